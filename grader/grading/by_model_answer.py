"""The local grader grades many answers: rows of a table, and stored ones again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from grader.errors import GraderError, InputError
from grader.models import GraderKind, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from grader.grading.background_runs import BackgroundRun
    from grader.grading.loader import GraderLoader
    from grader.grading.regrading import Keep
    from grader.grading.similarity.grader import BatchGrader
    from grader.models import Attempt, Question

STORED_AT_ONCE = 16
"""Stored answers that share forward passes: most of the gain, and a run that is stopped loses little."""


def grade_together(
    pairs: Sequence[tuple[Question, str]], scorer: BatchGrader
) -> list[SimilarityGrade | GraderError]:
    """The grade of each answer, or why it has none; where they cannot be graded together, each is alone."""
    try:
        return list(scorer.grade_many(pairs))
    except GraderError as error:
        if len(pairs) == 1:
            return [error]
        return [grade for pair in pairs for grade in grade_together([pair], scorer)]


@dataclass(frozen=True, slots=True)
class ByModelAnswer:
    """The local grader; it asks nobody."""

    loader: GraderLoader
    kind: ClassVar[GraderKind] = GraderKind.SIMILARITY

    def present_versions(self, questions: Iterable[Question]) -> dict[str, frozenset[str]]:
        scorer = self.loader.scorer()
        return {
            question.id: frozenset((str(scorer.version(question)),))
            for question in questions
            if question.can_be_compared
        }

    def gradable(self, attempt_ids: Sequence[str]) -> Sequence[str]:
        return attempt_ids

    def grade_each(
        self, answers: Iterable[tuple[Question, Attempt]], keep: Keep, _run: BackgroundRun[None]
    ) -> Generator[tuple[str, str | None], None, None]:
        scorer, rest = self.loader.scorer(), iter(answers)
        while chunk := list(islice(rest, STORED_AT_ONCE)):
            grades = grade_together([(question, attempt.answer) for question, attempt in chunk], scorer)
            for (_, attempt), grade in zip(chunk, grades, strict=True):
                if isinstance(grade, SimilarityGrade):
                    keep(attempt.id, grade)
                    yield attempt.id, None
                elif isinstance(grade, InputError):
                    yield attempt.id, str(grade)
                else:
                    raise grade
