from __future__ import annotations

from grader.grading.similarity.text_similarity import EmbeddingSimilarity
from tests.fakes import FakeEmbedder


def test_texts_are_alike_as_far_as_their_embeddings_are() -> None:
    same, other = EmbeddingSimilarity(FakeEmbedder()).alike(
        "Motors are in stock.", ["Motors are in stock.", "We drink tea at noon."]
    )
    assert same > 0.99
    assert other < 0.4
