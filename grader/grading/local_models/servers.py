"""Which model servers answer on this machine, and which models they offer."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from grader.grading.local_models.catalog import CONTEXT, MADE, OFFERED
from grader.grading.local_models.listings import (
    LlamaCppProperties,
    Loose,
    ModelList,
    OllamaModel,
    OllamaModels,
    OllamaShown,
    StudioModels,
    is_name,
)
from grader.grading.local_models.loopback import Address, NoAnswerError, RefusedError, ask
from grader.models.endpoint import HANDED_ON

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models.endpoint import Endpoint

OLLAMA_PORT = 11434
WITHIN_S = 0.4
"""For each question; a port may be anybody's."""
MOST_MODELS = 200
MOST_DETAILED = 24
"""Of which Ollama is asked for more than its list tells."""
AT_ONCE = 8
SMALLEST_B = 1.6
"""Billions of parameters below which no model of the study in ``catalog`` agreed with people."""
EMBEDDERS = re.compile(
    r"embed|bge-|rerank|\bbert|whisper|stable-diffusion|\bflux|\btts\b|\bclip\b", re.IGNORECASE
)
"""In names or families of models that write no text."""


class ServerKind(StrEnum):
    """What serves; the value is its name for people."""

    OLLAMA = "Ollama"
    LM_STUDIO = "LM Studio"
    LLAMA_CPP = "llama.cpp"
    DOCKER = "Docker Model Runner"
    VLLM = "vLLM"
    SGLANG = "SGLang"
    KOBOLDCPP = "KoboldCpp"
    OTHER = "Another server"


GIVE_LITTLE = frozenset({ServerKind.OLLAMA, ServerKind.LM_STUDIO, ServerKind.DOCKER})
"""Servers that give a model 4,096 tokens of context unless told otherwise."""
OWNERS = {
    "llamacpp": ServerKind.LLAMA_CPP,
    "docker": ServerKind.DOCKER,
    "vllm": ServerKind.VLLM,
    "sglang": ServerKind.SGLANG,
    "koboldcpp": ServerKind.KOBOLDCPP,
    "library": ServerKind.OLLAMA,
}
"""Who a server's list says that a model is owned by, where that tells what serves it."""

WRITERS = ("llm", "vlm")
"""Kinds of models, in LM Studio's words, that write text."""


class Unfit(StrEnum):
    """Why a model cannot judge answers here."""

    NO_TEXT = "no_text"
    ELSEWHERE = "elsewhere"
    TOO_SMALL = "too_small"


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model that a server on this machine lists, under the name that it is asked by.

    ``context`` is how many tokens the server gives it, None where it does not say; ``parameters_b`` counts
    billions of parameters. ``can_judge`` is False with a reason in ``unfit``, True where a study says so.
    """

    name: str
    size_bytes: int | None = None
    parameters_b: float | None = None
    context: int | None = None
    can_judge: bool | None = None
    unfit: Unfit | None = None


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, with the base of its OpenAI-compatible API.

    ``problem`` is a sentence where it runs but cannot be used as it is.
    """

    kind: ServerKind
    base_url: str
    models: tuple[LocalModel, ...]
    problem: str | None = None

    def gives_room(self, model: LocalModel) -> bool:
        """Whether long answers fit the context that one of its models gets, as far as is known."""
        if model.name.startswith(MADE):
            return True
        if model.context is None:
            return self.kind not in GIVE_LITTLE
        return model.context >= CONTEXT


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of server usually listens, and how its list is read there."""

    address: Address
    read: Callable[[Address], LocalServer | None]


class Finder:
    """Asks the well-known ports of this machine, all at once."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = tuple(places)

    def found(self) -> tuple[LocalServer, ...]:
        """The servers that answered, in the order of their places; anything else there is no server."""
        if not self._places:
            return ()
        with ThreadPoolExecutor(len(self._places)) as pool:
            servers = pool.map(lambda place: place.read(place.address), self._places)
            return tuple(server for server in servers if server is not None)


