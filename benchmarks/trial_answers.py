"""The dozen labelled answers that ``python -m grader model test`` has graded:
``python -m benchmarks.trial_answers LEFT_OUT``.

LEFT_OUT is the file ``left_out.jsonl`` that ``python -m grader train`` writes: what a reader that had not
seen their questions says of labelled answers. The answers are of ``tests/data/tiered_answers*.csv``, to four
questions whose points all have the wording that was labelled (``research/labels``).
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from grader.bank import QuestionBank
from grader.grading.model_trial.labelled import LABELS_FILE, LabelledAnswer, LabelledPoint, Made, Tier
from grader.grading.similarity.likelihood import LIKELIHOODS_FILE, Likelihoods, PointJudgment
from grader.rehearse import packaged_scorer
from grader.settings import Settings
from research.labelled_answers import Kind, read_labelled_answers

if TYPE_CHECKING:
    from grader.models import Question

CHOSEN = {
    "defect-detection-90-days": (Tier.STRONG, Tier.THIN, Tier.WRONG),
    "metrics-to-business": (Tier.STRONG, Tier.GOOD, Tier.OFF_TOPIC),
    "research-to-production": (Tier.GOOD, Tier.THIN, Tier.WRONG),
    "efficient-annotation": (Tier.STRONG, Tier.THIN, Tier.WRONG),
}
"""Questions that LEFT_OUT has, three answers each: twelve pairs tell whether better ones score higher."""
OFF_TOPIC = Path(__file__).parents[1] / "tests" / "data" / "tiered_answers.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("left_out", type=Path)
    bank, readings = QuestionBank.load(), _left_out(parser.parse_args().left_out)
    made: dict[str, dict[str, LabelledAnswer]] = defaultdict(dict)
    for each in read_labelled_answers():
        if each.kind is Kind.BANK and not each.opposites_told and each.question_id in CHOSEN:
            question = bank.question(each.question_id)
            labels = dict(zip(each.points, map(Made, each.labels), strict=True))
            judged = dict(zip(each.points, readings[each.question_id, each.text], strict=True))
            answer = _answer(question, Tier(each.tier), each.text, labels, judged)
            made[each.question_id].setdefault(each.tier, answer)
    for question_id, text in _off_topic():
        made[question_id][Tier.OFF_TOPIC] = _judged_here(bank, question_id, text)
    chosen = tuple(made[name][tier] for name, tiers in CHOSEN.items() for tier in tiers)
    LABELS_FILE.write_bytes(TypeAdapter(tuple[LabelledAnswer, ...]).dump_json(chosen, indent=1) + b"\n")
    print(f"{len(chosen)} answers, {sum(len(each.points) for each in chosen)} points: {LABELS_FILE}")


def _left_out(file: Path) -> dict[tuple[str, str], list[PointJudgment]]:
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {
        (line["question_id"], line["text"]): [
            PointJudgment(*pair) for pair in zip(line["likelihood"], line["partly"], strict=True)
        ]
        for line in lines
    }


def _answer(
    question: Question, tier: Tier, text: str, labels: dict[str, Made], judged: dict[str, PointJudgment]
) -> LabelledAnswer:
    status_of = Likelihoods.load(LIKELIHOODS_FILE).assertions.status
    points, brought = [], 0.0
    for criterion_id, point, weight in _weights(question):
        found = judged[point]
        brought += weight * found.strength
        points.append(
            LabelledPoint(
                criterion_id,
                point,
                round(weight, 4),
                labels[point],
                status_of(found),
                round(found.likelihood, 3),
            )
        )
    return LabelledAnswer(question.id, tier, text, round(100 * brought), tuple(points))


def _weights(question: Question) -> list[tuple[str, str, float]]:
    """Each point with its criterion and its share of the rubric."""
    criteria = question.rubric.criteria if question.rubric else ()
    total = sum(each.weight for each in criteria)
    return [
        (each.id, point, each.weight / total / len(each.points)) for each in criteria for point in each.points
    ]


def _off_topic() -> list[tuple[str, str]]:
    with OFF_TOPIC.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        (row["question_id"], row["answer"])
        for row in rows
        if row["tier"] == "off_topic" and Tier.OFF_TOPIC in CHOSEN.get(row["question_id"], ())
    ]


def _judged_here(bank: QuestionBank, question_id: str, text: str) -> LabelledAnswer:
    """An answer about something else: it makes no point, and the reader that ships has not learnt from it."""
    question = bank.question(question_id)
    grade = packaged_scorer(Settings(), bank).grade(question, text)
    found = {each.point: each for each in grade.coverage}
    points = tuple(
        LabelledPoint(
            criterion_id,
            point,
            round(weight, 4),
            Made.MISSING,
            found[point].status,
            found[point].likelihood or 0.0,
        )
        for criterion_id, point, weight in _weights(question)
    )
    return LabelledAnswer(question_id, Tier.OFF_TOPIC, text, grade.score, points)


if __name__ == "__main__":
    main()
