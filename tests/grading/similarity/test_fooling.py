"""What says nothing wins nothing, and what says the same in another form is worth the same."""

from __future__ import annotations

import random
import re
from statistics import mean
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.models import FlagKind, PointStatus
from grader.text.sentences import sentence_spans
from grader.text.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.bank import QuestionBank
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import PointCoverage, Question, SimilarityGrade
    from tests.grading.similarity.conftest import Tiers

    Form = Callable[[Question, Tiers], str]

MOST_MOVED, MOST_OUTSIDE = 20, 10
"""Points of the score: the interval is far wider, so this says more."""
POLITE = (
    "Thank you very much for asking this question, it is a pleasure to talk about it today. I have "
    "always been a person who enjoys working with other people and learning new things every single "
    "day. In my opinion communication is very important in every team and I always try to listen "
    "carefully. I really believe that a positive attitude makes all the difference in life. At the end "
    "of the day we are all human beings and everybody makes mistakes sometimes. I am very motivated and "
    "I look forward to the chance to contribute. My colleagues would describe me as friendly, reliable "
    "and hard working. Every challenge is an opportunity to grow and I never give up easily. I would be "
    "happy to tell you more about this whenever you like. It has been wonderful to meet all of you here "
    "and to see your beautiful office. Please let me know whether there is anything else that you would "
    "like to hear from me. I hope that my answer gives you a good idea of who I am and how I think "
    "about these things. Once again, many thanks for your time and for this conversation today."
)
LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut "
    "labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris "
    "nisi ut aliquip ex ea."
)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


def keywords(question: Question) -> list[str]:
    words = re.findall(r"[A-Za-z0-9+/-]+", question.model_answer)
    return list(dict.fromkeys(word for word in words if word.lower() not in FUNCTION_WORDS))


def longest_sentence(text: str) -> str:
    return max(sentences(text), key=len)


def of_another_question(question: Question, tiers: Tiers) -> str:
    ids = list(dict.fromkeys(name for name, _ in tiers.answers))
    return tiers.answers[ids[(ids.index(question.id) + 7) % len(ids)], "good"]


def in_tag_characters(text: str) -> str:
    """ASCII as Unicode tags, which no screen shows."""
    return "".join(chr(0xE0000 + ord(character)) for character in text if character.isascii())


EMPTY_FORMS: dict[str, tuple[Form, float, float]] = {
    "nothing": (lambda _, __: "", 0, 1),
    "emoji": (lambda _, __: "😀🎉🔥 😀🎉🔥", 0, 1),
    "lorem ipsum": (lambda _, __: LOREM, 5, 1),
    "a thin answer and the model answer in characters that no screen shows": (
        lambda question, tiers: (
            f"{tiers.answers[question.id, 'thin']} {in_tag_characters(question.model_answer)}"
        ),
        42,
        0.95,
    ),
    "polite filler": (lambda _, __: POLITE, 5, 0.95),
    "the question": (lambda question, _: question.text, 1, 1),
    "the guidance": (lambda question, _: question.guidance, 1, 1),
    "question and guidance": (lambda question, _: f"{question.text} {question.guidance}", 1, 1),
    "the guidance in the first person": (
        lambda question, _: "I make sure of this: " + question.guidance.replace("Employers look", "I look"),
        5,
        0.95,
    ),
    "keywords": (lambda question, _: ", ".join(keywords(question)), 20, 0.95),
    "keywords joined by and": (lambda question, _: f"I use {' and '.join(keywords(question))}.", 20, 0.95),
    "a thin answer in polite filler": (
        lambda question, tiers: f"{tiers.answers[question.id, 'thin']} {POLITE}",
        26,
        0.8,
    ),
    "a good answer to another question": (of_another_question, 33, 0.7),
}
"""Each form, its highest mean score, and in what share of the questions a thin answer is as good."""


@pytest.mark.parametrize(
    ("form", "highest_mean", "thin_keeps_up"), EMPTY_FORMS.values(), ids=EMPTY_FORMS.keys()
)
def test_a_form_that_says_little_wins_little(
    bank: QuestionBank,
    real_scorer: SimilarityGrader,
    tiers: Tiers,
    form: Form,
    highest_mean: float,
    thin_keeps_up: float,
) -> None:
    grades = real_scorer.grade_many([(question, form(question, tiers)) for question in bank])
    scores = [grade.score for grade in grades]
    assert mean(scores) <= highest_mean
    assert mean(s <= thin for s, thin in zip(scores, tiers.scores("thin"), strict=True)) >= thin_keeps_up
    assert mean(s < good for s, good in zip(scores, tiers.scores("good"), strict=True)) >= 0.95


def test_saying_it_again_neither_pays_nor_costs(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers
) -> None:
    once = [(question, longest_sentence(tiers.answers[question.id, "strong"])) for question in bank]
    often = real_scorer.grade_many([(question, " ".join([said] * 12)) for question, said in once])
    assert [grade.score for grade in often] == [grade.score for grade in real_scorer.grade_many(once)]


