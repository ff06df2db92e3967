"""The Plan page, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import plan

plan.render(practice_service())
