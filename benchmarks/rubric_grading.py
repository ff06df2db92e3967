"""Ways to have a language model grade, side by side: ``python -m benchmarks.rubric_grading ENDPOINT``.

Each way grades the same answers with the same model: our two protocols, a holistic 0-10 prompt, and the
AutoRubric library (per item and per criterion; ``pip install autorubric``, left out by name without it).
Answers are a CSV with ``question_id``, ``tier`` and ``answer`` for the bank, where the grade to reach is the
tier's rank, or human-graded ones as for ``python -m grader evaluate``, whose rubric is the reference answer.
A row of the table is printed as soon as its way is done.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import re
import statistics
import time
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from openai import OpenAI

from grader.bank import QuestionBank
from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.capabilities import Way
from grader.grading.rubric.endpoint.client import connect
from grader.grading.rubric.grader import RubricGrader
from grader.models import Criterion, Levels, Rubric
from grader.models.endpoint import Endpoint
from grader.rehearse import packaged_scorer
from grader.settings import Settings
from grader.text.sentences import whole_sentence_spans
from research.human_answers import read_human_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models import Question
    from grader.models.rubric_grade import Exchange

ROOT = Path(__file__).parents[1]
TIERED = ROOT / "tests" / "data" / "tiered_answers_three.csv"
TIERS = {"off_topic": 0.0, "wrong": 0.0, "thin": 1 / 3, "good": 2 / 3, "strong": 1.0}
"""Grade to reach of each tier."""
WORTHLESS, PASSED = 0.25, 0.5
"""Grade up to which an answer is worth nothing, and score from which a way let it pass."""
REPEATED = 2
"""Answers that are graded three times for the spread."""
HOLISTIC = """\
You are an experienced interviewer. Grade the answer to this interview question from 0 (worthless) to 10 \
(excellent). Question: {question}

Model answer: {model_answer}

What employers look for: {guidance}

Answer to grade: {answer}

Reply with the number alone."""


@dataclass(frozen=True, slots=True)
class Case:
    """An answer with the grade to reach, 0 to 1."""

    question: Question
    answer: str
    grade: float


@dataclass(slots=True)
class Spent:
    """What a way has used so far; tokens as the server counts them."""

    calls: int = 0
    tokens: int = 0
    fresh_tokens: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, prompt: int | None, completion: int | None, cached: int | None) -> None:
        self.calls += 1
        self.tokens += (prompt or 0) + (completion or 0)
        self.fresh_tokens += (prompt or 0) + (completion or 0) - (cached or 0)


class Grader:
    """Grades one case, 0 to 1, None where it could not; ``spent`` counts what for."""

    def __init__(self, grade: Callable[[Case, Spent], float | None]) -> None:
        self._grade = grade
        self.spent = Spent()

    def grade(self, case: Case) -> float | None:
        start = time.perf_counter()
        score = self._grade(case, self.spent)
        self.spent.seconds.append(time.perf_counter() - start)
        return score


class Memory:
    """What is learnt of the endpoint, for this run."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def preference(self, key: str) -> str | None:
        return self._kept.get(key)

    def keep_preference(self, key: str, value: str) -> None:
        self._kept[key] = value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "endpoint", help="such as http://127.0.0.1:8080/v1; the key is taken from OPENAI_API_KEY"
    )
    parser.add_argument("--model", help="the first that the endpoint lists, if left out")
    parser.add_argument("--answers", type=Path, default=TIERED)
    parser.add_argument("--questions", type=int, default=4, help="how many questions, all their answers")
    parser.add_argument("--ways", nargs="*", help="some of the ways only")
    options = parser.parse_args()
    client = OpenAI(base_url=options.endpoint, api_key="none", timeout=900, max_retries=0)
    model = options.model or next(iter(client.models.list())).id
    bank = QuestionBank.load()
    cases = _cases(options.answers, bank, options.questions)
    print(f"{len(cases)} answers of {options.answers.name}, {Path(model).name}", flush=True)
    print("| | r | QWK | worthless refused | spread | calls | tokens | not cached | s | r per 1,000 |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, grader in _ways(options.endpoint, model, client, bank).items():
        if not options.ways or any(name.startswith(way) for way in options.ways):
            print(_row(name, grader, cases), flush=True)
    for absent in [] if find_spec("autorubric") else ["AutoRubric is not installed: not measured."]:
        print(absent)


def _cases(file: Path, bank: QuestionBank, questions: int) -> list[Case]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if "tier" in rows[0]:
        every = [Case(bank.question(row["question_id"]), row["answer"], TIERS[row["tier"]]) for row in rows]
    else:
        every = [
            Case(_with_rubric(item.question), item.answer, item.grade)
            for item in read_human_file(file).answers
        ]
    names = list(dict.fromkeys(case.question.id for case in every))
    chosen = set(random.Random(0).sample(names, min(questions, len(names))))
    return [case for case in every if case.question.id in chosen]


def _with_rubric(question: Question) -> Question:
    """The sentences of the reference answer as the points of one criterion."""
    text = question.model_answer
    points = tuple(text[span.start : span.end] for span in whole_sentence_spans(text))
    levels = Levels("Says none of it.", "Says some of it.", "Says all of it.")
    criterion = Criterion("reference", "What the reference answer says", 100, (), levels, points)
    return replace(question, rubric=Rubric(question.id, (criterion,), question.id, ""))


def _ways(base_url: str, model: str, client: OpenAI, bank: QuestionBank) -> dict[str, Grader]:
    similarity = packaged_scorer(Settings(), bank).text_similarity
    rubric_grader = RubricGrader(connect, Memory(), clock=time.monotonic, random=random.Random(0))
    endpoint = Endpoint(base_url, model)

    def ours(way: Way) -> Callable[[Case, Spent], float | None]:
        def grade(case: Case, spent: Spent) -> float | None:
            try:
                found = rubric_grader.grade(case.question, case.answer, endpoint, similarity, way=way)
            except NotGradedError as error:
                _count(error.exchanges, spent)
                return 0.0 if error.kind is Ungraded.NOTHING_TO_GRADE else None
            _count(found.exchanges, spent)
            return found.score / 100

        return grade

    ways = {
        "ours, point by point": Grader(ours(Way.POINTWISE)),
        "holistic 0-10": Grader(lambda case, spent: _holistic(client, model, case, spent)),
    }
    if find_spec("autorubric"):
        for calls in ("per_item", "per_criterion"):
            ways[f"AutoRubric, {calls}"] = Grader(_autorubric(base_url, model, calls))
    ways["ours, whole answer"] = Grader(ours(Way.WHOLE))
    return ways


def _count(exchanges: Sequence[Exchange], spent: Spent) -> None:
    for item in exchanges:
        spent.add(item.prompt_tokens, item.completion_tokens, item.cached_tokens)


def _holistic(client: OpenAI, model: str, case: Case, spent: Spent) -> float | None:
    question = case.question
    said = HOLISTIC.format(
        question=question.text,
        model_answer=question.model_answer,
        guidance=question.guidance,
        answer=case.answer,
    )
    reply = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": said}], temperature=0, max_tokens=8
    )
    usage = reply.usage
    if usage is not None:
        details = usage.prompt_tokens_details
        spent.add(usage.prompt_tokens, usage.completion_tokens, details.cached_tokens if details else None)
    number = re.search(r"\d+(\.\d+)?", reply.choices[0].message.content or "")
    return min(float(number[0]), 10.0) / 10 if number else None


