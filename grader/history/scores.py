"""The scores of all attempts, read from columns without loading whole grades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, func, select

from grader.history.grade_rows import COUNTED_SCORE, counting, load_version
from grader.history.rows import UserRows
from grader.history.stored import GRADED, REVIEW, SELF, StoredAnswer, StoredScore, StoredSummary
from grader.history.tables import attempts, grades, ratings
from grader.models import Band, GradedAnswer, GraderKind, QuestionSummary, Recall, ScoredAttempt, band_of
from grader.models.limits import FIRST_MOMENT, LAST_MOMENT

if TYPE_CHECKING:
    from collections.abc import Collection

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
                attempts.c.revises.is_not(None).label("revision"),
                attempts.c.follows.is_not(None).label("follow_up"),
                func.coalesce(counting(grades.c.near_copy), false()).label("near_copy"),
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
            rows = connection.execute(query).mappings()
            return [_to_scored(record) for record in self._damage.sound(StoredScore, rows)]

    def kinds_given(self) -> frozenset[GraderKind]:
        """The kinds of which any answer has a score."""
        query = select(grades.c.kind).distinct().where(self._mine(grades), grades.c.score.is_not(None))
        with self._database.reading() as connection:
            found = set(connection.scalars(query))
        return frozenset(kind for kind in GraderKind if kind in found)

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
        known = ((row.version, load_version(row.payload)) for row in rows)
        return {text: version for text, version in known if isinstance(text, str) and version is not None}

    def graded_answers(self, question_id: str | None = None) -> tuple[GradedAnswer, ...]:
        """Attempts with a similarity score, at one question or at all, oldest first.

        Answers to follow-up questions are left out.
        """
        corrected, own = ratings.alias("corrected"), ratings.alias("own")
        joined = attempts.join(grades, grades.c.seq == counting(grades.c.seq))
        # A rating that is damaged takes no answer with it.
        for table, kind, most in ((corrected, REVIEW, int(max(Recall))), (own, SELF, 100)):
            same = (table.c.user_id == attempts.c.user_id) & (table.c.attempt_id == attempts.c.id)
            joined = joined.outerjoin(table, same & (table.c.kind == kind) & table.c.value.between(0, most))
        query = (
            select(
                attempts.c.id,
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
        banded = (row for row in rows if row["band"] is not None)
        return tuple(_to_answer(record) for record in self._damage.sound(StoredAnswer, banded))

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
            .where(self._mine(attempts), attempts.c.submitted_at.between(FIRST_MOMENT, LAST_MOMENT))
            .group_by(attempts.c.question_id)
            .order_by(attempts.c.question_id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings()
            return tuple(QuestionSummary(**dict(each)) for each in self._damage.sound(StoredSummary, rows))


def _to_scored(stored: StoredScore) -> ScoredAttempt:
    shift = stored.shift or 0
    return ScoredAttempt(
        attempt_id=stored.id,
        question_id=stored.question_id,
        at=stored.submitted_at,
        seconds=stored.elapsed_s,
        revision=stored.revision,
        follow_up=stored.follow_up,
        near_copy=stored.near_copy,
        score=None if stored.score is None else stored.score + shift,
        low=None if stored.low is None else max(stored.low + shift, 0),
        high=None if stored.high is None else min(stored.high + shift, 100),
        noise=stored.noise,
        version=stored.version,
    )


def _to_answer(stored: StoredAnswer) -> GradedAnswer:
    return GradedAnswer(
        attempt_id=stored.id,
        question_id=stored.question_id,
        submitted_at=stored.submitted_at,
        elapsed_s=stored.elapsed_s,
        saw_model_answer=stored.saw_model_answer,
        score=stored.score,
        band=band_of(stored.score) if stored.shift else Band(stored.band),
        near_copy=bool(stored.near_copy),
        corrected=None if stored.corrected is None else Recall(stored.corrected),
        self_score=stored.self_score,
        revises=stored.revises,
    )
