"""Several trunks of a real Asterisk: who has the calls, whose number is shown, and who takes over from whom."""

from collections import Counter
from collections.abc import Collection, Mapping

import pytest
from structlog.testing import capture_logs

from tests.switch.asterisk import RunningAsterisk
from tests.whole.account import nothing_is_left
from tests.whole.house import House
from tests.whole.kinds import FAST_FLOW
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SHOWN = "75512345678"
"""The number that the campaigns want to be shown."""
INSTEAD = "+8675500000000"


async def test_calls_are_shared_by_weight_and_the_record_says_who_had_each(
    trunked: RunningAsterisk, scene: Scene
) -> None:
    numbers = scene.numbers(120, "01")
    before_east = scene.phones.called()
    async with scene.house(trunked.ari, "weights") as house:
        await _trunks(house, west={"endpoint": "carrier", "weight": 3}, east={"weight": 1})
        await _call(house, numbers)
        await scene.account.until_over(numbers)

    west, east = scene.carrier.called() - scene.before, scene.phones.called() - before_east
    print(f"\n120 calls by weights 3 and 1: west {west.total()}, east {east.total()}")
    assert west.total() + east.total() == 120
    assert 70 <= west.total() <= 110
    by_trunk = Counter(attempt["trunk"] for attempt in await scene.account.attempts(numbers))
    assert by_trunk == {"west": west.total(), "east": east.total()}
    await nothing_is_left(trunked.ari, "weights")


async def test_whose_number_is_shown_is_in_from_and_asserted_and_the_number_is_sent_as_the_trunk_wants_it(
    trunked: RunningAsterisk, scene: Scene
) -> None:
    (plain,), (instead,), (shy,) = (scene.numbers(1, "01") for _ in range(3))
    async with scene.house(trunked.ari, "shown") as house:
        await _trunks(
            house,
            west={"endpoint": "carrier", "called": [plain], "callers": [SHOWN], "strip": "138", "add": "+86138"},
            other={"endpoint": "carrier", "called": [instead], "callers": ["0755*"], "callerInstead": INSTEAD},
            shy={"called": [shy]},
        )
        await _call(house, [plain, instead, shy])
        await scene.account.until_over([plain, instead, shy])

    invites = scene.carrier.invites()
    assert _identities(invites[f"+86{plain}"]) == (SHOWN, SHOWN)
    assert _identities(invites[instead]) == (INSTEAD, INSTEAD)
    assert _identities(invites[shy]) == (SHOWN, None)
    rows = await scene.account.attempts([plain, instead, shy])
    assert [(row["called"], row["caller"], row["trunk"]) for row in rows if row["called"] == instead] == [
        (instead, INSTEAD, "other")
    ]


@pytest.mark.parametrize(
    ("trunk", "outcome"), [("full", "congestion"), ("barred", "not_placed"), ("ghost", "not_placed")]
)
async def test_another_trunk_takes_over_from_one_that_takes_no_calls_and_its_operator_is_told_once(
    trunked: RunningAsterisk, scene: Scene, trunk: str, outcome: str
) -> None:
    numbers = scene.numbers(120, "01")
    prefix = f"over{trunk}"
    with capture_logs() as logs:
        async with scene.house(trunked.ari, prefix) as house:
            await _trunks(house, west={"endpoint": "carrier", "priority": 2}, **{trunk: {"callsPerS": 4}})
            await _call(house, numbers)
            await scene.account.until(
                "select count(distinct called) = $1 from attempt where called = any($2::text[]) and state = 9",
                len(numbers),
                list(numbers),
            )

    rows = await scene.account.attempts(numbers)
    ended = Counter((row["trunk"], row["outcome"]) for row in rows)
    print(f"\n{ended}")
    assert ended[trunk, outcome] >= 5
    assert ended[trunk, outcome] <= 20, "so many it was asked for until it was left alone"
    assert ended["west", "busy"] >= 100
    told = [log["trunk"] for log in logs if log["event"] == "trunk.takes_no_calls"]
    assert told == [trunk]
    await nothing_is_left(trunked.ari, prefix)


async def test_what_no_trunk_takes_waits_until_one_does(trunked: RunningAsterisk, scene: Scene) -> None:
    (number,) = scene.numbers(1, "01")
    async with scene.house(trunked.ari, "waits") as house:
        await _trunks(house, west={"endpoint": "carrier", "called": ["9*"]})
        await _call(house, [number])
        await scene.account.until("select due_at > now() from contact where called = $1", number)

        explained = await house.client.own("GET", f"/numbers/{number}/explanation")

    assert explained is not None
    assert [step["rule"] for step in explained["contacts"][0]["steps"]] == ["not_due", "no_trunk"]
    assert await scene.account.attempts([number]) == []


async def _trunks(house: House, **trunks: Mapping[str, object]) -> None:
    for name, told in trunks.items():
        await house.client.own("PUT", f"/trunks/{name}", told)


async def _call(house: House, numbers: Collection[str]) -> None:
    await house.call(await house.campaign(3, callerNo=SHOWN, **FAST_FLOW), *numbers)


def _identities(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Who calls, by From and by P-Asserted-Identity."""
    return _user(headers["From"]), _user(headers.get("P-Asserted-Identity"))


def _user(header: str | None) -> str | None:
    return None if header is None else header.partition("<sip:")[2].partition("@")[0]
