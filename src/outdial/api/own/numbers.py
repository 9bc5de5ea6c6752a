"""Why a number is not called."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import Called, Shown
from outdial.api.own.route import Operation
from outdial.domain.explain import Explanation, Standing, Verdict, explain, sentence
from outdial.domain.plan import Rule
from outdial.store import standings

_CalledInPath = Annotated[Called, Path(description="percent-encoded: # is %23")]


class StepShown(Shown):
    """A rule that stands in the way; ``until`` null: for good, or until something happens."""

    rule: Rule
    words: str
    until: datetime | None


class ContactExplained(Shown):
    """Whether a contact may be dialled on the number.

    ``verdict`` is now, later, waits (for something to happen) or never. ``at`` is from when on; when it waits, not
    before, null when not even that is known. ``steps`` are the rules in the way one after the other, the first being
    the one that stands there now.
    """

    contact_id: str
    campaign_id: int
    campaign_name: str
    verdict: Verdict
    at: datetime | None
    says: str
    """All of it as a sentence; times are on the tenant's wall."""
    steps: Sequence[StepShown]


class NumberExplained(Shown):
    """What becomes of a number, as things stand. ``complete`` false: more contacts hold it than are told of."""

    called: str
    as_of: datetime
    contacts: Sequence[ContactExplained]
    complete: bool


async def explain_number(call: ApiCall, _body: None) -> NumberExplained:
    """Say of every contact that holds a number which rule keeps it from being dialled, and until when.

    Contacts that are not finished come first, then the newest. One with several numbers is found by its next number
    and by those it was called on, not by one that stands further back in its list.
    """
    called = call.text("called")
    found = await standings.of_number(call.context.database, call.tenant.vdn_id, called)
    return explained(called, found, now=call.now)


def explained(called: str, found: Sequence[Standing], *, now: datetime) -> NumberExplained:
    """What the contacts that hold a number come to."""
    return NumberExplained(
        called=called,
        as_of=now,
        contacts=[_contact(standing, explain(standing, called, now=now)) for standing in found],
        complete=len(found) < standings.HOLDERS_MAX,
    )


def _contact(standing: Standing, explanation: Explanation) -> ContactExplained:
    return ContactExplained(
        contact_id=str(standing.contact.contact_id),
        campaign_id=standing.campaign.campaign_id,
        campaign_name=standing.campaign.settings.name,
        verdict=explanation.verdict,
        at=explanation.at,
        says=sentence(explanation, zone=standing.tenant.zone),
        steps=[StepShown(rule=step.rule, words=step.words, until=step.until) for step in explanation.steps],
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/numbers/{called}/explanation",
        act=explain_number,
        summary="Say why a number is not called",
        kinds={"called": _CalledInPath},
        answer=NumberExplained,
        tag="Numbers",
    ),
)
