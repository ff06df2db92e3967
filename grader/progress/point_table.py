from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.models import GraderKind, Mark, Trait

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from grader.models import ScorePoints

# ``grader.models.POINT``, field by field.
_POINT = np.dtype(
    [
        ("moment", "<i8"),
        ("seconds", "<f4"),
        ("noise", "<f4"),
        ("score", "i1"),
        ("low", "i1"),
        ("high", "i1"),
        ("rubric_score", "i1"),
        ("traits", "i1"),
    ]
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PointTable:
    """The points of one grader as arrays of equal length, oldest first.

    ``questions`` and ``versions`` are places in ``question_ids`` and ``version_texts``, the latter -1
    without a grade. Scores, intervals and ``noises`` are not a number where they are not known.
    """

    places: NDArray[np.int64]
    moments: NDArray[np.int64]
    seconds: NDArray[np.float32]
    traits: NDArray[np.int8]
    questions: NDArray[np.signedinteger[Any]]
    versions: NDArray[np.signedinteger[Any]]
    scores: NDArray[np.float32]
    lows: NDArray[np.float32]
    highs: NDArray[np.float32]
    noises: NDArray[np.float32]
    attempt_ids: Sequence[str]
    question_ids: tuple[str, ...]
    version_texts: tuple[str, ...]

    @classmethod
    def of(cls, points: ScorePoints, grader: GraderKind) -> PointTable:
        """All points, with the scores of one grader."""
        stored = np.frombuffer(points.packed, _POINT)
        places = np.argsort(stored["moment"], kind="stable")
        rows = stored[places]
        by_rubric = grader is GraderKind.RUBRIC
        scores = _known(rows["rubric_score" if by_rubric else "score"])
        noises = rows["noise"].astype(np.float32) if by_rubric else np.full(len(rows), np.nan)
        margin = np.nan_to_num(noises)
        lows = np.maximum(scores - margin, 0) if by_rubric else _known(rows["low"])
        highs = np.minimum(scores + margin, 100) if by_rubric else _known(rows["high"])
        counts = [group.attempts for group in points.groups]
        questions, question_ids = _coded([group.question_id for group in points.groups])
        graders = [group.rubric_version if by_rubric else group.version for group in points.groups]
        versions, version_texts = _coded(graders)
        return cls(
            places=places,
            moments=rows["moment"],
            seconds=np.nan_to_num(rows["seconds"].astype(np.float32)),
            traits=rows["traits"],
            questions=np.repeat(questions, counts)[places],
            versions=np.repeat(versions, counts)[places],
            scores=scores,
            lows=np.where(np.isnan(lows), scores, lows),
            highs=np.where(np.isnan(highs), scores, highs),
            noises=noises,
            attempt_ids=points.attempt_ids,
            question_ids=question_ids,
            version_texts=version_texts,
        )

    def __len__(self) -> int:
        return len(self.places)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> PointTable:
        """The rows that a mask or places choose, in that order."""
        arrays = {
            field.name: value[chosen]
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        return PointTable(
            **arrays,
            attempt_ids=self.attempt_ids,
            question_ids=self.question_ids,
            version_texts=self.version_texts,
        )

    def has(self, trait: Trait) -> NDArray[np.bool_]:
        return np.asarray((self.traits & trait) != 0)

    def at(self, questions: Iterable[str]) -> PointTable:
        """The rows at some questions."""
        wanted = set(questions)
        codes = [code for code, each in enumerate(self.question_ids) if each in wanted]
        return self.where(np.isin(self.questions, codes))

    def counted(self) -> PointTable:
        """The rows that tell of progress: graded, not copied, and not an earlier answer with more to it."""
        return self.where(~np.isnan(self.scores) & ~self.has(Trait.NEAR_COPY) & ~self.has(Trait.FOLLOW_UP))

    def mark(self, row: int, segment: int = 0) -> Mark:
        """One row that has a score."""
        return Mark(
            attempt_id=self.attempt_ids[self.places[row]],
            question_id=self.question_ids[self.questions[row]],
            at=as_time(self.moments[row]),
            score=round(float(self.scores[row])),
            low=round(float(self.lows[row])),
            high=round(float(self.highs[row])),
            revision=bool(self.traits[row] & Trait.REVISION),
            segment=int(segment),
        )


def as_time(moment: np.int64 | float) -> datetime:
    """Microseconds since 1970 as a time in UTC."""
    return _EPOCH + timedelta(microseconds=int(moment))


def _known(scores: NDArray[np.int8]) -> NDArray[np.float32]:
    return np.where(scores < 0, np.nan, scores).astype(np.float32)


def _coded(values: Sequence[str | None]) -> tuple[NDArray[np.signedinteger[Any]], tuple[str, ...]]:
    """Each value as its place among the different ones, which are given too; None as -1."""
    codes: dict[str, int] = {}
    coded = [-1 if value is None else codes.setdefault(value, len(codes)) for value in values]
    # Sixteen bits are sorted in a fraction of the time.
    kind = np.int16 if len(codes) < 2**15 else np.int64
    return np.array(coded).astype(kind), tuple(codes)
