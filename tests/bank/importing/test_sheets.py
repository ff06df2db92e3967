from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from grader.bank.importing.source import read_source
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models.imported import Reading

WHAT, HOW = "What keeps a bridge up?", "Tell me about a bridge that you built."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"


def workbook(*rows: Sequence[Any], merged: Sequence[str] = (), **sheets: Sequence[Sequence[Any]]) -> bytes:
    """An Excel workbook whose first sheet has the rows, and others by their names."""
    book = openpyxl.Workbook()
    for sheet, content in (
        (book.active, rows),
        *((book.create_sheet(name), sheets[name]) for name in sheets),
    ):
        for row in content:
            sheet.append(row)
        if sheet is book.active:
            for cells in merged:
                sheet.merge_cells(cells)
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def open_document(content: str, manifest: str = "") -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("mimetype", OPEN_DOCUMENT)
        packed.writestr("META-INF/manifest.xml", manifest)
        packed.writestr(
            "content.xml",
            '<?xml version="1.0"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{content}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return whole.getvalue()


def open_row(*texts: str) -> str:
    cells = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def read(raw: bytes) -> Reading:
    return read_source("the file", raw)


def test_a_sheet_is_read_whatever_the_files_name_says() -> None:
    raw = workbook(["Bridges"], [], ["Question", "Answer"], [WHAT, "Its arches."], [HOW, None])
    reading = read_source("questions.csv", raw)
    assert [(each.text, each.model_answer, each.place) for each in reading.questions] == [
        (WHAT, "Its arches.", "row 4"),
        (HOW, "", "row 5"),
    ]


def test_an_open_document_sheet_is_read() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    raw = open_document(open_row("question", "answer") + open_row(WHAT, "Its arches.") + empty)
    assert [(each.text, each.model_answer) for each in read(raw).questions] == [(WHAT, "Its arches.")]


def test_what_is_merged_stands_in_each_of_its_rows() -> None:
    raw = workbook(
        ["Category", "Question", "Answer"],
        ["Stone", WHAT, "Its arches."],
        [None, HOW, "First this."],
        [None, None, "Then that."],
        merged=["A2:A4", "B3:B4"],
    )
    assert [(each.category, each.text, each.model_answer) for each in read(raw).questions] == [
        ("Stone", WHAT, "Its arches."),
        ("Stone", HOW, "First this.\n\nThen that."),
    ]


def test_sheets_with_questions_are_read_and_the_others_named() -> None:
    raw = workbook(
        ["question"], [WHAT], Notes=[["Bring coffee"]], More=[["Prompt", "Tips"], [HOW, "Be brief."]]
    )
    reading = read(raw)
    assert [(each.text, each.place) for each in reading.questions] == [
        (WHAT, "sheet “Sheet”, row 2"),
        (HOW, "sheet “More”, row 2"),
    ]
    assert [(each.place, each.why) for each in reading.unread] == [
        ("sheet “Notes”", "No column of this sheet has questions.")
    ]


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(["question"], [WHAT], Old=[["question"], [HOW]])))
    book["Old"].sheet_state = "hidden"
    whole = io.BytesIO()
    book.save(whole)
    reading = read(whole.getvalue())
    assert [each.text for each in reading.questions] == [WHAT]
    assert [(each.place, each.why) for each in reading.unread] == [("sheet “Old”", "The sheet is hidden.")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (0.1, "0.1"),
        (1e20, "1e+20"),
        (True, "TRUE"),
        (date(2026, 5, 1), "2026-05-01"),
        (datetime(2026, 5, 1, 9, 30), "2026-05-01 09:30"),  # noqa: DTZ001 - a sheet knows no zones
        ("'=1+1", "'=1+1"),
    ],
)
def test_numbers_and_dates_are_texts(value: Any, text: str) -> None:
    (found,) = read(workbook(["question", "answer"], [WHAT, value])).questions
    assert found.model_answer == text


def test_a_formula_is_what_it_last_came_to_and_never_run() -> None:
    raw = workbook(["question", "answer"], [WHAT, '=HYPERLINK("http://bridges.example","Arches")'])
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(whole, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"<v></v>", b"<v>Arches</v>").replace(b"<v />", b"<v>Arches</v>")
                content = content.replace(b'<c r="B2">', b'<c r="B2" t="str">')
            new.writestr(name, content)
    (found,) = read(whole.getvalue()).questions
    assert found.model_answer in ("Arches", "")
    assert "HYPERLINK" not in found.model_answer


def far_apart() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "question", "far"
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
GOOD = workbook(["question"], [WHAT])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (GOOD[: len(GOOD) // 2], "is cut or damaged"),
        (GOOD[:-10], "is cut or damaged"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
        (OLD + "Workbook".encode("utf-16-le") + bytes(500), "is cut or damaged"),
        (OLD + "WordDocument".encode("utf-16-le"), "old Office program and no workbook"),
        (far_apart(), "millions of rows and columns apart"),
        (
            open_document(
                open_row("question")
                + '<table:table-row table:number-rows-repeated="1048570">'
                + '<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>'
            ),
            "repeats cells thousands of times",
        ),
        (
            open_document(
                '<table:table-row><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p>'
                "</table:table-cell></table:table-row>"
            ),
            "repeats cells thousands of times",
        ),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "Excel’s XML of 2003",
        ),
        (workbook(["Bring coffee"]), "No column of this table could be taken for the questions"),
        (workbook(), "No questions"),
    ],
    ids=[
        "cut", "end cut", "locked", "cut old", "old document", "far apart", "rows repeated", "cells repeated",
        "XML", "no questions", "empty",
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_is_one_sentence(raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(raw)
