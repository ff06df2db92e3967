from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.consent import agreed_endpoint
from grader.cli.grade_text import rubric_outcome
from grader.cli.options import AgreeToSend, Bank, Json, Llm, open_rehearse
from grader.cli.output import plain, print_json
from grader.errors import InputError, ServiceError
from grader.models import Answer, SimilarityGrade

if TYPE_CHECKING:
    from grader.models import Attempt

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
    similarity = _graded(saved) if saved else rehearse.practice.grade(question, answer)
    rubric = None
    if endpoint is not None:
        rubric = rubric_outcome(rehearse, question, answer, endpoint, saved=saved, thorough=thorough)

    from grader.cli.grade_text import as_data, as_text

    if json:
        print_json(as_data(question, answer, similarity, rubric))
    else:
        sets = rehearse.loader.scorer().fitted_on
        typer.echo(as_text(question, answer, similarity, sets, rubric))
    if rubric is not None and rubric.grade is None:
        if not json:
            typer.echo(f"Not graded by the rubric, because {plain(rubric.reason or '')}", err=True)
        raise typer.Exit(3 if rubric.service_failed else 0)


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
