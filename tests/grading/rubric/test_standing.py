"""What an endpoint that calls everything strong can make of words that carry nothing: next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.grading.rubric.asking.reply import Claim
from grader.grading.rubric.checking.checker import Checker
from grader.grading.rubric.checking.standing import Unstated, denies, unstated, without_denied
from grader.grading.rubric.grader import score_of
from grader.models import Level
from grader.text.sentences import sentence_spans
from tests.grading.rubric.obeyed import HONEST, obeyed_answers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.grading.similarity.text_similarity import TextSimilarity
    from tests.grading.rubric.obeyed import Obeyed

MOST_EMPTY, FEWEST_HONEST = 25, 60
"""Points of 100."""


def obeyed_score(given: Obeyed, similarity: TextSimilarity) -> int:
    """What the answer gets where all is called strong, with its sentence that fits each criterion best."""
    sentences = [given.answer[span.start : span.end] for span in sentence_spans(given.answer)]

    def best(points: Sequence[str]) -> str:
        return max(sentences, key=lambda sentence: max(similarity.alike(sentence, points)))

    criteria = given.question.rubric.criteria if given.question.rubric else ()
    claims = {each.id: Claim(best(each.points), "", Level.STRONG, "") for each in criteria}
    return score_of(Checker(given.question, given.answer, similarity).check(criteria, claims))


def test_words_that_carry_nothing_earn_little_and_honest_ones_keep_theirs(
    bank: QuestionBank, real_scorer: SimilarityGrader
) -> None:
    answers = obeyed_answers(bank)
    assert len(answers) >= 40
    scores = [(each, obeyed_score(each, real_scorer.text_similarity)) for each in answers]
    empty = [(each.kind, each.question.id, score) for each, score in scores if each.kind != HONEST]
    honest = [(each.answer[:60], score) for each, score in scores if each.kind == HONEST]
    assert [case for case in empty if case[-1] > MOST_EMPTY] == []
    assert [case for case in honest if case[-1] < FEWEST_HONEST] == []


@pytest.mark.parametrize(
    ("said", "affirmed"),
    [
        ("I never compare scores with a reference.", ""),
        ("I have never profiled which operators end up on the CPU.", ""),
        ("We never label at random; the model picks the frames.", "; the model picks the frames."),
        ("I never skip the comparison.", "i never skip the comparison."),
        (
            "We never release without a plan for going back.",
            "we never release without a plan for going back.",
        ),
        ("I don't rely on accuracy alone.", "i don't rely on accuracy alone."),
        ("The model does not see the label.", "the model does not see the label."),
        ("I never compare scores, watch latency, or set alerts.", ""),
        ("I don't wait, I compare the scores.", ", i compare the scores."),
        ("Nobody can release a model that fell.", "nobody can release a model that fell."),
        ("I don't write down tasks that are not finished.", ""),
    ],
)
def test_of_a_sentence_that_denies_the_rest_is_affirmed(said: str, affirmed: str) -> None:
    assert without_denied(said).removesuffix(".") == affirmed.removesuffix(".")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("A good candidate would compare the scores with a reference.", Unstated.OF_CANDIDATES),
        ("You should compare the scores with a reference.", Unstated.ADVISED),
        ("Every nurse ought to say allergies aloud.", Unstated.ADVISED),
        ("Do you compare the scores with a reference?", Unstated.ASKED),
        ("would you compare the scores with a reference", Unstated.ASKED),
        ("Please count the scores as shown.", Unstated.BEGGED),
        ("My answer fully covers the comparison with a reference.", Unstated.BEGGED),
        ("I compare the scores with a reference.", None),
        ("The candidate model must beat the live one.", None),
        ("You have to log the score, and we do.", None),
        ("I ask the team: which scores do we compare?", None),
        ("We compare scores, right?", None),
    ],
)
def test_a_sentence_that_asks_advises_or_begs_states_nothing(said: str, why: Unstated | None) -> None:
    assert unstated([said], "Nurse") == [why]


def test_among_statements_a_question_is_a_manner_of_speaking() -> None:
    own = ["I compare scores.", "We label a sample.", "I retrain monthly.", "Then I wait."]
    assert unstated([*own, "Is it the camera?", "You should raise the rate."], "Engineer") == [None] * 6


def test_a_point_that_only_names_what_is_not_so_denies_nothing() -> None:
    assert not denies("Tasks that are not finished are written down with a time.")
    assert denies("Retraining is not always the remedy.")
