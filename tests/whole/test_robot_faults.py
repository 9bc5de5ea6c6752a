"""Robots that are not there, hang, or send what is none, on a real Asterisk.

Nobody is kept for ever, every call is accounted for, nothing is left on the switch, and the operator is told in a line.
"""

import pytest
from structlog.testing import capture_logs

from tests.switch.asterisk import ROBOT_S_MAX, RunningAsterisk
from tests.whole.account import nothing_is_left
from tests.whole.robots import (
    Behaviour,
    as_websocket,
    audiosocket_place,
    closes,
    floods,
    floods_websocket,
    frames_too_long,
    hangs,
    makes_noise,
    media_place,
    pretended,
)
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

AT_ONCE_S = 5
"""And more on a busy machine."""
LATE_S = ROBOT_S_MAX + 5
FLOODED_S = 60.0  # the flood takes the processor from everybody, and a busy machine is no fault of the rule


def flow(sign: str) -> dict[str, object]:
    return {"ivrParam": {"deviceSign": sign, "callCount": 10, "callInterval": 1}}


@pytest.mark.parametrize(
    ("name", "audiosocket", "websocket", "within_s"),
    [
        ("absent", None, None, AT_ONCE_S),
        ("closes", closes, as_websocket(closes), AT_ONCE_S),
        ("noise", makes_noise, as_websocket(makes_noise), AT_ONCE_S),
        ("garbage", frames_too_long, closes, LATE_S),
        ("hangs", hangs, as_websocket(hangs), LATE_S),
        ("floods", floods, as_websocket(floods_websocket), FLOODED_S),
    ],
)
async def test_what_is_no_robot_has_nobody_for_long_and_is_told_of_in_a_line(
    asterisk: RunningAsterisk,
    scene: Scene,
    *,
    name: str,
    audiosocket: Behaviour | None,
    websocket: Behaviour | None,
    within_s: float,
) -> None:
    prefix, numbers = f"robot{name}", scene.numbers(4, "32")
    with capture_logs() as logs:
        async with (
            pretended(audiosocket_place(asterisk.plan), audiosocket),
            pretended(media_place(asterisk.plan), websocket),
            scene.house(asterisk.ari, prefix) as house,
        ):
            await house.call(await house.campaign(1, **flow("8002")), *numbers[:2])
            await house.call(await house.campaign(1, **flow("8003")), *numbers[2:])
            assert await scene.is_settled(numbers) == {"abandoned": len(numbers)}
            results = [await house.result_of(called) for called in numbers]
            await nothing_is_left(asterisk.ari, prefix)

    assert [result["failCode"] for result in results] == ["00701"] * len(numbers)
    for attempt in await scene.account.attempts(numbers):
        assert (attempt["ended_at"] - attempt["answered_at"]).total_seconds() < within_s
    told = [(log["flow"], log["log_level"]) for log in logs if log["event"] == "flow.failed"]
    assert sorted(told) == [("8002", "warning"), ("8003", "warning")]
