"""Questions and wishes about one channel, to whichever event socket is there just now."""

import structlog

from outdial.gateways.freeswitch import commands
from outdial.gateways.freeswitch.channels import LiveChannel, read_channel, read_channels
from outdial.gateways.freeswitch.client import EslAway, EslRefused, EslSocket

_log = structlog.get_logger(__name__)

_GONE = "no such channel"
"""Versions of FreeSWITCH differ in the capitals."""


class Asking:
    """``socket`` is None while there is none."""

    def __init__(self) -> None:
        self.socket: EslSocket | None = None

    @property
    def is_up(self) -> bool:
        return self.socket is not None and not self.socket.is_lost

    async def api(self, command: str) -> str:
        """What FreeSWITCH answers. Raises `EslAway` and `EslRefused`."""
        return await self._socket().api(command)

    async def bgapi(self, command: str, *, job: str) -> None:
        """Raises `EslAway` and `EslRefused`."""
        await self._socket().bgapi(command, job=job)

    async def channels(self) -> frozenset[str]:
        """The ids of all channels. Raises `EslAway`, `EslRefused` and `NotEsl`."""
        return read_channels(await self.api(commands.SHOW_CHANNELS))

    async def look_at(self, channel: str) -> LiveChannel | None:
        """A channel as it is now; None when there is none of this id. Raises `EslAway`, `EslRefused` and `NotEsl`."""
        try:
            return read_channel(await self.api(commands.dump(channel)))
        except EslRefused as refusal:
            if _GONE in str(refusal).lower():
                return None
            raise

    async def record(self, channel: str, file: str) -> None:
        """Record a channel; where that fails the talk goes on, and the log says why."""
        try:
            await self.api(commands.record(channel, file))
        except (EslRefused, EslAway) as failure:
            _log.warning("freeswitch.not_recorded", channel=channel, file=file, why=str(failure))

    async def unset(self, channel: str, *names: str) -> None:
        """Take variables of a channel away; one that is gone has none."""
        try:
            for name in names:
                await self.api(commands.set_variable(channel, name, ""))
        except (EslRefused, EslAway) as failure:
            _log.warning("freeswitch.not_unset", channel=channel, why=str(failure))

    async def kill(self, channel: str, *, answered: bool) -> None:
        """End a channel; one that is gone is no error, and one that cannot be ended now is looked for later."""
        try:
            await self.api(commands.kill(channel, "NORMAL_CLEARING" if answered else "NO_ANSWER"))
        except EslRefused as refusal:
            _log.debug("freeswitch.gone_already", channel=channel, answer=str(refusal))
        except EslAway as away:
            _log.warning("freeswitch.not_ended", channel=channel, why=str(away))

    def _socket(self) -> EslSocket:
        if self.socket is None:
            raise EslAway("there is no event socket")
        return self.socket