DENIED = {
    "I never": lambda point: re.sub(r"^(I|We)\b", r"\1 never", point),
    "I don't think that": lambda point: f"I don't think that {point}",
    "I would not say that": lambda point: f"I would not say that {point}",
}


@pytest.mark.parametrize("deny", DENIED.values(), ids=DENIED.keys())
def test_a_point_that_is_denied_is_mostly_lost(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers, deny: Callable[[str], str]
) -> None:
    """What people put as "without" or "instead of" is beyond rules, so not every point can be denied."""
    made = [
        (question, point)
        for question in bank
        if question.rubric
        for criterion in question.rubric.criteria
        for point in criterion.points
        if re.match(r"(I|We)\b", point)
    ]
    said = real_scorer.grade_many([(it, f"{tiers.answers[it.id, 'thin']} {point}") for it, point in made])
    denied = real_scorer.grade_many(
        [(it, f"{tiers.answers[it.id, 'thin']} {deny(point)}") for it, point in made]
    )
    pairs = [
        (_item(before, point), _item(after, point))
        for (_, point), before, after in zip(made, said, denied, strict=True)
    ]
    made_at_all = [pair for pair in pairs if pair[0].status is PointStatus.COVERED]
    assert len(made_at_all) > 40
    assert mean(after.status is not PointStatus.COVERED for _, after in made_at_all) >= 0.65
    assert mean(after.strength for _, after in made_at_all) < 0.4
    without = mean(tiers.grades[it.id, "thin"].score for it, _ in made)
    brought, left = (mean(grade.score for grade in grades) - without for grades in (said, denied))
    assert left < brought / 3


def test_an_honest_answer_is_hardly_ever_taken_for_a_denial(
    tiers: Tiers, second_tiers: Tiers, third_tiers: Tiers
) -> None:
    denials = [
        name
        for found in (tiers, second_tiers, third_tiers)
        for name, grade in found.grades.items()
        if name[1] in ("strong", "good", "thin") and FlagKind.DENIES in [flag.kind for flag in grade.flags]
    ]
    assert len(denials) <= 2, denials  # of 216


def dictated(text: str) -> str:
    """As a dictation without marks and capitals writes it."""
    return " ".join(re.sub(r"[^\w\s'’-]|(?<!\w)['’-]+|['’-]+(?!\w)", " ", text).lower().split())


def test_what_is_dictated_without_marks_is_hardly_ever_taken_for_a_denial(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers, second_tiers: Tiers, third_tiers: Tiers
) -> None:
    pairs = [
        (bank.question(name), dictated(text))
        for written in (tiers, second_tiers, third_tiers)
        for (name, tier), text in written.answers.items()
        if tier in ("strong", "good")
    ]
    grades = real_scorer.grade_many(pairs)
    denials = [
        question.id
        for (question, _), grade in zip(pairs, grades, strict=True)
        if FlagKind.DENIES in [flag.kind for flag in grade.flags]
    ]
    assert len(denials) <= 4, denials  # of 144


def _item(grade: SimilarityGrade, point: str) -> PointCoverage:
    return next(item for item in grade.coverage if item.point == point and item.criterion_id)


def shuffled(text: str) -> str:
    parts = sentences(text)
    random.Random(0).shuffle(parts)
    return " ".join(parts)


def with_typos(text: str) -> str:
    """Two neighbouring letters swapped in three words of each sentence."""
    dice = random.Random(0)
    written = []
    for sentence in sentences(text):
        words = sentence.split()
        for index in dice.sample(range(len(words)), min(3, len(words))):
            word = words[index]
            if len(word) > 3:
                at = dice.randrange(1, len(word) - 1)
                words[index] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        written.append(" ".join(words))
    return " ".join(written)


AMERICAN_TO_BRITISH = {
    "ization": "isation",
    "izing": "ising",
    "ized": "ised",
    "ize": "ise",
    "color": "colour",
    "labeling": "labelling",
    "labeled": "labelled",
    "center": "centre",
    "behavior": "behaviour",
    "modeling": "modelling",
}


def in_british_spelling(text: str) -> str:
    for american, british in AMERICAN_TO_BRITISH.items():
        text = re.sub(rf"(?<=\w){american}\b|\b{american}\b", british, text)
    return text


