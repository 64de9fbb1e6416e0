"""Which passwords are refused, and why: those that are known everywhere, and those that are soon guessed.

Length counts, not kinds of characters. What is judged is how many guesses it takes somebody who knows the lists of
passwords that were stolen elsewhere, of names and words, and this member's own name, address and network.
Source: NIST SP 800-63B-4, 3.1.1.2; the estimate is zxcvbn's (Wheeler, USENIX Security 2016).
"""

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from zxcvbn import zxcvbn

from server.errors import Invalid
from server.identity import password_hash

ENOUGH_GUESSES = 10**8
"""More than somebody gets through who tries day and night against slowed-down sign-ins, or on a stolen argon2 hash
within days."""
JUDGED = 32
"""So many characters are looked at: beyond that the estimate takes seconds, and this many are enough or are not."""
LETTERS_BESIDES = 4
PRODUCT = "Snowfield"
ADVICE = "Put together a few words that only you would put together."

_estimating = ThreadPoolExecutor(1, "zxcvbn")  # it keeps the words of one's own in a table that all calls share


async def hash_of_new_password(password: str, about: Sequence[str], field: str = "password") -> str:
    """What is stored of it. `about` is what others know of the member: name, address, network. It takes its time, so
    no transaction should be under way. Raises Invalid, with the reason in plain words."""
    reason = await asyncio.get_running_loop().run_in_executor(_estimating, why_refused, password, about)
    if reason:
        sentence = f"{reason} {ADVICE}"
        raise Invalid(sentence, code="weak_password", fields=[(field, sentence)])
    return await password_hash(password)


def why_refused(password: str, about: Sequence[str]) -> str | None:
    """A sentence, or None for a password that will do."""
    own = {word.lower() for each in (*about, PRODUCT) for word in (each, *re.split(r"[\W_]+", each)) if len(word) > 2}
    found: dict[str, Any] = zxcvbn(password[:JUDGED], user_inputs=list(own))
    parts: list[dict[str, Any]] = found["sequence"]
    dictionaries = {part.get("dictionary_name") for part in parts}
    if _little_besides(own, password) or ("user_inputs" in dictionaries and found["guesses"] < ENOUGH_GUESSES):
        return "It is made of your name, your address or the name of this network, which others try first."
    if found["guesses"] >= ENOUGH_GUESSES:
        return None
    if len(parts) == 1 and "passwords" in dictionaries:
        return "This is one of the passwords that many people use, and that others try first."
    if "passwords" in dictionaries:
        return "It is a password that many people use with a little added, and is soon guessed."
    if any(part["pattern"] in ("repeat", "sequence", "spatial") for part in parts):
        return "It repeats itself or follows a row, on the keyboard or in the alphabet, and is soon guessed."
    return "It is a name, a word or a date with little added, and is soon guessed."


def _little_besides(own: set[str], password: str) -> bool:
    """Whether hardly a letter is left of it without words of one's own: the estimate takes several of them for many."""
    left = password.lower()
    for word in sorted(own, key=len, reverse=True):
        left = left.replace(word, "")
    return len(left) < len(password) and len(re.sub(r"[\W\d_]", "", left)) < LETTERS_BESIDES
