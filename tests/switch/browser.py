"""A browser with one page, driven over the DevTools protocol."""

import asyncio
import itertools
import signal
import subprocess
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.switch.chromium import Chromium
from tests.switch.processes import running

PATIENCE_S: Final = 30.0
LOOK_EVERY_S: Final = 0.02


@dataclass(slots=True, eq=False)
class Browser:
    """One page of it."""

    process: subprocess.Popen[bytes]
    socket: aiohttp.ClientWebSocketResponse
    _serial: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def value(self, expression: str) -> Any:
        """What an expression of JavaScript comes to, awaited there if it is a promise."""
        what = {"expression": expression, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = await self._ask("Runtime.evaluate", what)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, expression: str, *, within_s: float = PATIENCE_S) -> None:
        """Wait until an expression comes true. Raises TimeoutError."""
        look = f"const look = () => ({expression}) ? done() : setTimeout(look, {1000 * LOOK_EVERY_S:.0f})"
        async with asyncio.timeout(within_s):
            await self.value(f"new Promise((done) => {{ {look}; look(); }})")

    async def click(self, selector: str) -> None:
        await self.value(f"document.querySelector({selector!r}).click()")

    def kill(self) -> None:
        """Kill it where it stands."""
        self.process.send_signal(signal.SIGKILL)

    async def _ask(self, method: str, parameters: Mapping[str, object]) -> Any:
        number = next(self._serial)
        await self.socket.send_json({"id": number, "method": method, "params": parameters})
        while (answer := await self.socket.receive_json()).get("id") != number:
            pass
        assert "result" in answer, answer
        return answer["result"]


@asynccontextmanager
async def browsing(chromium: Chromium, url: str, *, folder: Path) -> AsyncGenerator[Browser]:
    """A browser that shows a page; gone afterwards. ``folder`` is for what it writes."""
    words = chromium.command("--remote-debugging-port=0", f"--user-data-dir={folder / 'profile'}", url)
    output = folder / "browser.txt"
    environment = {**chromium.environment, "HOME": str(folder)}
    with running(words, folder=folder, output=output, environment=environment) as process:
        async with aiohttp.ClientSession() as session:
            place = await _page(session, process, folder)
            async with session.ws_connect(place, max_msg_size=0) as socket:
                browser = Browser(process, socket)
                async with asyncio.timeout(PATIENCE_S):
                    while await browser.value("location.protocol + document.readyState") != "http:complete":
                        await asyncio.sleep(LOOK_EVERY_S)
                yield browser


async def _page(session: aiohttp.ClientSession, process: subprocess.Popen[bytes], folder: Path) -> str:
    """Where the page is driven: the browser writes its port into a file."""
    told = folder / "profile/DevToolsActivePort"
    async with asyncio.timeout(PATIENCE_S):
        while not (told.exists() and told.read_text().count("\n")):
            if process.poll() is not None:
                raise RuntimeError(f"the browser does not start: {(folder / 'browser.txt').read_text()[-2000:]}")
            await asyncio.sleep(LOOK_EVERY_S)
        while True:
            async with session.get(f"http://127.0.0.1:{told.read_text().splitlines()[0]}/json/list") as answer:
                pages = [target for target in await answer.json() if target["type"] == "page"]
            if pages:
                return pages[0]["webSocketDebuggerUrl"]
            await asyncio.sleep(LOOK_EVERY_S)
