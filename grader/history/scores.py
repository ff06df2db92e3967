"""The scores of all attempts, read from columns without loading whole grades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, func, select

from grader.history.grade_rows import COUNTED_SCORE, counting, load_version
from grader.history.rows import UserRows
from grader.history.stored import GRADED, REVIEW, SELF
from grader.history.tables import attempts, grades, ratings
from grader.models import Band, GradedAnswer, GraderKind, QuestionSummary, Recall, ScoredAttempt, band_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Row

    from grader.models import AnyVersion


class Scores(UserRows):
    """Attempts joined with the grades that count and with the user's own ratings.

    Scores count the user's ticks.
    """

    def scores(self, kind: GraderKind) -> list[ScoredAttempt]:
        """All attempts, oldest first, each with the grade of a kind that counts."""
        given = grades.alias("given")
        query = (
            select(
                attempts.c.id,
                attempts.c.question_id,
                attempts.c.submitted_at,
                attempts.c.elapsed_s,
                attempts.c.revises.is_not(None),
                attempts.c.follows.is_not(None),
                func.coalesce(counting(grades.c.near_copy), false()),
                given.c.score,
                given.c.low,
                given.c.high,
                given.c.noise,
                given.c.version,
                given.c.shift,
            )
            .select_from(attempts.outerjoin(given, given.c.seq == counting(grades.c.seq, kind)))
            .where(self._mine(attempts))
            .order_by(attempts.c.submitted_at, attempts.c.seq)
        )
        with self._database.reading() as connection:
            return [_to_scored(row) for row in connection.execute(query)]

    def versions(self, kind: GraderKind, attempt_ids: Collection[str]) -> dict[str, AnyVersion]:
        """The versions that gave some attempts the grades of a kind that count, by their texts.

        Versions whose shape is no longer known are left out.
        """
        query = (
            select(grades.c.version, grades.c.payload)
            .select_from(attempts.join(grades, grades.c.seq == counting(grades.c.seq, kind)))
            .where(self._mine(attempts), attempts.c.id.in_(attempt_ids), grades.c.status == GRADED)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {row.version: version for row in rows if (version := load_version(row.payload))}

    def graded_answers(self, question_id: str | None = None) -> tuple[GradedAnswer, ...]:
        """Attempts with a similarity score, at one question or at all, oldest first.

        Answers to follow-up questions are left out.
        """
        corrected, own = ratings.alias("corrected"), ratings.alias("own")
        joined = attempts.join(grades, grades.c.seq == counting(grades.c.seq))
        for table, kind in ((corrected, REVIEW), (own, SELF)):
            same = (table.c.user_id == attempts.c.user_id) & (table.c.attempt_id == attempts.c.id)
            joined = joined.outerjoin(table, same & (table.c.kind == kind))
        query = (
            select(
                attempts.c.id.label("attempt_id"),
                attempts.c.question_id,
                attempts.c.submitted_at,
                attempts.c.elapsed_s,
                attempts.c.revises,
                attempts.c.peeked_model_answer.label("saw_model_answer"),
                COUNTED_SCORE.label("score"),
                grades.c.shift,
                grades.c.band,
                grades.c.near_copy,
                corrected.c.value.label("corrected"),
                own.c.value.label("self_score"),
            )
            .select_from(joined)
            .where(self._mine(attempts), attempts.c.follows.is_(None), grades.c.status == GRADED)
            .order_by(attempts.c.submitted_at, attempts.c.seq)
        )
        if question_id is not None:
            query = query.where(attempts.c.question_id == question_id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(_to_answer(row) for row in rows if row["band"] is not None)

    def summaries(self) -> tuple[QuestionSummary, ...]:
        """One for each question that has an attempt, in the order of their ids."""
        newest = attempts.alias("newest")
        # Walks back along an index from the newest attempt; ranking all attempts takes several times as long.
        latest_score = (
            select(COUNTED_SCORE)
            .select_from(newest.join(grades, grades.c.attempt_seq == newest.c.seq))
            .where(newest.c.user_id == self._user_id, newest.c.question_id == attempts.c.question_id)
            .where(grades.c.kind == GraderKind.SIMILARITY, grades.c.status == GRADED)
            .order_by(newest.c.submitted_at.desc(), newest.c.seq.desc(), grades.c.seq.desc())
            .limit(1)
            .correlate(attempts)
            .scalar_subquery()
        )
        query = (
            select(
                attempts.c.question_id,
                func.count().label("attempts"),
                latest_score.label("latest_score"),
                func.max(counting(COUNTED_SCORE)).label("best_score"),
                func.max(attempts.c.submitted_at).label("last_submitted_at"),
            )
            .where(self._mine(attempts))
            .group_by(attempts.c.question_id)
            .order_by(attempts.c.question_id)
        )
        with self._database.reading() as connection:
            return tuple(QuestionSummary(**row) for row in connection.execute(query).mappings())


def _to_scored(row: Row[Any]) -> ScoredAttempt:
    *read, shift = list(row)
    scored = ScoredAttempt(*read)
    if not shift or scored.score is None:
        return scored
    return scored._replace(
        score=scored.score + shift,
        low=None if scored.low is None else max(scored.low + shift, 0),
        high=None if scored.high is None else min(scored.high + shift, 100),
    )


def _to_answer(row: Mapping[Any, Any]) -> GradedAnswer:
    corrected = row["corrected"]
    read = {
        "band": band_of(row["score"]) if row["shift"] else Band(row["band"]),
        "near_copy": bool(row["near_copy"]),
        "corrected": None if corrected is None else Recall(corrected),
    }
    return GradedAnswer(**{**{name: row[name] for name in row if name != "shift"}, **read})
