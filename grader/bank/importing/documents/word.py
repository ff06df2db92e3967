"""What stands in a Word document, as blocks."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.bank.importing.documents.block_writer import BlockWriter
from grader.bank.importing.documents.blocks import BlockKind, tidy
from grader.bank.importing.documents.plain import BULLET
from grader.bank.importing.documents.word_styles import (
    WORD,
    Numbers,
    Styles,
    at,
    children,
    heading_level,
    is_on,
    name_of,
)
from grader.bank.importing.pages.question_page import questions_in
from grader.bank.importing.zips import Zip, has_member, is_zip
from grader.errors import InputError
from grader.models.imported import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.document import Document
    from lxml.etree import _Element

    from grader.bank.importing.documents.blocks import Block

DOCUMENTS = ("document.xml", "document2.xml")
"""What the text of a document is called, by Word and by its kin on the web."""
OTHER_FORM = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
TARGET = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LEFT_OUT = frozenset((OTHER_FORM, *(f"{WORD}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sectPr"))))
"""What was struck out, settings, and the same in another form."""
SIGNS = {
    f"{WORD}{name}": sign for name, sign in {"noBreakHyphen": "-", "tab": " ", "br": "\n", "cr": "\n"}.items()
}
ONE_WIDTH = re.compile(r"courier|consolas|\bmono|menlo|monaco|lucida console", re.IGNORECASE)
CODE = re.compile(r"\b(?:source )?code\b|preformatted|verbatim")
CONTENTS = re.compile(r"toc(?: \d| heading)?|table of (?:contents|figures)")
"""Styles of tables of contents."""


def looks_like_word(raw: bytes) -> bool:
    """Whether bytes are a Word document (.docx), cut or whole."""
    return is_zip(raw) and any(has_member(raw, name) for name in DOCUMENTS)


def read_word(raw: bytes) -> Reading:
    """The questions in a Word document.

    Raises:
        InputError: it is cut, damaged, locked, or unpacks to too much.
    """
    questions, unread = questions_in(blocks_of_word(raw))
    return Reading("a Word document", tuple(questions), tuple(unread))


def blocks_of_word(raw: bytes) -> list[Block]:
    """Headings, paragraphs, list items, code and rows of tables, with the number of each one's paragraph.

    Text boxes come after the paragraph that they hang on. Left out are headers, footers, notes, remarks, what
    was struck out while changes were tracked, hidden text, and tables of contents.

    Raises:
        InputError: it is cut, damaged, locked, or unpacks to too much.
    """
    whole = Zip(raw, "The Word document").repacked()
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return _Walk(docx.Document(io.BytesIO(whole))).blocks()
    except (OpcError, LxmlError, LookupError, ValueError, AttributeError, TypeError, OSError) as error:
        raise InputError(
            "The Word document is cut, damaged, or has macros: save it again as .docx and give that."
        ) from error


@dataclass(slots=True)
class _Run:
    """Characters that are set alike."""

    text: str
    strong: bool = False
    one_width: bool = False
    href: str | None = None


class _Walk:
    """One way through a document, from its first paragraph to its last."""

    def __init__(self, document: Document) -> None:
        parts = {part.partname: part for part in document.part.package.iter_parts()}
        numbering = parts.get("/word/numbering.xml")
        self._body = document.element.body
        self._styles = Styles(document.styles.element)
        self._numbers = Numbers(None if numbering is None else numbering.element)
        self._writer = BlockWriter("paragraph")
        self._count = 0
        self._code: list[str] = []
        self._in_cell = False

    def blocks(self) -> list[Block]:
        """All blocks of the document's body."""
        self._part(self._body)
        self._end_code()
        return self._writer.blocks()

    def _part(self, part: _Element) -> None:
        """What stands in a body, a cell, a box or a field, in its order."""
        for element in part:
            if element.tag == f"{WORD}p":
                self._paragraph(element)
            elif element.tag == f"{WORD}tbl":
                self._table(element)
            elif element.tag not in LEFT_OUT:
                self._part(element)

    def _table(self, table: _Element) -> None:
        self._end_code()
        rows = [list(children(row, "tc")) for row in children(table, "tr")]
        if self._in_cell or max(map(len, rows), default=0) < 2:
            # A frame round paragraphs, or a table within a cell.
            for cell in (cell for row in rows for cell in row):
                self._part(cell)
            return
        self._writer.open_table()
        for row in rows:
            self._writer.open_row()
            self._in_cell = True
            for cell in row:
                self._writer.at = self._count + 1
                self._writer.open_cell()
                self._part(cell)
            self._in_cell = False
            self._writer.close_row()

    def _paragraph(self, paragraph: _Element) -> None:
        self._count += 1
        self._writer.at = self._count
        styles = self._styles.of_paragraph(paragraph)
        name = name_of(styles)
        runs = list(self._runs(paragraph, styles))
        text = "".join(run.text for run in runs)
        worded = [run for run in runs if run.text.strip()]
        if worded and (CODE.search(name) or all(run.one_width for run in worded)) and not self._in_cell:
            self._code.append(text)
        elif tidy(text):
            self._end_code()
            if not CONTENTS.fullmatch(name):
                self._begin(paragraph, styles, runs)
                self._write(runs)
        elif self._code:
            self._code.append("")
        for box in _boxes(paragraph):
            self._part(box)

    def _begin(self, paragraph: _Element, styles: Sequence[_Element], runs: list[_Run]) -> None:
        """Begins a block of the paragraph's kind, or a line of a cell."""
        item = self._numbers.item(paragraph, styles)
        bullet = BULLET.match("".join(run.text for run in runs).lstrip())
        if item is None and bullet:
            item = (0, "")
            _drop_bullet(runs)
        level = heading_level(paragraph, styles)
        if self._in_cell:
            self._writer.begin()
            if item is not None:
                self._writer.text(f"{item[1] or '-'} ")
        elif level:
            self._writer.begin(BlockKind.HEADING, level, item[1] if item else None)
        elif item is not None:
            self._writer.begin(BlockKind.ITEM, item[0], item[1])
        else:
            self._writer.begin()

    def _write(self, runs: list[_Run]) -> None:
        for run in runs:
            self._writer.href = run.href
            if run.strong:
                self._writer.open_strong()
            for index, line in enumerate(run.text.split("\n")):
                if index:
                    self._writer.break_line()
                self._writer.text(line)
            if run.strong:
                self._writer.close_strong()
        self._writer.href = None

    def _end_code(self) -> None:
        if self._code:
            self._writer.code("\n".join(self._code))
            self._code = []

    def _runs(self, part: _Element, styles: Sequence[_Element], href: str | None = None) -> Iterator[_Run]:
        for element in part:
            if element.tag == f"{WORD}r":
                yield from self._run(element, styles, href)
            elif element.tag == f"{FORMULA}t":
                yield _Run(element.text or "", href=href)
            elif element.tag == f"{WORD}bookmarkStart":
                self._writer.anchor(element.get(f"{WORD}name", ""))
            elif element.tag == f"{WORD}hyperlink":
                place = element.get(f"{WORD}anchor")
                yield from self._runs(
                    element, styles, f"#{place}" if place else element.get(TARGET, "elsewhere")
                )
            elif element.tag not in LEFT_OUT:
                yield from self._runs(element, styles, href)

    def _run(self, run: _Element, styles: Sequence[_Element], href: str | None) -> Iterator[_Run]:
        hidden = at(run, "rPr", "vanish")
        if hidden is not None and is_on(hidden):
            return
        fonts = at(run, "rPr", "rFonts")
        font = "" if fonts is None else fonts.get(f"{WORD}ascii", "")
        text = "".join(
            (element.text or "") if element.tag == f"{WORD}t" else SIGNS.get(element.tag, "")
            for element in run
        )
        yield _Run(text, self._styles.is_bold(run, styles), bool(ONE_WIDTH.search(font)), href)


def _boxes(part: _Element) -> Iterator[_Element]:
    """Text boxes that hang on a paragraph, each once."""
    for element in part:
        if element.tag == f"{WORD}txbxContent":
            yield element
        elif element.tag not in LEFT_OUT:
            yield from _boxes(element)


def _drop_bullet(runs: list[_Run]) -> None:
    """Takes a typed bullet off the start of a paragraph."""
    text = "".join(run.text for run in runs)
    found = BULLET.match(text.lstrip())
    end = len(text) - len(text.lstrip()) + (found.end() if found else 0)
    for run in runs:
        dropped = min(end, len(run.text))
        run.text, end = run.text[dropped:], end - dropped
