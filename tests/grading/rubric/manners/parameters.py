"""Parameters that are refused, one after another, in every shape that an error has."""

from __future__ import annotations

import json

from grader.errors import Ungraded
from tests.grading.rubric.manners.manner import (
    BOTH,
    GRADE,
    POINTS,
    Asked,
    Manner,
    Play,
    Told,
    first,
    good,
    rejects,
    said,
    streamed,
    sure,
    text_of,
)
from tests.grading.rubric.scripted_endpoint import Json, Played

NOT_PERMITTED = "Extra inputs are not permitted"


def _forbidden(*names: str) -> list[Json]:
    return [
        {"type": "extra_forbidden", "loc": ["body", name], "msg": NOT_PERMITTED, "input": 0} for name in names
    ]


def _mistral(name: str) -> Json:
    return {
        "object": "error",
        "message": {"detail": _forbidden(name)},
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }


def _mistral_twice(_: str) -> Json:
    both = _forbidden("logprobs", "top_logprobs")
    return {
        "object": "Error",
        "detail": both,
        "message": both,
        "type": "invalid_request_error",
        "code": 3001,
    }


def _mistral_quoted(name: str) -> Json:
    words = (
        f'{{"detail":[{{"type":"extra_forbidden","loc":["body","{name}"],'
        f'"msg":"{NOT_PERMITTED}","input":0.0}}]}}'
    )
    return {
        "object": "error",
        "message": words,
        "type": "internal_error_proxy",
        "param": None,
        "code": "1000",
    }


def _gemini(*names: str) -> bytes:
    lines = [f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.' for name in names]
    error = {
        "code": 400,
        "message": "\n".join(lines),
        "status": "INVALID_ARGUMENT",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": [{"description": line} for line in lines],
            }
        ],
    }
    return json.dumps([{"error": error}]).encode()


def _one_by_one(name: str) -> Json:
    if name == "temperature":
        return said(
            "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value "
            "is supported.",
            param="temperature",
            code="unsupported_value",
        )
    more = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
    return said(
        f"Unsupported parameter: '{name}' is not supported with this model.{more}",
        param=name,
        code="unsupported_parameter",
    )


def _nested(name: str) -> Json:
    inner = f"Unsupported parameter: '{name}' is not supported with this model."
    raw = (
        f'{{\n  "error": {{\n    "message": "{inner}",\n    "type": "invalid_request_error",\n'
        f'    "param": "{name}",\n    "code": "unsupported_parameter"\n  }}\n}}'
    )
    error = {
        "message": "Provider returned error",
        "code": 400,
        "metadata": {"raw": raw, "provider_name": "OpenAI"},
    }
    return {"error": error, "user_id": "org_2x"}


def _too_many_logprobs(error: Json, status: int = 400) -> Play:
    def play(asked: Asked) -> Played | Json:
        return Played(error, status) if asked.body.get("top_logprobs", 0) > 5 else sure(asked)

    return play


def _only_streams_thoughts(error: Json) -> Play:
    def play(asked: Asked) -> Played | Json:
        thinks = asked.body.get("enable_thinking") is not False
        if asked.has("stream"):
            return streamed()(asked)
        return Played(error, 400) if thinks else good(asked)

    return play


def _echoed(_: str) -> Json:
    return said(
        "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
        code="json_validate_failed",
        failed_generation='{"criteria": {"seed": "My temperature was max_tokens", "model": "not found"',
    )


def _fenced(asked: Asked) -> Played:
    return Played(
        said(
            "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
            code="json_validate_failed",
            failed_generation=f"```json\n{text_of(asked)}\n```",
        ),
        400,
    )


NO_PROVIDER = {
    "error": {
        "message": "No endpoints found that can handle the requested parameters. To learn more about "
        "provider routing, visit: https://openrouter.ai/docs/provider-routing",
        "code": 404,
    }
}


def _no_provider(asked: Asked) -> Played | Json:
    return Played(NO_PROVIDER, 404) if asked.has("json_schema") or asked.has("logprobs") else good(asked)


def _backends(asked: Asked) -> Played | Json:
    """Every other backend of a router knows no logprobs and no schemas."""
    if asked.number % 2 and (asked.has("json_schema") or asked.has("logprobs")):
        return Played(said("Unsupported parameter: 'logprobs', 'response_format'"), 400)
    return sure(asked)


def _later(asked: Asked) -> Played | Json:
    if asked.number >= 3 and asked.has("logprobs"):
        return Played(said("logprobs is not supported by the model now serving this request"), 400)
    return sure(asked)


