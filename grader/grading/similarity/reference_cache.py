"""Embeddings of the bank's own texts, kept on disk between runs; never anything that a candidate typed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from grader.grading.similarity.text_embedding import TextEmbedding

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT = "1"
"""Grows whenever the same text and weights would be read differently."""
MOST_FILES = 300
"""One file a question, under 1 MB: a bank that is edited must not fill the disk."""


class ReferenceCache:
    """A folder of embeddings, each file named after the weights and the texts it was made from.

    A file that cannot be read counts as absent and one that cannot be written is done without: keeping is
    a matter of speed alone.
    """

    def __init__(self, folder: Path, *, weights: str) -> None:
        self._folder = folder
        self._weights = weights

    def get(self, texts: Sequence[str]) -> list[TextEmbedding] | None:
        """The embeddings of ``texts`` if they were put here before, exactly as they were."""
        try:
            with self._file(texts).open("rb") as file, np.load(file, allow_pickle=False) as kept:
                words = np.cumsum(kept["sizes"])[:-1]
                columns = [np.split(kept[name], words) for name in ("starts", "ends", "vectors", "rarity")]
                parts = list(zip(*columns, kept["wholes"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None
        if len(parts) != len(texts):
            return None
        return [TextEmbedding(text, *part) for text, part in zip(texts, parts, strict=True)]

    def put(self, texts: Sequence[str], embeddings: Sequence[TextEmbedding]) -> None:
        """Keep the embeddings of ``texts``."""
        arrays = {
            "sizes": np.array([len(item) for item in embeddings]),
            "starts": np.concatenate([item.starts for item in embeddings]),
            "ends": np.concatenate([item.ends for item in embeddings]),
            "vectors": np.concatenate([item.vectors for item in embeddings]),
            "rarity": np.concatenate([item.rarity for item in embeddings]),
            "wholes": np.stack([item.whole for item in embeddings]),
        }
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as stream:
                    np.savez(stream, allow_pickle=False, **arrays)
                Path(name).replace(self._file(texts))
            finally:
                Path(name).unlink(missing_ok=True)
            self._make_room()

    def _file(self, texts: Sequence[str]) -> Path:
        key = hashlib.sha256("\0".join([FORMAT, self._weights, *texts]).encode(errors="surrogatepass"))
        return self._folder / f"{key.hexdigest()[:32]}.npz"

    def _make_room(self) -> None:
        """Drop the files that were written first."""
        files = sorted(self._folder.glob(f"{'[0-9a-f]' * 32}.npz"), key=lambda file: file.stat().st_mtime)
        for file in files[:-MOST_FILES]:
            file.unlink(missing_ok=True)
