"""The Settings page, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import settings

settings.render(practice_service())
