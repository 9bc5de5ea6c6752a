"""What campaigns have decided about answering machines, and what their detectors said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.domain.detection import OFF, AnsweredBy, Detection
from outdial.store.codec import DETECTION
from outdial.store.database import Statements


@dataclass(frozen=True, slots=True)
class Judged:
    """How many calls had a verdict, and how long after the answer it came on average."""

    answered_by: AnsweredBy
    calls: int
    mean: timedelta


@dataclass(frozen=True, slots=True)
class Detecting:
    """A campaign's detection, and the verdicts of calls that have ended."""

    detection: Detection
    judged: Sequence[Judged]


async def put(statements: Statements, vdn_id: int, campaign_id: int, detection: Detection, *, now: datetime) -> bool:
    """Decide about machines; False when there is no such campaign. Calls that are under way go on as they began."""
    text = DETECTION.dump(detection)
    return await statements.run("campaign_set_detection", vdn_id, campaign_id, text, now) > 0


async def load(statements: Statements, vdn_id: int, campaign_id: int, *, since: datetime) -> Detecting | None:
    """With the verdicts of calls that ended since then; None when there is no such campaign."""
    rows = await statements.rows("campaign_detection", vdn_id, campaign_id, since)
    if not rows:
        return None
    text = rows[0]["detection"]
    return Detecting(
        detection=OFF if text is None else DETECTION.load(text),
        judged=[
            Judged(AnsweredBy(row["answered_by"]), row["calls"], row["mean"])
            for row in rows
            if row["answered_by"] is not None
        ],
    )
