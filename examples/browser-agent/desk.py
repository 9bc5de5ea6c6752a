"""A desktop's own server: it holds the tenant's key, which no browser should, and signs what an agent's page asks.

It is for one agent and for a look; a real one knows by its own login which agent sits in front of it.

    npm install --ignore-scripts --no-package-lock && npm run build
    OUTDIAL_ACCESS_KEY=... OUTDIAL_SECRET_KEY=... python desk.py 2033

Then open http://127.0.0.1:28090/. A page may use the microphone when it came from this machine, or by TLS.
"""

import argparse
import os
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from outdial.api.signature import signed_headers
from outdial.clock import SystemClock

HERE: Final = Path(__file__).parent
ASKED: Final = frozenset(
    {
        ("GET", "account"),
        ("GET", "events"),
        ("POST", "login"),
        ("POST", "ready"),
        ("POST", "pause"),
        ("POST", "wrap-up"),
        ("POST", "logout"),
        ("POST", "offer/dial"),
        ("POST", "offer/skip"),
    }
)
"""What a page may ask, and nothing else, of one agent."""
QUIET_S_MAX: Final = 30.0
"""A stream of events has a comment every 15 seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdial:
    """Where its interface is, a key of the tenant, and the agent who sits here."""

    url: str
    access_key: str
    secret_key: str
    work_no: str

    def signed(self, method: str, path: str, body: bytes) -> dict[str, str]:
        """The headers of a request, with its signature."""
        return signed_headers(
            method,
            urlsplit(self.url).netloc,
            path,
            body,
            access_key=self.access_key,
            secret_key=self.secret_key,
            timestamp=SystemClock().now(),
        )


OUTDIAL: Final = web.AppKey("outdial", Outdial)
SESSION: Final = web.AppKey("session", aiohttp.ClientSession)


async def pass_on(request: web.Request) -> web.StreamResponse:
    """Sign what the page asks, and hand the answer on as it comes."""
    outdial, what = request.app[OUTDIAL], request.match_info["what"]
    if (request.method, what) not in ASKED:
        raise web.HTTPNotFound
    path, body = f"/api/v1/agents/{outdial.work_no}/{what}", await request.read()
    headers = outdial.signed(request.method, path, body)
    try:
        answer = await request.app[SESSION].request(request.method, outdial.url + path, data=body, headers=headers)
    except (aiohttp.ClientError, TimeoutError):
        return web.json_response({"detail": "Outdial does not answer"}, status=HTTPStatus.BAD_GATEWAY)
    async with answer:
        # A password is in one of the answers: no cache keeps it.
        told = web.StreamResponse(status=answer.status, headers={"Cache-Control": "no-store"})
        told.content_type = answer.content_type
        await told.prepare(request)
        # What breaks off is broken off here too; the page asks again.
        with suppress(aiohttp.ClientError, TimeoutError):
            async for part in answer.content.iter_any():
                await told.write(part)
    return told


def desk(outdial: Outdial, *, script: Path) -> web.Application:
    """The server; ``script`` is agent.js, bundled."""
    app = web.Application()
    app[OUTDIAL] = outdial
    app.cleanup_ctx.append(_session)
    app.router.add_get("/", _file(HERE / "index.html"))
    app.router.add_get("/agent.js", _file(script))
    app.router.add_route("*", "/agent/{what:.+}", pass_on)
    return app


async def _session(app: web.Application) -> AsyncGenerator[None]:
    timeout = aiohttp.ClientTimeout(total=None, sock_read=QUIET_S_MAX)
    async with aiohttp.ClientSession(timeout=timeout) as app[SESSION]:
        yield


def _file(path: Path) -> Handler:
    async def answer(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve one agent's page.")
    parser.add_argument("work_no", help="whose page it is")
    parser.add_argument("--outdial", default="http://127.0.0.1:28080", help="where Outdial's interface is")
    parser.add_argument("--port", type=int, default=28090, help="where the page is, on this machine alone")
    asked, script = parser.parse_args(), HERE / "dist/agent.js"
    try:
        keys = {"access_key": os.environ["OUTDIAL_ACCESS_KEY"], "secret_key": os.environ["OUTDIAL_SECRET_KEY"]}
    except KeyError as missing:
        parser.error(f"set {missing.args[0]}; `outdial keys create` makes a key")
    if not script.exists():
        parser.error("the page's script is not there: run `npm install --ignore-scripts` and `npm run build`")
    outdial = Outdial(url=asked.outdial, work_no=asked.work_no, **keys)
    web.run_app(desk(outdial, script=script), host="127.0.0.1", port=asked.port)


if __name__ == "__main__":
    main()
