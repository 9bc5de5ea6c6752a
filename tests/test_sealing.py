"""Secrets at rest: they open in their own row with their own key, and the key file is whole and private."""

import base64
import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.sealing import CannotOpen, SealingKey, SealingKeyUnusable, new_access_key, new_secret_key

KEY_BYTES = bytes(range(224, 256))  # in base64 it has "+" and "/"
KEY = SealingKey(KEY_BYTES)


def seal(plain: str) -> bytes:
    return KEY.seal(plain, vdn_id=7, access_key="EXAMPLEAK")


@given(st.text(st.characters(codec="utf-8")), st.integers(1, 9999), st.text("AZ09", min_size=1))
def test_a_sealed_secret_opens_in_its_row(plain: str, vdn_id: int, access_key: str) -> None:
    sealed = KEY.seal(plain, vdn_id=vdn_id, access_key=access_key)

    assert KEY.open(sealed, vdn_id=vdn_id, access_key=access_key) == plain


@pytest.mark.parametrize(
    ("vdn_id", "access_key"), [(8, "EXAMPLEAK"), (7, "EXAMPLEAL"), (77, "EXAMPLEAK")], ids=["tenant", "key", "digits"]
)
def test_a_sealed_secret_moved_to_another_row_does_not_open(vdn_id: int, access_key: str) -> None:
    with pytest.raises(CannotOpen, match="restore the sealing key"):
        KEY.open(seal("secret"), vdn_id=vdn_id, access_key=access_key)


def test_a_secret_sealed_with_another_key_does_not_open() -> None:
    with pytest.raises(CannotOpen, match="OUTDIAL_SEALING_KEY"):
        SealingKey(bytes(32)).open(seal("secret"), vdn_id=7, access_key="EXAMPLEAK")


@given(st.integers(0, 34), st.integers(1, 255))
def test_a_sealed_secret_with_one_byte_changed_does_not_open(at: int, change: int) -> None:
    tampered = bytearray(seal("secret"))
    tampered[at] ^= change

    with pytest.raises(CannotOpen):
        KEY.open(bytes(tampered), vdn_id=7, access_key="EXAMPLEAK")


@given(st.binary(max_size=60))
def test_whatever_was_not_sealed_cannot_be_opened(junk: bytes) -> None:
    with pytest.raises(CannotOpen):
        KEY.open(junk, vdn_id=7, access_key="EXAMPLEAK")
    with pytest.raises(CannotOpen):
        KEY.open(b"\x01" + junk, vdn_id=7, access_key="EXAMPLEAK")


def test_sealing_twice_gives_two_texts_of_one_format_and_neither_shows_the_secret() -> None:
    first, second = seal("secret"), seal("secret")

    assert first != second
    assert first[0] == second[0] == 1
    assert b"secret" not in first


@pytest.mark.parametrize(("vdn_id", "account"), [(8, "outdial-7-2033"), (7, "outdial-7-2034")], ids=["tenant", "name"])
def test_a_phones_password_opens_in_its_own_row_alone(vdn_id: int, account: str) -> None:
    sealed = KEY.seal_password("secret", vdn_id=7, account="outdial-7-2033")

    assert KEY.open_password(sealed, vdn_id=7, account="outdial-7-2033") == "secret"
    with pytest.raises(CannotOpen, match="give the agent a new account"):
        KEY.open_password(sealed, vdn_id=vdn_id, account=account)


def test_a_phones_password_is_no_access_keys_secret_though_the_names_are_the_same() -> None:
    with pytest.raises(CannotOpen):
        KEY.open_password(seal("secret"), vdn_id=7, account="EXAMPLEAK")


def test_a_key_is_not_shown_when_it_is_printed() -> None:
    assert KEY_BYTES.hex() not in repr(KEY)
    assert base64.b64encode(KEY_BYTES).decode() not in repr(KEY)


# --- the key as a text ---


@pytest.mark.parametrize(
    "written",
    [
        KEY_BYTES.hex(),
        KEY_BYTES.hex().upper(),
        base64.b64encode(KEY_BYTES).decode(),
        base64.b64encode(KEY_BYTES).decode().rstrip("="),
        base64.urlsafe_b64encode(KEY_BYTES).decode(),
        f"  {base64.b64encode(KEY_BYTES).decode()}\n",
    ],
)
def test_a_key_is_read_from_base64_or_hexadecimal(written: str) -> None:
    assert SealingKey.from_text(written).open(seal("secret"), vdn_id=7, access_key="EXAMPLEAK") == "secret"


@pytest.mark.parametrize(
    "written",
    ["", "short", KEY_BYTES.hex()[:-2], "g" * 64, base64.b64encode(bytes(31)).decode(), "ключ" * 11, "=" * 44],
)
def test_a_text_that_is_no_key_is_refused_with_the_command_that_makes_one(written: str) -> None:
    with pytest.raises(SealingKeyUnusable, match="openssl rand") as refused:
        SealingKey.from_text(written)

    assert not written or written not in str(refused.value)


# --- the key as a file ---


def opens(key: SealingKey, other: SealingKey) -> bool:
    return other.open(key.seal("secret", vdn_id=7, access_key="AK"), vdn_id=7, access_key="AK") == "secret"


def test_a_key_is_made_once_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"

    made, read = SealingKey.load_or_create(path), SealingKey.load_or_create(path)

    assert opens(made, read)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


class RacedPath(PosixPath):
    """A path at which another process makes a key just after somebody saw that there is none."""

    def exists(self) -> bool:
        existed = super().exists()
        SealingKey.load_or_create(Path(self))
        return existed


def test_a_key_that_another_process_makes_meanwhile_is_the_one_that_counts(tmp_path: Path) -> None:
    path = RacedPath(tmp_path / "sealing.key")

    late = SealingKey.load_or_create(path)

    assert opens(late, SealingKey.load_or_create(Path(path)))
    assert list(tmp_path.iterdir()) == [path]


def test_of_many_who_make_the_key_at_once_all_seal_with_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sealing.key"

    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(SealingKey.load_or_create, [path] * 32))

    assert all(opens(keys[0], key) for key in keys)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_file_that_others_may_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "sealing.key"
    SealingKey.load_or_create(path)
    path.chmod(mode)

    with pytest.raises(SealingKeyUnusable, match=f"chmod 600 {path}"):
        SealingKey.load_or_create(path)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_file_of_another_length_is_refused_and_left_alone(tmp_path: Path, length: int) -> None:
    path = tmp_path / "sealing.key"
    path.write_bytes(bytes(length))
    path.chmod(0o600)

    with pytest.raises(SealingKeyUnusable, match="restore it from its backup"):
        SealingKey.load_or_create(path)
    assert path.stat().st_size == length


# --- new keys ---


@pytest.mark.parametrize(("new", "form"), [(new_access_key, r"[A-Z0-9]{20}"), (new_secret_key, r"[A-Za-z0-9]{40}")])
def test_new_keys_have_their_form_and_differ(new: Callable[[], str], form: str) -> None:
    made = {new() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch(form, key) for key in made)
