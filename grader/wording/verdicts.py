"""Whether a draft is better than an earlier one, whether scores rise, and why two grades differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.grading.disagreement import Apart
from grader.models import Ground, TrendGround, VerdictKind
from grader.wording.numbers import count, signed

if TYPE_CHECKING:
    from grader.grading.disagreement import Disagreement
    from grader.models import Judgement, Trend, Verdict

_HEADS = {
    VerdictKind.BETTER: "Better",
    VerdictKind.WORSE: "Weaker",
    VerdictKind.NO_DIFFERENCE: "About the same",
    VerdictKind.NOT_COUNTED: "Not counted",
    VerdictKind.UNKNOWN: "Not known",
}
_REASONS = {
    Ground.FOLLOW_UP: "one of the two also answers a follow-up question",
    Ground.NO_SCORE: "one of the drafts has no score yet",
    Ground.LATER_IS_NEAR_COPY: (
        "the later draft is close to the model answer, so its score says little about you"
    ),
    Ground.EARLIER_IS_NEAR_COPY: (
        "the earlier draft is close to the model answer, so its score says little about you"
    ),
    Ground.GRADER_CHANGED_BETWEEN: (
        "the grader has changed between the two: grade both again to compare them"
    ),
    Ground.OTHER_MODEL: "the language model or the rubric changed between the two: grade both again",
    Ground.GRADED_ONCE: (
        "{change}, but each was graded once, so chance cannot be told from progress: grade both thoroughly"
    ),
    Ground.WITHIN_REPEATS: "{change}, but grading again changes it as much: {least} would be clear",
    Ground.BEYOND_REPEATS: "{change}, more than grading the same answer again changes",
}


def judgement_reason(judgement: Judgement) -> str:
    """Why one grader says what it says: clauses without a full stop, what changed in points first."""
    if judgement.ground in _REASONS:
        return _REASONS[judgement.ground].format(change=signed(judgement.change or 0), least=judgement.least)
    parts = [_points_moved(judgement), _size(judgement)]
    if judgement.kind is VerdictKind.NO_DIFFERENCE and not judgement.maybe:
        parts.append(
            f"a clear step would be one more point surely made, or {judgement.least} points of score"
        )
    return "; ".join(parts)


def _points_moved(judgement: Judgement) -> str:
    won, lost, maybe = judgement.won, judgement.lost, judgement.maybe
    perhaps = f"{count(maybe, 'point')} that {_was(maybe)} missing may be there now" if maybe else ""
    if won and lost:
        sure = f"{count(won, 'point')} that {_was(won)} missing {_is(won)} made now, and {lost} no longer"
    elif won:
        sure = f"{count(won, 'point')} that {_was(won)} missing {_is(won)} surely made now"
    elif lost:
        sure = f"{count(lost, 'point')} that {_was(lost)} surely made {_is(lost)} missing now"
    else:
        return perhaps or "no point surely came or went"
    if maybe:
        return f"{sure}, and {maybe} more that {_was(maybe)} missing may be there"
    return sure


def _size(judgement: Judgement) -> str:
    """The change of the score in figures and in words, and what a band that changed with it means."""
    change, least = judgement.change or 0, judgement.least or 0
    score = f"the score{', before your ticks,' if judgement.ticked else ''}"
    if not change:
        return f"{score} is the same"
    size = f"{score} changed by {signed(change)}"
    if abs(change) >= least:
        return f"{size}, more than other words alone do"
    size = f"{size}, which is small: other words alone can do that"
    if judgement.bands and judgement.kind is VerdictKind.NO_DIFFERENCE:
        before, after = judgement.bands
        return f"{size}, so “{after}” instead of “{before}” means little"
    return size


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def verdict_head(verdict: Verdict) -> str:
    """The verdict in a few words."""
    if verdict.disputed:
        return "The two grades disagree"
    return "Perhaps better" if verdict.perhaps else _HEADS[verdict.kind]


def verdict_reason(verdict: Verdict) -> str:
    """Why it is that: a clause that ends in a full stop."""
    reason = judgement_reason(verdict.similarity)
    if verdict.rubric is None or verdict.kind is VerdictKind.NOT_COUNTED:
        return f"{reason}."
    return f"by its points: {reason}; by the rubric: {judgement_reason(verdict.rubric)}."


def verdict_sentence(verdict: Verdict) -> str:
    """The verdict with its reason."""
    return f"{verdict_head(verdict)}: {verdict_reason(verdict)}"


_TREND_HEADS = {
    VerdictKind.BETTER: "Progress",
    VerdictKind.WORSE: "Lower than at first",
    VerdictKind.NO_DIFFERENCE: "No change that counts",
}
_NO_TREND = {
    TrendGround.NO_SCORE: "no answer has a score that counts",
    TrendGround.ONE_SCORE: "one answer has a score, and a trend needs two",
    TrendGround.ONE_SINCE_CHANGE: (
        "only one answer has a score since the grader last changed, and a trend needs two"
    ),
    TrendGround.NONE_AFRESH: "no answer written from scratch has a score yet",
    TrendGround.NONE_TWICE: "answer a question a second time, from scratch, to see a trend",
}


def trend_head(trend: Trend) -> str:
    """The trend in a few words."""
    return _TREND_HEADS.get(trend.kind, "Not known")


def trend_reason(trend: Trend) -> str:
    """Why it is that: a clause that ends in a full stop."""
    if trend.ground in _NO_TREND:
        return f"{_NO_TREND[trend.ground]}."
    compared = {
        TrendGround.AFRESH: "first to latest, answered afresh",
        TrendGround.BY_REVISING: "first to latest, by revising",
        TrendGround.ACROSS_QUESTIONS: (
            f"on average, first to latest answer afresh at {count(trend.questions, 'question')}"
        ),
    }[trend.ground]
    change = f"{signed(trend.change or 0)} ({compared})"
    if trend.least is None:
        return f"{change}, but some answers were graded once, so how far repeats differ is not known."
    counts = "counts only from" if trend.kind is VerdictKind.NO_DIFFERENCE else "counts from"
    return f"{change}; a change {counts} {trend.least} points on."


def trend_sentence(trend: Trend) -> str:
    """The trend with its reason."""
    return f"{trend_head(trend)}: {trend_reason(trend)}"


def disagreement_sentence(found: Disagreement) -> str:
    """Why two grades of an answer are far apart, and what to do about it."""
    criterion = found.criterion
    mostly = f", mostly for “{criterion.title}”" if criterion else ""
    level = f", read as {criterion.level}" if criterion else ""
    if found.cause in (Apart.TERMS_ALONE, Apart.NO_QUOTE):
        lead = (
            f"Close to the model answer in words ({found.similarity}), but only {found.rubric} by the rubric"
        )
    else:
        lead = f"Far from the model answer in words ({found.similarity}), but {found.rubric} by the rubric"
    if found.cause is Apart.NO_QUOTE:
        return (
            f"{lead}{mostly}: the language model saw it, but could not point to "
            "words of yours that earn it. If they are in your answer, grade again; if not, add them."
        )
    if found.cause is Apart.FLAGGED:
        return (
            f"{lead}: a language model is easily taken in by fluent text, and something about this answer "
            "was flagged. Trust the lower grade until that is mended."
        )
    if found.cause is Apart.OWN_WORDS:
        return (
            f"{lead}{mostly}{level}: this usually means that you made the points in words or with examples "
            "of your own. The quoted words show whether they say it."
        )
    if criterion is None:
        return f"{lead}: this usually means that the right terms are there, and too little is said with them."
    return (
        f"{lead}{mostly}{level}: this usually means that its "
        "terms are there, but not the reason, number or decision that it asks for."
    )
