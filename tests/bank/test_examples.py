from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.errors import BankError
from grader.learn.examples import EXAMPLES, LEVELS, load_examples
from grader.models import Level, Quality

if TYPE_CHECKING:
    from pathlib import Path

    from grader.grading.similarity.grader import SimilarityGrader

QUALITIES = [Quality.STRONG, Quality.PARTIAL, Quality.WEAK]
VALUE = {Level.MISSING: 0.0, Level.PARTIAL: 0.5, Level.STRONG: 1.0}


def test_six_questions_at_least_have_three_examples_of_different_quality(bank: QuestionBank) -> None:
    found = load_examples(bank)
    assert len(found) >= 6
    for examples in found.values():
        assert [each.quality for each in examples] == QUALITIES


def test_no_example_in_the_files_is_left_out(bank: QuestionBank) -> None:
    found = [example for examples in load_examples(bank).values() for example in examples]
    assert len(found) == len(EXAMPLES.read_text(encoding="utf-8").splitlines()) - 1
    levels = sum(len(example.levels) for example in found)
    assert levels == len(LEVELS.read_text(encoding="utf-8").splitlines()) - 1


def test_each_example_has_a_typed_answers_length_and_reasons_for_levels(
    bank: QuestionBank,
) -> None:
    for examples in load_examples(bank).values():
        for example in examples:
            assert 60 <= len(example.answer.split()) <= 150
            assert all(len(level.reason.split()) >= 3 for level in example.levels)


def test_the_levels_follow_the_quality(bank: QuestionBank) -> None:
    for question_id, examples in load_examples(bank).items():
        sums = [sum(VALUE[level.level] for level in example.levels) for example in examples]
        assert sums == sorted(sums, reverse=True), question_id
        assert len(set(sums)) == 3


def test_the_similarity_scorer_puts_the_examples_in_their_order(
    real_scorer: SimilarityGrader, bank: QuestionBank
) -> None:
    for question_id, examples in load_examples(bank).items():
        scores = [real_scorer.grade(bank.question(question_id), each.answer).score for each in examples]
        assert scores[0] > scores[1] > scores[2], (question_id, scores)


def test_examples_copy_neither_each_other_nor_the_model_answer(
    real_scorer: SimilarityGrader, bank: QuestionBank
) -> None:
    answers = []
    for question_id, examples in load_examples(bank).items():
        for example in examples:
            grade = real_scorer.grade(bank.question(question_id), example.answer)
            assert "near_copy" not in {flag.kind for flag in grade.flags}, example.id
            answers.append(example.answer)
    assert max(Counter(answers).values()) == 1


def test_examples_for_another_bank_or_another_rubric_are_left_out(bank: QuestionBank, tmp_path: Path) -> None:
    assert load_examples(QuestionBank(())) == {}
    levels = tmp_path / "levels.csv"
    lines = LEVELS.read_text(encoding="utf-8").splitlines(keepends=True)
    levels.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    first = lines[1].split(",")[0]
    assert Quality.STRONG not in {example.quality for example in load_examples(bank, levels=levels)[first]}


def test_examples_that_cannot_be_read_are_a_problem_of_the_bank(bank: QuestionBank, tmp_path: Path) -> None:
    with pytest.raises(BankError, match="cannot be read"):
        load_examples(bank, examples=tmp_path / "none.csv")
