"""Quotation marks on pages: what stands within them, and texts without them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import BlockKind
from grader.bank.importing.pages.asking import Asks
from grader.bank.importing.pages.page_lines import NAMED
from grader.bank.importing.pages.phrases import PAIRS

if TYPE_CHECKING:
    from grader.bank.importing.pages.page_lines import Line

MOST_LINES = 60
"""Of one quotation."""
DOUBLE = '"“”'


def mark_quotations(lines: list[Line]) -> None:
    """Mark what stands within quotation marks that are opened at a line's start, and where they end."""
    index = unclosed = 0
    while index < len(lines):
        line = lines[index]
        end = None
        if (
            index >= unclosed
            and not line.furniture
            and line.content[:1] in PAIRS
            and line.kind is not BlockKind.CODE
        ):
            end, seen = _end_of_quotation(lines, index)
            unclosed = seen if end is None and seen == index + MOST_LINES else 0
        if end is not None:
            lines[end].closes = True
            for inside in lines[index + 1 : end + 1]:
                inside.quoted, inside.asks = True, Asks.NO
            index = end
        index += 1


def _end_of_quotation(lines: list[Line], first: int) -> tuple[int | None, int]:
    """The last line of a quotation, if one ends it, and up to where was looked."""
    sign = lines[first].content[0]
    depth = 0
    last = min(first + MOST_LINES, len(lines))
    for index in range(first, last):
        line = lines[index]
        if index > first and (line.label or line.style == NAMED or line.kind is BlockKind.HEADING):
            return None, index
        text = line.content.rstrip(" .,;")
        # By custom, every paragraph of a quotation opens with the mark anew.
        depth = _depth(text[1:] if index > first and text.startswith(sign) else text, sign, depth)
        if depth <= 0 and text[-1:] in PAIRS[sign] and len(text) > 1:
            return index, index
        if depth <= 0 and sign not in DOUBLE:
            return None, index
    return None, last


def _depth(text: str, sign: str, depth: int = 0) -> int:
    """How many quotations are open after a text, of those that a mark opens."""
    closing = PAIRS[sign]
    if sign in closing:
        marks = DOUBLE if sign in DOUBLE else sign
        return (depth + sum(text.count(mark) for mark in marks)) % 2
    if closing == "’":
        return depth + text.count(sign) - len(re.findall(r"’(?!\w)", text))
    return depth + text.count(sign) - sum(text.count(mark) for mark in closing)


def unquoted(text: str) -> str:
    """A text without the quotation marks around the whole of it."""
    text = text.strip()
    end = text.rstrip(" .,;")
    sign = text[:1]
    if sign in PAIRS and end[-1:] in PAIRS[sign] and len(end) > 2:
        paragraphs = end[1:-1].split("\n\n")
        paragraphs = [part[1:] if part.startswith(sign) else part for part in paragraphs]
        inside = "\n\n".join(paragraphs).strip()
        if all(part[-1:] in PAIRS[sign] for part in paragraphs[:-1]) and len(paragraphs) > 1:
            return (
                "\n\n".join(part.removesuffix(part[-1:]).strip() for part in paragraphs[:-1])
                + "\n\n"
                + paragraphs[-1]
            )
        if _is_whole(inside, sign):
            return inside if inside[-1:] in ".?!…" else inside + text[len(end) :].strip(" ,;")
    return _without_odd_mark(text)


def _is_whole(inside: str, sign: str) -> bool:
    """Whether marks around a text belong together: none within closes what the first opens."""
    closing = PAIRS[sign]
    if sign in closing:
        return (
            sum(inside.count(mark) for mark in (DOUBLE if sign in DOUBLE else sign)) % 2 == 0 or sign == "'"
        )
    depth = 1
    for position, character in enumerate(inside):
        apostrophe = character == "’" and inside[position + 1 : position + 2].isalnum()
        depth += (character == sign) - (character in closing and not apostrophe)
        if depth == 0:
            return False
    return True


def _without_odd_mark(text: str) -> str:
    """A text without a quotation mark at its start that nothing closes, or at its end that nothing opens."""
    doubles = sum(text.count(mark) for mark in DOUBLE + "„")
    if doubles % 2 and text[:1] in DOUBLE + "„":
        return text[1:].lstrip()
    if doubles % 2 and text[-1:] in DOUBLE:
        return text[:-1].rstrip()
    return text
