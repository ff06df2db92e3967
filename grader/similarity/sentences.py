"""Cut a text into sentences without losing a character; the only importer of sentencex."""

from __future__ import annotations

import re

from sentencex import segment

from grader.models import Span

LINE = re.compile(r"[^\r\n]+")
SPACE = re.compile(r"[^\S\r\n]")


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of ``text`` in order, trimmed of outer white space; a line break always ends one."""
    # sentencex panics on a wide space before a full stop; one for one, so that every position stays.
    text = SPACE.sub(" ", text)
    spans: list[Span] = []
    for line in LINE.finditer(text):
        cursor = line.start()
        for sentence in segment("en", line[0]):
            core = sentence.strip()
            if not core:
                continue
            start = text.find(core, cursor, line.end())
            if start < 0:
                continue
            cursor = start + len(core)
            if any(character.isalnum() for character in core):
                spans.append(Span(start, cursor))
    return tuple(spans)
