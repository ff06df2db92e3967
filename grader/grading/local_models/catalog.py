"""Models that can be had: what they weigh, where they come from, and what is known of them as judges."""

from __future__ import annotations

from dataclasses import dataclass

CONTEXT = 16_384
"""Tokens: room for the longest answer that is graded, with its rubric and the reply."""
MADE = "rehearse-"
"""How the names of models begin that were made here, with a context that fits."""
OVERHEAD_BYTES = 700_000_000
"""What a model server takes beside the weights and the context."""
STUDY = "SLMJury, arXiv 2606.07810"
UNTHINKING = """{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
<think>

</think>

"""
"""What the Qwen3 models' own template makes where thinking is switched off, in the terms of Ollama."""


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model that Ollama can pull as ``ollama_tag``, and that stands as one file at ``gguf_url``.

    ``name`` is what commands call it, ``title`` is for people. Sizes are in bytes; the file is the same model
    with its weights rounded to as many bits. ``context_bytes`` is what a token of context takes in memory.
    ``template`` is what keeps a model that can think from doing so, None for one that does not.
    ``judges`` is True where ``study`` found that such a model judges; ``as_judge`` and ``not_known`` say, in
    a sentence each, what it found and what nobody has measured.
    """

    name: str
    title: str
    ollama_tag: str
    ollama_bytes: int
    gguf_url: str
    gguf_bytes: int
    gguf_sha256: str
    parameters_b: float
    context_bytes: int
    licence: str
    template: str | None
    judges: bool | None
    as_judge: str
    not_known: str
    study: str = STUDY

    @property
    def derived(self) -> str:
        """The name of the model that is made of it in Ollama, with a context that fits."""
        return f"{MADE}{self.name}"

    @property
    def file_stem(self) -> str:
        """The name of its file, without the ending: what a model of it is called that this app serves."""
        return self.gguf_url.rpartition("/")[2].removesuffix(".gguf")

    @property
    def thinks(self) -> bool:
        """Whether it thinks before it answers unless it is kept from it."""
        return self.template is not None

    @property
    def memory_bytes(self) -> int:
        """About what it takes in memory, or on a graphics card, with a context that fits."""
        return self.ollama_bytes + CONTEXT * self.context_bytes + OVERHEAD_BYTES


DEFAULT = OfferedModel(
    name="qwen3-4b",
    title="Qwen3 4B Instruct (2507)",
    ollama_tag="qwen3:4b-instruct-2507-q4_K_M",
    ollama_bytes=2_497_293_803,
    gguf_url="https://huggingface.co/unsloth/Qwen3-4B-Instruct-2507-GGUF/resolve/"
    "a06e946bb6b655725eafa393f4a9745d460374c9/Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
    gguf_bytes=2_497_281_120,
    gguf_sha256="3605803b982cb64aead44f6c1b2ae36e3acdb41d8e46c8a94c6533bc4c67e597",
    parameters_b=4.0,
    context_bytes=147_456,
    licence="Apache-2.0",
    template=None,
    judges=True,
    as_judge="In one study its predecessor told right from wrong solutions of exercises in 88 of 100 (one of "
    "twice its size in 89), and agreed with people on summaries as well as that one (r = 0.51 and 0.50).",
    not_known="This version, which does not think before it answers, was not in the study, and nobody has "
    "measured it on interview answers.",
)
OFFERED: tuple[OfferedModel, ...] = (
    DEFAULT,
    OfferedModel(
        name="qwen3-1.7b",
        title="Qwen3 1.7B",
        ollama_tag="qwen3:1.7b",
        ollama_bytes=1_359_293_444,
        gguf_url="https://huggingface.co/unsloth/Qwen3-1.7B-GGUF/resolve/"
        "d7f544eead698dbd1f15126ef60b45a1e1933222/Qwen3-1.7B-Q4_K_M.gguf",
        gguf_bytes=1_107_409_472,
        gguf_sha256="b139949c5bd74937ad8ed8c8cf3d9ffb1e99c866c823204dc42c0d91fa181897",
        parameters_b=1.7,
        context_bytes=114_688,
        licence="Apache-2.0",
        template=UNTHINKING,
        judges=None,
        as_judge="In one study it told right from wrong solutions of exercises in 84 of 100, but hardly "
        "agreed with people on summaries (r = 0.28): take its grades as a hint.",
        not_known="Nobody has measured it on interview answers.",
    ),
    OfferedModel(
        name="qwen3-14b",
        title="Qwen3 14B",
        ollama_tag="qwen3:14b",
        ollama_bytes=9_276_198_565,
        gguf_url="https://huggingface.co/Qwen/Qwen3-14B-GGUF/resolve/"
        "530227a7d994db8eca5ab5ced2fb692b614357fd/Qwen3-14B-Q4_K_M.gguf",
        gguf_bytes=9_001_752_960,
        gguf_sha256="500a8806e85ee9c83f3ae08420295592451379b4f8cf2d0f41c15dffeb6b81f0",
        parameters_b=14.8,
        context_bytes=163_840,
        licence="Apache-2.0",
        template=UNTHINKING,
        judges=True,
        as_judge="In one study it told right from wrong solutions of exercises in 90 of 100, and agreed with "
        "people on summaries about as the 4B (r = 0.52).",
        not_known="Nobody has measured it on interview answers.",
    ),
)
"""The one to begin with first, then one for a smaller computer, then one for a larger."""
