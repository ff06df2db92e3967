"""The Mock interview page, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import mock

mock.render(practice_service())
