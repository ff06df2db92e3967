"""Has Ollama fetch a model, and make of it one whose context fits an answer with its rubric."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from grader.errors import NotPulledError

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.local_models.catalog import OfferedModel


class PullStep(StrEnum):
    """What is being done."""

    ASKING = "asking"
    DOWNLOADING = "downloading"
    CHECKING = "checking"
    MAKING = "making"


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a download is; ``total_bytes`` grows until every part of the model is known."""

    done_bytes: int
    total_bytes: int
    step: PullStep


class Pulling:
    """Pulls models through an Ollama on this machine."""

    def __init__(self, host: str) -> None:
        self._host = host

    def pull(self, offer: OfferedModel, *, progress: Callable[[PullProgress], None], cancel: Event) -> str:
        """See ``LocalModels.pull``."""
        if not cancel.is_set():
            progress(PullProgress(0, offer.ollama_bytes, PullStep.ASKING))
        raise NotPulledError(f"Ollama does not answer at {self._host}: start it, and pull again.")
