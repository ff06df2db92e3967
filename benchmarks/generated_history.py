"""Histories of any length for other benchmarks: ``python -m benchmarks.generated_history FILE COUNT``.

They are made up, but shaped like real ones: days of practice with answers minutes apart, revisions of the
answer before, scores that rise with each answer to a question and vary around that, and grades as long as
real ones. The same arguments give the same history.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.bank import QuestionBank
from grader.history.database import Database
from grader.history.grade_rows import charted, dump_grade
from grader.history.stored import FAILED, GRADED
from grader.history.tables import attempts, grades
from grader.models import (
    Band,
    CriterionCoverage,
    CriterionGrade,
    GraderKind,
    GraderVersion,
    Level,
    PointCoverage,
    PointStatus,
    RubricGrade,
    RubricGraderVersion,
    SimilarityGrade,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.models import Question

END = datetime(2026, 11, 1, 18, tzinfo=UTC)
MOST_DAYS = 1_000
A_DAY = 6
"""Answers on a day of practice, unless that took more than ``MOST_DAYS``."""
MINUTES_APART = timedelta(minutes=7)
REVISED, FAILED_AT_FIRST, JUDGED = 0.35, 0.02, 0.1
BATCH = 2_000
VERSION = GraderVersion("7", "53aa51172d142c89", "2026-10", "9f8e7d6c5b4a3f2e", "0f1e2d3c4b5a6978")
RUBRIC_VERSION = RubricGraderVersion(
    "3", "127.0.0.1", "local-model", "whole", "0123456789abcdef", "9f8e7d6c", 1
)


def write_history(file: Path, count: int, *, seed: int = 6, user_id: str = "local") -> None:
    """Adds ``count`` graded attempts to the history in an SQLite file, the last shortly before ``END``."""
    made = GeneratedHistory(tuple(QuestionBank.load()), seed=seed, user_id=user_id)
    database = Database(f"sqlite:///{file.absolute()}")
    with database.writing() as connection:
        first = (connection.exec_driver_sql("SELECT max(seq) FROM attempts").scalar() or 0) + 1
        batch: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
        for seq, (attempt, given) in enumerate(made.rows(count), start=first):
            batch[0].append({"seq": seq, **attempt})
            batch[1].extend({"attempt_seq": seq, **grade} for grade in given)
            if len(batch[0]) == BATCH or seq == first + count - 1:
                for table, rows in zip((attempts, grades), batch, strict=True):
                    connection.execute(table.insert(), rows)
                    rows.clear()
    database.close()


class GeneratedHistory:
    """Attempts with their grades as rows of the tables, oldest first."""

    def __init__(self, questions: tuple[Question, ...], *, seed: int, user_id: str) -> None:
        self._questions = questions
        self._chance = random.Random(seed)
        self._user_id = user_id
        self._payloads: dict[tuple[str, str, int], dict[str, object]] = {}
        self._words = {question.id: question.model_answer.split() for question in questions}

    def rows(self, count: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        chance, answered = self._chance, dict.fromkeys((question.id for question in self._questions), 0)
        question, previous = self._questions[0], None
        for at in self._moments(count):
            revises = previous if previous and chance.random() < REVISED else None
            if revises is None:
                question = chance.choice(self._questions)
            answered[question.id] += 1
            # Half of what can be learnt about a question is learnt in four answers.
            score = round(min(98, max(4, chance.gauss(84 - 50 * 0.84 ** answered[question.id], 7))))
            previous = f"{chance.getrandbits(128):032x}"
            attempt = self._attempt(previous, question, at, revises)
            yield attempt, self._grades(question, score, at + timedelta(seconds=2))

    def _moments(self, count: int) -> Iterator[datetime]:
        """When each attempt was submitted."""
        days = max(1, min(MOST_DAYS, count // A_DAY))
        # However many answers fall on a day, they fit into it.
        a_day = min(timedelta(hours=12), MINUTES_APART * (count / days))
        for number in range(count):
            day, place = divmod(number * days, count)
            yield END - timedelta(days=days - 1 - day) - a_day * (1 - place / count)

    def _attempt(
        self, attempt_id: str, question: Question, at: datetime, revises: str | None
    ) -> dict[str, Any]:
        chance, words = self._chance, self._words[question.id]
        said = [*words[chance.randrange(len(words) // 2) :], *chance.sample(words, len(words) // 4)]
        return {
            "id": attempt_id,
            "user_id": self._user_id,
            "question_id": question.id,
            "submitted_at": at,
            "elapsed_s": round(chance.uniform(40, 400), 1),
            "peeked_guidance": chance.random() < 0.1,
            "peeked_model_answer": chance.random() < 0.05,
            "revises": revises,
            "question_text": question.text,
            "answer": " ".join(said),
            "follows": None,
            "sitting": None,
        }

    def _grades(self, question: Question, score: int, at: datetime) -> list[dict[str, Any]]:
        given = [self._graded(GraderKind.SIMILARITY, question, score, str(VERSION), at)]
        if self._chance.random() < FAILED_AT_FIRST:
            failure = {"status": FAILED, "score": None, "version": None, "payload": None, **charted(None)}
            given.insert(0, given[0] | failure | {"reason": "The grader was not ready."})
        if self._chance.random() < JUDGED:
            judged = min(100, max(0, score + self._chance.randrange(-15, 16)))
            given.append(self._graded(GraderKind.RUBRIC, question, judged, str(RUBRIC_VERSION), at))
        return given

    def _graded(
        self, kind: str, question: Question, score: int, version: str, at: datetime
    ) -> dict[str, Any]:
        key = (kind, question.id, score)
        if key not in self._payloads:
            grade = (similarity_grade if kind == GraderKind.SIMILARITY else rubric_grade)(question, score)
            payload = dump_grade(grade)
            self._payloads[key] = {"payload": payload, **charted(payload)}
        return {
            "user_id": self._user_id,
            "kind": kind,
            "status": GRADED,
            "score": score,
            "reason": None,
            "version": version,
            "graded_at": at,
            **self._payloads[key],
        }


def similarity_grade(question: Question, score: int) -> SimilarityGrade:
    """A grade that covers a share of the question's points, in their order, that fits the score."""
    criteria = question.rubric.criteria if question.rubric else ()
    points = [(point, criterion.id) for criterion in criteria for point in criterion.points]
    reached = [100 * place / len(points) for place in range(len(points))]
    return SimilarityGrade(
        score=score,
        low=max(0, score - 24),
        high=min(100, score + 24),
        band=list(Band)[min(3, score // 25)],
        coverage=tuple(
            PointCoverage(
                point,
                criterion_id,
                PointStatus.COVERED if share + 15 < score else PointStatus.TOUCHED,
                0.8 if share + 15 < score else 0.5,
                0,
                round(1 / len(points), 4),
                round(score / len(points), 2),
            )
            if share < score
            else PointCoverage(point, criterion_id, PointStatus.MISSING, 0.1, None, 1 / len(points), 0.0)
            for (point, criterion_id), share in zip(points, reached, strict=True)
        ),
        criteria=tuple(CriterionCoverage(item.id, item.title, item.weight, score) for item in criteria),
        flags=(),
        sentences=(Span(0, 80), Span(80, 200)),
        version=VERSION,
    )


def rubric_grade(question: Question, score: int) -> RubricGrade:
    """A rubric grade with one level for all criteria."""
    level = list(Level)[min(2, score // 34)]
    criteria = tuple(
        CriterionGrade(
            criterion_id=item.id,
            title=item.title,
            weight=item.weight,
            level=level,
            claimed=level,
            worth=score / 100,
            spread=0.0,
            span=Span(0, 80),
            lowered=None,
            missing=item.levels.strong,
            suggestion=item.points[0],
        )
        for item in (question.rubric.criteria if question.rubric else ())
    )
    return RubricGrade(
        score=score,
        noise=None,
        criteria=criteria,
        strongest=None,
        best_change=None,
        follow_up=None,
        version=RUBRIC_VERSION,
        exchanges=(),
        seconds=4.0,
        cost=None,
    )


def main() -> None:
    file, count = Path(sys.argv[1]), int(sys.argv[2])
    start = time.perf_counter()
    write_history(file, count)
    megabytes = file.stat().st_size / 2**20
    print(f"{count:,} attempts in {time.perf_counter() - start:.1f} s, {megabytes:.0f} MiB")


if __name__ == "__main__":
    main()
