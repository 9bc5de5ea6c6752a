"""A person and a robot on a real Asterisk: each hears the other, and what was said and what came of it is kept."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import pytest
from pydantic import JsonValue
from structlog.testing import capture_logs

from outdial.domain.robot_id import robot_id
from outdial.gateways.asterisk.plan import Address
from outdial.robots.base import RobotCall
from outdial.robots.loading import robot_named
from tests.switch.asterisk import RunningAsterisk
from tests.switch.people import People, people_at
from tests.switch.voice import note
from tests.tree import ROOT
from tests.whole.account import nothing_is_left
from tests.whole.house import SKILL_ID, VDN_ID
from tests.whole.robots import robots_served
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PARROT: Final = robot_named(f"{ROOT / 'examples/robot/parrot.py'}:Parrot")
GREETING_HZ, LEAVE_HZ, REGRET_HZ = (440, 660), 880, 220
"""What the parrot says."""
PERSONS_HZ, AGENTS_HZ = 1000, 1500
HANDED_OVER_WITHIN: Final = timedelta(seconds=2)
"""From the robot's wish until the agent hears the person."""
CALL_DATA: Final[JsonValue] = {"name": 'Li, "Lei" 李雷', "sum": "$5; ${EXTEN}", "lines": "a\nb", "skillId": 5}


@pytest.fixture
async def people(peoples_place: Address) -> AsyncIterator[People]:
    async with people_at(peoples_place) as people:
        yield people


def flow(sign: str) -> dict[str, object]:
    return {"ivrParam": {"deviceSign": sign, "callCount": 10, "callInterval": 1}}


@dataclass
class Nest:
    """Parrots, and what they were told their calls are about."""

    told: list[JsonValue] = field(default_factory=list[JsonValue])

    async def talk(self, call: RobotCall) -> None:
        self.told.append(call.facts.call_data)
        await PARROT().talk(call)


@pytest.mark.parametrize("sign", ["8002", "8003"], ids=["audiosocket", "websocket"])
async def test_a_person_and_a_robot_hear_each_other_and_what_was_said_is_kept(
    asterisk: RunningAsterisk, people: People, scene: Scene, sign: str
) -> None:
    called, nest, prefix = "13900000001", Nest(), f"robot{sign}"
    async with (
        scene.house(asterisk.ari, prefix, trunk="people") as house,
        robots_served(asterisk.plan, house, lambda: nest),
    ):
        campaign_id = await house.campaign(1, **flow(sign))
        await house.call(campaign_id, called, call_data=json.dumps(CALL_DATA, ensure_ascii=False))
        person = await people.person(called)
        greeted = [await person.hears(hertz) for hertz in GREETING_HZ]
        person.says(note(PERSONS_HZ, 0.5))
        await person.hears(PERSONS_HZ, since=greeted[-1])
        person.presses("#")
        await person.is_hung_up_on()
        result = await house.result_of(called)
        (attempt,) = await scene.account.attempts([called])
        name = robot_id(VDN_ID, attempt["attempt_id"])
        shown = await house.client.own("GET", f"/robot-calls/{name}") or {}
        turns = (await house.client.own("GET", f"/robot-calls/{name}/turns") or {})["turns"]

    assert nest.told == [CALL_DATA]
    assert (result["failCode"], result["callStatus"]) == ("00000", 6)
    assert shown["result"] == {"repeated": 1}
    assert [(turn["speaker"], turn["text"]) for turn in turns] == [
        ("robot", "(two notes)"),
        ("person", "(0.5 s of speech)"),
        ("robot", "(the same again)"),
    ]
    await nothing_is_left(asterisk.ari, prefix)


@pytest.mark.parametrize("sign", ["8002", "8003"], ids=["audiosocket", "websocket"])
async def test_a_robot_gives_the_person_to_an_agent_of_the_skill_queue_at_once(
    asterisk: RunningAsterisk, people: People, scene: Scene, sign: str
) -> None:
    called, prefix = "13900000002", f"agent{sign}"
    async with (
        scene.house(asterisk.ari, prefix, trunk="people") as house,
        robots_served(asterisk.plan, house, PARROT),
    ):
        await house.agents(_1001="1001@people")
        campaign_id = await house.campaign(1, **flow(sign))
        await house.call(campaign_id, called, call_data=json.dumps({"skillId": SKILL_ID}))
        person, agent = await people.person(called), await people.person("1001")
        await person.hears(GREETING_HZ[-1])
        person.presses("0")
        await person.hears(LEAVE_HZ)
        person.says(note(PERSONS_HZ, 10))
        connected = await agent.hears(PERSONS_HZ)
        agent.says(note(AGENTS_HZ, 1))
        await person.hears(AGENTS_HZ)
        people.hangs_up(person)
        result = await house.result_of(called)
        (wish,) = await scene.account.rows("select asked_at, taken_at is not null as taken from call_hand_over")
        (attempt,) = await scene.account.attempts([called])
        await house.log_out("1001")

    assert (result["failCode"], attempt["work_no"], wish["taken"]) == ("00000", "1001", True)
    print(f"from the wish to the agent's ear: {connected - wish['asked_at']}")
    assert connected - wish["asked_at"] < HANDED_OVER_WITHIN
    await nothing_is_left(asterisk.ari, prefix)


async def test_a_robot_whose_agents_there_are_not_goes_on_alone_and_the_operator_is_told(
    asterisk: RunningAsterisk, people: People, scene: Scene
) -> None:
    called, prefix = "13900000003", "nobody"
    with capture_logs() as logs:
        async with (
            scene.house(asterisk.ari, prefix, trunk="people") as house,
            robots_served(asterisk.plan, house, PARROT),
        ):
            campaign_id = await house.campaign(1, **flow("8002"))
            await house.call(campaign_id, called, call_data=json.dumps({"skillId": 99}))
            person = await people.person(called)
            await person.hears(GREETING_HZ[-1])
            person.presses("0")
            await person.hears(REGRET_HZ)
            person.presses("#")
            await person.is_hung_up_on()
            result = await house.result_of(called)

    assert result["failCode"] == "00000"
    told = [(log["log_level"], log["skill"]) for log in logs if log["event"] == "robot.hand_over_refused"]
    assert told == [("warning", 99)]
    await nothing_is_left(asterisk.ari, prefix)
