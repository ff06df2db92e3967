"""The body of a request as the chat completions API has it, shaped to what an endpoint supports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.grading.rubric.endpoint.capabilities import NoThinking, ReplyFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.grading.rubric.endpoint.capabilities import Capabilities
    from grader.grading.rubric.endpoint.messages import Request
    from grader.models.endpoint import Endpoint


ROOM = ("max_tokens", "max_completion_tokens")
"""The names of the room for a reply; one of them is always sent."""
NO_THINKING: Mapping[NoThinking, Mapping[str, Any]] = {
    NoThinking.EFFORT_NONE: {"reasoning_effort": "none"},
    NoThinking.EFFORT_MINIMAL: {"reasoning_effort": "minimal"},
    NoThinking.EFFORT_LOW: {"reasoning_effort": "low"},
    NoThinking.TEMPLATE: {"chat_template_kwargs": {"enable_thinking": False, "thinking": False}},
    NoThinking.THINKING: {"thinking": {"type": "disabled"}},
    NoThinking.REASONING: {"reasoning": {"enabled": False}},
    NoThinking.ENABLE_THINKING: {"enable_thinking": False},
    NoThinking.THINK: {"think": False, "thinking_budget": 0},
    NoThinking.WORDS: {},
}
"""The parameters of each way to ask for no thinking; Qwen's words stand in the prompt instead."""
WORDS = "/no_think"
THINKING = tuple(dict.fromkeys(name for sent in NO_THINKING.values() for name in sent))
"""The names of all parameters about thinking."""
OPTIONAL = (
    *("temperature", "seed", "store", "stream_options", "response_format", "logprobs", "top_logprobs"),
    *ROOM,
    *THINKING,
)
"""The names of all parameters that a request can do without; of the room, in one of its two names."""


def body_of(request: Request, endpoint: Endpoint, capabilities: Capabilities) -> dict[str, Any]:
    """The JSON of a request, without the parameters that the endpoint is known to reject."""
    rooms = ROOM[::-1] if endpoint.is_openai else ROOM
    room = next((name for name in rooms if name not in capabilities.unsupported), rooms[0])
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": _messages(request, capabilities.no_thinking),
        room: request.max_tokens,
        "temperature": 0,
        "seed": request.seed,
    }
    if request.schema is not None and capabilities.reply_format is not ReplyFormat.PLAIN:
        body["response_format"] = _response_format(request.schema, capabilities.reply_format)
    if request.top_logprobs and capabilities.logprobs is not False:
        body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    if capabilities.only_streams:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    if endpoint.is_openai:
        body["store"] = False
    if capabilities.no_thinking is not None:
        body |= NO_THINKING[capabilities.no_thinking]
    for name, most in capabilities.most:
        if name in body:
            body[name] = min(body[name], most)
    return {name: value for name, value in body.items() if name not in capabilities.unsupported}


def _messages(request: Request, no_thinking: NoThinking | None) -> list[dict[str, str]]:
    messages = [{"role": message.role, "content": message.content} for message in request.messages]
    if no_thinking is NoThinking.WORDS:
        messages[-1]["content"] += f"\n\n{WORDS}"
    return messages


def _response_format(schema: Any, reply_format: ReplyFormat) -> dict[str, Any]:
    if reply_format is ReplyFormat.JSON_OBJECT:
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "grade", "strict": True, "schema": schema}}
