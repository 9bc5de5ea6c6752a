"""The demonstration on a real Asterisk, made short."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from outdial.cli.demo.picture import Moment
from outdial.domain import retry
from tests.switch import demo
from tests.switch.asterisk import RunningAsterisk
from tests.switch.install import NoSwitch

LAST = Moment(
    time_of_day="10:15:00",
    contacts=2,
    open_contacts=0,
    floor={},
    live={},
    outcomes={"answered": 2, "not_placed": 1},
    calls=3,
    abandoned_share=0.0,
    limit=0.03,
    pacing="",
    results=3,
    utilisation=0.5,
)


@pytest.mark.slow
def test_the_demonstration_calls_every_number_over_the_switch_and_leaves_nothing_there(
    asterisk: RunningAsterisk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "NOT_PLACED_PAUSE", timedelta(seconds=2))
    assert asterisk.tree.root.is_dir(), "an Asterisk can be had here"

    assert demo.demo_sip(agents=12, numbers=12) == 0

    said = capsys.readouterr().out
    calls = re.search(r"The carrier counted (\d+) calls, as the record does.*; on the switch nothing is left", said)
    assert calls is not None, said
    assert int(calls[1]) >= 12
    assert "12 of 12" in said
    assert re.search(r"brought to an agent +[1-9]", said)


def test_a_call_more_or_less_than_the_record_has_is_told() -> None:
    assert demo.wrong(LAST, carried=2, left=[]) is None
    assert demo.wrong(LAST, carried=3, left=[]) is not None
    assert demo.wrong(replace(LAST, outcomes={}), carried=2, left=[]) is not None


def test_a_channel_that_is_left_on_the_switch_is_told() -> None:
    assert "PJSIP/phones-1" in (demo.wrong(LAST, carried=2, left=["PJSIP/phones-1"]) or "")


def test_where_no_switch_can_be_had_the_way_out_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing(*_suites: str) -> None:
        raise NoSwitch("root must do first: apt-get install sip-tester")

    monkeypatch.setattr(demo, "install_tools", nothing)

    assert demo.demo_sip() == 1

    said = capsys.readouterr().out
    assert "root must do first: apt-get install sip-tester" in said
    assert "make demo" in said
