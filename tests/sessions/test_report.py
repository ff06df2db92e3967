from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from grader.documents.markdown import as_markdown
from grader.documents.page import as_page
from grader.documents.pdf import as_pdf
from grader.documents.session import session_document
from grader.models import Flag, FlagKind, GraderKind, SessionKind
from grader.models.session import place_key
from grader.wording.sessions import entry_time, left_out, missing_grade, report_notes, report_time
from tests.history.conftest import Clock, rubric, similarity
from tests.rehearse_kit import HERE, SMALL_BANK, answer_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Session, SimilarityGrade
    from grader.rehearse import Rehearse
    from grader.sessions.report import SessionReport

ANSWER = "I handle belts with care."
HOSTILE = (
    "<script>alert(1)</script> ![x](http://evil.test/x) 😀 שלום 中文 \x00\x1b\ttab\n# Not a heading\r\nlast"
)


@pytest.fixture
def session(rehearse: Rehearse) -> Session:
    return rehearse.sessions.start(SessionKind.MOCK, 3, seconds_each=120)


def plain(score: int) -> SimilarityGrade:
    return replace(similarity(score), flags=())


def finished(rehearse: Rehearse, session: Session) -> SessionReport:
    rehearse.sessions.finish(session.id)
    return rehearse.reports.report(session.id)


def test_each_question_has_its_answer_grades_and_time_against_the_plan(
    rehearse: Rehearse, session: Session, clock: Clock
) -> None:
    clock.forward(seconds=150)
    attempt = answer_in(rehearse, session, 0, ANSWER)
    rehearse.history.add_grade(attempt.id, plain(71))
    rehearse.history.add_grade(attempt.id, rubric(55))
    clock.forward(seconds=30)
    report = finished(rehearse, session)
    first, second, third = report.entries
    assert first.attempt == rehearse.history.attempt(attempt.id)
    assert (first.no_grade, first.no_rubric, first.left_out) == (None, None, None)
    assert (entry_time(first), entry_time(second)) == ("2:30 of 2 minutes, over time", "0:30 of 2 minutes")
    assert (left_out(second), left_out(third)) == ("Not answered", "Not reached")
    assert report_time(report) == "3:00 of 6 minutes"


def test_fix_first_is_the_flag_then_the_best_change_then_the_weightiest(
    rehearse: Rehearse, session: Session
) -> None:
    attempt = answer_in(rehearse, session, 0, ANSWER)
    flagged = replace(similarity(40), flags=(Flag(FlagKind.TOO_SHORT, "This is too short."),))
    rehearse.history.add_grade(attempt.id, flagged)
    rehearse.history.add_grade(attempt.id, replace(rubric(), best_change="metrics"))
    first = finished(rehearse, session).entries[0].first
    assert first[:2] == ("This is too short.", "Metrics: Say the number.")


def test_categories_have_the_mean_of_what_was_graded_and_say_of_how_many(
    rehearse: Rehearse, session: Session
) -> None:
    for position, score in enumerate((60, 41)):
        attempt = answer_in(rehearse, session, position, ANSWER)
        rehearse.history.add_grade(attempt.id, plain(score))
    report = finished(rehearse, session)
    *parts, everything = report.categories
    assert len(parts) == len({part.category for part in parts}) == 2
    assert (everything.category, everything.asked, everything.answered) == ("All", 3, 2)
    assert (everything.score, everything.counted, everything.rubric) == (50, 2, None)
    assert report_notes(report) == ("1 question is without an answer: not in the average.",)


def test_a_copy_of_the_model_answer_counts_in_no_mean(rehearse: Rehearse, session: Session) -> None:
    attempt = answer_in(rehearse, session, 0, ANSWER)
    rehearse.history.add_grade(attempt.id, similarity(99))
    report = finished(rehearse, session)
    assert report.categories[-1].score is None
    assert report_notes(report) == (
        "2 questions are without an answer: not in the average.",
        "1 question is answered in the model answer's own words: not in the average.",
    )


def test_a_question_that_was_not_graded_says_why(rehearse: Rehearse, session: Session) -> None:
    attempt = answer_in(rehearse, session, 0, ANSWER)
    rehearse.history.add_failure(attempt.id, GraderKind.SIMILARITY, "the weights are gone.")
    report = finished(rehearse, session)
    assert missing_grade(report.entries[0].no_grade) == "the weights are gone"
    assert missing_grade(report.entries[0].no_rubric) == "no language model is switched on"
    assert any("not graded" in note for note in report_notes(report))