def _autorubric(base_url: str, model: str, calls: str) -> Callable[[Case, Spent], float | None]:
    from autorubric import Criterion as Item
    from autorubric import CriterionOption, LLMConfig
    from autorubric import Rubric as Items
    from autorubric.graders import CriterionGrader

    # Without a limit a small model writes on until its context is full.
    judge = LLMConfig(
        model=f"openai/{model}",
        api_base=base_url,
        api_key="none",
        temperature=0.0,
        max_tokens=1_000,
        timeout=900,
        max_retries=1,
    )
    grader = CriterionGrader(judge_model_config=judge, llm_calls=calls, seed=0)

    def grade(case: Case, spent: Spent) -> float | None:
        criteria = case.question.rubric.criteria if case.question.rubric else ()
        items = [
            Item(
                name=each.id,
                weight=each.weight,
                requirement=f"{each.title}: {' '.join(each.points)}",
                options=[
                    CriterionOption(label=each.levels.missing, value=0.0),
                    CriterionOption(label=each.levels.partial, value=0.5),
                    CriterionOption(label=each.levels.strong, value=1.0),
                ],
                scale_type="ordinal",
            )
            for each in criteria
        ]
        report = asyncio.run(
            Items(items).grade(
                case.answer,
                grader,
                query=case.question.text,
                reference_submission=case.question.model_answer,
            )
        )
        usage = report.token_usage
        if usage is not None:
            spent.add(usage.prompt_tokens, usage.completion_tokens, usage.cache_read_input_tokens)
            spent.calls += 0 if calls == "per_item" else len(items) - 1
        return report.score

    return grade


def _row(name: str, grader: Grader, cases: list[Case]) -> str:
    scores = [grader.grade(case) for case in cases]
    spent = grader.spent
    per_case = spent.tokens / len(cases), spent.fresh_tokens / len(cases), spent.calls / len(cases)
    seconds = statistics.median(spent.seconds)
    spreads = []
    for case, first in list(zip(cases, scores, strict=True))[:: max(1, len(cases) // REPEATED)]:
        again = [score for score in (first, grader.grade(case), grader.grade(case)) if score is not None]
        if len(again) > 1:
            spreads.append(statistics.pstdev(again))
    known = [(case.grade, score) for case, score in zip(cases, scores, strict=True) if score is not None]
    grades, given = (np.array(column) for column in zip(*known, strict=True))
    r = float(np.corrcoef(grades, given)[0, 1]) if len(known) > 2 and given.std() > 0 else 0.0
    refused = float((given[grades <= WORTHLESS] < PASSED).mean())
    lost = f" ({len(cases) - len(known)} not graded)" if len(known) < len(cases) else ""
    spread = statistics.mean(spreads) if spreads else float("nan")
    kappa = _kappa(grades, given)
    return (
        f"| {name}{lost} | {r:.2f} | {kappa:.2f} | {refused:.0%} | {spread:.3f} | {per_case[2]:.1f} "
        f"| {per_case[0]:,.0f} | {per_case[1]:,.0f} | {seconds:.1f} | {1000 * r / per_case[1]:.2f} |"
    )


def _kappa(grades: np.ndarray, given: np.ndarray) -> float:
    """Cohen's with quadratic weights, both rounded to quarters."""
    one, other = np.rint(4 * grades), np.rint(4 * given)
    observed = ((one - other) ** 2).mean()
    by_chance = ((one[:, None] - other[None, :]) ** 2).mean()
    return float(1 - observed / by_chance) if by_chance else 0.0


if __name__ == "__main__":
    main()
