"""Language models on this machine: what runs here, what can be had, and getting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.grading.local_models.pulling import Pulling
from grader.grading.local_models.servers import Finder

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.pulling import PullProgress
    from grader.grading.local_models.servers import LocalServer
    from grader.settings import Settings


class LocalModels:
    """Finds the models that servers on this machine offer, and gets new ones; asks nobody until told to."""

    def __init__(self, *, finder: Finder, pulling: Pulling) -> None:
        self._finder = finder
        self._pulling = pulling

    def found(self) -> tuple[LocalServer, ...]:
        """The model servers that answer on this machine now, the well-known ones first; takes about a second.

        Only addresses of this machine are asked, and what they are not known to offer is no error.
        """
        return self._finder.found()

    def pull(self, offer: OfferedModel, *, progress: Callable[[PullProgress], None], cancel: Event) -> str:
        """Has Ollama fetch a model, and make of it one whose context fits; the name of that one.

        What arrived before a failure or ``cancel`` is kept, so that pulling again goes on there.

        Raises:
            NotPulledError: it was not pulled; the sentence says why and what to do.
        """
        return self._pulling.pull(offer, progress=progress, cancel=cancel)


def build_local_models(settings: Settings) -> LocalModels:
    """The parts wired together; nothing is asked or started yet."""
    return LocalModels(finder=Finder(), pulling=Pulling(settings.ollama_host or "localhost:11434"))
