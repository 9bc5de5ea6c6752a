"""What became of calls, written in batches, each once."""

from dataclasses import replace

import pytest

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact, Finished, Number
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.retry import Finish, TryAgain
from outdial.store import attempts
from outdial.store.attempts import Completion
from outdial.store.codec import LEDGER
from outdial.store.database import Database
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

URL = "https://example.org/results"


async def an_open_attempt(rows: Rows, *, called: str = "10001") -> tuple[Attempt, Contact]:
    campaign_id = await rows.campaign(open_contacts=1)
    contact_id = await rows.contact(campaign_id, called=(called, "10002"), state=1, outcome=None)
    attempt_id = await rows.attempt(campaign_id, contact_id, called=called, placed_at=NOW, ended_at=None)
    contact = Contact(
        vdn_id=1,
        campaign_id=campaign_id,
        contact_id=contact_id,
        priority=3,
        due_at=NOW,
        numbers=(Number(called), Number("10002", "home")),
    )
    attempt = Attempt(
        vdn_id=1,
        attempt_id=attempt_id,
        campaign_id=campaign_id,
        contact_id=contact_id,
        position=0,
        called=called,
        caller="88",
        placed_at=NOW,
    )
    return attempt, contact


def completion(attempt: Attempt, contact: Contact, *, epoch: int = 1, url: str | None = URL) -> Completion:
    return Completion(
        attempt=attempt.ring(NOW + SECOND).end(NOW + 5 * SECOND, outcome=Outcome.BUSY, cause="486"),
        contact=contact,
        epoch=epoch,
        ledger=Ledger().after(0, Outcome.BUSY, on=NOW.date()),
        verdict=Finish(Finished.NO_RETRY_LEFT),
        url=url,
    )


async def test_an_end_changes_attempt_contact_tally_and_outbox_together(database: Database, rows: Rows) -> None:
    attempt, contact = await an_open_attempt(rows)

    done = await attempts.complete(database, 1, [completion(attempt, contact)], now=NOW)

    assert done == {attempt.attempt_id}
    written = await rows.one("select state, outcome, cause, ringing_at, ended_at, final from attempt")
    assert written == {
        "state": 9,
        "outcome": "busy",
        "cause": "486",
        "ringing_at": NOW + SECOND,
        "ended_at": NOW + 5 * SECOND,
        "final": True,
    }
    assert await rows.one("select state, outcome, finished from contact") == {
        "state": 2,
        "outcome": "busy",
        "finished": 2,
    }
    assert await rows.one("select open_contacts from campaign_tally") == {"open_contacts": 0}
    assert await rows.one("select url, contact_id from outbox") == {"url": URL, "contact_id": contact.contact_id}


async def test_an_end_is_written_once(database: Database, rows: Rows) -> None:
    attempt, contact = await an_open_attempt(rows)
    await attempts.complete(database, 1, [completion(attempt, contact)], now=NOW)
    before = await rows.everything()

    assert await attempts.complete(database, 1, [completion(attempt, contact)], now=NOW + SECOND) == set()
    assert await rows.everything() == before


async def test_an_older_epoch_writes_nothing(database: Database, rows: Rows) -> None:
    attempt, contact = await an_open_attempt(rows)
    before = await rows.everything()

    assert await attempts.complete(database, 1, [completion(attempt, contact, epoch=0)], now=NOW) == set()
    await attempts.progress(database, 1, [(attempt.ring(NOW), 0)])

    assert await rows.everything() == before


async def test_another_tenants_attempt_is_not_touched(database: Database, rows: Rows) -> None:
    attempt, contact = await an_open_attempt(rows)
    assert await attempts.complete(database, 2, [completion(attempt, contact)], now=NOW) == set()


async def test_one_that_has_ended_before_does_not_hold_up_the_rest_of_its_batch(database: Database, rows: Rows) -> None:
    first, second = await an_open_attempt(rows), await an_open_attempt(rows, called="10003")
    await attempts.complete(database, 1, [completion(*first)], now=NOW)

    done = await attempts.complete(database, 1, [completion(*first), completion(*second)], now=NOW)

    assert done == {second[0].attempt_id}
    assert len(await rows.table("outbox")) == 2


async def test_a_contact_that_is_tried_again_waits_at_its_next_number(database: Database, rows: Rows) -> None:
    attempt, contact = await an_open_attempt(rows)
    again = replace(completion(attempt, contact, url=None), verdict=TryAgain(NOW + 60 * SECOND, 1))

    await attempts.complete(database, 1, [again], now=NOW)

    assert await rows.one("select state, due_at, position, called, number_type, finished from contact") == {
        "state": 0,
        "due_at": NOW + 60 * SECOND,
        "position": 1,
        "called": "10002",
        "number_type": "home",
        "finished": None,
    }
    assert LEDGER.load((await rows.one("select ledger from contact"))["ledger"]).attempts == 1
    assert await rows.one("select open_contacts from campaign_tally") == {"open_contacts": 1}
    assert (await rows.one("select final from attempt"))["final"] is False
    assert await rows.table("outbox") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("talking", None), ("wrap_up", None)),
        (("talking", "paused"), ("wrap_up", "paused")),
        (("reserved", None), ("idle", None)),
        (("reserved", "off"), ("off", None)),
    ],
)
async def test_the_end_of_a_call_frees_its_agent(
    database: Database, rows: Rows, before: tuple[str, str | None], after: tuple[str, str | None]
) -> None:
    attempt, contact = await an_open_attempt(rows)
    state, afterwards = before
    await rows.agent("1001", state=state)
    kept = "update agent set attempt_id = $1, afterwards = $2 returning work_no"
    await rows.one(kept, attempt.attempt_id, afterwards)

    await attempts.complete(database, 1, [completion(attempt, contact)], now=NOW)

    freed = await rows.one("select state, afterwards, attempt_id from agent")
    assert freed == {"state": after[0], "afterwards": after[1], "attempt_id": None}


async def test_steps_only_move_an_attempt_on(database: Database, rows: Rows) -> None:
    attempt, _ = await an_open_attempt(rows)
    answered = attempt.ring(NOW).answer(NOW + SECOND)

    await attempts.progress(database, 1, [(answered, 1)])
    await attempts.progress(database, 1, [(attempt.ring(NOW + 9 * SECOND), 1)])

    assert await rows.one("select state, ringing_at, answered_at from attempt") == {
        "state": 3,
        "ringing_at": NOW,
        "answered_at": NOW + SECOND,
    }


async def test_an_attempt_that_is_not_over_is_no_completion(database: Database, rows: Rows) -> None:
    attempt, contact = await an_open_attempt(rows)
    with pytest.raises(ValueError, match="is not over"):
        await attempts.complete(database, 1, [replace(completion(attempt, contact), attempt=attempt)], now=NOW)


async def test_a_person_is_given_up_once_by_the_owner_alone_and_not_after_the_end(
    database: Database, rows: Rows
) -> None:
    attempt, contact = await an_open_attempt(rows)

    assert not await attempts.let_go(database, 1, attempt.attempt_id, epoch=2, now=NOW)
    assert not await attempts.let_go(database, 2, attempt.attempt_id, epoch=1, now=NOW)
    assert await attempts.let_go(database, 1, attempt.attempt_id, epoch=1, now=NOW)
    assert await attempts.let_go(database, 1, attempt.attempt_id, epoch=1, now=NOW + SECOND)
    await attempts.complete(database, 1, [completion(attempt, contact)], now=NOW)
    assert not await attempts.let_go(database, 1, attempt.attempt_id, epoch=1, now=NOW)
    assert await rows.one("select let_go_at from attempt") == {"let_go_at": NOW}
