import re
from importlib import resources
from pathlib import PurePosixPath

import pytest

from outdial.gateways.asterisk.configuration import configuration
from outdial.gateways.asterisk.gateway import CUSTOMERS
from outdial.gateways.asterisk.plan import Address, Directories, Login, Tls, Trunk
from tests.gateways.asterisk.plans import CARRIER, a_plan
from tests.switch.asterisk import RunningAsterisk

LACKING_IN_16 = {
    "res_websocket_client",
    "chan_websocket",
    "res_audiosocket",
    "chan_audiosocket",
    "app_audiosocket",
    "codec_opus_open_source",
    "func_uuid",
}


def sections(text: str) -> dict[str, list[str]]:
    """Of pjsip.conf: the lines of every section; those of one name together, as additions are."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        name, _, lines = part.partition("]")
        found.setdefault(name, []).extend(line for line in lines.splitlines() if " = " in line and line[0] != ";")
    return found


def test_asterisk_takes_every_file_without_a_complaint(each_asterisk: RunningAsterisk) -> None:
    lacking = LACKING_IN_16 if each_asterisk.tree.version == 16 else set[str]()

    assert {re.sub(r".*'(\w+)\.so'.*", r"\1", line) for line in each_asterisk.started_with} == lacking


def test_asterisk_listens_where_it_was_told_to_and_nowhere_else(each_asterisk: RunningAsterisk) -> None:
    sip, http = each_asterisk.plan.sip, each_asterisk.plan.http
    places = re.findall(r"[0-9.]+:[0-9]+", each_asterisk.console("pjsip show transports"))

    assert {place.split(":")[0] for place in places} == {sip.host}
    assert f"{sip.host}:{sip.port}" in places
    assert f"{http.host}:{http.port}" in each_asterisk.console("http show status")


def test_every_application_and_function_of_the_dialplan_is_there(asterisk: RunningAsterisk) -> None:
    dialplan = re.sub(r"^;.*", "", configuration(asterisk.plan)["extensions.conf"], flags=re.MULTILINE)
    applications = set(re.findall(r"(?:,1|n(?:\(\w+\))?),(\w+)\(", dialplan))
    functions = set(re.findall(r"\$\{([A-Z0-9_]+)\(", dialplan))
    assert len(applications) > 8
    assert len(functions) > 1

    known = asterisk.console("core show applications") + asterisk.console("core show functions")
    assert {name for name in applications | functions if not re.search(rf"^ *{name}:? ", known, re.MULTILINE)} == set()


def test_every_template_is_used() -> None:
    folder = resources.files("outdial.gateways.asterisk").joinpath("templates")
    written = {file.name for file in folder.iterdir()}

    tls = Tls(listen=Address("192.0.2.1", 8089), certificate=PurePosixPath("/a"), key=PurePosixPath("/b"))
    there = PurePosixPath("/there")
    made = configuration(a_plan(tls=tls, directories=Directories(etc=there, modules=there, data=there, state=there)))
    assert made.keys() == {name for name in written if name.count(".") == 1}
    assert not any("@{" in text for text in made.values())


def test_an_asterisk_that_is_installed_keeps_its_own_directories() -> None:
    assert "asterisk.conf" not in configuration(a_plan())


def test_every_trunk_is_an_endpoint_with_an_address() -> None:
    other = Trunk(name="other", address=Address("192.0.2.7", 5070), codecs=["g722", "alaw"], send_pai=False)

    pjsip = sections(configuration(a_plan(trunks=[Trunk(address=CARRIER), other]))["pjsip.conf"])

    assert "contact = sip:sip.example.org:5060" in pjsip["carrier"]
    assert {"contact = sip:192.0.2.7:5070", "allow = g722,alaw", "send_pai = no"} <= set(pjsip["other"])
    assert pjsip["other-addresses"] == ["type = identify", "endpoint = other", "match = 192.0.2.7"]


def test_a_trunk_with_a_login_authenticates_itself_and_one_without_does_not() -> None:
    login = Login("4001", "a$b@c,d")
    trunks = [Trunk(address=CARRIER), Trunk(name="other", address=CARRIER, login=login)]

    pjsip = sections(configuration(a_plan(trunks=trunks))["pjsip.conf"])

    assert "password = a$b@c,d" in pjsip["other-login"]
    assert "outbound_auth = other-login" in pjsip["other"]
    assert "carrier-login" not in pjsip


def test_browsers_come_by_tls_where_there_is_a_certificate() -> None:
    listen = Address("192.0.2.1", 8089)
    tls = Tls(listen=listen, certificate=PurePosixPath("/keys/a.pem"), key=PurePosixPath("/keys/a.key"))

    assert "tlsenable" not in configuration(a_plan())["http.conf"]
    assert "tlsbindaddr = 192.0.2.1:8089" in configuration(a_plan(tls=tls))["http.conf"]


def test_ari_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    assert "bindaddr = 127.0.0.1" in configuration(a_plan())["http.conf"]


def test_the_dialplan_has_the_context_that_the_gateway_dials_into() -> None:

    assert f"\n[{CUSTOMERS}]\n" in configuration(a_plan())["extensions.conf"]


@pytest.mark.parametrize("message", ["custom/ours", "vm-goodbye"])
def test_a_message_of_ones_own_is_played_to_whom_nobody_comes(message: str) -> None:
    assert f"OUTDIAL_MESSAGE = {message}\n" in configuration(a_plan(unattended_message=message))["extensions.conf"]
