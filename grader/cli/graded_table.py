"""One table on its way to its grades: graded in parts, judged by a language model too, written out."""

from __future__ import annotations

import sys
import time
from collections import deque
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import typer

from grader.cli.consent import agreed_endpoint
from grader.cli.output import plain, progress, say, write_whole
from grader.errors import InputError
from grader.grading.by_rubric import ByRubric
from grader.grading.rubric_batch import AskedAnswer, RubricJournal
from grader.models import Question
from grader.models.problem import Problem
from grader.wording.numbers import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from grader.bank import QuestionBank
    from grader.grading.batches.parts import KeptParts, PartGrader
    from grader.grading.batches.rows import RowGrade, Ungradable
    from grader.grading.batches.tables import AnswerRow, AnswerTable
    from grader.grading.rubric_batch import RubricBatch, RubricRow
    from grader.rehearse import Rehearse

GRADE_COLUMNS = ("score", "low", "high", "band", "flags")
RUBRIC_COLUMNS = ("rubric_score", "rubric_status")
_LONGEST_HEADER = 1_000_000
"""Bytes."""
_MOST_LISTED = 1_000
"""Rows that are told of one by one."""
_EACH_ANSWER = "[each answer of the table stands here]"


def rubric_column(
    rehearse: Rehearse,
    grades: Path,
    agree_to_send: str | None,
    most_tokens: int | None,
    most_calls: int | None,
) -> RubricColumn:
    """What asks the chosen language model about each row, once that is agreed to.

    Raises:
        InputError: no language model is chosen, or nobody agreed.
    """
    question = next((question for question in rehearse.bank if question.rubric), None)
    endpoint = agreed_endpoint(
        rehearse, agree_to_send, what="the answers of this table", question=question, answer=_EACH_ANSWER
    )
    journal = RubricJournal(
        grades.with_name(f"{grades.name}.rubric-part"),
        grader=lambda question: rehearse.rubric_grading.version(question, endpoint),
    )
    if len(journal):
        say(f"Going on: {len(journal)} rubric scores are kept from before.", err=True)
    grader = ByRubric(rehearse.rubric_grading, endpoint, endpoint.stays_here, most_tokens, most_calls)
    return RubricColumn(grader.batch(journal.score, journal.add), journal)