SAME_IN_OTHER_FORM: dict[str, Callable[[str], str]] = {
    "sentences shuffled": shuffled,
    "three typos a sentence": with_typos,
    "we for I": lambda text: re.sub(r"\bI\b", "we", re.sub(r"\bmy\b", "our", text)),
    "curly quotes": lambda text: text.replace("'", "’").replace('"', "“"),
    "no contractions": lambda text: (
        text.replace("I'd", "I would").replace("n't", " not").replace("'s", " is")
    ),
    "British spelling": in_british_spelling,
    "bullets": lambda text: "\n".join(f"- {sentence}" for sentence in sentences(text)),
    "capitals": str.upper,
    "hard spaces": lambda text: text.replace(" ", "\u00a0"),
    "hidden characters": lambda text: re.sub(r"(\w\w)(\w)", "\\1\u200b\\2", text),
    "HTML": lambda text: f"<p>{text}</p>",
    "a null byte": lambda text: f"{text}\x00",
}


@pytest.mark.parametrize("write", SAME_IN_OTHER_FORM.values(), ids=SAME_IN_OTHER_FORM.keys())
def test_another_form_keeps_the_score_in_its_interval_or_close_to_it(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers, write: Callable[[str], str]
) -> None:
    questions = list(bank)[::3]
    changed = real_scorer.grade_many([(it, write(tiers.answers[it.id, "good"])) for it in questions])
    moved = {
        question.id: (grade.score, tiers.grades[question.id, "good"])
        for question, grade in zip(questions, changed, strict=True)
    }
    outside = {
        name: score
        for name, (score, before) in moved.items()
        if not before.low - MOST_OUTSIDE <= score <= before.high + MOST_OUTSIDE
    }
    assert outside == {}
    assert mean(before.low <= score <= before.high for score, before in moved.values()) >= 0.85
    assert max(abs(score - before.score) for score, before in moved.values()) <= MOST_MOVED


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_mix_of_harmless_rewritings_stays_in_the_interval_or_close(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers, data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from(list(bank)))
    tier = data.draw(st.sampled_from(["strong", "good"]))
    names = data.draw(
        st.lists(st.sampled_from(sorted(SAME_IN_OTHER_FORM)), min_size=2, max_size=4, unique=True)
    )
    text = tiers.answers[question.id, tier]
    for name in names:
        text = SAME_IN_OTHER_FORM[name](text)
    before = tiers.grades[question.id, tier]
    score = real_scorer.grade(question, text).score
    assert before.low - MOST_OUTSIDE <= score <= before.high + MOST_OUTSIDE


def test_a_sentence_that_makes_a_missing_point_hardly_lowers_a_score(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers
) -> None:
    pairs, before = [], []
    for question in bank:
        grade = tiers.grades[question.id, "good"]
        missing = [it for it in grade.coverage if it.criterion_id and it.status is PointStatus.MISSING]
        if missing:
            pairs.append((question, f"{tiers.answers[question.id, 'good']} {missing[0].point}"))
            before.append(grade.score)
    assert len(pairs) >= 12
    moved = [grade.score - old for grade, old in zip(real_scorer.grade_many(pairs), before, strict=True)]
    assert min(moved) >= -6
    assert mean(change > 0 for change in moved) >= 0.9


def test_without_the_sentence_that_covers_most_the_score_hardly_rises(
    bank: QuestionBank, real_scorer: SimilarityGrader, tiers: Tiers
) -> None:
    pairs, before = [], []
    for question in bank:
        answer, grade = tiers.answers[question.id, "good"], tiers.grades[question.id, "good"]
        best = max((it for it in grade.coverage if it.sentence is not None), key=lambda it: it.strength)
        assert best.sentence is not None
        span = grade.sentences[best.sentence]
        pairs.append((question, answer[: span.start] + answer[span.end :]))
        before.append(grade.score)
    after = [grade.score for grade in real_scorer.grade_many(pairs)]
    assert max(new - old for new, old in zip(after, before, strict=True)) <= 3
    assert mean(new <= old for new, old in zip(after, before, strict=True)) >= 0.85


COPIES: dict[str, Callable[[Question, QuestionBank], str]] = {
    "word for word": lambda question, _: question.model_answer,
    "a filler after every sixth word": lambda question, _: re.sub(
        r"((?:\S+\s+){6})", r"\1really ", question.model_answer
    ),
    "two other model answers behind it": lambda question, bank: " ".join(
        [question.model_answer, *(other.model_answer for other in list(bank)[:2])]
    ),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_a_copy_of_the_model_answer_is_flagged_however_it_is_dressed_up(
    bank: QuestionBank, real_scorer: SimilarityGrader, copy: Callable[[Question, QuestionBank], str]
) -> None:
    grades = real_scorer.grade_many([(question, copy(question, bank)) for question in bank])
    assert all(FlagKind.NEAR_COPY in [flag.kind for flag in grade.flags] for grade in grades)


def test_no_honest_answer_is_taken_for_a_copy(tiers: Tiers, second_tiers: Tiers, third_tiers: Tiers) -> None:
    taken = [
        name
        for found in (tiers, second_tiers, third_tiers)
        for name, grade in found.grades.items()
        if FlagKind.NEAR_COPY in [flag.kind for flag in grade.flags]
    ]
    assert taken == []
