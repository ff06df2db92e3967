"""What the reader learns from, and that the same labels make the same reader."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from grader.errors import InputError
from grader.grading.similarity.likelihood import Likelihoods
from grader.grading.similarity.reader import Reader
from research.labelled_answers import (
    Kind,
    Label,
    LabelledAnswer,
    folds,
    model_answers,
    read_labelled_answers,
)
from research.reader_making import judge, make_reader
from research.reader_training import Recipe, read_all, train, vary

if TYPE_CHECKING:
    from pathlib import Path

    from grader.grading.similarity.embedder import TransformerEmbedder

COVERED, MISSING = Label.COVERED, Label.MISSING
POINTS = ("Spare motors are kept near the line.", "Sensors are calibrated every morning.")
SAYS_ONE = "We keep two spare drives beside the belt. On Fridays we clean the floor together."
SAYS_OTHER = "Each day begins with a check of the cameras against a target. Then we have coffee."


def labelled(
    text: str, labels: tuple[Label, ...], quotes: tuple[str, ...], *, question: str = "q", tier: str = "good"
) -> LabelledAnswer:
    return LabelledAnswer(
        Kind.NATURAL, question, f"profession of {question}", tier, text, POINTS, labels, quotes, True
    )


ONE = labelled(SAYS_ONE, (COVERED, MISSING), ("two spare drives beside the belt", ""))
OTHER = labelled(SAYS_OTHER, (MISSING, COVERED), ("", "a check of the cameras against a target"))


def test_the_projects_labels_are_read_whole() -> None:
    answers = read_labelled_answers()
    assert {kind: sum(each.kind is kind for each in answers) for kind in Kind} == {
        Kind.BANK: 432,
        Kind.NATURAL: 558,
        Kind.MISLEADING: 588,
    }
    for each in answers:
        for label, quote in zip(each.labels, each.quotes, strict=True):
            assert (label is MISSING) == (quote == "")
            assert quote in each.text


def test_no_question_and_no_profession_stands_in_two_parts() -> None:
    answers = read_labelled_answers()
    parts = folds(answers, 2)
    for name in ("question_id", "profession"):
        where: dict[str, set[int]] = {}
        for each, part in zip(answers, parts, strict=True):
            if name == "question_id" or each.kind is not Kind.BANK:
                where.setdefault(getattr(each, name), set()).add(part)
        assert all(len(found) == 1 for found in where.values())


def test_a_broken_line_is_named_with_file_and_line(tmp_path: Path) -> None:
    for kind in Kind:
        (tmp_path / f"{kind}.jsonl").write_text("")
    (tmp_path / "natural.jsonl").write_text(json.dumps({"question_id": "q"}) + "\n")
    with pytest.raises(InputError, match=r"natural\.jsonl, line 1: expected a question with points"):
        read_labelled_answers(tmp_path)


def test_without_the_sentence_that_makes_a_point_it_is_missing(real_embedder: TransformerEmbedder) -> None:
    [read] = read_all([ONE], real_embedder)
    seen = [vary(read, [], Recipe(plain=0), np.random.default_rng(seed)) for seed in range(40)]
    for example in seen:
        left = any(number == 0 for _, number in example.sentences)
        assert example.labels[0] is (COVERED if left else MISSING)
    assert {example.labels[0] for example in seen} == {COVERED, MISSING}


def test_a_sentence_of_another_answer_brings_its_point(real_embedder: TransformerEmbedder) -> None:
    one, other = read_all([ONE, OTHER], real_embedder)
    seen = [vary(one, [other], Recipe(plain=0, donor=1), np.random.default_rng(seed)) for seed in range(40)]
    for example in seen:
        brought = any(item is other and number == 0 for item, number in example.sentences)
        assert example.labels[1] is (COVERED if brought else MISSING)
    assert {example.labels[1] for example in seen} == {COVERED, MISSING}


def test_a_dictated_form_has_the_same_words_and_its_quotes() -> None:
    told = labelled("We keep 2 drives: A/B. Don't ask!", (COVERED, MISSING), ("2 drives: A/B", "")).dictated()
    assert (told.text, told.quotes) == ("we keep 2 drives a b don't ask", ("2 drives a b", ""))


def test_a_model_answer_is_learnt_from_as_making_its_points() -> None:
    answers = read_labelled_answers()
    made = model_answers(answers)
    assert {each.question_id for each in made} == {each.question_id for each in answers}
    assert all(set(each.labels) == {COVERED} and not each.quoted for each in made)


def test_of_a_model_answer_the_nearest_sentence_is_taken(real_embedder: TransformerEmbedder) -> None:
    said = "We drink coffee. Spare motors are kept near the line. The weather was fine in May."
    [read] = read_all([replace(labelled(said, (COVERED, COVERED), ("", "")), quoted=False)], real_embedder)
    assert read.gold[0].tolist() == [False, True, False]
    assert (read.trust[0], read.trust[1]) == (1.0, 0.0)


def test_an_opposite_is_learnt_where_labels_tell_it_from_silence(
    real_embedder: TransformerEmbedder,
) -> None:
    told = labelled(SAYS_ONE, (Label.CONTRADICTED, MISSING), ("two spare drives", ""))
    mixed = replace(told, opposites_told=False)

    def chance(answer: LabelledAnswer) -> float:
        [read] = read_all([answer], real_embedder)
        network = train([read], [read], real_embedder, Recipe(epochs=40, plain=1), lambda *_: None)
        return float(judge(network, read).reading.logits[0, 2])

    assert chance(told) > chance(mixed) + 1


def test_equal_seeds_make_equal_networks_and_others_do_not(real_embedder: TransformerEmbedder) -> None:
    reads = read_all([ONE, OTHER], real_embedder)
    recipes = (Recipe(epochs=2), Recipe(epochs=2), Recipe(epochs=2, seed=1))
    spoken = read_all([ONE.dictated(), OTHER.dictated()], real_embedder)
    one, same, other = (
        train(reads, spoken, real_embedder, each, lambda _epochs, _loss: None) for each in recipes
    )
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), same.parameters(), strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


def test_a_reader_is_not_made_without_something_left_out(real_embedder: TransformerEmbedder) -> None:
    with pytest.raises(InputError, match="expected 2 parts or more, not 1"):
        make_reader([ONE], real_embedder, Recipe(), parts=1, say=lambda _line: None)


def test_a_made_reader_is_written_and_loads(tmp_path: Path, real_embedder: TransformerEmbedder) -> None:
    answers = [each for each in read_labelled_answers() if each.tier in ("strong", "wrong")]
    few = [
        each
        for kind in Kind
        for name in sorted({item.question_id for item in answers if item.kind is kind})[:4]
        for each in answers
        if each.question_id == name
    ]
    said: list[str] = []
    made = make_reader(few, real_embedder, Recipe(epochs=0.02), parts=2, say=said.append)
    weights, likelihoods = made.write(tmp_path / "made")
    loaded = Likelihoods.load(likelihoods)
    assert loaded.version == f"reader-{loaded.weights[:8]}"
    assert [each.name for each in loaded.measured] == ["bank", "natural", "misleading"]
    assert Reader.load(real_embedder, weights, loaded.weights).prepare(["A point."])
    left_out = [json.loads(line) for line in (tmp_path / "made" / "left_out.jsonl").read_text().splitlines()]
    assert [(each["question_id"], each["text"]) for each in left_out] != []
    assert sorted(each["text"] for each in left_out) == sorted(each.text for each in few)
    assert said
