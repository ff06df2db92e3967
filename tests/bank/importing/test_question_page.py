"""Pages with questions: each file of ``pages`` beside every text that is to be found in it.

The expected texts are JSON: ``found`` has a list for each question, of its text, guidance, answer, category
and level (those at the end that are empty left out); ``unread`` has what is to be shown as not understood.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.bank.importing.documents.plain import blocks_of_text
from grader.bank.importing.documents.web_page import blocks_of_html
from grader.bank.importing.pages.question_page import questions_in

PAGES = sorted(path for path in (Path(__file__).parent / "pages").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_text_of_a_page_is_found_and_nothing_else(path: Path) -> None:
    # Line ends are part of some pages.
    source = path.read_bytes().decode()
    questions, unread = questions_in(
        blocks_of_html(source) if path.suffix == ".html" else blocks_of_text(source)
    )
    found = [[one.text, one.guidance, one.model_answer, one.category, one.level] for one in questions]
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert found == [texts + [""] * (5 - len(texts)) for texts in expected["found"]]
    assert [one.text for one in unread] == expected["unread"]


def test_pages_of_many_forms_are_tried() -> None:
    assert len(PAGES) > 40
