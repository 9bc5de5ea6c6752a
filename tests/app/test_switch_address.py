"""The address of a switch: what it may say, and what is wrong with it otherwise."""

import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.switch_address import (
    SWITCHES_MAX,
    SwitchOptions,
    addresses,
    ari_address,
    options,
    split,
    without_secret,
)
from outdial.gateways.asterisk.client import AriAddress


def test_an_asterisk_is_named_by_host_and_user_and_the_rest_has_defaults() -> None:
    place = split("asterisk://dialer:secret@pbx/")

    assert ari_address(place) == AriAddress(url="http://pbx:8088/ari", user="dialer", password="secret")
    assert options(place) == SwitchOptions(trunk="carrier", prefix="outdial", calls_per_second=30.0)


def test_everything_can_be_said() -> None:
    place = split("asterisk+tls://d%40b:p%2Fss%20word@[::1]:8089/?trunk=my.trunk-1&prefix=two&calls_per_second=2.5")

    assert ari_address(place) == AriAddress(url="https://[::1]:8089/ari", user="d@b", password="p/ss word")
    assert options(place) == SwitchOptions(trunk="my.trunk-1", prefix="two", calls_per_second=2.5)


@pytest.mark.parametrize(
    "address", ["asterisk://pbx/", "asterisk://dialer@pbx/", "asterisk://:secret@pbx/", "asterisk:"]
)
def test_without_a_user_it_is_said_who_is_meant(address: str) -> None:
    with pytest.raises(CannotGoOn, match=r"with a user of its ari\.conf") as told:
        ari_address(split(address))

    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "address", ["asterisk://d:secret@pbx:x/", "asterisk://d:secret@pbx:99999/", "asterisk://d:secret@[::1/"]
)
def test_what_is_no_address_is_told_without_the_password(address: str) -> None:
    with pytest.raises(CannotGoOn, match="OUTDIAL_GATEWAY is no address") as told:
        split(address)

    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("lines=9", "lines: Extra inputs"),
        ("prefix=a-b", "prefix: String should match"),
        ("prefix=", "prefix: String should match"),
        ("trunk=a/b", "trunk: String should match"),
        ("calls_per_second=0", "calls_per_second: Input should be greater"),
        ("calls_per_second=1001", "calls_per_second: Input should be less"),
        ("calls_per_second=nan", "calls_per_second: Input should be"),
    ],
)
def test_what_is_wrong_with_an_option_is_told_with_all_there_are(query: str, why: str) -> None:
    with pytest.raises(CannotGoOn) as told:
        options(split(f"asterisk://d:secret@pbx/?{query}"))

    assert why in str(told.value)
    assert "trunk, prefix, calls_per_second" in str(told.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("asterisk://dialer:p@ss@pbx:8088/?trunk=a", "asterisk://pbx:8088/?trunk=a"),
        ("simulator", "simulator"),
        ("simulator:///run/outdial/simulator.sock", "simulator:///run/outdial/simulator.sock"),
    ],
)
def test_an_address_is_shown_without_its_secret(address: str, shown: str) -> None:
    assert without_secret(address) == shown


def test_several_switches_are_told_apart_by_their_names_in_their_order() -> None:
    west, east = "asterisk://d:p,w@pbx/?trunk=carrier", "freeswitch://:s@pbx2/?name=east&trunk=carrier"

    for between in (" ", "\n  ", ","):
        assert list(addresses(f"{west}{between}{east}").items()) == [("main", west), ("east", east)]
    assert addresses("simulator,simulator?name=two") == {"main": "simulator", "two": "simulator?name=two"}
    assert addresses("asterisk://d:p,x@pbx/") == {"main": "asterisk://d:p,x@pbx/"}


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("simulator simulator", "two switches main"),
        ("simulator simulator?name=a-b", "letters, digits and _"),
        ("", "names 0 switches"),
        (" ".join(f"simulator?name=s{number}" for number in range(SWITCHES_MAX + 1)), "names 21 switches"),
    ],
)
def test_switches_that_cannot_be_told_apart_or_counted_are_refused(setting: str, why: str) -> None:
    with pytest.raises(CannotGoOn, match=why):
        addresses(setting)
