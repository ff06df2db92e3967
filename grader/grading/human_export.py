"""Grades by people as a table that `evaluate` and `calibrate` read, and how far machines agree with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean
from typing import TYPE_CHECKING

from grader.bank.csv_table import spreadsheet_line
from grader.grading.side_by_side import side_by_side
from grader.models import GraderKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from grader.grading.side_by_side import Agreement
    from grader.models import Attempt, HumanGrade, Question

COLUMNS = (
    "question_id", "question", "reference_answer", "student_answer", "score", "grader1", "grader2",
    "attempt_id", "graded_by", "blind", "local_score", "llm_score",
)  # fmt: skip
FEWEST_FOR_A_CORRELATION = 3


@dataclass(frozen=True, slots=True)
class HumanTable:
    """The answers that people graded, as a table of one row an answer.

    ``unreadable`` counts the answers without a model answer to compare with, which are left out, since
    neither `evaluate` nor `calibrate` could read them.
    """

    graded: Sequence[tuple[Attempt, Question | None]]

    @property
    def unreadable(self) -> int:
        return sum(not _has_reference(question) for _, question in self.graded)

    @property
    def usable(self) -> int:
        """How many answers stand in the table."""
        return len(self.graded) - self.unreadable

    @property
    def questions(self) -> int:
        """To how many questions those are."""
        return len({attempt.question_id for attempt, question in self.graded if _has_reference(question)})

    @property
    def grades(self) -> int:
        """How many grades by people count, at most one of each person for an answer."""
        return sum(len(attempt.by_people) for attempt, _ in self.graded)

    def lines(self) -> Iterator[str]:
        """The table as CSV: ``score`` is the mean of all people, 0 to 1; the two who graded most stand in
        ``grader1`` and ``grader2`` wherever both did."""
        yield spreadsheet_line(COLUMNS)
        many = Counter(grade.version.person for attempt, _ in self.graded for grade in attempt.by_people)
        for attempt, question in self.graded:
            if question is None or not _has_reference(question):
                continue
            people = sorted(attempt.by_people, key=lambda grade: (-many[grade.version.person], grade.by))
            both: Sequence[HumanGrade] = people[:2] if len(people) > 1 else ()
            local, asked = (attempt.grades.get(kind) for kind in (GraderKind.SIMILARITY, GraderKind.RUBRIC))
            yield spreadsheet_line(
                (
                    attempt.question_id,
                    attempt.question_text,
                    question.model_answer,
                    attempt.answer,
                    _share(fmean(grade.score for grade in people)),
                    *(_share(grade.score) for grade in both),
                    *([""] * (2 - len(both))),
                    attempt.id,
                    "; ".join(grade.by for grade in people),
                    str(all(grade.blind for grade in people)).lower(),
                    _share(local.score) if local else "",
                    _share(asked.score) if asked else "",
                )
            )


def _has_reference(question: Question | None) -> bool:
    return question is not None and question.has_model_answer


def _share(score: float) -> str:
    # Of scores from 0 to 1 nobody has to say what full marks are.
    return f"{score / 100:.4g}"


@dataclass(frozen=True, slots=True)
class Summed:
    """How far people and graders of one ``kind`` agree, over all ``pairs`` of their grades of an answer.

    For pairs of people, ``kind`` is that of people.
    """

    kind: GraderKind
    pairs: tuple[Agreement, ...]

    def total(self, count: Callable[[Agreement], int]) -> int:
        """A count of each pair, added up."""
        return sum(map(count, self.pairs))

    @property
    def apart(self) -> float:
        """By how many points of 100 the scores differ on average."""
        return fmean(pair.apart for pair in self.pairs)

    @property
    def higher(self) -> float:
        """By how many points of 100 the other's score is higher than the person's on average."""
        return fmean(pair.other.score - pair.one.score for pair in self.pairs)

    @property
    def correlation(self) -> float | None:
        """Pearson's r of the scores; None of few, or where one of the two never varies."""
        if len(self.pairs) < FEWEST_FOR_A_CORRELATION:
            return None
        try:
            return correlation(
                [pair.one.score for pair in self.pairs], [pair.other.score for pair in self.pairs]
            )
        except StatisticsError:
            return None


def summed(attempts: Iterable[Attempt], *, blind_only: bool = False) -> tuple[Summed, ...]:
    """The agreement of people with each kind of grader over some answers, where there is any.

    ``blind_only`` leaves out the grades of people who had seen the machine's.
    """
    pairs: dict[GraderKind, list[Agreement]] = {kind: [] for kind in GraderKind}
    for attempt in attempts:
        people = tuple(grade for grade in attempt.by_people if grade.blind or not blind_only)
        for found in side_by_side(attempt, people).agreements:
            pairs[found.other.kind].append(found)
    return tuple(Summed(kind, tuple(found)) for kind, found in pairs.items() if found)
