"""What was noted of a real interview, in the words that pages and terminal share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models import Interview

_WENT = {1: "badly", 2: "not well", 3: "so-so", 4: "well", 5: "very well"}


def company(interview: Interview) -> str:
    """The kind of company, on one line; empty if not said."""
    return " ".join(interview.company.split())


def went(interview: Interview) -> str:
    """How it went; empty if not said."""
    return f"went {_WENT[interview.went]}" if interview.went else ""


def in_words(interview: Interview) -> str:
    """Both, as far as they were said."""
    return ", ".join(filter(None, (company(interview), went(interview))))
