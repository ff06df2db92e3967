"""A fault that the next answer would meet as well ends a run of many, and is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.grading.rubric_batch import AskedAnswer, RubricBatch, RubricRow
from tests.grading.rubric.scripted_endpoint import Played, ScriptedEndpoint

if TYPE_CHECKING:
    from threading import Event

    from grader.models import Question, RubricGrade
    from tests.grading.rubric.kit import Kit

HTML = (("Content-Type", "text/html"),)
LOGIN = "<!doctype html><title>Sign in</title><form action=/login><input type=password name=p></form>"
LASTING = {
    "a login page": Played(LOGIN, 200, HTML),
    "a login page with 401": Played(LOGIN, 401, HTML),
    "a way to a login page": Played(b"", 302, (("Location", "https://login.example.org/"),)),
    "any web page": Played("<!doctype html><title>Welcome</title><p>Hello", 200, HTML),
    "a page without its head": Played("<div>Hello</div>", 200, HTML),
    "a proxy's password": Played("<html><title>407</title>", 407, HTML),
    "a key that is refused": Played(
        {"error": {"message": "Invalid API key", "code": "invalid_api_key"}}, 401
    ),
    "an account that is closed": Played({"error": {"message": "Access denied for this account"}}, 403),
    "an address that is gone": Played({"detail": "Not Found"}, 404),
}
BEFORE, ROWS = 2, 8


@pytest.mark.parametrize("fault", LASTING)
def test_what_the_next_answer_would_meet_ends_a_run_and_is_said_once(
    fault: str, kit: Kit, question: Question
) -> None:
    kept: dict[str, int] = {}
    answers = [AskedAnswer(question, f"{question.model_answer} Number {each}.") for each in range(ROWS)]
    with ScriptedEndpoint() as endpoint:

        def rows() -> tuple[list[RubricRow], RubricBatch]:
            def grade(asked: AskedAnswer, cancel: Event) -> RubricGrade:
                made = kit.grade(asked.question, asked.answer, endpoint.base_url, cancel=cancel)
                if len(kept) == BEFORE - 1:
                    endpoint.script.played.extend([LASTING[fault]] * ROWS)
                return made

            batch = RubricBatch(
                grade,
                known=lambda asked: kept.get(asked.answer),
                keep=lambda asked, grade: kept.update({asked.answer: grade.score}),
                characters=lambda _: 1_000,
            )
            return list(batch.rows(answers)), batch

        stopped, batch = rows()
        asked = len(endpoint.chats)
        endpoint.script.played.clear()
        again, _ = rows()

    assert [row.score is None for row in stopped] == [False] * BEFORE + [True] * (ROWS - BEFORE)
    assert batch.stopped is not None
    assert asked == BEFORE + 1
    assert {row.status for row in stopped[BEFORE + 1 :]} == {f"not graded: stopped, because {batch.stopped}"}
    assert [row.score is None for row in again] == [False] * ROWS
    assert len(endpoint.chats) - asked == ROWS - BEFORE
