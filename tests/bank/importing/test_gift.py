from __future__ import annotations

import time

import pytest

from grader.bank.importing.quizzes.gift import looks_like_gift, read_gift
from grader.models.imported import FoundQuestion

QUIZ = r"""// A quiz of invented questions
$CATEGORY: $course$/top/Backend/Queues//topics

// question: 7  name: first  [id:fifo-7] [tag:a\]b] [tag:queues] [tag:fifo order]
::First one::[html]<p>What is a <b>queue</b>?</p>{####<p>First in\: first out.</p>\n<ul><li>add</li></ul>}

::Second:: How do you pick between \{A\} and
B \= C, and why? {
    // nobody sees this
    #### I ask three things.

    - the cost
    - the \#load

    Then I pick.
}

Why retry?{}
When not?{}

$CATEGORY: top
What does TTL stand for? {=%100%Time to live#Yes =time-to-live =%50%a time#Half ####It ends entries.}

[plain]Say <T> & more. {}

[markdown]What is **bold** for? {####1. one\n2. `two`}
"""


def test_essays_and_short_answers_are_read_whole() -> None:
    reading = read_gift(QUIZ)
    assert reading.form == "a Moodle quiz (GIFT)"
    assert reading.unread == ()
    assert reading.questions == (
        FoundQuestion(
            text="What is a queue?",
            place="line 5",
            model_answer="First in: first out.\n\n- add",
            category="Queues/topics",
            tags=("a]b", "queues", "fifo order"),
            id="fifo-7",
        ),
        FoundQuestion(
            text="How do you pick between {A} and B = C, and why?",
            place="line 7",
            model_answer="I ask three things.\n\n- the cost\n- the #load\n\nThen I pick.",
            category="Queues/topics",
        ),
        FoundQuestion(text="Why retry?", place="line 18", category="Queues/topics"),
        FoundQuestion(text="When not?", place="line 19", category="Queues/topics"),
        FoundQuestion(
            text="What does TTL stand for?",
            place="line 22",
            model_answer="Time to live / time-to-live\n\nIt ends entries.",
        ),
        FoundQuestion(text="Say <T> & more.", place="line 24"),
        FoundQuestion(text="What is bold for?", place="line 26", model_answer="1. one\n2. two"),
    )


@pytest.mark.parametrize(
    ("gift", "text", "why"),
    [
        ("Which? {~a =b#good ~%50%c}", "Which?\n- a\n- b (right)\n- c (right)", "pick from choices"),
        ("It is {~a =b} here.", "It is _____ here.\n- a\n- b (right)", "pick from choices"),
        ("The sky is green.{F#no#yes}", "The sky is green.\n- F", "whether a statement is true"),
        ("Pair. {=a -> 1 =b -> 2}", "Pair.\n- a -> 1\n- b -> 2", "match texts"),
        ("How many? {#3:2~#No}", "How many?\n- 3:2", "a number"),
        ("Two and two make {=four}.", "Two and two make\n- four", "a word in a gap"),
        ("Dear {=all}, welcome", "Dear _____ , welcome\n- all", "a word in a gap"),
        ("Now comes a part on caches.", "Now comes a part on caches.", "describes something"),
        ("Why? {", "Why? {", "braces do not pair"),
        ("Why? }", "Why? }", "braces do not pair"),
        ("{}", "", "no text"),
    ],
)
def test_a_question_that_asks_for_no_words_is_shown_as_unread(gift: str, text: str, why: str) -> None:
    reading = read_gift(f"How are you? {{}}\n\n{gift}\n\nWhat else? {{}}")
    assert [found.text for found in reading.questions] == ["How are you?", "What else?"]
    [lost] = reading.unread
    assert (lost.place, lost.text) == ("line 3", text)
    assert why in lost.why


def test_feedback_that_reads_like_notes_for_graders_is_guidance() -> None:
    [found] = read_gift("Why test? {####Look for: confidence, speed. Award 2 points each.}").questions
    assert (found.guidance, found.model_answer) == ("Look for: confidence, speed. Award 2 points each.", "")


def test_a_name_is_the_question_where_nothing_else_is() -> None:
    [found] = read_gift("::What is a lock?::{}").questions
    assert found.text == "What is a lock?"


@pytest.mark.parametrize(
    ("text", "is_gift"),
    [
        (QUIZ, True),
        ("Why? {}", True),
        ("// only\n\nWho? {=me =you}\n\nIs it? {T}", True),
        ('{"question": {}}', False),
        ("int main() {\n  return f({});\n}\n", False),
        ("# Questions\n\n1. What is `{}` in Go?\n\nA struct.", False),
        ("What is a lock?\nWhat is {x}?", False),
        ("Usage::\n\n    x = {}\n\nMore words", False),
        ("", False),
    ],
)
def test_gift_is_told_from_other_texts_with_braces(text: str, is_gift: bool) -> None:
    assert looks_like_gift(text) is is_gift


@pytest.mark.parametrize(
    "piece", ["{", "}", "::", "a? {\n\n", "\\", "=~", "::a:: {####", "// [id:", "\n", "[html]", "%"]
)
def test_a_megabyte_of_broken_gift_takes_bounded_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    looks_like_gift(text)
    read_gift(text)
    assert time.process_time() - began < 20
