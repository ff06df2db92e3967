"""Models in files that this app serves itself: which there are, which were chosen, and where each lies."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import InputError, NotGradedError, Ungraded
from grader.grading.local_models.gguf_file import is_later_part, read_gguf
from grader.grading.local_models.memory import free_memory
from grader.models.endpoint import EMBEDDED_URL, EndpointChoice
from grader.models.preference import Preference
from grader.text.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from threading import Event

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.download import Downloading
    from grader.grading.local_models.model_server import ModelServer
    from grader.grading.local_models.pulling import PullProgress
    from grader.models.preference import KeptTexts

FOLDERS = (
    (".lmstudio/models", 3),
    (".cache/lm-studio/models", 3),
    (".cache/llama.cpp", 1),
    ("Library/Caches/llama.cpp", 1),
    ("AppData/Local/llama.cpp", 1),
    (".cache/huggingface/hub", 4),
)
"""Where programs of this user keep models, in their home, and how many folders down the files lie at most."""
MOST_LOOKED_AT, MOST_FOUND = 5_000, 100
"""Entries of folders that are looked at, and files that are listed."""
SMALLEST_BYTES = 20_000_000
"""Smaller files are vocabularies and parts, no models that could judge."""
NO_MODEL = re.compile(r"mmproj|imatrix|(?<![a-z])(?:embed|embedding|reranker|lora)(?![a-z])", re.IGNORECASE)
"""Names of files that no grade can be asked of; a file that is added is read instead."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that a person added, under the name by which its model is asked; no two have the same."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file that may be served. ``is_kept`` is whether a person added it: others have not been read yet."""

    name: str
    path: Path
    size_bytes: int
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class MemoryNeeded:
    """About the most bytes a model takes while it is served, and those that are free, if that is known."""

    needed: int
    free: int | None

    @property
    def fits(self) -> bool:
        return self.free is None or self.needed <= self.free


_KEPT: Preference[tuple[KeptFile, ...]] = Preference("language_model.files", tuple[KeptFile, ...], default=())


class EmbeddedModels:
    """Model files that this app serves itself, on this machine, to nobody but itself.

    A chosen one is an endpoint at ``EMBEDDED_URL`` whose model is the file's name: that stays as it is while
    the port on which a server listens changes. The server starts when a grade is first asked for and ends
    with the app, when the model is switched off or another is chosen, and after long idleness.
    """

    def __init__(
        self, *, memory: KeptTexts, server: ModelServer, downloading: Downloading, folder: Path, home: Path
    ) -> None:
        """``folder`` is the app's own for models, which need not be there; ``home`` that of the user."""
        self._memory = memory
        self._server = server
        self._downloading = downloading
        self._home = home
        self.folder = folder

    @property
    def installed(self) -> bool:
        """Whether the package that serves files is there (requirements-local.txt)."""
        return self._server.installed

    def files(self) -> tuple[ModelFile, ...]:
        """Files that can be served: those that were added, then those found in the usual folders.

        Those added and gone since are left out. Nothing is opened, and a bounded number of entries looked at.
        """
        kept = [
            ModelFile(each.name, Path(each.path), size, is_kept=True)
            for each in self._kept()
            if (size := _size(Path(each.path))) is not None
        ]
        known = {os.path.realpath(each.path) for each in kept}
        found = (
            ModelFile(_name(path), path, size)
            for path, size in self._in_folders()
            if os.path.realpath(path) not in known
        )
        return (*kept, *sorted(found, key=lambda each: each.name.casefold()))

    def add(self, typed: str | Path) -> ModelFile:
        """Keeps a file among those to choose from, after reading its header; it stays where it is.

        Raises:
            InputError: it cannot be served, in one sentence.
        """
        path = self._path(typed)
        size = read_gguf(path).size_bytes
        kept = self._kept()
        for each in kept:
            if each.path == str(path):
                return ModelFile(each.name, path, size, is_kept=True)
        name, number = _name(path), 1
        while name in {each.name for each in kept}:
            number += 1
            name = f"{_name(path)} ({number})"
        _KEPT.keep(self._memory, (*kept, KeptFile(name, str(path))))
        return ModelFile(name, path, size, is_kept=True)

    def choice(self, file: ModelFile) -> EndpointChoice:
        """What to choose as the language model, so that this file is asked from now on.

        Raises:
            InputError: the file cannot be served.
        """
        return EndpointChoice(EMBEDDED_URL, file.name if file.is_kept else self.add(file.path).name)

    def memory(self, file: ModelFile) -> MemoryNeeded:
        """What serving a file takes.

        Raises:
            InputError: the file cannot be served.
        """
        return MemoryNeeded(read_gguf(file.path).memory_bytes, free_memory())

    def download(
        self, offer: OfferedModel, *, progress: Callable[[PullProgress], None], cancel: Event
    ) -> ModelFile:
        """Fetches a model's file into ``folder`` and adds it; call it only after consent.

        What arrived before a failure or ``cancel`` is kept, so that downloading again goes on there.

        Raises:
            NotPulledError: it was not fetched; the sentence says why and what to do.
        """
        return self.add(self._downloading.fetch(offer, self.folder, progress=progress, cancel=cancel))

    def stop(self) -> None:
        """End the server, which gives its memory back; the next grade starts it again."""
        self._server.stop()

    def release(self) -> None:
        """End the server once nobody asks it: another model was chosen in place of the file's."""
        self._server.release()

    def _kept(self) -> tuple[KeptFile, ...]:
        return _KEPT.of(self._memory)

    def _path(self, typed: str | Path) -> Path:
        """What was typed or dropped, as a whole path: without quotes around it, with ~ for home."""
        text = str(typed).strip()
        if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
            text = text[1:-1]
        if not text:
            raise InputError("No file is named: enter the path of a GGUF file.")
        if text.startswith(("http:", "https:")):
            raise InputError("That is a web address: download the file, and enter the path where it lies.")
        path = self._home / text[2:] if text.startswith(("~/", "~\\")) else Path(text)
        return Path(os.path.abspath(path))  # noqa: PTH100 - links stay as they are

    def _in_folders(self) -> Iterator[tuple[Path, int]]:
        looked_at = found = 0
        for folder, depth in ((self.folder, 2), *((self._home / name, deep) for name, deep in FOLDERS)):
            waiting = [(folder, depth)]
            while waiting:
                place, left = waiting.pop()
                for entry in _entries(place):
                    looked_at += 1
                    if looked_at > MOST_LOOKED_AT or found == MOST_FOUND:
                        return
                    if entry.is_dir(follow_symlinks=False):
                        if left > 1 and entry.name != "blobs":
                            waiting.append((Path(entry.path), left - 1))
                        continue
                    size = _size(Path(entry.path)) if _may_be_model(entry.name) else None
                    if size is not None and size >= SMALLEST_BYTES:
                        found += 1
                        yield Path(entry.path), size


def path_of(name: str, memory: KeptTexts) -> Path:
    """Where the file of a chosen model lies.

    Raises:
        NotGradedError: no file was added under that name.
    """
    for each in _KEPT.of(memory):
        if each.name == name:
            return Path(each.path)
    raise NotGradedError(
        Ungraded.UNKNOWN_MODEL,
        f"no file is known for the model {plain(name, LONGEST_NAME)}: choose its file again.",
    )


def _entries(folder: Path) -> Sequence[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry, _ in zip(entries, range(MOST_LOOKED_AT), strict=False)]
    except OSError:
        return ()


def _may_be_model(name: str) -> bool:
    return name.lower().endswith(".gguf") and not NO_MODEL.search(name) and not is_later_part(name)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


def _name(path: Path) -> str:
    """The name of a model: its file's, without the ending, of visible characters."""
    stem = re.sub(r"-00001-of-\d{5}$", "", path.name.removesuffix(path.suffix))
    return plain(stem, LONGEST_NAME) or "model"
