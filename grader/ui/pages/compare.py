"""The page that compares drafts, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import compare

compare.render(practice_service())
