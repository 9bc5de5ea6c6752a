"""``outdial serve``."""

import asyncio
import signal
from typing import Annotated, Literal

import uvloop
from cyclopts import Parameter

from outdial import observability
from outdial.app.serve import Role
from outdial.app.serve import serve as serve_roles
from outdial.cli.surroundings import load_settings, notes
from outdial.settings import Settings


def serve(
    *,
    role: Annotated[
        list[Literal["api", "engine", "webhooks", "imports", "all"]] | None,
        Parameter(negative="", help="What this process does; may be given more than once. Everything, unless given."),
    ] = None,
) -> None:
    """Serve: the API, the engine that dials, the sender of results, and the importer of files, on this machine.

    Without OUTDIAL_DATABASE_URL it starts its own PostgreSQL below OUTDIAL_DATA, and stops it at the end.
    Logs go to stderr, a JSON object a line. SIGTERM and SIGINT (Ctrl-C) stop it in order.
    """
    settings = load_settings()
    observability.configure(level=settings.log_level, log_numbers=settings.log_numbers)
    named = set(role or ["all"])
    roles = set(Role) if "all" in named else {Role(name) for name in named}
    uvloop.run(_serve(settings, roles))


async def _serve(settings: Settings, roles: set[Role]) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await serve_roles(settings, roles, stop=stop, started=lambda address: _announce(address, roles))


def _announce(address: str | None, roles: set[Role]) -> None:
    doing = ", ".join(sorted(role.value for role in roles))
    if address is None:
        notes().print(f"Outdial runs ({doing}).")
    elif Role.API in roles:
        notes().print(f"Outdial serves at {address} ({doing}). The interface is described at {address}/docs.")
    else:
        notes().print(f"Outdial runs ({doing}); {address}/metrics tells how it does.")
