"""The questions of one bank, each with its rubric."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from grader.bank.question_file import read_questions
from grader.bank.rubric_file import read_rubric, with_rows
from grader.bank.traceability import check_rubric
from grader.errors import BankError, NotFoundError
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.models import Question, Rubric


ROOT = Path(__file__).parents[2]
DEFAULT_BANK = ROOT / "data" / "questions.csv"
DEFAULT_RUBRICS = ROOT / "rubrics"


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A bank that ships: its name, its file, and the folder of its rubrics."""

    name: str
    file: Path
    rubrics: Path


BUILT_IN = (
    BuiltIn("Senior computer vision engineer", DEFAULT_BANK, DEFAULT_RUBRICS),
    BuiltIn("Senior backend engineer", ROOT / "data" / "backend-questions.csv", DEFAULT_RUBRICS / "backend"),
)
"""The first is practised until other banks are chosen."""


class QuestionBank:
    """Questions in their order, each with its rubric where there is one."""

    def __init__(self, questions: Iterable[Question] = ()) -> None:
        self._questions = tuple(questions)

    @classmethod
    def load(cls, path: Path | None = None, rubrics: Path | None = None) -> QuestionBank:
        """The bank in ``path`` (the project's own by default) with the rubrics of a folder.

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
    def questions(self) -> tuple[Question, ...]:
        return self._questions

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self._questions}

    def by_id(self) -> Mapping[str, Question]:
        """All questions that can be found."""
        return self._by_id

    @property
    def categories(self) -> tuple[str, ...]:
        """In the order in which they first appear."""
        return tuple(dict.fromkeys(question.category for question in self.questions))

    def find(self, question_id: str) -> Question | None:
        """The question, if the bank has it."""
        return self.by_id().get(question_id)

    def beside(self, question: Question) -> Sequence[Question]:
        """The questions with a model answer in the bank of a question, that one too; none if the bank has
        another question, or none, under its id."""
        return self._comparable.get(question.bank, ()) if self.find(question.id) == question else ()

    @cached_property
    def _comparable(self) -> Mapping[str, Sequence[Question]]:
        """By bank, for those of several may have been put together."""
        banks = dict.fromkeys(question.bank for question in self._questions)
        return {
            bank: tuple(each for each in self._questions if each.bank == bank and each.has_model_answer)
            for bank in banks
        }

    def question(self, question_id: str) -> Question:
        """Raises NotFoundError, which names the nearest id."""
        found = self.find(question_id)
        if found is not None:
            return found
        remedy = self.remedy(question_id)
        end = "" if remedy.endswith("?") else "."
        raise NotFoundError(f"There is no question “{question_id}” in the bank. {remedy}{end}")

    def remedy(self, question_id: str) -> str:
        """What to do about an id that no question has: the nearest one there is, or where all are listed."""
        near = get_close_matches(question_id, self.by_id(), n=1)
        return f"Did you mean “{near[0]}”?" if near else "`python -m grader questions` lists them"


def read_bank(path: Path | None = None, rubrics: Path | None = None) -> tuple[QuestionBank, list[Problem]]:
    """Whatever could be read, and every problem of form found on the way.

    A question needs no rubric, but a rubric needs its question. Without ``rubrics``, a bank that ships
    has its own, and any other bank those in a folder ``rubrics`` beside it, if any.
    """
    path = path or DEFAULT_BANK
    questions, problems = read_questions(path)
    found, rubric_problems = _read_rubrics(_rubrics_for(path) if rubrics is None else rubrics)
    problems += rubric_problems
    known = {question.id for question in questions}
    if questions:
        problems += [
            Problem(
                file,
                None,
                "question",
                f"“{question_id}” is not in {path}",
                "Correct the id or add the question",
            )
            for question_id, (_, file) in found.items()
            if question_id not in known
        ]
    with_rubrics = []
    for question in questions:
        rubric, file = found.get(question.id, (None, ""))
        if rubric is not None:
            problems += with_rows(check_rubric(question, rubric, file))
        with_rubrics.append(replace(question, rubric=rubric))
    return QuestionBank(tuple(with_rubrics)), problems


def _rubrics_for(path: Path) -> Path | None:
    for each in BUILT_IN:
        if path.resolve() == each.file:
            return each.rubrics
    beside = path.parent / "rubrics"
    # A bank that is made in the project's own folder has nothing to do with the rubrics there.
    return beside if beside.is_dir() and beside.resolve() != DEFAULT_RUBRICS else None


def _read_rubrics(folder: Path | None) -> tuple[dict[str, tuple[Rubric, str]], list[Problem]]:
    found: dict[str, tuple[Rubric, str]] = {}
    problems: list[Problem] = []
    if folder is None:
        return found, problems
    if not folder.is_dir():
        return found, [
            Problem(str(folder), None, None, "is not a folder", "Name the folder that holds the rubrics")
        ]
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        rubric, errors = read_rubric(path)
        problems += errors
        if rubric is None:
            continue
        if rubric.question_id in found:
            other = found[rubric.question_id][1]
            what = f"“{rubric.question_id}” already has a rubric in {other}"
            problems.append(Problem(str(path), None, "question", what, "Keep one rubric for each question"))
            continue
        found[rubric.question_id] = (rubric, str(path))
    return found, problems
