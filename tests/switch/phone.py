"""Whoever calls the switch, as SIPp plays them: an agent's phone that registers or dials, a person who calls back."""

import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final

from outdial.gateways.asterisk.plan import Address
from tests.folders import open_folder
from tests.switch.addresses import free_port, own_host
from tests.switch.processes import running

PLAY_S_MAX: Final = 10.0

_HEAD: Final = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[service]@[remote_ip]>;tag=[call_number]
Call-ID: [call_id]
Max-Forwards: 70
"""
_REGISTER: Final = f"""REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
{_HEAD}To: <sip:[service]@[remote_ip]>
Contact: <sip:[service]@{{place}}>
Expires: 300
"""
_DIALOG: Final = f"""{{method}} sip:{{number}}@[remote_ip]:[remote_port] SIP/2.0
{_HEAD}To: <sip:{{number}}@[remote_ip]>{{tag}}
Contact: <sip:[service]@[local_ip]:[local_port]>
"""
_OFFER: Final = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=phone 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""
_ANSWERED: Final = "[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]p[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
_NO_BODY: Final = "Content-Length: 0\n"
_LOGIN: Final = "[authentication]\n"


def register(switch: Address, *, user: str, password: str, host: str | None = None) -> bool:
    """Whether the switch takes a phone's word that ``user`` is at ``host``, at an address of its own unless given."""
    host = host or own_host()
    return _plays(_registers(f"{host}:{free_port(host)}"), switch, host, user=user, password=password)


@contextmanager
def standing(switch: Address, *, user: str, password: str) -> Generator[None]:
    """A phone on a desk, which registers, and picks up whenever it is called."""
    host = own_host()
    place = Address(host, free_port(host))
    stands = [*_registers(f"{host}:{place.port}"), '<pause milliseconds="3600000"/>']
    picks_up = [
        '<recv request="INVITE"/>',
        _send("SIP/2.0 200 OK\n", _ANSWERED, f"Contact: <sip:{user}@{host}:{place.port}>\n", _OFFER),
        '<recv request="ACK"/>',
        '<recv request="BYE"/>',
        _send("SIP/2.0 200 OK\n", _ANSWERED, _NO_BODY),
    ]
    with open_folder() as folder:
        (folder / "phone.xml").write_text(_scenario(stands))
        (folder / "called.xml").write_text(_scenario(picks_up))
        words = ["sipp", "-sf", "phone.xml", "-oocsf", "called.xml", *_words(user, password, place), "-nostdin"]
        with running(
            [*words, "-m", "1", f"{switch.host}:{switch.port}"],
            folder=folder,
            output=folder / "output.txt",
            environment={"TERM": "dumb"},
        ):
            yield


def _registers(place: str) -> Sequence[str]:
    ask = _REGISTER.format(place=place)
    return [
        _send(ask, "CSeq: 1 REGISTER\n", _NO_BODY),
        _receive(401, login=True),
        _send(ask, "CSeq: 2 REGISTER\n", _LOGIN, _NO_BODY),
        _receive(200),
    ]


def dials_in_vain(switch: Address, number: str, *, user: str, password: str) -> bool:
    """Whether an agent's phone that dials ``number`` is told that it is not there."""
    steps = [
        _send(_line("INVITE", number), "CSeq: 1 INVITE\n", _OFFER),
        _receive(401, login=True),
        _send(_line("ACK", number), "CSeq: 1 ACK\n", _NO_BODY),
        _send(_line("INVITE", number), "CSeq: 2 INVITE\n", _LOGIN, _OFFER),
        _receive(100, optional=True),
        _receive(404),
        _send(_line("ACK", number), "CSeq: 2 ACK\n", _NO_BODY),
    ]
    return _plays(steps, switch, own_host(), user=user, password=password)


def call_back(switch: Address, number: str, *, carrier: Address) -> bool:
    """Whether a call that comes from the carrier hears something, and is then refused without an answer."""
    steps = [
        _send(_line("INVITE", number), "CSeq: 1 INVITE\n", _OFFER),
        _receive(100, optional=True),
        _receive(183),
        _receive(403),
        _send(_line("ACK", number), "CSeq: 1 ACK\n", _NO_BODY),
    ]
    return _plays(steps, switch, carrier.host, user="13800000000", password="")


def _line(method: str, number: str) -> str:
    # An INVITE with a tag would belong to a call that is there already.
    return _DIALOG.format(method=method, number=number, tag="" if method == "INVITE" else "[peer_tag_param]")


def _send(*parts: str) -> str:
    return f"<send><![CDATA[\n{''.join(parts)}\n]]></send>"


def _receive(status: int, *, login: bool = False, optional: bool = False) -> str:
    words = [f'recv response="{status}"']
    words += ['auth="true"'] * login + ['optional="true"'] * optional
    return f"<{' '.join(words)}/>"


def _scenario(steps: Sequence[str]) -> str:
    return "\n".join(['<?xml version="1.0"?>', '<scenario name="phone">', *steps, "</scenario>"])


def _words(user: str, password: str, place: Address) -> list[str]:
    places = ["-i", place.host, "-p", str(place.port), "-mi", place.host, "-ci", place.host]
    return ["-s", user, "-au", user, "-ap", password, *places, "-mp", str(free_port(place.host))]


def _plays(steps: Sequence[str], switch: Address, host: str, *, user: str, password: str) -> bool:
    bounds = ["-m", "1", "-nostdin", "-timeout", f"{PLAY_S_MAX:.0f}s"]
    with open_folder() as folder:
        (folder / "phone.xml").write_text(_scenario(steps))
        words = _words(user, password, Address(host, free_port(host)))
        command = ["sipp", "-sf", "phone.xml", *words, *bounds, f"{switch.host}:{switch.port}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=2 * PLAY_S_MAX)  # noqa: S603 - our own phone
    return done.returncode == 0
