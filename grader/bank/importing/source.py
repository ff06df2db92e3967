"""What a source is, told by what it holds, and its questions as the reader of that form finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from grader.bank.importing.anki.exported import looks_like_anki_text, read_anki_text
from grader.bank.importing.anki.package import looks_like_anki_package, read_anki_package
from grader.bank.importing.decoding import text_of
from grader.bank.importing.documents.markdown import looks_like_markdown, read_markdown
from grader.bank.importing.documents.pdf import looks_like_pdf, read_pdf
from grader.bank.importing.documents.plain import read_plain_text
from grader.bank.importing.documents.web_page import looks_like_html, read_web_page
from grader.bank.importing.documents.word import looks_like_word, read_word
from grader.bank.importing.package import read_package
from grader.bank.importing.quizzes.gift import looks_like_gift, read_gift
from grader.bank.importing.quizzes.moodle import looks_like_moodle_xml, read_moodle_xml
from grader.bank.importing.quizzes.qti import looks_like_qti, read_qti
from grader.bank.importing.tables.records import looks_like_json, looks_like_yaml, read_json, read_yaml
from grader.bank.importing.tables.separated import looks_like_table, read_table
from grader.bank.importing.tables.sheets import looks_like_workbook, read_workbook
from grader.bank.importing.zips import is_zip
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.models.imported import Field, Reading

T = TypeVar("T", bytes, str)
MOST_BYTES = 20_000_000
EXPECTED = (
    "give a table, a page or document, a list, or a deck of questions (CSV, Excel, HTML, Word, PDF, "
    "Markdown, text, Anki, Moodle or QTI)"
)


def _is_web_page(text: str) -> bool:
    """Whether a text is HTML from its start, and not Markdown that begins with some."""
    return text.lstrip()[:1] == "<" and looks_like_html(text) and not looks_like_markdown(text)


@dataclass(frozen=True, slots=True)
class _Form(Generic[T]):
    """A form that sources come in: what tells it, and what reads it."""

    fits: Callable[[T], bool]
    read: Callable[[T], Reading]


_OF_BYTES: tuple[_Form[bytes], ...] = (
    _Form(looks_like_anki_package, read_anki_package),
    _Form(looks_like_moodle_xml, read_moodle_xml),
    _Form(looks_like_qti, read_qti),
    _Form(looks_like_word, read_word),
    _Form(looks_like_pdf, read_pdf),
)
"""Containers and documents with an encoding of their own."""
_OF_TEXT: tuple[_Form[str], ...] = (
    _Form(looks_like_anki_text, read_anki_text),
    _Form(looks_like_gift, read_gift),
    _Form(_is_web_page, read_web_page),
    _Form(looks_like_json, read_json),
    _Form(looks_like_yaml, read_yaml),
)
"""What says of itself what it is."""
_OF_TABLES = (".csv", ".tsv", ".tab")
_AT_LAST: tuple[_Form[str], ...] = (
    _Form(looks_like_markdown, read_markdown),
    _Form(looks_like_html, read_web_page),
    _Form(lambda _: True, read_plain_text),
)
"""What a text can be that is no table either."""


def read_source(
    name: str,
    raw: bytes,
    *,
    columns: Mapping[str, Field | None] | None = None,
) -> Reading:
    """The questions in a source, which is named as the person knows it.

    ``columns`` says for columns of a table, by their names, what they are to be taken for.

    Raises:
        InputError: it is empty, too large, damaged, locked, of another kind, or holds no question.
    """
    if not raw.strip():
        raise InputError(f"{name} is empty: {EXPECTED}.")
    if len(raw) > MOST_BYTES:
        size = f"{len(raw) / 1_000_000:,.0f} MB"
        how = "export it without its media" if looks_like_anki_package(raw) else "give its questions in parts"
        raise InputError(f"{name} has {size}, and at most 20 MB are read: {how}.")
    reading = _read(name, raw, columns)
    if not reading.questions:
        lost = next(iter(reading.unread), None)
        if lost is None:
            raise InputError(f"No questions were found in {name}: {EXPECTED}.")
        why = lost.why[:1].lower() + lost.why[1:]
        raise InputError(f"No questions were found in {name}, {reading.form}; {lost.place}: {why}")
    return reading


def _read(name: str, raw: bytes, columns: Mapping[str, Field | None] | None) -> Reading:
    if looks_like_workbook(raw):
        return read_workbook(raw, columns)
    for form in _OF_BYTES:
        if form.fits(raw):
            return form.read(raw)
    if is_zip(raw):
        return read_package(raw, lambda name, inner: read_source(name, inner, columns=columns))
    text = text_of(raw)
    if text is None:
        raise InputError(f"{name} is no text and of no kind that is read here: {EXPECTED}.")
    said = next((written for written in _OF_TEXT if written.fits(text)), None)
    if said is None and (columns or looks_like_table(text)):
        return read_table(text, columns)
    reading = (said or next(written for written in _AT_LAST if written.fits(text))).read(text)
    if said is None and not reading.questions and name.lower().endswith(_OF_TABLES):
        # By its name a table: which column has the questions, the person may know.
        return read_table(text, columns)
    return reading
