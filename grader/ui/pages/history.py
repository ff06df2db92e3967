"""The History page, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import history

history.render(practice_service())
