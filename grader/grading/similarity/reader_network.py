"""The network that reads an answer for a point: the point's words look into the answer's, layer by layer.

The upper layers of the embedding model, trained further, run over the words of a point alone; in each layer
these attend to one another and to the answer's words as the untrained model left them in that layer. So an
answer is read once, whatever the number of points, and a point costs as much as its own few words (layers
that read apart below and together above: PreTTR, MacAvaney et al., 2020; here in one direction only). How
alike each word of the point and of the answer are is told to the attention beforehand: the network starts
from soft alignment.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

NEVER = -1e4
"""Added to an attention weight that must be nothing."""
VIEW_WIDTH, HIDDEN_WIDTH = 128, 192
SOFTNESS = 0.7
"""How far several sentences together make a point more than the best of them: 0 not at all."""
WEAKEST = 4
"""Words of a point that say least of it in a sentence, whose mean is told to the judgment."""
COUNTS = 5
"""Plain numbers for a point and a sentence: four likenesses and the prior."""
ABSENT = -30.0
"""Logit of a sentence that is not there."""
JUDGMENTS = 3
"""What the network says of a point, as logits: covered in full, at least in part, contradicted."""


@dataclass(frozen=True, eq=False)
class PointTokens:
    """A point's tokens: as they enter the first trained layer, and their unit vectors early and late."""

    entering: Tensor
    early: Tensor
    late: Tensor


@dataclass(frozen=True, eq=False)
class PassageTokens:
    """The tokens of a sentence: as they enter each trained layer and leave the last (layers by tokens by
    width), and their unit vectors early and late."""

    layers: Tensor
    early: Tensor
    late: Tensor


@dataclass(frozen=True, eq=False)
class AnswerInput:
    """One answer for the network.

    ``edges`` are the marks around the text, which belong to no sentence; ``prior`` (points by passages) is
    how alike each sentence and point are without any training, at most 0 for the likest.
    """

    points: Sequence[PointTokens]
    passages: Sequence[PassageTokens]
    edges: PassageTokens
    prior: Tensor


@dataclass(frozen=True, eq=False)
class Batch:
    """Answers side by side: B answers, P points of T tokens, L tokens of S passages, padded to the most."""

    points: Tensor
    point_mask: Tensor
    matches: Tensor
    layers: Sequence[Tensor]
    mask: Tensor
    likeness: Tensor
    owner: Tensor
    prior: Tensor
    present: Tensor

    @classmethod
    def of(cls, answers: Sequence[AnswerInput]) -> Batch:
        rows = [_Row.of(answer) for answer in answers]
        points = max(len(row.points) for row in rows)
        width = max(each.shape[0] for row in rows for each in row.points)
        length = max(row.layers.shape[1] for row in rows)
        passages = max(row.prior.shape[1] for row in rows)
        size, depth, states = len(rows), rows[0].layers.shape[0], rows[0].layers.shape[2]
        batch = cls(
            points=torch.zeros(size, points, width, states),
            point_mask=torch.zeros(size, points, width, dtype=torch.bool),
            matches=torch.zeros(size, points, width, 2),
            layers=[torch.zeros(size, length, states) for _ in range(depth)],
            mask=torch.zeros(size, length, dtype=torch.bool),
            likeness=torch.zeros(size, points, width, length),
            owner=torch.full((size, length), -1),
            prior=torch.zeros(size, points, passages),
            present=torch.zeros(size, passages, dtype=torch.bool),
        )
        batch.point_mask[:, :, 0] = True
        for index, row in enumerate(rows):
            batch._put(index, row)
        return batch

    def _put(self, index: int, row: _Row) -> None:
        length = row.layers.shape[1]
        for layer, values in zip(self.layers, row.layers, strict=True):
            layer[index, :length] = values
        self.mask[index, :length] = True
        self.owner[index, :length] = row.owner
        self.prior[index, : len(row.points), : row.prior.shape[1]] = row.prior
        self.present[index, : row.prior.shape[1]] = True
        for number, (point, likeness, matches) in enumerate(
            zip(row.points, row.likeness, row.matches, strict=True)
        ):
            tokens = len(point)
            self.points[index, number, :tokens] = point
            self.point_mask[index, number, :tokens] = True
            self.likeness[index, number, :tokens, :length] = likeness
            self.matches[index, number, :tokens] = matches


