from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.errors import GraderError
from grader.models import RubricGrade
from grader.text.masking import Masking, Replacement, suggest_masking
from grader.ui.state import session_key
from grader.ui.widgets.consent import agree_to
from grader.ui.widgets.text import in_html, small_print

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from grader.grading.background_runs import BackgroundRun
    from grader.models import Attempt
    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse


_SEPARATOR = " = "


def draw_masking_review(attempt: Attempt, *, key: str) -> Masking:
    """What is replaced before the answer is sent, line by line to be changed, and how it then reads."""
    typed = st.text_area(
        "Replaced before sending, one a line",
        value=_as_lines(suggest_masking(attempt.answer)),
        key=f"{key}.{attempt.id}",
        placeholder="Jane Doe = [NAME_1]",
        help="Delete a line to send those words as they are; add one for what was not found.",
    )
    masking = _read_lines(typed or "")
    with st.expander("Your answer as it would be sent"):
        st.html(f'<p class="rh rh-typed" dir="auto">{in_html(masking.masked(attempt.answer))}</p>')
    small_print(
        "Placeholders hide what stands in the list, and nothing more: a story can still tell who it is."
    )
    return masking


def _as_lines(masking: Masking) -> str:
    return "\n".join(f"{item.text}{_SEPARATOR}{item.placeholder}" for item in masking.replacements)


def _read_lines(typed: str) -> Masking:
    """The replacements that somebody typed; a line without a placeholder gets one."""
    replacements = []
    for number, line in enumerate(filter(str.strip, typed.splitlines()), 1):
        text, _, placeholder = line.partition(_SEPARATOR)
        replacements.append(Replacement(text.strip(), placeholder.strip() or f"[WORDS_{number}]"))
    return Masking(tuple(replacements))


class RubricAsking:
    """Asking a language model about one attempt, as far as one browser session has come with it.

    ``problem`` says why the chosen endpoint cannot be used; ``endpoint`` is None then, and if none is chosen.
    """

    def __init__(self, rehearse: Rehearse, session: MutableMapping[Any, Any], attempt: Attempt) -> None:
        self._rehearse = rehearse
        self._session = session
        self._attempt = attempt
        self.endpoint: Endpoint | None = None
        self.problem: str | None = None
        try:
            self.endpoint = rehearse.language_model.endpoint(session_key(session))
        except GraderError as error:
            self.problem = str(error)

    @property
    def job(self) -> BackgroundRun[None] | None:
        return self._rehearse.background.rubric_jobs.of(self._attempt.id)

    @property
    def came_meanwhile(self) -> bool:
        """Whether a grade was kept since the attempt was read."""
        if self.job is None or self._attempt.grade(RubricGrade) is not None:
            return False
        history = self._rehearse.history
        with history.between_moments():
            return history.attempt(self._attempt.id).grade(RubricGrade) is not None

    @property
    def failure(self) -> str | None:
        """Why the last time brought no grade; an earlier grade may still be there."""
        job = self.job
        return self._attempt.failure(RubricGrade) if job is None else job.failure

    @property
    def unfit(self) -> str | None:
        """Why no model would be asked about this answer, whatever is chosen; None if one can be."""
        question = self._rehearse.bank.question(self._attempt.question_id)
        return self._rehearse.rubric_grading.unfit(question, self._attempt.answer)

    @property
    def agreed(self) -> bool:
        """Whether answers may go to the endpoint's origin."""
        return self.endpoint is not None and self._rehearse.language_model.has_agreed(self.endpoint)

    @property
    def masks(self) -> bool:
        """Whether the answer is only sent with placeholders that were looked over."""
        return self.endpoint is not None and self._rehearse.language_model.masks(self.endpoint)

    def payload(self, endpoint: Endpoint, masking: Masking | None = None) -> str:
        """Word for word what would be sent."""
        question, answer = self._rehearse.bank.question(self._attempt.question_id), self._attempt.answer
        if masking is None and self.masks:
            masking = suggest_masking(answer)
        return self._rehearse.rubric_grading.payload(question, answer, endpoint, masking)

    def agree(self) -> None:
        """Allow this endpoint from now on, and ask it about this attempt."""
        if self.endpoint is not None and agree_to(self._rehearse, self._session, self.endpoint):
            self.begin()

    @property
    def ready(self) -> bool:
        """Whether the question has a rubric, and nothing is left to agree to or to look over."""
        question = self._rehearse.bank.find(self._attempt.question_id)
        return question is not None and question.rubric is not None and self.agreed and not self.masks

    def begin(self, *, thorough: bool = False, again: bool = False, masking: Masking | None = None) -> None:
        """Ask in the background; does nothing before it was agreed to and placeholders looked over."""
        if self.endpoint is not None and self.agreed and (masking is not None or not self.masks):
            self._rehearse.background.start_rubric(
                self._attempt.id, self.endpoint, thorough=thorough, again=again, masking=masking
            )