def well_known(ollama: Address) -> tuple[Place, ...]:
    """Where model servers listen unless told otherwise."""
    usual = (8080, 8000, 5001, 1337, 5000, 4891, 30000)
    taken = {ollama.port, 1234, 12434}
    return (
        Place(ollama, read_ollama),
        Place(Address(1234), read_lm_studio),
        Place(Address(12434), read_docker),
        *(Place(Address(port), read_openai) for port in usual if port not in taken),
    )


Answer = TypeVar("Answer", bound=Loose)


def _asked(address: Address, path: str, kind: type[Answer], within_s: float) -> Answer | None:
    try:
        return kind.model_validate(ask(address, path, within_s=within_s))
    except (NoAnswerError, RefusedError, ValidationError):
        return None


def read_ollama(address: Address, *, within_s: float = WITHIN_S) -> LocalServer | None:
    """An Ollama: what it has, with the context of what is loaded or has one of its own."""
    listed = _asked(address, "/api/tags", OllamaModels, within_s)
    if listed is None:
        return None
    loaded = _asked(address, "/api/ps", OllamaModels, within_s) or OllamaModels(models=[])
    contexts = {model.name: model.context_length for model in loaded.models}
    wanted = {model.name: model for model in listed.models if is_name(model.name)}
    names = list(wanted)[:MOST_MODELS]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        shown = dict(
            zip(names, pool.map(partial(_shown, address, within_s), names[:MOST_DETAILED]), strict=False)
        )
    models = [_of_ollama(name, wanted[name], contexts.get(name), shown.get(name)) for name in names]
    return LocalServer(ServerKind.OLLAMA, f"{address.url}/v1", tuple(models))


def names_in_ollama(address: Address, *, within_s: float) -> tuple[str, ...] | None:
    """The names of the models that an Ollama has; None if none answers there."""
    listed = _asked(address, "/api/tags", OllamaModels, within_s)
    return None if listed is None else tuple(model.name for model in listed.models if model.name)


def runs_elsewhere(endpoint: Endpoint, *, within_s: float = WITHIN_S) -> bool:
    """Whether an Ollama at a loopback address says that it hands the model's work on.

    False also where no Ollama answers there: nothing else is known to list models of other machines.
    """
    address = Address.named(endpoint.base_url, port=OLLAMA_PORT)
    listed = _asked(address, "/api/tags", OllamaModels, within_s) if address else None
    names = {endpoint.model, f"{endpoint.model}:latest"}
    return listed is not None and any(
        model.name in names and bool(model.remote_host or model.remote_model) for model in listed.models
    )


def _shown(address: Address, within_s: float, name: str) -> OllamaShown | None:
    try:
        return OllamaShown.model_validate(ask(address, "/api/show", body={"model": name}, within_s=within_s))
    except (NoAnswerError, RefusedError, ValidationError):
        return None


def _of_ollama(name: str, model: OllamaModel, loaded: int | None, shown: OllamaShown | None) -> LocalModel:
    can = set(model.capabilities or (shown.capabilities if shown else ()))
    own = re.search(r"^num_ctx\s+(\d{1,9})\s*$", shown.parameters or "", re.MULTILINE) if shown else None
    return judged(
        LocalModel(
            name,
            size_bytes=model.size,
            parameters_b=billions(model.details.parameter_size),
            context=loaded or (int(own[1]) if own else None),
        ),
        writes="completion" in can if can else None,
        families=(model.details.family or "", *model.details.families),
        elsewhere=bool(model.remote_host or model.remote_model),
    )


def read_lm_studio(address: Address, *, within_s: float = WITHIN_S) -> LocalServer | None:
    """An LM Studio with one of its own lists; one from before them with the list of every server."""
    models = _of_lm_studio(address, within_s)
    if models is None:
        older = read_openai(address, within_s=within_s)
        return None if older is None else replace(older, kind=ServerKind.LM_STUDIO)
    return LocalServer(ServerKind.LM_STUDIO, f"{address.url}/v1", tuple(models[:MOST_MODELS]))


