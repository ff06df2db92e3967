from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.bank.drafting import drafted_rubric
from grader.bank.rubric_file import make_rubric, rubric_in, rubric_yaml
from grader.bank.traceability import check_rubric
from grader.models import Criterion, Drafted, Levels, Question

if TYPE_CHECKING:
    from grader.models import Rubric

GUIDANCE = (
    "Employers ask this question to see how you keep a kitchen safe. Strong answers cover storage, cleaning "
    "routines, and what happens after an inspection."
)
ANSWER = (
    "That's a great question. Our storage holds raw meat below all else, at four degrees. Every label says "
    "when a box was opened. We clean each station by a list that hangs on the wall. The head cook signs "
    "it. After an inspection I post the report and mend what it found within a week."
)


def asked(guidance: str = GUIDANCE, model_answer: str = ANSWER) -> Question:
    return Question("kitchen", "Cook", "Safety", "technical", "How do you?", guidance, model_answer)


def draft(question: Question) -> Rubric:
    rubric = drafted_rubric(question)
    assert rubric is not None
    return rubric


def points(rubric: Rubric) -> list[tuple[str, ...]]:
    return [criterion.points for criterion in rubric.criteria]


def test_each_thing_looked_for_is_a_criterion_with_an_id_and_a_weight() -> None:
    assert [(each.id, each.title, each.weight) for each in draft(asked()).criteria] == [
        ("how-you-keep-a-kitchen-safe", "How you keep a kitchen safe", 25),
        ("storage", "Storage", 25),
        ("cleaning-routines", "Cleaning routines", 25),
        ("what-happens-after-an-inspection", "What happens after an inspection", 25),
    ]


def test_sentences_go_where_they_share_most_or_where_they_stand() -> None:
    assert points(draft(asked()))[1:] == [
        (
            "Our storage holds raw meat below all else, at four degrees.",
            "Every label says when a box was opened.",
        ),
        ("We clean each station by a list that hangs on the wall.", "The head cook signs it."),
        ("After an inspection I post the report and mend what it found within a week.",),
    ]


def test_every_piece_and_point_stands_word_for_word_in_its_source() -> None:
    question = asked()
    rubric = draft(question)
    assert all(piece in GUIDANCE for each in rubric.criteria for piece in each.guidance)
    assert all(point in ANSWER for each in rubric.criteria for point in each.points)
    assert check_rubric(question, rubric, "kitchen.yaml") == []


def test_levels_say_in_plain_words_what_lacks() -> None:
    assert draft(asked()).criteria[1].levels == Levels(
        "Does not speak of storage.",
        "Speaks of storage, without an example, a figure or a reason.",
        "Speaks of storage, and gives an example, a figure or a reason.",
    )


def test_weights_are_whole_and_add_up_to_100() -> None:
    weights = [each.weight for each in draft(asked("Clear goals. Honest numbers. Careful tests.")).criteria]
    assert weights == [34, 33, 33]


def test_a_long_sentence_is_cut_only_where_each_clause_stands_alone() -> None:
    long = (
        "When the freezer failed on a Sunday morning we moved every box into the van with its cooling on, "
        "and I called the engineer at home; the insurance paid for what was lost, the fish and the ice, "
        "because we had a list of it all."
    )
    assert points(draft(asked("", long))) == [(long,)]
    plain = long.removeprefix("When ").replace("Sunday morning we", "Sunday morning, and we")
    assert points(draft(asked("", plain))) == [
        (
            "the freezer failed on a Sunday morning",
            "we moved every box into the van with its cooling on",
            "I called the engineer at home",
            "the insurance paid for what was lost, the fish and the ice, because we had a list of it all.",
        )
    ]


@pytest.mark.parametrize(
    "filler",
    [
        "Good morning!",
        "Thank you for asking.",
        "Sure, of course.",
        "Let me explain.",
        "I hope this helps.",
        "1.",
    ],
)
def test_what_says_nothing_is_no_point(filler: str) -> None:
    assert points(draft(asked("", f"{filler} Raw meat is stored below."))) == [("Raw meat is stored below.",)]


