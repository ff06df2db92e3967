from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from grader.practice import PracticeService
    from grader.rubric_grading import Endpoint

_PROBLEM = "language_model.problem"


def agree_to(service: PracticeService, session: MutableMapping[Any, Any], endpoint: Endpoint) -> bool:
    """Agree to an endpoint, for callbacks, whose errors nobody else turns into a sentence; was it kept?"""
    try:
        service.language_model.agree(endpoint)
    except GraderError as error:
        session[_PROBLEM] = str(error)
        return False
    return True


def take_problem(session: MutableMapping[Any, Any]) -> str | None:
    """Why the last agreement failed, told once."""
    problem: str | None = session.pop(_PROBLEM, None)
    return problem
