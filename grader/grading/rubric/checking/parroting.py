"""Words that are nobody's evidence: talk to the grader, and repeats of the question or rubric."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grader.grading.rubric.checking.quotes import words_in_order
from grader.text.plain_text import folded
from grader.text.tokens import WORD
from grader.text.words import PADDING_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_GRADING = r"(?:all|every\w*|levels?|criteri\w+|marks?|grad(?:e|es|ed|er|ers))"
NAMES_THE_GRADE = re.compile(
    rf"\b{_GRADING}\b[^.]{{0,300}}\bstrong\b|\bstrong\b[^.]{{0,300}}\b{_GRADING}\b"
    r"|\brubrics?\b|\b(?:full|top|best) marks?\b",
    re.IGNORECASE,
)
"""Words for the grade itself, which an answer seldom needs."""


@cache
def injection_phrases() -> tuple[str, ...]:
    """What people write to talk a grader into a grade; the file says where the phrases come from."""
    lines = Path(__file__).with_name("injection_phrases.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


MOST_PHRASES = 0.6
"""Share of a quote's three-word phrases from which they are those of the question and rubric, or of the model
answer."""
MOST_OF_ONE = 0.8
"""Share of a quote's content words from which it repeats a single point, whose order it keeps."""
FEWEST_CONTENT_WORDS = 4
"""Below, the words of a quote and a point may well be the same by chance."""


MOST_OF_TOLD = 0.7
"""Share of the content words of somebody else's sentence that a quote must have too to repeat it: what both
tell of may have the same names in the same order."""
MOST_OF_TITLES, MOST_OF_MANY = 0.6, 0.8
"""Share of a quote's content words from which it only lists titles: two whole ones, or words of three."""


class Parroting:
    """Tells quotes that only repeat given texts: ``points`` say what is expected, ``told`` are sentences that
    somebody else said about it, and ``titles`` name it."""

    def __init__(
        self, texts: Iterable[str], points: Iterable[str], told: Iterable[str], titles: Iterable[str]
    ) -> None:
        self._known = {phrase for text in texts for phrase in _phrases(text)}
        self._points = [_content_words(point) for point in points]
        told = list(told)
        # Apart from the rubric's: an honest sentence may share some words with each.
        self._known_told = {phrase for sentence in told for phrase in _phrases(sentence)}
        self._told = [_content_words(sentence) for sentence in told]
        self._titles = [frozenset(map(stem, _content_words(title))) for title in titles]

    def is_in(self, quote: str) -> bool:
        """Whether a quote only repeats the texts, one of the points with words thrown in, or titles."""
        phrases, words = _phrases(quote), _content_words(quote)
        for known in (self._known, self._known_told) if phrases else ():
            if sum(phrase in known for phrase in phrases) >= MOST_PHRASES * len(phrases):
                return True
        if self._lists_titles({stem(word) for word in words}):
            return True
        fewest = max(FEWEST_CONTENT_WORDS, MOST_OF_ONE * len(words))
        return any(words_in_order(words, point) >= fewest for point in self._points) or any(
            words_in_order(words, told) >= max(fewest, MOST_OF_TOLD * len(told)) for told in self._told
        )

    def _lists_titles(self, stems: set[str]) -> bool:
        named = stems & frozenset().union(*self._titles)
        whole = sum(len(title) > 1 and title <= stems for title in self._titles)
        touched = sum(not title.isdisjoint(stems) for title in self._titles)
        return (whole >= 2 and len(named) >= MOST_OF_TITLES * len(stems)) or (
            touched >= 3 and len(named) >= max(FEWEST_CONTENT_WORDS, MOST_OF_MANY * len(stems))
        )


def _phrases(text: str) -> list[tuple[str, str, str]]:
    words = WORD.findall(folded(text))
    return list(zip(words, words[1:], words[2:], strict=False))


def _content_words(text: str) -> Sequence[str]:
    """The words that carry meaning, each where it comes first."""
    words = WORD.findall(folded(text))
    return list(dict.fromkeys(word for word in words if word not in PADDING_WORDS))
