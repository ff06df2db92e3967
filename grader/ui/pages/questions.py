"""The Questions page, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import questions

questions.render(practice_service())
