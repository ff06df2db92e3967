"""The body of a request as the chat completions API has it, shaped to what an endpoint supports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.grading.rubric.endpoint.capabilities import ReplyFormat

if TYPE_CHECKING:
    from grader.grading.rubric.endpoint.capabilities import Capabilities
    from grader.grading.rubric.endpoint.messages import Request
    from grader.models.endpoint import Endpoint


def body_of(request: Request, endpoint: Endpoint, capabilities: Capabilities) -> dict[str, Any]:
    """The JSON of a request, without the parameters that the endpoint is known to reject."""
    rooms = (
        ("max_completion_tokens", "max_tokens")
        if endpoint.is_openai
        else ("max_tokens", "max_completion_tokens")
    )
    room = next((name for name in rooms if name not in capabilities.unsupported), rooms[0])
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        room: request.max_tokens,
        "temperature": 0,
        "seed": request.seed,
    }
    if request.schema is not None and capabilities.reply_format is not ReplyFormat.PLAIN:
        body["response_format"] = _response_format(request.schema, capabilities.reply_format)
    if request.top_logprobs and capabilities.logprobs is not False:
        body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    if endpoint.is_openai:
        body["store"] = False
    return {name: value for name, value in body.items() if name not in capabilities.unsupported}


def _response_format(schema: Any, reply_format: ReplyFormat) -> dict[str, Any]:
    if reply_format is ReplyFormat.JSON_OBJECT:
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "grade", "strict": True, "schema": schema}}
