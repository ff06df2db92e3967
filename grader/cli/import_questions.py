from __future__ import annotations

import itertools
import re
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.cli.options import Json
from grader.cli.output import plain, print_json, say, say_heading, write_whole
from grader.errors import InputError

if TYPE_CHECKING:
    from grader.bank.adding import Comparison
    from grader.models import Question
    from grader.models.imported import FoundQuestion, Reading

Source = Annotated[
    str,
    typer.Argument(
        help="A table, page, document, list or deck of questions; a folder that is a bank; or - for standard "
        "input."
    ),
]
OutBank = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="BANK.csv",
        help="Write the questions there as a bank; to a bank that is there, only what is new is added.",
        show_default=False,
    ),
]

MOST_SHOWN = 100
"""Characters of a passage that was not understood."""


def import_questions(source: Source, out: OutBank = None, json: Json = False) -> None:
    """Find the questions in any list or page of them, and make a bank of them."""
    from grader.bank.adding import compare_with_bank

    reading = _read(source)
    there = _bank_at(out)
    compared = compare_with_bank(reading.questions, there)
    if out is not None and compared.new:
        _write(out, there, compared.new)
    if json:
        print_json(_record(reading, compared, out))
        return
    _show(reading)
    if out is None:
        say("Nothing was written: --out BANK.csv makes a bank of them.", err=True)
    else:
        _show_added(out, compared)


def _read(source: str) -> Reading:
    from grader.bank.importing.package import read_folder
    from grader.bank.importing.source import MOST_BYTES, read_source

    if source == "-":
        return read_source("The input", sys.stdin.buffer.read(MOST_BYTES + 1))
    path = Path(source)
    if path.is_dir():
        return read_folder(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}): check the path and its permissions."
        ) from error
    return read_source(str(path), raw)


def _bank_at(out: Path | None) -> tuple[Question, ...]:
    """The questions of the bank that is there already, none if there is no file.

    Raises:
        InputError: there is a file that is no bank, or a broken one.
    """
    from grader.bank.question_file import read_questions

    if out is None or not (out.is_dir() or out.is_file()) or not out.stat().st_size:
        return ()
    questions, problems = read_questions(out)
    if problems:
        raise InputError(f"{problems[0]} Nothing was added to it: name another file, or correct this one.")
    return tuple(questions)


def _write(out: Path, there: tuple[Question, ...], new: tuple[Question, ...]) -> None:
    """Write the bank whole, then the rubrics that came with new questions."""
    from grader.bank.question_bank import DEFAULT_RUBRICS
    from grader.bank.question_file import other_cells, questions_csv, read_questions
    from grader.bank.rubric_file import rubric_yaml

    folder = out.parent / "rubrics"
    rubrics = [question.rubric for question in new if question.rubric]
    if rubrics and folder.is_dir() and (folder.resolve() == DEFAULT_RUBRICS or not there):
        raise InputError(
            f"{folder} holds the rubrics of another bank: name a file in a folder of its own, such as "
            "my-bank/questions.csv."
        )
    more = other_cells(out) if there else None
    write_whole(out, [questions_csv([*there, *new], more)], former=lambda path: not read_questions(path)[1])
    for rubric in rubrics:
        folder.mkdir(exist_ok=True)
        write_whole(_unused(folder, rubric.question_id), [rubric_yaml(rubric)], former=lambda _: False)


def _unused(folder: Path, question_id: str) -> Path:
    """A file that is not there yet, named like an id, which may be anything."""
    stem = re.sub(r"[^\w-]+", "-", question_id)[:80]
    ends = itertools.chain([""], map("-{}".format, itertools.count(2)))
    return next(path for end in ends if not (path := folder / f"{stem}{end}.yaml").exists())


def _show(reading: Reading) -> None:
    """What was found, a question a line, and what was not understood."""
    from grader.wording.numbers import count

    say_heading(f"{count(len(reading.questions), 'question')} in {reading.form}")
    for question in reading.questions:
        say(f"  {plain(question.text)}  ({', '.join([*_parts(question), plain(question.place)])})")
    columns = reading.columns
    passed = [name for name, taken in columns.by_name.items() if not taken] if columns else []
    if passed:
        say(plain(f"Columns that were not taken: {', '.join(passed)}"))
    if reading.unread:
        say_heading("Not understood")
    for each in reading.unread:
        said = f" “{textwrap.shorten(each.text, MOST_SHOWN, placeholder=' …')}”" if each.text else ""
        say(plain(f"  {each.place}: {each.why}{said}"))


def _parts(question: FoundQuestion) -> list[str]:
    """What a question has besides its text."""
    has = {"guidance": question.guidance, "answer": question.model_answer, "rubric": question.rubric}
    return [name for name, held in has.items() if held] or ["no guidance, no answer"]


def _show_added(out: Path, compared: Comparison) -> None:
    for change in compared.changed:
        parts = ", ".join("question" if part == "text" else part.replace("_", " ") for part in change.parts)
        say(plain(f"Left as it is in the bank: {change.there.id} ({change.place} has another {parts})"))
    new, changed, same = len(compared.new), len(compared.changed), len(compared.unchanged)
    say(f"{new:,} new, {changed:,} changed, {same:,} already there.")
    file = plain(str(out))
    say(f"{file} was written; practice with --bank {file}." if new else f"{file} is as it was.", err=True)


def _record(reading: Reading, compared: Comparison, out: Path | None) -> dict[str, Any]:
    """The reading as plain data, with the ids that its questions have in the bank or would have."""
    record: dict[str, Any] = {
        "form": reading.form,
        "questions": [
            {
                "id": own,
                "question": each.text,
                "guidance": each.guidance,
                "model_answer": each.model_answer,
                "role": each.role,
                "category": each.category,
                "kind": each.kind,
                "level": each.level,
                "tags": each.tags,
                "place": each.place,
            }
            for own, each in zip(compared.ids, reading.questions, strict=True)
        ],
        "unread": [asdict(each) for each in reading.unread],
        "columns": reading.columns and reading.columns.by_name,
    }
    if out is not None:
        record["new"] = [question.id for question in compared.new]
        record["changed"] = [
            {"id": change.there.id, "place": change.place, "parts": change.parts}
            for change in compared.changed
        ]
        record["unchanged"] = [question.id for question in compared.unchanged]
    return record