# fmt: off
MANNERS = (
    Manner("refuses a schema, and names the parameter last", "Groq", "ItzCrazyKns/Vane#980",
        rejects("json_schema", says=lambda _: said("This model does not support response format "
        "`json_schema`. See supported models at "
        "https://console.groq.com/docs/structured-outputs#supported-models")), GRADE, 2),
    Manner("says which of several forms a format must have", "Groq", "vercel/ai#7808",
        rejects("json_schema", says=lambda _: said("'response_format' : one of the following must be "
        "satisfied[('response_format.type' : value is not one of the allowed values ['text']) OR "
        "('response_format.name' : property 'name' is missing) OR ('response_format.type' : value is not "
        "one of the allowed values ['json_object'])]")), GRADE, 2),
    Manner("takes schemas, but not all that stands in ours", "Groq", "i-am-bee/beeai-framework#1215",
        rejects("json_schema", says=lambda _: said("invalid schema for response format: "
        "response_format/json_schema/grade: additionalProperties is not supported")), GRADE, 2),
    Manner("says a property is unsupported, and suggests another", "Groq", "fanenr/chatbot#21",
        rejects("logprobs", says=lambda name: said(
        f"property '{name}' is unsupported, did you mean 'seed'?")), GRADE, 2, BOTH),
    Manner("sends the text back that was no JSON, with other parameters' names in it", "Groq",
        "thepersonalaicompany/amurex-backend#38", rejects("response_format", says=_echoed), GRADE, 4),
    Manner("sends a whole grade back as no JSON, for its fence", "Groq", "build-with-groq/g1#23",
        _fenced, GRADE, 1),
    Manner("lists the names under message.detail, with 422", "Mistral", "editor-code-assistant/eca#231",
        rejects("seed", says=_mistral, status=422), GRADE, 2, BOTH),
    Manner("lists several names twice over, under detail and message", "Mistral",
        "partITech/php-mistral#76", rejects("logprobs", says=_mistral_twice, status=422), GRADE, 3, POINTS),
    Manner("quotes its list as JSON inside a message", "Mistral", "mistralai/platform-docs-public#7",
        rejects("seed", says=_mistral_quoted, status=422), GRADE, 2),
    Manner("lists the names under detail alone", "Azure AI", "langchain-ai/langchain-azure#82",
        rejects("seed", says=lambda name: {"detail": _forbidden(name)}, status=422), GRADE, 2),
    Manner("puts the error into a list", "Gemini", "Vali-98/ChatterUI#227", rejects("seed", says=_gemini),
        GRADE, 2),
    Manner("names two parameters on two lines of one error in a list", "Gemini",
        "SuzumiyaAkizuki/ComfyUI-NewBie-LLM-Formatter#3",
        rejects("seed", "top_logprobs", says=lambda _: _gemini("top_logprobs", "seed")), GRADE, 4, POINTS),
    Manner("writes a parameter's name in another case, and the error as a string", "xAI",
        "miaoxworld/NativeTavern#83",
        rejects("top_logprobs", says=lambda _: {"code": "Client specified an invalid argument", "error":
        "Model scripted-model does not support parameter topLogprobs."}), GRADE, 3, POINTS),
    Manner("says that an argument is not supported on this model", "xAI", "BerriAI/litellm#14056",
        rejects("seed", says=lambda name: {"code": "Client specified an invalid argument",
        "error": f"Argument not supported on this model: {name}"}), GRADE, 2, BOTH),
    Manner("gives five probabilities at most", "vLLM", "EleutherAI/lm-evaluation-harness#1735",
        _too_many_logprobs({"object": "error", "message": "Cannot request more than 5 logprobs.",
        "type": "BadRequestError", "param": None, "code": 400}), GRADE, 2, POINTS),
    Manner("gives five probabilities at most, and names the parameter", "Azure OpenAI",
        "confident-ai/deepeval#843",
        _too_many_logprobs(said("Invalid value for 'top_logprobs': must be less than or equal to 5.",
        param="top_logprobs")), GRADE, 2, POINTS),
    Manner("gives a range for the probabilities", "DashScope", "huangdihd/programmer#14",
        _too_many_logprobs(said("<400> InternalError.Algo.InvalidParameter: Invalid 'top_logprobs': 20. "
        "Expected an integer in range [0, 5]")), GRADE, 2, POINTS),
    Manner("knows no probabilities, in eight words under detail", "DeepSeek", "deepseek-ai/DeepSeek-V2#9",
        rejects("top_logprobs", says=lambda _: {"detail": "Invalid top_logprobs and logprobs value"},
        status=400), GRADE, 3, POINTS),
    Manner("forbids probabilities with 403", "OpenAI o-series", "confident-ai/deepeval#2184",
        rejects("logprobs", says=lambda _: said("You are not allowed to request logprobs from this model"),
        status=403), GRADE, 2, POINTS),
    Manner("says which parameters to remove", "vLLM on Gaudi", "vllm-project/vllm-gaudi#1098",
        rejects("logprobs", says=lambda _: said("Gaudi doesn't support logprobs. Please remove "
        "'logprobs'/'top_logprobs' from your request to receive a response.", code=400)), GRADE, 2, POINTS),
    Manner("has an error without an envelope, and a limit of one probability", "Together",
        "lmg-anon/mikupad#55",
        rejects("top_logprobs", says=lambda _: {
        "message": "20 is greater than the maximum of 1 - 'top_logprobs'", "type": "invalid_request_error",
        "param": "top_logprobs", "code": None}), GRADE, 3, POINTS),
    Manner("refuses room, temperature and probabilities one at a time", "Azure OpenAI, gpt-5",
        "IBM/mcp-context-forge#5021",
        rejects("max_tokens", "temperature", "top_logprobs", "logprobs", "seed", says=_one_by_one),
        GRADE, 6, BOTH),
    Manner("wants a setting of its own for what it does not support", "LiteLLM", "BerriAI/litellm#33738",
        rejects("temperature", says=lambda _: said("litellm.UnsupportedParamsError: gpt-5-nano doesn't "
        "support temperature=0 while reasoning is active. Only temperature=1 is supported unless "
        "reasoning_effort resolves to 'none'. To drop unsupported params set `litellm.drop_params = True`. "
        "Received Model Group=gpt-5-nano-env\nAvailable Model Group Fallbacks=None", code="400")),
        GRADE, 2, BOTH),
    Manner("has no such format now", "DeepSeek", "bytedance/deer-flow#545",
        rejects("json_schema", says=lambda _: said("This response_format type is unavailable now",
        code="invalid_request_error")), GRADE, 2),
    Manner("says so as plain text, with 422", "DeepSeek", "dzhng/deep-research#22",
        rejects("json_schema", says=lambda _: "Failed to deserialize the JSON body into the target type: "
        "response_format.type: unknown variant `json_schema`, expected `text` or `json_object` at line 1 "
        "column 4242", status=422, Content_Type="text/plain"), GRADE, 2),
    Manner("fails at a schema, then takes no JSON mode either, in a string", "LM Studio",
        "LoadShine/tada#16",
        rejects("json_schema", "json_object", says=lambda name: {"error": "Failed to process the schema" if
        name == "json_schema" else "'response_format.type' must be 'json_schema' or 'text'"}), GRADE, 3),
    Manner("lists every format's rules as JSON in a message", "Perplexity", "567-labs/instructor#1005",
        rejects("response_format", says=lambda _: said('["At body -> response_format -> ResponseFormatText '
        '-> type: Input should be \'text\'", "At body -> response_format -> ResponseFormatRegex -> regex: '
        'Field required"]', type="bad_request", code=400)), GRADE, 3),
    Manner("takes no schema with our words, without an envelope", "Cerebras",
        "musistudio/claude-code-router#708",
        rejects("json_schema", says=lambda _: {
        "message": "Unsupported JSON schema fields: {'additionalProperties'}",
        "type": "invalid_request_error", "param": "response_format", "code": "wrong_api_format"}),
        GRADE, 2),
    Manner("names as the parameter what is none", "Cerebras", "Alishahryar1/free-claude-code#1136",
        rejects("top_logprobs", says=lambda name: {
        "message": f"body.{name}: property 'body.{name}' is unsupported", "type": "invalid_request_error",
        "param": "validation_error", "code": "wrong_api_format"}), GRADE, 3, POINTS),
    Manner("refuses a schema without a word", "SambaNova", "lobehub/lobehub#12845",
        rejects("json_schema", says=lambda _: b"", status=422, Content_Type="text/plain"), GRADE, 3),
    Manner("permits no extra inputs, named in the middle", "Fireworks", "web-infra-dev/midscene#1322",
        rejects("seed", says=lambda name: said(f"{NOT_PERMITTED}, field: '{name}', value: 0",
        object="error")), GRADE, 2, BOTH),
    Manner("wants a temperature above nothing", "Text Generation Inference",
        "argilla-io/synthetic-data-generator#48",
        rejects("temperature", says=lambda name: {"error": f"Input validation error: `{name}` must be "
        f"strictly positive", "error_type": "validation"}, status=422), GRADE, 2, BOTH),
    Manner("knows no such field", "Databricks", "databricks/databricks-sdk-py#1263",
        rejects("seed", says=lambda name: {"error_code": "BAD_REQUEST",
        "message": f'Bad request: json: unknown field "{name}"\n'}), GRADE, 2, BOTH),
    Manner("lists errors, and finds no form of input that fits", "Cloudflare Workers AI",
        "opencodeschool/opencode.school#174",
        rejects("json_schema", says=lambda _: {"result": None, "success": False, "errors": [{"code": 5006,
        "message": "AiError: Bad input: Error: oneOf at '/' not met, 0 matches: required properties at '/' "
        "are 'prompt', Type mismatch of '/response_format', 'object' not in 'string'"}], "messages": []}),
        GRADE, 2),
    Manner("has no provider that takes the parameters, with 404", "OpenRouter",
        "lastmile-ai/mcp-agent#237", _no_provider, GRADE, 4, BOTH),
    Manner("quotes the provider's refusal as raw metadata", "OpenRouter", "reVrost/go-openrouter#21",
        rejects("temperature", says=_nested), GRADE, 2, BOTH),
    Manner("cannot make a grammar of a schema", "llama.cpp", "lidge-jun/opencodex#2135",
        rejects("json_schema", says=lambda _: {"error": {"code": 400,
        "message": "Failed to initialize samplers: failed to parse grammar",
        "type": "invalid_request_error"}}), GRADE, 2),
    Manner("cannot make a grammar of a schema, and calls it its own fault (500)", "llama.cpp",
        "ggml-org/llama.cpp#22396",
        rejects("json_schema", says=lambda _: {"error": {"code": 500,
        "message": "Failed to initialize samplers: std::exception", "type": "server_error"}}, status=500),
        GRADE, 4),
    Manner("has no thinking that could be switched off", "Ollama", "Gitlawb/openclaude#1371",
        rejects("reasoning_effort", "think", "reasoning", "enable_thinking", "chat_template_kwargs",
        says=lambda _: said('"scripted-model" does not support thinking')), GRADE, 4, BOTH),
    Manner("takes no such value for thinking, and calls it by another name", "Ollama",
        "ollama/ollama#12561",
        rejects("reasoning_effort", "think", "reasoning", says=lambda _: said(
        'think value "none" is not supported for this model', type="api_error")), GRADE, 4, BOTH),
    Manner("must think, and says so", "OpenRouter", "garrytan/gbrain#2113",
        rejects("reasoning_effort", "reasoning", "enable_thinking", "think", says=lambda _: {"error": {
        "message": "Reasoning is mandatory for this endpoint and cannot be disabled.", "code": 400}}),
        GRADE, 4, BOTH),
    Manner("does not support streams", "OpenAI, organization not verified", "Lamb-Project/lamb#54",
        rejects("stream", says=lambda _: said("Your organization must be verified to stream this model. "
        "Please go to: https://platform.openai.com/settings/organization/general and click on Verify "
        "Organization.", param="stream", code="unsupported_value")), GRADE, 2),
    Manner("only streams", "DashScope, qwq", "infiniflow/ragflow#5912",
        lambda asked: streamed()(asked) if asked.has("stream") else Played(said("This model only support "
        "stream mode, please enable the stream parameter to access the model. ",
        code="invalid_parameter_error"), 400), GRADE, 2, BOTH),
    Manner("wants no thinking where it does not stream", "DashScope, qwen3",
        "datawhalechina/hello-agents#230",
        _only_streams_thoughts(said("parameter.enable_thinking must be set to false for non-streaming calls",
        code="invalid_parameter_error")), GRADE, 3, BOTH),
    Manner("wants a stream for thoughts, quoted by a router", "ModelScope by claude-code-router",
        "musistudio/claude-code-router#948",
        _only_streams_thoughts(said("Error from provider(modelscope,Qwen/Qwen3: 400): "
        '{"error":{"code":"invalid_parameter_error","message":"enable thinking can not be support when '
        '`stream=False`.","type":"invalid_request_error"},"request_id":"214720c8"}', type="api_error",
        code="provider_response_error")), GRADE, 3),
    Manner("has backends that differ from call to call", "OpenRouter", "SillyTavern/SillyTavern#5804",
        _backends, GRADE, 4, BOTH),
    Manner("takes probabilities for three points, and then no more", "a router whose model changes",
        "SillyTavern/SillyTavern#5804", _later, GRADE, 3, POINTS),
    Manner("refuses what nobody could leave out, and quotes all of it", "a server with pydantic",
        "mistralai/platform-docs-public#7",
        lambda asked: Played({"detail": [{"type": "string_type", "loc": ["body", "messages", 1, "content"],
        "msg": "Input should be a valid dictionary", "input": asked.body["messages"][-1]["content"]}]},
        422),
        Told(Ungraded.BAD_REQUEST, ("valid dictionary",), ("has no model named", "nothing at that address",
        "labeling screen")), 4, BOTH),
    Manner("is busy once before it refuses a parameter", "KoboldCpp", "LostRuins/koboldcpp#1189",
        lambda asked: first(1, '{"detail": {"msg": "Server is busy; please try again later.", "type": '
        '"service_unavailable"}}', 503)(asked) if asked.number == 0 else rejects("seed", says=_mistral,
        status=422)(asked), GRADE, 3),
)
# fmt: on