def test_a_list_in_the_model_answer_gives_its_items_without_their_signs() -> None:
    listed = "- Raw meat is stored below.\n- Boxes are labelled daily.\n2. Stations are cleaned."
    assert points(draft(asked("", listed))) == [
        ("Raw meat is stored below.", "Boxes are labelled daily.", "Stations are cleaned.")
    ]


def test_without_guidance_the_criterion_is_what_the_model_answer_says() -> None:
    (criterion,) = draft(asked("")).criteria
    assert (criterion.title, criterion.weight) == ("What the model answer says", 100)
    assert criterion.guidance == ()
    assert len(criterion.points) == 5


def test_without_a_model_answer_the_criteria_have_no_points() -> None:
    assert points(draft(asked(model_answer=""))) == [(), (), (), ()]


@pytest.mark.parametrize(
    ("guidance", "answer"), [("", ""), ("This is a common question.", " "), ("", "Yes.")]
)
def test_a_question_that_says_nothing_gets_no_rubric(guidance: str, answer: str) -> None:
    assert drafted_rubric(asked(guidance, answer)) is None


def test_more_points_than_a_criterion_may_have_come_in_several() -> None:
    many = [f"Rule number {number} keeps guests healthy." for number in range(20)]
    rubric = draft(asked("", " ".join(many)))
    assert [each.title for each in rubric.criteria] == [
        f"What the model answer says ({part} of 3)" for part in (1, 2, 3)
    ]
    assert [each.weight for each in rubric.criteria] == [34, 33, 33]
    assert [point for own in points(rubric) for point in own] == many
    assert rubric.criteria[1].levels.missing == "Does not speak of what the model answer says."


def test_a_rubric_keeps_to_its_form_however_long_the_texts_are() -> None:
    guidance = " ".join(f"They want thing{number} and more." for number in range(50))
    rubric = draft(asked(guidance, " ".join(f"I do thing{number} for guests." for number in range(500))))
    assert len(rubric.criteria) <= 12
    assert max(len(own) for own in points(rubric)) <= 8
    assert sum(each.weight for each in rubric.criteria) == 100


def test_a_draft_says_that_it_was_made_by_rule_until_somebody_accepts_it() -> None:
    rubric = draft(asked())
    assert rubric.drafted is Drafted.BY_RULE
    assert "drafted: by rule\n" in rubric_yaml(rubric)
    accepted = replace(rubric, drafted=None)
    assert "drafted" not in rubric_yaml(accepted)
    assert rubric_in(rubric_yaml(accepted), "")[0] == accepted


def test_accepting_a_draft_has_nothing_graded_again() -> None:
    rubric = draft(asked())
    assert make_rubric("kitchen", rubric.criteria).digest == rubric.digest


AWKWARD = (
    "- a: b # c", "'", '"', "yes", "~", "null", "1.0", "2026-01-01", "!!tag", "&a *b", "{x}", "[x]", "%x",
    "|", ">", "@x", "`x`", "a\tb", "a\nb\n\nc", "a\u0085b", "a\u2028b", "a\u00a0b", "\ufeffa", "é 中文 🙂",
    "\\n", "a\x07b", "a\rb", "x" * 5_000,
)  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_a_rubric_reads_back_the_same_whatever_its_texts_hold(text: str) -> None:
    criteria = [
        Criterion(
            "a", text, 60, (text, f"{text} {text}"), Levels(text, text, text), (text, "b"), ("", "Why?")
        ),
        Criterion("b", text, 40, (), Levels("x", "y", "z"), ()),
    ]
    rubric = make_rubric("yes", criteria, [f"{text[:50]} and no more than that."], Drafted.BY_RULE)
    assert rubric_in(rubric_yaml(rubric), "") == (rubric, [])


def test_a_rubric_that_leaves_guidance_out_is_told_what() -> None:
    rubric = draft(asked())
    fewer = make_rubric("kitchen", rubric.criteria[1:3])
    told = [
        problem.what for problem in check_rubric(asked(), replace(fewer, criteria=fewer.criteria[:1]), "f")
    ]
    assert any(re.search("employers ask this question", what, re.IGNORECASE) for what in told)


def test_what_asks_nothing_needs_no_criterion() -> None:
    question = asked(f"This is a common question. {GUIDANCE} There is no right or wrong answer.")
    assert check_rubric(question, draft(question), "f") == []
