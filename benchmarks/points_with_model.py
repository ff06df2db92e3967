"""Points judged by a language model beside the local reader:
``python -m benchmarks.points_with_model URL LEFT_OUT``.

LEFT_OUT is the file ``left_out.jsonl`` that ``python -m grader train`` writes: what a reader that had not
seen their questions says of labelled answers. The model behind URL is asked one yes/no question for each
point of some of these answers. What it says is kept in ``asked.jsonl`` beside LEFT_OUT, so that a run that
was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from openai import OpenAI
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from grader.bank import QuestionBank
from grader.grading.rubric.asking.pointwise import PointByPoint
from grader.grading.rubric.endpoint.capabilities import KnownCapabilities
from grader.grading.rubric.endpoint.client import connect
from grader.grading.rubric.endpoint.patient_chat import PatientChat
from grader.grading.similarity.likelihood import LIKELIHOODS_FILE, Likelihoods, PointJudgment
from grader.models import PointCoverage, PointStatus, Question
from grader.models.endpoint import Endpoint
from grader.rehearse import packaged_scorer
from grader.settings import Settings
from research.labelled_answers import LABELS, Kind, Label, LabelledAnswer, read_labelled_answers
from tests.fakes import MemoryInMemory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

ASKED_FILE = "asked.jsonl"
PARTS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled answer with what the local reader and the model say of each point, 0 to 1."""

    answer: LabelledAnswer
    local: tuple[PointJudgment, ...]
    chances: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="such as http://127.0.0.1:8080/v1; the key is taken from OPENAI_API_KEY")
    parser.add_argument("left_out", type=Path)
    parser.add_argument(
        "--answers", type=int, default=90, help="how many, half of them to the bank's questions"
    )
    options = parser.parse_args()
    judged = list(_ask(options.url, options.left_out, options.answers))
    limits = Likelihoods.load(LIKELIHOODS_FILE).assertions
    print(f"{len(judged)} answers, {sum(len(each.chances) for each in judged)} points\n")
    print("| | bank | natural | both |\n|---|---|---|---|")
    groups = [[each for each in judged if each.answer.kind is kind] for kind in (Kind.BANK, Kind.NATURAL)]
    table = [_figures(group, limits.status) for group in [*groups, judged]]
    for name in table[0]:
        print(f"| {name} | {' | '.join(column[name] for column in table)} |")


def _ask(url: str, left_out: Path, count: int) -> Iterator[Judged]:
    known = {(each.kind, each.text): each for each in read_labelled_answers()}
    lines = [json.loads(line) for line in left_out.read_text(encoding="utf-8").splitlines()]
    chosen: list[dict[str, Any]] = []
    for kind in (Kind.BANK, Kind.NATURAL):
        own = [line for line in lines if line["kind"] == kind]
        random.Random(5).shuffle(own)
        chosen += own[: count // 2]
    random.Random(6).shuffle(chosen)
    kept_file = left_out.with_name(ASKED_FILE)
    kept = (
        {line["text"]: line["chances"] for line in map(json.loads, kept_file.read_text("utf-8").splitlines())}
        if kept_file.exists()
        else {}
    )
    asker, questions = _Asker(url), _questions()
    for line in chosen:
        answer = known[Kind(str(line["kind"])), str(line["text"])]
        if answer.text not in kept:
            found = asker.chances(questions[answer.question_id], answer)
            kept[answer.text] = [found.get(point) for point in answer.points]
            with kept_file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps({"text": answer.text, "chances": kept[answer.text]}) + "\n")
        local = [
            PointJudgment(likelihood, partly, 0.0)
            for likelihood, partly in zip(line["likelihood"], line["partly"], strict=True)
        ]
        yield Judged(answer, tuple(local), tuple(0.5 if each is None else each for each in kept[answer.text]))


