"""Language models on this machine: what runs here, what can be had, and getting it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.grading.local_models.download import Downloading
from grader.grading.local_models.embedded import EmbeddedModels
from grader.grading.local_models.loopback import Address
from grader.grading.local_models.machine import ollama_folders, this_machine
from grader.grading.local_models.model_server import SERVER
from grader.grading.local_models.pulling import Pulling
from grader.grading.local_models.servers import OLLAMA_PORT, Finder, well_known

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.machine import Machine
    from grader.grading.local_models.pulling import PullProgress
    from grader.grading.local_models.servers import LocalServer
    from grader.models.preference import KeptTexts
    from grader.settings import Settings


class LocalModels:
    """Finds the models that servers on this machine offer, and gets new ones; asks nobody until told to."""

    def __init__(
        self, *, finder: Finder, pulling: Pulling, machine: Callable[[], Machine], embedded: EmbeddedModels
    ) -> None:
        """``machine`` tells what this machine has room for; ``embedded`` are files that this app serves."""
        self._finder = finder
        self._pulling = pulling
        self._machine = machine
        self.embedded = embedded

    def found(self) -> tuple[LocalServer, ...]:
        """The model servers that answer on this machine now, the well-known ones first.

        It takes three seconds at most, mostly a tenth of one. Nothing but this machine's own ports is asked,
        and only for lists; what answers there with anything else is no server, and no error.
        """
        return self._finder.found()

    def machine(self) -> Machine:
        """What this machine has room for, on the disk where Ollama would keep a model."""
        return self._machine()

    def has_ollama(self) -> bool:
        """Whether an Ollama answers on this machine now."""
        return self._pulling.answers()

    @property
    def ollama_url(self) -> str:
        """The base of the API by which what was pulled is asked."""
        return self._pulling.base_url

    def pull(self, offer: OfferedModel, *, progress: Callable[[PullProgress], None], cancel: Event) -> str:
        """Has Ollama fetch a model, and make of it one whose context fits; the name of that one.

        What arrived before a failure or ``cancel`` is kept, so that pulling again goes on there.

        Raises:
            NotPulledError: it was not pulled; the sentence says why and what to do.
        """
        return self._pulling.pull(offer, progress=progress, cancel=cancel)

    def with_room(self, name: str) -> str:
        """Has Ollama make of a model that it has one whose context fits; the name of that one.

        It takes no more disk: the weights are the same.

        Raises:
            NotPulledError: it was not made.
        """
        return self._pulling.with_room(name)


def build_local_models(settings: Settings, memory: KeptTexts) -> LocalModels:
    """The parts wired together; nothing is asked or started yet. ``memory`` keeps which files were added."""
    ollama = Address.named(settings.ollama_host or "", port=OLLAMA_PORT) or Address(OLLAMA_PORT)

    def machine() -> Machine:
        return this_machine(ollama_folders(settings.ollama_models))

    embedded = EmbeddedModels(
        memory=memory,
        server=SERVER,
        downloading=Downloading(),
        folder=settings.data_dir / "models",
        home=Path.home(),
    )
    return LocalModels(
        finder=Finder(well_known(ollama)),
        pulling=Pulling(ollama, machine),
        machine=machine,
        embedded=embedded,
    )
