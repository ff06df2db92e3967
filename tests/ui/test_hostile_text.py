"""Whatever somebody typed or imported is drawn as text on every page: never as HTML or live Markdown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from grader.models import Answer
from tests.ui.conftest import ANSWER

if TYPE_CHECKING:
    from tests.ui.conftest import PageUnderTest

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://evil.example/leak) [y](http://evil.example) :red[z] $a$"
LIVE_HTML, LIVE_MARKDOWN = "<img src=x", ("![x](http", "[y](http", ":red[z]")
DRAW_MARKDOWN = "markdown alert button expander page_link radio button_group checkbox metric".split()
PAGES = "practice mock plan progress history compare questions settings learn stories".split()
FIRST = "cv-pipeline-architecture"


def fill(app: PageUnderTest) -> str:
    history = app.rehearse.history
    first = app.rehearse.practice.submit(Answer(FIRST, f"{HOSTILE} {ANSWER}"))
    second = app.rehearse.practice.submit(Answer(FIRST, f"{ANSWER} {HOSTILE}", revises=first.id))
    gone = history.add_attempt(Answer("gone", HOSTILE), question_text=HOSTILE)
    for attempt_id in (first.id, second.id, gone.id):
        history.set_note(attempt_id, HOSTILE)
    history.save_unsent_text("unlabeled-data-bootstrap", HOSTILE, base_revision=0)
    history.add_interview(
        held_on=date(2026, 11, 2), company=HOSTILE, questions=[FIRST, HOSTILE], notes=HOSTILE
    )
    history.add_story(title=HOSTILE, situation=HOSTILE, action=HOSTILE, skills=[HOSTILE])
    return second.id


@pytest.mark.parametrize("page", [*PAGES, "one attempt"])
def test_hostile_text_is_dead_on_every_page(app: PageUnderTest, page: str) -> None:
    app.open()
    attempt = fill(app)
    app.open("history", attempt=attempt) if page == "one attempt" else app.open(page)
    for element in app.run.main:
        drawn = str(element.proto)
        if element.type == "html":
            assert LIVE_HTML not in drawn
        if element.type in DRAW_MARKDOWN:
            assert not [each for each in LIVE_MARKDOWN if each in drawn], (element.type, drawn)
