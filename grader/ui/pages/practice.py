"""The Practice page, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import practice

practice.render(practice_service())
