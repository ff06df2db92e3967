from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.ui.components.notice import problem

if TYPE_CHECKING:
    from grader.models import Attempt
    from grader.practice import PracticeService


def draw(service: PracticeService, attempt: Attempt) -> None:
    """Why a stored answer has no grade, and the way to get one."""
    reason = (attempt.failure or "grading was interrupted before it was done").rstrip(".")
    problem(f"Not graded, because: {reason}. Your answer is kept.")
    if st.button("Try again", key=f"grade_again.{attempt.id}", type="primary"):
        try:
            with st.spinner("Grading…"):
                service.grade_again(attempt.id)
        except GraderError as error:
            problem(str(error))
        else:
            st.rerun()
