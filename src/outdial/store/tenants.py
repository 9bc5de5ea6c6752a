"""Tenants, and what each is allowed."""

from collections.abc import Mapping
from dataclasses import fields

from pydantic import JsonValue, TypeAdapter

from outdial import rule_sets
from outdial.domain.receiver import ReceiverRefused, check_url
from outdial.domain.schedule import zone_named
from outdial.domain.tenant import Limits, Tenant
from outdial.store.codec import Codec
from outdial.store.database import Row, Statements

_LIMITS = Codec(Limits)
_NAMES = {field.name for field in fields(Limits)}
_CHANGES: TypeAdapter[Mapping[str, JsonValue]] = TypeAdapter(Mapping[str, JsonValue])


def tenant_of(row: Row) -> Tenant:
    """Read a row with vdn_id, time_zone and limits; an unknown zone raises ``UnknownZone``."""
    return Tenant(vdn_id=row["vdn_id"], zone=zone_named(row["time_zone"]), limits=_LIMITS.load(row["limits"]))


async def load(statements: Statements, vdn_id: int) -> Tenant | None:
    """The tenant, if there is one."""
    row = await statements.row("tenant_load", vdn_id)
    return None if row is None else tenant_of(row)


async def set_limits(statements: Statements, vdn_id: int, changes: Mapping[str, JsonValue]) -> bool:
    """Give the named limits new values; whether there is such a tenant. Spans are seconds, or ISO 8601 durations.

    Raises ``ValueError`` for a limit that does not exist or a value that does not fit it.
    """
    if unknown := changes.keys() - _NAMES:
        raise ValueError(f"no such limit: {', '.join(sorted(unknown))}; there are {', '.join(sorted(_NAMES))}")
    text = _CHANGES.dump_json(changes).decode()
    limits = _LIMITS.load(text)
    rule_sets.load(limits.rule_set)
    _check_receiver(limits.callback_url)
    return await statements.run("tenant_set_limits", vdn_id, text) > 0


def _check_receiver(url: str) -> None:
    """Whether its host is trusted is asked at every push, by the list that holds then."""
    try:
        if url:
            check_url(url, trusted_hosts=())
    except ReceiverRefused as error:
        raise ValueError(f"callback_url: {error}") from None


async def set_time_zone(statements: Statements, vdn_id: int, name: str) -> bool:
    """Name the tenant's zone, or raise ``UnknownZone``; whether there is such a tenant."""
    zone_named(name)
    return await statements.run("tenant_set_time_zone", vdn_id, name) > 0
