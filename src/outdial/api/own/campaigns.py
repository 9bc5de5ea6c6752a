"""How a campaign stands at this moment."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import CampaignIdInPath, Shown
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.agent import AgentState
from outdial.domain.attempt import AttemptState
from outdial.domain.campaign import CampaignState
from outdial.domain.days import day_of, day_opens
from outdial.domain.outcome import Outcome
from outdial.store import progress
from outdial.store.progress import Progress


class LiveShown(Shown):
    """Calls that are under way, by the step they have reached."""

    placed: int
    ringing: int
    answered: int
    connected: int


class FloorShown(Shown):
    """Agents of the campaign's skill queue, by state; those that are not logged in are left out."""

    idle: int
    reserved: int
    talking: int
    wrap_up: int
    paused: int


class ProgressShown(Shown):
    """How a campaign stands. *Today* is the tenant's; outcomes without a call are left out."""

    campaign_id: int
    name: str
    state: Literal["started", "suspended", "completed"]
    open_contacts: int
    """Contacts that are not finished."""
    calls_today: int
    outcomes_today: Mapping[Outcome, int]
    finished_today: Mapping[Outcome, int]
    """Contacts whose last call was today, by how it ended."""
    abandoned_share_today: float | None
    """Abandoned calls among those that a person answered; null: nobody answered yet."""
    live: LiveShown
    floor: FloorShown


async def show_progress(call: ApiCall, _body: None) -> ProgressShown:
    """Show how a campaign stands: cheap enough to ask for once a second."""
    campaign_id, zone = call.whole("campaignId"), call.tenant.zone
    found = await progress.load(
        call.context.database,
        call.tenant.vdn_id,
        campaign_id,
        day_began=day_opens(day_of(call.now, zone=zone), zone=zone),
    )
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"campaignId: there is no campaign {campaign_id}")
    state = CampaignState.COMPLETED if call.now >= found.ends_at else found.state
    return _shown(campaign_id, state, found)


def _shown(campaign_id: int, state: CampaignState, found: Progress) -> ProgressShown:
    return ProgressShown(
        campaign_id=campaign_id,
        name=found.name,
        state=_STATES[state],
        open_contacts=found.open_contacts,
        calls_today=sum(found.calls_today.values()),
        outcomes_today=found.calls_today,
        finished_today=found.finished_today,
        abandoned_share_today=_abandoned_share(found.calls_today),
        live=_live(found.live),
        floor=_floor(found.floor),
    )


_STATES: Mapping[CampaignState, Literal["started", "suspended", "completed"]] = {
    CampaignState.STARTED: "started",
    CampaignState.SUSPENDED: "suspended",
    CampaignState.COMPLETED: "completed",
}


def _abandoned_share(calls: Mapping[Outcome, int]) -> float | None:
    answered = sum(count for outcome, count in calls.items() if outcome.live_answer)
    return calls.get(Outcome.ABANDONED, 0) / answered if answered else None


def _live(calls: Mapping[AttemptState, int]) -> LiveShown:
    return LiveShown(
        placed=calls.get(AttemptState.PLACED, 0),
        ringing=calls.get(AttemptState.RINGING, 0),
        answered=calls.get(AttemptState.ANSWERED, 0),
        connected=calls.get(AttemptState.CONNECTED, 0),
    )


def _floor(agents: Mapping[AgentState, int]) -> FloorShown:
    return FloorShown(
        idle=agents.get(AgentState.IDLE, 0),
        reserved=agents.get(AgentState.RESERVED, 0),
        talking=agents.get(AgentState.TALKING, 0),
        wrap_up=agents.get(AgentState.WRAP_UP, 0),
        paused=agents.get(AgentState.PAUSED, 0),
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/campaigns/{campaignId}/progress",
        act=show_progress,
        summary="Show how a campaign stands",
        kinds={"campaignId": CampaignIdInPath},
        answer=ProgressShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Campaigns",
    ),
)
