"""``outdial openapi``."""

import asyncio
import json
from typing import Annotated

from cyclopts import Parameter
from prometheus_client import CollectorRegistry

from outdial.api.agent_streams import AgentStreams
from outdial.api.app import create_app
from outdial.api.context import ApiContext
from outdial.cli.surroundings import console
from outdial.clock import SystemClock
from outdial.sealing import KEY_LENGTH, SealingKey
from outdial.settings import Settings
from outdial.store.database import Database

NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"  # nothing connects to it: a pool does so when it is first asked


def openapi(*, indent: Annotated[int, Parameter(help="Spaces a level; 0: all on one line.")] = 2) -> None:
    """Print the OpenAPI document of the whole interface. Needs neither a server nor a database."""
    document = asyncio.run(_document())
    console().print(json.dumps(document, indent=indent or None, ensure_ascii=False), markup=False, soft_wrap=True)


async def _document() -> dict[str, object]:
    async def never() -> str:
        return "this only writes a document"

    async with Database.open(NO_DATABASE, connections_max=1) as database:
        context = ApiContext(
            database=database,
            clock=SystemClock(),
            settings=Settings(),
            sealing_key=SealingKey(bytes(KEY_LENGTH)),
            why_not_ready=never,
            metrics=CollectorRegistry(),
            agent_streams=AgentStreams(database, SystemClock()),
        )
        return create_app(context).openapi()
