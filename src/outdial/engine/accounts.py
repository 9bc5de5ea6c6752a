"""Agents' accounts on the switch: made when they stand in a row, made again when the switch has forgotten them.

Every engine keeps all accounts on its own switch, for a phone registers before anybody knows which engine will call it.
Two engines on one switch do the same twice, which does no harm: accounts are never changed, only made and deleted.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import structlog

from outdial.gateways.base import PhoneAccount, RefusedByGatewayError, Registrar
from outdial.sealing import CannotOpen, SealingKey
from outdial.store import accounts
from outdial.store.accounts import Account
from outdial.store.database import Database

_log = structlog.get_logger(__name__)

AT_ONCE_MAX: Final = 20  # accounts in one step, when the switch was started again: it has calls to place as well


@dataclass(slots=True)
class _Known:
    """What is known of the switch since its events are heard; another one when they are heard anew."""

    there: set[str] | None = None
    """The accounts that it has, made by whomever; None until it was asked."""
    seen_to: set[str] = field(default_factory=set[str])
    """Those that were made by us, or cannot be made."""


class Accounts:
    """The accounts on one engine's switch."""

    def __init__(self, database: Database, registrar: Registrar, sealing_key: SealingKey) -> None:
        self._database = database
        self._registrar = registrar
        self._sealing_key = sealing_key
        self._hears = False
        self._known = _Known()
        self._told = ""
        self.needed = asyncio.Event()
        """Set when the switch is to be asked now."""

    def stream_changed(self, *, hears: bool) -> None:
        """The event stream was lost, or is back: the switch may have been started again."""
        self._hears, self._known = hears, _Known()
        if hears:
            self.needed.set()

    async def step(self) -> bool:
        """Make what is missing on the switch, and delete what nobody has any more; whether more is to be done at once.

        What the switch refuses is asked for again in the next step, and told once for each reason.
        """
        if not self._hears:
            return False
        try:
            more = await self._agree()
        except RefusedByGatewayError as refusal:
            if str(refusal) != self._told:
                self._told = str(refusal)
                _log.warning("account.refused", reason=self._told)
            return False
        self._told = ""
        return more

    async def _agree(self) -> bool:
        # Should the stream change meanwhile, what is noted here is noted for nobody.
        known = self._known
        if known.there is None:
            known.there = set(await self._registrar.names())
        # Only now: what another engine has made meanwhile stands in a row already.
        wanted = set(await accounts.names(self._database))
        for name in sorted(known.there - wanted):
            await self._registrar.remove(name)
            known.there.discard(name)
        missing = sorted(wanted - known.seen_to)
        if missing:
            for account in await accounts.named(self._database, missing[:AT_ONCE_MAX]):
                await self._make(account)
                known.there.add(account.name)
                known.seen_to.add(account.name)
        return len(missing) > AT_ONCE_MAX

    async def _make(self, account: Account) -> None:
        try:
            password = self._sealing_key.open_password(
                account.sealed_password, vdn_id=account.vdn_id, account=account.name
            )
        except CannotOpen as fault:
            # No switch is at fault, so none is asked again.
            _log.error("account.unreadable", account=account.name, reason=str(fault))
        else:
            await self._registrar.put(PhoneAccount(name=account.name, password=password, kind=account.kind))