BESIDE, OUTSIDE = 0.3, -0.2
"""Likeness that stands for a point's own marks, and for the answer's."""
USUAL_LIKENESS, USUAL_MATCH = 0.4, 0.5
"""What is taken off a likeness and a best match, so that they lie about 0."""


@dataclass(frozen=True, eq=False)
class _Row:
    points: list[Tensor]
    layers: Tensor
    owner: Tensor
    likeness: list[Tensor]
    matches: list[Tensor]
    prior: Tensor

    @classmethod
    def of(cls, answer: AnswerInput) -> _Row:
        parts = [answer.edges, *answer.passages]
        sizes = torch.tensor([part.layers.shape[1] for part in parts])
        owner = torch.repeat_interleave(torch.arange(-1, len(answer.passages)), sizes)
        early, late = (
            torch.cat(each) for each in zip(*((part.early, part.late) for part in parts), strict=True)
        )
        likeness, matches = [], []
        for point in answer.points:
            alike = torch.stack([point.early @ early.T, point.late @ late.T])
            alike[:, [0, -1]] = BESIDE
            alike[:, :, owner < 0] = OUTSIDE
            best = alike.amax(dim=2).T - USUAL_MATCH
            best[0] = 0
            likeness.append(alike[1] - USUAL_LIKENESS)
            matches.append(best)
        layers = torch.cat([part.layers for part in parts], dim=1)
        return cls(
            [point.entering for point in answer.points], layers, owner, likeness, matches, answer.prior
        )


class ReadingLayer(nn.Module):
    """A layer of the embedding model whose words also attend to those of an answer."""

    def __init__(self, *, width: int, heads: int, inner: int, dropout: float, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.answer_key, self.answer_value = nn.Linear(width, width), nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.first_norm = nn.LayerNorm(width, eps=epsilon)
        self.widen, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.second_norm = nn.LayerNorm(width, eps=epsilon)
        self.offset = nn.Parameter(torch.zeros(heads))
        self.trust = nn.Parameter(torch.full((heads,), 4.0))
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, points: Tensor, point_bias: Tensor, answer: Tensor, answer_bias: Tensor, likeness: Tensor
    ) -> Tensor:
        query, key, value = (self._split(part(points)) for part in (self.query, self.key, self.value))
        answer_key, answer_value = (
            self._split(part(answer)) for part in (self.answer_key, self.answer_value)
        )
        scale = 1 / math.sqrt(query.shape[-1])
        own = torch.einsum("bpthd,bpuhd->bphtu", query, key) * scale + point_bias[:, :, None, None, :]
        other = torch.einsum("bpthd,blhd->bphtl", query, answer_key) * scale
        other = other + answer_bias[:, None, None, None, :] + self.offset[:, None, None]
        other = other + self.trust[:, None, None] * likeness[:, :, None]
        weights = torch.softmax(torch.cat([own.float(), other.float()], dim=-1), dim=-1).to(value.dtype)
        weights = self.dropout(weights)
        tokens = points.shape[2]
        read = torch.einsum("bphtu,bpuhd->bpthd", weights[..., :tokens], value)
        read = read + torch.einsum("bphtl,blhd->bpthd", weights[..., tokens:], answer_value)
        points = self.first_norm(points + self.dropout(self.out(read.reshape(points.shape))))
        changed: Tensor = self.second_norm(
            points + self.dropout(self.narrow(functional.gelu(self.widen(points))))
        )
        return changed

    def _split(self, values: Tensor) -> Tensor:
        return values.view(*values.shape[:-1], self.heads, -1)


