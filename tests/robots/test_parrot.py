"""The example, over both kinds of line, with the record it leaves in Outdial."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest

from outdial.clock import SystemClock
from outdial.domain.robot_id import robot_id
from outdial.robots.attendant import Attendant
from outdial.robots.desk import OutdialAddress, RestDesk
from outdial.robots.loading import robot_named
from outdial.robots.patience import RobotLimits
from outdial.robots.server import Place, RobotServer
from tests.api.client import ACCESS_KEY, SECRET_KEY
from tests.api.conftest import add_key
from tests.api.live import listening
from tests.robots.conftest import Served
from tests.robots.switches import LOUD, SILENCE, AudioSocketSwitch, MediaSwitch
from tests.rows import NOW, Rows
from tests.tree import ROOT

pytestmark = pytest.mark.anyio

WORD = [LOUD] * 20
PAUSE = [SILENCE] * 30
GREETING_FRAMES = 20


@dataclass(frozen=True)
class Perch:
    """A served parrot, and the call that Outdial knows."""

    served: Served
    name: UUID
    rows: Rows


@asynccontextmanager
async def parrot(database_url: str, rows: Rows) -> AsyncGenerator[Perch]:
    nowhere = Place("127.0.0.1", 0)
    async with listening(database_url) as live:
        await add_key(live.server.database, 1, ACCESS_KEY)
        await rows.skill(5)
        campaign_id = await rows.campaign(mode="intelligent_flow")
        attempt_id = await rows.attempt(campaign_id, await rows.contact(campaign_id), ended_at=None, state=4)
        await rows.change("contact", """call_data = '{"skillId":5}'""")
        address = OutdialAddress(url=live.url, access_key=ACCESS_KEY, secret_key=SECRET_KEY)
        clock, limits = SystemClock(speed=10, start=NOW), RobotLimits()
        async with RestDesk(address, clock=clock) as desk:
            make = robot_named(f"{ROOT / 'examples/robot/parrot.py'}:Parrot")
            server = RobotServer(Attendant(make, desk, clock=clock, limits=limits), clock=clock, limits=limits)
            async with server.audiosocket(nowhere) as audiosocket, server.media(nowhere) as media:
                yield Perch(Served(audiosocket, media, server), robot_id(1, attempt_id), rows)


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[Rows]:
    async with Rows.open(database_url) as rows:
        yield rows


async def recorded(rows: Rows) -> tuple[list[tuple[str, str]], object, list[int]]:
    """Who said what, the result, and the skills wished for."""
    turns = sorted((json.loads(row) for row in await rows.table("call_turn")), key=lambda turn: turn["turn"])
    results = [json.loads(row)["result"] for row in await rows.table("call_result")]
    wishes = [json.loads(row)["skill_id"] for row in await rows.table("call_hand_over")]
    return [(turn["speaker"], turn["said"]) for turn in turns], results, wishes


RECORD = (
    [
        ("robot", "(two notes)"),
        ("person", "(0.4 s of speech)"),
        ("robot", "(the same again)"),
        ("robot", "(an agent will come)"),
    ],
    [{"repeated": 1}],
    [5],
)


async def test_the_parrot_greets_repeats_hands_over_and_leaves_a_record_over_audiosocket(
    database_url: str, rows: Rows
) -> None:
    async with (
        parrot(database_url, rows) as place,
        AudioSocketSwitch.connected(place.served.audiosocket, place.name) as switch,
    ):
        await switch.sounds(GREETING_FRAMES)
        for frame in (*PAUSE, *WORD, *PAUSE):
            switch.send(0x10, frame)
        assert await switch.sounds(len(WORD)) == b"".join(WORD)
        switch.send(0x03, b"0")
        await switch.sounds(10)
        await switch.until_hung_up()
        await place.served.until_idle()

    assert await recorded(rows) == RECORD


@pytest.mark.parametrize("form", ["plain-text", "json"])
async def test_the_parrot_greets_repeats_hands_over_and_leaves_a_record_over_a_media_websocket(
    database_url: str, rows: Rows, form: str
) -> None:
    async with (
        parrot(database_url, rows) as place,
        MediaSwitch.connected(place.served.media, place.name, form=form) as switch,
    ):
        await switch.until("STOP_MEDIA_BUFFERING")
        greeting = len(switch.played)
        for frame in (*PAUSE, *WORD, *PAUSE):
            await switch.socket.send_bytes(frame)
        await switch.until("STOP_MEDIA_BUFFERING")
        assert switch.played[greeting:] == b"".join(WORD)
        await switch.tell("DTMF_END", digit="0", channel_id="1.2")
        await switch.until("STOP_MEDIA_BUFFERING")
        await switch.until("HANGUP")
        await place.served.until_idle()

    assert await recorded(rows) == RECORD
