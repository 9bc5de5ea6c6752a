"""An agent in a browser: the example's page in a Chromium, with an account that Outdial made, on a real Asterisk."""

import asyncio
import importlib.util
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp.test_utils import TestServer

from tests.folders import open_folder
from tests.switch.asterisk import RunningAsterisk
from tests.switch.browser import PATIENCE_S, Browser, browsing
from tests.switch.chromium import PAGE, Chromium
from tests.whole.account import nothing_is_left
from tests.whole.house import SKILL_ID, House
from tests.whole.kinds import PREDICTED, PREVIEW
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

WORK_NO: Final = "2033"
SPEAKS: Final = "32"
"""The fate of a number behind which somebody speaks until the call is over."""
PACKETS: Final = 100
"""Two seconds of voice: packets hold 20 ms each."""
SILENT_PACKETS: Final = 400
"""Eight seconds: longer than a browser may be silent that is not dead."""
ANSWER_S_MAX: Final = 32.0
"""An Asterisk that starts drops what comes, without a word; and SIP waits so long for an answer (RFC 3261, timer F)."""
FOUND_DEAD_S_MAX: Final = 15.0
"""Five seconds without a packet, and what follows from it."""
RTP: Final = """(async () => {
  const told = { sent: 0, received: 0, energy: 0 };
  for (const report of (await softphone.session.connection.getStats()).values()) {
    if (report.type === "outbound-rtp") told.sent += report.packetsSent;
    if (report.type === "inbound-rtp") {
      told.received += report.packetsReceived;
      told.energy += report.totalAudioEnergy;
    }
  }
  return told;
})()"""

_spec = importlib.util.spec_from_file_location("desk", PAGE / "desk.py")
assert _spec is not None
assert _spec.loader is not None
desk = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(desk)


