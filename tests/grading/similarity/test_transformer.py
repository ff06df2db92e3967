from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.embedder import TransformerEmbedder
from grader.grading.similarity.grader import SimilarityGrader
from grader.grading.similarity.weights import Precision, packaged_weights
from grader.rehearse import packaged_judges

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.grading.similarity.text_embedding import TextEmbedding
    from tests.grading.similarity.conftest import Tiers

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.text("aé'’-_.0I ß中😀\u0301\u200b\x00\n", max_size=60),
)


def words(embedding: TextEmbedding) -> list[str]:
    return [embedding.text[start:end] for start, end in zip(embedding.starts, embedding.ends, strict=True)]


@settings(max_examples=8)
@given(texts=st.lists(TEXTS, min_size=12, max_size=24))
def test_words_are_cut_exactly_from_any_text(real_embedder: TransformerEmbedder, texts: list[str]) -> None:
    for text, found in zip(texts, real_embedder.embed(texts), strict=True):
        last, inside = 0, set[int]()
        for start, end in zip(found.starts, found.ends, strict=True):
            assert last <= start < end <= len(text)
            assert any(character.isalnum() for character in text[start:end])
            inside |= set(range(start, end))
            last = end
        plain = {place for place, letter in enumerate(text) if letter.isascii() and letter.isalnum()}
        assert plain <= inside
        assert len(found.starts) == len(found.ends) == len(found)


@settings(max_examples=4)
@given(texts=st.lists(TEXTS, min_size=12, max_size=24))
def test_each_word_of_any_text_has_a_unit_vector_and_a_rarity(
    real_embedder: TransformerEmbedder, texts: list[str]
) -> None:
    for found in real_embedder.embed(texts):
        assert found.vectors.shape[0] == found.rarity.shape[0] == len(found)
        assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-4)
        assert ((found.rarity >= 0) & (found.rarity <= 1)).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't overfit.", ["I", "don", "t", "overfit"]),
        ("TensorRT-FP16 at 29.7 ms", ["TensorRT", "FP16", "at", "29", "7", "ms"]),
        ("naïve Ångström", ["naïve", "Ångström"]),
        ("a\x00b 😀 «c»", ["a\x00b", "c"]),
        ("", []),
        ("😀🎉 ...", []),
    ],
)
def test_a_word_is_letters_and_digits_whole(
    real_embedder: TransformerEmbedder, text: str, expected: list[str]
) -> None:
    assert words(real_embedder.embed([text])[0]) == expected


def test_no_word_of_a_long_text_is_cut_off(real_embedder: TransformerEmbedder) -> None:
    text = " ".join(f"word{number}" for number in range(1_500))
    found = real_embedder.embed([text])[0]
    assert words(found) == text.split()
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-4)


def test_a_word_means_something_in_its_context(real_embedder: TransformerEmbedder) -> None:
    river, money, loan = real_embedder.embed(
        ["They sat on the bank of the river.", "He paid cash into the bank.", "The bank gave them a loan."]
    )
    vector = {
        name: text.vectors[words(text).index("bank")]
        for name, text in (("river", river), ("money", money), ("loan", loan))
    }
    assert vector["money"] @ vector["loan"] > vector["money"] @ vector["river"]


def test_a_rare_word_is_rarer_than_a_common_one(real_embedder: TransformerEmbedder) -> None:
    rarity = real_embedder.embed(["the quantization"])[0].rarity
    assert rarity[1] > rarity[0] + 0.1


def test_texts_embed_alike_alone_and_in_any_company(real_embedder: TransformerEmbedder) -> None:
    texts = ["Short one.", "A longer text about drift. " * 60, "", "😀", "Middle length, with two clauses."]
    together = real_embedder.embed(texts)
    for text, found in zip(texts, together, strict=True):
        alone = real_embedder.embed([text])[0]
        assert words(alone) == words(found)
        assert np.allclose(alone.vectors, found.vectors, atol=1e-4)


def test_the_bulk_precision_has_its_own_digest_and_moves_scores_little(
    bank: QuestionBank, tiers: Tiers
) -> None:
    embedder = TransformerEmbedder(packaged_weights(), Precision.BFLOAT16)
    calibration = Calibration.load()
    judges = packaged_judges(embedder, calibration)
    scorer = SimilarityGrader(embedder, calibration, judges, bank=bank)
    questions = list(bank)[::4]
    quick = [scorer.grade(question, tiers.answers[question.id, "good"]).score for question in questions]
    exact = [tiers.grades[question.id, "good"].score for question in questions]
    assert embedder.digest == f"{packaged_weights().digest}-bfloat16"
    assert max(abs(one - other) for one, other in zip(quick, exact, strict=True)) <= 2