class RubricColumn:
    """The rubric scores of a table as they come, and what is to be said about them in the end."""

    def __init__(
        self, batch: RubricBatch, journal: RubricJournal, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._batch = batch
        self._journal = journal
        self._clock = clock
        self._started = clock()
        self._graded = self._ungraded = self._failed = 0
        self.cannot = 0
        """Rows that have no score because of their answer or question."""

    @property
    def tokens(self) -> int:
        return self._batch.tokens

    @property
    def failed(self) -> bool:
        """Whether the service is to blame for any row without a score."""
        return self._failed > 0

    def rows(self, asked: Iterable[AskedAnswer | None]) -> Iterator[RubricRow]:
        """One for each answer, in order; None stands for a row that has no grade."""
        for row in self._batch.rows(asked):
            self._graded += row.score is not None
            self._ungraded += row.score is None
            self._failed += row.failed
            self.cannot += row.cannot
            yield row

    def report(self) -> None:
        """Say what came of it; once nothing is left to go on with, what was kept on the way is dropped."""
        about = "about " if self._batch.estimated else ""
        say(
            f"Rubric: {self._graded} graded ({self._batch.found} of them before), {self._ungraded} not; "
            f"{about}{self.tokens:,} tokens, {clock(self._clock() - self._started)}.",
            err=True,
        )
        unfinished = self.failed or self._batch.over_budget
        if self._batch.stopped is not None:
            say(f"Stopped, because {plain(str(self._batch.stopped))}", err=True)
        elif self._batch.over_budget:
            say("Stopped at the budget of tokens.", err=True)
        if unfinished:
            say("Give the same command again to go on.", err=True)
        else:
            self._journal.remove()


@dataclass(slots=True)
class Done:
    """What came of all tables together."""

    rows: int = 0
    ungraded: int = 0
    broken: int = 0
    tokens: int = 0
    cannot: int = 0
    failed: bool = False
    listed: int = 0

    def tell(self, problem: str) -> None:
        """Say that a row was not graded; of very many the first."""
        self.ungraded += 1
        if self.listed < _MOST_LISTED:
            self.listed += 1
            say(plain(problem), err=True)

    def report(self, grades: Path) -> None:
        """End with the exit code that goes with it."""
        if self.ungraded > self.listed:
            say(f"… and {self.ungraded - self.listed} more.", err=True)
        if self.broken:
            raise InputError(f"{self.broken} tables were not graded; the others are in {grades}.")
        if self.ungraded:
            raise InputError(
                f"{self.ungraded} of {self.rows} rows were not graded; the others are in {grades}."
            )
        if self.failed:
            raise typer.Exit(3)
        if self.cannot:
            raise InputError(
                f"{self.cannot} of {self.rows} rows cannot be graded by the rubric: `rubric_status` in "
                f"{grades} says why."
            )


class GradedTable:
    """A table's rows with their grades, to be written somewhere."""

    def __init__(
        self,
        bank: QuestionBank,
        table: AnswerTable,
        path: Path,
        grader: PartGrader,
        identity: str,
        column: RubricColumn | None,
        done: Done,
    ) -> None:
        """``path`` is how the table was named; ``column`` asks a language model as well, if any; ``identity``
        is that of what grades, wherever ``grader`` has it done."""
        self._bank = bank
        self._identity = identity
        self._table = table
        self._path = path
        self._grader = grader
        self._column = column
        self._done = done

    def write(self, target: Path, *, force: bool, line: Callable[[Sequence[Any]], str]) -> None:
        """Grade the rows and write the table, a CSV by ``line``; it has its name only once it is whole.

        Raises:
            InputError: it cannot be written, or holds what must not be replaced.
            ServiceError: whoever grades is gone; what was graded is kept.
        """
        from grader.grading.batches.parts import PART, KeptParts

        table, done = self._table, self._done
        done.rows += table.count + len(table.problems)
        # A short table has no parts to be kept, and a pipe no folder to keep them in.
        folder = target.with_name(f"{target.name}.parts") if table.count > PART else None
        kept = KeptParts(folder, grader=self._identity)
        if len(kept):
            say(f"Going on: {len(kept)} parts of the table are kept from before.", err=True)
        added = (*GRADE_COLUMNS, *(RUBRIC_COLUMNS if self._column else ()))
        columns = [*(f"input_{name}" if name in added else name for name in table.columns), *added]
        with progress(table.count, "Grading") as bar:
            rows = self._rows(kept, bar)
            if target.suffix == ".parquet":
                _write_parquet(target, table.path, columns, rows, added, force=force)
            else:
                written = (line(cells) for cells in chain([columns], rows))
                write_whole(target, written, former=_has_grades, force=force)
        if kept.outdated:
            say(
                f"{kept.outdated} of the parts that were kept were graded again: their rows, the questions "
                "or the grader are not what they were.",
                err=True,
            )
        for problem in table.problems:
            done.tell(str(problem))
        if self._column is not None:
            self._column.report()
            done.tokens += self._column.tokens
            done.failed = done.failed or self._column.failed
            done.cannot += self._column.cannot
        kept.remove()

    def _rows(self, kept: KeptParts, bar: Any) -> Iterator[list[Any]]:
        graded = self._graded(kept, bar)
        if self._column is None:
            for row, grade in graded:
                yield [*row.cells, *_grade_cells(grade)]
            return
        turns: deque[tuple[AnswerRow, RowGrade | Ungradable]] = deque()

        def asked() -> Iterator[AskedAnswer | None]:
            for row, grade in graded:
                turns.append((row, grade))
                yield self._asked(row, grade)

        for rubric in self._column.rows(asked()):
            # Without a terminal every new label would be a line of its own.
            if sys.stderr.isatty():
                bar.label = f"Grading, {self._column.tokens:,} tokens"
                bar.update(0)
            row, grade = turns.popleft()
            yield [*row.cells, *_grade_cells(grade), *_rubric_cells(rubric)]

    def _graded(self, kept: KeptParts, bar: Any) -> Iterator[tuple[AnswerRow, RowGrade | Ungradable]]:
        from grader.grading.batches.parts import grade_parts, parts_of
        from grader.grading.batches.rows import Ungradable

        for part, grades in grade_parts(parts_of(self._table.rows()), kept, self._grader, bar.update):
            for row, grade in zip(part.rows, grades, strict=True):
                if isinstance(grade, Ungradable):
                    where = Problem(str(self._path), row.number, None, grade.what, grade.remedy)
                    self._done.tell(str(where))
                yield row, grade

    def _asked(self, row: AnswerRow, grade: RowGrade | Ungradable) -> AskedAnswer | None:
        from grader.grading.batches.rows import RowGrade, question_of

        question = question_of(row.texts, self._bank)
        if isinstance(grade, RowGrade) and isinstance(question, Question):
            return AskedAnswer(question, row.texts["answer"])
        return None


def _write_parquet(
    target: Path,
    source: Path,
    columns: Sequence[str],
    rows: Iterator[list[Any]],
    added: Sequence[str],
    *,
    force: bool,
) -> None:
    from grader.grading.batches.tables import parquet_columns, write_parquet
    from grader.rehearse import Target
    from grader.settings import Settings

    def former(file: Path) -> bool:
        return _ends_in_grades(parquet_columns(file))

    written = Target(target, history=Settings.load().database, former=former, force=force)
    with written.place() as place, written.writing():
        write_parquet(place, source, columns, rows, added)


def _has_grades(table: Path) -> bool:
    """Whether a table is empty or ends in the columns that are added here."""
    with table.open("rb") as stream:
        header = stream.readline(_LONGEST_HEADER).decode(errors="replace").rstrip("\r\n")
    return not header or _ends_in_grades(header.split(","))


def _ends_in_grades(columns: Sequence[str]) -> bool:
    added = (GRADE_COLUMNS, (*GRADE_COLUMNS, *RUBRIC_COLUMNS))
    return any(tuple(columns[-len(names) :]) == names for names in added)


def _grade_cells(grade: RowGrade | Ungradable) -> list[str | int]:
    from grader.grading.batches.rows import Ungradable

    if isinstance(grade, Ungradable):
        return ["", "", "", "", f"not graded: {grade.what}"]
    return [grade.score, grade.low, grade.high, grade.band, ";".join(grade.flags)]


def _rubric_cells(judged: RubricRow) -> tuple[str | int, str]:
    return "" if judged.score is None else judged.score, judged.status
