"""Grade the rows of a table; a row that cannot be graded never stops the others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.grading.by_model_answer import grade_together
from grader.grading.practice import LONGEST_ANSWER
from grader.models import Question
from grader.wording.grades import embedded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.bank import QuestionBank
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import SimilarityGrade

    Grades = list["RowGrade | Ungradable"]

CHUNK = 128
"""Answers that share forward passes: enough to fill them, few enough to keep memory flat."""


@dataclass(frozen=True, slots=True)
class RowGrade:
    """What a table says of a grade: the score with its interval (0 to 100), its band, and its flags."""

    score: int
    low: int
    high: int
    band: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ungradable:
    """Why a row has no grade, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True)
class RowGrader:
    """Grades rows by the texts that decide their grades, against the questions of a bank."""

    bank: QuestionBank
    scorer: SimilarityGrader

    @cached_property
    def identity(self) -> str:
        """What decides grades besides the rows: graders with the same grade alike."""
        questions = repr(sorted(self.bank.by_id().items()))
        digest = hashlib.sha256(questions.encode(errors="surrogatepass")).hexdigest()
        return f"{self.scorer.identity} bank:{digest}"

    def grade(self, texts: Sequence[Mapping[str, str]]) -> Grades:
        """The grade of each row, in order; ``CHUNK`` of them share forward passes.

        Equal rows from a multiple of ``CHUNK`` on get equal grades wherever they are graded.
        """
        done: Grades = []
        for start in range(0, len(texts), CHUNK):
            done += self._grade_chunk(texts[start : start + CHUNK])
        return done

    def _grade_chunk(self, chunk: Sequence[Mapping[str, str]]) -> Grades:
        asked = [question_of(texts, self.bank) for texts in chunk]
        pairs = [
            (what, texts["answer"])
            for what, texts in zip(asked, chunk, strict=True)
            if isinstance(what, Question)
        ]
        grades = iter(grade_together(pairs, self.scorer))
        return [what if isinstance(what, Ungradable) else _row_grade(next(grades)) for what in asked]


def _row_grade(grade: SimilarityGrade | GraderError) -> RowGrade | Ungradable:
    if isinstance(grade, GraderError):
        return Ungradable(embedded(str(grade)), "Correct the row")
    flags = tuple(flag.kind.value for flag in grade.flags)
    return RowGrade(grade.score, grade.low, grade.high, grade.band, flags)


def question_of(texts: Mapping[str, str], bank: QuestionBank) -> Question | Ungradable:
    """What a row answers: its own question if it has a model answer, else the bank's that it names.

    A row that has both a model answer and the id of a question of the bank, but no text of its own for the
    question, is about the bank's.
    """
    text, model_answer, guidance, question_id = (
        texts.get(column, "").strip() for column in ("question", "model_answer", "guidance", "question_id")
    )
    if len(texts["answer"]) > LONGEST_ANSWER:
        return Ungradable(f"the answer has more than {LONGEST_ANSWER:,} characters", "Shorten it")
    found = bank.find(question_id)
    if model_answer and (text or found is None):
        own = Question(question_id or "row", "", "", "", text, guidance, model_answer)
        return (
            own
            if own.can_be_compared
            else Ungradable("the model answer has no words", "Correct the row: give it a few sentences")
        )
    if found is not None and not found.can_be_compared:
        return Ungradable(f"“{question_id}” has no model answer", "Add one, here or in its bank")
    if found is not None:
        return found
    if question_id:
        return Ungradable(f"There is no question “{question_id}” in the bank", bank.remedy(question_id))
    return Ungradable("there is no question_id, and no model_answer", "Fill in one or the other")
