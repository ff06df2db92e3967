"""A language model grades stored answers by the rubric."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar

from grader.grading.rubric_batch import AskedAnswer, batch_by
from grader.models import GraderKind

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from grader.grading.background_runs import BackgroundRun
    from grader.grading.regrading import Keep
    from grader.grading.rubric_practice import RubricPractice
    from grader.models import Attempt, Question
    from grader.models.endpoint import Endpoint


MOST_FAILURES = 3
"""Failures of the service in a row after which a run asks no more."""


@dataclass(frozen=True, slots=True)
class ByRubric:
    """A language model at an endpoint with the present prompt and rubrics.

    ``agreed`` says that whoever asks allowed it just now. After ``most_tokens`` no more is asked, nor after
    ``MOST_FAILURES``; what is being asked by then is still awaited, kept and counted.
    """

    rubric: RubricPractice
    endpoint: Endpoint
    agreed: bool = False
    most_tokens: int | None = None
    kind: ClassVar[GraderKind] = GraderKind.RUBRIC

    def present_versions(self, questions: Iterable[Question]) -> dict[str, frozenset[str]]:
        return self.rubric.present_versions(questions, self.endpoint)

    def gradable(self, attempt_ids: Sequence[str]) -> Sequence[str]:
        return self.rubric.gradable(attempt_ids)

    def grade_each(
        self, answers: Iterable[tuple[Question, Attempt]], keep: Keep, run: BackgroundRun[None]
    ) -> Generator[str | None, None, None]:
        def known(asked: AskedAnswer) -> int | None:
            found = self.rubric.known(asked.question, asked.answer, self.endpoint)
            if found is None:
                return None
            keep(asked.attempt_id, found)
            return found.score

        batch = batch_by(
            self.rubric,
            self.endpoint,
            known=known,
            keep=lambda asked, grade: keep(asked.attempt_id, grade),
            agreed=self.agreed,
            most_tokens=self.most_tokens,
            most_failures=MOST_FAILURES,
            cancel=run.cancel,
        )
        asked = (AskedAnswer(question, attempt.answer, attempt.id) for question, attempt in answers)
        with closing(batch.rows(takewhile(lambda _: batch.ended is None, asked))) as rows:
            for row in rows:
                run.tokens = batch.tokens
                if row.score is not None:
                    yield None
                elif run.cancel.is_set():
                    return
                elif row.tried:
                    yield row.reason
        if batch.stopped is not None or run.done < (run.total or 0):
            run.stopped = batch.ended
            run.over_budget = batch.stopped is None and batch.over_budget
