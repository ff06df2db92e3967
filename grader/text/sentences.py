"""Cut a text into sentences without losing a word; the only importer of sentencex."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from sentencex import segment

from grader.models import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = re.compile(r"[^\r\n]+|\r\n?|\n")
SPACE = re.compile(r"[^\S\r\n]")
WRAPPED = 40
"""Characters: a line at least so long, followed by one that goes on in lower case, was only wrapped."""
LONGEST = 30
"""Words of a sentence that is left whole."""
EARLIEST_CUT, USUAL_CUT, LATEST_CUT = 10, 19, 24
"""Words of a longer one after which it is cut: at a mark or joining word from the first to before the last
of these, else after the second."""
WORD = re.compile(r"\S+")
CUT = re.compile(
    r"[,;:–—]\s+"
    r"|\s+(?=(?:and|but|so|because|then|um|uh|like|which|when|after|while|or|if|also|we|i)\b)",
    re.IGNORECASE,
)


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` that have a letter or digit, in order, trimmed of outer white space.

    A line break ends a sentence, as in a list of bullets, except within wrapped prose. A sentence of over 30
    words, such as a dictated text without marks, comes in clauses; ``whole_sentence_spans`` leaves it whole.
    """
    return tuple(clause for sentence in whole_sentence_spans(text) for clause in _clauses(text, sentence))


def whole_sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` as ``sentence_spans`` gives them, each whole however long it is."""
    # sentencex panics on a wide space before a full stop; one for one, so that every position stays.
    text = SPACE.sub(" ", text)
    spans: list[Span] = []
    for start, end in _paragraphs(text):
        cursor = start
        for sentence in segment("en", text[start:end]):
            core = sentence.strip()
            found = text.find(core, cursor, end) if core else -1
            if found < 0:
                continue
            cursor = found + len(core)
            if _says_something(core):
                spans.append(Span(found, cursor))
    return tuple(spans)


def _clauses(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence in pieces of at most ``LONGEST`` words, cut before the last joining word that it can."""
    words = [word.span() for word in WORD.finditer(text, sentence.start, sentence.end)]
    first = 0
    while len(words) - first > LONGEST:
        earliest, latest = words[first + EARLIEST_CUT - 1][1], words[first + LATEST_CUT - 1][0]
        cuts = [cut.end() for cut in CUT.finditer(text, earliest, latest)]
        after = bisect_left(words, cuts[-1], key=itemgetter(0)) if cuts else first + USUAL_CUT
        if _says_something(text[words[first][0] : words[after - 1][1]]):
            yield Span(words[first][0], words[after - 1][1])
        first = after
    if _says_something(text[words[first][0] : sentence.end]):
        yield Span(words[first][0], sentence.end)


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Ranges of the lines that have text, wrapped ones joined."""
    paragraphs: list[tuple[int, int]] = []
    last_line, breaks = "", 0
    for match in LINE.finditer(text):
        line = match[0]
        if line[0] in "\r\n":
            breaks += 1
        elif paragraphs and breaks == 1 and len(last_line) >= WRAPPED and line.lstrip()[:1].islower():
            paragraphs[-1] = (paragraphs[-1][0], match.end())
            last_line, breaks = line, 0
        else:
            paragraphs.append(match.span())
            last_line, breaks = line, 0
    return paragraphs
