"""A report as PDF. A letter that the font lacks stands as an empty box, so that none goes unseen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from fpdf import FPDF

from grader.documents.session import COLUMNS, entry_facts, row, when
from grader.wording.grades import visible

if TYPE_CHECKING:
    from datetime import tzinfo

    from fpdf.fonts import TTFFont

    from grader.sessions.report import ReportEntry, SittingReport

FONTS = Path(__file__).parent / "fonts"
"""A regular and a bold face of DejaVu Sans: Latin, Greek, Cyrillic, Hebrew and Arabic letters."""
_INK, _SOFT, _RULE = (32, 37, 31), (86, 93, 87), (216, 211, 198)
_BOX = "□"
_MARGIN = 20.0
"""Millimeters."""
_WIDTHS = (34, 16, 26, 24)
"""Of the table's columns, in parts of a hundred."""


def sitting_pdf(report: SittingReport, zone: tzinfo | None = None) -> bytes:
    """The whole report on A4; ``zone`` None writes times as on this machine."""
    sheet = _Sheet(report.title)
    sheet.paragraph(when(report, zone), size=9, color=_SOFT)
    sheet.paragraph(report.title, size=18, bold=True)
    sheet.gap(3)
    sheet.grid([COLUMNS, *(row(result) for result in report.categories)])
    for note in report.notes:
        sheet.paragraph(note, size=9, color=_SOFT)
    for entry in report.entries:
        _entry(sheet, entry)
    return bytes(sheet.output())


def _entry(sheet: _Sheet, entry: ReportEntry) -> None:
    sheet.rule()
    sheet.paragraph(f"Question {entry.number}, {entry.category}", size=9, color=_SOFT)
    sheet.paragraph(entry.question, size=13, bold=True)
    for name, value in entry_facts(entry).items():
        sheet.paragraph(f"{name}: {value}", size=9, color=_SOFT)
    _passage(sheet, "Fix first", "\n".join(entry.first))
    _passage(sheet, "Answer", entry.attempt.answer if entry.attempt else "")
    _passage(sheet, "Typed, but not submitted", entry.typed)


def _passage(sheet: _Sheet, title: str, text: str) -> None:
    if text:
        sheet.gap(2)
        sheet.paragraph(title, size=9, bold=True, color=_SOFT)
        sheet.paragraph(text, size=10.5)


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

    def grid(self, rows: list[tuple[str, ...]]) -> None:
        """A table whose first row names the columns."""
        self.set_font("sans", size=9)
        self.set_text_color(*_INK)
        self.set_draw_color(*_RULE)
        with self.table(
            [[self._shown(cell) for cell in cells] for cells in rows],
            col_widths=_WIDTHS,
            text_align="LEFT",
            borders_layout="HORIZONTAL_LINES",
            first_row_as_headings=False,
            line_height=6,
        ):
            pass
        self.gap(2)
