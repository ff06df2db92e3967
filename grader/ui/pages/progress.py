"""The Progress page, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import progress

progress.render(practice_service())
