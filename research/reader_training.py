"""Training of the reader's network on labelled answers.

An answer's manner tells how good it is, and a network that learns this instead of reading says the same of
all points. So each time an answer is seen, some of its sentences are left out and some of another answer to
the same question put in, with the labels that then hold: only what a sentence says can tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from grader.grading.similarity.alignment import ramp
from grader.grading.similarity.likelihood import PARTLY
from grader.grading.similarity.point_evidence import point_evidence
from grader.grading.similarity.reader import (
    FIRST_LAYER,
    answer_input,
    passage_tokens,
    prepare_points,
)
from grader.grading.similarity.reader_network import (
    ABSENT,
    NEVER,
    Batch,
    PassageTokens,
    ReaderNetwork,
)
from grader.text.sentences import sentence_spans
from research.labelled_answers import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray
    from torch import Tensor

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.point_evidence import PointEvidence
    from grader.grading.similarity.reader import PreparedPoint
    from grader.grading.similarity.reader_network import AnswerInput
    from grader.models import Span
    from research.labelled_answers import LabelledAnswer


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the network is trained; the defaults are what the shipped one was trained with.

    ``plain`` is how often an answer is seen as it is, ``donor`` how often another's sentences are put into
    it, and ``dictated`` how often it is seen without its marks. The weights are those of the parts of the
    loss beside that of covered points.
    """

    epochs: float = 5.0
    rate: float = 2e-4
    head_rate: float = 4e-4
    warm_up: float = 0.06
    answers: int = 4
    dropout: float = 0.1
    decay: float = 0.01
    plain: float = 0.25
    donor: float = 0.6
    dictated: float = 0.2
    sentence_weight: float = 3.0
    place_weight: float = 0.6
    order_weight: float = 1.0
    seed: int = 0


@dataclass(frozen=True, eq=False)
class ReadAnswer:
    """A labelled answer as the embedding model read it.

    ``gold`` marks the sentences that hold the words of each label (points by sentences; where nobody looked
    for them, the likest), and ``trust`` (0 to 1) says how far each label is to be trusted.
    """

    answer: LabelledAnswer
    points: tuple[PreparedPoint, ...]
    spans: tuple[Span, ...]
    passages: tuple[PassageTokens, ...]
    evidence: PointEvidence
    gold: NDArray[np.bool_]
    trust: NDArray[np.float64]


TOGETHER = 32
"""Texts that are embedded at once."""


def read_all(answers: Sequence[LabelledAnswer], embedder: TransformerEmbedder) -> list[ReadAnswer]:
    """Every answer and point, embedded once; in the order of ``answers``."""
    texts = list(dict.fromkeys(point for answer in answers for point in answer.points))
    prepared: dict[str, PreparedPoint] = {}
    for start in range(0, len(texts), TOGETHER):
        chunk = texts[start : start + TOGETHER]
        prepared |= zip(chunk, prepare_points(chunk, embedder), strict=True)
    read: dict[int, ReadAnswer] = {}
    order = sorted(range(len(answers)), key=lambda index: len(answers[index].text))
    for start in range(0, len(order), TOGETHER):
        chosen = order[start : start + TOGETHER]
        embedded = embedder.embed_with_states(
            [answers[index].text for index in chosen], first_layer=FIRST_LAYER
        )
        for index, (embedding, states) in zip(chosen, embedded, strict=True):
            answer = answers[index]
            points = tuple(prepared[point] for point in answer.points)
            spans = sentence_spans(answer.text)
            evidence = point_evidence([point.embedding for point in points], embedding, spans)
            passages = tuple(map(_packed, passage_tokens(states, spans)))
            gold, trust = _gold(answer, spans, evidence)
            read[index] = ReadAnswer(answer, points, spans, passages, evidence, gold, trust)
    return [read[index] for index in range(len(answers))]


