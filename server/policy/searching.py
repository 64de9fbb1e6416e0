"""What somebody typed, as a question to the database's full text: every word of it begins a word that is there.

Endings of English words do not matter, nor do accents: words are made as `search_words` of the database makes them.
"""

import re
import unicodedata
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, func

MOST_WORDS = 8
"""Of a search: nobody types more to find something."""
UNACCENTED = str.maketrans("øłđıß", "oldis")
WORD = re.compile(r"[^\W_]+")


def typed_words(text: str) -> list[str]:
    """Of a text without any, one that nothing contains."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(each))
    return list(dict.fromkeys(WORD.findall(bare.translate(UNACCENTED))))[:MOST_WORDS] or ["0nothing0"]


def wanted_word(word: str) -> ColumnElement[Any]:
    """One of `typed_words`."""
    return func.to_tsquery("simple", f"{word}:*").op("||")(func.plainto_tsquery("english", word))


def wanted_words(text: str) -> ColumnElement[Any]:
    """All of them."""
    return reduce(lambda one, other: one.op("&&")(other), [wanted_word(each) for each in typed_words(text)])
