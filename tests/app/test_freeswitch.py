"""The setting that names a FreeSWITCH: what it may say, and what is wrong with it otherwise."""

import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.freeswitch import read_freeswitch
from outdial.gateways.freeswitch.client import EslAddress
from outdial.gateways.freeswitch.gateway import FreeSwitchSettings


def named(url: str) -> tuple[FreeSwitchSettings, EslAddress]:
    return read_freeswitch(url, lines_max=7)


def test_the_least_that_must_be_said_is_a_host() -> None:
    settings, address = named("freeswitch://127.0.0.1")

    assert address == EslAddress(host="127.0.0.1", port=8021, password="ClueCon")
    assert settings == FreeSwitchSettings(trunk="carrier", lines_max=7)


def test_everything_can_be_said() -> None:
    settings, address = named(
        "freeswitch://:p%40ss%20word@[::1]:8022/?trunk=sofia/external/{number}@192.0.2.1&prefix=two&flows=ivr"
        "&calls_per_second=12.5&agents_caller=4001&recordings=/var/recordings"
    )

    assert address == EslAddress(host="::1", port=8022, password="p@ss word")
    assert settings == FreeSwitchSettings(
        trunk="sofia/external/{number}@192.0.2.1",
        prefix="two",
        flows="ivr",
        recordings="/var/recordings",
        calls_per_s=12.5,
        agents_caller="4001",
        lines_max=7,
    )


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("freeswitch:///?trunk=carrier", "names no host"),
        ("freeswitch://127.0.0.1/?trunk=a,b", "the trunk 'a,b' has characters"),
        ("freeswitch://127.0.0.1/?trunk=", "the trunk '' has characters"),
        ("freeswitch://127.0.0.1/?trunk=carrier&lines=9", "lines: Extra inputs"),
        ("freeswitch://127.0.0.1/?trunk=carrier&prefix=a-b", "prefix: String should match"),
        ("freeswitch://127.0.0.1/?trunk=carrier&recordings=recordings", "recordings: String should match"),
        ("freeswitch://127.0.0.1/?trunk=carrier&calls_per_second=0", "calls_per_second: Input should be greater"),
        ("freeswitch://127.0.0.1/?trunk=carrier&calls_per_second=nan", "calls_per_second: Input should be"),
        ("freeswitch://127.0.0.1:x/?trunk=carrier", "Port"),
        ("freeswitch://127.0.0.1:99999/?trunk=carrier", "Port"),
        ("freeswitch://secret@127.0.0.1/?trunk=carrier", "a colon stands before the password"),
        ("freeswitch://:a%0Asecret@127.0.0.1/?trunk=carrier", "control character"),
    ],
)
def test_what_is_wrong_is_told_with_an_example_and_without_the_password(url: str, why: str) -> None:
    with pytest.raises(CannotGoOn) as told:
        named(url)

    assert why in str(told.value)
    assert "freeswitch://:password@" in str(told.value)
    assert "secret" not in str(told.value)
