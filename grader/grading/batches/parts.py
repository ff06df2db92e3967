"""A long table in parts: each is graded somewhere and kept at once, so that a run of days can go on."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import islice
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Protocol

from grader.errors import GraderError, InputError
from grader.grading.batches.rows import CHUNK, RowGrade, Ungradable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from grader.grading.batches.rows import Grades, RowGrader
    from grader.grading.batches.tables import AnswerRow

PART = 2 * CHUNK
"""Rows of a part: about a minute's work of one core. A whole number of chunks, so that grades are the same
wherever a part is graded."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are graded in one piece; ``number`` counts from 1."""

    number: int
    rows: tuple[AnswerRow, ...]

    @property
    def texts(self) -> list[Mapping[str, str]]:
        return [row.texts for row in self.rows]


def parts_of(rows: Iterable[AnswerRow]) -> Iterator[Part]:
    """The rows in order, ``PART`` of them at a time."""
    rest = iter(rows)
    number = 0
    while part := tuple(islice(rest, PART)):
        number += 1
        yield Part(number, part)


class KeptParts:
    """The grades of the parts that are done, each in a file of a folder; without one nothing is kept.

    ``grader`` tells whatever decides a grade besides a row's own texts: where that or a text has changed,
    the part is graded again.
    """

    def __init__(self, folder: Path | None, *, grader: str) -> None:
        self._folder = folder
        self._grader = grader
        self.outdated = 0
        """How many parts were asked for whose grades were kept and no longer hold."""

    def __len__(self) -> int:
        """How many parts are kept, whatever they were graded by."""
        return len(list(self._folder.glob("*.json"))) if self._folder and self._folder.is_dir() else 0

    def grades(self, part: Part) -> Grades | None:
        """What was kept of a part; None if nothing that still holds."""
        if self._folder is None:
            return None
        try:
            kept = json.loads(_file(self._folder, part).read_text(encoding="utf-8"))
            if kept["key"] == self._key(part):
                return [_read(each) for each in kept["grades"]]
            self.outdated += 1
        except (OSError, ValueError, KeyError, TypeError):
            # A file that is not there, or that somebody else wrote there.
            pass
        return None

    def keep(self, part: Part, grades: Grades) -> None:
        """Keep a part; it is in its file, whole, once this returns.

        Raises:
            InputError: the file cannot be written.
        """
        if self._folder is None:
            return
        with _failures(self._folder):
            self._folder.mkdir(exist_ok=True)
            file = _file(self._folder, part)
            unfinished = file.with_suffix(".unfinished")
            written = {"key": self._key(part), "grades": [astuple(grade) for grade in grades]}
            unfinished.write_text(json.dumps(written), encoding="utf-8")
            unfinished.replace(file)

    def remove(self) -> None:
        """Drop the files, once all that they hold stands elsewhere."""
        if self._folder is not None and self._folder.is_dir():
            with _failures(self._folder):
                rmtree(self._folder)

    def _key(self, part: Part) -> str:
        texts = json.dumps([self._grader, *(sorted(row.texts.items()) for row in part.rows)])
        return hashlib.sha256(texts.encode()).hexdigest()


def _file(folder: Path, part: Part) -> Path:
    return folder / f"{part.number:06d}.json"


@contextmanager
def _failures(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{folder}, where grades are kept on the way, cannot be used ({error.strerror}): "
            "make room there, make its folder writable, or name another file for the grades."
        ) from error


def _read(kept: list[Any]) -> RowGrade | Ungradable:
    if len(kept) == len(Ungradable.__slots__):
        return Ungradable(*map(str, kept))
    score, low, high, band, flags = kept
    return RowGrade(int(score), int(low), int(high), str(band), tuple(map(str, flags)))


class Awaited(Protocol):
    """The grades of a part that is under way."""

    def done(self) -> bool:
        """Whether they have come, and wait."""
        ...

    def result(self) -> Grades:
        """Waits for them; asked for once. Raises ServiceError or InputError if they cannot come."""
        ...


class PartGrader(Protocol):
    """Somewhere that parts are graded; ``ahead`` is how many may be under way before the first is awaited."""

    @property
    def ahead(self) -> int: ...

    def submit(self, texts: Sequence[Mapping[str, str]], progress: Callable[[int], None]) -> Awaited:
        """Grade the rows of one part; ``progress`` gets how many more of them are graded."""
        ...


@dataclass(frozen=True, slots=True)
class GradedHere:
    """Grades in this process, one part after the other."""

    grader: RowGrader
    ahead: int = 0

    def submit(self, texts: Sequence[Mapping[str, str]], progress: Callable[[int], None]) -> Awaited:
        grades: Grades = []
        for start in range(0, len(texts), CHUNK):
            grades += self.grader.grade(texts[start : start + CHUNK])
            progress(len(grades) - start)
        done: Future[Grades] = Future()
        done.set_result(grades)
        return done


def grade_parts(
    parts: Iterable[Part], kept: KeptParts, grader: PartGrader, progress: Callable[[int], None]
) -> Iterator[tuple[Part, Grades]]:
    """Each part with its grades, in order: those that are kept as they are, the others as they are graded.

    What is finished is kept before it is its turn, so that a run that is stopped loses what was under way
    alone.

    Raises:
        InputError: a part cannot be graded, or not be kept.
        ServiceError: the grader is gone; what is kept stays.
    """
    under_way = _UnderWay(kept)
    for part in parts:
        known = kept.grades(part)
        if known is not None:
            progress(len(known))
        under_way.append(part, grader.submit(part.texts, progress) if known is None else known)
        while len(under_way) > grader.ahead:
            yield under_way.first()
    while len(under_way):
        yield under_way.first()


class _UnderWay:
    """Parts in their order, with their grades or what these are awaited from."""

    def __init__(self, kept: KeptParts) -> None:
        self._kept = kept
        self._parts: deque[tuple[Part, Awaited | Grades]] = deque()

    def __len__(self) -> int:
        return len(self._parts)

    def append(self, part: Part, grades: Awaited | Grades) -> None:
        self._parts.append((part, grades))

    def first(self) -> tuple[Part, Grades]:
        """The first part, once it is graded."""
        part, grades = self._parts[0]
        if not isinstance(grades, list):
            try:
                grades = grades.result()
            except GraderError:
                self._keep_what_is_done()
                raise
            self._kept.keep(part, grades)
        self._parts.popleft()
        self._keep_what_is_done()
        return part, grades

    def _keep_what_is_done(self) -> None:
        for place, (part, grades) in enumerate(self._parts):
            if not isinstance(grades, list) and grades.done():
                found = grades.result()
                self._parts[place] = part, found
                self._kept.keep(part, found)