class _Asker:
    """Asks the model about points; connects when there is something to ask."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._endpoint: Endpoint | None = None

    def chances(self, question: Question, answer: LabelledAnswer) -> dict[str, float | None]:
        if self._endpoint is None:
            client = OpenAI(base_url=self._url, api_key=os.environ.get("OPENAI_API_KEY") or "none")
            model = client.models.list().data[0].id
            self._endpoint = Endpoint(self._url, model)
            self._similarity = packaged_scorer(Settings(), QuestionBank.load()).text_similarity
        chat = PatientChat(
            connect,
            self._endpoint,
            KnownCapabilities(MemoryInMemory()),
            clock=time.monotonic,
            cancel=None,
            runs=9,
        )
        one_by_one = PointByPoint(chat, self._similarity, nonce=lambda: "0" * 16, progress=lambda _: None)
        return one_by_one.chances(question, answer.points, answer.text, run=0)


def _questions() -> dict[str, Question]:
    questions = {question.id: question for question in QuestionBank.load().questions}
    for line in map(json.loads, (LABELS / "natural.jsonl").read_text("utf-8").splitlines()):
        own = (line["question_id"], "", "", "", line["question"], line["guidance"], line["model_answer"])
        questions[line["question_id"]] = Question(*own)
    return questions


def _figures(group: Sequence[Judged], status_of: Callable[[PointJudgment], PointStatus]) -> dict[str, str]:
    made = [np.array([label is Label.COVERED for label in each.answer.labels]) for each in group]
    local = [np.array([point.likelihood for point in each.local]) for each in group]
    model = [np.array(each.chances) for each in group]
    both = _together(group, local, model, made)
    labels = [label for each in group for label in each.answer.labels]
    status, settled = [], []
    for each in group:
        for point, chance in zip(each.local, each.chances, strict=True):
            status.append(status_of(point))
            item = PointCoverage("", None, status[-1], 0.0, None, likelihood=point.likelihood)
            settled.append(item.settled(chance).status)
    alone = [
        PointStatus.COVERED if chance >= 0.5 else PointStatus.MISSING
        for each in group
        for chance in each.chances
    ]
    return {
        "AUC within answers: local": f"{_within(local, made):.2f}",
        "AUC within answers: the model": f"{_within(model, made):.2f}",
        "AUC within answers: both": f"{_within(both, made):.2f}",
        "AUC over all: local, the model, both": ", ".join(
            f"{roc_auc_score(np.concatenate(made), np.concatenate(values)):.2f}"
            for values in (local, model, both)
        ),
        "local alone": _told(labels, status),
        "the model alone (yes from .5)": _told(labels, alone),
        "unsure ones settled by the model": _told(labels, settled),
        "of these, what was settled": _told(
            [label for label, before in zip(labels, status, strict=True) if before is PointStatus.UNSURE],
            [after for after, before in zip(settled, status, strict=True) if before is PointStatus.UNSURE],
        ),
    }


def _told(labels: Sequence[Label], status: Sequence[PointStatus]) -> str:
    """How much is called one or the other, and how often that is right."""
    covered = [label for label, each in zip(labels, status, strict=True) if each is PointStatus.COVERED]
    missing = [label for label, each in zip(labels, status, strict=True) if each is PointStatus.MISSING]
    full = np.mean([label is Label.COVERED for label in covered]) if covered else np.nan
    part = np.mean([label.ticked > 0 for label in covered]) if covered else np.nan
    gone = np.mean([label is not Label.COVERED for label in missing]) if missing else np.nan
    share = (len(covered) + len(missing)) / max(len(labels), 1)
    return f"{share:.0%} told; covered {full:.2f} / {part:.2f}, missing {gone:.2f}"


def _together(
    group: Sequence[Judged],
    local: Sequence[NDArray[Any]],
    model: Sequence[NDArray[Any]],
    made: Sequence[NDArray[Any]],
) -> list[NDArray[Any]]:
    """Both in a logistic regression, questions left out."""
    names = sorted({each.answer.question_id for each in group})
    part_of = {name: number % PARTS for number, name in enumerate(names)}
    tables = [np.stack([_logit(one), _logit(other)], axis=1) for one, other in zip(local, model, strict=True)]
    found: list[NDArray[Any]] = [np.zeros(0)] * len(group)
    for part in range(PARTS):
        own = [number for number, each in enumerate(group) if part_of[each.answer.question_id] == part]
        rest = [number for number in range(len(group)) if number not in own]
        fitted = LogisticRegression().fit(
            np.concatenate([tables[number] for number in rest]),
            np.concatenate([made[number] for number in rest]),
        )
        for number in own:
            found[number] = fitted.predict_proba(tables[number])[:, 1]
    return found


def _logit(chances: NDArray[Any]) -> NDArray[Any]:
    inside = np.clip(chances, 0.01, 0.99)
    return np.log(inside / (1 - inside))


def _within(values: Sequence[NDArray[Any]], made: Sequence[NDArray[Any]]) -> float:
    curves = [
        roc_auc_score(own, value)
        for value, own in zip(values, made, strict=True)
        if own.any() and not own.all()
    ]
    return float(np.mean(curves))


if __name__ == "__main__":
    main()
