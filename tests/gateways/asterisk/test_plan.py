from pathlib import PurePosixPath
from typing import Any

import pytest

from outdial.gateways.asterisk.plan import Address, Directories, Login, Tls, Trunk
from tests.gateways.asterisk.plans import CARRIER, a_plan


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"trunks": []}, "needs a trunk"),
        ({"trunks": [Trunk(address=CARRIER), Trunk(address=CARRIER)]}, "the same name: carrier, carrier"),
        ({"rtp_first": 20_000, "rtp_last": 20_050}, "RTP needs 100 ports"),
        ({"rtp_last": 65_536}, "RTP needs 100 ports"),
        ({"rtp_first": 0}, "RTP needs 100 ports"),
        ({"ari_user": "a b"}, "the user of ARI"),
        ({"ari_password": ""}, "the password of ARI"),
        ({"unattended_message": "&beep"}, "a sound"),
        ({"inbound_message": "beep,skip"}, "a sound"),
        ({"robot_uri": "http://127.0.0.1/"}, "such as ws://"),
    ],
)
def test_a_plan_that_cannot_work_says_why(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        a_plan(**changes)


@pytest.mark.parametrize("port", [0, 65_536, -1])
def test_a_port_has_its_bounds(port: int) -> None:
    with pytest.raises(ValueError, match=f"from 1 to 65535, not {port}"):
        Address("127.0.0.1", port)


@pytest.mark.parametrize("name", ["global", "system", "outdial-udp"])
def test_a_trunk_is_not_named_after_what_is_there_already(name: str) -> None:
    with pytest.raises(ValueError, match="has a meaning already"):
        Trunk(address=CARRIER, name=name)


@pytest.mark.parametrize("codecs", [[], ["alaw", "!all"]])
def test_a_trunk_has_a_codec(codecs: list[str]) -> None:
    with pytest.raises(ValueError, match="codec"):
        Trunk(address=CARRIER, codecs=codecs)


def test_a_login_is_written_as_it_is_or_refused() -> None:
    with pytest.raises(ValueError, match="a trunk's password"):
        Login("user", "pass;word")


def test_paths_are_absolute() -> None:
    here, there = PurePosixPath("here"), PurePosixPath("/there")

    with pytest.raises(ValueError, match="its key"):
        Tls(listen=Address("127.0.0.1", 8089), certificate=there, key=here)
    with pytest.raises(ValueError, match="the directory modules"):
        Directories(etc=there, modules=here, data=there, state=there)
