"""Tables that hold questions, as lines with the labels that their columns are."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from grader.bank.importing.documents.blocks import BlockKind, numbered, tidy
from grader.bank.importing.pages.asking import Asks, asks
from grader.bank.importing.pages.labels import Label, Role, is_level
from grader.bank.importing.pages.page_lines import line_of
from grader.bank.importing.tables.field_names import field_of, fields_of, says_question
from grader.models.imported import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank.importing.documents.blocks import Block
    from grader.bank.importing.pages.page_lines import Line

ROLES = {
    Field.MODEL_ANSWER: Role.ANSWER,
    Field.GUIDANCE: Role.GUIDANCE,
    Field.LEVEL: Role.LEVEL,
    Field.CATEGORY: Role.CATEGORY,
}


def questions_in_rows(blocks: Sequence[Block]) -> dict[int, list[Line]]:
    """Lines for the rows of tables that hold questions, by the places of their blocks."""
    found: dict[int, list[Line]] = {}
    for kind, run in groupby(enumerate(blocks), key=lambda pair: pair[1].kind):
        if kind is BlockKind.CELLS:
            found |= _rows(list(run))
    return found


def _rows(rows: list[tuple[int, Block]]) -> dict[int, list[Line]]:
    cells = [[tidy(cell) for cell in block.text.split("\t")] for _, block in rows]
    if cards := _cards(rows, cells):
        return cards
    fields = fields_of(cells[0])
    answered = Field.MODEL_ANSWER in fields
    headed = any(says_question(name, answered=answered) for name in cells[0])
    if not headed:
        fields = _fields_by_texts(cells)
    if Field.QUESTION not in fields:
        return {}
    found = {}
    for (index, block), texts in zip(rows, cells, strict=True):
        lines: list[Line] = []
        for field, text in zip(fields, texts, strict=False):
            line = replace(line_of(block, text, index), kind=BlockKind.PARAGRAPH)
            if field is Field.QUESTION and text:
                line.text = numbered(text)[1]
                line.announced = True
                lines.insert(0, line)
            elif field in ROLES and text:
                line.label = Label(ROLES[field], field.value, text)
                lines.append(line)
        end = replace(line_of(block, "-", index), label=Label(Role.END, "", ""))
        found[index] = [*lines, end] if any(line.announced for line in lines) else []
    if headed:
        found[rows[0][0]] = []
    return found


def _cards(rows: list[tuple[int, Block]], cells: list[list[str]]) -> dict[int, list[Line]]:
    """Lines for rows that each begin with the name of what they hold; none for other tables."""
    fields = [field_of(row[0].rstrip(" :?")) for row in cells]
    told = Field.QUESTION in fields and (Field.MODEL_ANSWER in fields or Field.GUIDANCE in fields)
    if not told or not all(fields) or any(len(row) != 2 for row in cells):
        return {}
    found = {}
    for (index, block), field, (_, text) in zip(rows, fields, cells, strict=True):
        line = replace(line_of(block, text, index), kind=BlockKind.PARAGRAPH)
        found[index] = [line] if text else []
        if field is Field.QUESTION:
            line.text = numbered(text)[1]
            line.announced = True
        elif field in ROLES:
            line.label = Label(ROLES[field], field.value, text)
        else:
            found[index] = []
    end = replace(line_of(rows[-1][1], "-", rows[-1][0]), label=Label(Role.END, "", ""))
    found[rows[-1][0]].append(end)
    return found


def _fields_by_texts(cells: list[list[str]]) -> tuple[Field | None, ...]:
    """What the columns of a table without telling names hold, as far as their texts say so."""
    columns = [[row[at] for row in cells if at < len(row) and row[at]] for at in range(max(map(len, cells)))]
    asking = [sum(asks(text) is not Asks.NO for text in column) for column in columns]
    best = max(range(len(columns)), key=lambda at: asking[at])
    if asking[best] < 2 or asking[best] < 0.6 * len(columns[best]):
        return ()
    fields: list[Field | None] = [None] * len(columns)
    fields[best] = Field.QUESTION
    for at in range(best + 1, len(columns)):
        column = columns[at]
        if column and all(map(is_level, column[1:])):
            fields[at] = Field.LEVEL
        elif Field.MODEL_ANSWER not in fields and sum(len(text.split()) for text in column) > 4 * len(column):
            fields[at] = Field.MODEL_ANSWER
    return tuple(fields)
