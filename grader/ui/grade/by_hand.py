"""The page on which a person grades an answer: nothing of the machine's is on it unless asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.grading.side_by_side import side_by_side
from grader.models import GraderKind, HumanMarks, Level
from grader.models.human_grade import LOCAL, LONGEST_COMMENT, LONGEST_NAME
from grader.ui.grade.human import table_html
from grader.ui.navigation import HISTORY_PAGE
from grader.ui.widgets.anchors import BY_PEOPLE
from grader.ui.widgets.text import draw_head, in_html, in_markdown, note, problem, small_print
from grader.wording.human_grades import CHANGES_NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Attempt, Criterion, Question
    from grader.rehearse import Rehearse

BY_HAND = "by-hand"
"""The query parameter that opens an answer's page for a person to grade."""
_BY = "by_hand.by"
_SEEN = {True: "Yes, I have seen them", False: "No: I grade blind"}


def draw_offer(rehearse: Rehearse, attempt: Attempt) -> None:
    """The way to that page; none while the answer's mock interview goes on."""
    if not rehearse.sessions.holds_back(attempt):
        st.page_link(
            HISTORY_PAGE,
            label="Grade it yourself, or hand it to someone",
            query_params={"attempt": attempt.id, BY_HAND: "1"},
        )


def draw_by_hand_page(rehearse: Rehearse, attempt: Attempt) -> None:
    """The answer and a form beside it, in which whoever grades gives a name."""
    st.page_link(
        HISTORY_PAGE,
        label="Back to the answer",
        icon=":material/arrow_back:",
        query_params={"attempt": attempt.id},
    )
    if rehearse.sessions.holds_back(attempt):
        note("This answer belongs to a mock interview that goes on: it is graded when that is over.")
        return

    def save(marks: HumanMarks) -> None:
        rehearse.human_grading.grade(attempt.id, marks)

    def show() -> None:
        # The next grader is another person.
        st.session_state.pop(_BY, None)
        st.switch_page(HISTORY_PAGE, query_params={"attempt": attempt.id, "at": BY_PEOPLE})

    question = rehearse.bank.find(attempt.question_id)
    draw_answer_and_form(attempt, question, by=None, by_id=LOCAL, save=save, done=show)


def draw_answer_and_form(
    attempt: Attempt,
    question: Question | None,
    *,
    by: str | None,
    by_id: str,
    save: Callable[[HumanMarks], None],
    done: Callable[[], None],
) -> None:
    """An answer with the form beside it: ``save`` keeps what was filled in, and then comes ``done``.

    ``by`` and ``by_id`` say who grades; where ``by`` is None, whoever it is gives a name.
    """
    left, right = st.columns([6, 6], gap="large")
    with left:
        draw_head(attempt.question_text)
        if question is not None and question.guidance:
            with st.expander("What employers look for"):
                st.text(question.guidance)
        with st.container(key="by-hand-answer"):
            st.html(f'<p class="rh rh-typed" dir="auto">{in_html(attempt.answer)}</p>')
    with right, st.container(key="by-hand"):
        _Form(attempt, question, save, done).draw(by, by_id)


def comments_typed(attempt_id: str) -> list[str]:
    """What was typed in the form about an answer and is kept nowhere yet."""
    begin, texts = _begin(attempt_id), []
    for key, value in st.session_state.items():
        if str(key).startswith(begin) and str(key).endswith(".comment") and value:
            texts.append(str(value))
    return texts


def _begin(attempt_id: str) -> str:
    """What the keys of all fields in the form about an answer begin with."""
    return f"by_hand.{attempt_id}."


