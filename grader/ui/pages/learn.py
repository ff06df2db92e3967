"""The page on which example answers are graded, as Streamlit runs it."""

from grader.ui.services import practice_service
from grader.ui.views import learn

learn.render(practice_service())