class ReaderNetwork(nn.Module):
    """Judges points by an answer: logits (see ``JUDGMENTS``) for each point, and for each point by each
    sentence alone. A point is made as far as its best sentences make it."""

    def __init__(
        self,
        *,
        layers: int,
        width: int = 384,
        heads: int = 12,
        inner: int = 1536,
        dropout: float = 0.0,
        epsilon: float = 1e-12,
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            ReadingLayer(width=width, heads=heads, inner=inner, dropout=dropout, epsilon=epsilon)
            for _ in range(layers)
        )
        self.match = nn.Parameter(torch.randn(2, width) * 0.05)
        self.dropout = nn.Dropout(dropout)
        self.point_word, self.point = nn.Linear(width, VIEW_WIDTH), nn.Linear(2 * width, VIEW_WIDTH)
        self.answer_key, self.answer_value = (nn.Linear(2 * width, VIEW_WIDTH) for _ in range(2))
        self.word_weight = nn.Linear(width, 1)
        self.trust = nn.Parameter(torch.tensor(6.0))
        self.hidden = nn.Linear(4 * VIEW_WIDTH + COUNTS, HIDDEN_WIDTH)
        self.judge = nn.Linear(HIDDEN_WIDTH, JUDGMENTS)
        self.plain = nn.Linear(COUNTS, JUDGMENTS)
        self.overall = nn.Linear(2 * width, JUDGMENTS)
        for part in (self.overall, self.word_weight):
            nn.init.zeros_(part.weight)
        with torch.no_grad():
            self.overall.bias.zero_()
            self.plain.weight.fill_(0.5)
            self.plain.weight[2] = 0
            self.plain.bias.fill_(-2.0)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The logits of points (answers by points by judgments), and those by sentence."""
        words = batch.points + batch.matches @ self.match
        point_bias = (~batch.point_mask).float() * NEVER
        answer_bias = (~batch.mask).float() * NEVER
        for layer, answer in zip(self.layers, batch.layers, strict=False):
            words = layer(words, point_bias, answer, answer_bias, batch.likeness)
        present = batch.point_mask.to(words.dtype)[..., None]
        whole = torch.cat([(words * present).sum(dim=2) / present.sum(dim=2), words[:, :, 0]], dim=-1)
        passages, counts = self._passages(batch, words)
        point = self.point(whole)[:, :, None].expand_as(passages)
        beside = torch.cat(
            [point, passages, point * passages, (point - passages).abs(), counts.to(point.dtype)], dim=-1
        )
        judged = self.judge(self.dropout(functional.gelu(self.hidden(self.dropout(beside)))))
        by_passage = (judged.float() + self.plain(counts).float()).masked_fill(
            ~batch.present[:, None, :, None], ABSENT
        )
        together = SOFTNESS * torch.logsumexp(by_passage / SOFTNESS, dim=2)
        return together + self.overall(self.dropout(whole)).float(), by_passage

    def _passages(self, batch: Batch, words: Tensor) -> tuple[Tensor, Tensor]:
        """Each sentence as each point's words look at it (width ``VIEW_WIDTH``), and the plain numbers."""
        inside = functional.one_hot(batch.owner + 1, batch.present.shape[1] + 1)[..., 1:].bool()
        answer = torch.cat([batch.layers[-1], batch.layers[0]], dim=-1)
        look = torch.einsum("bptd,bld->bptl", self.point_word(words), self.answer_key(answer)).float()
        look = look / math.sqrt(VIEW_WIDTH) + self.trust * batch.likeness
        by_passage = look[..., None].masked_fill(~inside[:, None, None], NEVER)
        value = self.answer_value(answer)
        attention = torch.softmax(by_passage, dim=3).to(value.dtype)
        weight = self.word_weight(words)[..., 0].float().masked_fill(~batch.point_mask, NEVER).softmax(dim=-1)
        looked = torch.einsum("bptls,bpt->bpls", attention, weight.to(attention.dtype))
        passages = torch.einsum("bpls,bld->bpsd", looked, value)

        nearest = batch.likeness[..., None].masked_fill(~inside[:, None, None], -1.0).amax(dim=3)
        mask = batch.point_mask[..., None]
        mean = (nearest * mask).sum(dim=2) / mask.sum(dim=2)
        weighed = torch.einsum("bpts,bpt->bps", nearest, weight)
        looks = torch.einsum("bpts,bpt->bps", by_passage.amax(dim=3).clamp(min=-20), weight)
        few = min(WEAKEST, nearest.shape[2])
        weakest = nearest.masked_fill(~mask, 1.0).topk(few, dim=2, largest=False).values.mean(dim=2)
        return passages, torch.stack([4 * mean, 4 * weighed, looks / 4, 4 * weakest, 3 * batch.prior], dim=-1)
