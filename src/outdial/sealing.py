"""Secrets at rest: sealed with a key that the database never sees, each to the row it stands in.

A sealed secret is one byte for the format, 12 bytes of nonce, and what AES-256-GCM makes of the text. The tenant and
the name of the access key, of the phone's account, or the file server's address are authenticated with it, so a sealed
secret copied into another row does not open there.
"""

import base64
import os
import secrets
import stat
import string
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_LENGTH: Final = 32  # bytes: AES-256
ACCESS_KEY_LENGTH: Final = 20
SECRET_KEY_LENGTH: Final = 40

_FORMAT = b"\x01"
_NONCE_LENGTH = 12  # bytes, NIST SP 800-38D; drawn anew for each sealing, safe for 2^32 of them under one key
_TAG_LENGTH = 16
_SEALED_LENGTH_MIN = len(_FORMAT) + _NONCE_LENGTH + _TAG_LENGTH
_ACCESS_KEY_ALPHABET = string.ascii_uppercase + string.digits
_SECRET_KEY_ALPHABET = string.ascii_letters + string.digits
_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SealingKeyUnusable(Exception):  # noqa: N818 - it says what is wrong with the key
    """The key that was found is not one to trust; the text says what to do, and never shows the key."""


class CannotOpen(Exception):  # noqa: N818 - it says what did not happen
    """A sealed secret that does not open; the text says what to do."""


class SealingKey:
    """Seals secrets and opens them."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_LENGTH:
            raise SealingKeyUnusable(f"a sealing key has {KEY_LENGTH} bytes, not {len(key)}")
        self._cipher = AESGCM(key)

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """Read the key file, or make one that only its owner may read; of several who make it at once, one wins.

        Raises SealingKeyUnusable for a file that others may read or that holds something else, OSError as it comes.
        """
        if not path.exists():
            _create(path)
        return cls(_read(path))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a key written in hexadecimal or base64, as a setting holds it. Raises SealingKeyUnusable."""
        try:
            return cls(_decode(text.strip()))
        except (ValueError, SealingKeyUnusable) as error:
            raise SealingKeyUnusable(
                f"the sealing key must be {KEY_LENGTH} bytes in base64 or hexadecimal; "
                f"`openssl rand -base64 {KEY_LENGTH}` makes one"
            ) from error

    def seal(self, plain: str, *, vdn_id: int, access_key: str) -> bytes:
        """Seal an access key's secret to its row."""
        return self._seal(plain, _access_key_row(vdn_id, access_key))

    def open(self, sealed: bytes, *, vdn_id: int, access_key: str) -> str:
        """Open a secret that was sealed to this row with this key. Raises CannotOpen."""
        return self._open(
            sealed,
            _access_key_row(vdn_id, access_key),
            what=f"the secret of access key {access_key}",
            instead="revoke the access key and make a new one",
        )

    def seal_password(self, plain: str, *, vdn_id: int, account: str) -> bytes:
        """Seal the password of a phone's account to its row."""
        return self._seal(plain, _account_row(vdn_id, account))

    def open_password(self, sealed: bytes, *, vdn_id: int, account: str) -> str:
        """Open a password that was sealed to this row with this key. Raises CannotOpen."""
        return self._open(
            sealed,
            _account_row(vdn_id, account),
            what=f"the password of account {account}",
            instead="give the agent a new account",
        )

    def seal_server_password(self, plain: str, *, vdn_id: int, address: str) -> bytes:
        """Seal a file server's password to its tenant and its address: in a row with another address it is no use."""
        return self._seal(plain, _file_server_row(vdn_id, address))

    def open_server_password(self, sealed: bytes, *, vdn_id: int, address: str) -> str:
        """Open a password that was sealed to this tenant and address with this key. Raises CannotOpen."""
        return self._open(
            sealed,
            _file_server_row(vdn_id, address),
            what=f"the password of file server {address}",
            instead="give the file server its password anew",
        )

    def _seal(self, plain: str, row: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_LENGTH)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain.encode(), row)

    def _open(self, sealed: bytes, row: bytes, *, what: str, instead: str) -> str:
        if len(sealed) < _SEALED_LENGTH_MIN or not sealed.startswith(_FORMAT):
            raise CannotOpen(
                f"{what} is damaged or was sealed by another version: run the version that sealed it, or {instead}"
            )
        nonce, ciphertext = sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
        try:
            return self._cipher.decrypt(nonce, ciphertext, row).decode()
        except InvalidTag as error:
            raise CannotOpen(
                f"{what} was sealed with another sealing key or for another row: "
                f"restore the sealing key of this database (OUTDIAL_SEALING_KEY, or its file), or {instead}"
            ) from error


def new_access_key() -> str:
    """A name for a key: 20 capitals and digits."""
    return _drawn(_ACCESS_KEY_ALPHABET, ACCESS_KEY_LENGTH)


def new_secret_key() -> str:
    """A secret of 238 random bits: 40 letters and digits, which no URL escapes and no command takes for an option."""
    return _drawn(_SECRET_KEY_ALPHABET, SECRET_KEY_LENGTH)


def _drawn(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _access_key_row(vdn_id: int, access_key: str) -> bytes:
    return b"outdial access key %d %s" % (vdn_id, access_key.encode())


def _account_row(vdn_id: int, account: str) -> bytes:
    return b"outdial account %d %s" % (vdn_id, account.encode())


def _file_server_row(vdn_id: int, address: str) -> bytes:
    return b"outdial file server %d %s" % (vdn_id, address.encode())


def _decode(text: str) -> bytes:
    if len(text) == 2 * KEY_LENGTH:
        return bytes.fromhex(text)
    bare = text.rstrip("=").translate(str.maketrans("-_", "+/"))  # padding and both alphabets as they come
    return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)


def _create(path: Path) -> None:
    """Put a whole key file in place, or leave the one that another process put there first.

    The file is written beside and linked in, for a link comes about at once and never replaces: nobody reads half a
    key, and nobody seals with a key that is lost.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        _write_private(draft, secrets.token_bytes(KEY_LENGTH))
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    """Make the new name last: a key lost in a power cut takes every secret with it."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & _FOR_OTHERS:
            raise SealingKeyUnusable(f"others may read the sealing key in {path}: run `chmod 600 {path}`")
        content = file.read(KEY_LENGTH + 1)
    if len(content) != KEY_LENGTH:
        raise SealingKeyUnusable(
            f"{path} does not hold a sealing key of {KEY_LENGTH} bytes: restore it from its backup; "
            "only if nothing was sealed with it yet, remove the file and start again"
        )
    return content
