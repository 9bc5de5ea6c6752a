"""What campaigns have decided about machines is kept, tenant by tenant, and verdicts are counted."""

from datetime import timedelta

import pytest

from outdial.domain.detection import OFF, AnsweredBy, Detection, Detector, MachineCourse, Thresholds
from outdial.store import detections
from outdial.store.database import Database
from outdial.store.detections import Judged
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

MESSAGE = Detection(
    detector=Detector.TALK,
    machine=MachineCourse.MESSAGE,
    flow_sign="8001",
    thresholds=Thresholds(greeting=SECOND),
)


async def test_a_campaign_detects_nothing_until_it_is_told_to(database: Database, rows: Rows) -> None:
    found = await detections.load(database, 1, await rows.campaign(), since=NOW)

    assert found is not None
    assert (found.detection, list(found.judged)) == (OFF, [])


async def test_what_was_decided_comes_back_as_it_was(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    assert await detections.put(database, 1, campaign_id, MESSAGE, now=NOW)

    found = await detections.load(database, 1, campaign_id, since=NOW)
    assert found is not None
    assert found.detection == MESSAGE


async def test_another_tenant_decides_nothing(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    assert not await detections.put(database, 2, campaign_id, MESSAGE, now=NOW)
    assert await detections.load(database, 2, campaign_id, since=NOW) is None


async def test_verdicts_are_counted_with_the_time_they_took(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id)
    for answered_by, after, ended_at in (
        (AnsweredBy.HUMAN, 1.0, NOW),
        (AnsweredBy.HUMAN, 2.0, NOW + SECOND),
        (AnsweredBy.MACHINE, 1.5, NOW),
        (AnsweredBy.MACHINE, 9.0, NOW - DAY),
        (None, 0, NOW),
    ):
        await rows.attempt(
            campaign_id,
            contact_id,
            answered_at=NOW - 30 * SECOND,
            ended_at=ended_at,
            answered_by=answered_by,
            judged_at=None if answered_by is None else NOW - 30 * SECOND + timedelta(seconds=after),
        )

    found = await detections.load(database, 1, campaign_id, since=NOW)

    assert found is not None
    assert found.judged == [
        Judged(AnsweredBy.HUMAN, 2, timedelta(seconds=1.5)),
        Judged(AnsweredBy.MACHINE, 1, timedelta(seconds=1.5)),
    ]
