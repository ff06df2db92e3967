"""Blocks, written from what a parser of marked-up text meets one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from grader.bank.importing.documents.blocks import NOT_SEEN, Block, BlockKind, numbered, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

WORD = re.compile(r"[^\W_]+")
BOX = re.compile(r"\[[ xX]\] ")
LABEL = re.compile(r"\W{0,3}[A-Z][\w’'/-]*(?: [\w’'/-]+){0,4} ?:(?:\s|$)")
"""A few words and a colon at the start of a line: they begin something of their own."""
ENDS = re.compile(r"[.?!:;)\]”\"]$")
LONGEST_CITATION = 3
"""Words."""


@dataclass(slots=True)
class _Piece:
    """Words that are set in one way; ``href`` is what they link to."""

    text: str
    strong: bool
    href: str | None


@dataclass(slots=True)
class _Line:
    """What stands between two breaks. ``drawn``: readers of the page see the break before it, and it is not
    only one of the source; ``emphasis_goes_on``: it runs from the line before into this one."""

    number: int
    drawn: bool = False
    emphasis_goes_on: bool = False
    pieces: list[_Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return tidy("".join(piece.text for piece in self.pieces))

    @property
    def strong(self) -> bool:
        return _all_words(self.pieces, lambda piece: piece.strong)


def _all_words(pieces: Iterable[_Piece], are: Callable[[_Piece], object]) -> bool:
    """Whether there are words, and all are so; signs and emoji beside them do not count."""
    worded = [piece for piece in pieces if WORD.search(piece.text)]
    return bool(worded) and all(are(piece) for piece in worded)


class BlockWriter:
    """Writes blocks; ``at`` is where the parser is: which of the source's lines, or what else is counted."""

    def __init__(self, counted: str = "line") -> None:
        self.at = 1
        self._counted = counted
        self.href: str | None = None
        """What the words to come link to."""
        self._strong = 0
        """How many elements that emphasize are open."""
        self._blocks: list[Block] = []
        self._contents: dict[int, set[str]] = {}
        """The blocks that are links within the text, by their index, and what these lead to."""
        self._anchors: set[str] = set()
        self._tables: list[list[int]] = []
        """The indices of each table's rows."""
        self._kind, self._depth = BlockKind.PARAGRAPH, 0
        self._lines = [_Line(1)]
        self._lists: list[int | None] = []
        self._marker: str | None = None
        """Of a list item that has no block yet."""
        self._cells: list[list[_Line]] | None = None

    @property
    def opens_item(self) -> bool:
        """Whether the next block is the first of a list item."""
        return self._marker is not None

    def begin(
        self,
        kind: BlockKind = BlockKind.PARAGRAPH,
        depth: int = 0,
        marker: str | None = None,
    ) -> None:
        """Ends the block that is being written and begins another; within a cell only the line ends."""
        if self._cells is not None:
            self.break_line()
            return
        self._write()
        self._kind, self._depth = kind, depth
        self._marker = self._marker if marker is None else marker

    def end(self) -> None:
        """Ends the block that is being written, with the emphasis and the link that were left open."""
        self.begin()
        self._strong, self.href = 0, None

    def open_strong(self) -> None:
        """The words to come are emphasized."""
        self._strong += 1

    def close_strong(self) -> None:
        """Ends the innermost emphasis."""
        self._strong = max(0, self._strong - 1)

    def close_link(self) -> None:
        """The words to come link to nothing."""
        self.href = None

    def text(self, text: str) -> None:
        """Words, set and linked as is open."""
        self._lines[-1].pieces.append(_Piece(text, self._strong > 0, self.href))

    def break_line(self, *, drawn: bool = True) -> None:
        """The next words stand on the next line, for readers of the page too if ``drawn``."""
        self._lines.append(_Line(self.at, drawn, self._strong > 0))

    def next_line(self, *, drawn: bool = True) -> None:
        """The same, and the source goes on in its next line."""
        self.at += 1
        self.break_line(drawn=drawn)

    def code(self, text: str) -> None:
        """A block of code with its lines; within a cell, lines of the cell."""
        if self._cells is not None:
            for line in text.splitlines():
                self.break_line()
                self.text(line)
            return
        self._write()
        lines = (line.replace("\u00a0", " ").rstrip() for line in text.translate(NOT_SEEN).split("\n"))
        code = "\n".join(lines).strip("\n")
        if code.strip():
            self._blocks.append(Block(BlockKind.CODE, code, f"{self._counted} {self.at}"))

    def open_list(self, first: int | None = None) -> None:
        """A list, numbered from ``first`` if at all."""
        self.begin()
        self._lists.append(first)

    def close_list(self) -> None:
        """Ends the innermost list."""
        self.close_item()
        if self._lists:
            self._lists.pop()

    def open_item(self) -> None:
        """The next item of the innermost list."""
        self.begin()
        number = self._lists[-1] if self._lists else None
        self._marker = "" if number is None else f"{number}."
        if number is not None:
            self._lists[-1] = number + 1

    def close_item(self) -> None:
        """Ends an item; one that has nothing leaves no block."""
        self.begin()
        self._marker = None

    def open_table(self) -> None:
        """A table, to which the rows to come belong."""
        self.begin()
        self._tables.append([])

    def open_row(self) -> None:
        """A row of a table, which holds nothing but cells."""
        self.close_row()
        self._write()
        self._cells = []

    def open_cell(self) -> None:
        """The next cell of the row."""
        if self._cells is not None:
            self._lines = [_Line(self.at)]
            self._cells.append(self._lines)

    def close_row(self) -> None:
        """Ends a row; one whose cells are all empty leaves no block."""
        if self._cells is None:
            return
        cells, self._cells = self._cells, None
        self._lines = [_Line(self.at)]
        texts = [_joined(lines, " ", "\n") for lines in cells]
        if any(texts):
            pieces = [piece for lines in cells for line in lines for piece in line.pieces]
            if self._tables:
                self._tables[-1].append(len(self._blocks))
            self._add(BlockKind.CELLS, "\t".join(texts), cells[0][0].number, pieces)

    def start_over(self) -> None:
        """Closes whatever was left open: lists, rows, emphasis, links."""
        self.close_row()
        self._write()
        self._lists, self._marker = [], None
        self._strong, self.href = 0, None

    def anchor(self, name: str) -> None:
        """A place that links within the text lead to."""
        self._anchors.add(_key(name))

    def blocks(self) -> list[Block]:
        """All blocks but those that are only links to other places of the same text."""
        self.start_over()
        left_out = self._to_places_here()
        for rows in self._tables:
            if 2 * len(left_out.intersection(rows)) > len(rows):
                left_out.update(rows)
        return [block for index, block in enumerate(self._blocks) if index not in left_out]

    def _to_places_here(self) -> set[int]:
        """The blocks that link to places of the text: all that seem to, if most of them do."""
        known = self._anchors | {"", "top"}
        for index, block in enumerate(self._blocks):
            if index not in self._contents:
                known |= {_key(block.text), _key(block.marker + block.text)}
        there = {
            index
            for index, places in self._contents.items()
            if places <= known or _key(self._blocks[index].text) in known
        }
        return set(self._contents) if 2 * len(there) > len(self._contents) else there

    def _write(self) -> None:
        """The block that is being written, or the several that it turns out to be."""
        lines, self._lines = self._lines, [_Line(self.at)]
        kind, depth = self._kind, self._depth
        self._kind, self._depth = BlockKind.PARAGRAPH, 0
        for line in lines:
            _drop_citations(line.pieces)
        for part in (
            [lines] if kind is BlockKind.HEADING else _parted(lines, is_item=self._marker is not None)
        ):
            text = _joined(part, " ", " " if kind is BlockKind.HEADING else "\n")
            if not text:
                continue
            marker = ""
            if self._marker is not None:
                text = BOX.sub("", text, count=1) if BOX.match(text) else text
                marker, self._marker = self._marker, None
                if kind is BlockKind.PARAGRAPH:
                    kind, depth = BlockKind.ITEM, max(0, len(self._lists) - 1)
            number = next(line.number for line in part if line.text)
            self._add(kind, text, number, [piece for line in part for piece in line.pieces], depth, marker)
            kind, depth = BlockKind.PARAGRAPH, 0

    def _add(
        self,
        kind: BlockKind,
        text: str,
        line: int,
        pieces: list[_Piece],
        depth: int = 0,
        marker: str = "",
    ) -> None:
        if not marker and kind is not BlockKind.CELLS:
            marker, text = numbered(text)
        strong = _all_words(pieces, lambda piece: piece.strong)
        named = [piece for piece in pieces if not piece.text.strip(" .").isdigit()]
        linked = _all_words(named, lambda piece: piece.href is not None)
        hrefs = {piece.href for piece in named if piece.href is not None}
        if linked and all(href.startswith("#") for href in hrefs):
            self._contents[len(self._blocks)] = {_key(href) for href in hrefs}
            linked = False
        self._blocks.append(Block(kind, text, f"{self._counted} {line}", depth, marker, strong, linked))


