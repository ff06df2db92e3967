"""Which words of an answer a quote stands for, and whether two quotes stand for the same ones.

Quotes are compared by where they stand and by their words, not by sentence: what is dictated has no marks
between its sentences, and must count for as much as the same words typed.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from grader.grading.rubric.checking.quotes import same_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.rubric.checking.quotes import FoldedText
    from grader.models import Span

WORD = re.compile(r"\w+")
"""Of a script without spaces, all between two marks: eight of its signs are easily said again."""
MOST_COMMON = 0.5
"""Share of the shorter quote's words from which it is the same passage as one that holds them too."""
ONE_THING = 16
"""Words, about one sentence, within which two slices of the same sentence say one thing."""
SAID_AGAIN = 8
"""So many words in a row that the answer has said before are the same words, said or pasted twice."""


class Passages:
    """The words of one answer, each with the place where it was first said."""

    def __init__(self, answer: str, folded: FoldedText, sentences: Sequence[Span]) -> None:
        """``sentences`` are the answer's, each whole."""
        self._answer = answer
        self._folded = folded
        self._told = _first_told([folded.folded[start:end] for start, end in folded.words])
        self._ends = {folded.words_in(sentence).stop for sentence in sentences}

    def are_same(self, one: Span, other: Span) -> bool:
        """Whether two quotes share most words of one, are slices of a short sentence, or say the same."""
        ones, others = self._words_of(one), self._words_of(other)
        if len(ones & others) > MOST_COMMON * min(len(ones), len(others)):
            return True
        first, last = min(ones | others, default=0), max(ones | others, default=0)
        if last - first < ONE_THING:
            return self._ends.isdisjoint(range(first + 1, last + 1))
        return same_words(self._text(one), self._text(other))

    def _words_of(self, span: Span) -> set[int]:
        """A passage's words by where they were first said; if most were said before, those alone."""
        words = self._folded.words_in(span)
        again = {self._told[word] for word in words if self._told[word] != word}
        return again if 2 * len(again) > len(words) else {self._told[word] for word in words}

    def _text(self, span: Span) -> str:
        return self._answer[span.start : span.end]


def said_once(text: str) -> tuple[str, ...]:
    """The stretches of ``text`` between words that it has said before, in order: all of it without any."""
    words = list(WORD.finditer(text))
    told = _first_told([word[0].casefold() for word in words])
    ends = [*(word.start() for word in words[1:]), len(text)]
    stretches = []
    for is_new, run in groupby(range(len(words)), key=lambda word: told[word] == word):
        if is_new:
            first, *rest = run
            stretches.append(text[words[first].start() : ends[rest[-1] if rest else first]])
    return tuple(stretches)


def _first_told(words: Sequence[str]) -> list[int]:
    """For each word its own place, or that of the same word in the same run of words further ahead."""
    told = list(range(len(words)))
    first: dict[tuple[str, ...], int] = {}
    for start in range(len(words) - SAID_AGAIN + 1):
        run = tuple(words[start : start + SAID_AGAIN])
        earlier = first.setdefault(run, start)
        if earlier + SAID_AGAIN <= start:
            told[start : start + SAID_AGAIN] = told[earlier : earlier + SAID_AGAIN]
    return told
