"""Answers with a label for each expected point: what the reader learns from, and is measured on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from grader.bank import QuestionBank
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

LABELS = Path(__file__).with_name("labels")


class Kind(StrEnum):
    """Where answers come from; figures are given for each apart."""

    BANK = "bank"
    NATURAL = "natural"
    MISLEADING = "misleading"


class Label(StrEnum):
    """What an answer does about a point, as a careful reader sees it."""

    COVERED = "covered"
    TOUCHED = "touched"
    MISSING = "missing"
    CONTRADICTED = "contradicted"

    @property
    def ticked(self) -> float:
        """The share of the point that the reader ticks, 0 to 1."""
        return {Label.COVERED: 1.0, Label.TOUCHED: 0.5}.get(self, 0.0)


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """``tier`` is what the answer was written to be; ``labels`` and ``quotes`` (the words that make, touch or
    contradict a point; empty for none) are in the order of ``points``. ``opposites_told`` is false where a
    contradicted point was labelled as missing, and ``quoted`` where nobody looked for the words."""

    kind: Kind
    question_id: str
    profession: str
    tier: str
    text: str
    points: tuple[str, ...]
    labels: tuple[Label, ...]
    quotes: tuple[str, ...]
    opposites_told: bool
    quoted: bool = True

    def dictated(self) -> LabelledAnswer:
        """The same answer as dictation writes it down: no capitals, no marks, no lines."""
        quotes = tuple(dictated(quote) for quote in self.quotes)
        return replace(self, text=dictated(self.text), quotes=quotes)


NO_SPEECH = re.compile(r"[^\w\s'’%$€£+-]|(?<!\w)[-'’]|[-'’](?!\w)")
"""Marks that nobody says."""


def dictated(text: str) -> str:
    """A text as dictation writes it down."""
    return " ".join(NO_SPEECH.sub(" ", text).lower().split())


def read_labelled_answers(folder: Path = LABELS) -> list[LabelledAnswer]:
    """The answers in the files ``bank.jsonl``, ``natural.jsonl`` and ``misleading.jsonl`` of ``folder``, a
    question a line.

    Raises:
        InputError: a file cannot be read, or a line of it is not what is expected.
    """
    answers: list[LabelledAnswer] = []
    for kind in Kind:
        path = folder / f"{kind}.jsonl"
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror}).") from error
        for number, line in enumerate(lines, 1):
            try:
                answers += _question(kind, json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path}, line {number}: expected a question with points and labelled answers, as "
                    f"research/labels/README.md describes ({type(error).__name__}: {error})."
                ) from error
    return answers


def model_answers(answers: Sequence[LabelledAnswer], folder: Path = LABELS) -> list[LabelledAnswer]:
    """The model answer to each question of ``answers``, which makes the points that were written from it.

    Nobody labelled these: they are there to learn from and not to measure with.
    """
    texts = {question.id: question.model_answer for question in QuestionBank.load().questions}
    for kind in (Kind.NATURAL, Kind.MISLEADING):
        for line in map(json.loads, (folder / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()):
            texts[str(line["question_id"])] = str(line["model_answer"])
    first = {answer.question_id: answer for answer in reversed(answers)}
    return [
        replace(
            answer,
            tier="model",
            text=texts[answer.question_id],
            labels=(Label.COVERED,) * len(answer.points),
            quotes=("",) * len(answer.points),
            opposites_told=True,
            quoted=False,
        )
        for answer in first.values()
        if answer.question_id in texts
    ]


def _question(kind: Kind, line: dict[str, object]) -> list[LabelledAnswer]:
    points = tuple(str(point) for point in _items(line["points"]))
    answers = []
    for item in _items(line["answers"]):
        if not isinstance(item, dict):
            raise TypeError("expected an answer with labels")
        labels = tuple(Label(label) for label in item["labels"])
        quotes = tuple(str(quote) for quote in item["quotes"])
        if not len(points) == len(labels) == len(quotes):
            raise ValueError(f"{len(points)} points, {len(labels)} labels and {len(quotes)} quotes")
        answers.append(
            LabelledAnswer(
                kind,
                str(line["question_id"]),
                str(line["profession"]).lower(),
                str(item["tier"]),
                str(item["text"]),
                points,
                labels,
                quotes,
                opposites_told=item["source"] != "tiered",
            )
        )
    return answers


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("expected a list")
    return value


def folds(answers: Sequence[LabelledAnswer], count: int) -> list[int]:
    """For each answer the part, 0 to ``count - 1``, in which it is left out.

    Whole questions of the bank and whole professions of the others stand in one part, and the parts hold
    about as many answers of each kind.
    """
    sizes: dict[tuple[Kind, str], int] = {}
    for answer in answers:
        group = _group(answer)
        sizes[group] = sizes.get(group, 0) + 1
    loads = {kind: [0] * count for kind in Kind}
    part_of: dict[str, int] = {}
    for kind, name in sorted(sizes, key=lambda group: (-sizes[group], group)):
        part = part_of.setdefault(name, loads[kind].index(min(loads[kind])))
        loads[kind][part] += sizes[kind, name]
    return [part_of[_group(answer)[1]] for answer in answers]


def _group(answer: LabelledAnswer) -> tuple[Kind, str]:
    return answer.kind, answer.question_id if answer.kind is Kind.BANK else answer.profession
