"""Models that can be had: what they weigh, where they come from, and what is known of them as judges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model that Ollama can pull as ``ollama_tag``, and that stands as one file at ``gguf_url``.

    Sizes are in bytes: of the download, and of the memory it takes with a context that fits.
    ``as_judge`` says in a sentence what is known of it as a judge, and ``source`` where that was published.
    """

    name: str
    ollama_tag: str
    derived: str
    gguf_url: str
    ollama_bytes: int
    gguf_bytes: int
    gguf_sha256: str
    memory_bytes: int
    parameters_b: float
    licence: str
    as_judge: str
    source: str


OFFERED: tuple[OfferedModel, ...] = (
    OfferedModel(
        name="Qwen3 4B",
        ollama_tag="qwen3:4b",
        derived="rehearse-qwen3-4b",
        gguf_url="https://huggingface.co/Qwen/Qwen3-4B-GGUF/resolve/main/Qwen3-4B-Q4_K_M.gguf",
        ollama_bytes=2_500_000_000,
        gguf_bytes=2_497_280_256,
        gguf_sha256="",
        memory_bytes=6_000_000_000,
        parameters_b=4.0,
        licence="Apache-2.0",
        as_judge="In one study of summaries it agreed with people as well as models of twice its size.",
        source="SLMJury, arXiv 2606.07810",
    ),
)
DEFAULT = OFFERED[0]
