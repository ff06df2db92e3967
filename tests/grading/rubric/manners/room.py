"""Contexts that are too small, told or not; room for the reply; counts of tokens that are odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import Ungraded
from tests.grading.rubric.manners.manner import (
    BOTH,
    GRADE,
    Asked,
    Manner,
    Play,
    Told,
    always,
    good,
    said,
    thinking,
    with_body,
    with_message,
)
from tests.grading.rubric.scripted_endpoint import Json, Played, completion

if TYPE_CHECKING:
    from collections.abc import Callable

TOO_SMALL = r"context"
NOT_A_FORMAT = ("has no model named", "nothing at that address", "grade again later")


def _fits(most: int, error: Callable[[Asked], Json], status: int = 400) -> Play:
    """Takes a request whose reply has so much room at most."""
    return lambda asked: Played(error(asked), status) if asked.room > most else good(asked)


def _needs(least: int, most: int, error: Json) -> Play:
    """Needs so many tokens for a reply, and refuses to be given more than it has."""

    def play(asked: Asked) -> Played | Json:
        if asked.room > most:
            return Played(error, 400)
        return good(asked) if asked.room >= least else completion('{"crit', finish="length")

    return play


def _used(**usage: object) -> Callable[[Asked], Json]:
    return with_body(usage=usage)


def _cut_unsaid(asked: Asked) -> Json:
    """Cuts a reply where its room ends, and calls that the end of it."""
    if asked.room >= 3_000:
        return good(asked)
    body = completion('{"criteria": {"total-cost": {"quote": "Then I comp')
    return body | {"usage": {"prompt_tokens": 2000, "completion_tokens": asked.room}}


# fmt: off
MANNERS = (
    Manner("has room for the prompt, but not for our reply as well", "vLLM by Llama Stack",
        "ogx-ai/ogx#4534",
        _fits(948, lambda asked: {"object": "error", "message": f"This model's maximum context length is "
        f"2048 tokens. However, you requested {1100 + asked.room} tokens (1100 in the messages, "
        f"{asked.room} in the completion). Please reduce the length of the messages or completion.",
        "type": "BadRequestError", "param": None, "code": 400}), GRADE, 3),
    Manner("counts prompt and reply together, with 422", "Text Generation Inference",
        "opea-project/GenAIInfra#487",
        _fits(1100, lambda asked: {"error": f"Input validation error: `inputs` tokens + `max_new_tokens` "
        f"must be <= 2048. Given: 948 `inputs` tokens and {asked.room} `max_new_tokens`",
        "error_type": "validation"}, 422), GRADE, 3),
    Manner("has less room than the prompt takes, as a negative number", "vLLM", "vllm-project/vllm#4667",
        always('{"object": "error", "message": "max_tokens must be at least 1, got -186.", "type": '
        '"BadRequestError", "param": null, "code": 400}'),
        Told(Ungraded.TOO_LONG, (TOO_SMALL,), NOT_A_FORMAT), 4, BOTH),
    Manner("counts the prompt, and the context that it has", "llama.cpp", "melagiri/code-insights#271",
        always('{"error": {"code": 400, "message": "the request exceeds the available context size. try '
        'increasing the context size or enable context shift", "type": "exceed_context_size_error", '
        '"n_prompt_tokens": 2310, "n_ctx": 2048}}'),
        Told(Ungraded.TOO_LONG, (TOO_SMALL,), NOT_A_FORMAT), 3, BOTH),
    Manner("counts the prompt, in a reply with 200", "llama.cpp", "oobabooga/textgen#7257",
        always('{"error": {"code": 400, "message": "the request exceeds the available context size. try '
        'increasing the context size or enable context shift", "type": "exceed_context_size_error", '
        '"n_prompt_tokens": 14429, "n_ctx": 8192}}', 200),
        Told(Ungraded.TOO_LONG, (TOO_SMALL,), (*NOT_A_FORMAT, "check that the address")), 3),
    Manner("keeps the first tokens of more than it can hold", "LM Studio",
        "lmstudio-ai/lmstudio-bug-tracker#546",
        always('{"error": "Trying to keep the first 2310 tokens when context the overflows. However, the '
        "model is loaded with context length of only 2048 tokens, which is not enough. Try to load the "
        'model with a larger context length, or provide a shorter input"}'),
        Told(Ungraded.TOO_LONG, (TOO_SMALL, "larger"), NOT_A_FORMAT), 3, BOTH),
    Manner("has nothing to say to more than it can hold, with 200", "LM Studio",
        "lmstudio-ai/lmstudio-bug-tracker#2339",
        lambda _: completion("") | {"usage": {"prompt_tokens": 36000, "completion_tokens": 0}},
        Told(Ungraded.UNREADABLE, ("empty",)), 3, BOTH),
    Manner("tells validation errors with 200", "Text Generation Inference",
        "huggingface/text-generation-inference#2749",
        always('{"error": "Input validation error: `inputs` must have less than 2048 tokens. Given: 2310", '
        '"error_type": "validation"}', 200),
        Told(Ungraded.TOO_LONG, ("2048 tokens|context",), ("check that the address",)), 3),
    Manner("takes no body of that size (413)", "GitHub Models", "eslint/tsc-meetings#593",
        always('{"error": {"code": "tokens_limit_reached", "message": "Request body too large for gpt-4o '
        'model. Max size: 8000 tokens.", "details": "Request body too large for gpt-4o model. Max size: '
        '8000 tokens."}}', 413),
        Told(Ungraded.TOO_LONG, ("8000 tokens|context|too large",), ("check the address",)), 3),
    Manner("takes no body of that size, before any model saw it (413)", "nginx",
        "anomalyco/opencode#14064",
        always("<html><head><title>413 Request Entity Too Large</title></head></html>", 413,
        Content_Type="text/html"),
        Told(Ungraded.TOO_LONG, ("413|too large|long",), ("check the address",)), 3),
    Manner("read a quarter of the prompt, and dropped its front", "Ollama", "ollama/ollama#17889",
        lambda asked: good(asked) | {"usage": {"prompt_tokens": len(str(asked.body["messages"])) // 16,
        "completion_tokens": 100}}, Told(Ungraded.TOO_LONG, ("part", TOO_SMALL)), 2),
    Manner("counts only the tokens that were not cached", "Anthropic by LiteLLM",
        "openai/openai-openapi#352",
        _used(prompt_tokens=12, completion_tokens=100, prompt_tokens_details={"cached_tokens": 2000}),
        GRADE, 1, BOTH),
    Manner("counts cached tokens in fields of its own", "DeepSeek",
        "api-docs.deepseek.com/guides/kv_cache",
        lambda asked: good(asked) | {"usage": {"prompt_tokens": len(str(asked.body["messages"])) // 4,
        "prompt_cache_hit_tokens": 1900, "prompt_cache_miss_tokens": 20, "completion_tokens": 100}},
        GRADE, 1, BOTH),
    Manner("counts nothing", "InstructLab", "openshift-psap/llm-load-test#47", with_body(usage=None),
        GRADE, 1, BOTH),
    Manner("counts no tokens: 0 and 0", "a gateway", "BerriAI/litellm#8448",
        _used(prompt_tokens=0, completion_tokens=0, total_tokens=0), GRADE, 1, BOTH),
    Manner("counts in strings", "a gateway", "openai/openai-agents-python#1181",
        _used(prompt_tokens="2103", completion_tokens="140"), GRADE, 1),
    Manner("has an output limit below our room", "Amazon Bedrock", "sigoden/aichat#813",
        _fits(1024, lambda _: said("The maximum tokens you requested exceeds the model limit of 1024. Try "
        "again with a maximum tokens value that is lower than 1024.")), GRADE, 3),
    Manner("gives the range of room that it takes", "DeepSeek", "Backtthefuture/chatlogwebUI#7",
        _fits(1024, lambda _: said("Invalid max_tokens value, the valid range of max_tokens is [1, 1024]",
        code="invalid_request_error")), GRADE, 3),
    Manner("needs more room, and less than we give the second time", "Anthropic", "vercel/ai#9546",
        _needs(3000, 4096, said("max_tokens: 8000 > 4096, which is the maximum allowed number of output "
        "tokens for claude-3-haiku-20240307")), GRADE, 4),
    Manner("thinks before it says yes or no, whatever it is told", "Ollama, deepseek-r1:1.5b",
        "OpenBMB/StaffDeck#28", thinking(400, reasoning_content="Okay, so I need to find out whether"),
        GRADE, 9, BOTH),
    Manner("thinks for thousands of tokens, and lacks the text's field", "Gemini",
        "google/adk-python#1357",
        lambda asked: with_message(lambda _: {"role": "assistant"}, finish="length")(asked) if
        asked.room < 3000 else good(asked), GRADE, 9, BOTH),
    Manner("thinks for ever", "DeepSeek", "igmarin/rs-nightshift#98",
        thinking(1000000, reasoning_content="Wait, let me reconsider. " * 40),
        Told(Ungraded.CUT, ("cut|room|think|reason", "model")), 9, BOTH),
    Manner("calls the end of its room MAX_TOKENS", "Vertex AI", "stanford-crfm/helm#3804",
        thinking(3000, finish="MAX_TOKENS"), GRADE, 9),
    Manner("calls the end of its room model_length", "Mistral", "docs.mistral.ai/api/endpoint/chat",
        lambda asked: good(asked) if asked.room >= 3000 else completion('{"criteria": {"total-cost": {"quo',
        finish="model_length"), GRADE, 3),
    Manner("cuts the reply, and calls it complete", "LocalAI", "mudler/LocalAI#3533", _cut_unsaid,
        GRADE, 4),
)
# fmt: on
