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
    with_body,
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
        f"2048 tokens. However, you requested {1100 + asked.room} tokens (1100 in the messages, {asked.room} "
        f"in the completion). Please reduce the length of the messages or completion.",
        "type": "BadRequestError", "param": None, "code": 400}), GRADE, 3),
    Manner("counts prompt and reply together, with 422", "Text Generation Inference",
        "opea-project/GenAIInfra#487",
        _fits(1100, lambda asked: {"error": f"Input validation error: `inputs` tokens + `max_new_tokens` "
        f"must be <= 2048. Given: 948 `inputs` tokens and {asked.room} `max_new_tokens`",
        "error_type": "validation"}, 422), GRADE, 3),
    Manner("counts the prompt, and the context that it has", "llama.cpp", "melagiri/code-insights#271",
        always('{"error": {"code": 400, "message": "the request exceeds the available context size. try '
        'increasing the context size or enable context shift", "type": "exceed_context_size_error", '
        '"n_prompt_tokens": 2310, "n_ctx": 2048}}'),
        Told(Ungraded.TOO_LONG, (TOO_SMALL,), NOT_A_FORMAT), 3, BOTH),
    Manner("keeps the first tokens of more than it can hold", "LM Studio",
        "lmstudio-ai/lmstudio-bug-tracker#546",
        always('{"error": "Trying to keep the first 2310 tokens when context the overflows. However, the '
        "model is loaded with context length of only 2048 tokens, which is not enough. Try to load the model "
        'with a larger context length, or provide a shorter input"}'),
        Told(Ungraded.TOO_LONG, (TOO_SMALL, "larger"), NOT_A_FORMAT), 3, BOTH),
    Manner("has nothing to say to more than it can hold, with 200", "LM Studio",
        "lmstudio-ai/lmstudio-bug-tracker#2339",
        lambda _: completion("") | {"usage": {"prompt_tokens": 36000, "completion_tokens": 0}},
        Told(Ungraded.UNREADABLE, ("empty",)), 3, BOTH),
    Manner("counts only the tokens that were not cached", "Anthropic by LiteLLM",
        "openai/openai-openapi#352",
        _used(prompt_tokens=12, completion_tokens=100, prompt_tokens_details={"cached_tokens": 2000}),
        GRADE, 1, BOTH),
    Manner("counts cached tokens in fields of its own", "DeepSeek", "api-docs.deepseek.com/guides/kv_cache",
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
    Manner("calls the end of its room model_length", "Mistral", "docs.mistral.ai/api/endpoint/chat",
        lambda asked: good(asked) if asked.room >= 3000 else completion('{"criteria": {"total-cost": {"quo',
        finish="model_length"), GRADE, 3),
)
# fmt: on
