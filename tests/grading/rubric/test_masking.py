from __future__ import annotations

from typing import TYPE_CHECKING

from grader.text.masking import Masking, Replacement, suggest_masking
from tests.grading.rubric.default_reply import answer_in
from tests.grading.rubric.scripted_endpoint import ScriptedEndpoint

if TYPE_CHECKING:
    from grader.models import Question
    from tests.grading.rubric.kit import Kit

ANSWER = (
    "I worked at Acme Robotics for four years, and my manager Jane Doe asked me to compare the vendors. "
    "Write to jane.doe@acme.example or call +49 170 1234567. Jane Doe agreed that we calculate the full cost."
)


def test_names_addresses_numbers_and_employers_are_suggested_in_order() -> None:
    assert [(each.text, each.placeholder) for each in suggest_masking(ANSWER).replacements] == [
        ("Acme Robotics", "[EMPLOYER_1]"),
        ("Jane Doe", "[NAME_1]"),
        ("jane.doe@acme.example", "[EMAIL_1]"),
        ("+49 170 1234567", "[PHONE_1]"),
    ]


def test_figures_and_tools_are_left_alone() -> None:
    plain = (
        "We cut latency from 120 ms to 45 ms, moved 10,000 images to PyTorch and worked for 3 weeks in 2024."
    )
    assert suggest_masking(plain) == Masking()
    assert Masking().masked(plain) == plain


def test_masking_can_be_edited_and_turned_back() -> None:
    masking = Masking((Replacement("Jane", "[A]"), Replacement("Jane Doe", "[B]")))
    assert masking.masked("Jane Doe met Jane and Janet.") == "[B] met [A] and Janet."
    assert masking.unmasked("Ask [B] again") == "Ask Jane Doe again"


def test_quotes_point_into_the_answer_as_it_was_typed(kit: Kit, question: Question) -> None:
    answer = (
        f"{ANSWER} It was Acme Robotics that paid the license fees, and over several years the "
        "upkeep cost more."
    )
    masking = suggest_masking(answer)
    with ScriptedEndpoint() as endpoint:
        grade = masking.unmasked_grade(answer, kit.grade(question, masking.masked(answer), endpoint.base_url))
    sent = answer_in(endpoint.chats[0].body)
    assert "Jane" not in sent
    assert "Acme" not in sent
    quoted = [answer[each.span.start : each.span.end] for each in grade.criteria if each.span]
    assert any("Acme Robotics that paid the license fees" in quote for quote in quoted)
