"""In which language a model writes what a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.grading.rubric.gradable import question_language
from grader.models.preference import Preference
from grader.text.language import NAMES, known_language_of

if TYPE_CHECKING:
    from grader.models import Question
    from grader.models.preference import KeptTexts

ENGLISH = "English"
OF_THE_QUESTION = ""
"""The choice to get feedback in the language of each question."""
OWN = "the language of the question"
FIRST_PERSON = (
    ', "I" and "We" stand for the words of that language, and blanks such as [your figure] stay as they are'
)
"""What rules about what a candidate says mean in another language."""
FEEDBACK_IN: Preference[str] = Preference("feedback language", str, OF_THE_QUESTION)
"""The code of the language that feedback comes in."""


def feedback_language(question: Question, kept: KeptTexts) -> str:
    """How a prompt names the language of feedback on an answer: as was chosen, else that of the question."""
    try:
        chosen = FEEDBACK_IN.of(kept)
    except GraderError:
        chosen = OF_THE_QUESTION
    return NAMES.get(chosen) or named_language(question_language(question))


def language_to_write(text: str, untold: str = OWN) -> str:
    """How a prompt names the language of a text that is to be added to."""
    return named_language(known_language_of(text), untold)


def named_language(code: str | None, untold: str = OWN) -> str:
    """How a prompt names a language; one that could not be told is for the model to see."""
    return NAMES.get(code or "", untold)


def write_in(language: str, more: str = "") -> str:
    """The rule about language that ends a prompt; ``more`` is what only other languages than English need."""
    if language == ENGLISH:
        return "- Write plain English sentences, with no Markdown and no links."
    return (
        f"- Write plain sentences in {language}, with no Markdown and no links. The names in the JSON object "
        f"stay as they are{more}."
    )
