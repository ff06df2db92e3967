"""A rubric grade as text for people and as plain data for programs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.advice.next_points import next_steps
from grader.cli.consent import agreed_endpoint
from grader.cli.options import AgreeToSend, Bank, Json, Llm, open_rehearse
from grader.cli.output import plain, print_json, say, wrapped
from grader.errors import GraderError, InputError, NotGradedError, ServiceError
from grader.grading.disagreement import disagreement
from grader.grading.practice import check_answer
from grader.models import Answer, GraderKind, PointStatus, SimilarityGrade
from grader.wording.advice import heading, step_in_words, too_long
from grader.wording.grades import agreement_in_words, margin_in_words
from grader.wording.numbers import SIGNS
from grader.wording.points import (
    DID_YOU_SAY_THIS,
    GOES_BY_WORDS,
    legend,
    points_in_words,
    status_in_words,
    trust_in_points,
)
from grader.wording.questions import BY_RUBRIC_ALONE, NO_GRADE_YET
from grader.wording.verdicts import disagreement_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import (
        Attempt,
        CriterionGrade,
        FittedSet,
        PointCoverage,
        PointFigures,
        Question,
        RubricGrade,
    )
    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse


QuestionId = Annotated[str, typer.Argument(help="Which question, as `questions` lists them.")]
AnswerFile = Annotated[Path, typer.Argument(help="A text file with the answer; - reads standard input.")]
Thorough = Annotated[bool, typer.Option("--thorough", help="With --llm, three runs and how far they differ.")]
Save = Annotated[bool, typer.Option("--save", help="Keep the answer and its grade in the history.")]


def grade(
    question_id: QuestionId,
    answer_file: AnswerFile = Path("-"),
    bank: Bank = None,
    llm: Llm = False,
    thorough: Thorough = False,
    agree_to_send: AgreeToSend = None,
    save: Save = False,
    json: Json = False,
) -> None:
    """Grade one answer."""
    rehearse = open_rehearse(bank)
    question = rehearse.bank.question(question_id)
    answer = read_answer(answer_file)
    endpoint = None
    if llm:
        endpoint = agreed_endpoint(
            rehearse, agree_to_send, what="your answer", question=question, answer=answer
        )
    saved = rehearse.practice.submit(Answer(question_id, answer)) if save else None
    if not question.can_be_compared:
        check_answer(answer)
        similarity = None
    else:
        similarity = _graded(saved) if saved else rehearse.practice.grade(question, answer)
    rubric = None
    if endpoint is not None:
        rubric = rubric_outcome(
            rehearse, question, answer, endpoint, saved=saved, similarity=similarity, thorough=thorough
        )
        if rubric.grade is not None and similarity is not None:
            similarity = similarity.settled(rubric.grade.points)

    if json:
        print_json(as_data(question, answer, similarity, rubric))
    elif similarity is None:
        say(wrapped("", NO_GRADE_YET))
    else:
        scorer = rehearse.loader.scorer()
        say(as_text(question, answer, similarity, scorer.fitted_on, scorer.measured, rubric))
    if rubric is not None and rubric.grade is None:
        if not json:
            say(f"Not graded by the rubric, because {plain(rubric.reason or '')}", err=True)
        raise typer.Exit(3 if rubric.service_failed else 1)


def _graded(attempt: Attempt) -> SimilarityGrade:
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        reason = attempt.failure(SimilarityGrade)
        raise ServiceError(f"Saved as {attempt.id}, but not graded, because: {reason}")
    return grade


def read_answer(path: Path) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"The answer in {path} cannot be read ({error.strerror}): check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"The answer in {path} is not UTF-8 (byte 0x{error.object[error.start]:02x} at position "
            f"{error.start}): save it as UTF-8 and try again."
        ) from error


@dataclass(frozen=True, slots=True)
class RubricOutcome:
    """A rubric grade, or why there is none; ``service_failed`` if the service is to blame."""

    grade: RubricGrade | None
    reason: str | None = None
    service_failed: bool = False


def rubric_outcome(
    rehearse: Rehearse,
    question: Question,
    answer: str,
    endpoint: Endpoint,
    *,
    saved: Attempt | None,
    similarity: SimilarityGrade | None,
    thorough: bool,
) -> RubricOutcome:
    """Ask for the rubric grade of one answer, and keep what comes of it with a saved attempt."""

    def progress(words: str) -> None:
        say(words, err=True)

    masking = rehearse.rubric_grading.masking(answer, endpoint)
    try:
        grade = rehearse.rubric_grading.grade(
            question,
            answer,
            endpoint,
            thorough=thorough,
            agreed=endpoint.stays_here,
            masking=masking,
            doubtful=similarity.doubtful if similarity else (),
            progress=progress,
        )
    except GraderError as error:
        if saved is not None:
            rehearse.history.add_failure(saved.id, GraderKind.RUBRIC, str(error))
        at_fault = not (isinstance(error, NotGradedError) and error.kind.lies_with_the_input)
        return RubricOutcome(None, str(error), service_failed=at_fault)
    if saved is not None:
        rehearse.history.add_grade(saved.id, grade)
    return RubricOutcome(grade)


def rubric_data(answer: str, outcome: RubricOutcome) -> dict[str, Any]:
    """The stable form that other programs read; a quote is given only if it stands in the answer."""
    grade = outcome.grade
    if grade is None:
        return {"status": "unscored", "reason": outcome.reason, "score": None, "model": None, "criteria": []}
    return {
        "status": "graded",
        "reason": None,
        "score": grade.score,
        "noise": grade.noise,
        "model": grade.version.model,
        "criteria": [_criterion(answer, item) for item in grade.criteria],
        "strongest": grade.strongest,
        "best_change": grade.best_change,
        "follow_up": grade.follow_up,
        "version": str(grade.version),
    }


def as_lines(answer: str, similarity: SimilarityGrade, grade: RubricGrade) -> list[str]:
    """What a candidate reads in a terminal."""
    noise = "" if grade.noise is None else f" ± {grade.noise:.0f}"
    version = grade.version
    lines = [f"By the rubric: {grade.score} of 100{noise}, read by {plain(version.model)} at {version.host}"]
    apart = disagreement(similarity, grade)
    if apart is not None:
        lines.append(wrapped("! ", disagreement_sentence(apart)))
    for item in grade.criteria:
        lines += ["", f"{SIGNS[item.level]} {plain(item.title)}: {item.level} ({item.weight}% of the rubric)"]
        said = (("you: ", _quote(answer, item)), ("", item.lowered), ("missing: ", item.missing))
        lines += [wrapped(f"    {lead}", text) for lead, text in (*said, ("try: ", item.suggestion)) if text]
    titles = {item.criterion_id: item.title for item in grade.criteria}
    ends = (
        ("Strongest", titles.get(grade.strongest or "")),
        ("Change first", titles.get(grade.best_change or "")),
    )
    lines += ["", *(f"{lead}: {plain(title)}" for lead, title in ends if title)]
    if grade.follow_up:
        lines.append(wrapped("An interviewer would now ask: ", grade.follow_up))
    return lines


def _criterion(answer: str, item: CriterionGrade) -> dict[str, Any]:
    return {
        "id": item.criterion_id,
        "level": item.level,
        "quote": _quote(answer, item),
        "quote_verified": item.span is not None,
        "missing": item.missing,
        "suggestion": item.suggestion,
        "lowered": item.lowered,
    }


def _quote(answer: str, item: CriterionGrade) -> str | None:
    return None if item.span is None else answer[item.span.start : item.span.end]


def as_data(
    question: Question, answer: str, grade: SimilarityGrade | None, rubric: RubricOutcome | None = None
) -> dict[str, Any]:
    """The stable form that other programs read; ``reason`` says why there is no similarity grade."""
    return {
        "question_id": question.id,
        "similarity": similarity(answer, grade) if grade else None,
        "rubric": None if rubric is None else rubric_data(answer, rubric),
        "grader_version": str(grade.version) if grade else None,
        **({} if grade else {"reason": NO_GRADE_YET}),
    }


def similarity(answer: str, grade: SimilarityGrade) -> dict[str, Any]:
    """The similarity grade as plain data, each point with the sentence that makes it or comes nearest."""
    sentences = [answer[span.start : span.end] for span in grade.sentences]
    return {
        "score": grade.score,
        "low": grade.low,
        "high": grade.high,
        "band": grade.band,
        "coverage": [_point(item, sentences) for item in grade.coverage],
        "flags": [flag.kind for flag in grade.flags],
        "criteria": [{"id": item.criterion_id, "score": item.score} for item in grade.criteria],
    }


def _point(item: PointCoverage, sentences: Sequence[str]) -> dict[str, Any]:
    second = {} if item.second is None else {"second_sentence": sentences[item.second]}
    return {
        "point": item.point,
        "status": item.status,
        "sentence": None if item.sentence is None else sentences[item.sentence],
        "likelihood": item.likelihood,
        **second,
        **({"settled_by": "language_model"} if item.by_model else {}),
    }


def as_text(
    question: Question,
    answer: str,
    grade: SimilarityGrade,
    sets: Sequence[FittedSet],
    measured: Sequence[PointFigures],
    rubric: RubricOutcome | None = None,
) -> str:
    """What a candidate reads in a terminal; ``sets`` and ``measured`` are what the grader was tested on."""
    lines = [f"{grade.score} of 100 ({grade.low} to {grade.high}): {grade.band}"]
    lines.append(wrapped("", margin_in_words(grade)))
    if not question.has_model_answer:
        lines.append(wrapped("", BY_RUBRIC_ALONE))
    told = points_in_words(grade)
    lines += [wrapped("", f"{told}. {GOES_BY_WORDS}")] if told else []
    lines += [f"! {plain(flag.message)}" for flag in grade.flags]
    for criterion in grade.criteria:
        lines += ["", f"{plain(criterion.title)}: {criterion.score} ({criterion.weight}% of the rubric)"]
        lines += _points(answer, grade, criterion.criterion_id)
    sentences = [item for item in grade.coverage if item.criterion_id is None]
    if sentences:
        covered = sum(item.status is PointStatus.COVERED for item in sentences)
        lines += ["", f"Model answer: {covered} of {len(sentences)} sentences covered"]
    if not grade.criteria:
        lines += _points(answer, grade, None)
    steps = next_steps(question, grade)
    long = too_long(answer)
    lines += ["", long] if long else []
    if steps:
        lines += ["", heading(steps), *(wrapped("  + ", step_in_words(step)) for step in steps)]
    lines += ["", legend(item.status for item in grade.expected)]
    lines += [wrapped("", trust_in_points(each)) for each in measured if each.name == "natural"]
    lines.append(wrapped("", agreement_in_words(sets)))
    if rubric is not None and rubric.grade is not None:
        lines += ["", *as_lines(answer, grade, rubric.grade)]
    return "\n".join(lines)


def _points(answer: str, grade: SimilarityGrade, criterion_id: str | None) -> list[str]:
    lines = []
    for item in grade.coverage:
        if item.criterion_id == criterion_id:
            lines.append(wrapped(f"  {SIGNS[item.status]} ", item.point))
            is_unsure = item.status is PointStatus.UNSURE
            lead = "      nearest: " if is_unsure else "      you: "
            lines += [wrapped(lead, words) for words in grade.words(item, answer)]
            lines += [f"      {DID_YOU_SAY_THIS}"] if is_unsure else []
            lines += [f"      {status_in_words(item)}"] if item.by_model else []
    return lines
