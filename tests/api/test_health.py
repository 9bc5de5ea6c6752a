"""What a monitor asks."""

import dataclasses

import pytest
from prometheus_client import Counter

from outdial.api.app import create_app
from tests.api.client import Server, exchange

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("path", "text"), [("/healthz", b"ok\n"), ("/readyz", b"ready\n")])
async def test_a_monitor_needs_no_signature(server: Server, path: str, text: bytes) -> None:
    reply = await exchange(server.app, "GET", path)

    assert (reply.status, reply.text) == (200, text)


async def test_a_process_that_cannot_serve_is_alive_and_not_ready(server: Server) -> None:
    async def away() -> str:
        return "the database is away"

    app = create_app(dataclasses.replace(server.context, why_not_ready=away))
    reply = await exchange(app, "GET", "/readyz")

    assert (await exchange(app, "GET", "/healthz")).status == 200
    assert (reply.status, reply.text) == (503, b"not ready: the database is away\n")


async def test_figures_come_from_the_registry_that_was_handed_in(server: Server) -> None:
    Counter("outdial_examples", "Only for this test.", registry=server.context.metrics).inc()

    reply = await exchange(server.app, "GET", "/metrics")

    assert b"outdial_examples_total 1.0" in reply.text
    assert reply.headers["content-type"].startswith("text/plain; version=")
