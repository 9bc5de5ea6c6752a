"""Where results may be sent."""

from ipaddress import ip_address

import pytest

from outdial.domain.receiver import HostNotTrusted, ReceiverRefused, check_url, host_of, is_private, literal_address


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://10.10.10.10/xxx/xxx/xxx", "10.10.10.10"),
        ("http://www.baidu.com", "www.baidu.com"),
        ("HTTPS://Example.ORG.:8443/a?b=c", "example.org"),
        ("http://[::1]:80/", "::1"),
    ],
)
def test_a_receivers_host_is_read(url: str, host: str) -> None:
    check_url(url, trusted_hosts=())
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://./",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://@example.org/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://[::1/",
        "https://exam ple.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/\n",
        "https://例.example/",
    ],
)
def test_what_nothing_can_be_sent_to_is_refused(url: str) -> None:
    with pytest.raises(ReceiverRefused):
        check_url(url, trusted_hosts=())


@pytest.mark.parametrize(
    ("pattern", "host", "trusted"),
    [
        ("example.org", "example.org", True),
        ("Example.org.", "EXAMPLE.org", True),
        ("example.org", "a.example.org", False),
        ("*.example.org", "a.b.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "evilexample.org", False),
    ],
)
def test_a_host_is_trusted_by_name_or_below_a_star(pattern: str, host: str, *, trusted: bool) -> None:
    url = f"https://{host}/"
    if trusted:
        check_url(url, trusted_hosts=("other.example", pattern))
        return
    with pytest.raises(HostNotTrusted, match="trusted"):
        check_url(url, trusted_hosts=("other.example", pattern))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x", "0.0.0.0"),  # noqa: S104 - an address to refuse, not to bind
        ("0", "0.0.0.0"),  # noqa: S104 - an address to refuse, not to bind
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_is_known_in_every_spelling(host: str, address: str) -> None:
    assert literal_address(host) == ip_address(address)


@pytest.mark.parametrize(
    "host", ["example.org", "4294967296", "256.1.1.1", "1.2.3.4.5", "08.1", "1.2.3.", "a", "-1", "²"]
)
def test_a_name_is_no_address(host: str) -> None:
    assert literal_address(host) is None


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("8.8.8.8", False),
        ("2606:4700::1", False),
        ("10.10.10.10", True),
        ("127.0.0.1", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("192.0.2.1", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("0.0.0.0", True),  # noqa: S104 - as above
        ("::", True),
        ("::1", True),
        ("fe80::1", True),
        ("fd00::1", True),
        ("ff02::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("2002:7f00:1::", True),
        ("64:ff9b::a00:1", True),
        ("64:ff9b::808:808", False),
    ],
)
def test_only_public_unicast_addresses_are_not_private(address: str, *, private: bool) -> None:
    assert is_private(ip_address(address)) is private
