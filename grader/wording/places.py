"""Where data is stored, and where it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.endpoint import Endpoint


def on_this_machine(location: str) -> bool:
    """Whether a history's location is a path here; a database is described by its host."""
    return Path(location).is_absolute() or location.startswith("file:")


def place(location: str) -> str:
    """What data is stored on, in words that follow "from"."""
    return "this machine" if on_this_machine(location) else f"the database at {location}"


def shown_origin(origin: str) -> str:
    """Scheme, host and port, without the port that everybody expects."""
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def unencrypted(endpoint: Endpoint) -> str | None:
    """What to know before anything is sent over plain http; None where it is encrypted or stays here."""
    if endpoint.is_local or not endpoint.base_url.startswith("http:"):
        return None
    return (
        f"The address is plain http: the answer, and the key if there is one, travel to {endpoint.host} "
        "unencrypted, for everybody on the way to read."
    )
