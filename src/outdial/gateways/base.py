"""The gateway protocol: what the engine asks of a switch, and what a switch reports.

A gateway never decides. It is asked for calls by ids that were committed before; it reports what becomes of them. A
switch may lose, double or delay a report, so the engine also asks, after every reconnect and takeover, what the
switch still knows.
"""

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from outdial.domain.agent import PhoneKind
from outdial.domain.detection import OFF, AnsweredBy, Detection
from outdial.domain.outcome import Outcome
from outdial.domain.recording import recording_of

MAIN: Final = "main"
"""A switch whose address names none is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkUse:
    """A trunk as one tenant uses it: what it refuses one tenant slows nobody else."""

    vdn_id: int
    switch: str
    """One of those that the setting names."""
    endpoint: str
    """What the switch's configuration calls the trunk."""
    calls_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """A call to place. ``call_id`` is the attempt's id and becomes the channel's: asking twice is refused."""

    call_id: int
    vdn_id: int
    campaign_id: int
    epoch: int
    """The owner's: a switch that knows a newer owner of the campaign refuses."""
    called: str
    caller: str
    ring_timeout: timedelta
    """Counted from the moment it rings."""
    record: bool = False
    """From the answer on. A switch that cannot says so by telling no recording."""
    detection: Detection = OFF
    """Whether to tell people from machines. A switch that cannot says nothing of it."""
    trunk: TrunkUse | None = None
    """By which it goes; None: by the one that the switch's address names."""


def recording_of_call(request: CallRequest) -> str | None:
    """Where a switch that records puts a call; None for one that is not to be recorded."""
    if not request.record:
        return None
    return recording_of(vdn_id=request.vdn_id, campaign_id=request.campaign_id, attempt_id=request.call_id)


@dataclass(frozen=True, slots=True)
class Ringing:
    call_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """Picked up, at ``at``; told when it is known by whom, if a detector listens, and when a message would be heard
    whole, if a machine is to have one.
    """

    call_id: int
    at: datetime
    answered_by: AnsweredBy | None = None
    """Who has picked up; None where nobody listens."""
    judged_at: datetime | None = None
    """When the detector that was asked for decided; None where none was, and the switch knew by itself."""
    recording: str | None = None
    """Where it is recorded, in the switch's folder of recordings; None: it is not."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A flow has given the call back, and the person is still there: for an agent of ``skill_id``, if the flow named a
    skill queue, or of the one that its robot has wished for.
    """

    call_id: int
    at: datetime
    skill_id: int | None = None
    failed: str | None = None
    """Why the flow could not serve the person, such as a robot that is not there; None: it did."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Over. ``outcome`` is ANSWERED for any call that was picked up, whoever hung up."""

    call_id: int
    at: datetime
    outcome: Outcome
    cause: str


CallEvent = Ringing | Answered | HandedOver | Ended


@dataclass(frozen=True, slots=True)
class Up:
    """The event stream is (again) live; whatever happened while it was not must be asked for."""


@dataclass(frozen=True, slots=True)
class Down:
    """The event stream is lost: do not dial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPhone:
    """What to call when an agent's leg is to be held; the switch knows what ``address`` means."""

    vdn_id: int
    work_no: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAccount:
    """With which an agent's phone registers with a switch; ``name`` is also the address at which it is called."""

    name: str
    password: str = field(repr=False)
    kind: PhoneKind


@dataclass(frozen=True, slots=True)
class AgentUp:
    """An agent's leg is held: whoever is connected to the agent from now on is heard at once."""

    vdn_id: int
    work_no: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentDown:
    """An agent's leg is gone, or never came up; ``cause`` says why. A call that was with the agent goes on alone."""

    vdn_id: int
    work_no: str
    at: datetime
    cause: str


AgentEvent = AgentUp | AgentDown
SwitchEvent = CallEvent | AgentEvent
GatewayEvent = SwitchEvent | Up | Down


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCall:
    """What a switch knows of one call: when it rang, was answered, was connected, and its end if it has ended."""

    call_id: int
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    connected: bool = False
    ended: Ended | None = None


class RefusedByGatewayError(Exception):
    """The switch did not take the call: it is full, unreachable, has the id already, or knows a newer owner."""


class GatewayLostError(Exception):
    """The switch listens to somebody else in our place: this process must end. The text says what to do."""


class Gateway(Protocol):
    """A switch. Every method returns as soon as the request is on its way; results come as events."""

    async def originate(self, request: CallRequest) -> None:
        """Place a call. Raises RefusedByGatewayError when it certainly was not placed by this request."""
        ...

    async def connect_agent(self, call_id: int, *, work_no: str) -> None:
        """Bring an answered call to an agent of its tenant. Raises RefusedByGatewayError when it cannot be."""
        ...

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:
        """Bring an answered call to a flow, which may give it back: see `HandedOver`."""
        ...

    async def hang_up(self, call_id: int) -> None:
        """End a call; one that is over, or was never known, is no error."""
        ...

    async def hold_agent(self, phone: AgentPhone) -> None:
        """Call an agent's phone, and keep the leg until it is released or ends; asked twice, it is called once.

        A leg that is there already, whoever asked for it, is taken over, and told as AgentUp.
        """
        ...

    async def release_agent(self, *, vdn_id: int, work_no: str) -> None:
        """End an agent's leg; one that is gone, or was never known, is no error."""
        ...

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        """Become the owner of a campaign's calls: their events come here from now on, and older owners are refused.

        Returns every call of the campaign that the switch still knows. Raises RefusedByGatewayError when it does not
        say.
        """
        ...

    def events(self) -> AsyncGenerator[GatewayEvent]:
        """What happens, in the order in which the switch tells it; read by one reader."""
        ...

    def lines_free(self, switch: str | None = None) -> int:
        """How many calls more a switch would take, by whatever trunk; None: the first one."""
        ...

    def trunk_room(self, trunk: TrunkUse | None = None) -> int:
        """How many calls more a trunk would take, if its switch does; None: the one that the switch's address names."""
        ...

    def away(self) -> Collection[str]:
        """Switches that cannot be heard while others can: of their calls ``take_over`` tells nothing now."""
        ...


class Registrar(Protocol):
    """The accounts of a switch on which they can be made at run time; it forgets them when it is started again."""

    async def names(self) -> Collection[str]:
        """The accounts of this installation that the switch has. Raises RefusedByGatewayError."""
        ...

    async def put(self, account: PhoneAccount) -> None:
        """Make an account; one that is there already becomes as it would be made now. Raises RefusedByGatewayError."""
        ...

    async def remove(self, name: str) -> None:
        """Delete an account; one that is gone, or was never there, is no error. Raises RefusedByGatewayError."""
        ...
