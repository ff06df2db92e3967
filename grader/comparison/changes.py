"""What changed in words from one text to the next, readable rather than minimal."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

from grader.models import Change, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"\S+\s*|\s+")
LINE = re.compile(r"[^\n.!?]*[\n.!?]*\s*")
"""A sentence or line, roughly: long texts are compared in these."""
MOST_WORDS = 3_000
"""Words of both texts, without what they begin and end with in common, that are compared word by word; as
many sentences are compared one by one, and of more it is only said that they changed."""
FEWEST_KEPT = 3
"""Words between two changes below which they are read as one change."""


def changes_between(earlier: str, later: str) -> tuple[Change, ...]:
    """The passages kept, deleted and inserted, in reading order, a deletion before what replaces it.

    Space counts for nothing: what differs in that alone is kept, as the later text has it.
    """
    ones, others = WORD.findall(earlier), WORD.findall(later)
    start = _common(ones, others)
    end = _common(ones[start:][::-1], others[start:][::-1])
    middle, new_middle = ones[start : len(ones) - end], others[start : len(others) - end]
    fewest_kept = FEWEST_KEPT
    if len(middle) + len(new_middle) > MOST_WORDS:
        fewest_kept = 1
        middle, new_middle = (LINE.findall("".join(words)) for words in (middle, new_middle))
    pieces = [
        (ChangeKind.KEPT, "".join(others[:start])),
        *_compared(middle, new_middle, fewest_kept),
        (ChangeKind.KEPT, "".join(others[len(others) - end :])),
    ]
    return tuple(_joined(pieces))


def _common(ones: Sequence[str], others: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(ones, others, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(ones), len(others)))


def _compared(
    ones: Sequence[str], others: Sequence[str], fewest_kept: int
) -> Iterator[tuple[ChangeKind, str]]:
    if len(ones) + len(others) > MOST_WORDS:
        yield ChangeKind.DELETED, "".join(ones)
        yield ChangeKind.INSERTED, "".join(others)
        return
    bare, new_bare = ([word.strip() for word in words] for words in (ones, others))
    matcher = SequenceMatcher(None, bare, new_bare, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        new = "".join(others[new_start:new_end])
        is_island = end - start < fewest_kept and start > 0 and end < len(ones)
        if kind == "equal" and not is_island:
            yield ChangeKind.KEPT, new
        else:
            yield ChangeKind.DELETED, "".join(ones[start:end])
            yield ChangeKind.INSERTED, new


def _joined(pieces: Sequence[tuple[ChangeKind, str]]) -> Iterator[Change]:
    """Neighbouring changes as one deletion and one insertion."""
    for kept, group in groupby((piece for piece in pieces if piece[1]), lambda p: p[0] is ChangeKind.KEPT):
        run = list(group)
        for kind in (ChangeKind.KEPT,) if kept else (ChangeKind.DELETED, ChangeKind.INSERTED):
            text = "".join(piece for its, piece in run if its is kind)
            if text:
                yield Change(kind, text)
