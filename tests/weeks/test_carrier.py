from dataclasses import replace
from datetime import timedelta

from outdial.domain.attempt import AttemptState
from outdial.virtual.agenda import Agenda
from outdial.weeks.carrier import REMEMBERS_S, Call, Carrier, Report, Request
from outdial.weeks.drawing.draw import drawn
from outdial.weeks.week import Week

HOUR_S = 3_600.0
FAITHFUL = replace(drawn(1).people, lost_ratio=0.0, doubled_ratio=0.0, delayed_ratio=0.0)
WEEK = replace(drawn(1), people=FAITHFUL, switch_lines=200)


class Bystander:
    """Sees everything and remembers it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.ended: list[Call] = []

    def asked(self, request: Request) -> None:
        assert request.epoch

    def placed(self, call: Call) -> None:
        self.calls.append(call)

    def over(self, call: Call) -> None:
        self.ended.append(call)


class Switch:
    def __init__(self, week: Week = WEEK) -> None:
        self.agenda = Agenda()
        self.bystander = Bystander()
        self.carrier = Carrier(week, self.agenda, self.bystander)
        self.heard: list[Report] = []
        self.carrier.take_over(1, epoch=1, listener=self.heard.append)

    def place(self, call_id: int = 1, *, epoch: int = 1) -> str | None:
        return self.carrier.originate(
            Request(call_id=call_id, campaign_id=1, epoch=epoch, called=f"1{call_id}", ring_timeout_s=25.0)
        )

    def place_many(self, calls: int = 100) -> None:
        for call_id in range(1, calls + 1):
            self.place(call_id)


def ends(reports: list[Report]) -> list[int]:
    return sorted(report.call_id for report in reports if report.state is AttemptState.ENDED)


def test_a_call_that_the_switch_has_is_refused() -> None:
    switch = Switch()
    switch.place()

    assert switch.place() == "the switch has the call already"


def test_an_owner_older_than_the_newest_is_refused() -> None:
    switch = Switch()
    switch.carrier.take_over(1, epoch=3, listener=switch.heard.append)

    assert switch.place(epoch=2) == "the switch knows a newer owner"
    assert switch.carrier.take_over(1, epoch=2, listener=switch.heard.append) is None


def test_a_full_switch_refuses() -> None:
    switch = Switch(replace(WEEK, switch_lines=1))
    switch.place(1)

    assert switch.place(2) == "the switch is full"


def test_every_end_is_told_once_by_a_faithful_network() -> None:
    switch = Switch()
    switch.place_many()
    switch.agenda.run_until(HOUR_S)

    assert ends(switch.heard) == sorted(call.request.call_id for call in switch.bystander.ended)
    assert len(switch.bystander.ended) > 90


def test_reports_are_lost_and_doubled_as_the_week_says() -> None:
    def told(**ratios: float) -> int:
        switch = Switch(replace(WEEK, people=replace(FAITHFUL, **ratios)))
        switch.place_many()
        switch.agenda.run_until(HOUR_S)
        return len(ends(switch.heard))

    assert told(lost_ratio=0.5) < told() < told(doubled_ratio=0.5)


def test_what_is_not_heard_is_known_until_it_is_forgotten() -> None:
    switch = Switch()
    switch.carrier.deaf = True
    switch.place_many(20)
    switch.agenda.run_until(REMEMBERS_S / 2)

    known = switch.carrier.take_over(1, epoch=2, listener=switch.heard.append)

    assert switch.heard == []
    assert known is not None
    assert {call.request.call_id for call in known if call.ended is not None} <= set(range(1, 21))
    switch.agenda.run_until(HOUR_S)
    assert not any(switch.carrier.knows(call.request.call_id) for call in switch.bystander.ended)


def test_a_restart_cuts_off_and_forgets_every_call() -> None:
    switch = Switch()
    switch.place_many(20)
    switch.carrier.restart()

    assert [call for call in switch.bystander.calls if call.ended is None] == []
    assert switch.carrier.take_over(1, epoch=1, listener=switch.heard.append) == []
    switch.agenda.run_until(HOUR_S)
    assert switch.heard == []


def test_a_person_who_is_brought_on_talks_and_one_who_is_not_hangs_up() -> None:
    switch = Switch()
    switch.place_many()
    switch.agenda.run_until(12.0)
    waiting = [report.call_id for report in switch.heard if report.state is AttemptState.ANSWERED]
    brought = [call_id for call_id in waiting[::2] if switch.carrier.connect(call_id)]
    switch.agenda.run_until(10 * HOUR_S)

    ended = {call.request.call_id: call for call in switch.bystander.ended}
    assert brought
    assert all(ended[call_id].connected for call_id in brought)
    assert not any(ended[call_id].connected for call_id in waiting[1::2])
    assert not switch.carrier.connect(brought[0])
    assert timedelta(0) < max(call.ended.at - WEEK.begins_at for call in ended.values() if call.ended)
