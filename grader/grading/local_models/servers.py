"""Which model servers answer on this machine, and which models they offer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ServerKind(StrEnum):
    """What serves; the value is its name for people."""

    OLLAMA = "Ollama"
    LM_STUDIO = "LM Studio"
    LLAMA_CPP = "llama.cpp"
    DOCKER = "Docker Model Runner"
    OTHER = "Another server"


class Unfit(StrEnum):
    """Why a model cannot judge answers here."""

    NO_CHAT = "no_chat"
    ELSEWHERE = "elsewhere"
    TOO_SMALL = "too_small"


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model that a server on this machine lists, under the name that it is asked by.

    ``context`` is how many tokens the server gives it, None where it does not say; ``parameters_b`` counts
    billions of parameters. ``unfit`` is why it cannot judge; None says only that nothing speaks against it.
    """

    name: str
    size_bytes: int | None = None
    parameters_b: float | None = None
    context: int | None = None
    unfit: Unfit | None = None
    can_judge: bool | None = None


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, with the base of its OpenAI-compatible API.

    ``problem`` is a sentence where it runs but cannot be used as it is.
    """

    kind: ServerKind
    base_url: str
    models: tuple[LocalModel, ...]
    problem: str | None = None


class Finder:
    """Asks the well-known addresses of this machine, all at once."""

    def found(self) -> tuple[LocalServer, ...]:
        """The servers that answered."""
        return ()
