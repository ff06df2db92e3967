"""What an answer was worth, how it came about, and how far that can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import RubricGrade, SimilarityGrade
from grader.wording.human_grades import human_in_words
from grader.wording.numbers import clock, count, moment
from grader.wording.points import before_ticks_in_words, points_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from grader.models import Attempt, FittedSet, Thread
    from grader.models.rubric_grade import Estimate


def facts(attempt: Attempt, zone: tzinfo | None) -> dict[str, str]:
    """Names and values; no word of them was typed by anybody. ``zone`` None is this machine's."""
    grade, rubric = attempt.grade(SimilarityGrade), attempt.grade(RubricGrade)
    points = points_in_words(grade) if grade else ""
    return {
        "Score": similarity_in_words(grade),
        **({"Points": points} if points else {}),
        **({"By the rubric": rubric_in_words(rubric)} if rubric else {}),
        **({"By people": "; ".join(map(human_in_words, attempt.by_people))} if attempt.by_people else {}),
        "Written": moment(attempt.submitted_at, zone),
        "Words": f"{len(attempt.answer.split()):,}",
        "Time of writing": clock(attempt.elapsed_s) if attempt.elapsed_s else "not known",
        "Model answer opened before": "yes" if attempt.peeks.model_answer else "no",
        "Guidance opened before": "yes" if attempt.peeks.guidance else "no",
    }


def embedded(reason: str) -> str:
    """A reason, which may be a whole sentence, without its end: to stand within another sentence."""
    return reason.rstrip(".")


def asked(thread: Thread) -> str:
    """The question as it was last put; a follow-up question only if nothing else is there."""
    numbered = [draft for draft in thread.drafts if draft.number is not None]
    return (numbered or thread.drafts)[-1].attempt.question_text


def size_in_words(thread: Thread) -> str:
    """How many drafts and follow-ups a thread has, leaving out what it has none of."""
    numbered = sum(draft.number is not None for draft in thread.drafts)
    sizes = ((numbered, "draft"), (len(thread.drafts) - numbered, "follow-up"))
    return " and ".join(count(number, noun) for number, noun in sizes if number)


def similarity_in_words(grade: SimilarityGrade | None) -> str:
    if grade is None:
        return "not graded"
    before = before_ticks_in_words(grade)
    return f"{grade.score} of 100, between {grade.low} and {grade.high}: {grade.band}{before}"


def rubric_in_words(grade: RubricGrade | None) -> str:
    if grade is None:
        return "not graded"
    runs = "one run" if grade.noise is None else f"± {grade.noise:.0f} over {grade.version.runs} runs"
    return f"{grade.score} of 100, {runs}"


BLIND_SPOTS = (
    "It does not know whether a claim is true. It notices many confident mistakes, but not all of them.",
    "It sees a denial in plain words only (“I never …”, “I don't think that …”), not in “without” or irony.",
    "Its labels of points were set by a language model: no people have graded interview answers for it yet.",
    "Only one language can be compared, and lists of keywords are told from prose in English only.",
)


def made_up_of(grade: SimilarityGrade) -> str:
    """Where the score of a grade comes from."""
    if grade.shares_ticked:
        return (
            "The score is the sum of what the points bring, shown under “Point by point”. Each point weighs "
            "a share of 100 and brings as much of it as the answer seems to make it. What is denied, said "
            "again or taken from the question brings nothing, and an answer that hardly bears on the "
            "question brings little of any point."
        )
    return (
        "The score says how close the answer comes to the model answer. Under “Point by point” the points "
        "share it out, by what they weigh and how far they are made."
    )


def margin_in_words(grade: SimilarityGrade) -> str:
    """What the interval of a grade means, and why it is wider where it is."""
    if grade.shares_ticked:
        said = (
            f"A careful reader would probably give it {grade.low} to {grade.high} of 100, as about 8 times "
            "in 10 where that was measured."
        )
    else:
        said = (
            f"People would probably grade it {grade.low} to {grade.high} of 100, as about 8 times in 10 on "
            "data sets that the grader had not seen."
        )
    wider = " The range is wider because this answer is unlike those that it was measured on."
    return said + wider if grade.unusual else said


def agreement_in_words(sets: Sequence[FittedSet]) -> str:
    """How the score agrees with people on each set of graded answers, beside a second person where one is."""
    parts = []
    for item in sets:
        second = item.second_human.within if item.second_human else None
        beside = f" (a second person {second:.2f})" if second is not None else ""
        if item.left_out.within is not None:
            parts.append(f"{item.left_out.within:.2f} on {item.name}{beside}")
    return f"Agreement with people on answers it had not seen, from 0 to 1: {', '.join(parts)}."


def estimate_in_words(estimate: Estimate) -> str:
    """What grading takes: "1 answer, about 1,200 tokens, which cost about 0.02 at the price you set"."""
    # To two digits: more would claim to be known.
    tokens = round(estimate.tokens, min(0, 2 - len(str(estimate.tokens))))
    cost = "" if estimate.cost is None else f", which cost about {estimate.cost:.2g} at the price you set"
    return f"{count(estimate.answers, 'answer')}, about {tokens:,} tokens{cost}"
