"""The door: a request's signature tells its tenant, and lets a write in once.

Secrets and tenants are kept in memory for ``MEMORY`` after they were read, so a revoked key or a changed limit takes
effect within that time, in every process.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.types import Scope

from outdial.api.signature import (
    SignatureRefused,
    WireRequest,
    parse_authorization,
    verify,
)
from outdial.domain.tenant import Tenant
from outdial.sealing import SealingKey
from outdial.settings import Settings
from outdial.store import keys
from outdial.store.database import Database
from outdial.store.signatures import OneTime, UsedSignatures
from outdial.wording.signatures import SignatureDetail, SignatureFault
from outdial.wording.words import told

MEMORY = timedelta(seconds=5)
KEYS_MAX = 10_000  # kept in memory: one for each tenant there can be
UNCHECKED_WINDOW = timedelta(days=1)  # how long a signature is remembered when its time is not checked


@dataclass(frozen=True, slots=True)
class _Known:
    tenant: Tenant
    secret_key: str
    until: datetime


class Door:
    """Lets requests in; every refusal is a ``SignatureRefused``."""

    def __init__(self, *, database: Database, settings: Settings, sealing_key: SealingKey) -> None:
        self._database = database
        self._sealing_key = sealing_key
        self._window = timedelta(seconds=settings.signature_window_s)
        self._replay_refused = settings.replay_refused
        self._used = UsedSignatures(database)
        self._known: dict[str, _Known] = {}

    async def admit(self, scope: Scope, body: bytes, *, now: datetime, writes: bool) -> Tenant:
        """The tenant whose key signed the request; of requests that write, each signature is taken once."""
        tenant, once = await self.admit_once(scope, body, now=now)
        if writes and once is not None:
            await self._take(once, tenant)
        return tenant

    async def admit_once(self, scope: Scope, body: bytes, *, now: datetime) -> tuple[Tenant, OneTime | None]:
        """The tenant, and what the write must record in its own statement; None when replays are not refused."""
        authorization = parse_authorization(_authorization_text(scope))
        known = await self._key(authorization.access_key, now=now)
        request = WireRequest(
            method=scope["method"],
            raw_path=scope["raw_path"],
            raw_query=scope["query_string"],
            headers=scope["headers"],
            body=body,
        )
        verify(authorization, request, secret_key=known.secret_key, now=now, window=self._window)
        if not self._replay_refused:
            return known.tenant, None
        # A timestamp may lie one window ahead, and is good for one window after that.
        expires_at = now + 2 * (self._window or UNCHECKED_WINDOW)
        return known.tenant, OneTime(authorization.signature, expires_at)

    async def _key(self, access_key: str, *, now: datetime) -> _Known:
        known = self._known.get(access_key)
        if known is not None and now < known.until:
            return known
        self._known.pop(access_key, None)
        found = await keys.find(self._database, access_key)
        if found is None:
            raise SignatureRefused(SignatureFault.KEY_UNKNOWN)
        if found.revoked:
            raise SignatureRefused(SignatureFault.KEY_REVOKED)
        known = _Known(found.tenant, self._secret_key(access_key, found), now + MEMORY)
        if len(self._known) >= KEYS_MAX:
            self._known.clear()
        self._known[access_key] = known
        return known

    def _secret_key(self, access_key: str, found: keys.FoundKey) -> str:
        return self._sealing_key.open(found.sealed_secret, vdn_id=found.tenant.vdn_id, access_key=access_key)

    async def _take(self, once: OneTime, tenant: Tenant) -> None:
        if not await self._used.take(tenant.vdn_id, once.signature, expires_at=once.expires_at):
            raise SignatureRefused(SignatureFault.REPLAYED)


def access_key_of(scope: Scope) -> str:
    """The key of a request that was admitted, whose header therefore has the one form that there is."""
    return _authorization_text(scope).split("/", 2)[1]


def _authorization_text(scope: Scope) -> str:
    match [value for name, value in scope["headers"] if name == b"authorization"]:
        case [value]:
            return value.decode("latin-1")
        case []:
            raise SignatureRefused(SignatureFault.HEADER_MISSING)
        case _:
            raise SignatureRefused(SignatureFault.MALFORMED, told(SignatureDetail.TWICE))
