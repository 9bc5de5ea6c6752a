"""The names under which a switch keeps what is ours: the only record there of whose call a channel is."""

from dataclasses import dataclass
from typing import Final

_PARTS: Final = 3
"""Tenant, campaign and call."""
_END: Final = "~"
"""Of every channel's id. Asterisk refuses an id (409) with which that of a live channel begins: call 12 while call 120
is there, agent 100 while agent 1001 is. No work number has this sign in it.
"""


@dataclass(frozen=True, slots=True)
class CallName:
    """What a channel's id tells of a call."""

    vdn_id: int
    campaign_id: int
    call_id: int


@dataclass(frozen=True, slots=True)
class Names:
    """``prefix`` names the installation, for several may share a switch; it has no hyphen."""

    prefix: str

    def call(self, name: CallName) -> str:
        """The id of a call's channel."""
        return f"{self.prefix}-{name.vdn_id}-{name.campaign_id}-{name.call_id}{_END}"

    def campaign(self, vdn_id: int, campaign_id: int) -> str:
        """What tells a campaign's calls in the name of a variable of the dialplan."""
        return f"{self.prefix}_{vdn_id}_{campaign_id}"

    def agent(self, vdn_id: int, work_no: str) -> str:
        """The id of an agent's leg, and of the bridge that holds it."""
        return f"{self.prefix}-{vdn_id}-agent-{work_no}{_END}"

    def read_call(self, channel: str) -> CallName | None:
        """The call whose channel has this id; None when it is not a call of ours."""
        match channel.removesuffix(_END).split("-") if channel.endswith(_END) else []:
            case [self.prefix, *parts] if len(parts) == _PARTS and all(part.isdecimal() for part in parts):
                return CallName(*map(int, parts))
            case _:
                return None
