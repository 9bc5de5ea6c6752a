"""HTTP: a socket, and uvicorn behind it."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from outdial.app.failures import CannotGoOn

BACKLOG = 2048


def bind(host: str, port: int) -> socket.socket:
    """Take the address, before anything else is started for it. Raises `CannotGoOn`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise CannotGoOn(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. Stop what listens there, or name another "
            "address with OUTDIAL_HOST and OUTDIAL_PORT."
        ) from None


def address_of(listening: socket.socket) -> str:
    """Where the socket is found, as a URL."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Signals are the affair of the process, not of its HTTP server."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def listen(app: FastAPI, listening: socket.socket, *, shutdown_s: float) -> None:
    """Serve until cancelled; then take no more requests, and finish those that are under way."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=max(1, round(shutdown_s)),
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