def _packed(tokens: PassageTokens) -> PassageTokens:
    """The same in half the memory, as training computes anyway."""
    return PassageTokens(*(value.bfloat16() for value in (tokens.layers, tokens.early, tokens.late)))


SURELY_SAID = (0.8, 1.1)
"""Likeness of a point and its nearest sentence of a model answer up to which the answer may not make it, and
from which it does."""


def _gold(
    answer: LabelledAnswer, spans: Sequence[Span], evidence: PointEvidence
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    gold = np.zeros((len(answer.points), len(spans)), bool)
    if not answer.quoted:
        gold[np.arange(len(gold)), evidence.likeness.argmax(axis=1)] = True
        return gold, ramp(evidence.likeness.max(axis=1), *SURELY_SAID)
    for number, quote in enumerate(answer.quotes):
        start = answer.text.find(quote) if quote else -1
        if start >= 0:
            gold[number] = [span.start < start + len(quote) and start < span.end for span in spans]
    return gold, np.ones(len(gold))


@dataclass(frozen=True, eq=False)
class Example:
    """An answer as it is seen once: which sentences of which answers, the labels that then hold, and how far
    to trust each (0 to 1)."""

    read: ReadAnswer
    sentences: tuple[tuple[ReadAnswer, int], ...]
    labels: NDArray[np.object_]
    gold: NDArray[np.bool_]
    trust: NDArray[np.float64]

    @classmethod
    def whole(cls, read: ReadAnswer) -> Example:
        labels = np.array(read.answer.labels, object)
        sentences = tuple((read, number) for number in range(len(read.spans)))
        return cls(read, sentences, labels, read.gold, read.trust)

    def batch_input(self) -> AnswerInput:
        passages = [self.read.passages[0], *(item.passages[number + 1] for item, number in self.sentences)]
        likeness = np.stack([item.evidence.likeness[:, number] for item, number in self.sentences], axis=1)
        return answer_input([point.tokens for point in self.read.points], passages, likeness)


LEFT_OUT_SHARES = (0.0, 0.15, 0.35, 0.55)
MADE = (Label.COVERED, Label.TOUCHED)


def vary(read: ReadAnswer, others: Sequence[ReadAnswer], recipe: Recipe, random: Generator) -> Example:
    """``read`` with some sentences left out, and some of another answer to the same question put in."""
    example = Example.whole(read)
    if random.random() < recipe.plain:
        return example
    keep = random.random(len(read.spans)) > random.choice(LEFT_OUT_SHARES)
    if not keep.any():
        keep[random.integers(len(keep))] = True
    example = _without(example, keep)
    if others and random.random() < recipe.donor:
        donor = others[int(random.integers(len(others)))]
        many = min(len(donor.spans), int(random.integers(1, 4)))
        example = _with(example, donor, random.choice(len(donor.spans), many, replace=False))
    return example


def _without(example: Example, keep: NDArray[np.bool_]) -> Example:
    """What no kept sentence makes is missing; what only some of its sentences make is unclear."""
    gold, left = example.gold, example.gold[:, keep]
    labels, trust = example.labels.copy(), example.trust.copy()
    gone = gold.any(axis=1) & ~left.any(axis=1)
    labels[gone], trust[gone] = Label.MISSING, np.minimum(trust[gone], 0.7)
    trust[left.any(axis=1) & (left.sum(axis=1) < gold.sum(axis=1))] = 0.0
    sentences = tuple(item for item, kept in zip(example.sentences, keep, strict=True) if kept)
    return Example(example.read, sentences, labels, left, trust)


def _with(example: Example, donor: ReadAnswer, chosen: NDArray[np.intp]) -> Example:
    """A point that the chosen sentences make is made; where the two answers are at odds it is unclear."""
    brought = donor.gold[:, chosen]
    labels, trust = example.labels.copy(), example.trust.copy()
    for number in np.flatnonzero(brought.any(axis=1)):
        before, said = labels[number], donor.answer.labels[number]
        in_full = brought[number].sum() == donor.gold[number].sum()
        if said is Label.CONTRADICTED:
            if before is Label.MISSING:
                labels[number] = said
            elif before in MADE:
                trust[number] = 0.0
        elif before is Label.CONTRADICTED or (not in_full and before is not Label.COVERED):
            trust[number] = 0.0
        elif in_full and said.ticked >= before.ticked:
            labels[number], trust[number] = said, min(donor.trust[number], max(trust[number], 0.9))
    sentences = example.sentences + tuple((donor, int(number)) for number in chosen)
    return Example(example.read, sentences, labels, np.concatenate([example.gold, brought], axis=1), trust)


TAKEN_OVER = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "answer_key": "attention.self.key",
    "answer_value": "attention.self.value",
    "out": "attention.output.dense",
    "first_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "second_norm": "output.LayerNorm",
}
"""The parts of a reading layer, and those of the embedding model's layer that they start as."""


