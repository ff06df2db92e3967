"""The models on a server, for people who do not run it: there are none, and none is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from grader.errors import InputError, NotPulledError
from grader.grading.local_models import LocalModels
from grader.grading.local_models.embedded import EmbeddedModels

if TYPE_CHECKING:
    from grader.grading.local_models.embedded import ModelFile
    from grader.grading.local_models.servers import LocalServer

WITHHELD = (
    "Only an admin of this server may use, add or fetch models on it: choose a service on the internet."
)


class WithheldFiles(EmbeddedModels):
    """No file of the server's disk is shown, opened, added or fetched, and no server of others is ended."""

    @property
    def installed(self) -> bool:
        return False

    def files(self) -> tuple[ModelFile, ...]:
        return ()

    def add(self, *_: object, **__: object) -> NoReturn:
        raise InputError(WITHHELD)

    def memory(self, *_: object, **__: object) -> NoReturn:
        raise InputError(WITHHELD)

    def choice(self, *_: object, **__: object) -> NoReturn:
        raise InputError(WITHHELD)

    def download(self, *_: object, **__: object) -> NoReturn:
        raise NotPulledError(WITHHELD)

    def stop(self) -> None:
        """Nothing: what others have asked goes on."""

    def release(self) -> None:
        """Nothing either."""


class WithheldModels(LocalModels):
    """Asks no server on this machine, and has it fetch nothing."""

    withheld = True

    def found(self) -> tuple[LocalServer, ...]:
        return ()

    def has_ollama(self) -> bool:
        return False

    def fetch(self, *_: object, **__: object) -> NoReturn:
        raise NotPulledError(WITHHELD)

    def prepared(self, *_: object, **__: object) -> NoReturn:
        raise InputError(WITHHELD)