def _key(text: str) -> str:
    """What of a heading and of an anchor made from it is the same."""
    return "".join(WORD.findall(unquote(text).casefold()))


def _joined(lines: Iterable[_Line], otherwise: str, where_drawn: str) -> str:
    """The lines' texts, with one sign or the other between them; lines without text join nothing."""
    text, drawn = "", False
    for line in lines:
        drawn = drawn or line.drawn
        if line.text:
            text = f"{text}{where_drawn if drawn else otherwise}{line.text}" if text else line.text
            drawn = False
    return text


def _drop_citations(pieces: list[_Piece]) -> None:
    """Empties links in brackets ("[[src](…)]", "[[1]](…)"): they say where a text is from."""
    for index, piece in enumerate(pieces):
        if piece.href is None or len(WORD.findall(piece.text)) > LONGEST_CITATION:
            continue
        before = pieces[index - 1] if index else piece
        after = pieces[index + 1] if index + 1 < len(pieces) else piece
        if before.text.endswith("[") and after.text.startswith("]"):
            before.text, piece.text, after.text = before.text[:-1], "", after.text[1:]
        elif piece.text.startswith("[") and piece.text.endswith("]"):
            piece.text = ""


def _parted(lines: list[_Line], *, is_item: bool) -> Iterator[list[_Line]]:
    """The lines of one paragraph of the source, parted where readers see that something else begins."""
    split = [half for line in lines for half in _lead_and_rest(line)]
    texts = [line.text for line in split]
    longest = max(map(len, texts), default=0)
    asks = [text.endswith("?") for text, line in zip(texts, split, strict=True) if text]
    each_asks = len(asks) > 2 and all(asks)
    part: list[_Line] = []
    breaks, before, first = 0, -1, True
    for index, (line, text) in enumerate(zip(split, texts, strict=True)):
        breaks += line.drawn
        if not text:
            continue
        if part:
            was, said = split[before], texts[before]
            meant = breaks > 0 or len(said) + 1 + len(text.split(maxsplit=1)[0]) <= longest
            asked = said.endswith("?")
            titled = was.strong and not line.emphasis_goes_on and (not line.strong or meant)
            if (
                breaks > 1
                or (titled and (asked or not is_item))
                or (asked and first and (each_asks or (meant and not text.endswith("?"))))
                or (LABEL.match(text) and (meant or ENDS.search(said)))
            ):
                yield part
                part, first = [], each_asks
        part.append(line)
        breaks, before = 0, index
    if part:
        yield part


def _lead_and_rest(line: _Line) -> Iterator[_Line]:
    """The emphasized question that a line begins with, and the rest of it; or the line as it is."""
    lead = next((at for at, one in enumerate(line.pieces) if WORD.search(one.text) and not one.strong), None)
    if lead:
        asked = replace(line, pieces=line.pieces[:lead])
        if asked.strong and asked.text.rstrip(" :*").endswith("?") and len(WORD.findall(asked.text)) > 2:
            yield asked
            yield _Line(line.number, drawn=True, pieces=line.pieces[lead:])
            return
    yield line
