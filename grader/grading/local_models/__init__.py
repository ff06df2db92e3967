"""Language models on this machine: what runs here, what can be had, and getting it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import NotPulledError
from grader.grading.local_models.download import Downloading
from grader.grading.local_models.embedded import EmbeddedModels
from grader.grading.local_models.loopback import Address
from grader.grading.local_models.machine import ollama_folders, this_machine
from grader.grading.local_models.model_server import SERVER
from grader.grading.local_models.pulling import Pulling
from grader.grading.local_models.servers import OLLAMA_PORT, Finder, ServerKind, well_known
from grader.models.endpoint import EndpointChoice

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.machine import Machine
    from grader.grading.local_models.pulling import PullProgress
    from grader.grading.local_models.servers import LocalModel, LocalServer
    from grader.models.preference import KeptTexts
    from grader.settings import Settings


@dataclass(frozen=True, slots=True)
class Prepared:
    """A model that runs here, to be chosen: itself, or the copy with more context that was ``made_of`` it.

    ``has_room`` is whether long answers fit, as far as is known; ``problem`` is why no such copy was made.
    """

    choice: EndpointChoice
    has_room: bool
    made_of: str | None = None
    problem: str | None = None


class LocalModels:
    """Finds the models that servers on this machine offer, and gets new ones; asks nobody until told to.

    ``withheld`` is whether it does nothing of this, for whoever asks does not run this machine.
    """

    withheld = False

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
        """The base of the API of this machine's Ollama, whether one answers there or not."""
        return self._pulling.base_url

    def fetch(
        self,
        offer: OfferedModel,
        *,
        through_ollama: bool,
        progress: Callable[[PullProgress], None],
        cancel: Event,
    ) -> EndpointChoice:
        """Gets a model, to be chosen then: through Ollama, or as a file that this app serves.

        Ollama makes of it one whose context fits. What arrived before a failure or ``cancel`` is kept, so
        that fetching again goes on there. Call it only after consent.

        Raises:
            NotPulledError: it was not fetched; the sentence says why and what to do.
        """
        if through_ollama:
            made = self._pulling.pull(offer, progress=progress, cancel=cancel)
            return EndpointChoice(self.ollama_url, made)
        return self.embedded.choice(self.embedded.download(offer, progress=progress, cancel=cancel))

    def prepared(self, server: LocalServer, model: LocalModel) -> Prepared:
        """What to choose for a model that runs here: where its context is too small, Ollama makes a copy.

        That takes no more disk, for the weights are the same.
        """
        choice, has_room = EndpointChoice(server.base_url, model.name), server.gives_room(model)
        if has_room or server.kind is not ServerKind.OLLAMA or model.unfit:
            return Prepared(choice, has_room)
        try:
            made = self._pulling.with_room(model.name)
        except NotPulledError as error:
            return Prepared(choice, has_room, problem=str(error))
        return Prepared(EndpointChoice(server.base_url, made), has_room=True, made_of=model.name)


def build_local_models(settings: Settings, memory: KeptTexts, *, withheld: bool = False) -> LocalModels:
    """The parts wired together; nothing is asked or started yet. ``memory`` keeps which files were added.

    ``withheld`` is for people who do not run this machine.
    """
    from grader.grading.local_models.withheld import WithheldFiles, WithheldModels

    ollama = Address.named(settings.ollama_host or "", port=OLLAMA_PORT) or Address(OLLAMA_PORT)

    def machine() -> Machine:
        return this_machine(ollama_folders(settings.ollama_models))

    embedded = (WithheldFiles if withheld else EmbeddedModels)(
        memory=memory,
        server=SERVER,
        downloading=Downloading(),
        folder=settings.data_dir / "models",
        home=Path.home(),
    )
    return (WithheldModels if withheld else LocalModels)(
        finder=Finder(well_known(ollama)),
        pulling=Pulling(ollama, machine),
        machine=machine,
        embedded=embedded,
    )
