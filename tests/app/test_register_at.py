"""Where agents' phones are told to register."""

import pytest

from outdial.api.context import NOWHERE, RegisterAt
from outdial.app.register_at import register_at
from outdial.settings import Settings

PBX = "asterisk://dialer:secret@pbx.example.org:8188/?prefix=north"


def test_phones_register_where_the_switch_is_unless_it_is_said_otherwise() -> None:
    assert register_at(Settings(gateway=PBX)) == RegisterAt(
        prefix="north", phones="pbx.example.org:5060", browsers="ws://pbx.example.org:8188/ws"
    )
    assert register_at(
        Settings(gateway=PBX, phones_register_at="sip.example.org", browsers_register_at="wss://sip.example.org/ws")
    ) == RegisterAt(prefix="north", phones="sip.example.org", browsers="wss://sip.example.org/ws")


def test_a_switch_that_is_reached_by_tls_is_reached_so_by_browsers() -> None:
    place = register_at(Settings(gateway="asterisk+tls://dialer:secret@[2001:db8::1]/"))

    assert place == RegisterAt(phones="[2001:db8::1]:5060", browsers="wss://[2001:db8::1]:8088/ws")
    assert place is not None
    assert place.domain == "[2001:db8::1]"


@pytest.mark.parametrize("gateway", ["simulator", "simulator:///run/outdial/simulator.sock"])
def test_with_a_simulator_the_interface_can_be_tried(gateway: str) -> None:
    assert register_at(Settings(gateway=gateway)) is NOWHERE


def test_a_freeswitch_keeps_its_accounts_itself() -> None:
    assert register_at(Settings(gateway="freeswitch://127.0.0.1/?trunk=carrier")) is None


@pytest.mark.parametrize(
    "wrong", [{"phones_register_at": "sip:pbx"}, {"phones_register_at": ""}, {"browsers_register_at": "https://pbx"}]
)
def test_a_place_that_is_none_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="should match pattern"):
        Settings.model_validate(wrong)
