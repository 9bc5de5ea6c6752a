from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.gateways.asterisk import values


def name(value: str) -> None:
    values.check_name("a name", value)


def secret(value: str) -> None:
    values.check_secret("a secret", value)


def path(value: str) -> None:
    values.check_path("a path", value)


_REFUSED = r"at most|visible"
CHECKS = [name, values.check_host, values.check_codec, values.check_sound, values.check_websocket, path, secret]


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (name, "carrier-1"),
        (values.check_host, "sip.example.org"),
        (values.check_host, "192.0.2.1"),
        (values.check_codec, "g722"),
        (values.check_sound, "custom/our-message"),
        (values.check_websocket, "wss://robots.example.org:9093/media"),
        (path, "/etc/asterisk/keys/outdial.pem"),
        (secret, "!#$%&'()*+,-./:<=>?@[]^_`{|}~aZ0"),
    ],
)
def test_what_asterisk_reads_as_it_is_written_is_taken(check: Callable[[str], None], value: str) -> None:
    check(value)


@pytest.mark.parametrize("check", CHECKS)
@given(before=st.text(max_size=3), bad=st.sampled_from("\n\r\0;\\ \té\u2028"), after=st.text(max_size=3))
def test_what_would_end_a_line_or_begin_a_comment_is_refused(
    check: Callable[[str], None], before: str, bad: str, after: str
) -> None:
    with pytest.raises(ValueError, match=_REFUSED):
        check(f"a{before}{bad}{after}")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("value", ["", "secret\n"])
def test_nothing_and_a_last_line_break_are_refused(check: Callable[[str], None], value: str) -> None:
    with pytest.raises(ValueError, match=_REFUSED):
        check(value)


def test_what_asterisk_would_cut_off_is_refused() -> None:
    name("x" * values.TEXT_MAX)
    with pytest.raises(ValueError, match="at most 128"):
        name("x" * (values.TEXT_MAX + 1))
    with pytest.raises(ValueError, match="1 to 128"):
        secret("x" * (values.TEXT_MAX + 1))


def test_a_secret_is_not_told() -> None:
    with pytest.raises(ValueError, match="semicolon") as refused:
        secret("my;secret")

    assert "my" not in str(refused.value)
