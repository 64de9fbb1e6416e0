"""Work that costs a robot and not a person: a signed challenge, and the numbers that solve it.

Invariant: nothing is kept of a challenge until it is used. Its maker signs what it is for, when it was made and how
hard it is, so whoever knows the key can check it alone; that it is used once is for whoever takes it to see to.

A challenge is solved by PIECES numbers: with `key` the SHA-256 of the challenge in hexadecimal, the SHA-256 of
`key.piece.number` must begin with so many zero bits, for each piece from 0 on. Many small pieces instead of one large
one, so that no solver is much unluckier than another, and a browser can stop between any two hashes.
"""

import hashlib
import hmac
from collections.abc import Sequence
from secrets import token_hex
from time import time
from uuid import UUID

from server.errors import Conflict

PIECES = 16
LASTS = 30 * 60
"""Seconds. Long enough to be solved before it is sent; one that ran out is simply asked for anew."""
HARDEST = 26
"""Of all pieces together, as a power of two: some minutes on a telephone, which is kept for a flood."""


def issue(key: bytes, purpose: UUID, work: int) -> str:
    """A challenge that takes about 2 to the power of `work` hashes."""
    said = f"{purpose.hex}.{int(time())}.{bits_of(work)}.{token_hex(16)}"
    return f"{said}.{_signed(key, said)}"


def bits_of(work: int) -> int:
    """The zero bits of each piece."""
    return max(0, min(work, HARDEST) - (PIECES - 1).bit_length())


def solved(key: bytes, purpose: UUID, challenge: str, numbers: Sequence[int]) -> bytes:
    """The hash by which a solved challenge is remembered as used. Raises Conflict, saying to take another one."""
    said, _, signature = challenge.rpartition(".")
    if not challenge.isascii() or not hmac.compare_digest(signature, _signed(key, said)):
        raise _another("This challenge is not one of this page's.")
    made_for, made_at, bits, _ = said.split(".")
    if made_for != purpose.hex or time() - int(made_at) > LASTS:
        raise _another("This challenge has run out.")
    digest = hashlib.sha256(challenge.encode())
    start = hashlib.sha256(f"{digest.hexdigest()}.".encode())
    if len(numbers) != PIECES or not all(_fits(start.copy(), *each, int(bits)) for each in enumerate(numbers)):
        raise _another("This challenge is not solved.")
    return digest.digest()


def _fits(start: "hashlib._Hash", piece: int, number: int, bits: int) -> bool:
    start.update(f"{piece}.{number}".encode())
    return int.from_bytes(start.digest(), "big") >> (256 - bits) == 0


def _signed(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def _another(why: str) -> Conflict:
    return Conflict(f"{why} Ask for a new one, solve it, and send the same again.", code="proof_not_valid")
