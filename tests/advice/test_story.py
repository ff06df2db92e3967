"""What is said of a story's parts is right in nine of ten."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from grader.advice.story import SAID, asks_for_a_story, told_parts
from grader.models import StoryPart
from grader.wording.advice import story_in_words
from tests.questions import question

ANSWERS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "story_answers.jsonl").read_text("utf-8").splitlines()
]
UNSEEN = ANSWERS[1::2]
"""Those on which no cue was chosen."""


def test_parts_said_to_be_told_are_told_in_nine_of_ten() -> None:
    right: Counter[StoryPart] = Counter()
    said: Counter[StoryPart] = Counter()
    for answer in UNSEEN:
        labels = {label for _, label in answer}
        for part, told in told_parts([text for text, _ in answer]).items():
            if told:
                said[part] += 1
                right[part] += part in labels
    assert set(said) == set(SAID)
    assert all(said[part] >= 10 for part in SAID)
    assert all(right[part] >= 0.9 * said[part] for part in SAID), (right, said)


@pytest.mark.parametrize("part", [StoryPart.RESULT, StoryPart.ACTION])
def test_what_is_said_to_be_lacking_was_taken_away(part: StoryPart) -> None:
    found = 0
    for answer in ANSWERS:
        whole = told_parts([text for text, _ in answer])
        assert whole.get(part) is not False or part not in {label for _, label in answer}
        found += told_parts([text for text, label in answer if label != part]).get(part) is False
    assert found >= len(ANSWERS) / 3


def test_a_task_is_never_said_to_be_lacking_and_no_situation_told() -> None:
    answers = [[text for text, label in answer if label not in ("task", "situation")] for answer in ANSWERS]
    assert all(told_parts(answer).get(StoryPart.TASK) is not False for answer in answers)
    assert all(StoryPart.SITUATION not in told_parts(answer) for answer in answers)


def test_nothing_is_said_of_a_few_words_or_another_language() -> None:
    assert told_parts(["I built it.", "It fell by 3 percent."]) == {}
    assert story_in_words({}) == ""
    assert told_parts(["Это было в мае.", "Я всё исправил.", "Стало лучше."]).get(StoryPart.RESULT) is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Tell me about a project of yours that went sideways.", True),
        ("Describe a time when you disagreed with your manager.", True),
        ("How do you test the training code?", False),
        ("Why this role, and why this startup?", False),
    ],
)
def test_only_questions_about_a_time_ask_for_a_story(text: str, asks: bool) -> None:
    assert asks_for_a_story(replace(question(), text=text)) is asks


def test_the_parts_stand_in_one_line() -> None:
    told = {StoryPart.TASK: None, StoryPart.ACTION: True, StoryPart.RESULT: False}
    assert story_in_words(told) == "Task · Action ✓ · Result: not seen"


def test_only_the_beginning_of_an_endless_sentence_is_read() -> None:
    endless = "and so on " * 20_000
    assert told_parts(["It was May.", f"I built it, {endless}", f"{endless} it fell by 3"]) == {
        StoryPart.TASK: None,
        StoryPart.ACTION: True,
        StoryPart.RESULT: None,
    }