@dataclass(frozen=True, slots=True)
class Seat:
    """An agent in front of a page, in a house."""

    house: House
    browser: Browser

    async def shows(self, name: str, text: str, *, within_s: float = PATIENCE_S) -> None:
        """Wait until the page says so."""
        says = f"document.getElementById({name!r}).textContent.includes({text!r})"
        try:
            await self.browser.until(says, within_s=within_s)
        except TimeoutError:
            page = await self.browser.value("document.body.innerText")
            raise AssertionError(f"{name} never says {text!r}; the page: {page}") from None

    async def is_held(self) -> None:
        """Log in by the page's button, and wait until the phone is held."""
        await self.shows("phone", "registered")
        await self.browser.click("[data-ask=login]")
        await self.shows("state", "idle (leg: up)")
        await self.shows("line", "held")

    async def talks(self) -> Mapping[str, Any]:
        """Wait until voice went both ways; how many packets did, from now on."""
        before: Mapping[str, Any] = await self.browser.value(RTP)
        while True:
            now: Mapping[str, Any] = await self.browser.value(RTP)
            told = {name: now[name] - before[name] for name in now}
            if min(told["sent"], told["received"]) >= PACKETS:
                return told
            await asyncio.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a seat is made of."""

    chromium: Chromium
    script: Path

    @asynccontextmanager
    async def seat(self, house: House) -> AsyncGenerator[Seat]:
        access_key, secret_key = house.keys
        outdial = desk.Outdial(url=house.url, access_key=access_key, secret_key=secret_key, work_no=WORK_NO)
        async with TestServer(desk.desk(outdial, script=self.script)) as server:
            with open_folder() as folder:
                async with browsing(self.chromium, str(server.make_url("/")), folder=folder) as browser:
                    yield Seat(house, browser)


@pytest.fixture
def furniture(chromium: Chromium, page_script: Path) -> Furniture:
    return Furniture(chromium, page_script)


@pytest.fixture
async def house(asterisk: RunningAsterisk, scene: Scene) -> AsyncIterator[House]:
    async with scene.house(asterisk.ari, "browser") as house:
        yield house


@pytest.fixture
async def seat(house: House, furniture: Furniture) -> AsyncIterator[Seat]:
    """An agent of the skill queue whose page is open."""
    await has_account(house)
    async with furniture.seat(house) as seat:
        yield seat


async def has_account(house: House) -> None:
    """Have an agent who is called in a browser."""
    await house.client.own("POST", "/skills", {"skillId": SKILL_ID, "name": "Sales"})
    agent = {"workNo": WORK_NO, "name": "Alice", "skills": [{"skillId": SKILL_ID}]}
    await house.client.own("POST", "/agents", agent)
    await house.client.own("PUT", f"/agents/{WORK_NO}/account", {"kind": "browser"})


async def test_a_browser_takes_a_predicted_call_and_voice_goes_both_ways(
    asterisk: RunningAsterisk, scene: Scene, house: House, seat: Seat
) -> None:
    await seat.is_held()
    (called,) = scene.numbers(1, SPEAKS, talk_s=8)

    await house.call(await house.campaign(2, **PREDICTED), called, call_data='{"name":"Li"}')
    await seat.shows("call-called", called)
    await seat.shows("call-record", '{"name":"Li"}')
    voice = await seat.talks()

    assert voice["energy"] > 0, "what was received is a voice, and no silence"
    assert (await house.result_of(called))["failCode"] == "00000"
    await seat.shows("state", "wrap_up (leg: up)")
    await seat.browser.click("[data-ask=logout]")
    await seat.shows("line", "let go")
    await nothing_is_left(asterisk.ari, "browser")


async def test_a_browser_shows_a_preview_offer_and_its_dialled_call_is_heard(
    asterisk: RunningAsterisk, scene: Scene, house: House, seat: Seat
) -> None:
    await seat.is_held()
    (called,) = scene.numbers(1, SPEAKS, talk_s=8)
    asks_first = {**PREVIEW["skillParam"]["previewParam"], "autoCallTime": 0}
    preview = {"skillParam": {**PREVIEW["skillParam"], "previewParam": asks_first}}

    await house.call(await house.campaign(5, **preview), called, call_data='{"name":"Bo"}')
    await seat.shows("offer-called", called)
    await seat.shows("offer-record", '{"name":"Bo"}')
    assert scene.carrier.called()[called] == 0, "nobody is called before the agent says so"
    await seat.browser.click("#dial")
    await seat.shows("call-called", called)
    voice = await seat.talks()

    assert voice["energy"] > 0
    assert (await house.result_of(called))["failCode"] == "00000"
    await seat.browser.click("[data-ask=logout]")
    await nothing_is_left(asterisk.ari, "browser")


async def test_a_browser_registers_by_tls_where_the_operator_says_and_is_held(
    asterisk: RunningAsterisk, scene: Scene, furniture: Furniture
) -> None:
    assert asterisk.plan.tls is not None
    place = asterisk.plan.tls.listen
    sealed = f"wss://{place.host}:{place.port}/ws"
    async with scene.house(asterisk.ari, "sealed", browsers_register_at=sealed) as house:
        await has_account(house)
        async with furniture.seat(house) as seat:
            await seat.is_held()
            assert await seat.browser.value("softphone.agent.transport.url") == sealed
            await house.log_out(WORK_NO)


async def test_a_muted_browser_stays_on_the_line_and_a_page_that_is_left_is_let_go_at_once(
    asterisk: RunningAsterisk, scene: Scene, seat: Seat
) -> None:
    await seat.is_held()
    await seat.browser.value("softphone.session.mute()")
    sent = (await seat.browser.value(RTP))["sent"]

    while (await seat.browser.value(RTP))["sent"] < sent + SILENT_PACKETS:
        await asyncio.sleep(0.1)
    assert (await seat.house.agent(WORK_NO))["leg"] == "up"

    await seat.browser.value("location.replace('about:blank')")
    await scene.account.until("select leg = 'none' and state = 'paused' from agent", within_s=4)
    await nothing_is_left(asterisk.ari, "browser")


async def test_a_browser_that_dies_in_a_call_ends_it_and_leaves_no_channel_and_its_agent_comes_back(
    asterisk: RunningAsterisk, scene: Scene, house: House, seat: Seat, furniture: Furniture
) -> None:
    await seat.is_held()
    (called,) = scene.numbers(1, SPEAKS, talk_s=60)
    await house.call(await house.campaign(2, **PREDICTED), called)
    await seat.talks()

    seat.browser.kill()

    await scene.account.until("select leg = 'none' and state <> 'talking' from agent", within_s=FOUND_DEAD_S_MAX)
    assert (await house.result_of(called))["failCode"] == "00000"
    await nothing_is_left(asterisk.ari, "browser")
    async with furniture.seat(house) as anew:
        await anew.shows("phone", "registered")
        await anew.browser.click("[data-ask=ready]")
        await anew.shows("line", "held")
        await house.log_out(WORK_NO)


async def test_a_switch_that_is_started_again_is_given_the_account_again_and_the_browser_comes_back(
    own_asterisk: RunningAsterisk, scene: Scene, furniture: Furniture
) -> None:
    async with scene.house(own_asterisk.ari, "again") as house:
        await has_account(house)
        async with furniture.seat(house) as seat:
            await seat.is_held()

            own_asterisk.kill()
            await asyncio.to_thread(own_asterisk.start)

            await seat.shows("state", "(leg: none)")
            await seat.shows("phone", "registered", within_s=ANSWER_S_MAX + PATIENCE_S)
            await seat.browser.click("[data-ask=ready]")
            await seat.shows("state", "idle (leg: up)")
            await house.log_out(WORK_NO)
