"""``outdial keys``."""

import asyncio
import json
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from outdial import observability
from outdial.app.failures import CannotGoOn
from outdial.app.ground import open_database, sealing_key
from outdial.cli.surroundings import console, load_settings, notes
from outdial.clock import SystemClock
from outdial.sealing import new_access_key, new_secret_key
from outdial.settings import Settings
from outdial.store import keys
from outdial.store.keys import AccessKey

Vdn = Annotated[int, Parameter(help="The tenant, a number from 1 to 9999.")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON, for programs.")]


def create(
    *,
    vdn: Vdn,
    time_zone: Annotated[
        str | None, Parameter(help="Of the tenant, if it is new, such as Asia/Shanghai; see OUTDIAL_DEFAULT_TIME_ZONE.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an access key, and the tenant if it is new.

    It works while a server runs, and also while none does. The secret is shown this once: it is kept sealed.
    """
    observability.quiet()
    settings = load_settings()
    access_key, secret_key = asyncio.run(_create(settings, vdn, time_zone or settings.default_time_zone))
    if as_json:
        console().print(json.dumps({"accessKey": access_key, "secretKey": secret_key}), markup=False)
        return
    console().print(f"access key: {access_key}\nsecret key: {secret_key}", markup=False)
    notes().print("Keep the secret: it is not shown again.")


async def _create(settings: Settings, vdn_id: int, time_zone: str) -> tuple[str, str]:
    access_key, secret_key = new_access_key(), new_secret_key()
    async with open_database(settings) as database:
        sealed = sealing_key(settings).seal(secret_key, vdn_id=vdn_id, access_key=access_key)
        await keys.create(
            database,
            vdn_id=checked(vdn_id),
            access_key=access_key,
            sealed_secret=sealed,
            time_zone=time_zone,
            now=SystemClock().now(),
        )
    return access_key, secret_key


def list_(*, vdn: Vdn, as_json: AsJson = False) -> None:
    """List a tenant's access keys, oldest first."""
    observability.quiet()
    found = asyncio.run(_list(load_settings(), vdn))
    if as_json:
        console().print(json.dumps([_as_json(key) for key in found]), markup=False)
        return
    table = Table("access key", "made", "revoked")
    for key in found:
        table.add_row(key.access_key, f"{key.created_at:%Y-%m-%d %H:%M}", _revoked(key))
    console().print(table if found else f"Tenant {vdn} has no keys; `outdial keys create --vdn {vdn}` makes one.")


async def _list(settings: Settings, vdn_id: int) -> list[AccessKey]:
    async with open_database(settings) as database:
        return list(await keys.of_tenant(database, checked(vdn_id)))


def revoke(access_key: Annotated[str, Parameter(help="The key to refuse from now on.")], /, *, vdn: Vdn) -> None:
    """Refuse an access key from now on. Servers that know it take it for some seconds more."""
    observability.quiet()
    if not asyncio.run(_revoke(load_settings(), vdn, access_key)):
        raise CannotGoOn(
            f"Tenant {vdn} has no valid key {access_key}; `outdial keys list --vdn {vdn}` shows what there is."
        )
    console().print(f"{access_key} is revoked.")


async def _revoke(settings: Settings, vdn_id: int, access_key: str) -> bool:
    async with open_database(settings) as database:
        return await keys.revoke(database, checked(vdn_id), access_key, now=SystemClock().now())


def checked(vdn_id: int) -> int:
    """The tenant's number, if it can be one. Raises `CannotGoOn`."""
    if vdn_id not in keys.VDN_IDS:
        raise CannotGoOn(f"--vdn: a number from {keys.VDN_IDS[0]} to {keys.VDN_IDS[-1]}, not {vdn_id}.")
    return vdn_id


def _revoked(key: AccessKey) -> str:
    return "" if key.revoked_at is None else f"{key.revoked_at:%Y-%m-%d %H:%M}"


def _as_json(key: AccessKey) -> dict[str, str | None]:
    return {
        "accessKey": key.access_key,
        "createdAt": key.created_at.isoformat(),
        "revokedAt": None if key.revoked_at is None else key.revoked_at.isoformat(),
    }
