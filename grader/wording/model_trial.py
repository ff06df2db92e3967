"""What a trial of a language model came to, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.grading.model_trial.figures import PASSED, Ended, Tally, TrialReport, Verdict
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models.rubric_grade import Estimate

TIERS = {
    "strong": "strong",
    "good": "good",
    "thin": "thin",
    "wrong": "confidently wrong",
    "off_topic": "off topic",
}
POINT_COLUMNS = ("Points said or not said", "right", "wrong", "undecided", "right of what was told")
ANSWER_COLUMNS = ("Answer", "question", "the model", "the local grader", "seconds")
LABELS_BY = (
    "The answers are made up and a language model labelled their points, so this is agreement with a careful "
    "reading, not with people."
)
FEW = (
    "Twelve answers are few: the figures in brackets are where the share would lie 19 times in 20, and a "
    "difference within them may be chance."
)
VERDICTS = {
    Verdict.USEFUL: (
        "Useful as a judge here: it puts better answers above worse ones, keeps worthless ones low, and "
        "what it says of points is right more often than one word for all would be."
    ),
    Verdict.POINTS: (
        "Of some use here: what it says of points is right more often than one word for all would be, but do "
        "not go by its scores."
    ),
    Verdict.SCORES: (
        "Of some use here: its scores put better answers above worse ones and keep worthless ones low, but "
        "it adds nothing to what the local grader says of single points."
    ),
    Verdict.NEITHER: (
        "Not useful as a judge here: neither its scores nor what it says of points can be gone by. Use the "
        "local grader alone, or try a larger model."
    ),
}


def before_in_words(estimate: Estimate, where: str) -> str:
    """What will be sent, said before it is."""
    cost = "" if estimate.cost is None else f", which cost about {estimate.cost:.2g} at the price you set"
    return (
        f"{count(estimate.answers, 'made-up answer')} with their questions and rubrics go to {where}: about "
        f"{estimate.tokens:,} tokens{cost}. Nothing of yours is sent, and nothing is stored."
    )


def verdict_in_words(report: TrialReport) -> str:
    """What the model is worth here, in one sentence."""
    if report.verdict is Verdict.UNKNOWN:
        return (
            f"What it is worth as a judge cannot be said: {len(report.scored)} of {report.answers} answers "
            "were graded."
        )
    return VERDICTS[report.verdict]


def ended_in_words(report: TrialReport) -> str | None:
    """Why fewer answers were tried than there are; None if none was left out."""
    tried = len(report.scored) + len(report.failures)
    if report.ended is Ended.STOPPED:
        return f"Stopped after {tried} of {report.answers} answers."
    if report.ended is Ended.GAVE_UP:
        return (
            f"Stopped after {tried} of {report.answers} answers: what kept the last from a grade would keep "
            "the next from it as well."
        )
    return None


def failures_in_words(report: TrialReport) -> list[str]:
    """Each reason for grading no answer, once, with how many it kept from a grade."""
    reasons = [each.reason for each in report.failures]
    return [
        f"{count(reasons.count(reason), 'answer')} not graded, because {reason}"
        for reason in dict.fromkeys(reasons)
    ]


def point_rows(report: TrialReport) -> list[tuple[str, ...]]:
    """What each says of the points, for a table under ``POINT_COLUMNS``."""
    alone = "the model alone" if report.way == "points" else "the model, on those that it was asked about"
    rows = (
        ("always “not said”", report.constant),
        ("the local grader alone", report.local),
        (alone, report.model_alone),
        ("both, as pages show them", report.together),
    )
    return [
        (name, f"{tally.right}", f"{tally.wrong}", f"{tally.undecided}", _share(tally))
        for name, tally in rows
    ]


def answer_rows(report: TrialReport) -> list[tuple[str, ...]]:
    """Each answer's scores, for a table under ``ANSWER_COLUMNS``."""
    return [
        (TIERS[each.tier], each.question_id, f"{each.score}", f"{each.local_score}", f"{each.seconds:.1f}")
        for each in report.scored
    ]


def facts_in_words(report: TrialReport) -> list[str]:
    """Order, worthless answers, levels, and what it took: a sentence each."""
    if not report.scored:
        return [_spent(report)]
    order = (
        f"A better answer has the higher score in {report.in_order} of {count(report.pairs, 'pair')} of "
        f"answers to one question; by the local grader alone in {report.local_in_order}."
    )
    low = (
        f"Of {count(report.worthless, 'worthless answer')} (wrong or off topic), {report.kept_low} "
        f"{_get(report.kept_low)} less than {PASSED} of 100; by the local grader alone "
        f"{report.local_kept_low}."
    )
    levels = (
        f"Of {count(report.levels, 'level')} of criteria, {report.levels_right} are what the labels come to; "
        f"{report.partial} are “partial”, and {report.partial_by_label} should be."
    )
    settled = report.settled_rightly + report.settled_wrongly
    points = "It settles no point of which the local grader is unsure."
    if settled:
        points = (
            f"Of the points of which the local grader is unsure, its yes settles {settled}: "
            f"{report.settled_rightly} rightly, {report.settled_wrongly} wrongly."
        )
    return [order, low, levels, points, _spent(report)]


def _spent(report: TrialReport) -> str:
    tokens = (
        "tokens that the server did not count"
        if report.tokens_sent is None or report.tokens_received is None
        else f"{report.tokens_sent:,} tokens sent and {report.tokens_received:,} received"
    )
    took = f"It took {count(report.calls, 'call')} and {tokens}"
    if report.seconds is not None and report.slowest is not None:
        took += f", {report.seconds:.1f} seconds a grade (the slowest {report.slowest:.1f})"
    if report.cost is None:
        return f"{took}; without a price set, its cost is not known."
    tried = len(report.scored) + len(report.failures)
    hundred = 100 * report.cost / tried
    return f"{took}; it cost {report.cost:.2g} at the price you set, {hundred:.2g} for 100 grades."


def _share(tally: Tally) -> str:
    told = tally.right + tally.wrong
    if not told or tally.low is None or tally.high is None:
        return "–"
    return f"{tally.right / told:.0%} ({100 * tally.low:.0f}–{100 * tally.high:.0f})"


def _get(number: int) -> str:
    return "gets" if number == 1 else "get"


def paragraphs(report: TrialReport) -> Sequence[str]:
    """All sentences about a trial, in the order to be read, without its tables."""
    ended = ended_in_words(report)
    return [
        *([ended] if ended else []),
        *failures_in_words(report),
        *facts_in_words(report),
        verdict_in_words(report),
        *([FEW] if report.scored else []),
        LABELS_BY,
    ]
