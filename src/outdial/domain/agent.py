"""An agent's states, and what agents may ask for.

The engine alone moves an agent through a call; the agent asks for everything else:

            login            (engine: a call is placed for, or brought to, the agent)
    OFF ───────────▶ IDLE ───────▶ RESERVED ───────▶ TALKING ───────▶ WRAP_UP
     ▲                ▲ │              └──────────────▶ ▲                │
     │ logout   ready │ │ pause                         └ (or at once)   │ ready, or its time is over
     └─────────────── PAUSED ◀───────────────────────────────────────────┴──▶ IDLE

An agent who asks for a pause or to log out while kept for a call, or in one, is not torn from the person: the wish is
remembered, and comes true when the call and its wrap-up are over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final


class AgentState(Enum):
    """What an agent is doing; the value is what the store keeps."""

    OFF = "off"
    IDLE = "idle"
    RESERVED = "reserved"
    """Kept for a call that is being placed."""
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    """Writing down what the call came to."""
    PAUSED = "paused"


class AgentWish(Enum):
    """What an agent can ask for."""

    LOGIN = "login"
    """Be ready for calls from now on."""
    LOGIN_PAUSED = "login_paused"
    """Log in, but take no calls yet."""
    READY = "ready"
    PAUSE = "pause"
    WRAP_UP = "wrap_up"
    """Take time, or more time, to write."""
    LOGOUT = "logout"


class DeliveryKind(Enum):
    """How a call reaches the phone of an agent; the value is what the store keeps."""

    HELD = "held"
    """It is called at login and held from call to call: a person is connected at once."""
    RING = "ring"
    """It rings for each call, while the person waits."""


class PhoneKind(Enum):
    """What registers with an account that is made for an agent; the value is what the store keeps."""

    PHONE = "phone"
    """A deskphone or a softphone: SIP over UDP or TCP, plain RTP."""
    BROWSER = "browser"
    """SIP over a WebSocket, and WebRTC's sealed media."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An agent's state, since when, and the state remembered for afterwards: ``PAUSED``, ``OFF`` or none."""

    state: AgentState
    since: datetime
    afterwards: AgentState | None = None


_IN_A_CALL: Final = frozenset({AgentState.RESERVED, AgentState.TALKING})

# For each wish: from which state to which. In a call the state stays, and the wish waits.
_STEPS: Final[Mapping[AgentWish, Mapping[AgentState, AgentState]]] = MappingProxyType(
    {
        AgentWish.LOGIN: {AgentState.OFF: AgentState.IDLE},
        AgentWish.LOGIN_PAUSED: {AgentState.OFF: AgentState.PAUSED},
        AgentWish.READY: {
            AgentState.IDLE: AgentState.IDLE,
            AgentState.PAUSED: AgentState.IDLE,
            AgentState.WRAP_UP: AgentState.IDLE,
        },
        AgentWish.PAUSE: {
            AgentState.IDLE: AgentState.PAUSED,
            AgentState.PAUSED: AgentState.PAUSED,
            AgentState.WRAP_UP: AgentState.PAUSED,
        },
        AgentWish.WRAP_UP: {AgentState.IDLE: AgentState.WRAP_UP, AgentState.WRAP_UP: AgentState.WRAP_UP},
        AgentWish.LOGOUT: {
            AgentState.OFF: AgentState.OFF,
            AgentState.IDLE: AgentState.OFF,
            AgentState.PAUSED: AgentState.OFF,
            AgentState.WRAP_UP: AgentState.OFF,
        },
    }
)
# What a wish that comes in a call leaves for afterwards; to be ready is what happens anyway.
_AFTERWARDS: Final[Mapping[AgentWish, AgentState | None]] = MappingProxyType(
    {AgentWish.READY: None, AgentWish.PAUSE: AgentState.PAUSED, AgentWish.LOGOUT: AgentState.OFF}
)


def states_that_allow(wish: AgentWish) -> frozenset[AgentState]:
    """In which states an agent may ask for it."""
    return frozenset({*_STEPS[wish], *(_IN_A_CALL if wish in _AFTERWARDS else ())})


def after(standing: Standing, wish: AgentWish, *, now: datetime) -> Standing | None:
    """What a wish makes of an agent; None when the state does not allow it.

    ``since`` changes with the state, and when a wrap-up begins anew.
    """
    if standing.state not in states_that_allow(wish):
        return None
    if standing.state in _IN_A_CALL:
        return Standing(standing.state, standing.since, _AFTERWARDS[wish])
    state = _STEPS[wish][standing.state]
    stays = state is standing.state and state is not AgentState.WRAP_UP
    return Standing(state, standing.since if stays else now)
