"""Where results may be sent: what can be said of a receiver's URL without asking the network.

Two questions with two askers. When a campaign is configured, the URL must be one that can be pushed to at all, on a
host that the tenant trusts (``check_url``). When a result is pushed, the address must not lie inside the operator's
own network (``is_private``), asked of a literal address as of every address that a name resolves to.
"""

from enum import Enum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

URL_LENGTH_MAX = 2000  # no page prints one; what every proxy on the way still takes

_IPV4_PARTS_MAX = 4
_SITE_LOCAL = IPv6Network("fec0::/10")  # RFC 3879 withdrew it; Python calls it global, some networks still use it
_NAT64_PREFIX = IPv6Address("64:ff9b::").packed[:12]

Address = IPv4Address | IPv6Address


class ReceiverFault(Enum):
    """What is wrong with a URL; the value names the rule."""

    NOT_PRINTABLE = "must be printable ASCII without blanks or backslashes; write other characters as %XX"
    NO_PORT = "must be a URL whose port, if any, lies between 0 and 65535"
    NO_HTTP = "must start with http:// or https://"
    NO_HOST = "must name a host"
    PASSWORD = "must not carry a user name or password"  # noqa: S105 - a rule
    NOT_TRUSTED = "the host {host} is not among the trusted ones; ask the operator to add it"


class ReceiverRefused(ValueError):  # noqa: N818 - it names what is wrong, as the domain's other refusals do
    """Results cannot be sent there; the message names the rule."""

    def __init__(self, fault: ReceiverFault, *, host: str = "") -> None:
        super().__init__(fault.value.format(host=host))
        self.fault = fault
        self.host = host


class HostNotTrusted(ReceiverRefused):
    """The URL is well formed, but its host is not on the tenant's list."""


def check_url(url: str, *, trusted_hosts: tuple[str, ...]) -> None:
    """Raise ``ReceiverRefused`` unless the URL is http or https, names a host, carries no password and is trusted."""
    host = host_of(url)
    if trusted_hosts and not any(_covers(pattern, host) for pattern in trusted_hosts):
        raise HostNotTrusted(ReceiverFault.NOT_TRUSTED, host=host)


def host_of(url: str) -> str:
    """The URL's host in lower case, without brackets and final dot. Raises ``ReceiverRefused``."""
    if any(not 0x21 <= ord(character) < 0x7F for character in url) or "\\" in url:  # noqa: PLR2004 - printable ASCII
        raise ReceiverRefused(ReceiverFault.NOT_PRINTABLE)
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ReceiverRefused(ReceiverFault.NO_PORT) from None
    if parts.scheme not in ("http", "https"):
        raise ReceiverRefused(ReceiverFault.NO_HTTP)
    if not host or not (host := host.rstrip(".")):
        raise ReceiverRefused(ReceiverFault.NO_HOST)
    if "@" in parts.netloc:
        raise ReceiverRefused(ReceiverFault.PASSWORD)
    return host


def literal_address(host: str) -> Address | None:
    """The address that a host spells out, also in the forms that system libraries read; None for a name.

    ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` are all 127.0.0.1 to ``inet_aton``, and so to many HTTP clients.
    """
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return _loose_ipv4(host)


def is_private(address: Address) -> bool:
    """Whether an address is anything but a public unicast one: private, loopback, link-local, reserved, multicast.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as what it is.
    """
    inner = _inner(address)
    return any(not each.is_global or each.is_multicast or each.is_reserved or each in _SITE_LOCAL for each in inner)


def _inner(address: Address) -> tuple[Address, ...]:
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address.packed[:12] == _NAT64_PREFIX:
        return (IPv4Address(address.packed[12:]),)
    return (address,)


def _loose_ipv4(host: str) -> IPv4Address | None:
    parts = host.split(".")
    if not 1 <= len(parts) <= _IPV4_PARTS_MAX:
        return None
    try:
        *bytes_before, rest = [_loose_int(part) for part in parts]
    except ValueError:
        return None
    rest_bytes = _IPV4_PARTS_MAX - len(bytes_before)
    if any(byte > 0xFF for byte in bytes_before) or rest >= 1 << 8 * rest_bytes:  # noqa: PLR2004 - a byte
        return None
    return IPv4Address(bytes(bytes_before) + rest.to_bytes(rest_bytes, "big"))


def _loose_int(text: str) -> int:
    if not text.isascii() or not text.isalnum():
        raise ValueError(text)
    if text.lower().startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") and len(text) > 1 else 10)


def _covers(pattern: str, host: str) -> bool:
    pattern = pattern.lower().rstrip(".")
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern
