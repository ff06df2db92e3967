"""What every text is read into before questions are looked for in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

NOT_SEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Soft hyphens, characters of no width and marks of direction."""
NUMBER = re.compile(
    r"""
    # "Q3:", "Question 3 -", "Q[3]:", "Q:"
    (?: (?: interview \s )? (?: question | ques | q ) \s?
        (?: (?: no\.? \s? | number \s | \# )? [\[(]? \d{1,4} [\])]?
            (?: \s? [.:)|–—-]+ \s* | \s+ (?= (?-i: [A-Z"“¿] ) ) )
          | \s? [.:)–—] \s* | \s - \s )
    # "3.", "3)", "(3)", "[3]", "#3:", "3 –"
      | [\[(#]? (?: \d{1,3} | 1[0-8]\d\d ) [\])]?
        (?: \s? [.:)] (?: \s+ | (?= (?-i: [A-Z"“¿*] ) ) )
          | (?<= [\])] ) \s+
          | \s [–—-] \s (?= (?-i: [A-Z"“¿] ) ) )
    # "2.1"
      | \d{1,2} (?: \. \d{1,3} )+ (?: [.)] \s+ | \s+ (?= (?-i: [A-Z"“¿] ) ) )
    # digits on keycaps
      | (?: \d \ufe0f? \u20e3 )+ \s*
    ) (?= \S )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What a question is numbered with, up to where its words begin."""


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
    nothing did; it does not stand in ``text``. ``strong`` says that all of the text is emphasized, ``linked``
    that all of it is a link to elsewhere. ``place`` leads a person there: "line 12", "page 2",
    "paragraph 7".
    """

    kind: BlockKind
    text: str
    place: str
    depth: int = 0
    marker: str = ""
    strong: bool = False
    linked: bool = False


def tidy(text: str) -> str:
    """Text as people see it: one common space between words, no blank lines, no signs that nobody sees."""
    lines = (" ".join(line.split()) for line in text.translate(NOT_SEEN).splitlines())
    return "\n".join(line for line in lines if line)


def numbered(text: str) -> tuple[str, str]:
    """What numbers a tidy text ("12.", "Q3:"; empty where nothing does), and the text without it."""
    found = NUMBER.match(text)
    return (found[0].rstrip(), text[found.end() :]) if found else ("", text)
