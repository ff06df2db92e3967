"""Plain text, as people paste it, read into blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import NOT_SEEN, Block, BlockKind, numbered
from grader.bank.importing.pages.asking import Asks, advises, asks, commands
from grader.bank.importing.pages.furniture import is_furniture
from grader.bank.importing.pages.labels import label_of
from grader.bank.importing.pages.question_page import questions_in
from grader.models.imported import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BULLET = re.compile(r"(?:[•*·▪●○◦‣■□➢➤►▸✓✔–—-]|o(?=\s{2,}|\t))\s+(?=\S)")
EMPHASIS = re.compile(r"(\*\*|__)(?=[^\s*_])([^*_\n]{1,600})\1")
UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,}|_{3,}|\*{3,})")
NARROWEST, WIDEST = 40, 120
"""Columns at which text may have been wrapped."""
BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


def read_plain_text(text: str) -> Reading:
    """The questions in a plain text, as people paste it."""
    questions, unread = questions_in(blocks_of_text(text))
    return Reading("a text", tuple(questions), tuple(unread))


def blocks_of_text(text: str) -> list[Block]:
    """The paragraphs, list items and titles of a text; lines that were wrapped are joined again."""
    lines = _unforwarded(line.translate(NOT_SEEN).replace("\xa0", " ") for line in BREAKS.split(text))
    width = _wrapped_at(lines)
    blocks: list[Block] = []
    part: list[str] = []
    first = 0
    for index, line in enumerate([*lines, ""]):
        if part and not (line.strip() and _goes_on(part[-1], line, width)):
            blocks.append(_block(part, first))
            part = []
        if line.strip():
            if not part and UNDERLINE.fullmatch(line.strip()):
                continue
            first = first if part else index + 1
            part.append(line)
    return list(_nested(blocks))


FORWARDED = re.compile(r"(?:> ?)+(?=\S|$)")


def _unforwarded(text: Iterable[str]) -> list[str]:
    """The lines of a text without the signs before each that mail programs put there."""
    lines = list(text)
    signed = sum(line.startswith(">") for line in lines)
    if 2 * signed <= sum(bool(line.strip()) for line in lines):
        return lines
    return [FORWARDED.sub("", line, count=1) if line.startswith(">") else line for line in lines]


def _nested(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with how deep items lie told from what the others of their list are indented by."""
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        items = list(run)
        insets = sorted({block.depth for block in items})
        for block in items:
            yield replace(block, depth=insets.index(block.depth) if kind is BlockKind.ITEM else 0)


def _wrapped_at(lines: Sequence[str]) -> int:
    """The column at which lines were wrapped; 0 if each line is a paragraph."""
    pairs = [
        (line.rstrip(), after.strip()) for line, after in pairwise(lines) if line.strip() and after.strip()
    ]
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if not pairs:
        return 0
    width = lengths[-1 - len(lengths) // 50]
    if not NARROWEST <= width <= WIDEST:
        return 0
    full = sum(_is_full(line, after, width) for line, after in pairs)
    return width if full >= 0.5 * len(pairs) else 0


def _is_full(line: str, after: str, width: int) -> bool:
    """Whether the first word of the line after would not have fitted."""
    return len(line.rstrip()) + 1 + len(after.split(maxsplit=1)[0]) > width


def _breaks_off(line: str, after: str, width: int) -> bool:
    """Whether a line ends within a sentence, though not at the very end of the column."""
    return line[-1] not in '.?!:;…"”»' and (after[0].islower() or len(line) > 0.8 * width)


def _goes_on(line: str, after: str, width: int) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    words = after.strip()
    if (
        BULLET.match(words)
        or numbered(words)[0]
        or label_of(words)
        or (label_of(line.strip()) and len(line.split()) < 6)
    ):
        return False
    if not width or not (_is_full(line.rstrip(), words, width) or _breaks_off(line.rstrip(), words, width)):
        return False
    if line.rstrip().endswith("?") and (asks(words) is Asks.PLAINLY or commands(words) or advises(words)):
        return False
    return not is_furniture(words)


def _block(lines: Sequence[str], first: int) -> Block:
    text = EMPHASIS.sub(r"\2", " ".join(" ".join(lines).split()))
    strong = EMPHASIS.fullmatch(" ".join(" ".join(lines).split())) is not None
    place = f"line {first}"
    bullet = BULLET.match(text)
    indented = lines[0].expandtabs(4)
    depth = min(len(indented) - len(indented.lstrip()), 40)
    if bullet:
        marker, text = numbered(text[bullet.end() :])
        return Block(BlockKind.ITEM, text, place, depth=depth, marker=marker)
    marker, text = numbered(text)
    kind = BlockKind.ITEM if marker[:1].isdigit() else BlockKind.PARAGRAPH
    return Block(kind, text, place, depth=depth, marker=marker, strong=strong)
