"""What a client writes back about a contact whose call succeeded."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from outdial.domain.contact import ContactState, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.retry import RetryPolicy, TryAgain
from outdial.domain.rotation import BY_SEQUENCE, Rotation
from outdial.domain.write_back import Reached
from outdial.store.codec import RETRY_POLICY
from outdial.store.database import Row, Statements
from outdial.store.leases import CampaignKey
from outdial.store.turns import contact_from

_ROTATION: TypeAdapter[Rotation] = TypeAdapter(Rotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessNote:
    """A business result, as it is written back."""

    code: str
    sub_code: str | None
    text: str | None
    work_no: str | None
    """The agent to whom calls that follow go; None: to any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBackView:
    """A contact as a business result finds it, and what is known of the result."""

    reached: Reached
    result_defined: bool
    sub_result_belongs: bool


async def view(
    statements: Statements, vdn_id: int, contact_id: int, *, code: str, sub_code: str | None
) -> WriteBackView | None:
    """Read a contact and what decides about a business result; None when there is no such contact."""
    row = await statements.row("write_back_view", vdn_id, contact_id, code, sub_code)
    return None if row is None else _view(row, vdn_id)


def _view(row: Row, vdn_id: int) -> WriteBackView:
    key = CampaignKey(vdn_id, row["campaign_id"])
    return WriteBackView(
        reached=Reached(
            contact=contact_from(row, key=key, work_no=row["work_no"], caller=row["caller"]),
            state=ContactState(row["state"]),
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            noted=(row["business_result"], row["business_sub_result"]),
            policy=RETRY_POLICY.load(row["retry_policy"]) if row["retry_policy"] else RetryPolicy(),
            campaign_ends_at=row["ends_at"],
            rotation=_ROTATION.validate_json(row["rotation"]) if row["rotation"] else BY_SEQUENCE,
        ),
        result_defined=row["result_defined"],
        sub_result_belongs=row["sub_result_belongs"],
    )


async def record(
    statements: Statements, seen: Reached, note: BusinessNote, step: TryAgain | Finished, *, now: datetime
) -> bool:
    """Store the result and what follows from it; False, and nothing stored, when it has moved since ``seen``."""
    contact = seen.contact
    again = isinstance(step, TryAgain)
    position = step.position if again else contact.position
    number = contact.numbers[position]
    recorded = await statements.row(
        "write_back_record",
        contact.vdn_id,
        contact.contact_id,
        int(seen.state),
        contact.due_at,
        note.code,
        note.sub_code,
        note.text,
        note.work_no,
        int(ContactState.WAITING if again else ContactState.FINISHED),
        step.at if again else contact.due_at,
        position,
        step.round if again else contact.round,
        number.called,
        number.number_type,
        None if again else int(step),
        now,
    )
    return recorded is not None
