"""Models that think before they reply: how they are asked not to, and how it is seen that they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.grading.rubric.endpoint.capabilities import NoThinking
from grader.grading.rubric.endpoint.thoughts import spoken
from grader.models.rubric_grade import tokens_in

if TYPE_CHECKING:
    from grader.models.endpoint import Endpoint

EFFORT = (NoThinking.EFFORT_NONE,)
BY_HOST: tuple[tuple[str, tuple[NoThinking, ...]], ...] = (
    ("openrouter.ai", (NoThinking.REASONING, NoThinking.EFFORT_NONE)),
    ("api.together.xyz", (NoThinking.REASONING, NoThinking.TEMPLATE, NoThinking.EFFORT_NONE)),
    ("api.together.ai", (NoThinking.REASONING, NoThinking.TEMPLATE, NoThinking.EFFORT_NONE)),
    ("deepseek.com", (NoThinking.THINKING,)),
    ("z.ai", (NoThinking.THINKING,)),
    ("bigmodel.cn", (NoThinking.THINKING,)),
    ("moonshot.ai", (NoThinking.THINKING,)),
    ("moonshot.cn", (NoThinking.THINKING,)),
    ("volces.com", (NoThinking.THINKING,)),
    ("anthropic.com", (NoThinking.THINKING,)),
    ("aliyuncs.com", (NoThinking.ENABLE_THINKING, NoThinking.WORDS)),
    ("siliconflow.cn", (NoThinking.ENABLE_THINKING, NoThinking.WORDS)),
    ("siliconflow.com", (NoThinking.ENABLE_THINKING, NoThinking.WORDS)),
    ("nvidia.com", (NoThinking.TEMPLATE, NoThinking.WORDS)),
    ("groq.com", EFFORT),
    ("mistral.ai", EFFORT),
    ("googleapis.com", (NoThinking.EFFORT_NONE, NoThinking.EFFORT_MINIMAL)),
    ("x.ai", EFFORT),
    ("cerebras.ai", EFFORT),
    ("perplexity.ai", ()),
    ("fireworks.ai", EFFORT),
)
"""What services are known to take; they refuse what they do not know, or charge for passing it over."""
ANYWHERE = (
    NoThinking.EFFORT_NONE,
    NoThinking.TEMPLATE,
    NoThinking.THINKING,
    NoThinking.ENABLE_THINKING,
)
HERE = (*ANYWHERE, NoThinking.THINK, NoThinking.WORDS)
ELSEWHERE = (*ANYWHERE, NoThinking.REASONING, NoThinking.WORDS)


def ways_to_stop_thinking(endpoint: Endpoint) -> tuple[NoThinking, ...]:
    """The ways that may work there, likeliest first; each is tried once at most."""
    if endpoint.is_openai:
        return (NoThinking.EFFORT_NONE, NoThinking.EFFORT_MINIMAL)
    if endpoint.is_local:
        return HERE
    host = endpoint.host
    known = (ways for name, ways in BY_HOST if host == name or host.endswith(f".{name}"))
    return next(known, ELSEWHERE)


def tokens_of_thought(text: str) -> int:
    """About how many tokens of thought stand in a model's text; 0 for an empty thought, and for JSON, which
    may quote a mark."""
    return 0 if text.lstrip().startswith("{") else tokens_in(spoken(text).thought_length)
