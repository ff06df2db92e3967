"""How the score orders answers of known quality: ``python -m benchmarks.quality``.

Three synthetic sets, written independently and without sight of the model answers, hold a strong, a good, a
thin, a wrong and an off-topic answer to each of the 24 questions. The score was developed with the first two
in view; the third was graded when all else was set, and one limit was then relaxed because of it.
"""

from __future__ import annotations

import csv
import re
import statistics
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sentence_transformers import SentenceTransformer

from grader.bank import QuestionBank
from grader.grading.similarity.weights import packaged_weights
from grader.models import PointStatus
from grader.rehearse import packaged_scorer
from grader.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import Question, SimilarityGrade

DATA = Path(__file__).parents[1] / "tests" / "data"
SETS = ("tiered_answers.csv", "tiered_answers_two.csv", "tiered_answers_three.csv")
TIERS = ("strong", "good", "thin", "wrong", "off_topic")
PAIRS = (
    ("strong", "good"),
    ("good", "thin"),
    ("strong", "off_topic"),
    ("good", "off_topic"),
    ("thin", "off_topic"),
    ("strong", "wrong"),
    ("good", "wrong"),
)


DENIALS = (
    ("I never …", r"^(I|We)\b", r"\1 never"),
    ("I don't think that …", r"^", "I don't think that "),
)
"""Name, what it stands in place of, and how it denies a point."""


def main() -> None:
    bank = QuestionBank.load()
    scorer = packaged_scorer(Settings(), bank)
    model = SentenceTransformer(packaged_weights().location, device="cpu")
    references = {question.id: model.encode(question.model_answer) for question in bank}
    for name in SETS:
        with (DATA / name).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        grades = scorer.grade_many([(bank.question(row["question_id"]), row["answer"]) for row in rows])
        score = {
            (row["question_id"], row["tier"]): grade.score for row, grade in zip(rows, grades, strict=True)
        }
        cosine = {
            (row["question_id"], row["tier"]): float(
                references[row["question_id"]] @ model.encode(row["answer"])
            )
            for row in rows
        }
        print(f"\n{name}: pairs in the right order, of {len(bank)}{'score':>14}{'cosine':>8}")
        for better, worse in PAIRS:
            shares = f"{_share(score, better, worse):>14}{_share(cosine, better, worse):>8}"
            print(f"  {f'{better} over {worse}':<52}{shares}")
        for tier in TIERS:
            found = [score[question.id, tier] for question in bank]
            print(f"  mean score of {tier:<12}{statistics.mean(found):5.1f} ± {statistics.stdev(found):.1f}")
        inside = [
            grade.low <= statistics.mean(score[question.id, row["tier"]] for question in bank) <= grade.high
            for row, grade in zip(rows, grades, strict=True)
        ]
        print(f"  intervals that hold the mean of their tier: {100 * statistics.mean(inside):.0f}%")
    _denials(bank, scorer)


def _denials(bank: QuestionBank, scorer: SimilarityGrader) -> None:
    """How many of the rubrics' points, added to a thin answer, are lost when they are denied."""
    with (DATA / SETS[0]).open(encoding="utf-8", newline="") as stream:
        thin = {row["question_id"]: row["answer"] for row in csv.DictReader(stream) if row["tier"] == "thin"}
    made = [
        (question, point)
        for question in bank
        if question.rubric
        for criterion in question.rubric.criteria
        for point in criterion.points
    ]
    print("\npoints that are no longer covered when denied, of those covered when said")
    for name, pattern, denied in DENIALS:
        chosen = [(question, point) for question, point in made if re.match(pattern, point)]
        covered = [
            _covered(
                scorer.grade_many([(it, f"{thin[it.id]} {write(point)}") for it, point in chosen]), chosen
            )
            for write in (str, partial(re.sub, pattern, denied))
        ]
        lost = [not after for before, after in zip(*covered, strict=True) if before]
        print(f"  {name:<24}{100 * statistics.mean(lost):3.0f}% of {len(lost)}")


def _covered(grades: list[SimilarityGrade], made: list[tuple[Question, str]]) -> list[bool]:
    return [
        any(item.point == point and item.status is PointStatus.COVERED for item in grade.coverage)
        for grade, (_, point) in zip(grades, made, strict=True)
    ]


def _share(values: Mapping[tuple[str, str], float], better: str, worse: str) -> str:
    ids = {question_id for question_id, _ in values}
    return f"{100 * statistics.mean(values[i, better] > values[i, worse] for i in ids):.0f}%"


if __name__ == "__main__":
    main()
