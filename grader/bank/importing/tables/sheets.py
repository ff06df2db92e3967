"""Tables in the sheets of a workbook: Excel, new and old, and OpenDocument."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from grader.bank.importing.tables.grids import Grid, Row, reading_of
from grader.bank.importing.zips import Zip, has_member, is_zip
from grader.errors import InputError
from grader.models.imported import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from python_calamine import CalamineSheet

    from grader.models.imported import Field, Reading

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What files of old Office programs begin with, and those that new ones lock."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLD_KIND = re.compile(rb"(?:w\0o\0r\0k\0)?b\0o\0o\0k\0\0", re.IGNORECASE)
_EXCEL_XML = re.compile(rb'<\?mso-application progid="Excel|urn:schemas-microsoft-com:office:spreadsheet"')
_OPEN_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_CELL = re.compile(rb'<(?:\w+:)?c [^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_CELLS_REPEATED = re.compile(rb'columns-repeated="\d{4,}"[^<>]*(?<!/)>(?!</table:table-cell>)')
_ROW_REPEATED = re.compile(rb'<table:table-row[^<>]*rows-repeated="\d{4,}"')
_REMEDY = "save it as CSV or as a new Excel workbook (.xlsx) and give that"
_DAMAGED = f"The workbook is cut or damaged: {_REMEDY}."
_FAR_APART = f"The workbook has cells millions of rows and columns apart: {_REMEDY}."
_MOST_CELLS = 1_000_000
_LONGEST_INTEGER = 1e15
_ENCRYPTED = b"encryption-data"
_LOCKED_FILE = "The file is locked with a password: take it off in the program that made it and try again."


def looks_like_workbook(raw: bytes) -> bool:
    """Whether bytes are a workbook with sheets, or a file of an old Office program, which may be one."""
    if raw.startswith(_OLE) or _EXCEL_XML.search(raw[:1000]):
        return True
    members = ("workbook.xml", "workbook.bin")
    return is_zip(raw) and (_OPEN_KIND in raw[:200] or any(has_member(raw, name) for name in members))


def read_workbook(raw: bytes, columns: Mapping[str, Field | None] | None) -> Reading:
    """The questions of all sheets that have some.

    Raises:
        InputError: the workbook is locked, cut or of a kind that is not read, or no column has questions.
    """
    form, whole = _opened(raw)
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        with load_workbook(io.BytesIO(whole)) as book:
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
            seen = [sheet.name for sheet in sheets if sheet.visible is SheetVisibleEnum.Visible]
            grids = [_grid(book.get_sheet_by_name(name), name if len(sheets) > 1 else "") for name in seen]
    except PasswordError as error:
        raise InputError(_LOCKED_FILE) from error
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(_DAMAGED) from error
    except BaseException as error:
        # What the library has not foreseen comes as a panic, which no handler of exceptions sees.
        if isinstance(error, Exception | KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise InputError(_DAMAGED) from error
    reading = reading_of(form, grids, columns)
    hidden = [
        Unread(f"sheet “{sheet.name}”", "", "The sheet is hidden.")
        for sheet in sheets
        if sheet.name not in seen
    ]
    return replace(reading, unread=(*reading.unread, *hidden))


def _opened(raw: bytes) -> tuple[str, bytes]:
    """What the workbook is, and its bytes, of which no reader can be made to take more than there is."""
    if _EXCEL_XML.search(raw[:1000]):
        raise InputError(f"The workbook is in Excel’s XML of 2003, which is not read: {_REMEDY}.")
    if raw.startswith(_OLE):
        if _LOCKED in raw:
            raise InputError(_LOCKED_FILE)
        if not _OLD_KIND.search(raw):
            raise InputError(
                "It is a file of an old Office program and no workbook: save it as .docx, .xlsx or text and "
                "give that."
            )
        return "an Excel workbook (.xls)", raw
    packed = Zip(raw, "The workbook")
    if any(name.endswith("workbook.bin") for name in packed.names):
        raise InputError(f"The workbook is a binary one (.xlsb), which is not read: {_REMEDY}.")
    if "content.xml" in packed.names:
        if "META-INF/manifest.xml" in packed.names and _ENCRYPTED in packed.read("META-INF/manifest.xml"):
            raise InputError(_LOCKED_FILE)
        content = packed.read("content.xml")
        if _CELLS_REPEATED.search(content) or any(
            _has_text(content, row.end()) for row in _ROW_REPEATED.finditer(content)
        ):
            raise InputError(f"The workbook repeats cells thousands of times: {_REMEDY}.")
        return "an OpenDocument spreadsheet", packed.repacked()
    if any(_area(packed.read(name)) > _MOST_CELLS for name in packed.names if name.endswith(".xml")):
        raise InputError(_FAR_APART)
    return "an Excel workbook", packed.repacked()


def _area(sheet: bytes) -> int:
    """How many cells the rectangle has that holds all cells of a sheet."""
    cells = _CELL.findall(sheet)
    rows = max((int(row) for _, row in cells), default=0)
    return rows * max((_column(letters) for letters in {letters for letters, _ in cells}), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _has_text(content: bytes, start: int) -> bool:
    """Whether the row of an OpenDocument sheet in which a place lies holds any text."""
    return content.find(b"<text:", start, content.find(b"</table:table-row>", start)) >= 0


def _grid(sheet: CalamineSheet, name: str) -> Grid:
    """The sheet's rows, in which a cell that reaches over several rows stands in each of them."""
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise InputError(_FAR_APART)
    cells = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    below: set[tuple[int, int]] = set()
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom + 1, len(cells))):
            if left < len(cells[row]) and cells[top][left]:
                cells[row][left] = cells[top][left]
                below.add((row + 1, left))
    rows = (Row(number, tuple(row)) for number, row in enumerate(cells, start=1))
    return Grid(tuple(row for row in rows if row.filled), name, frozenset(below))


def _text(value: object) -> str:
    """What a spreadsheet shows in a cell: of a formula what it last came to."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _LONGEST_INTEGER else f"{value:.15g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)
