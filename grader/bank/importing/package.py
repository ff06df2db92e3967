"""Zips and folders of files: a bank that somebody shares, and exports that hold readable files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from grader.bank.importing.decoding import text_of
from grader.bank.importing.tables.separated import read_table
from grader.bank.importing.zips import Zip, is_zip
from grader.bank.question_file import COLUMNS, REQUIRED
from grader.errors import InputError
from grader.models.imported import FoundQuestion, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from grader.models.problem import Problem

MOST_BYTES = 20_000_000
_RUBRIC = (".yaml", ".yml")
_PASSED_OVER = frozenset(
    ".png .jpg .jpeg .gif .svg .webp .bmp .ico .css .js .map .woff .woff2 .ttf .mp3 .mp4 .mov .wav".split()
)
"""What stands beside texts in the exports of other programs, and holds none."""
_DOCUMENT = frozenset(("[Content_Types].xml", "mimetype"))
"""What is in zips that are the documents of office programs and books."""
_MOST_FILES = 500
"""Of which each is read."""


def read_package(raw: bytes, read: Callable[[str, bytes], Reading]) -> Reading:
    """The questions of a zip: of the bank in it, or else of all files in it that ``read`` can read.

    Raises:
        InputError: the zip is cut, locked, unpacks to too much, or holds nothing that has questions.
    """
    files = _files(raw)
    return _bank(files) or _each(files, read)


def read_folder(folder: Path) -> Reading:
    """The questions of a bank that is a folder, with the rubrics in it.

    Raises:
        InputError: it is no bank, or cannot be read.
    """
    paths = [*folder.glob("*.csv"), *(folder / "rubrics").glob("*")]
    try:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(paths)
            if path.is_file() and path.stat().st_size <= MOST_BYTES
        }
    except OSError as error:
        raise InputError(
            f"{folder} cannot be read ({error.strerror}): check it and its permissions."
        ) from error
    reading = _bank(files)
    if reading is None:
        raise InputError(
            f"{folder} is no bank: give a file, or a folder with a questions.csv that has the columns "
            f"{', '.join(REQUIRED)}."
        )
    return reading


def _files(raw: bytes, *, inner: bool = False) -> dict[str, bytes]:
    """The files of a zip by their paths, and those of zips in it, as large exports are cut into."""
    packed = Zip(raw)
    files: dict[str, bytes] = {}
    names = [name for name in packed.names if not _is_aside(name)]
    if len(names) > _MOST_FILES:
        raise InputError(
            f"The zip holds {len(names):,} files, and at most {_MOST_FILES} are read: give fewer."
        )
    if any(PurePosixPath(name).name in _DOCUMENT or name.endswith(".iwa") for name in names):
        raise InputError(
            "It is a document of a program whose files are not read here: save it as .docx, .xlsx, PDF, CSV "
            "or text and give that."
        )
    for name in names:
        content = packed.read(name)
        if is_zip(content) and name.lower().endswith(".zip") and not inner:
            files |= _files(content, inner=True)
        else:
            files[name] = content
    return files


def _is_aside(name: str) -> bool:
    """Whether a file is one that systems and programs put beside what people mean to share."""
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return hidden or path.suffix.lower() in _PASSED_OVER


def _bank(files: Mapping[str, bytes]) -> Reading | None:
    """The bank among some files, with its rubrics, if there is one."""
    banks = {name: text for name, raw in files.items() if (text := _own_table(name, raw)) is not None}
    name = next((each for each in banks if PurePosixPath(each).name == "questions.csv"), None)
    if name is None and len(banks) == 1:
        name = next(iter(banks))
    if name is None:
        return None
    folder = PurePosixPath(name).parent / "rubrics"
    rubrics = {
        path: raw
        for path, raw in files.items()
        if PurePosixPath(path).parent == folder and path.lower().endswith(_RUBRIC)
    }
    reading = read_table(banks[name], None)
    questions, problems = _with_rubrics(reading.questions, rubrics)
    unread = [
        *reading.unread,
        *(Unread(each.file, "", _sentence(each)) for each in problems),
        *(
            Unread(path, "", "It is neither the bank’s table nor one of its rubrics.")
            for path in files
            if path != name and path not in rubrics
        ),
    ]
    return Reading("a question bank", tuple(questions), tuple(unread))


def _own_table(name: str, raw: bytes) -> str | None:
    """The text of a table with the columns of a bank."""
    if not name.lower().endswith(".csv"):
        return None
    text = text_of(raw)
    header = {
        cell.strip(' "\r\ufeff') for cell in (text or "").partition("\n")[0].replace(";", ",").split(",")
    }
    return text if {*REQUIRED} <= header and len(header & {*COLUMNS}) > len(REQUIRED) else None


def _with_rubrics(
    questions: Sequence[FoundQuestion], files: Mapping[str, bytes]
) -> tuple[list[FoundQuestion], list[Problem]]:
    """The questions with those rubrics that have no fault, and every problem of the others."""
    from grader.bank.new_questions import question_of
    from grader.bank.rubric_file import rubric_in
    from grader.bank.traceability import check_rubric
    from grader.models.problem import Problem

    places = {question.id: place for place, question in enumerate(questions)}
    found = list(questions)
    problems: list[Problem] = []
    for file, raw in files.items():
        rubric, faults = rubric_in(text_of(raw) or "", file)
        if rubric is not None:
            place = places.get(rubric.question_id)
            if place is None:
                what = f"“{rubric.question_id}” is not in the bank"
                faults.append(Problem(file, None, "question", what, "Correct the id or add the question"))
            elif found[place].rubric is not None:
                what = f"“{rubric.question_id}” has a rubric already"
                faults.append(Problem(file, None, "question", what, "Keep one rubric for each question"))
            else:
                faults += check_rubric(question_of(found[place]), rubric, file)
                if not faults:
                    found[place] = replace(found[place], rubric=rubric)
        problems += faults
    return found, problems


def _sentence(problem: Problem) -> str:
    where = f"row {problem.row}, " if problem.row else ""
    return f"{where}{problem.column or 'file'}: {problem.what}. {problem.remedy}."


def _each(files: Mapping[str, bytes], read: Callable[[str, bytes], Reading]) -> Reading:
    """The questions of each file that has some, each once."""
    readings: dict[str, Reading] = {}
    unread: list[Unread] = []
    for name, raw in files.items():
        if name.removesuffix(".csv") + "_all.csv" in files:
            # The same table, in a view of it that hides rows.
            continue
        try:
            readings[name] = read(name, raw)
        except InputError as error:
            unread.append(Unread(name, "", str(error)))
    if len(files) == 1 and not readings:
        # The sentence about the one file says more than one about the zip.
        read(*next(iter(files.items())))
    if not readings:
        raise InputError(
            f"No questions were found in the zip’s {len(files)} files: give the file that has them by itself."
        )
    if len(readings) == 1 and len(files) == 1:
        (reading,) = readings.values()
        return replace(reading, form=f"{reading.form} in a zip")
    questions = [
        replace(question, place=f"{name}, {question.place}")
        for name, reading in readings.items()
        for question in reading.questions
    ]
    missed = [
        replace(each, place=f"{name}, {each.place}")
        for name, reading in readings.items()
        for each in reading.unread
    ]
    return Reading(f"a zip of {len(files)} files", tuple(questions), (*missed, *unread))
