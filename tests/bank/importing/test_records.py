from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from grader.bank.importing.source import read_source
from grader.errors import InputError
from grader.models.imported import FoundQuestion

if TYPE_CHECKING:
    from grader.models.imported import Reading

WHAT, HOW = "What keeps a bridge up?", "Tell me about a bridge that you built."
HELD = "Its arches hold it."


def read(content: Any) -> Reading:
    text = content if isinstance(content, str) else json.dumps(content)
    return read_source("the file", text.encode())


def texts(reading: Reading) -> list[tuple[str, str, str]]:
    return [(each.text, each.category, each.model_answer) for each in reading.questions]


ONE = {"question": WHAT, "answer": HELD}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([WHAT, HOW], [(WHAT, "", ""), (HOW, "", "")]),
        ([ONE], [(WHAT, "", HELD)]),
        (ONE, [(WHAT, "", HELD)]),
        ({"title": "Bridges", "questions": [ONE]}, [(WHAT, "", HELD)]),
        ({"data": {"items": [{"prompt": WHAT, "sampleAnswer": HELD}]}}, [(WHAT, "", HELD)]),
        ({"Stone": [WHAT], "Wood": [{"q": HOW, "a": HELD}]}, [(WHAT, "Stone", ""), (HOW, "Wood", HELD)]),
        ({"faq": [{"question": WHAT, "answer": HELD}]}, [(WHAT, "", HELD)]),
        ([{"name": "Stone", "questions": [WHAT]}], [(WHAT, "Stone", "")]),
        ({"interview_questions": {"Stone": {"Old": [ONE]}}}, [(WHAT, "Old", HELD)]),
        ({WHAT: HELD, HOW: "Well."}, [(WHAT, "", HELD), (HOW, "", "Well.")]),
        (f"{json.dumps(ONE)}\n{json.dumps({'question': HOW})}\n", [(WHAT, "", HELD), (HOW, "", "")]),
        (
            {
                "@context": "https://schema.org",
                "@type": "FAQPage",
                "mainEntity": [
                    {"@type": "Question", "name": WHAT, "acceptedAnswer": {"@type": "Answer", "text": HELD}}
                ],
            },
            [(WHAT, "", HELD)],
        ),
    ],
    ids=[
        "texts", "records", "one record", "under a key", "deep", "by category", "FAQ", "groups with names",
        "groups in groups", "questions as keys", "lines", "a page's markup",
    ],
)  # fmt: skip
def test_records_are_found_however_they_are_nested(
    content: Any, expected: list[tuple[str, str, str]]
) -> None:
    assert texts(read(content)) == expected


def test_every_part_of_a_record_is_kept() -> None:
    (found,) = read(
        {
            "role": "Engineer",
            "questions": [
                {
                    "id": "arches-1",
                    "question": WHAT,
                    "what_employers_look_for": ["To learn it.", "Brevity."],
                    "tips": "Be brief.",
                    "model_answer": {"situation": "A river.", "result": "A bridge."},
                    "type": "technical",
                    "difficulty": 3,
                    "tags": ["stone", "old", "stone"],
                }
            ],
        }
    ).questions
    assert found == FoundQuestion(
        WHAT,
        "item 1",
        guidance="- To learn it.\n- Brevity.\n\nBe brief.",
        model_answer="Situation: A river.\n\nResult: A bridge.",
        role="Engineer",
        kind="technical",
        level="3",
        tags=("stone", "old"),
        id="arches-1",
    )


def test_a_key_that_is_no_part_of_a_question_is_told_once() -> None:
    reading = read([{**ONE, "company": "Acme", "asked": 3}, {"question": HOW, "company": "Bolt"}])
    assert [(each.place, each.text) for each in reading.unread] == [("key “company”", "Acme")]


def test_texts_that_ask_nothing_are_told_with_their_place() -> None:
    reading = read([WHAT, HOW, "Bridges are nice", "Why is stone heavy?"])
    assert [each.text for each in reading.questions] == [WHAT, HOW, "Bridges are nice", "Why is stone heavy?"]
    mixed = read({"notes": ["Bring coffee", "Sleep well"], "questions": [WHAT]})
    assert [each.text for each in mixed.questions] == [WHAT]
    assert [each.text for each in mixed.unread] == ["Bring coffee", "Sleep well"]


def test_yaml_keeps_texts_as_they_are_written() -> None:
    reading = read(
        "- question: Is it so? Yes or no\n"
        "  answer: Yes\n"
        '- question: "What: why?"\n'
        "  answer: |\n"
        "    First 007.\n"
        "\n"
        "    Then 1e3.\n"
        "  level: 010\n"
    )
    assert [(each.text, each.model_answer, each.level) for each in reading.questions] == [
        ("Is it so? Yes or no", "Yes", ""),
        ("What: why?", "First 007.\n\nThen 1e3.", "010"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Stone:\n  - {WHAT}\nWood:\n  - question: {HOW}\n", [(WHAT, "Stone", ""), (HOW, "Wood", "")]),
        (f"role: Engineer\nquestions:\n- prompt: {WHAT}\n  ideal answer: {HELD}\n", [(WHAT, "", HELD)]),
        (f"# Bridges\n---\nquestions:\n  - question: {WHAT}\n", [(WHAT, "", "")]),
        (f"- question: {WHAT}\n---\n- question: {HOW}\n", [(WHAT, "", ""), (HOW, "", "")]),
    ],
    ids=["by category", "under a key", "after a comment", "several documents"],
)
def test_yaml_lists_are_read_as_json_is(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert texts(read(text)) == expected


BOMB = "- question: &a What?\n" + "".join(f"- x{n}: [*a, *a, *a]\n" for n in range(9))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"question": "What?", "answer": "so"}, {"quest', "cut or not well formed at line 1"),
        ('[\n{"question": "What?"}\n{"question": "So?"}]', "cut or not well formed at line 3"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * 40 + "]" * 40, "nested too deeply"),
        ('{"a": 1, "b": ["Bring coffee"]}', "No questions were found"),
        ("{}", "No questions were found"),
        (BOMB, "has an alias at line 2"),
        ("- question: !!python/object/apply:os.system [ls]\n", "has a tag at line 1"),
        ("- question: !own What?\n", "has a tag at line 1"),
        ("- question: What?\n  answer: so: what\n", "at line 2"),
        ("- question: " + "[" * 100_000, "deep nesting at line 1"),
        ("- question: 'What?\n", "The YAML"),
    ],
    ids=[
        "cut", "no comma", "never closed", "deep", "other things", "nothing", "aliases", "a tag", "own tag",
        "a colon", "deep YAML", "an open quote",
    ],
)  # fmt: skip
def test_records_that_cannot_be_read_are_one_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text)
