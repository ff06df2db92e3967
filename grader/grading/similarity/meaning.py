"""Which of many short texts are near to a text in meaning."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from grader.grading.similarity.text_embedding import Embedder

AT_ONCE = 256
"""Texts that are embedded between two words on how far it is."""
MOST_KEPT = 50_000
"""Texts, of 768 bytes each on disk."""


@dataclass(frozen=True, slots=True)
class Near:
    """One of the texts, by its place among them, and how near it is: the cosine, from -1 to 1."""

    place: int
    likeness: float


class Meanings:
    """Finds texts by what they mean; safe to use from several threads.

    The vectors of the texts that are searched are kept in ``file`` between runs, under hashes: never what
    somebody searched for. A file that cannot be read or written is done without.
    """

    def __init__(self, embedder: Embedder, file: Path | None = None) -> None:
        self._embedder = embedder
        self._file = file
        self._lock = Lock()
        self._loaded = False
        self._rows: dict[str, int] = {}
        self._matrix: NDArray[np.float32] = np.zeros((0, 0), np.float32)

    def nearest(
        self,
        text: str,
        among: Sequence[str],
        most: int,
        *,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Near]:
        """The ``most`` texts that are nearest to ``text``, nearest first.

        Texts that are met for the first time are read first; ``tell`` is told how many of how many are.
        """
        return self.nearest_to_any([text], among, most, tell=tell)

    def nearest_to_any(
        self,
        texts: Sequence[str],
        among: Sequence[str],
        most: int,
        *,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Near]:
        """As ``nearest``, by the nearest of several texts."""
        if not (texts and among):
            return []
        likeness = self.likeness(texts, among, tell=tell).max(axis=0)
        first = np.argsort(-likeness, kind="stable")[:most]
        return [Near(int(place), float(likeness[place])) for place in first]

    def likeness(
        self,
        texts: Sequence[str],
        among: Sequence[str],
        *,
        tell: Callable[[int, int], None] | None = None,
    ) -> NDArray[np.float32]:
        """The cosine of each of ``texts`` (a row each) with each text ``among`` which is searched."""
        asked = np.stack([each.whole for each in self._embedder.embed(list(texts))])
        with self._lock:
            found: NDArray[np.float32] = asked @ self._vectors(among, tell).T
        return found

    def _vectors(self, texts: Sequence[str], tell: Callable[[int, int], None] | None) -> NDArray[np.float32]:
        if not self._loaded:
            self._rows, self._matrix = self._load()
            self._loaded = True
        keys = [
            hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest() for text in texts
        ]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}
        if new:
            self._read(new, tell)
        return self._matrix[[self._rows[key] for key in keys]]

    def _read(self, new: dict[str, str], tell: Callable[[int, int], None] | None) -> None:
        keys, parts = list(new), [self._matrix] if len(self._matrix) else []
        for start in range(0, len(keys), AT_ONCE):
            chunk = keys[start : start + AT_ONCE]
            parts.append(np.stack([each.whole for each in self._embedder.embed([new[key] for key in chunk])]))
            if tell is not None:
                tell(start + len(chunk), len(keys))
        self._matrix = np.concatenate(parts)
        self._rows |= {key: len(self._rows) + number for number, key in enumerate(keys)}
        self._keep()

    def _load(self) -> tuple[dict[str, int], NDArray[np.float32]]:
        nothing: tuple[dict[str, int], NDArray[np.float32]] = {}, np.zeros((0, 0), np.float32)
        if self._file is None:
            return nothing
        try:
            with self._file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
                keys, matrix = kept["keys"].tolist(), kept["vectors"].astype(np.float32)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return nothing
        if len(keys) != len(matrix):
            return nothing
        return {key: row for row, key in enumerate(keys)}, matrix

    def _keep(self) -> None:
        if self._file is None:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as stream:
                    keys = np.array(list(self._rows)[-MOST_KEPT:])
                    np.savez(stream, keys=keys, vectors=self._matrix[-MOST_KEPT:].astype(np.float16))
                Path(name).replace(self._file)
            finally:
                Path(name).unlink(missing_ok=True)
