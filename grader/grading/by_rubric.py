"""A language model grades many answers by the rubric: rows of a table, and stored ones again."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from dataclasses import dataclass
from itertools import takewhile
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from grader.grading.rubric_batch import AskedAnswer, RubricBatch
from grader.models import GraderKind

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from grader.grading.background_runs import BackgroundRun
    from grader.grading.regrading import Keep
    from grader.grading.rubric_practice import RubricPractice
    from grader.models import Attempt, Question, RubricGrade
    from grader.models.endpoint import Endpoint


WORKERS_ELSEWHERE, WORKERS_HERE = 4, 1
"""Answers that are asked about at once: a server on this machine shares its processor."""
MOST_FAILURES = 3
"""Failures of the service in a row after which a run asks no more."""


@dataclass(frozen=True, slots=True)
class ByRubric:
    """A language model at an endpoint with the present prompt and rubrics.

    ``agreed`` says that whoever asks allowed it just now. After ``most_tokens`` no more is asked, nor after
    ``MOST_FAILURES``; what is being asked by then is still awaited, kept and counted. ``at_once`` answers
    are asked about at once; None for as many as suits the endpoint.
    """

    rubric: RubricPractice
    endpoint: Endpoint
    agreed: bool = False
    most_tokens: int | None = None
    at_once: int | None = None
    kind: ClassVar[GraderKind] = GraderKind.RUBRIC

    def present_versions(self, questions: Iterable[Question]) -> dict[str, frozenset[str]]:
        return self.rubric.present_versions(questions, self.endpoint)

    def gradable(self, attempt_ids: Sequence[str]) -> Sequence[str]:
        return self.rubric.gradable(attempt_ids)

    def batch(
        self,
        known: Callable[[AskedAnswer], int | None],
        keep: Callable[[AskedAnswer, RubricGrade], None],
        *,
        most_failures: int | None = None,
        cancel: Event | None = None,
    ) -> RubricBatch:
        """What asks about many answers as about one alone: with the same consent and masking."""

        def grade(asked: AskedAnswer, cancel: Event) -> RubricGrade:
            return self.rubric.grade(
                asked.question,
                asked.answer,
                self.endpoint,
                agreed=self.agreed,
                masking=self.rubric.masking(asked.answer, self.endpoint),
                cancel=cancel,
            )

        return RubricBatch(
            grade,
            known,
            keep,
            characters=lambda asked: len(self.rubric.payload(asked.question, asked.answer, self.endpoint)),
            workers=self.at_once or (WORKERS_HERE if self.endpoint.is_local else WORKERS_ELSEWHERE),
            most_tokens=self.most_tokens,
            most_failures=most_failures,
            cancel=cancel or Event(),
        )

    def grade_each(
        self, answers: Iterable[tuple[Question, Attempt]], keep: Keep, run: BackgroundRun[None]
    ) -> Generator[tuple[str, str | None], None, None]:
        def known(asked: AskedAnswer) -> int | None:
            found = self.rubric.known(asked.question, asked.answer, self.endpoint)
            if found is None:
                return None
            keep(asked.attempt_id, found)
            return found.score

        batch = self.batch(
            known,
            lambda asked, grade: keep(asked.attempt_id, grade),
            most_failures=MOST_FAILURES,
            cancel=run.cancel,
        )
        turns: deque[str] = deque()

        def asked() -> Iterator[AskedAnswer]:
            for question, attempt in takewhile(lambda _: batch.ended is None, answers):
                turns.append(attempt.id)
                yield AskedAnswer(question, attempt.answer, attempt.id)

        with closing(batch.rows(asked())) as rows:
            for row in rows:
                attempt_id = turns.popleft()
                run.tokens = batch.tokens
                if row.score is not None:
                    yield attempt_id, None
                elif run.cancel.is_set():
                    return
                elif row.tried:
                    run.cannot += row.cannot
                    yield attempt_id, row.reason
        if batch.stopped is not None or run.done < (run.total or 0):
            run.stopped = batch.ended
            run.over_budget = batch.stopped is None and batch.over_budget
