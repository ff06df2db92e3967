"""Finds a quote in the text that it is said to come from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from grader.models import Span
from grader.text.plain_text import SIGNS, folded, is_visible
from grader.text.tokens import SPACELESS, WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

CLOSE_ENOUGH = 95.0
"""Alignment (0 to 100) from which a quote counts as copied with a slip of the pen."""
FEWEST_WORDS = 3
SAME = 90.0
"""Likeness of words (0 to 100) from which two texts are the same passage."""
MARKS = " \"'.。、।॥،؛؟¿¡「」『』《》〈〉"
"""What may stand around a quote without being part of it."""


TATWEEL = "\u0640"
"""Only makes an Arabic word longer to look at."""


class FoldedText:
    """A text folded for comparing, which remembers where each of its characters came from.

    Only where ``is_english`` may a quote lack words or differ in length: of other languages it is not known
    which letters turn the sense.
    """

    def __init__(self, text: str, *, is_english: bool = True) -> None:
        self._text = text
        self._is_english = is_english
        signs: list[str] = []
        self._places: list[int] = []
        for place, sign in enumerate(text):
            for part in _fold(sign):
                if part == " " and (not signs or signs[-1] == " "):
                    continue
                signs.append(part)
                self._places.append(place)
        self.folded = "".join(signs)
        self.words = [word.span() for word in WORD.finditer(self.folded)]
        """Where each word starts and ends among the folded characters."""
        self._starts = [self._places[start] for start, _ in self.words]

    def find(self, quote: str) -> Span | None:
        """Where the text says ``quote``, as whole words; None if it does not."""
        wanted = FoldedText(quote).folded.strip(MARKS)
        if not wanted:
            return None
        start = self.folded.find(wanted)
        if start >= 0:
            return self._span(start, start + len(wanted))
        words = WORD.findall(wanted)
        if len(words) < FEWEST_WORDS:
            return None
        if (place := self._place_of(words)) is not None:
            return self._span(self.words[place][0], self.words[place + len(words) - 1][1])
        if len(wanted) > len(self.folded):
            return None
        best = fuzz.partial_ratio_alignment(wanted, self.folded, score_cutoff=CLOSE_ENOUGH)
        if best is None:
            return None
        same_sense = _same_sense if self._is_english else _same_but_for_slips
        if not same_sense(wanted, self.folded[best.dest_start : best.dest_end]):
            return None
        return self._span(best.dest_start, best.dest_end)

    def words_in(self, span: Span) -> range:
        """Which of its words start in a passage of the text."""
        return range(bisect_left(self._starts, span.start), bisect_left(self._starts, span.end))

    def _place_of(self, words: Sequence[str]) -> int | None:
        """The first of so many words in a row, whatever marks stand between them: nobody speaks marks."""
        said = f" {' '.join(self.folded[start:end] for start, end in self.words)} "
        found = said.find(f" {' '.join(words)} ")
        return said.count(" ", 0, found) if found >= 0 else None

    def _span(self, start: int, end: int) -> Span:
        first, last = self._places[start], self._places[end - 1] + 1
        while first > 0 and self._is_in_a_word(first):
            first -= 1
        while last < len(self._text) and self._is_in_a_word(last):
            last += 1
        return Span(first, last)

    def _is_in_a_word(self, place: int) -> bool:
        """Whether a word goes on from one character to the next, as far as that can be seen."""
        before, after = self._text[place - 1], self._text[place]
        return before.isalnum() and after.isalnum() and not SPACELESS.search(before + after)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same in nearly the same words, or one has all words of the other."""
    return fuzz.token_set_ratio(folded(one), folded(other)) >= SAME


def words_in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts share if each keeps its order."""
    return int(LCSseq.similarity(one, other))


def _fold(sign: str) -> str:
    if sign.isspace():
        return " "
    if not is_visible(sign) or sign == TATWEEL:
        return ""
    parts = unicodedata.normalize("NFKD", sign).translate(SIGNS).casefold()
    return "".join(" " if part.isspace() else part for part in parts if not unicodedata.combining(part))


def _same_sense(one: str, other: str) -> bool:
    """Whether two nearly equal texts have the same numbers and denials: a slip must not turn the sense."""
    return _TURNING.findall(one) == _TURNING.findall(other)


def _same_but_for_slips(one: str, other: str) -> bool:
    """Whether two texts have the same words but for wrong letters within longer ones."""
    words, others = WORD.findall(one), WORD.findall(other)
    return len(words) == len(others) and all(map(_is_slip, words, others))


def _is_slip(word: str, other: str) -> bool:
    if word == other:
        return True
    same_shape = len(word) == len(other) >= SHORTEST_SLIP and word[0] == other[0]
    return same_shape and word.isalpha() and other.isalpha() and not SPACELESS.search(word + other)


SHORTEST_SLIP = 5
"""Letters of a word that may have a wrong one: a shorter word is another then."""
_TURNING = re.compile(r"\d+|\b(?:no|not|never|none|without|cannot)\b|n't\b")
