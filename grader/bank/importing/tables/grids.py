"""Questions from the rows of a table, whichever file it stands in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import numbered
from grader.bank.importing.tables.field_names import LONGEST_NAME, fields_of, plain_name, says_question
from grader.bank.importing.texts import cell_text, reads_as_question, tags_of, usable_id
from grader.bank.question_file import COLUMNS, REQUIRED, TEXTS
from grader.errors import NoQuestionColumn
from grader.models.imported import Columns, Field, FoundQuestion, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_HEAD = 30
"""Rows; a header that stands lower is none."""
_FEW = 3
"""Rows; fewer of a sheet that names no questions are notes beside sheets that do."""
_SAMPLE = 1_000
"""Rows, which tell what a column holds."""
_MOSTLY = 0.6
_FOOTER = re.compile(
    r"(grand )?total\b|sum(me)?:|(source|quelle|fuente|stand)s?:|(generated|exported|created|downloaded)\b"
    r"|erstellt (mit|von|am)\b|last updated\b|copyright\b|©|\(c\)|page \d+|end of\b|\d+ questions?\.?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d.,\s%/-]+")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row and its number as a spreadsheet counts."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The text of a cell, empty where the row ends before it."""
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def filled(self) -> list[str]:
        """The cells that hold something."""
        return [cell for cell in self.cells if cell.strip()]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands in its file, without its blank rows.

    ``below`` are the cells, each by its row's number and its column, that repeat the one above because they
    are merged with it. ``ragged`` says that a row with more cells than the header has lost a quote.
    """

    rows: tuple[Row, ...]
    sheet: str = ""
    below: frozenset[tuple[int, int]] = field(default=frozenset())
    ragged: bool = False

    def place(self, row: Row) -> str:
        """Where a row stands."""
        return f"sheet “{self.sheet}”, row {row.number}" if self.sheet else f"row {row.number}"


def reading_of(form: str, grids: Sequence[Grid], columns: Mapping[str, Field | None] | None) -> Reading:
    """The questions of all tables of one file, those first that say which column has the questions.

    Raises:
        NoQuestionColumn: no column of any table has questions.
    """
    tables = [table for grid in grids if (table := _Table.of(grid, columns))]
    if not tables:
        return Reading(form, ())
    some = any(table.told for table in tables)
    read = [table for table in tables if table.told or (table.asks and not (some and len(table.rows) < _FEW))]
    if not read:
        names = tuple(dict.fromkeys(name for table in tables for name in table.names))
        raise NoQuestionColumn(Columns(names, (None,) * len(names)))
    questions: list[FoundQuestion] = []
    unread: list[Unread] = []
    fields: dict[str, Field | None] = {}
    for table in tables:
        if table in read:
            found, missed = table.questions()
            questions += found
            unread += missed
            fields |= {name: field for name, field in zip(table.names, table.fields, strict=True) if field}
        else:
            what = "No column of this sheet has questions."
            unread.append(Unread(f"sheet “{table.grid.sheet}”", " · ".join(table.names), what))
    taken = dict.fromkeys(name for table in read for name in table.names)
    return Reading(
        form,
        tuple(questions),
        tuple(unread),
        Columns(tuple(taken), tuple(fields.get(name) for name in taken)),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """A grid with its header found.

    ``given`` are the names as they stand, ``told`` says that they or a person tell the questions' column.
    """

    grid: Grid
    names: tuple[str, ...]
    given: tuple[str, ...]
    fields: tuple[Field | None, ...]
    above: tuple[Row, ...]
    rows: tuple[Row, ...]
    told: bool
    own: bool

    @classmethod
    def of(cls, grid: Grid, chosen: Mapping[str, Field | None] | None) -> _Table | None:
        """The grid's table; None if the grid is empty."""
        if not grid.rows:
            return None
        head = _header(grid.rows)
        rows = grid.rows if head is None else grid.rows[head + 1 :]
        width = max((_width(row) for row in rows), default=0)
        given = () if head is None else grid.rows[head].cells[: _width(grid.rows[head])]
        if not grid.ragged or not given:
            given += ("",) * (width - len(given))
        names = _names(given)
        fields = fields_of(given)
        own = {*REQUIRED} <= {*given} <= {*COLUMNS}
        named = fields
        answered = Field.MODEL_ANSWER in fields
        if not any(says_question(name, answered=answered) for name in given):
            fields = _by_content(fields, rows)
        if chosen is not None and any(name in chosen for name in names):
            fields = tuple(chosen.get(name, field) for name, field in zip(names, fields, strict=True))
            named = fields
        filled = tuple(name for name in given if name.strip())
        told = any(one is other is Field.QUESTION for one, other in zip(named, fields, strict=True))
        return cls(grid, names, filled, fields, grid.rows[: head or 0], rows, told, own)

    @property
    def asks(self) -> bool:
        """Whether one of its columns has questions."""
        return Field.QUESTION in self.fields

    def questions(self) -> tuple[list[FoundQuestion], list[Unread]]:
        """The questions in their order, and the rows that are none."""
        found: list[FoundQuestion] = []
        unread = [
            self._unread(row, "It stands above the names of the columns.")
            for row in self.above
            if any(reads_as_question(cell) and len(cell) > LONGEST_NAME // 3 for cell in row.filled)
        ]
        body = self._body()
        column = self.fields.index(Field.QUESTION)
        section = ""
        sections = self._has_sections(body, column)
        for row in body:
            if self.grid.ragged and _width(row) > len(self.names):
                unread.append(self._unread(row, self._too_many(row)))
            elif (row.number, column) in self.grid.below and found:
                found[-1] = self._continued(found[-1], row)
            elif sections and _is_section(row, column):
                section = cell_text(row.filled[0])
            elif not any(sign.isalpha() for sign in row.cell(column)):
                unread.append(self._unread(row, "This row has no question."))
            else:
                question = self._question(row)
                found.append(question if question.category else replace(question, category=section))
        if not self.own:
            found = _unnumbered(found)
        return found, unread

    def _body(self) -> list[Row]:
        """The rows without repeated headers and the lines below a table, and with what its sections say."""
        header = [plain_name(name) for name in self.given]
        rows = [row for row in self.rows if [plain_name(cell) for cell in row.filled] != header]
        if self.own:
            return rows
        while rows and len(rows[-1].filled) <= 2 and _FOOTER.match(rows[-1].filled[0].strip()):
            rows.pop()
        for column, kind in enumerate(self.fields):
            if kind in (Field.CATEGORY, Field.ROLE):
                rows = _filled_down(rows, column)
        return rows

    def _has_sections(self, rows: Sequence[Row], column: int) -> bool:
        """Whether rows with a single short cell head the questions below them."""
        whole = [row for row in rows[:_SAMPLE] if not _is_section(row, column)]
        return (
            not self.own
            and Field.CATEGORY not in self.fields
            and len(whole) > 0
            and _share(len(row.filled) > 1 for row in whole) > _MOSTLY
            and _share(reads_as_question(row.cell(column)) for row in whole) > _MOSTLY
        )

    def _too_many(self, row: Row) -> str:
        cells = f"This row has {_width(row)} cells, and the header names {len(self.names)}"
        return f"{cells}: put double quotes around cells that contain the separator."

    def _unread(self, row: Row, why: str) -> Unread:
        return Unread(self.grid.place(row), " · ".join(map(cell_text, row.filled)), why)

    def _texts(self, row: Row, kind: Field, *, below: bool = True) -> Iterator[str]:
        for column, taken in enumerate(self.fields):
            text = row.cell(column)
            if taken is kind and text.strip() and (below or (row.number, column) not in self.grid.below):
                yield text if self.own and kind in TEXTS else cell_text(text)

    def _text(self, row: Row, kind: Field) -> str:
        return "\n\n".join(self._texts(row, kind))

    def _question(self, row: Row) -> FoundQuestion:
        return FoundQuestion(
            text=self._text(row, Field.QUESTION),
            place=self.grid.place(row),
            guidance=self._text(row, Field.GUIDANCE),
            model_answer=self._text(row, Field.MODEL_ANSWER),
            role=self._text(row, Field.ROLE),
            category=self._text(row, Field.CATEGORY),
            kind=self._text(row, Field.KIND),
            level=self._text(row, Field.LEVEL),
            tags=tags_of(",".join(self._texts(row, Field.TAGS))),
            id=self._text(row, Field.ID) if self.own else usable_id(self._text(row, Field.ID)),
        )

    def _continued(self, question: FoundQuestion, row: Row) -> FoundQuestion:
        """The question with what stands in another row that its cell reaches over."""
        guidance = [question.guidance, *self._texts(row, Field.GUIDANCE, below=False)]
        answer = [question.model_answer, *self._texts(row, Field.MODEL_ANSWER, below=False)]
        return replace(
            question,
            guidance="\n\n".join(filter(None, guidance)),
            model_answer="\n\n".join(filter(None, answer)),
        )


def _width(row: Row) -> int:
    """How many cells a row has up to its last that holds something."""
    return next((place + 1 for place in reversed(range(len(row.cells))) if row.cells[place].strip()), 0)


def _share(holds: Iterable[bool]) -> float:
    each = list(holds)
    return sum(each) / len(each) if each else 0.0


def _header(rows: Sequence[Row]) -> int | None:
    """Which row names the columns: the one with most names that are known, the last of several alike."""
    best, most = None, 0
    for place, row in enumerate(rows[:_HEAD]):
        fields = {found for found in fields_of(row.cells) if found}
        names = not any(len(cell.strip()) > LONGEST_NAME for cell in row.cells)
        told = len(fields) + (Field.QUESTION in fields)
        if names and told >= max(2, most) and (told > most or place == (best or 0) + 1):
            best, most = place, told
    return best if best is not None else _unknown_header(rows)


def _unknown_header(rows: Sequence[Row]) -> int | None:
    """Whether the first row names columns in words that are not known: short, above texts that are not."""
    first, rest = rows[0], rows[1:]
    long = any(len(cell.strip()) > LONGEST_NAME for cell in first.cells)
    if len(rows) < 3 or len(first.filled) < 2 or long:
        return None
    asked = [column for column in range(_width(first)) if _asks(rest, column)]
    named = any(fields_of(first.cells)) or not any(reads_as_question(first.cell(column)) for column in asked)
    return 0 if asked and named else None


def _names(given: Sequence[str]) -> tuple[str, ...]:
    """A name for each column: as it stands, told apart from its likes, or by its letter."""
    names: list[str] = []
    same: Counter[str] = Counter()
    for column, name in enumerate(given):
        plain = cell_text(name) or f"column {_letter(column)}"
        same[plain] += 1
        names.append(plain if same[plain] == 1 else f"{plain} ({same[plain]})")
    return tuple(names)


def _letter(column: int) -> str:
    return (_letter(column // 26 - 1) if column > 25 else "") + chr(ord("A") + column % 26)


def _by_content(fields: tuple[Field | None, ...], rows: Sequence[Row]) -> tuple[Field | None, ...]:
    """What columns hold where no name tells which has the questions, and a further one their answers."""
    found: list[Field | None] = [*fields]
    if Field.QUESTION in found:
        found[found.index(Field.QUESTION)] = None
    free = [
        column
        for column, kind in enumerate(found)
        if kind is None and any(row.cell(column).strip() for row in rows)
    ]
    asked = next((column for column in free if _asks(rows, column)), None)
    if asked is None:
        return tuple(found)
    found[asked] = Field.QUESTION
    rest = [column for column in free if column != asked and not _are_numbers(rows, column)]
    if len(rest) == 1 and Field.MODEL_ANSWER not in found:
        found[rest[0]] = _group_or_answer(rows, rest[0])
    return tuple(found)


def _asks(rows: Sequence[Row], column: int) -> bool:
    """Whether most of the texts of a column read as questions."""
    texts = (row.cell(column) for row in rows if row.cell(column).strip())
    return _share(map(reads_as_question, islice(texts, _SAMPLE))) >= _MOSTLY


def _are_numbers(rows: Sequence[Row], column: int) -> bool:
    return all(_NUMBER.fullmatch(row.cell(column).strip()) for row in rows if row.cell(column).strip())


def _group_or_answer(rows: Sequence[Row], column: int) -> Field:
    """What a column beside the questions holds: the names of groups are few and short."""
    texts = [row.cell(column).strip() for row in rows if row.cell(column).strip()]
    few = len(texts) > 3 and len({*texts}) * 2 <= len(texts) and max(map(len, texts)) <= LONGEST_NAME // 2
    return Field.CATEGORY if few else Field.MODEL_ANSWER


def _is_section(row: Row, column: int) -> bool:
    """Whether a row holds a short text alone, at its start or in the questions' column, that asks nothing."""
    text = row.filled[0].strip()
    alone = len(row.filled) == 1 and bool(row.cell(0).strip() or row.cell(column).strip())
    return alone and len(text) <= LONGEST_NAME and not reads_as_question(text) and text[-1] != "."


def _filled_down(rows: Sequence[Row], column: int) -> list[Row]:
    """The rows with a group's name beside each question of it, where it stood at the first one alone."""
    said = [row.cell(column).strip() for row in rows]
    names = [name for name in said if name]
    if not names or len(names) == len(said) or not said[0] or len({*names}) < len(names):
        return list(rows)
    filled, last = [], ""
    for row in rows:
        last = row.cell(column) if row.cell(column).strip() else last
        cells = [*row.cells, *[""] * (column + 1 - len(row.cells))]
        filled.append(replace(row, cells=(*cells[:column], last, *cells[column + 1 :])))
    return filled


def _unnumbered(found: Sequence[FoundQuestion]) -> list[FoundQuestion]:
    """The questions without numbers before their words, if most have one."""
    bare = [numbered(question.text) for question in found]
    if _share(bool(marker) for marker, _ in bare) <= _MOSTLY:
        return list(found)
    return [replace(question, text=text) for question, (_, text) in zip(found, bare, strict=True)]
