"""One bank as a folder of ``questions.csv`` and ``rubrics/``, which is replaced whole or not at all."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import uuid
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from grader.bank.question_bank import read_bank
from grader.bank.question_file import other_cells, questions_csv, read_questions
from grader.bank.rubric_file import rubric_in, rubric_yaml
from grader.bank.traceability import check_rubric
from grader.errors import BankError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.models import Question, Rubric
    from grader.models.problem import Problem

QUESTIONS, RUBRICS = "questions.csv", "rubrics"
LOCK, ARCHIVE, READ = ".lock", ".archived", ".read"
MADE, REPLACED, REMOVED = ".made-", ".replaced-", ".removed-"
"""What the names of folders begin with that a change leaves if the machine stops in the middle of it."""
UNSAFE = re.compile(r"[^\w.-]+")

Signature = tuple[object, ...]


def read_folder(folder: Path) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """The questions of a bank, none if there is any problem, and every problem."""
    rubrics = folder / RUBRICS
    bank, problems = read_bank(folder / QUESTIONS, rubrics if rubrics.is_dir() else None)
    return () if problems else bank.questions, tuple(problems)


def signature(folder: Path) -> Signature:
    """What differs once anything in a bank's folder was changed; found without reading a file."""
    return (_stamp(folder), _stamp(folder / QUESTIONS), *_stamps_in(folder / RUBRICS))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _stamps_in(folder: Path) -> list[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in entries)
    except OSError:
        return []


def write_folder(folder: Path, questions: Sequence[Question], former: Sequence[Question] = ()) -> None:
    """Puts the questions in the place of the ``former`` ones that a bank's folder holds, or makes it.

    Rubrics that stay the same keep their files, and everything else that lies in the folder stays; cells of
    columns that are not ours stay with their question. To be called by one who holds the lock.

    Raises:
        BankError: the questions would not read back as they are; nothing was changed.
        OSError: it cannot be written; nothing was changed.
    """
    made = folder.with_name(f"{MADE}{uuid.uuid4().hex}")
    try:
        if folder.is_dir():
            shutil.copytree(folder, made, ignore=lambda where, _: _ours(where, folder), symlinks=True)
        made.mkdir(parents=True, exist_ok=True)
        _write(made / QUESTIONS, questions_csv(questions, other_cells(folder / QUESTIONS)))
        _write_rubrics(
            made / RUBRICS, questions, {each.rubric.file: each.rubric for each in former if each.rubric}
        )
        _check(made, questions)
        _settle(made)
        _put(made, folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _ours(where: str, folder: Path) -> list[str]:
    return [QUESTIONS, RUBRICS] if where == str(folder) else []


def _write_rubrics(made: Path, questions: Sequence[Question], former: Mapping[str, Rubric]) -> None:
    rubrics = [(question.id, question.rubric) for question in questions if question.rubric is not None]
    kept = {rubric.file for _, rubric in rubrics if former.get(rubric.file) == rubric}
    used = {Path(file).name.casefold() for file in kept}
    if rubrics:
        made.mkdir()
    for question_id, rubric in rubrics:
        if rubric.file in kept:
            shutil.copy2(rubric.file, made)
            continue
        text = rubric_yaml(rubric)
        problems = rubric_in(text, question_id)[1]
        if problems:
            raise BankError(problems)
        stem = UNSAFE.sub("-", question_id).strip("-.")[:60] or "rubric"
        names = (f"{stem}{end}.yaml" for end in ("", *(f"-{number}" for number in range(len(rubrics) + 1))))
        name = next(each for each in names if each.casefold() not in used)
        used.add(name.casefold())
        _write(made / name, text)


def _check(made: Path, questions: Sequence[Question]) -> None:
    """Raises BankError unless what was written reads back and is right in itself."""
    problems = read_questions(made / QUESTIONS)[1]
    for question in questions:
        if question.rubric is not None:
            problems += check_rubric(question, question.rubric, question.id)
    if problems:
        raise BankError(problems)


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(folder: Path) -> None:
    """Has the names in a folder on disk before it is put anywhere."""
    for each in (folder / RUBRICS, folder):
        _sync(each)


def _sync(folder: Path) -> None:
    # No folder can be opened on Windows, which needs none to be.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put(made: Path, folder: Path) -> None:
    replaced = folder.with_name(f"{REPLACED}{folder.name}")
    if folder.exists():
        folder.rename(replaced)
    try:
        made.rename(folder)
    except OSError:
        if replaced.exists():
            replaced.rename(folder)
        raise
    _sync(folder.parent)
    shutil.rmtree(replaced, ignore_errors=True)


def recover(banks: Path) -> None:
    """Ends what a change that was cut off has begun: what it was to replace is there again or gone."""
    for each in list(banks.glob(".*")):
        if each.name.startswith(REPLACED):
            folder = each.with_name(each.name.removeprefix(REPLACED))
            if folder.exists():
                shutil.rmtree(each, ignore_errors=True)
            else:
                each.rename(folder)
        elif each.name.startswith((MADE, REMOVED)):
            shutil.rmtree(each, ignore_errors=True)


@contextmanager
def locked(banks: Path) -> Iterator[None]:
    """Lets one process at a time change the banks in a folder.

    Raises:
        OSError: the folder cannot be written.
    """
    banks.mkdir(parents=True, exist_ok=True)
    with (banks / LOCK).open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        # Closing the file lets go of the lock, however this ends.
        yield


def zipped(name: str, questions: Path, rubrics: Sequence[Path]) -> bytes:
    """A bank's files, byte for byte, in a zip with one folder of the bank's name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        archive.write(questions, f"{name}/{QUESTIONS}")
        for rubric in rubrics:
            archive.write(rubric, f"{name}/{RUBRICS}/{rubric.name}")
    return packed.getvalue()