def new_network(embedder: TransformerEmbedder, recipe: Recipe) -> ReaderNetwork:
    """The network before training: the embedding model's upper layers, and everything else by ``seed``."""
    torch.manual_seed(recipe.seed)
    network = ReaderNetwork(layers=embedder.layers - FIRST_LAYER, dropout=recipe.dropout)
    for layer, source in zip(network.layers, embedder.trained_layers(FIRST_LAYER), strict=True):
        for mine, theirs in TAKEN_OVER.items():
            layer.get_submodule(mine).load_state_dict(source.get_submodule(theirs).state_dict())
    return network


def train(
    reads: Sequence[ReadAnswer],
    spoken: Sequence[ReadAnswer],
    embedder: TransformerEmbedder,
    recipe: Recipe,
    progress: Callable[[float, float], None],
) -> ReaderNetwork:
    """The network trained on ``reads``, now and then on the same answers as ``spoken``.

    ``progress`` hears the epochs done and the loss of late.
    """
    network = new_network(embedder, recipe)
    random = np.random.default_rng(recipe.seed)
    layers = [value for name, value in network.named_parameters() if name.startswith("layers.")]
    heads = [value for name, value in network.named_parameters() if not name.startswith("layers.")]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "peak": recipe.rate}, {"params": heads, "peak": recipe.head_rate}],
        weight_decay=recipe.decay,
    )
    same = [_same_question(forms) for forms in (reads, spoken)]
    network.train()
    total, seen, late = recipe.epochs * len(reads), 0, 0.0
    while seen < total:
        for chosen in _shuffled(reads, recipe.answers, random):
            done = seen / total
            if done >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * min(1.0, done / recipe.warm_up) * (1 - done) + 1e-6
            form = int(random.random() < recipe.dictated)
            examples = [
                vary((reads, spoken)[form][number], same[form][number], recipe, random) for number in chosen
            ]
            with torch.autocast("cpu", torch.bfloat16):
                logits, by_sentence = network(Batch.of([example.batch_input() for example in examples]))
            loss = _loss(logits, by_sentence, _Targets.of(examples, *by_sentence.shape[1:3]), recipe)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            torch.nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
            optimizer.step()
            seen += len(chosen)
            late = 0.98 * late + 0.02 * loss.item() if late else loss.item()
            progress(seen / len(reads), late)
    return network.eval()


def _same_question(reads: Sequence[ReadAnswer]) -> list[list[ReadAnswer]]:
    """For each answer the others to its question."""
    by_question: dict[str, list[ReadAnswer]] = {}
    for read in reads:
        by_question.setdefault(read.answer.question_id, []).append(read)
    return [[item for item in by_question[read.answer.question_id] if item is not read] for read in reads]


