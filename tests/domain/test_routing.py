"""Rules and room decide by which trunk a call goes, priority and weight among those that both leave."""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.routing import Route, Trunk, choose, matches, routes

CALLER, CALLED = "95000", "13800000101"
WEST = Trunk(name="west", endpoint="west")
EAST = Trunk(name="east", endpoint="east")
ROOMY = {"west": 9, "east": 9}

digits = st.text("0123456789", min_size=1, max_size=12)
trunks_of_any_kind = st.lists(
    st.builds(
        Trunk,
        name=st.sampled_from("abcdef"),
        endpoint=st.just("carrier"),
        priority=st.integers(1, 3),
        weight=st.integers(1, 5),
        callers=st.lists(digits | digits.map(lambda number: f"{number}*"), max_size=2).map(tuple),
        caller_instead=st.none() | digits,
        called=st.lists(digits | st.just("1*"), max_size=2).map(tuple),
        strip=digits | st.just(""),
        active=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda trunk: trunk.name,
)
rooms = st.dictionaries(st.sampled_from("abcdef"), st.integers(-1, 2))
draws = st.floats(0, 1, exclude_max=True)


def ways(*trunks: Trunk, caller: str = CALLER, called: str = CALLED) -> list[Route]:
    return list(routes(trunks, caller=caller, called=called))


def test_a_trunk_without_rules_takes_every_call_as_it_is() -> None:
    assert ways(WEST) == [Route(WEST, CALLER, CALLED)]


def test_a_trunk_that_is_not_active_takes_none() -> None:
    assert ways(replace(WEST, active=False)) == []


def test_a_pattern_means_one_number_or_all_that_begin_so() -> None:
    assert matches("95000", "95000")
    assert not matches("95000", "950001")
    assert matches("95*", "950001")
    assert not matches("95*", "9")
    assert matches("*", CALLER)


def test_a_trunk_takes_no_call_whose_caller_it_may_not_show() -> None:
    assert ways(replace(WEST, callers=("0755*",))) == []


def test_a_trunk_may_show_another_number_in_its_place() -> None:
    trunk = replace(WEST, callers=("0755*",), caller_instead="07551000")

    assert [way.caller for way in ways(trunk)] == ["07551000"]
    assert [way.caller for way in ways(trunk, caller="07552000")] == ["07552000"], "only where it must"


def test_a_trunk_takes_the_numbers_that_it_reaches() -> None:
    trunk = replace(WEST, called=("138*",))

    assert ways(trunk)
    assert ways(trunk, called="075512345678") == []


def test_a_number_is_sent_as_its_carrier_wants_it() -> None:
    trunk = replace(WEST, strip="0", add="+86")

    assert ways(trunk, called="075512345678")[0].called == "+8675512345678"
    assert ways(trunk, called="13800000101")[0].called == "+8613800000101"


def test_nothing_is_sent_to_no_number() -> None:
    assert ways(replace(WEST, strip="110"), called="110") == []


def test_the_lowest_priority_with_room_has_the_call() -> None:
    first, second = ways(WEST, replace(EAST, priority=2))

    assert choose([first, second], ROOMY, draw=0.99) == first
    assert choose([first, second], {"west": 0, "east": 1}, draw=0.0) == second
    assert choose([first, second], {"east": 0}, draw=0.0) is None


def test_equals_share_the_calls_by_their_weights() -> None:
    both, random = ways(replace(WEST, weight=3), EAST), Random(1)

    chosen = Counter(way.trunk.name for _ in range(10_000) if (way := choose(both, ROOMY, draw=random.random())))

    assert 7_300 < chosen["west"] < 7_700
    assert chosen.total() == 10_000


@given(trunks_of_any_kind, rooms, digits, digits, draws)
def test_a_call_never_goes_against_a_rule_nor_past_a_trunk_that_comes_first(
    trunks: list[Trunk], room: dict[str, int], caller: str, called: str, draw: float
) -> None:
    takers = routes(trunks, caller=caller, called=called)

    way = choose(takers, room, draw=draw)

    free = [each for each in takers if room.get(each.trunk.name, 0) > 0]
    assert (way is None) == (not free)
    if way is not None:
        assert way in free
        assert way.trunk.active
        assert way.trunk.priority == min(each.trunk.priority for each in free)
        assert way.caller in (caller, way.trunk.caller_instead)
        assert not way.trunk.called or any(matches(pattern, called) for pattern in way.trunk.called)
        may_show = not way.trunk.callers or any(matches(pattern, caller) for pattern in way.trunk.callers)
        assert way.caller == (caller if may_show else way.trunk.caller_instead)
        assert way.called
