"""Cut a text into sentences without losing a word; the only importer of sentencex."""

from __future__ import annotations

import re

from sentencex import segment

from grader.models import Span

LINE = re.compile(r"[^\r\n]+|\r\n?|\n")
SPACE = re.compile(r"[^\S\r\n]")
WRAPPED = 40
"""Characters: a line at least so long, followed by one that goes on in lower case, was only wrapped."""


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` that have a letter or digit, in order, trimmed of outer white space.

    A line break ends a sentence, as in a list of bullets, except within wrapped prose.
    """
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
            if any(character.isalnum() for character in core):
                spans.append(Span(found, cursor))
    return tuple(spans)


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