def _shuffled(reads: Sequence[ReadAnswer], size: int, random: Generator) -> Iterator[list[int]]:
    """Batches of places in random order, each of answers about as long, so that little is padded."""
    order = random.permutation(len(reads))
    batches = []
    for start in range(0, len(order), 8 * size):
        block = sorted(order[start : start + 8 * size], key=lambda index: len(reads[index].answer.text))
        batches += [block[at : at + size] for at in range(0, len(block), size)]
    for number in random.permutation(len(batches)):
        yield [int(index) for index in batches[number]]


@dataclass(frozen=True, eq=False)
class _Targets:
    """Labels as tensors (answers by points): ``made`` has a column for each judgment, ``gold`` the sentences,
    ``trust`` the weight, 0 for padding; ``opposed`` says whether contradicted points are told from missing
    ones in this answer's labels."""

    made: Tensor
    gold: Tensor
    trust: Tensor
    real: Tensor
    opposed: Tensor

    @classmethod
    def of(cls, examples: Sequence[Example], points: int, sentences: int) -> _Targets:
        made = torch.zeros(len(examples), points, 3)
        gold = torch.zeros(len(examples), points, sentences)
        trust, real = torch.zeros(len(examples), points), torch.zeros(len(examples), points)
        opposed = torch.zeros(len(examples), 1)
        for index, example in enumerate(examples):
            count, length = example.gold.shape
            for number, label in enumerate(example.labels):
                made[index, number, 0] = float(label is Label.COVERED)
                made[index, number, 1] = float(label in MADE)
                made[index, number, 2] = float(label is Label.CONTRADICTED)
            gold[index, :count, :length] = torch.from_numpy(example.gold.astype(np.float32))
            trust[index, :count] = torch.from_numpy(example.trust.astype(np.float32))
            real[index, :count] = 1.0
            opposed[index] = float(example.read.answer.opposites_told)
        return cls(made, gold, trust, real, opposed)


JUDGMENT_WEIGHTS = (1.0, 0.7, 0.5)
"""Of the three judgments in the loss: covered in full, at least in part, contradicted."""


def _loss(logits: Tensor, by_sentence: Tensor, target: _Targets, recipe: Recipe) -> Tensor:
    """Points right, each sentence right, the right place, and an answer's made points above the others."""
    weights = torch.tensor(JUDGMENT_WEIGHTS)
    weights = torch.stack([weights * torch.tensor([1.0, 1.0, 0.0]), weights])[target.opposed.long()]
    error = functional.binary_cross_entropy_with_logits(logits, target.made, reduction="none")
    loss = (error * weights * target.trust[..., None]).sum() / target.trust.sum()

    gold = target.gold[..., None] * target.made[:, :, None]
    made, here = target.made[:, :, None, PARTLY], target.gold
    worth = (by_sentence[..., 0] > ABSENT / 2).float() * target.real[..., None]
    worth = worth * torch.where((made > 0) & (here == 0), 0.4, 1.0) * torch.where(here > 0, 3.0, 1.0)
    worth = worth * target.trust[..., None].clamp(min=0.3)
    error = functional.binary_cross_entropy_with_logits(by_sentence, gold, reduction="none")
    loss = (
        loss + recipe.sentence_weight * (error * weights[:, :, None] * worth[..., None]).sum() / worth.sum()
    )

    placed = ((here.sum(dim=-1) > 0) & (target.trust > 0)).float()
    chances = torch.log_softmax(by_sentence[..., PARTLY], dim=-1).masked_fill(here == 0, NEVER)
    misplaced = -torch.logsumexp(chances, dim=-1).clamp(min=-20.0) * placed
    loss = loss + recipe.place_weight * misplaced.sum() / placed.sum().clamp(min=1)

    sure = target.trust > 0
    above = (target.made[..., 0] > 0) & sure
    below = (target.made[..., PARTLY] == 0) & sure
    pairs = (above[:, :, None] & below[:, None, :]).float()
    gaps = logits[:, :, None, 0] - logits[:, None, :, 0]
    return loss + recipe.order_weight * (functional.softplus(-gaps) * pairs).sum() / pairs.sum().clamp(min=1)
