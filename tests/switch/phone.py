"""An agent's phone that tells a switch where it is, as SIPp plays it."""

import subprocess
from pathlib import Path
from typing import Final

from outdial.gateways.asterisk.plan import Address
from tests.folders import open_folder
from tests.switch.addresses import free_port, own_host

REGISTER_S_MAX: Final = 10.0

_REGISTER: Final = """REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[service]@[remote_ip]>;tag=[call_number]
To: <sip:[service]@[remote_ip]>
Call-ID: [call_id]
CSeq: {turn} REGISTER
Contact: <sip:[service]@{place}>
Max-Forwards: 70
Expires: 300
{login}Content-Length: 0
"""


def register(switch: Address, *, user: str, password: str, at: Address | None = None) -> bool:
    """Whether the switch takes the phone's word that ``user`` is at ``at``, which is nowhere unless given."""
    host = own_host()
    place = at or Address(host, free_port(host))
    words = ["-s", user, "-au", user, "-ap", password, "-i", host, "-p", str(free_port(host)), "-ci", host]
    with open_folder() as folder:
        (folder / "register.xml").write_text(_scenario(f"{place.host}:{place.port}"))
        return _plays(folder, [*words, f"{switch.host}:{switch.port}"])


def _scenario(place: str) -> str:
    first, second = (
        f"<send><![CDATA[\n{_REGISTER.format(turn=turn, place=place, login=login)}\n]]></send>"
        for turn, login in ((1, ""), (2, "[authentication]\n"))
    )
    steps = [first, '<recv response="401" auth="true"/>', second, '<recv response="200"/>']
    return "\n".join(['<?xml version="1.0"?>', '<scenario name="register">', *steps, "</scenario>"])


def _plays(folder: Path, words: list[str]) -> bool:
    command = ["sipp", "-sf", "register.xml", "-m", "1", "-nostdin", "-timeout", f"{REGISTER_S_MAX:.0f}s", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=2 * REGISTER_S_MAX)  # noqa: S603 - our own phone
    return done.returncode == 0