def _of_lm_studio(address: Address, within_s: float) -> list[LocalModel] | None:
    present = _asked(address, "/api/v1/models", StudioModels, within_s)
    if present is not None and any(is_name(model.key) for model in present.models):
        return [
            judged(
                LocalModel(
                    model.key,
                    size_bytes=model.size_bytes,
                    parameters_b=billions(model.params_string),
                    context=min((at.config.context_length or 0 for at in model.loaded_instances), default=0)
                    or None,
                ),
                writes=None if model.type is None else model.type in WRITERS,
            )
            for model in present.models
            if is_name(model.key)
        ]
    listed = _asked(address, "/api/v0/models", ModelList, within_s)
    if listed is None or not listed.is_one:
        return None
    return [
        judged(
            LocalModel(model.id, context=model.loaded_context_length),
            writes=None if model.type is None else model.type in WRITERS,
        )
        for model in listed.data
        if is_name(model.id)
    ]


def read_docker(address: Address, *, within_s: float = WITHIN_S) -> LocalServer | None:
    """A Docker Model Runner."""
    return read_openai(address, base="/engines/v1", kind=ServerKind.DOCKER, within_s=within_s)


def read_openai(
    address: Address,
    *,
    base: str = "/v1",
    kind: ServerKind = ServerKind.OTHER,
    within_s: float = WITHIN_S,
) -> LocalServer | None:
    """Any server with the list of models of OpenAI's API; ``kind`` is taken where the list tells none."""
    try:
        listed = ModelList.model_validate(ask(address, f"{base}/models", within_s=within_s))
    except RefusedError as error:
        return _loading(address, base, within_s) if error.status == 503 and error.sentence else None
    except (NoAnswerError, ValidationError):
        return None
    owners = [OWNERS[model.owned_by] for model in listed.data if model.owned_by in OWNERS]
    kind = owners[0] if owners and kind is ServerKind.OTHER else kind
    context = _context_of_llama_cpp(address, within_s) if kind is ServerKind.LLAMA_CPP else None
    if not listed.is_one:
        return None
    models = [
        judged(
            LocalModel(
                model.id,
                size_bytes=model.meta.size,
                parameters_b=model.meta.n_params / 1e9 if model.meta.n_params else None,
                context=model.max_model_len or context or model.meta.n_ctx,
            )
        )
        for model in listed.data
        if is_name(model.id)
    ]
    return LocalServer(kind, f"{address.url}{base}", tuple(models[:MOST_MODELS]))


def _loading(address: Address, base: str, within_s: float) -> LocalServer | None:
    """A llama.cpp that says that it is not ready; anything else that is not may be anything."""
    try:
        ask(address, "/health", within_s=within_s)
    except RefusedError as error:
        if error.status == 503 and error.sentence:
            problem = "It is still loading its model: wait a moment."
            return LocalServer(ServerKind.LLAMA_CPP, f"{address.url}{base}", (), problem)
    except NoAnswerError:
        pass
    return None


def _context_of_llama_cpp(address: Address, within_s: float) -> int | None:
    properties = _asked(address, "/props", LlamaCppProperties, within_s)
    return properties.default_generation_settings.n_ctx if properties else None


def judged(
    model: LocalModel, *, writes: bool | None = None, families: Sequence[str] = (), elsewhere: bool = False
) -> LocalModel:
    """A model with what is known of it as a judge; ``writes`` is whether its server says that it does."""
    unfit = None
    if elsewhere or model.name.lower().endswith(HANDED_ON):
        unfit = Unfit.ELSEWHERE
    elif writes is False or (writes is None and any(map(EMBEDDERS.search, (model.name, *families)))):
        unfit = Unfit.NO_TEXT
    elif model.parameters_b is not None and model.parameters_b < SMALLEST_B:
        unfit = Unfit.TOO_SMALL
    if unfit:
        return replace(model, unfit=unfit, can_judge=False)
    names = {model.name, model.name.removesuffix(":latest")}
    known = any(offer.judges and names & {offer.ollama_tag, offer.derived} for offer in OFFERED)
    return replace(model, can_judge=True if known else None)


def billions(said: str | None) -> float | None:
    """How many billions "4.0B" or "334M" are; None for anything else."""
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*([KMBT])\s*", said or "", re.IGNORECASE)
    return float(found[1]) * {"K": 1e-6, "M": 1e-3, "B": 1.0, "T": 1e3}[found[2].upper()] if found else None
