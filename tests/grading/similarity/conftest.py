from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.models import SimilarityGrade

DATA = Path(__file__).parents[2] / "data"


class Tiers:
    """Answers of five qualities to each question of the bank, written by others than the bank's writer."""

    def __init__(self, file: Path, bank: QuestionBank, scorer: SimilarityGrader) -> None:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        grades = scorer.grade_many([(bank.question(row["question_id"]), row["answer"]) for row in rows])
        self.answers = {(row["question_id"], row["tier"]): row["answer"] for row in rows}
        self.grades: dict[tuple[str, str], SimilarityGrade] = dict(zip(self.answers, grades, strict=True))

    def scores(self, tier: str) -> list[int]:
        """In the order of the questions."""
        return [grade.score for (_, found), grade in self.grades.items() if found == tier]


@pytest.fixture(scope="session")
def tiers(bank: QuestionBank, real_scorer: SimilarityGrader) -> Tiers:
    """Answers that were in view while the score was developed."""
    return Tiers(DATA / "tiered_answers.csv", bank, real_scorer)


@pytest.fixture(scope="session")
def second_tiers(bank: QuestionBank, real_scorer: SimilarityGrader) -> Tiers:
    """Answers of a second writer, likewise in view."""
    return Tiers(DATA / "tiered_answers_two.csv", bank, real_scorer)


@pytest.fixture(scope="session")
def third_tiers(bank: QuestionBank, real_scorer: SimilarityGrader) -> Tiers:
    """Answers of a third writer, who saw neither model answers nor rubrics; graded first when all was set."""
    return Tiers(DATA / "tiered_answers_three.csv", bank, real_scorer)


@pytest.fixture
def scorer() -> SimilarityGrader:
    """For claims about form, where the same word is meaning enough."""
    return SimilarityGrader(FakeEmbedder(), Calibration.load())
