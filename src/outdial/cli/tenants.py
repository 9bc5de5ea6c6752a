"""``outdial tenants``."""

import asyncio
import json
from dataclasses import fields
from datetime import timedelta
from typing import Annotated

from cyclopts import Parameter
from pydantic import JsonValue
from rich.table import Table

from outdial import observability
from outdial.app.failures import CannotGoOn
from outdial.app.ground import open_database
from outdial.cli.keys import AsJson, Vdn, checked
from outdial.cli.surroundings import console, load_settings
from outdial.domain.schedule import UnknownZone
from outdial.domain.tenant import Tenant
from outdial.settings import Settings
from outdial.store import tenants

_LISTS = ("callback_hosts",)


def show(*, vdn: Vdn, as_json: AsJson = False) -> None:
    """Show a tenant's time zone and what it is allowed. Spans are seconds."""
    observability.quiet()
    tenant = asyncio.run(_change(load_settings(), checked(vdn), time_zone=None, limits={}))
    _print(tenant, as_json=as_json)


def set_(
    *,
    vdn: Vdn,
    time_zone: Annotated[
        str | None,
        Parameter(
            help="An IANA name such as Asia/Shanghai. Days begin elsewhere then, so all contacts are counted anew."
        ),
    ] = None,
    limit: Annotated[
        list[str] | None,
        Parameter(negative="", help="name=value, as `outdial tenants show` names them; may be given more than once."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change a tenant's time zone and limits. Running servers follow within some seconds."""
    observability.quiet()
    limits = dict(_limit(text) for text in limit or [])
    tenant = asyncio.run(_change(load_settings(), checked(vdn), time_zone=time_zone, limits=limits))
    _print(tenant, as_json=as_json)


async def _change(settings: Settings, vdn_id: int, *, time_zone: str | None, limits: dict[str, JsonValue]) -> Tenant:
    async with open_database(settings) as database, database.transaction() as statements:
        try:
            if time_zone is not None:
                await tenants.set_time_zone(statements, vdn_id, time_zone)
            if limits:
                await tenants.set_limits(statements, vdn_id, limits)
        except UnknownZone:
            raise
        except ValueError as error:
            raise CannotGoOn(f"--limit: {error}") from None
        tenant = await tenants.load(statements, vdn_id)
    if tenant is None:
        raise CannotGoOn(f"There is no tenant {vdn_id}; `outdial keys create --vdn {vdn_id}` makes it.")
    return tenant


def _limit(text: str) -> tuple[str, JsonValue]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CannotGoOn(f"--limit {text}: give name=value, such as --limit open_contacts_max=400000.")
    if name in _LISTS:
        return name, [entry.strip() for entry in value.split(",") if entry.strip()]
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _print(tenant: Tenant, *, as_json: bool) -> None:
    limits = {field.name: _shown(getattr(tenant.limits, field.name)) for field in fields(tenant.limits)}
    if as_json:
        shown = {"vdnId": tenant.vdn_id, "timeZone": tenant.zone.key, "limits": limits}
        console().print(json.dumps(shown), markup=False)
        return
    table = Table("setting", "value")
    table.add_row("time zone", tenant.zone.key)
    for name, value in limits.items():
        table.add_row(name, json.dumps(value))
    console().print(table)


def _shown(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else value
