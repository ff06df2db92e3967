"""A thread as Markdown and as a page to print."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from html.parser import HTMLParser

import pytest

from grader.documents.document import visible
from grader.documents.markdown import as_markdown
from grader.documents.page import as_page
from grader.documents.revisions import revisions_document
from grader.wording.grades import asked, facts
from tests.threads import FIRST, FOLLOW_UP, HOSTILE, HOSTILE_THREAD, SECOND, THREAD, attempt

EAST = timezone(timedelta(hours=2))
MARKDOWN = """\
# One question, 2 drafts and 1 follow-up

    What about drift?

## Draft 1

- Score: not graded
- Written: 2026-03-01 14:05
- Words: 4
- Time of writing: not known
- Model answer opened before: no
- Guidance opened before: no

Answer:

    I log the inputs.

## Draft 2, best so far

- Score: 64 of 100, between 56 and 73: Solid
- Points: Covered 1, missing 0 of 1
- By the rubric: 55 of 100, ± 4 over 3 runs
- Written: 2026-03-01 15:05
- Words: 4
- Time of writing: 1:23
- Model answer opened before: yes
- Guidance opened before: no

Note:

    Say the number first.

Answer:

    I log the inputs.

## Follow-up

- Score: 64 of 100, between 56 and 73: Solid
- Points: Covered 1, missing 0 of 1
- Written: 2026-03-01 16:05
- Words: 6
- Time of writing: 1:23
- Model answer opened before: no
- Guidance opened before: no

Asked:

    How did you measure it?

Answer:

    I log the inputs.

    By hand.
"""


class Outline(HTMLParser):
    """The tags of a page in order, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {name for name, _ in attrs} & {"src", "href", "style"}
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_markdown_holds_every_draft_with_scores_note_time_and_peeks() -> None:
    assert as_markdown(revisions_document(THREAD, EAST)) == MARKDOWN


def test_a_page_holds_the_same_facts_and_words() -> None:
    shown = "\n".join(Outline(as_page(revisions_document(THREAD, EAST))).text)
    for draft in THREAD.drafts:
        for words in (draft.name, draft.attempt.answer, draft.note, *facts(draft.attempt, EAST).values()):
            assert words in shown
    assert shown.count("best so far") == 1
    assert shown.count("How did you measure it?") == 1


def test_nothing_typed_stands_outside_a_block_of_code_in_markdown() -> None:
    outside = [
        line
        for line in as_markdown(revisions_document(HOSTILE_THREAD)).split("\n")
        if not line.startswith("    ")
    ]
    assert [line for line in outside if line and not line.startswith("- ")] == [
        "# One question, 1 draft",
        "## Draft 1",
        "Note:",
        "Answer:",
    ]
    assert not [line for line in outside if any(word in line for word in ("owned", "evil", "item", "==="))]


def test_every_word_that_was_typed_can_be_read_in_markdown() -> None:
    said = " ".join(line.strip() for line in as_markdown(revisions_document(HOSTILE_THREAD)).split("\n"))
    for word in visible(HOSTILE).split():
        assert said.count(word) >= 3


def test_nothing_typed_opens_a_tag_in_the_page() -> None:
    harmless = replace(
        HOSTILE_THREAD,
        drafts=tuple(replace(draft, note="x", attempt=attempt("4" * 32)) for draft in HOSTILE_THREAD.drafts),
    )
    hostile = Outline(as_page(revisions_document(HOSTILE_THREAD)))
    assert hostile.tags == Outline(as_page(revisions_document(harmless))).tags
    assert hostile.text.count(visible(HOSTILE)) == 4


def test_the_page_fetches_nothing_and_gives_each_draft_its_own_sheet() -> None:
    page = as_page(revisions_document(THREAD))
    assert "default-src 'none'" in page
    assert "script" not in Outline(page).tags
    assert "url(" not in page
    assert "@import" not in page
    assert "break-before: page" in page


def test_a_long_line_is_wrapped_between_words_in_markdown() -> None:
    words = ["word"] * 200
    thread = replace(
        HOSTILE_THREAD, drafts=(replace(THREAD.drafts[0], attempt=attempt("5" * 32, answer=" ".join(words))),)
    )
    answer = as_markdown(revisions_document(thread)).split("Answer:")[1]
    assert answer.split() == words
    assert max(map(len, answer.splitlines())) <= 100


@pytest.mark.parametrize(
    ("drafts", "question"),
    [
        (THREAD.drafts, SECOND.question_text),
        (THREAD.drafts[2:], FOLLOW_UP.question_text),
        ((*THREAD.drafts, replace(THREAD.drafts[0], attempt=replace(FIRST, question_text="New?"))), "New?"),
    ],
)
def test_a_thread_is_headed_by_the_question_as_it_was_last_put(drafts: tuple, question: str) -> None:
    assert asked(replace(THREAD, drafts=drafts)) == question
