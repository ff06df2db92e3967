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
    Manner("counts the prompt, and the context that it has", "llama.cpp", "melagiri/code-insights#271",
        always('{"error": {"code": 400, "message": "the request exceeds the available context size. try '
        'increasing the context size or enable context shift", "type": "exceed_context_size_error", '
        '"n_prompt_tokens": 2310, "n_ctx": 2048}}'),
        Told(Ungraded.TOO_LONG, (TOO_SMALL,), NOT_A_FORMAT), 3, BOTH),
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
)
# fmt: on
