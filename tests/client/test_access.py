"""Where a client goes is judged before it goes."""

import pytest

from tests.client.servers import access_to


@pytest.mark.parametrize("url", ["http://[::1]:28080", "https://outdial.example.com", "https://example.com/behind/"])
def test_an_address_has_scheme_and_host(url: str) -> None:
    assert access_to(url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:28080",
        "127.0.0.1:28080",
        "ftp://host",
        "https://",
        "https://:28080",
        "https://host:port",
        "https://host:0",
        "https://[::1",
        "https://who:why@host",
        "https://host/?a=1",
        "https://host/#a",
    ],
)
def test_what_is_no_address_is_refused_with_the_way_to_write_one(url: str) -> None:
    with pytest.raises(ValueError, match="Write it as https://host:port"):
        access_to(url)


def test_the_secret_is_not_shown() -> None:
    assert "very secret" not in repr(access_to("http://h", secret_key="very secret"))
