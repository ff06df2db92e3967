"""Two to four drafts side by side: what each does about each point and criterion, and what changed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from grader.comparison.judging import judge
from grader.errors import InputError
from grader.models import (
    Change,
    ChangeKind,
    Comparison,
    CriterionRow,
    LevelStanding,
    Moved,
    PointRow,
    PointStatus,
    RubricGrade,
    SimilarityGrade,
    Standing,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.models import Attempt, CriterionCoverage, CriterionGrade, Verdict


FEWEST, MOST = 2, 4
"""Attempts that can stand side by side."""
WORD = re.compile(r"\S+\s*|\s+")
LINE = re.compile(r"[^\n.!?]*[\n.!?]*\s*")
"""A sentence or line, roughly: long texts are compared in these."""
MOST_WORDS = 3_000
"""Words of both texts, without what they begin and end with in common, that are compared word by word; as
many sentences are compared one by one, and of more it is only said that they changed."""
CLEARLY_NEARER = 0.2
"""Rise of a point's strength from which it may be new: seven in ten such points are, and hardly one comes
from other words alone (``python -m benchmarks.drafts``)."""
FEWEST_KEPT = 3
"""Words between two changes below which they are read as one change."""


def point_rows(attempts: Sequence[Attempt]) -> tuple[PointRow, ...]:
    """Every point that one of the attempts was graded for, in the order of the newest grade."""
    standings = [dict(_standings(attempt)) for attempt in attempts]
    points = dict.fromkeys(point for each in reversed(standings) for point in each)
    return tuple(
        PointRow(point, criterion_id, tuple(each.get((point, criterion_id)) for each in standings))
        for point, criterion_id in points
    )


def criterion_rows(attempts: Sequence[Attempt]) -> tuple[CriterionRow, ...]:
    """Every criterion that one of the attempts was graded for, in the order of the newest grade."""
    coverage = [
        {each.criterion_id: each for each in grade.criteria} if grade else {}
        for grade in (attempt.grade(SimilarityGrade) for attempt in attempts)
    ]
    levels = [
        {each.criterion_id: each for each in grade.criteria} if grade else {}
        for grade in (attempt.grade(RubricGrade) for attempt in attempts)
    ]
    graded = [*_graded(reversed(coverage)), *_graded(reversed(levels))]
    named = {each.criterion_id: (each.title, each.weight) for each in graded}
    rows = []
    for criterion_id, (title, weight) in named.items():
        scores = [graded.get(criterion_id) for graded in coverage]
        judged = [graded.get(criterion_id) for graded in levels]
        rows.append(
            CriterionRow(
                criterion_id,
                title,
                weight,
                tuple(each.score if each else None for each in scores),
                tuple(
                    LevelStanding(
                        each.level, attempt.answer[each.span.start : each.span.end] if each.span else None
                    )
                    if each
                    else None
                    for attempt, each in zip(attempts, judged, strict=True)
                ),
            )
        )
    return tuple(rows)


def points_moved(earlier: Attempt, later: Attempt) -> Moved:
    """What became of the points that both attempts were graded for."""
    won, lost, maybe, unsure = [], [], [], 0
    for row in point_rows((earlier, later)):
        before, after = row.standings
        if before is None or after is None or before.status is after.status:
            continue
        if (before.status, after.status) == (PointStatus.MISSING, PointStatus.COVERED):
            won.append(row)
        elif (before.status, after.status) == (PointStatus.COVERED, PointStatus.MISSING):
            lost.append(row)
        elif before.status is PointStatus.MISSING and _may_be_new(before, after, earlier.answer):
            maybe.append(row)
        else:
            unsure += 1
    return Moved(tuple(won), tuple(lost), tuple(maybe), unsure)


def _may_be_new(before: Standing, after: Standing, earlier: str) -> bool:
    """Whether a sentence that the ``earlier`` answer lacks brought a point clearly nearer."""
    if after.status is not PointStatus.UNSURE or after.sentence is None or after.sentence in earlier:
        return False
    return after.strength - before.strength >= CLEARLY_NEARER


def _graded(
    drafts: Iterable[Mapping[str, CriterionCoverage | CriterionGrade]],
) -> Iterator[CriterionCoverage | CriterionGrade]:
    for draft in drafts:
        yield from draft.values()


def _standings(attempt: Attempt) -> Iterator[tuple[tuple[str, str | None], Standing]]:
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return
    for item in grade.expected:
        first, second = (*grade.words(item, attempt.answer), None, None)[:2]
        standing = Standing(item.status, item.strength, first, second, item.said)
        yield (item.point, item.criterion_id), standing


def compare(attempts: Sequence[Attempt]) -> Comparison:
    """Attempts at one question side by side, oldest first.

    Raises:
        InputError: they are too few, too many, not different ones or not at one question.
    """
    _check(attempts)
    ordered = tuple(sorted(attempts, key=lambda attempt: attempt.submitted_at))
    steps = []
    for earlier, later in pairwise(ordered):
        moved = points_moved(earlier, later)
        changes = changes_between(earlier.answer, later.answer)
        steps.append(Step(changes, moved, judge(earlier, later, moved)))
    first, last = ordered[0], ordered[-1]
    return Comparison(
        ordered,
        tuple(steps),
        steps[0].verdict if len(steps) == 1 else verdict_between(first, last),
        point_rows(ordered),
        criterion_rows(ordered),
    )


def verdict_between(earlier: Attempt, later: Attempt) -> Verdict:
    """Whether the later of two attempts at a question is better."""
    return judge(earlier, later, points_moved(earlier, later))


def _check(attempts: Sequence[Attempt]) -> None:
    different = len({attempt.id for attempt in attempts})
    if different < len(attempts):
        raise InputError("The same answer is named twice: name two to four different ones.")
    if not FEWEST <= different <= MOST:
        named = "1 answer was" if different == 1 else f"{different} answers were"
        raise InputError(f"{named} named: name {FEWEST} to {MOST}, all at one question.")
    questions = list(dict.fromkeys(attempt.question_id for attempt in attempts))
    if len(questions) > 1:
        raise InputError(
            f"These answers are to different questions ({', '.join(questions)}): compare answers to one."
        )


def changes_between(earlier: str, later: str) -> tuple[Change, ...]:
    """The passages kept, deleted and inserted, in reading order, a deletion before what replaces it.

    Space counts for nothing: what differs in that alone is kept, as the later text has it.
    """
    ones, others = WORD.findall(earlier), WORD.findall(later)
    start = _common(ones, others)
    end = _common(ones[start:][::-1], others[start:][::-1])
    middle, new_middle = ones[start : len(ones) - end], others[start : len(others) - end]
    fewest_kept = FEWEST_KEPT
    if len(middle) + len(new_middle) > MOST_WORDS:
        fewest_kept = 1
        middle, new_middle = (LINE.findall("".join(words)) for words in (middle, new_middle))
    pieces = [
        (ChangeKind.KEPT, "".join(others[:start])),
        *_compared(middle, new_middle, fewest_kept),
        (ChangeKind.KEPT, "".join(others[len(others) - end :])),
    ]
    return tuple(_joined(pieces))


def _common(ones: Sequence[str], others: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(ones, others, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(ones), len(others)))


def _compared(
    ones: Sequence[str], others: Sequence[str], fewest_kept: int
) -> Iterator[tuple[ChangeKind, str]]:
    if len(ones) + len(others) > MOST_WORDS:
        yield ChangeKind.DELETED, "".join(ones)
        yield ChangeKind.INSERTED, "".join(others)
        return
    bare, new_bare = ([word.strip() for word in words] for words in (ones, others))
    matcher = SequenceMatcher(None, bare, new_bare, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        new = "".join(others[new_start:new_end])
        is_island = end - start < fewest_kept and start > 0 and end < len(ones)
        if kind == "equal" and not is_island:
            yield ChangeKind.KEPT, new
        else:
            yield ChangeKind.DELETED, "".join(ones[start:end])
            yield ChangeKind.INSERTED, new


def _joined(pieces: Sequence[tuple[ChangeKind, str]]) -> Iterator[Change]:
    """Neighbouring changes as one deletion and one insertion, on one line where one replaces the other."""
    for kept, group in groupby((piece for piece in pieces if piece[1]), lambda p: p[0] is ChangeKind.KEPT):
        run = list(group)
        texts = {kind: "".join(piece for its, piece in run if its is kind) for kind in ChangeKind}
        if texts[ChangeKind.DELETED] and texts[ChangeKind.INSERTED]:
            texts[ChangeKind.DELETED] = f"{texts[ChangeKind.DELETED].rstrip()} "
        for kind in (ChangeKind.KEPT,) if kept else (ChangeKind.DELETED, ChangeKind.INSERTED):
            if texts[kind]:
                yield Change(kind, texts[kind])