class _Form:
    """What one person fills in about one answer, kept in the browser session until it is saved."""

    def __init__(
        self,
        attempt: Attempt,
        question: Question | None,
        save: Callable[[HumanMarks], None],
        done: Callable[[], None],
    ) -> None:
        self._attempt, self._keep, self._done = attempt, save, done
        self._criteria = question.rubric.criteria if question and question.rubric else ()
        self._begin = _begin(attempt.id)

    def draw(self, by: str | None, by_id: str) -> None:
        st.html('<section class="rh rh-people"><h2>Grade it by hand</h2></section>')
        if by is None:
            by = st.text_input(
                "Who grades",
                key=_BY,
                max_chars=LONGEST_NAME,
                placeholder="Your name",
                persist_state="session",
            )
        seen = self._draw_seen()
        made = self._draw_toggle()
        levels, comments = {}, {}
        score = None if self._criteria else self._draw_score()
        ticked: set[tuple[str, str]] = set()
        for criterion in self._criteria:
            level, comment = self._draw_criterion(criterion, ticked if made else None)
            comments[criterion.id] = comment
            if level is not None:
                levels[criterion.id] = level
        comment = st.text_area(
            "Comment on the whole answer (optional)",
            key=f"{self._begin}comment",
            max_chars=LONGEST_COMMENT,
            persist_state="session",
        )
        marks = HumanMarks(
            by=by or "",
            by_id=by_id,
            blind=seen is False,
            levels=levels,
            made=frozenset(ticked) if made else None,
            comments=comments,
            comment=comment or "",
            score=score,
        )
        if st.button("Save the grade", type="primary", key=f"{self._begin}save"):
            self._save(marks, seen)
        small_print(CHANGES_NOTHING)

    def _draw_seen(self) -> bool | None:
        """Whether the grader has seen the machine's grades; None while they have not said so."""
        if not self._attempt.grades.keys() - {GraderKind.HUMAN}:
            return False
        shown, key = f"{self._begin}shown", f"{self._begin}show"
        if st.toggle("Show the machine’s grades", key=key, help="A grade given after that is not blind."):
            st.session_state[shown] = True
            machines = side_by_side(self._attempt, ())
            st.html(f'<section class="rh rh-people">{table_html(machines)}</section>')
        if st.session_state.get(shown):
            small_print("You have seen the machine’s grades here, so your grade is not blind.")
            return True
        said: bool | None = st.radio(
            "Have you seen the machine’s grades of this answer?",
            list(_SEEN),
            index=None,
            format_func=lambda each: _SEEN[each],
            key=f"{self._begin}seen",
            horizontal=True,
            persist_state="session",
        )
        return said

    def _draw_toggle(self) -> bool:
        if not any(criterion.points for criterion in self._criteria):
            return False
        return st.toggle(
            "Also tick the points that it makes",
            key=f"{self._begin}points",
            help="Then a point without a tick counts as not made. Levels are yours all the same.",
            persist_state="session",
        )

    def _draw_score(self) -> int | None:
        small_print("The question has no rubric, so the answer gets one score for the whole.")
        score: int | None = st.number_input(
            "Score, 0 to 100", 0, 100, value=None, step=1, key=f"{self._begin}score", persist_state="session"
        )
        return score

    def _draw_criterion(
        self, criterion: Criterion, ticked: set[tuple[str, str]] | None
    ) -> tuple[Level | None, str]:
        key = f"{self._begin}{criterion.id}"
        level = st.radio(
            f"**{in_markdown(criterion.title)}**, {criterion.weight}%",
            list(Level),
            index=None,
            format_func=lambda each: str(each).capitalize(),
            captions=[in_markdown(criterion.levels.described(each)) for each in Level],
            key=f"{key}.level",
            persist_state="session",
        )
        if ticked is not None:
            for number, point in enumerate(criterion.points):
                if st.checkbox(in_markdown(point), key=f"{key}.{number}", persist_state="session"):
                    ticked.add((criterion.id, point))
        comment = st.text_input(
            f"Comment on “{in_markdown(criterion.title)}” (optional)",
            key=f"{key}.comment",
            max_chars=LONGEST_COMMENT,
            persist_state="session",
        )
        return level, comment or ""

    def _save(self, marks: HumanMarks, seen: bool | None) -> None:
        if seen is None:
            problem("Say first whether you have seen the machine’s grades of this answer.")
            return
        try:
            self._keep(marks)
        except GraderError as error:
            problem(str(error))
            return
        for key in [each for each in st.session_state if str(each).startswith(self._begin)]:
            del st.session_state[key]
        self._done()
