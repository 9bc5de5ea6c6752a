"""A real Asterisk is asked what is wrong with it, after something was made wrong."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from outdial.clock import Clock, SystemClock
from outdial.gateways.asterisk.ari import read_channels
from outdial.gateways.asterisk.client import AriAddress, AriClient
from outdial.gateways.asterisk.examination import Wanted, examine, look_into
from outdial.gateways.finding import Finding, Grade
from tests.switch.addresses import free_port, own_host
from tests.switch.asterisk import RunningAsterisk

pytestmark = pytest.mark.anyio

SUBJECTS = ["answer", "version", "clock", "modules", "robots", "dialplan", "trunk", "message", "recordings"]
READ_ONLY = """
[reader]
type = user
read_only = yes
password_format = plain
password = secret
"""


async def found(ari: AriAddress, *, clock: Clock | None = None, trunk: str = "carrier") -> list[Finding]:
    wanted = Wanted(prefix="outdial", trunk=trunk, recordings=Path("/var/spool/asterisk/monitor/outdial"))
    return [finding async for finding in examine(ari, wanted, clock=clock or SystemClock())]


def ailing(findings: list[Finding]) -> Mapping[str, str]:
    return {finding.subject: finding.says for finding in findings if finding.grade is Grade.ERROR}


async def test_no_error_is_found_on_an_asterisk_that_we_have_configured(each_asterisk: RunningAsterisk) -> None:
    findings = await found(each_asterisk.ari)

    assert [finding.subject for finding in findings] == SUBJECTS
    assert ailing(findings) == {}


async def test_looking_leaves_no_channel_behind(asterisk: RunningAsterisk) -> None:
    async with AriClient(asterisk.ari) as client:
        before = {channel.id for channel in read_channels(await client.ask("GET", "/channels"))}
        await found(asterisk.ari)
        after = {channel.id for channel in read_channels(await client.ask("GET", "/channels"))}

    assert after <= before


async def test_a_switch_that_is_down_is_found_and_nothing_else_is_asked() -> None:
    host = own_host()
    (finding,) = await found(AriAddress(url=f"http://{host}:{free_port(host)}/ari", user="a", password="b"))

    assert finding.grade is Grade.ERROR
    assert "systemctl status asterisk" in finding.says


async def test_a_wrong_password_is_found_and_is_not_shown(asterisk: RunningAsterisk) -> None:
    (finding,) = await found(replace(asterisk.ari, password="no-such-thing"))

    assert finding.grade is Grade.ERROR
    assert "ari.conf" in finding.says
    assert "no-such-thing" not in finding.says


@asynccontextmanager
async def web_server(*, status: int, text: str) -> AsyncGenerator[AriAddress]:
    """Something that listens, and is no Asterisk."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=text)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        yield AriAddress(url=str(server.make_url("/ari")), user="a", password="b")


@pytest.mark.parametrize(("status", "text"), [(404, "nothing here"), (200, "<html>"), (500, "oh")])
async def test_a_web_server_that_is_no_asterisk_is_told_as_such(status: int, text: str) -> None:
    async with web_server(status=status, text=text) as address:
        (finding,) = await found(address)

    assert finding.grade is Grade.ERROR


async def test_a_trunk_that_is_not_there_is_told_with_those_that_are(asterisk: RunningAsterisk) -> None:
    findings = ailing(await found(asterisk.ari, trunk="nope"))

    assert findings.keys() == {"trunk"}
    assert "it has: carrier, people, phones" in findings["trunk"]


@pytest.mark.parametrize(("off", "side"), [(-0.7, "behind"), (0.7, "ahead of")])
async def test_a_switch_whose_clock_is_off_is_found(asterisk: RunningAsterisk, off: float, side: str) -> None:
    ours = SystemClock(start=SystemClock().now() - timedelta(seconds=off))

    findings = await found(asterisk.ari, clock=ours)

    (finding,) = [finding for finding in findings if finding.subject == "clock"]
    assert (finding.grade, ailing(findings)) == (Grade.WARNING, {})
    assert side in finding.says


async def test_a_module_and_a_context_that_are_missing_are_found(own_asterisk: RunningAsterisk) -> None:
    own_asterisk.console("module unload app_userevent.so")
    own_asterisk.console("dialplan remove context outdial-customer")

    findings = ailing(await found(own_asterisk.ari))

    assert findings.keys() == {"modules", "dialplan"}
    assert "load = app_userevent.so" in findings["modules"]
    assert "outdial-customer" in findings["dialplan"]


async def test_where_the_dialplan_cannot_be_looked_at_it_is_said_what_lets_us(own_asterisk: RunningAsterisk) -> None:
    own_asterisk.console("module unload func_dialplan.so")

    findings = {finding.subject: finding for finding in await found(own_asterisk.ari)}

    assert findings["dialplan"].grade is Grade.WARNING
    assert "load = func_dialplan.so" in findings["dialplan"].says


async def test_a_user_who_may_only_read_is_found(own_asterisk: RunningAsterisk) -> None:
    with (own_asterisk.folder / "etc/ari.conf").open("a") as file:
        file.write(READ_ONLY)
    own_asterisk.console("module reload res_ari.so")

    findings = ailing(await found(replace(own_asterisk.ari, user="reader")))

    assert "read_only = no" in findings["dialplan"]


async def test_a_message_that_is_no_sound_is_found(own_asterisk: RunningAsterisk) -> None:
    own_asterisk.console("dialplan set global OUTDIAL_MESSAGE vm-goodbye&digits/1")
    assert ailing(await found(own_asterisk.ari)) == {}

    own_asterisk.console("dialplan set global OUTDIAL_MESSAGE custom/never-recorded")
    assert ailing(await found(own_asterisk.ari)).keys() == {"message"}


async def test_a_carrier_that_is_asked_and_does_not_answer_is_found(own_asterisk: RunningAsterisk) -> None:
    host = own_host()
    (own_asterisk.folder / "etc/outdial-pjsip.conf").write_text(
        f"[mute]\ntype = endpoint\naors = mute\n[mute]\ntype = aor\nqualify_frequency = 1\nqualify_timeout = 0.1\n"
        f"contact = sip:{host}:{free_port(host)}\n[lost]\ntype = endpoint\naors = lost\n[lost]\ntype = aor\n"
    )
    own_asterisk.kill()
    own_asterisk.start()

    mute = await found(own_asterisk.ari, trunk="mute")
    lost = await found(own_asterisk.ari, trunk="lost")

    assert "does not answer at sip:" in ailing(mute)["trunk"]
    assert "has no address" in ailing(lost)["trunk"]


def test_a_folder_that_cannot_be_looked_at_is_none_where_recordings_can_be_deleted(tmp_path: Path) -> None:
    assert look_into(tmp_path) == (True, True)
    assert look_into(tmp_path / "none") == (False, False)
    # No name is that long: like a closed folder, it cannot even be looked at.
    assert look_into(tmp_path / ("x" * 300)) == (True, False)


async def test_a_switch_that_goes_away_meanwhile_is_not_waited_for_again_and_again(
    own_asterisk: RunningAsterisk,
) -> None:
    wanted = Wanted(prefix="outdial", trunk="carrier", recordings=Path("/var/spool/asterisk/monitor/outdial"))
    findings = list[Finding]()

    async for finding in examine(own_asterisk.ari, wanted, clock=SystemClock()):
        findings.append(finding)
        own_asterisk.kill()

    assert [finding.well for finding in findings] == [True, False]
