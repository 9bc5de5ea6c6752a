"""What an Asterisk is to be: its addresses, its trunks, and whom its REST interface lets in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from outdial.gateways.asterisk.values import (
    check_codec,
    check_host,
    check_name,
    check_path,
    check_secret,
    check_sound,
    check_websocket,
)

PORTS: Final = range(1, 65536)
RTP_PORTS_MIN: Final = 100
"""Fifty legs: with fewer, calls fail for want of a port before anybody thinks of ports."""

RESERVED: Final = frozenset({"global", "system"})
"""Sections of pjsip.conf that a trunk must not be named after; names with ``outdial-`` before are ours too."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host, by address or by name, and a port. Raises ValueError for what is neither."""

    host: str
    port: int

    def __post_init__(self) -> None:
        check_host(self.host)
        if self.port not in PORTS:
            raise ValueError(f"a port is a number from {PORTS[0]} to {PORTS[-1]}, not {self.port}")


@dataclass(frozen=True, slots=True)
class Login:
    """With which the carrier lets calls in."""

    username: str
    password: str

    def __post_init__(self) -> None:
        check_secret("a trunk's user", self.username)
        check_secret("a trunk's password", self.password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """A way to the telephone network. Raises ValueError for a value that cannot stand in a file."""

    address: Address
    name: str = "carrier"
    login: Login | None = None
    """Carriers that know a switch by its address ask for none."""
    codecs: Sequence[str] = ("alaw", "ulaw")
    """By Asterisk's names, the best first."""
    send_pai: bool = True
    """Tell the number that calls in P-Asserted-Identity too, as most carriers want it."""

    def __post_init__(self) -> None:
        check_name("a trunk's name", self.name)
        if self.name in RESERVED or self.name.startswith("outdial-"):
            raise ValueError(f"a trunk's name is one of your own, such as carrier: {self.name!r} has a meaning already")
        if not self.codecs:
            raise ValueError("a trunk needs a codec, such as alaw")
        for codec in self.codecs:
            check_codec(codec)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """For browsers that are not on this machine: they use a microphone only on pages that came by TLS."""

    listen: Address
    certificate: PurePosixPath
    key: PurePosixPath

    def __post_init__(self) -> None:
        check_path("the certificate", str(self.certificate))
        check_path("its key", str(self.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Directories:
    """Where an Asterisk that is not installed finds its files."""

    etc: PurePosixPath
    modules: PurePosixPath
    data: PurePosixPath
    """Sounds and XML documents; only read."""
    state: PurePosixPath
    """Database, recordings, logs and the socket of its console; written."""

    def __post_init__(self) -> None:
        for name in ("etc", "modules", "data", "state"):
            check_path(f"the directory {name}", str(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPlan:
    """Raises ValueError that says what is wrong, and what would be right."""

    trunks: Sequence[Trunk]
    ari_password: str
    ari_user: str = "outdial"
    http: Address = Address("127.0.0.1", 8088)
    """ARI and browsers' sockets. ARI commands the whole switch: it listens on this machine only."""
    tls: Tls | None = None
    sip: Address = Address("0.0.0.0", 5060)  # noqa: S104 - carriers and phones call in from anywhere
    rtp_first: int = 10_000
    rtp_last: int = 20_000
    unattended_message: str = "vm-goodbye"
    """A sound: what people hear for whom neither agent nor engine is there."""
    inbound_message: str = "im-sorry"
    """A sound: what people hear who call back."""
    robot: Address = Address("127.0.0.1", 9092)
    """Where a robot listens for AudioSocket."""
    robot_uri: str = "ws://127.0.0.1:9093/media"
    """Where a robot listens for the media WebSocket."""
    robot_s_max: int = 3_600
    """For which a robot may have a person: as long as `outdial robot` lets it."""
    directories: Directories | None = None
    """None where Asterisk is installed and knows its own."""

    def __post_init__(self) -> None:
        if not self.trunks:
            raise ValueError("a switch needs a trunk: without one nobody can be called")
        names = [trunk.name for trunk in self.trunks]
        if len(set(names)) != len(names):
            raise ValueError(f"two trunks have the same name: {', '.join(names)}")
        if not (PORTS[0] <= self.rtp_first <= self.rtp_last - RTP_PORTS_MIN and self.rtp_last in PORTS):
            raise ValueError(
                f"RTP needs {RTP_PORTS_MIN} ports and more, below {PORTS.stop}: not {self.rtp_first} to {self.rtp_last}"
            )
        check_name("the user of ARI", self.ari_user)
        check_secret("the password of ARI", self.ari_password)
        check_sound(self.unattended_message)
        check_sound(self.inbound_message)
        check_websocket(self.robot_uri)
        if self.robot_s_max < 1:
            raise ValueError(f"a robot has a person for a second at least, not {self.robot_s_max}")
