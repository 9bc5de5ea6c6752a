"""What Asterisk tells through its REST interface (ARI), and from it how a call went. No socket here.

An event is read into a record; a call's course is made of the records of its channel. Why a call ended is told by three
witnesses, none of which is enough: Asterisk's own cause is 19 both for a carrier's 480 and for our own ring timer on
version 22, and 0 for the timer on 16; the SIP status is there since late 2025 only; the dial status is missing where a
timer ended the call. So the SIP status is believed first, then the cause, and a call that nobody asked to end was ended
by a timer here. All three are kept with the attempt.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from outdial.domain.outcome import Outcome
from outdial.gateways.causes import outcome_of_failure, outcome_of_timer


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)

    timestamp: datetime


class Place(BaseModel):
    """Where in the dialplan a channel is; ``app_name`` is Stasis while an application of ours has it."""

    model_config = ConfigDict(frozen=True)

    context: str = ""
    app_name: str = ""


class Channel(BaseModel):
    """As every event and the list of channels tells it; ``state`` is one of Down, Ring, Ringing, Up and others."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str = ""
    state: str = ""
    dialplan: Place = Place()

    @property
    def endpoint(self) -> str:
        """The PJSIP endpoint of which it is, read off a name such as ``PJSIP/carrier-0000002a``; empty for others."""
        kind, _, rest = self.name.partition("/")
        return rest.rpartition("-")[0] if kind == "PJSIP" else ""


class Bridge(BaseModel):
    """A place where channels hear each other."""

    model_config = ConfigDict(frozen=True)

    id: str
    channels: tuple[str, ...] = ()


class ChannelState(_Told):
    """A channel has come into another state: it rings, or is up."""

    type: Literal["ChannelStateChange"]
    channel: Channel


class DialStatus(_Told):
    """How dialling goes: RINGING, PROGRESS (early media), ANSWER, BUSY and others; empty when it begins."""

    type: Literal["Dial"]
    peer: Channel
    dialstatus: str = ""


class EnteredApp(_Told):
    """The channel is in the hands of an application from now on."""

    type: Literal["StasisStart"]
    application: str = ""
    channel: Channel
    args: tuple[str, ...] = ()


class HangUpAsked(_Told):
    """The far end, or a request of ours, has asked for the end; a timer of Asterisk's own does not."""

    type: Literal["ChannelHangupRequest"]
    channel: Channel
    cause: int | None = None


class ChannelGone(_Told):
    type: Literal["ChannelDestroyed"]
    channel: Channel
    cause: int = 0
    """Q.850, or 0 where there is none."""
    tech_cause: int | None = None
    """The SIP status, where this Asterisk tells it."""


class TalkBegan(_Told):
    type: Literal["ChannelTalkingStarted"]
    channel: Channel


class TalkEnded(_Told):
    """Whoever is on the channel has spoken for ``duration`` milliseconds."""

    type: Literal["ChannelTalkingFinished"]
    channel: Channel
    duration: int


class Replaced(_Told):
    """Another client has taken over the application: this one hears nothing any more, and is told so only once."""

    type: Literal["ApplicationReplaced"]
    application: str


AriEvent = Annotated[
    ChannelState | DialStatus | EnteredApp | HangUpAsked | ChannelGone | TalkBegan | TalkEnded | Replaced,
    Field(discriminator="type"),
]
KINDS: Final = (
    "ApplicationReplaced",
    "ChannelDestroyed",
    "ChannelHangupRequest",
    "ChannelStateChange",
    "ChannelTalkingFinished",
    "ChannelTalkingStarted",
    "Dial",
    "StasisStart",
)
"""What is listened for. Four in five events of a call are of other kinds: each step of the dialplan, each variable."""
_EVENT: Final[TypeAdapter[AriEvent]] = TypeAdapter(AriEvent)
_CHANNELS: Final = TypeAdapter(tuple[Channel, ...])
_BRIDGES: Final = TypeAdapter(tuple[Bridge, ...])
_NOT_OURS: Final = "union_tag_invalid"


class NotAri(ValueError):  # noqa: N818 - it says what is the case
    """Something that no Asterisk says; the text tells what was wrong."""


def read_event(text: str | bytes) -> AriEvent | None:
    """One message of the event socket; None for a kind that nobody here wants. Raises `NotAri`."""
    try:
        return _EVENT.validate_json(text)
    except ValidationError as error:
        if error.errors()[0]["type"] == _NOT_OURS:
            return None
        raise NotAri(f"not an event of ARI: {error}") from None


def read_channels(text: str | bytes) -> tuple[Channel, ...]:
    """The list of all channels. Raises `NotAri`."""
    try:
        return _CHANNELS.validate_json(text)
    except ValidationError as error:
        raise NotAri(f"not a list of channels: {error}") from None


def read_bridges(text: str | bytes) -> tuple[Bridge, ...]:
    """The list of all bridges. Raises `NotAri`."""
    try:
        return _BRIDGES.validate_json(text)
    except ValidationError as error:
        raise NotAri(f"not a list of bridges: {error}") from None


class EndedBy(Enum):
    """Who ended a call before it was answered."""

    FAR_END = auto()
    OUR_TIMER = auto()
    """It rang as long as it may, or the switch's own timer, some seconds later, ran out."""
    OUR_WISH = auto()
    """The engine asked for it."""


@dataclass(slots=True)
class Course:
    """What a call's channel has gone through; ``told`` is called with every event of it, in order."""

    ringing_at: datetime | None = None
    """When it rang first, or early media came: a person may have heard it."""
    answered_at: datetime | None = None
    dial_status: str = ""
    hang_up_asked: bool = False
    cut_by: EndedBy | None = None
    """Set by whoever asks the switch to end the call: the switch's events look like any other end."""

    def told(self, event: AriEvent) -> None:
        match event:
            case ChannelState(channel=Channel(state="Ringing"), timestamp=at):
                self._rings(at)
            case ChannelState(channel=Channel(state="Up"), timestamp=at) | EnteredApp(timestamp=at):
                self._is_answered(at)
            case DialStatus(dialstatus=status, timestamp=at):
                self.dial_status = status or self.dial_status
                if status in _HEARD:
                    self._rings(at)
            case HangUpAsked():
                self.hang_up_asked = True
            case _:
                pass

    def ended(self, gone: ChannelGone) -> tuple[Outcome, str]:
        """How the call ended, and the three witnesses in a line: SIP status, Q.850 cause, dial status."""
        return self._outcome(gone), witnesses(gone, self.dial_status)

    def _rings(self, at: datetime) -> None:
        self.ringing_at = self.ringing_at or at

    def _is_answered(self, at: datetime) -> None:
        self.answered_at = self.answered_at or at

    def _outcome(self, gone: ChannelGone) -> Outcome:
        if self.answered_at is not None:
            return Outcome.ANSWERED
        if self._ended_by() is not EndedBy.FAR_END:
            return outcome_of_timer(rang=self.ringing_at is not None)
        return outcome_of_failure(sip=gone.tech_cause, q850=gone.cause)

    def _ended_by(self) -> EndedBy:
        if self.cut_by is not None:
            return self.cut_by
        return EndedBy.FAR_END if self.hang_up_asked else EndedBy.OUR_TIMER


def witnesses(gone: ChannelGone, dial_status: str) -> str:
    """SIP status, Q.850 cause and dial status, ``-`` where one is missing: ``486/17/BUSY``."""
    return f"{gone.tech_cause or '-'}/{gone.cause or '-'}/{dial_status or '-'}"


_HEARD: Final = frozenset({"RINGING", "PROGRESS"})
