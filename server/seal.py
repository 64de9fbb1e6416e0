"""Encryption of the few secrets that must be read again: what is sealed here is worth nothing without a key that is
not in the database. And keys for hashes that nobody may compute from the database alone.

The key is SNOWFIELD_SECRET_KEY, or made once in the data directory, for its owner's eyes only. From it comes another
for each use (HKDF-SHA256), and with that AES-256-GCM seals: what was tampered with, or put into another row, does not
open.
"""

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.errors import Unavailable
from server.settings import Settings

FILE = "secret-key"
VERSION = b"\x01"
NONCE_BYTES = 12


class NoKey(Unavailable):
    """The key cannot be had, or is not the one that this was sealed with; the sentence says what to do."""

    code = "no_secret_key"


def seal(settings: Settings, use: str, row: str, plain: bytes) -> bytes:
    """`use` names what it is, `row` whose: both are needed to open it again. Raises NoKey."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key_for(settings, use)).encrypt(nonce, plain, row.encode())


def unseal(settings: Settings, use: str, row: str, sealed: bytes) -> bytes:
    """Raises NoKey."""
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] == VERSION:
        with suppress(InvalidTag):
            return AESGCM(key_for(settings, use)).decrypt(nonce, rest, row.encode())
    raise NoKey(
        "This network has another secret key than it had before. Tell whoever runs it: the old one has to go back into "
        f"SNOWFIELD_SECRET_KEY, or its file `{FILE}` into the data directory."
    )


def key_for(settings: Settings, use: str) -> bytes:
    """A key for this use alone, the same in all processes of a network. Raises NoKey."""
    return _derived(secret_key(settings), use)


def secret_key(settings: Settings) -> str:
    """The one of the settings, else of the data directory, made there when it is first asked for. Raises NoKey."""
    return settings.secret_key or _kept(settings.data_dir / FILE)


@lru_cache(maxsize=8)
def _kept(path: Path) -> str:
    """Of several processes that make it at once, one does: a link is made whole, or not at all."""
    with suppress(OSError):
        return path.read_text().strip()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = path.with_name(f".{FILE}-{secrets.token_hex(8)}")
        with open(mine, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            with suppress(FileExistsError):
                path.hardlink_to(mine)
        finally:
            mine.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise NoKey(
            f"This network's secret key, the file `{FILE}` of the data directory, can be neither read nor made "
            f"({error.strerror}). Tell whoever runs it: SNOWFIELD_SECRET_KEY can hold one instead."
        ) from error


@lru_cache(maxsize=8)
def _derived(key: str, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"snowfield {use}".encode()).derive(key.encode())
