"""A text cut into words, numbers and blanks, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models.blank import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    rf"(?P<blank>{'|'.join(map(re.escape, BLANKS))})"
    r"|(?P<number>(?:[$€£¥₹]\s?)?\d+(?:[.,:/]\d+)*[^\W_]*)"
    # A word may hold an apostrophe, a hyphen before a letter or digit, and a dot as in Node.js.
    r"|(?P<word>[^\W\d_](?:[^\W_]|['’+-](?=[^\W_])|\.(?=[a-z0-9])|[+#](?=[+#\s]|$))*)"
)
ENDS_SENTENCE = re.compile(r"[.!?…:\n]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text; ``kind`` is ``blank``, ``number`` or ``word``.

    ``opens`` is whether it is the first of its sentence, where a capital letter says nothing.
    """

    text: str
    kind: str
    start: int
    end: int
    opens: bool


def tokens_of(text: str) -> Iterator[Token]:
    """The pieces of ``text`` in order; what is between them has neither letters nor digits."""
    end = 0
    for found in TOKEN.finditer(text):
        opens = end == 0 or ENDS_SENTENCE.search(text, end, found.start()) is not None
        yield Token(found.group(), found.lastgroup or "", found.start(), found.end(), opens)
        end = found.end()


def has_digit(word: str) -> bool:
    """Whether any character of it is a number in any script."""
    return any(sign.isnumeric() for sign in word)