def test_a_missing_rubric_grade_says_what_stands_in_its_way(
    make_rehearse: Callable[..., Rehearse],
) -> None:
    from grader.models.endpoint import EndpointChoice

    rehearse = make_rehearse(agreed=False)
    session = rehearse.sessions.start(SessionKind.QUESTIONS, 3)
    first = SMALL_BANK.questions[0]
    assert first.rubric is not None
    for position, planned in enumerate(session.plan.questions):
        answer_in(rehearse, session, position, ANSWER + planned.question_id)

    def reasons() -> set[str]:
        return {missing_grade(entry.no_rubric) for entry in rehearse.reports.report(session.id).entries}

    assert reasons() == {"no language model is switched on"}
    assert not rehearse.reports.report(session.id).has_rubric
    rehearse.language_model.choose(EndpointChoice(HERE.base_url, HERE.model))
    assert reasons() == {
        "you have not agreed that answers are sent to http://localhost:8080",
        "the question has no rubric",
    }
    assert rehearse.reports.report(session.id).has_rubric
    rehearse.language_model.agree(HERE)
    assert "it has not been read yet" in reasons()
    (judged,) = (
        item for item in rehearse.history.attempts_of_session(session.id) if item.question_id == first.id
    )
    rehearse.history.add_failure(judged.id, GraderKind.RUBRIC, "the server is asleep.")
    assert "the server is asleep" in reasons()


def test_questions_that_a_length_of_time_did_not_come_to_are_left_out(
    rehearse: Rehearse, clock: Clock
) -> None:
    session = rehearse.sessions.start(SessionKind.MINUTES, 10)
    clock.forward(minutes=11)
    answer_in(rehearse, session, 0, ANSWER)
    report = rehearse.reports.report(session.id)
    assert [left_out(entry) for entry in report.entries] == [""]
    assert report_time(report) == "11:00 of 10 minutes"


@pytest.fixture
def hostile(rehearse: Rehearse, session: Session) -> SessionReport:
    attempt = answer_in(rehearse, session, 0, HOSTILE)
    rehearse.history.add_grade(attempt.id, plain(71))
    rehearse.history.add_failure(attempt.id, GraderKind.RUBRIC, "<b>no</b> ![y](http://evil.test/y).")
    rehearse.history.save_unsent_text(place_key(session.id, 1), "[typed](http://evil.test) only")
    rehearse.sessions.skip(session.id, 1)
    return finished(rehearse, session)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]


def test_the_page_to_print_has_no_script_and_fetches_nothing(hostile: SessionReport) -> None:
    page = as_page(session_document(hostile, UTC))
    tags = Tags()
    tags.feed(page)
    assert not tags.seen & {"script", "img", "link", "iframe", "b"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "[typed](http://evil.test) only" in page
    assert "71 of 100, between 63 and 80" in page
    assert "Skipped" in page


def test_in_markdown_all_that_was_typed_stands_in_blocks_of_code(hostile: SessionReport) -> None:
    report = as_markdown(session_document(hostile, UTC))
    for line in report.splitlines():
        if any(mark in line for mark in ("evil.test", "<script>", "Not a heading")):
            assert line.startswith("    ")
    assert [line for line in report.splitlines() if line.startswith("#")] == [
        "# Mock interview, 3 questions",
        "## By category",
        "## Question 1",
        "## Question 2",
        "## Question 3",
        "## To take with you",
    ]


def test_the_pdf_holds_questions_grades_and_answers_in_any_script(
    hostile: SessionReport,
) -> None:
    made = as_pdf(session_document(hostile, UTC))
    assert made.startswith(b"%PDF")
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    for entry in hostile.entries:
        assert entry.question in words
    assert "71 of 100, between 63 and 80" in words
    assert "<script>alert(1)</script>" in words
    assert "# Not a heading" in words


def test_without_a_language_model_the_rubric_takes_no_column_and_no_line(
    rehearse: Rehearse, session: Session
) -> None:
    rehearse.history.add_grade(answer_in(rehearse, session, 0, ANSWER).id, plain(71))
    document = session_document(finished(rehearse, session), UTC)
    assert "rubric" not in as_markdown(document).lower()
    assert document.table is not None
    assert document.table.columns == ("Category", "Answered", "Score")


def test_letters_that_the_font_lacks_are_boxes_and_not_gaps(hostile: SessionReport) -> None:
    pages = PdfReader(io.BytesIO(as_pdf(session_document(hostile, UTC)))).pages
    assert "□□ □□" in "\n".join(page.extract_text() for page in pages)  # two of Chinese, two of control
