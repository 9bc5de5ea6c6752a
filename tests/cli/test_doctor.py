"""``outdial doctor --switch``, as an operator types it, on a real Asterisk."""

import json
from collections.abc import Callable

import pytest

from outdial.cli import program
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.whole.house import gateway_setting

Doctor = Callable[..., int]
Output = pytest.CaptureFixture[str]


@pytest.fixture
def doctor(asterisk: RunningAsterisk, surroundings: pytest.MonkeyPatch) -> Doctor:
    """The command on the real switch; its exit code."""
    surroundings.setenv("OUTDIAL_GATEWAY", gateway_setting(asterisk.ari, "doctor"))
    return lambda *words: program.run(["doctor", *words])


def test_a_good_switch_is_looked_at_in_lines_and_no_password_is_shown(doctor: Doctor, capsys: Output) -> None:
    assert doctor("--switch") == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines][:3] == ["answer", "version", "clock"]
    assert all(line.split()[0] in ("ok", "warning") for line in lines)
    assert "secret" not in "".join(lines)


@pytest.mark.slow
def test_one_call_is_placed_and_told_as_it_goes(doctor: Doctor, capsys: Output, carrier: RunningCarrier) -> None:
    called = carrier.number("00", ring_s=1, line=4711)

    assert doctor("--call", called, "--caller", "75512345678") == 0

    told = capsys.readouterr()
    assert told.out.splitlines()[-1].startswith("ok       call        picked up")
    assert [line.split("s  ")[1].split()[0] for line in told.err.splitlines()] == [
        "asked",
        "rings",
        "picked",
        "the",
        "ended:",
    ]
    assert carrier.called()[called] == 1


def test_a_call_that_comes_to_nothing_ends_with_exit_code_1(
    doctor: Doctor, capsys: Output, carrier: RunningCarrier
) -> None:
    assert doctor("--json", "--call", carrier.number("03")) == 1

    *_, last = json.loads(capsys.readouterr().out)
    assert (last["subject"], last["grade"]) == ("call", "error")


def test_nobody_is_called_while_something_is_an_error(
    doctor: Doctor, surroundings: pytest.MonkeyPatch, asterisk: RunningAsterisk, capsys: Output, carrier: RunningCarrier
) -> None:
    surroundings.setenv("OUTDIAL_GATEWAY", f"{gateway_setting(asterisk.ari, 'doctor')}&trunk=nope")
    called = carrier.number("00", line=4712)

    assert doctor("--call", called) == 1

    assert "Nobody was called" in capsys.readouterr().err
    assert carrier.called()[called] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--call", "1@evil"], "--call: 1 to 24 of digits"),
        (["--call", "1", "--caller", "me"], "--caller: 1 to 24 of digits"),
        (["--call", "1", "--flow", "s,1"], "--flow: 1 to 24 of digits"),
    ],
)
def test_what_is_no_number_is_refused_before_anything_is_asked(
    surroundings: pytest.MonkeyPatch, capsys: Output, words: list[str], said: str
) -> None:
    surroundings.setenv("OUTDIAL_GATEWAY", "asterisk://outdial:secret@127.0.0.1:1/")

    assert program.run(["doctor", *words]) == 1

    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
