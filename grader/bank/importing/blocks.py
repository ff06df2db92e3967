"""What every text is read into before questions are looked for in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class BlockKind(Enum):
    """What a block was set as."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    """Of a list, with or without numbers."""
    CODE = auto()
    CELLS = auto()
    """A row of a table; ``text`` has its cells, with a tab between them."""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, code block or row of a table.

    ``text`` is plain text: no markup, one space between words, line breaks only in code and where the source
    sets one within the block. ``depth`` is the level of a heading (1 is the highest) or how deep a list item
    lies (0 is the outermost), else 0. ``marker`` is what numbered the block ("12.", "Q3:"), empty where
    nothing did; it does not stand in ``text``. ``strong`` says that all of the text is emphasized. ``place``
    leads a person there: "line 12", "page 2", "paragraph 7".
    """

    kind: BlockKind
    text: str
    place: str
    depth: int = 0
    marker: str = ""
    strong: bool = False
