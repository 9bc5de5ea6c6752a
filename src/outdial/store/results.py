"""Calls that have ended, as clients ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from outdial.domain.outcome import Outcome
from outdial.isales_codes import FAIL_CODES
from outdial.store.database import Row, Statements

EVER: datetime = datetime(1970, 1, 1, tzinfo=UTC)  # before any call
NEVER: datetime = datetime(9999, 1, 1, tzinfo=UTC)  # after any call

_OUTCOMES = [outcome.value for outcome in FAIL_CODES]
_THEIR_CODES = list(FAIL_CODES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """A call that has ended. Times are aware and UTC."""

    attempt_id: int
    session_id: str | None
    called: str
    placed_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime
    outcome: Outcome
    recording: str | None
    """Its path in the folder of recordings; None: it was not recorded."""
    result_code: str | None
    """The tenant's code for such a call at the time when this one ended; None: it had defined none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFilter:
    """Which of a campaign's calls are wanted: those that ended from ``begin`` until just before ``end``."""

    session_id: str | None = None
    custom_field: str | None = None
    begin: datetime = EVER
    end: datetime = NEVER
    final_only: bool = True
    """Only the call after which nothing more was dialled for a contact."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of calls in the order in which they ended, and how many there are on all pages."""

    total: int
    results: Sequence[CallResult]


async def page(
    statements: Statements, vdn_id: int, campaign_id: int, wanted: ResultFilter, *, limit: int, offset: int
) -> ResultPage | None:
    """Read a page of a campaign's calls that have ended; None when there is no such campaign, in sight."""
    span = (vdn_id, campaign_id, wanted.begin, wanted.end, wanted.final_only, limit, offset, _OUTCOMES, _THEIR_CODES)
    if wanted.session_id is not None:
        rows = await statements.rows("results_of_session", *span, wanted.session_id, wanted.custom_field)
    elif wanted.custom_field is not None:
        rows = await statements.rows("results_of_custom_field", *span, wanted.custom_field)
    else:
        rows = await statements.rows("results_page", *span)
    if not rows:
        return None
    return ResultPage(int(rows[0]["total"]), [_result(row) for row in rows if row["attempt_id"] is not None])


async def load(statements: Statements, vdn_id: int, attempt_id: int) -> CallResult | None:
    """Read one call; None when there is none, or it has not ended."""
    row = await statements.row("result_load", vdn_id, attempt_id, _OUTCOMES, _THEIR_CODES)
    return None if row is None else _result(row)


async def campaign_exists(statements: Statements, vdn_id: int, campaign_id: int) -> bool:
    """Whether the tenant has such a campaign, in sight."""
    return await statements.value("campaign_exists", vdn_id, campaign_id)


def _result(row: Row) -> CallResult:
    return CallResult(
        attempt_id=row["attempt_id"],
        session_id=row["session_id"],
        called=row["called"],
        placed_at=row["placed_at"],
        ringing_at=row["ringing_at"],
        answered_at=row["answered_at"],
        ended_at=row["ended_at"],
        outcome=Outcome(row["outcome"]),
        recording=row["recording"],
        result_code=row["result_code"],
    )
