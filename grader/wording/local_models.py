"""Language models on this machine: what runs, what can be had, and what keeps one from grading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.grading.local_models.catalog import CONTEXT
from grader.grading.local_models.pulling import PullStep
from grader.grading.local_models.servers import ServerKind, Unfit
from grader.wording.numbers import in_gigabytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.machine import Machine
    from grader.grading.local_models.servers import LocalModel, LocalServer

UNFIT: Mapping[Unfit, str] = {
    Unfit.NO_TEXT: "writes no text, so it cannot grade",
    Unfit.ELSEWHERE: "runs elsewhere: what it is sent leaves this machine",
    Unfit.TOO_SMALL: "too small to judge",
}
STEPS: Mapping[PullStep, str] = {
    PullStep.ASKING: "Asking for it",
    PullStep.DOWNLOADING: "Downloading",
    PullStep.CHECKING: "Checking what came",
    PullStep.MAKING: "Giving it room for long answers",
}
MORE_CONTEXT: Mapping[ServerKind, str] = {
    ServerKind.OLLAMA: f"start Ollama with OLLAMA_CONTEXT_LENGTH={CONTEXT}",
    ServerKind.LM_STUDIO: f"give it a context of {CONTEXT:,} in LM Studio, and load it again",
    ServerKind.DOCKER: f"run `docker model configure --context-size {CONTEXT}` with its name",
    ServerKind.LLAMA_CPP: f"start llama-server with -c {CONTEXT}",
}
"""How a model gets more context in some servers."""
MORE_PACKAGES = "`pip install -r requirements-local.txt`"
"""What gets the package that serves model files."""
SPARE = 1.25
"""Beside the model, the system and a browser need memory too."""


def model_in_words(model: LocalModel) -> str:
    """What is known of a model, such as "2.5 GB, 4.0 billion parameters, context 16,384"."""
    facts = [
        in_gigabytes(model.size_bytes) if model.size_bytes else "",
        f"{model.parameters_b:.1f} billion parameters" if model.parameters_b else "",
        f"context {model.context:,}" if model.context else "",
        UNFIT[model.unfit] if model.unfit else "",
    ]
    return ", ".join(filter(None, facts))


def offer_in_words(offer: OfferedModel, *, as_file: bool = False) -> str:
    """What fetching a model takes, such as "2.5 GB to download, about 5.6 GB of memory, Apache-2.0"."""
    size, memory = (
        in_gigabytes(size)
        for size in (offer.gguf_bytes if as_file else offer.ollama_bytes, offer.memory_bytes)
    )
    return f"{size} to download, about {memory} of memory, {offer.licence}"


def fetch_facts(offer: OfferedModel, machine: Machine, folder: Path | None) -> dict[str, str]:
    """What is fetched, from where and to where, before anything is; ``folder`` is None through Ollama."""
    if folder is not None:
        size, source, place = offer.gguf_bytes, offer.gguf_url, f"{folder}"
    else:
        size, source = (
            offer.ollama_bytes,
            f"Ollama’s library ({offer.ollama_tag}), by the Ollama on this machine",
        )
        place = f"{machine.folder}" if machine.folder else "where Ollama keeps its models"
        if machine.folder and machine.free_bytes is not None:
            place += f", where {in_gigabytes(machine.free_bytes)} are free"
    return {
        "Is fetched": f"{offer.title}, {in_gigabytes(size)} ({offer.licence})",
        "From": source,
        "Kept in": place,
        "Takes": f"about {in_gigabytes(offer.memory_bytes)} of memory while it grades",
        "Leaves this machine": "the request for this model, and nothing of yours",
    }


def progress_in_words(step: PullStep, done: int, total: int | None) -> str:
    """How far a download is, such as "downloading, 1.2 GB of 2.5 GB"."""
    doing = STEPS[step][0].lower() + STEPS[step][1:]
    return f"{doing}, {in_gigabytes(done)} of {in_gigabytes(total)}" if total else doing


def lacks_memory_now(needed: int) -> str:
    """What to know of a model that takes so many bytes of memory while it is served."""
    return f"It takes about {in_gigabytes(needed)} of memory, more than is free now."


def lacks_memory(offer: OfferedModel, machine: Machine) -> str | None:
    """What to know before a model is fetched that this machine has hardly room for in memory."""
    if machine.memory_bytes is None or machine.memory_bytes >= offer.memory_bytes * SPARE:
        return None
    return (
        f"This machine has {in_gigabytes(machine.memory_bytes)} of memory, and {offer.title} takes about "
        f"{in_gigabytes(offer.memory_bytes)} beside everything else: unless a graphics card has room for it, "
        "it will be very slow, or not start."
    )


def made_in_words(name: str, made_of: str) -> str:
    """What was done so that a model can read long answers."""
    return f"Made {name} of {made_of}: the same with more context, which takes no more disk."


def lacks_context(server: LocalServer, model: LocalModel) -> str:
    """What to know before a model is used that its server gives too little room, or may."""
    has = f"has {model.context:,}" if model.context else "may have 4,096"
    how = MORE_CONTEXT.get(server.kind, f"give it {CONTEXT:,} where it is served")
    return f"{model.name} {has} tokens of context here, too few for long answers: {how}."
