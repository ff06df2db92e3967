"""The lines of a page, and what each says of itself: a label, a question, furniture."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import BlockKind, numbered, tidy
from grader.bank.importing.pages.asking import Asks, asks, speaks_as_candidate
from grader.bank.importing.pages.furniture import is_furniture
from grader.bank.importing.pages.labels import Label, Role, is_level, label_of, parted_at_labels
from grader.bank.importing.pages.phrases import PAIRS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.bank.importing.documents.blocks import Block

Style = tuple[str, int]
PLAIN: Style = ("plain", 0)
NAMED: Style = ("named", 0)
"""Numbered with a word: "Q3:", "Question 3"."""
LONGEST_TITLE = 12
"""Words."""


@dataclass(slots=True)
class Line:
    """A line of a block, with what it says about itself."""

    kind: BlockKind
    text: str
    place: str
    depth: int
    marker: str
    strong: bool
    linked: bool
    block: int
    label: Label | None = None
    asks: Asks = Asks.NO
    furniture: bool = False
    quoted: bool = False
    """Within a quotation that an earlier line opened."""
    announced: bool = False
    """A line with a number alone stands before it."""
    ahead: bool = False
    """It stands between such a line and the question, and speaks of the question."""
    closes: bool = False
    """A quotation ends with it."""
    begins: bool = False
    """A question begins here."""
    listed: bool = False
    """One of a run of lines most of which are questions."""
    warned: bool = False
    """An item of a list that a label announces as no question of its own: "Follow-up questions"."""
    led: int = 0
    """How plainly what follows belongs to a question: 2 by a label, 1 by what it says."""

    @property
    def content(self) -> str:
        """Its text without its label."""
        return self.label.rest if self.label else self.text

    @property
    def style(self) -> Style:
        if self.announced or self.marker[:1].isalpha():
            return NAMED
        if self.kind is BlockKind.HEADING:
            return ("heading", self.depth)
        if self.strong:
            return ("strong", 0)
        if self.marker[:1].isdigit() or self.marker[1:2].isdigit():
            return ("number", self.depth)
        if self.kind is BlockKind.ITEM:
            return ("item", self.depth)
        if self.kind is BlockKind.CELLS:
            return ("cells", 0)
        return PLAIN

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_text(self) -> bool:
        return not self.furniture and self.label is None

    @property
    def is_title(self) -> bool:
        """Whether it is set, or short enough, as titles are."""
        if self.label or self.quoted or self.kind in (BlockKind.CODE, BlockKind.CELLS):
            return False
        if self.kind is BlockKind.HEADING:
            return True
        ends = self.text.rstrip()[-1:]
        return self.words <= LONGEST_TITLE and self.kind is not BlockKind.ITEM and ends not in '.!?,;"”'


def lines_of(blocks: Sequence[Block], rows: Mapping[int, Sequence[Line]]) -> list[Line]:
    """The lines of blocks, labels and furniture told; ``rows`` has those that stand for rows of tables."""
    lines: list[Line] = []
    for index, block in enumerate(blocks):
        if index in rows:
            lines += rows[index]
        elif block.kind in (BlockKind.CODE, BlockKind.CELLS):
            lines.append(line_of(block, block.text, index))
        else:
            lines += _cut(block, index)
    lines = _unbroken([line for line in lines if line.text.strip()])
    spoken = [line for line in lines if line.kind not in (BlockKind.CODE, BlockKind.CELLS)]
    by_letters = any(line.marker.startswith(("Q.", "q.")) for line in spoken)
    for line in spoken:
        line.label = line.label or label_of(line.text) or (_lettered(line.text) if by_letters else None)
        line.asks = Asks.NO if line.label else asks(line.text)
    _weigh_weak_labels(lines)
    lines = _announced(lines)
    for line in spoken:
        if not line.label:
            elsewhere = line.linked and line.kind is not BlockKind.HEADING
            line.furniture = elsewhere or (line.asks is not Asks.PLAINLY and is_furniture(line.text))
    return lines


def _lettered(text: str) -> Label | None:
    """The label of an answer on pages that have "Q." and "A."."""
    found = re.match(r"A\d{0,3}\.\s+(?=\S)", text)
    return Label(Role.ANSWER, "A", text[found.end() :]) if found else None


def _cut(block: Block, index: int) -> Iterator[Line]:
    """A block's lines, cut where a label stands within one; those of a heading are one."""
    marker = block.marker
    text = tidy(block.text)
    for part in [" ".join(text.split("\n"))] if block.kind is BlockKind.HEADING else text.split("\n"):
        for piece in parted_at_labels(part):
            counted, bare = ("", piece) if marker else numbered(piece)
            yield line_of(block, bare, index, marker or counted)
            marker = ""


