"""Whether an answer is an answer to its question at all."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from grader.grading.similarity.alignment import ramp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.alignment import SentenceVectors
    from grader.grading.similarity.reference import Reference
    from grader.grading.similarity.text_embedding import Embedder
    from grader.models import Question


MOST_KEPT = 2048
"""Texts whose vectors are kept: points and phrases come back with every answer."""


class Likeness:
    """How alike short texts are in meaning; safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def alike(self, text: str, others: Sequence[str]) -> tuple[float, ...]:
        """The cosine of a text's vector with each of the others', 0 where it is negative."""
        one, *rest = self._of([text, *others])
        return tuple(max(0.0, float(one @ other)) for other in rest)

    def _of(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= {text: each.whole for text, each in zip(new, self._embedder.embed(new), strict=True)}
        with self._lock:
            self._vectors |= known
            while len(self._vectors) > MOST_KEPT:
                self._vectors.popitem(last=False)
        return [known[text] for text in texts]


class Rivals:
    """The questions of a bank among which an answer may find a better home than its own."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._questions = [reference.question for reference in references]
        self._summaries = np.concatenate([reference.summaries for reference in references])
        self._first = np.cumsum([0, *(len(reference.summaries) for reference in references[:-1])])

    def best(self, sentences: SentenceVectors) -> tuple[Question, float]:
        """The question that the sentences fit best, and their fit with it as a mean cosine."""
        likeness = np.maximum.reduceat(sentences.means @ self._summaries.T, self._first, axis=1)
        fits = sentences.sizes @ likeness / max(sentences.sizes.sum(), 1)
        return self._questions[int(fits.argmax())], float(fits.max())


ELSEWHERE, AT_HOME = 0.15, 0.35
"""Fit up to which a long answer is about something else, and from which it surely is not."""
SHORT, LONG = 60, 100
"""Words: a shorter answer's fit is too noisy to count, a longer one's counts in full."""


def belonging(fit: float, words: int) -> float:
    """1 for an answer that may belong to its question, down to 0 for a long one about something else.

    ``fit`` is the mean cosine of the answer's sentences with the points nearest to them.
    """
    doubt = ramp(np.array(float(words)), SHORT, LONG) * (1 - ramp(np.array(fit), ELSEWHERE, AT_HOME))
    return 1.0 - float(doubt)
