"""Grades by people: what somebody filled in about an answer becomes a grade, kept beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.models import HumanCriterion, HumanGrade, HumanGraderVersion, HumanPoint
from grader.models.human_grade import LONGEST_COMMENT, LONGEST_NAME
from grader.models.rubric_grade import score_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from grader.models import Attempt, Criterion, HumanMarks, Question
    from grader.models.human_grade import GradedRow


class HumanGrading:
    """Takes grades by people, who sit at the machine or graded in a table.

    All grades that were given are kept, and of each person the newest counts. They change no grade of the
    machine, no advice and no plan.
    """

    def __init__(self, *, bank: QuestionBank, history: HistoryStore, clock: Callable[[], datetime]) -> None:
        self._bank = bank
        self._history = history
        self._clock = clock

    def grade(self, attempt_id: str, marks: HumanMarks) -> HumanGrade:
        """The grade that ``marks`` make by the question's rubric as it is now, which is kept.

        Raises:
            NotFoundError: there is no such attempt.
            InputError: nobody is named, a level is open, or something is too long; nothing is kept.
            StoreError: it could not be kept.
        """
        attempt = self._history.attempt(attempt_id)
        made = human_grade(marks, self._bank.find(attempt.question_id), at=self._clock())
        self._history.add_grade(attempt.id, made)
        return made

    def graded_by_hand(self) -> Iterator[tuple[Attempt, Question | None]]:
        """The attempts that people graded, oldest first, with their questions; None where the bank has them
        no more."""
        for attempt in self._history.iter_attempts():
            if attempt.by_people:
                yield attempt, self._bank.find(attempt.question_id)

    def take_in(self, rows: Sequence[GradedRow], *, name: str, dry_run: bool = False) -> TakenIn:
        """Adds the grades of a table, called ``name``, but those that the same people gave already.

        Raises:
            InputError: an answer is not in the history, or a row cannot be used; nothing is kept.
            StoreError: they could not be kept; what was before stands.
        """
        new: list[tuple[str, HumanGrade]] = []
        found: dict[str, Attempt] = {}
        for row in rows:
            try:
                attempt = self._attempt(row)
                grade = human_grade(row.marks, self._bank.find(attempt.question_id), at=self._clock())
            except InputError as error:
                raise InputError(f"{name}, row {row.number}: {error} Nothing was taken in.") from error
            attempt = found.get(attempt.id, attempt)
            if not any(_says_the_same(grade, each) for each in attempt.by_people):
                new.append((attempt.id, grade))
                attempt = attempt.graded(grade)
            found[attempt.id] = attempt
        if not dry_run:
            for attempt_id, grade in new:
                self._history.add_grade(attempt_id, grade)
        return TakenIn(len(new), len(rows) - len(new))

    def _attempt(self, row: GradedRow) -> Attempt:
        if row.attempt_id:
            return self._history.attempt(row.attempt_id)
        for attempt in self._history.attempts(question_id=row.question_id):
            if attempt.answer.strip() == row.answer:
                return attempt
        raise InputError(f"The history has no such answer to “{row.question_id}”: give its attempt_id.")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many grades of a table were ``added``, and how many were ``there`` already."""

    added: int
    there: int


def _says_the_same(one: HumanGrade, other: HumanGrade) -> bool:
    same = one.version.person == other.version.person
    return same and (one.score, one.comment, one.blind) == (other.score, other.comment, other.blind)


def human_grade(marks: HumanMarks, question: Question | None, *, at: datetime) -> HumanGrade:
    """The grade that ``marks`` make: its score from the levels by weight, or as given for the whole.

    Raises:
        InputError: nobody is named, a level or the score is open, or something is too long.
    """
    by = " ".join(marks.by.split())
    _check(by, "name of who grades", LONGEST_NAME)
    if not by:
        raise InputError("Nobody is named who grades: give a name, which stands beside the grade.")
    rubric = question.rubric if question and (marks.levels or marks.score is None) else None
    criteria = tuple(_criterion(each, marks) for each in rubric.criteria) if rubric else ()
    comment = marks.comment.strip()
    _check(comment, "comment", LONGEST_COMMENT)
    if criteria:
        score = score_of(criteria)
    elif marks.score is None or not 0 <= marks.score <= 100:
        raise InputError("There is no score yet: give a whole number from 0 to 100.")
    else:
        score = marks.score
    version = HumanGraderVersion(by, marks.by_id, rubric.digest if rubric else None)
    return HumanGrade(score, criteria, version, at, marks.blind, comment)


def _criterion(criterion: Criterion, marks: HumanMarks) -> HumanCriterion:
    level = marks.levels.get(criterion.id)
    if level is None:
        raise InputError(f"“{criterion.title}” has no level yet: choose missing, partial or strong.")
    comment = marks.comments.get(criterion.id, "").strip()
    _check(comment, f"comment on “{criterion.title}”", LONGEST_COMMENT)
    made = marks.made
    points = (
        ()
        if made is None
        else tuple(HumanPoint(point, (criterion.id, point) in made) for point in criterion.points)
    )
    return HumanCriterion(criterion.id, criterion.title, criterion.weight, level, points, comment)


def _check(text: str, what: str, longest: int) -> None:
    if len(text) > longest:
        raise InputError(f"The {what} has {len(text):,} characters, more than {longest:,}: shorten it.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError(f"The {what} holds half a character (a lone surrogate): delete it.")
