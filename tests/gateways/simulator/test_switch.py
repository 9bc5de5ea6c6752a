"""The switch's own promises: its memory is the truth, and nothing depends on who looks when."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.gateways.base import Answered, CallRequest, Ended, RefusedByGatewayError, Ringing, SwitchEvent
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.switch import ENDED_MAX, MEMORY, Switch
from tests.gateways.contract import seconds
from tests.gateways.simulator.builders import CALL, NOON, call

ENGINE, OTHER_ENGINE = 1, 2
CALLED = "13800138000"
ANSWERED_AND_STAYS = "000000000"
INVALID = "000000003"
RINGS_ON = "000000002"
FAULTY = "lost_ratio=0.1,doubled_ratio=0.2,delayed_ratio=0.3"
DAY = timedelta(days=1)


def switch_with(
    behaviour: str = "", *, lines_max: int = 100, ended_max: int = ENDED_MAX, seed: int = 1
) -> tuple[Switch, list[Mapping[str, object]]]:
    records: list[Mapping[str, object]] = []
    carrier = Carrier(Behaviour.from_text(behaviour), seed=seed)
    return Switch(carrier.script, lines_max=lines_max, ended_max=ended_max, judge=records.append), records


def place(switch: Switch, request: CallRequest, *, listener: int = ENGINE, at: datetime = NOON) -> None:
    switch.originate(request, listener=listener, now=at)


def hears(switch: Switch, listener: int, *, until: datetime) -> list[SwitchEvent]:
    return [event for hearer, event in switch.due(until) if hearer == listener]


def history(seed: int, *, looks: list[int]) -> bytes:
    """A minute of calls, then a quiet day; looked at after so many seconds each, and at the end."""
    switch, records = switch_with(FAULTY, seed=seed)
    heard: list[SwitchEvent] = []
    for second in range(60):
        heard += hears(switch, ENGINE, until=NOON + seconds(second)) if second in looks else []
        place(switch, call(CALLED, call_id=second), at=NOON + seconds(second))
    for second in sorted(looks):
        heard += hears(switch, ENGINE, until=NOON + seconds(60 + second))
    heard += hears(switch, ENGINE, until=NOON + DAY)
    return json.dumps([records, [repr(event) for event in heard]]).encode()


def test_the_same_seed_gives_the_same_history_byte_for_byte() -> None:
    assert history(7, looks=[]) == history(7, looks=[])
    assert history(7, looks=[]) != history(8, looks=[])


@given(st.lists(st.integers(0, 300)))
def test_the_history_does_not_depend_on_when_somebody_looks(looks: list[int]) -> None:
    assert history(7, looks=looks) == history(7, looks=[])


@given(st.permutations(range(12)))
def test_a_call_does_not_depend_on_the_calls_beside_it(order: list[int]) -> None:
    def ends(call_ids: list[int]) -> dict[int, SwitchEvent]:
        switch, _ = switch_with()
        for call_id in call_ids:
            place(switch, call(CALLED, call_id=call_id))
        return {event.call_id: event for event in hears(switch, ENGINE, until=NOON + DAY) if isinstance(event, Ended)}

    assert ends(order) == ends(list(range(12)))


@given(st.lists(st.tuples(st.sampled_from(["place", "hang up", "connect", "wait"]), st.integers(0, 5)), max_size=60))
def test_whatever_an_engine_does_every_call_placed_ends_once_and_lines_are_never_exceeded(
    deeds: list[tuple[str, int]],
) -> None:
    switch, records = switch_with(lines_max=3)
    now = NOON
    for deed, number in deeds:
        try:
            match deed:
                case "place":
                    place(switch, call(CALLED, call_id=number), at=now)
                case "hang up":
                    switch.hang_up(number, listener=ENGINE, now=now)
                case "connect":
                    switch.connect(number, work_no="1001", flow=None, listener=ENGINE, now=now)
                case _:
                    now += seconds(number * 5)
        except RefusedByGatewayError:
            assert deed in ("place", "connect")
        assert 0 <= switch.lines_free(now) <= 3
    switch.due(now + DAY)

    placed = [record["call_id"] for record in records if record["event"] == "originate"]
    ended = [record["call_id"] for record in records if record["event"] == "end"]
    assert len(set(placed)) == len(placed)
    assert sorted(map(str, ended)) == sorted(map(str, placed))


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (replace(CALL, called=INVALID, epoch=2), "call 1 was placed before"),
        (replace(CALL, called=INVALID, call_id=2, epoch=1), "epoch 1 is over: the campaign has an owner of epoch 2"),
    ],
)
def test_the_judge_hears_of_calls_that_no_engine_should_have_asked_for(request_: CallRequest, why: str) -> None:
    switch, records = switch_with()
    place(switch, replace(CALL, called=INVALID, epoch=2))

    with pytest.raises(RefusedByGatewayError):
        place(switch, request_)

    assert records[-1] == {
        "at": "2026-03-02T12:00:00+00:00",
        "event": "refused",
        "call_id": request_.call_id,
        "vdn_id": 7,
        "campaign_id": 70,
        "called": INVALID,
        "epoch": request_.epoch,
        "why": why,
    }


def test_the_judge_hears_of_every_call_placed_and_of_its_end() -> None:
    switch, records = switch_with()
    place(switch, call(INVALID, call_id=5))
    switch.due(NOON)

    assert records == [
        {
            "at": "2026-03-02T12:00:00+00:00",
            "event": "originate",
            "call_id": 5,
            "vdn_id": 7,
            "campaign_id": 70,
            "called": INVALID,
            "epoch": 1,
        },
        {
            "at": "2026-03-02T12:00:00+00:00",
            "event": "end",
            "call_id": 5,
            "vdn_id": 7,
            "campaign_id": 70,
            "called": INVALID,
            "outcome": "invalid_number",
            "cause": "404 Not Found",
            "answered_at": None,
            "connected_at": None,
            "connected_to": None,
        },
    ]


def test_a_call_that_is_being_connected_is_not_left_by_patience() -> None:
    switch, records = switch_with("patience_mean_s=8")
    place(switch, call("000003000"))
    switch.connect(1, work_no="1001", flow=None, listener=ENGINE, now=NOON + seconds(7))

    *_, ended = hears(switch, ENGINE, until=NOON + DAY)

    assert ended.at == NOON + seconds(7 + 30)
    assert records[-1]["connected_to"] == "1001"


def test_one_who_left_a_moment_before_is_not_connected() -> None:
    switch, _ = switch_with("patience_mean_s=8")
    place(switch, call(ANSWERED_AND_STAYS))

    with pytest.raises(RefusedByGatewayError, match="nobody is on the line of call 1"):
        switch.connect(1, work_no="1001", flow=None, listener=ENGINE, now=NOON + seconds(8))


def test_events_go_to_whoever_took_the_campaign_over_last() -> None:
    switch, _ = switch_with()
    place(switch, call("000200001"))
    assert hears(switch, ENGINE, until=NOON) == [Ringing(1, NOON)]

    switch.take_over(vdn_id=7, campaign_id=70, epoch=2, listener=OTHER_ENGINE, now=NOON)

    heard = switch.due(NOON + seconds(20))
    assert [(listener, type(event)) for listener, event in heard] == [(OTHER_ENGINE, Ended)]


def test_an_older_owner_can_neither_hang_up_nor_connect() -> None:
    switch, _ = switch_with()
    place(switch, call(ANSWERED_AND_STAYS))
    switch.take_over(vdn_id=7, campaign_id=70, epoch=2, listener=OTHER_ENGINE, now=NOON)

    with pytest.raises(RefusedByGatewayError, match="has another owner, of epoch 2"):
        switch.hang_up(1, listener=ENGINE, now=NOON)
    with pytest.raises(RefusedByGatewayError, match="has another owner, of epoch 2"):
        switch.connect(1, work_no="1001", flow=None, listener=ENGINE, now=NOON)


def test_what_happens_while_an_owner_is_gone_is_kept_for_the_next() -> None:
    switch, _ = switch_with()
    place(switch, call("000050000"))
    switch.forget_listener(ENGINE)

    assert switch.due(NOON + seconds(6)) == []
    (known,) = switch.take_over(vdn_id=7, campaign_id=70, epoch=2, listener=OTHER_ENGINE, now=NOON + seconds(6))
    assert known.answered_at == NOON + seconds(5)
    switch.hang_up(1, listener=OTHER_ENGINE, now=NOON + seconds(6))


def test_a_refused_call_leaves_nothing_behind() -> None:
    switch, records = switch_with(lines_max=1)
    place(switch, call(RINGS_ON, call_id=1))
    with pytest.raises(RefusedByGatewayError, match="all 1 lines are taken"):
        place(switch, replace(call(RINGS_ON, call_id=2), epoch=9), listener=OTHER_ENGINE)

    assert len(records) == 1
    assert hears(switch, ENGINE, until=NOON) == [Ringing(1, NOON)]
    place(switch, call(INVALID, call_id=2), at=NOON + seconds(60))


def test_an_ended_call_is_known_for_its_time_and_then_forgotten() -> None:
    switch, _ = switch_with()
    place(switch, call(INVALID))
    switch.due(NOON)

    def known(at: datetime) -> int:
        return len(switch.take_over(vdn_id=7, campaign_id=70, epoch=1, listener=ENGINE, now=at))

    assert known(NOON + MEMORY) == 1
    assert known(NOON + MEMORY + seconds(1)) == 0


def test_of_too_many_ended_calls_the_oldest_are_forgotten_and_no_living_one() -> None:
    switch, _ = switch_with(ended_max=2)
    place(switch, call(RINGS_ON, call_id=1))
    for call_id in (2, 3, 4):
        place(switch, call(INVALID, call_id=call_id), at=NOON + seconds(call_id))
    known = switch.take_over(vdn_id=7, campaign_id=70, epoch=1, listener=ENGINE, now=NOON + seconds(5))

    assert [each.call_id for each in known] == [1, 3, 4]


def test_the_fence_outlasts_the_calls() -> None:
    switch, _ = switch_with()
    place(switch, replace(CALL, called=INVALID, epoch=5))

    with pytest.raises(RefusedByGatewayError, match="epoch 4 is over"):
        place(switch, replace(CALL, called=INVALID, call_id=2, epoch=4), at=NOON + DAY)


def test_nothing_is_ahead_of_a_switch_without_calls() -> None:
    switch, _ = switch_with()
    assert switch.next_at() is None
    place(switch, call(RINGS_ON))
    assert switch.next_at() == NOON
    switch.lines_free(NOON)

    assert switch.next_at() == NOON, "a report that waits is due"
    assert hears(switch, ENGINE, until=NOON) == [Ringing(1, NOON)]
    assert switch.next_at() == NOON + CALL.ring_timeout


def test_a_network_that_takes_longer_than_the_ring_timeout_may_still_ring() -> None:
    switch, _ = switch_with("dial_mean_s=22,dial_cv=0.01,ring_mean_s=5,ring_cv=0.01,answer_ratio=1,machine_ratio=0")
    place(switch, call(CALLED))

    story = hears(switch, ENGINE, until=NOON + seconds(35))

    assert [type(event) for event in story] == [Ringing, Answered]
