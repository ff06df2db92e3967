from __future__ import annotations

import time

import pytest

from grader.bank.importing.documents.blocks import BlockKind
from grader.bank.importing.documents.plain import blocks_of_text
from grader.bank.importing.pages.question_page import questions_in

ANSWER = "In my last role a truck broke down. I called the customer and found a second one. " * 8


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        ("A title\n=======\nText", ["A title", "Text"]),
        ("A\xa0b  c\td\u200b", ["A b c d"]),
        ("One.\r\n\r\nTwo.\rThree.", ["One.", "Two.", "Three."]),
        (
            (
                "The lines of this text were broken where the column ended, and so\n"
                "they are one paragraph. It goes on until the last of the lines is\n"
                "reached.\nAnother one begins after it, because there was room for its\nfirst word."
            ),
            [
                (
                    "The lines of this text were broken where the column ended, and so they are one "
                    "paragraph. It goes on until the last of the lines is reached."
                ),
                "Another one begins after it, because there was room for its first word.",
            ],
        ),
        ("why this\nwhy that\nwhy them", ["why this", "why that", "why them"]),
        ("**Bold** and __bold__ words", ["Bold and bold words"]),
        ("", []),
    ],
)
def test_paragraphs_are_whole_and_apart(text: str, paragraphs: list[str]) -> None:
    assert [block.text for block in blocks_of_text(text)] == paragraphs


def test_items_have_their_number_their_depth_and_their_line() -> None:
    blocks = blocks_of_text("Intro\n  1) first\n  - a\n     - b\nQ7: last")
    assert [(block.kind, block.marker, block.depth, block.place) for block in blocks] == [
        (BlockKind.PARAGRAPH, "", 0, "line 1"),
        (BlockKind.ITEM, "1)", 0, "line 2"),
        (BlockKind.ITEM, "", 0, "line 3"),
        (BlockKind.ITEM, "", 1, "line 4"),
        (BlockKind.PARAGRAPH, "Q7:", 0, "line 5"),
    ]


def test_two_hundred_questions_are_read_within_two_seconds() -> None:
    page = "".join(
        f"{number}. How would you handle case {number}?\n\nEmployers ask this to learn how you plan.\n\n"
        f"Answer Example: “{ANSWER.strip()}”\n\nHelp us improve this answer\n\n"
        for number in range(1, 201)
    )
    began = time.process_time()
    questions, unread = questions_in(blocks_of_text(page))
    assert time.process_time() - began < 10
    assert {(one.guidance, one.model_answer) for one in questions} == {
        ("Employers ask this to learn how you plan.", ANSWER.strip())
    }
    assert (len(questions), unread) == (200, [])


@pytest.mark.parametrize(
    "piece",
    [
        "Why so?\n",
        "“I say so\n\n",
        "Answer: “",
        "? ",
        "**a ",
        "1. ",
        "here's a ",
        "Tips\n\n",
        "- ",
        "[",
        "!)",
    ],
)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    began = time.process_time()
    questions_in(blocks_of_text(piece * (60_000 // len(piece))))
    assert time.process_time() - began < 20