def line_of(block: Block, text: str, index: int, marker: str = "") -> Line:
    """A text of a block as a line."""
    return Line(block.kind, text, block.place, block.depth, marker, block.strong, block.linked, index)


def _unbroken(lines: list[Line]) -> list[Line]:
    """The lines, those joined of which the second goes on in the middle of a sentence."""
    plain = [line for line in lines if line.kind is BlockKind.PARAGRAPH]
    if sum(line.text[0].islower() for line in plain) > len(plain) / 3:
        return lines
    whole: list[Line] = []
    for line in lines:
        before = whole[-1] if whole else None
        if (
            before
            and line.kind is BlockKind.PARAGRAPH
            and line.text[0].islower()
            and not line.marker
            and before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and before.strong == line.strong
            and before.text[-1] not in '.?!:;…"”»'
            and not label_of(before.text)
        ):
            before.text = f"{before.text} {line.text}"
        else:
            whole.append(line)
    return whole


def _weigh_weak_labels(lines: list[Line]) -> None:
    """Drop weak labels that the page does not use again and again."""
    heads = Counter(line.label.head.casefold() for line in lines if line.label and line.label.weak)
    plain = sum(1 for line in lines if line.label and line.label.role is Role.ANSWER and not line.label.weak)
    asking = sum(line.asks is Asks.PLAINLY for line in lines)
    for line, after in zip_longest(lines, lines[1:]):
        if line.label and line.label.weak:
            said = line.label.rest or (after.text if after else "")
            often = heads[line.label.head.casefold()] >= max(2, 0.4 * asking)
            spoken = said[:1] in PAIRS or (speaks_as_candidate(said) and not plain)
            if not (often or (line.label.role is Role.ANSWER and spoken)):
                line.label = None
                line.asks = asks(line.text)


NUMBER_ALONE = re.compile(
    r"(?:(?:interview )?(?:question|frage|pregunta)|q)\s*(?:no\.?|number|n[°º])?\s*[#\[(]?\s*\d{1,3}[\])]?"
    r"\s*(?:(?:of|/|von|de)\s*\d{1,3})?\s*[.:)]?"
    r"|#?\d{1,3}\s*[.:)]?",
    re.IGNORECASE,
)


def _announced(lines: list[Line]) -> list[Line]:
    """The lines without those that number or name the question that comes next, which are told so."""
    kept: list[Line] = []
    announced = False
    for line, after in zip_longest(lines, lines[1:]):
        named = line.label and line.label.role is Role.QUESTION
        if named and line.label and line.label.rest:
            line.text, line.label, line.announced = line.label.rest, None, True
            line.asks = asks(line.text)
        elif named or (
            NUMBER_ALONE.fullmatch(line.text)
            and (line.text[:1].isalpha() or (after is not None and after.asks is not Asks.NO))
        ):
            announced = True
            continue
        elif announced and not line.label and not is_level(line.text) and not is_furniture(line.text):
            line.announced, announced = True, False
        line.ahead = announced
        kept.append(line)
    return kept
