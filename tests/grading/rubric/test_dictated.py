"""What is dictated, without marks and capitals, or said twice is graded like the same words typed once."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from grader.grading.rubric.endpoint.capabilities import Way
from grader.grading.rubric.endpoint.client import Limits
from grader.text.sentences import whole_sentence_spans
from tests.grading.rubric.default_reply import criteria_in
from tests.grading.rubric.kit import Kit
from tests.grading.rubric.scripted_endpoint import Json, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.bank import QuestionBank
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import Question

TIERS = Path(__file__).parents[2] / "data" / "tiered_answers.csv"
ASKED = ("offline-field-gap", "mobile-latency", "bias-privacy-ethics", "ambiguous-requirements")
MARK = re.compile(r"[.,](?!\d)|[;:!?()\[\]…—–\"“”]|(?<!\w)['’]|['’](?!\w)| - ")
MOST_APART, WORST_APART = 6, 12


@pytest.fixture(scope="module")
def careful(real_scorer: SimilarityGrader) -> Kit:
    return Kit(Limits(silence_s=60, total_s=60), similarity=real_scorer.text_similarity)


@cache
def answers() -> dict[str, str]:
    with TIERS.open(newline="") as rows:
        return {row["question_id"]: row["answer"] for row in csv.DictReader(rows) if row["tier"] == "good"}


def dictated(text: str) -> str:
    return " ".join(MARK.sub(" ", text).lower().split())


def quoting(kit: Kit, question: Question, answer: str, form: Callable[[str], str]) -> Callable[[Json], Json]:
    """Calls all strong and quotes the sentence that fits best, in that form; says yes to each point."""
    assert question.rubric is not None
    sentences = [answer[span.start : span.end] for span in whole_sentence_spans(answer)]
    quotes = {
        each.id: max(sentences, key=lambda text: max(kit.similarity.alike(text, each.points)))
        for each in question.rubric.criteria
    }
    verdicts = {
        name: {"quote": form(quote), "missing": "", "level": "strong", "suggestion": ""}
        for name, quote in quotes.items()
    }
    whole = json.dumps({"criteria": verdicts, "follow_up": ""})
    return lambda body: completion(whole if criteria_in(body) else "yes")


def scores(kit: Kit, bank: QuestionBank, way: Way, form: Callable[[str], str]) -> list[int]:
    """The scores of answers in that form, from a model that quotes the same words of each."""
    found = []
    for question, answer in [(bank.question(name), answers()[name]) for name in ASKED]:
        with ScriptedEndpoint(otherwise=quoting(kit, question, answer, form)) as endpoint:
            found.append(kit.grade(question, form(answer), endpoint.base_url, way=way).score)
    return found


@pytest.mark.parametrize("way", Way)
def test_a_dictated_answer_gets_the_grade_of_the_typed_one(
    careful: Kit, bank: QuestionBank, way: Way
) -> None:
    typed, spoken = scores(careful, bank, way, str), scores(careful, bank, way, dictated)
    apart = [abs(one - other) for one, other in zip(typed, spoken, strict=True)]
    assert fmean(typed) >= 70
    assert fmean(apart) <= MOST_APART, (typed, spoken)
    assert max(apart) <= WORST_APART, (typed, spoken)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("form", [str, dictated], ids=["typed", "dictated"])
def test_an_answer_said_twice_gets_the_grade_of_one_said_once(
    careful: Kit, bank: QuestionBank, way: Way, form: Callable[[str], str]
) -> None:
    question, answer = bank.question(ASKED[0]), answers()[ASKED[0]]
    with ScriptedEndpoint(otherwise=quoting(careful, question, answer, form)) as endpoint:
        once, twice = (
            careful.grade(question, text, endpoint.base_url, way=way).score
            for text in (form(answer), f"{form(answer)} {form(answer)}")
        )
    assert abs(once - twice) <= 3
