"""The reader made from labelled answers: trained, measured on questions left out, and written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import save

from grader.bank import QuestionBank
from grader.errors import InputError
from grader.grading.similarity.likelihood import LIKELIHOODS_FILE, PARTLY, WEIGHTS_FILE, PointReading
from grader.grading.similarity.reader_network import Batch
from research.labelled_answers import Kind, folds, model_answers
from research.likelihood_fitting import JudgedAnswer, fit_likelihoods, judge_left_out
from research.reader_training import Example, read_all, train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.likelihood import Likelihoods, PointJudgment
    from grader.grading.similarity.reader_network import ReaderNetwork
    from research.labelled_answers import LabelledAnswer
    from research.reader_training import ReadAnswer, Recipe


LEFT_OUT_FILE = "left_out.jsonl"


@dataclass(frozen=True, eq=False)
class MadeReader:
    """A reader's weights as the bytes of a safetensors file, its likelihoods, and what was said of each
    labelled answer by a reader that had not seen its question."""

    weights: bytes
    likelihoods: Likelihoods
    left_out: Sequence[tuple[LabelledAnswer, Sequence[PointJudgment]]]

    def write(self, folder: Path) -> tuple[Path, Path]:
        """The reader's two files, under the names of the installed ones, and the answers left out beside."""
        folder.mkdir(parents=True, exist_ok=True)
        weights, likelihoods = folder / WEIGHTS_FILE.name, folder / LIKELIHOODS_FILE.name
        weights.write_bytes(self.weights)
        likelihoods.write_text(self.likelihoods.as_json(), encoding="utf-8")
        (folder / LEFT_OUT_FILE).write_text("".join(map(_line, self.left_out)), encoding="utf-8")
        return weights, likelihoods


def make_reader(
    answers: Sequence[LabelledAnswer],
    embedder: TransformerEmbedder,
    recipe: Recipe,
    *,
    parts: int,
    say: Callable[[str], None],
) -> MadeReader:
    """The reader trained on all ``answers``.

    Its likelihoods and figures are those of ``parts`` other networks, each trained without some of the
    questions and measured on these: whole questions of the bank, whole professions of the others.

    Raises:
        InputError: there are fewer than two parts, or fewer groups of questions than parts.
    """
    if parts < 2:
        raise InputError(
            f"A reader is measured on questions left out: expected 2 parts or more, not {parts}."
        )
    say(f"{len(answers):,} answers; each is read twice, which takes some minutes")
    answers = [*answers, *model_answers(answers)]
    reads = read_all(answers, embedder)
    spoken = read_all([answer.dictated() for answer in answers], embedder)
    part_of = folds(answers, parts)
    judged: list[JudgedAnswer] = []
    judged_spoken: list[JudgedAnswer] = []
    for part in range(parts):
        network = train(
            [read for read, own in zip(reads, part_of, strict=True) if own != part],
            [read for read, own in zip(spoken, part_of, strict=True) if own != part],
            embedder,
            recipe,
            _teller(say, f"without part {part + 1} of {parts}"),
        )
        for forms, found in ((reads, judged), (spoken, judged_spoken)):
            found += [
                judge(network, read)
                for read, own in zip(forms, part_of, strict=True)
                if own == part and read.answer.quoted
            ]
    final = train(reads, spoken, embedder, recipe, _teller(say, "on all answers"))
    weights = save({name: value.half().contiguous() for name, value in final.state_dict().items()})
    digest = hashlib.sha256(weights).hexdigest()
    left_out = judge_left_out(judged, judged_spoken)
    likelihoods = fit_likelihoods(
        judged,
        judged_spoken,
        left_out,
        version=f"reader-{digest[:8]}",
        weights=digest,
        embedding=embedder.weights.digest,
    )
    answered = [item.answer for item in judged]
    return MadeReader(weights, likelihoods, list(zip(answered, left_out, strict=True)))


def _line(item: tuple[LabelledAnswer, Sequence[PointJudgment]]) -> str:
    answer, judged = item
    told = {
        "kind": answer.kind,
        "question_id": answer.question_id,
        "text": answer.text,
        "likelihood": [round(each.likelihood, 4) for each in judged],
        "partly": [round(each.partly, 4) for each in judged],
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def judge(network: ReaderNetwork, read: ReadAnswer) -> JudgedAnswer:
    """What ``network`` says of a labelled answer, as it is."""
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        logits, by_sentence = network(Batch.of([Example.whole(read).batch_input()]))
    reading = PointReading(
        np.asarray(logits[0].float().numpy(), np.float64),
        np.asarray(by_sentence[0, :, :, PARTLY].float().numpy(), np.float64),
    )
    return JudgedAnswer(read.answer, reading, read.evidence, _weights(read.answer), read.gold)


def _weights(answer: LabelledAnswer) -> NDArray[np.float64]:
    """What the points are worth: by the bank's rubric, or all alike."""
    worth = np.ones(len(answer.points))
    if answer.kind is Kind.BANK:
        rubric = QuestionBank.load().question(answer.question_id).rubric
        by_point = {
            point: criterion.weight / len(criterion.points)
            for criterion in (rubric.criteria if rubric else ())
            for point in criterion.points
        }
        # A point that was reworded since weighs as much as the mean of the others.
        known = [by_point[point] for point in answer.points if point in by_point]
        usual = sum(known) / len(known) if known else 1.0
        worth = np.array([by_point.get(point, usual) for point in answer.points])
    return np.asarray(worth / worth.sum(), np.float64)


def _teller(say: Callable[[str], None], what: str) -> Callable[[float, float], None]:
    """Tells of every half epoch."""
    told = 0.0

    def tell(epochs: float, loss: float) -> None:
        nonlocal told
        if epochs >= told + 0.5:
            told = epochs
            say(f"trained {what}: {epochs:.1f} epochs, loss {loss:.2f}")

    return tell
