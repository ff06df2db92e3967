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
    """Answers side by side: B answers, P points of T tokens, L tokens of S passages of W, padded to the most.

    ``inside`` names the tokens of each passage, ``owned`` which of these are there.
    """

    points: Tensor
    point_mask: Tensor
    matches: Tensor
    layers: Sequence[Tensor]
    mask: Tensor
    likeness: Tensor
    inside: Tensor
    owned: Tensor
    prior: Tensor
    present: Tensor

    @classmethod
    def of(cls, answers: Sequence[AnswerInput]) -> Batch:
        rows = [_Row.of(answer) for answer in answers]
        points = max(len(row.points) for row in rows)
        width = max(each.shape[0] for row in rows for each in row.points)
        length = max(row.layers.shape[1] for row in rows)
        passages = max(row.prior.shape[1] for row in rows)
        longest = max(max(row.sizes) for row in rows)
        size, depth, states = len(rows), rows[0].layers.shape[0], rows[0].layers.shape[2]
        batch = cls(
            points=torch.zeros(size, points, width, states),
            point_mask=torch.zeros(size, points, width, dtype=torch.bool),
            matches=torch.zeros(size, points, width, 2),
            layers=[torch.zeros(size, length, states) for _ in range(depth)],
            mask=torch.zeros(size, length, dtype=torch.bool),
            likeness=torch.zeros(size, points, width, length),
            inside=torch.zeros(size, passages, longest, dtype=torch.long),
            owned=torch.zeros(size, passages, longest, dtype=torch.bool),
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
        start = row.layers.shape[1] - sum(row.sizes)
        for number, tokens in enumerate(row.sizes):
            self.inside[index, number, :tokens] = torch.arange(start, start + tokens)
            self.owned[index, number, :tokens] = True
            start += tokens
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
    sizes: list[int]
    likeness: list[Tensor]
    matches: list[Tensor]
    prior: Tensor

    @classmethod
    def of(cls, answer: AnswerInput) -> _Row:
        parts = [answer.edges, *answer.passages]
        sizes = [part.layers.shape[1] for part in parts]
        early = torch.cat([part.early for part in parts])
        late = torch.cat([part.late for part in parts])
        likeness, matches = [], []
        for point in answer.points:
            alike = torch.stack([point.early @ early.T, point.late @ late.T])
            alike[:, [0, -1]] = BESIDE
            alike[:, :, : sizes[0]] = OUTSIDE
            best = alike.amax(dim=2).T - USUAL_MATCH
            best[0] = 0
            likeness.append(alike[1] - USUAL_LIKENESS)
            matches.append(best)
        layers = torch.cat([part.layers for part in parts], dim=1)
        entering = [point.entering for point in answer.points]
        return cls(entering, layers, sizes[1:], likeness, matches, answer.prior)


@dataclass(frozen=True, eq=False)
class _Words:
    """Which places of points by tokens hold a word: most work is done on the words alone."""

    mask: Tensor
    rows: Tensor

    @classmethod
    def of(cls, mask: Tensor) -> _Words:
        return cls(mask, mask.flatten().nonzero()[:, 0])

    def apart(self, values: Tensor) -> Tensor:
        """The words of all points one after the other, of values padded to the longest point."""
        return values.flatten(0, 2)[self.rows]

    def padded(self, values: Tensor) -> Tensor:
        """The other way round; 0 where there is no word."""
        every = values.new_zeros(self.mask.numel(), values.shape[-1])
        return every.index_copy(0, self.rows, values).view(*self.mask.shape, -1)


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
        self, words: Tensor, place: _Words, answer: Tensor, answer_bias: Tensor, likeness: Tensor
    ) -> Tensor:
        query, key, value = (
            self._split(place.padded(part(words))) for part in (self.query, self.key, self.value)
        )
        answer_key, answer_value = (
            self._split(part(answer)) for part in (self.answer_key, self.answer_value)
        )
        scale = 1 / math.sqrt(query.shape[-1])
        point_bias = (~place.mask).float() * NEVER
        own = torch.einsum("bpthd,bpuhd->bphtu", query, key) * scale + point_bias[:, :, None, None, :]
        other = torch.einsum("bpthd,blhd->bphtl", query, answer_key) * scale
        other = other + answer_bias[:, None, None, None, :] + self.offset[:, None, None]
        other = other + self.trust[:, None, None] * likeness[:, :, None]
        weights = torch.softmax(torch.cat([own.float(), other.float()], dim=-1), dim=-1).to(value.dtype)
        weights = self.dropout(weights)
        tokens = query.shape[2]
        read = torch.einsum("bphtu,bpuhd->bpthd", weights[..., :tokens], value)
        read = read + torch.einsum("bphtl,blhd->bpthd", weights[..., tokens:], answer_value)
        words = self.first_norm(words + self.dropout(self.out(place.apart(read.flatten(3)))))
        changed: Tensor = self.second_norm(
            words + self.dropout(self.narrow(functional.gelu(self.widen(words))))
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
        place = _Words.of(batch.point_mask)
        apart = place.apart(batch.points) + place.apart(batch.matches) @ self.match
        answer_bias = (~batch.mask).float() * NEVER
        for layer, answer in zip(self.layers, batch.layers, strict=False):
            apart = layer(apart, place, answer, answer_bias, batch.likeness)
        words = place.padded(apart)
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
        answer = torch.cat([batch.layers[-1], batch.layers[0]], dim=-1)
        look = torch.einsum("bptd,bld->bptl", self.point_word(words), self.answer_key(answer)).float()
        look = look / math.sqrt(VIEW_WIDTH) + self.trust * batch.likeness
        by_passage = _by_passage(look, batch, absent=NEVER)
        every = torch.arange(len(answer), device=answer.device)[:, None, None]
        value = self.answer_value(answer)[every, batch.inside]
        attention = torch.softmax(by_passage, dim=-1).to(value.dtype)
        weight = self.word_weight(words)[..., 0].float().masked_fill(~batch.point_mask, NEVER).softmax(dim=-1)
        looked = torch.einsum("bptsw,bpt->bpsw", attention, weight.to(attention.dtype))
        passages = torch.einsum("bpsw,bswd->bpsd", looked, value)

        nearest = _by_passage(batch.likeness, batch, absent=-1.0).amax(dim=-1)
        mask = batch.point_mask[..., None]
        mean = (nearest * mask).sum(dim=2) / mask.sum(dim=2)
        weighed = torch.einsum("bpts,bpt->bps", nearest, weight)
        looks = torch.einsum("bpts,bpt->bps", by_passage.amax(dim=-1).clamp(min=-20), weight)
        few = min(WEAKEST, nearest.shape[2])
        weakest = nearest.masked_fill(~mask, 1.0).topk(few, dim=2, largest=False).values.mean(dim=2)
        return passages, torch.stack([4 * mean, 4 * weighed, looks / 4, 4 * weakest, 3 * batch.prior], dim=-1)


def _by_passage(values: Tensor, batch: Batch, *, absent: float) -> Tensor:
    """Values by the answer's tokens (the last dimension) as passages by tokens of each."""
    size, points, tokens, _ = values.shape
    passages, longest = batch.inside.shape[1:]
    index = batch.inside.reshape(size, 1, 1, -1).expand(size, points, tokens, -1)
    found = values.gather(3, index).view(size, points, tokens, passages, longest)
    return found.masked_fill(~batch.owned[:, None, None], absent)
