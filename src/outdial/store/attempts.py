"""What became of calls, written in batches: never a statement for each event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact, ContactState
from outdial.domain.detection import AnsweredBy
from outdial.domain.events import CallEnded
from outdial.domain.ledger import Ledger
from outdial.domain.retry import Finish, TryAgain, Verdict
from outdial.store.codec import CALL_ENDED, LEDGER
from outdial.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """An attempt that is over, and what follows for its contact."""

    attempt: Attempt
    contact: Contact
    epoch: int
    ledger: Ledger
    verdict: Verdict
    url: str | None
    """Who is to be told; None: nobody."""


async def progress(database: Database, vdn_id: int, steps: Sequence[tuple[Attempt, int]]) -> None:
    """Steps of open attempts of one tenant, each with the owner's epoch."""
    columns = zip(
        *(
            (
                attempt.attempt_id,
                epoch,
                int(attempt.state),
                attempt.ringing_at,
                attempt.answered_at,
                attempt.connected_at,
                attempt.work_no,
                _word(attempt.answered_by),
                attempt.judged_at,
                attempt.recording,
            )
            for attempt, epoch in steps
        ),
        strict=True,
    )
    await database.run("progress_attempts", vdn_id, *columns)


async def let_go(database: Database, vdn_id: int, attempt_id: int, *, epoch: int, now: datetime) -> bool:
    """Give up a person who had no agent in time; whether the attempt is still open and ours."""
    return await database.run("attempt_let_go", vdn_id, attempt_id, epoch, now) == 1


async def complete(database: Database, vdn_id: int, completions: Sequence[Completion], *, now: datetime) -> set[int]:
    """End attempts of one tenant; the ids of those that were still open and ours. The others moved before: no error."""
    columns = zip(*(_row(completion) for completion in completions), strict=True)
    return {row["attempt_id"] for row in await database.rows("complete_attempts", vdn_id, now, *columns)}


def _row(completion: Completion) -> tuple[object, ...]:
    attempt = completion.attempt
    outcome = attempt.outcome
    if outcome is None or attempt.ended_at is None:
        raise ValueError(f"attempt {attempt.attempt_id} is not over")
    return (
        attempt.attempt_id,
        completion.epoch,
        attempt.ringing_at,
        attempt.answered_at,
        attempt.connected_at,
        attempt.ended_at,
        outcome.value,
        attempt.cause,
        attempt.work_no,
        attempt.kept_connect_limit(),
        *_next_step(completion),
        completion.url,
        CALL_ENDED.dump(_fact(completion)) if completion.url else None,
        _word(attempt.answered_by),
        attempt.judged_at,
        attempt.recording,
    )


def _word(answered_by: AnsweredBy | None) -> str | None:
    return None if answered_by is None else answered_by.value


def _next_step(completion: Completion) -> tuple[object, ...]:
    contact = completion.contact
    match completion.verdict:
        case TryAgain(at, position, round_):
            state, due_at, finished = ContactState.WAITING, at, None
        case Finish(reason):
            state, due_at, finished = ContactState.FINISHED, contact.due_at, int(reason)
            position, round_ = contact.position, contact.round
    number, ledger = contact.numbers[position], LEDGER.dump(completion.ledger)
    return int(state), due_at, position, round_, number.called, number.number_type, ledger, finished


def _fact(completion: Completion) -> CallEnded:
    attempt, contact = completion.attempt, completion.contact
    if attempt.outcome is None or attempt.ended_at is None:
        raise ValueError(f"attempt {attempt.attempt_id} is not over")
    return CallEnded(
        vdn_id=attempt.vdn_id,
        attempt_id=attempt.attempt_id,
        campaign_id=attempt.campaign_id,
        contact_id=attempt.contact_id,
        session_id=contact.session_id,
        called=attempt.called,
        custom_field=contact.custom_field,
        outcome=attempt.outcome,
        placed_at=attempt.placed_at,
        answered_at=attempt.answered_at,
        ended_at=attempt.ended_at,
        recording=attempt.recording,
    )
