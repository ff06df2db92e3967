from __future__ import annotations

from grader.grading.similarity.text_similarity import MOST_KEPT, EmbeddingSimilarity
from tests.fakes import FakeEmbedder


def test_texts_are_alike_as_far_as_their_embeddings_are() -> None:
    same, other = EmbeddingSimilarity(FakeEmbedder()).alike(
        "Motors are in stock.", ["Motors are in stock.", "We drink tea at noon."]
    )
    assert same > 0.99
    assert other < 0.4


def test_the_vectors_of_the_texts_used_last_are_kept() -> None:
    embedder = FakeEmbedder()
    similarity = EmbeddingSimilarity(embedder)
    similarity.alike("A point.", ["An old phrase."])
    similarity.alike("A point.", [f"Phrase {number}." for number in range(MOST_KEPT - 2)])
    similarity.alike("A point.", ["One more."])
    similarity.alike("A point.", ["An old phrase."])
    embedded = [text for call in embedder.calls for text in call]
    assert embedded.count("A point.") == 1
    assert embedded.count("An old phrase.") == 2
