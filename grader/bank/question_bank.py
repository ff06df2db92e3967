"""The bank as the rest of the product sees it: whole, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from grader.bank.problem import Problem
from grader.bank.question_file import read_questions
from grader.bank.rubric_file import read_rubric
from grader.bank.traceability import check_rubric
from grader.errors import BankError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.models import Question, Rubric

ROOT = Path(__file__).parents[2]
DEFAULT_BANK = ROOT / "data" / "questions.csv"
DEFAULT_RUBRICS = ROOT / "rubrics"


@dataclass(frozen=True)
class QuestionBank:
    """Questions in their order, each with its rubric where there is one."""

    questions: tuple[Question, ...]

    @classmethod
    def load(cls, path: Path = DEFAULT_BANK, rubrics: Path = DEFAULT_RUBRICS) -> QuestionBank:
        """The bank in ``path`` with the rubrics of a folder.

        Raises:
            BankError: anything is wrong with either; carries every problem.
        """
        bank, problems = read_bank(path, rubrics)
        if problems:
            raise BankError(problems)
        return bank

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)

    @property
    def categories(self) -> tuple[str, ...]:
        """In the order in which they first appear."""
        return tuple(dict.fromkeys(question.category for question in self.questions))

    def question(self, question_id: str) -> Question:
        """Raises NotFoundError, which names the nearest id."""
        for question in self.questions:
            if question.id == question_id:
                return question
        near = get_close_matches(question_id, [question.id for question in self.questions], n=1)
        hint = f"Did you mean «{near[0]}»?" if near else "`python -m grader questions` lists them."
        raise NotFoundError(f"There is no question «{question_id}» in the bank. {hint}")


def read_bank(path: Path, rubrics: Path) -> tuple[QuestionBank, list[Problem]]:
    """Whatever could be read, and every problem of form found on the way.

    A question needs no rubric, but a rubric of the standard bank's folder whose question is not in
    ``path`` is only a problem when ``path`` is that standard bank: another bank may share the folder.
    """
    questions, problems, _ = read_questions(path)
    found, rubric_problems = _read_rubrics(rubrics)
    problems += rubric_problems
    known = {question.id for question in questions}
    if path.resolve() == DEFAULT_BANK:
        problems += [
            Problem(
                file,
                None,
                "question",
                f"«{question_id}» is not in {path}",
                "Correct the id or add the question",
            )
            for question_id, (_, file) in found.items()
            if question_id not in known
        ]
    with_rubrics = []
    for question in questions:
        rubric, file = found.get(question.id, (None, ""))
        if rubric is not None:
            problems += check_rubric(question, rubric, file)
        with_rubrics.append(replace(question, rubric=rubric))
    return QuestionBank(tuple(with_rubrics)), problems


def _read_rubrics(folder: Path) -> tuple[dict[str, tuple[Rubric, str]], list[Problem]]:
    found: dict[str, tuple[Rubric, str]] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        return found, [
            Problem(str(folder), None, None, "is not a folder", "Name the folder that holds the rubrics")
        ]
    for path in sorted(folder.glob("*.yaml")):
        rubric, errors = read_rubric(path)
        problems += errors
        if rubric is None:
            continue
        if rubric.question_id in found:
            other = found[rubric.question_id][1]
            what = f"«{rubric.question_id}» already has a rubric in {other}"
            problems.append(Problem(str(path), None, "question", what, "Keep one rubric for each question"))
            continue
        found[rubric.question_id] = (rubric, str(path))
    return found, problems
