"""The ids of channels on FreeSWITCH: the only record there of whose call a channel is.

FreeSWITCH takes any text for a channel's id, so ours say what they are, and nobody has to be asked.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CallName:
    """What a channel's id tells of a call."""

    vdn_id: int
    campaign_id: int
    call_id: int


@dataclass(frozen=True, slots=True)
class LegName:
    """What a channel's id tells of an agent's leg."""

    vdn_id: int
    work_no: str


@dataclass(frozen=True, slots=True)
class Names:
    """``prefix`` names the installation, for several may share a switch; it has no hyphen."""

    prefix: str

    def call(self, name: CallName) -> str:
        """The id of a call's channel: always the same, for a call is placed once."""
        return f"{self.prefix}-{name.vdn_id}-{name.campaign_id}-{name.call_id}"

    def leg(self, name: LegName, *, asked_at: datetime) -> str:
        """The id of a leg that is called now: a new one each time, for FreeSWITCH keeps a channel's id for some seconds
        after its end.
        """
        return f"{self.prefix}-{name.vdn_id}-agent-{round(asked_at.timestamp() * 1000)}-{name.work_no}"

    def read_call(self, channel: str) -> CallName | None:
        """The call whose channel has this id; None when it is not a call of ours."""
        match channel.split("-"):
            case [self.prefix, vdn_id, campaign_id, call_id] if _is_number(vdn_id + campaign_id + call_id):
                return CallName(int(vdn_id), int(campaign_id), int(call_id))
            case _:
                return None

    def read_leg(self, channel: str) -> LegName | None:
        """The agent whose leg has this id; None when it is not a leg of ours."""
        match channel.split("-", 4):
            case [self.prefix, vdn_id, "agent", asked_at, work_no] if _is_number(vdn_id + asked_at):
                return LegName(int(vdn_id), work_no)
            case _:
                return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
