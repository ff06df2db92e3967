"""A typed text as it is read for a grade: its words as plain letters, without what is no text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

from grader.models import Span
from grader.text.plain_text import is_visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_COMMENT = r"<!--(?:(?!<!--).)*?-->"
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"'=]+)"""
_BLOCKS = "address|article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|table|td|th|tr|ul"
_INLINE = "a|b|code|em|font|i|img|mark|s|small|span|strong|sub|sup|u"
_TAG = rf"</?(?:(?P<block>{_BLOCKS})|{_INLINE})(?:{_ATTRIBUTE})*\s*/?>"
MARKUP = re.compile(rf"{_COMMENT}|{_TAG}", re.IGNORECASE | re.DOTALL)
KEPT_AS_TYPED = ("<super>", "<sub>", "<fraction>")
"""Forms whose plain letters would run into the word before: 5², 3½, YOLO™."""
WIDTHS = ("<wide>", "<narrow>", "<small>")
"""Forms that differ in width alone: marks too are read as the plain ones."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """What is read of a typed text; ``typed`` has, for each character, where what it stands for starts and
    ends there."""

    text: str
    typed: tuple[tuple[int, int], ...]

    def in_typed(self, span: Span) -> Span:
        """A passage of what is read, which is not empty, as one of the typed text."""
        return Span(self.typed[span.start][0], self.typed[span.end - 1][1])

    def kept(self, kept: Sequence[bool]) -> ReadText:
        """The same without the characters that are not ``kept``."""
        return ReadText("".join(compress(self.text, kept)), tuple(compress(self.typed, kept)))


def read_text(typed: str) -> ReadText:
    """A text with full-width, joined and styled letters as plain ones and every space as one kind, without
    HTML comments, HTML tags and characters that nobody sees. What is plain already is read as it is."""
    pieces = list(_pieces(typed))
    return ReadText(
        "".join(piece for piece, _ in pieces), tuple(place for piece, place in pieces for _ in piece)
    )


def _pieces(typed: str) -> Iterator[tuple[str, tuple[int, int]]]:
    done = 0
    for markup in MARKUP.finditer(typed):
        yield from _letters(typed, done, markup.start())
        yield "\n" if markup["block"] else "", markup.span()
        done = markup.end()
    yield from _letters(typed, done, len(typed))


def _letters(typed: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    place = start
    while place < end:
        after = place + 1
        while after < end and unicodedata.combining(typed[after]):
            after += 1
        yield _plain(typed[place:after]), (place, after)
        place = after


def _plain(letter: str) -> str:
    """A letter with its accents in plain form; nothing for one that nobody sees."""
    if letter.isascii() and letter.isprintable():
        return letter
    if letter.isspace():
        return letter if letter in "\r\n\u2028\u2029" else " "
    if not is_visible(letter[0]):
        return ""
    form = unicodedata.decomposition(letter[0])
    if form.startswith(KEPT_AS_TYPED):
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    return plain if form.startswith(WIDTHS) or any(sign.isalnum() for sign in plain) else letter
