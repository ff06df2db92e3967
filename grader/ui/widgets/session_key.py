"""The key that somebody typed for this browser session; it lives in the server's memory and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from grader.grading.rubric import EndpointKey

KEY = "language_model.key"


def session_key(session: MutableMapping[Any, Any]) -> EndpointKey | None:
    """The key that was typed, with the origin it is meant for."""
    key: EndpointKey | None = session.get(KEY)
    return key


def keep_for_session(session: MutableMapping[Any, Any], key: EndpointKey | None) -> None:
    """Use a key from now on, or none."""
    session[KEY] = key
