"""A document as PDF. A letter that the font lacks stands as an empty box, so that none goes unseen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from fpdf import FPDF

from grader.documents.document import visible

if TYPE_CHECKING:
    from fpdf.fonts import TTFFont

    from grader.documents.document import Document, Section, Table

FONTS = Path(__file__).parent / "fonts"
"""A regular and a bold face of DejaVu Sans: Latin, Greek, Cyrillic, Hebrew and Arabic letters."""
_INK, _SOFT, _RULE = (32, 37, 31), (86, 93, 87), (216, 211, 198)
_BOX = "□"
_MARGIN = 20.0
"""Millimeters."""


def as_pdf(document: Document) -> bytes:
    """The whole document on A4."""
    head = document.subject or document.title
    sheet = _Sheet(head)
    sheet.paragraph(document.title if document.subject else document.subtitle, size=9, color=_SOFT)
    sheet.paragraph(head, size=18, bold=True)
    sheet.gap(3)
    if document.table is not None:
        sheet.grid(document.table)
    for note in document.notes:
        sheet.paragraph(note, size=9, color=_SOFT)
    for section in document.sections:
        _section(sheet, section)
    return bytes(sheet.output())


def _section(sheet: _Sheet, section: Section) -> None:
    sheet.rule()
    about = ", ".join(filter(None, (section.title, section.mark, section.category)))
    if section.subject:
        sheet.paragraph(about, size=9, color=_SOFT)
    sheet.paragraph(section.subject or about, size=13, bold=True)
    for fact in section.facts:
        sheet.paragraph(f"{fact.name}: {fact.value}", size=9, color=_SOFT)
    for passage in section.passages:
        sheet.gap(2)
        sheet.paragraph(passage.title, size=9, bold=True, color=_SOFT)
        sheet.paragraph(passage.text or "\n".join(passage.items), size=10.5)


class _Sheet(FPDF):
    """Paragraphs one under another, in one family of letters."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.set_title(title)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, _MARGIN)
        self.add_font("sans", fname=FONTS / "DejaVuSans.ttf")
        self.add_font("sans", style="B", fname=FONTS / "DejaVuSans-Bold.ttf")
        self.add_page()

    def paragraph(
        self, text: str, *, size: float, bold: bool = False, color: tuple[int, int, int] = _INK
    ) -> None:
        """One paragraph of plain text, as wide as the page."""
        self.set_font("sans", style="B" if bold else "", size=size)
        self.set_text_color(*color)
        self.multi_cell(0, size * 0.53, self._shown(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def _shown(self, text: str) -> str:
        known = cast("TTFFont", self.fonts["sans"]).cmap
        return "".join(
            letter if letter == "\n" or ord(letter) in known else _BOX
            for letter in visible(text).expandtabs(4)
        )

    def gap(self, millimeters: float) -> None:
        self.ln(millimeters)

    def rule(self) -> None:
        """A line across, kept together with what is begun below it."""
        if self.will_page_break(40):
            self.add_page()
            return
        self.gap(5)
        self.set_draw_color(*_RULE)
        self.line(_MARGIN, self.y, self.w - _MARGIN, self.y)
        self.gap(4)

    def grid(self, table: Table) -> None:
        """A table, its first row the names of the columns."""
        self.set_font("sans", size=9)
        self.set_text_color(*_INK)
        self.set_draw_color(*_RULE)
        with self.table(
            [[self._shown(cell) for cell in cells] for cells in (table.columns, *table.rows)],
            col_widths=table.widths,
            text_align="LEFT",
            borders_layout="HORIZONTAL_LINES",
            first_row_as_headings=False,
            line_height=6,
        ):
            pass
        self.gap(2)
