"""Models that think before they reply: how they are asked not to, and how it is seen that they did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from grader.grading.rubric.endpoint.capabilities import NoThinking

if TYPE_CHECKING:
    from grader.models.endpoint import Endpoint

CHARACTERS_PER_TOKEN = 4
OPENED = r"<(?:think|thinking|thought|reasoning|seed:think)>|\[THINK\]|◁think▷|<\|channel\|>\s{0,9}analysis"
CLOSED = (
    r"</(?:think|thinking|thought|reasoning|seed:think)>|\[/THINK\]|◁/think▷"
    r"|<\|channel\|>\s{0,9}final\s{0,9}(?:<\|message\|>)?"
)
THOUGHT = re.compile(rf"\A\s*+(?!\{{)(?:{OPENED})?+(?P<thought>.*?)(?:{CLOSED})", re.DOTALL | re.IGNORECASE)
"""A thought up to its end; templates may have written its beginning. What begins as JSON has none."""
UNENDED = re.compile(rf"\A\s*+(?:{OPENED})(?P<thought>.*)\Z", re.DOTALL | re.IGNORECASE)

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


def without_thought(text: str) -> str:
    """What a reply says after its thought; empty where it ends before the thought does."""
    return UNENDED.sub("", THOUGHT.sub("", text))


def tokens_of_thought(beside: str, content: str | list[dict[str, Any]] | None) -> int:
    """About how many tokens of thought stand ``beside`` a reply or in it; 0 for an empty thought."""
    if isinstance(content, list):
        inside = "".join(_thought_of(part) for part in content)
    else:
        found = THOUGHT.match(content or "") or UNENDED.match(content or "")
        inside = found["thought"] if found else ""
    return -(-len((beside + inside).strip()) // CHARACTERS_PER_TOKEN)


def _thought_of(part: dict[str, Any]) -> str:
    """The thought in a part of a reply's content; services write it in several ways."""
    if part.get("type") not in ("thinking", "reasoning", "thought"):
        return ""
    found = part.get("thinking") or part.get("reasoning") or part.get("text") or ""
    return found if isinstance(found, str) else str(found)
