from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from outdial.cli import program

Program = Callable[..., int]
Output = pytest.CaptureFixture[str]


@pytest.fixture
def asterisk_config(surroundings: pytest.MonkeyPatch) -> Program:
    """The command; its exit code."""
    surroundings.delenv("OUTDIAL_TRUNK_PASSWORD", raising=False)
    surroundings.delenv("OUTDIAL_ARI_PASSWORD", raising=False)
    return lambda *words: program.run(["asterisk-config", *map(str, words)])


def test_the_files_and_the_setting_agree(asterisk_config: Program, capsys: Output, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "asterisk"

    assert asterisk_config(folder, "--trunk", "sip.example.org:5070", "--trunk-name", "mine") == 0

    told = capsys.readouterr()
    gateway = urlsplit(told.out.strip().removeprefix("OUTDIAL_GATEWAY="))
    assert (gateway.scheme, gateway.hostname, gateway.port, gateway.query) == (
        "asterisk",
        "127.0.0.1",
        8088,
        "trunk=mine",
    )
    ari = (folder / "ari.conf").read_text()
    assert f"[{gateway.username}]\n" in ari
    assert f"password = {unquote(gateway.password or '-')}\n" in ari
    assert "contact = sip:sip.example.org:5070" in (folder / "pjsip.conf").read_text()
    assert "/etc/asterisk" in told.err


def test_every_password_is_another_unless_it_is_given(
    asterisk_config: Program, surroundings: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    asterisk_config(tmp_path / "a", "--trunk", "sip.example.org")
    asterisk_config(tmp_path / "b", "--trunk", "sip.example.org")
    first, second = capsys.readouterr().out.splitlines()
    assert first != second

    surroundings.setenv("OUTDIAL_ARI_PASSWORD", "a/b@c")
    asterisk_config(tmp_path / "c", "--trunk", "sip.example.org")
    assert "outdial:a%2Fb%40c@" in capsys.readouterr().out
    assert "password = a/b@c\n" in (tmp_path / "c" / "ari.conf").read_text()


def test_a_login_a_certificate_and_ports_go_into_the_files(
    asterisk_config: Program, surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    surroundings.setenv("OUTDIAL_TRUNK_PASSWORD", "s3cret")
    words = ["--trunk", "192.0.2.1", "--trunk-user", "4001", "--codec", "g722", "--codec", "ulaw", "--no-pai"]
    tls = ["--tls-certificate", "/keys/a.pem", "--tls-key", "/keys/a.key", "--tls", "192.0.2.9"]

    assert asterisk_config(tmp_path, *words, *tls, "--rtp", "30000-30999", "--sip", "192.0.2.9") == 0

    pjsip = (tmp_path / "pjsip.conf").read_text()
    for line in ("allow = g722,ulaw", "send_pai = no", "username = 4001", "password = s3cret", "bind = 192.0.2.9:5060"):
        assert f"{line}\n" in pjsip
    assert "tlsbindaddr = 192.0.2.9:8089\n" in (tmp_path / "http.conf").read_text()
    assert "rtpstart = 30000\nrtpend = 30999\n" in (tmp_path / "rtp.conf").read_text()


def test_several_trunks_have_names_and_the_first_is_the_settings(
    asterisk_config: Program, capsys: Output, tmp_path: Path
) -> None:
    words = ["--trunk", "west=192.0.2.1", "--trunk", "east=192.0.2.2:5070"]

    assert asterisk_config(tmp_path, *words, "--trunk-user", "4001", "--trunk-password", "s3cret") == 0

    pjsip = (tmp_path / "pjsip.conf").read_text()
    west, east = pjsip.index("contact = sip:192.0.2.1:5060"), pjsip.index("contact = sip:192.0.2.2:5070")
    assert west < pjsip.index("username = 4001") < east, "the login is the first one's"
    assert "[west]\n" in pjsip
    assert "[east]\n" in pjsip
    assert capsys.readouterr().out.strip().endswith("?trunk=west")


def test_nobody_else_reads_the_files(asterisk_config: Program, tmp_path: Path) -> None:
    (tmp_path / "ari.conf").write_text("before")

    asterisk_config(tmp_path, "--trunk", "sip.example.org", "--force")

    assert {file.stat().st_mode & 0o007 for file in tmp_path.iterdir()} == {0}


def test_what_is_there_is_overwritten_only_when_that_is_asked(
    asterisk_config: Program, capsys: Output, tmp_path: Path
) -> None:
    mine = tmp_path / "extensions.conf"
    mine.write_text("mine")

    assert asterisk_config(tmp_path, "--trunk", "sip.example.org") == 1
    assert "has extensions.conf already" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["extensions.conf"]
    assert mine.read_text() == "mine"

    assert asterisk_config(tmp_path, "--trunk", "sip.example.org", "--force") == 0
    assert "[outdial-customer]" in mine.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--trunk", "sip.example.org:sip"], "--trunk: host or host:port"),
        (["--trunk", "a b"], "a host: letters"),
        (["--trunk", "192.0.2.1", "--trunk", "192.0.2.2"], "two trunks have the same name: carrier, carrier"),
        (["--trunk", "a b=192.0.2.1"], "a trunk's name"),
        (["--trunk", "192.0.2.1:70000"], "a port is a number from 1 to 65535"),
        (["--trunk", "192.0.2.1", "--rtp", "10000"], "--rtp: two ports"),
        (["--trunk", "192.0.2.1", "--rtp", "10000-10010"], "RTP needs 100 ports"),
        (["--trunk", "192.0.2.1", "--trunk-user", "4001"], "--trunk-password or OUTDIAL_TRUNK_PASSWORD"),
        (["--trunk", "192.0.2.1", "--tls-key", "/a"], "--tls-certificate and --tls-key"),
        (["--trunk", "192.0.2.1", "--ari-user", "a;b"], "the user of ARI"),
    ],
)
def test_a_wrong_word_is_told_and_nothing_is_written(
    asterisk_config: Program, capsys: Output, tmp_path: Path, words: list[str], said: str
) -> None:
    assert asterisk_config(tmp_path, *words) == 1

    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_named(asterisk_config: Program, capsys: Output, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert asterisk_config(tmp_path / "file" / "asterisk", "--trunk", "192.0.2.1") == 1
    assert f"Cannot write {tmp_path}" in capsys.readouterr().err
