"""Pages with questions, each with every text that is to be found on it."""

from __future__ import annotations

from grader.bank.importing.plain import blocks_of_text
from grader.bank.importing.question_page import questions_in

BAKER = """25 Baker Interview Questions and Answers

Preparing for a bakery interview? Here is a list.

1. What is your experience with sourdough?
2. Tell me about a time you handled a rush.
3. Do you have any food allergies?

What is your experience with sourdough?

Employers ask this to learn whether you know fermentation. In your answer, name a starter.

Answer Example: "I kept a starter for five years. Why did I do that? Because it pays.

It makes better bread.”

Help us improve this answer

Tell me about a time you handled a rush.

This question helps the interviewer see how you act under pressure.

Answer Example: “On Easter Saturday we ran out of dough. I called the other shop.”

Help us improve this answer

Tips for your interview

Wear clean shoes. Why does it matter?
"""


def test_a_page_with_a_list_furniture_and_an_end_gives_its_questions() -> None:
    questions, unread = questions_in(blocks_of_text(BAKER))
    assert [(one.text, one.guidance, one.model_answer) for one in questions] == [
        ("Do you have any food allergies?", "", ""),
        (
            "What is your experience with sourdough?",
            "Employers ask this to learn whether you know fermentation. In your answer, name a starter.",
            "I kept a starter for five years. Why did I do that? Because it pays.\n\nIt makes better bread.",
        ),
        (
            "Tell me about a time you handled a rush.",
            "This question helps the interviewer see how you act under pressure.",
            "On Easter Saturday we ran out of dough. I called the other shop.",
        ),
    ]
    assert unread == []
