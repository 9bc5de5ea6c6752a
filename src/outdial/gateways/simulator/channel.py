"""Calls on the simulated switch, and their owners. A channel remembers; ``switch`` moves it on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from outdial.gateways.base import CallRequest, Ended, KnownCall, RefusedByGatewayError
from outdial.gateways.simulator.script import Script


class Step(Enum):
    """What happens to a call next, if nobody interferes."""

    RING = auto()
    ANSWER = auto()
    FAIL = auto()
    GIVE_UP = auto()
    """The switch's own time-out: it rang too long, or there was no sign of life."""
    HAND_OVER = auto()
    """The flow gives the call back."""
    LEAVE = auto()
    """The one who picked up hangs up."""


@dataclass(slots=True)
class Owner:
    """A campaign as the switch knows it: who hears of its calls, and which epoch is the newest seen.

    It is never forgotten, as the fence must outlast the calls; it costs some hundred bytes a campaign.
    """

    epoch: int = 0
    listener: int | None = None
    channels: "dict[int, Channel]" = field(default_factory=dict[int, "Channel"])

    def admit(self, epoch: int, *, listener: int) -> None:
        """Take the newest owner as the listener; refuse an older one."""
        refusal = self.why_not(epoch)
        if refusal is not None:
            raise RefusedByGatewayError(refusal)
        self.epoch = epoch
        self.listener = listener

    def why_not(self, epoch: int) -> str | None:
        """Why an epoch is refused; None: it is the newest seen."""
        if epoch >= self.epoch:
            return None
        return f"epoch {epoch} is over: the campaign has an owner of epoch {self.epoch}"


@dataclass(slots=True)
class Channel:
    """``timer`` is the ticket of the step that is arranged; the timeline's other tickets for it are void."""

    request: CallRequest
    script: Script
    owner: Owner
    originated_at: datetime
    timer: int = 0
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    connected_at: datetime | None = None
    connected_to: str | None = None
    ended: Ended | None = None

    def check_listener(self, listener: int) -> None:
        """Refuse one who does not own the call, unless its owner's connection is gone."""
        if self.owner.listener not in (listener, None):
            epoch = self.owner.epoch
            raise RefusedByGatewayError(f"call {self.request.call_id} has another owner, of epoch {epoch}")

    def known(self) -> KnownCall:
        return KnownCall(
            call_id=self.request.call_id,
            ringing_at=self.ringing_at,
            answered_at=self.answered_at,
            connected=self.connected_at is not None,
            ended=self.ended,
        )


def originate_record(channel: Channel) -> Mapping[str, object]:
    """Tell the judge that this call was placed."""
    request = channel.request
    return {
        "at": channel.originated_at.isoformat(),
        "event": "originate",
        "call_id": request.call_id,
        "vdn_id": request.vdn_id,
        "campaign_id": request.campaign_id,
        "called": request.called,
        "epoch": request.epoch,
    }


def refused_record(request: CallRequest, why: str, *, at: datetime) -> Mapping[str, object]:
    """Tell the judge that the carrier's fence, and not the engine's own, had to stop this call."""
    return {
        "at": at.isoformat(),
        "event": "refused",
        "call_id": request.call_id,
        "vdn_id": request.vdn_id,
        "campaign_id": request.campaign_id,
        "called": request.called,
        "epoch": request.epoch,
        "why": why,
    }


def end_record(channel: Channel, ended: Ended) -> Mapping[str, object]:
    """Tell the judge that this call is over, and what came of it."""
    request = channel.request
    return {
        "at": ended.at.isoformat(),
        "event": "end",
        "call_id": request.call_id,
        "vdn_id": request.vdn_id,
        "campaign_id": request.campaign_id,
        "called": request.called,
        "outcome": ended.outcome.value,
        "cause": ended.cause,
        "answered_at": channel.answered_at and channel.answered_at.isoformat(),
        "connected_at": channel.connected_at and channel.connected_at.isoformat(),
        "connected_to": channel.connected_to,
    }
