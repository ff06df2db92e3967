"""Where the text of a reply is, and how it is dressed: read what is unambiguous, refuse what is not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from grader.errors import Ungraded
from tests.grading.rubric.manners.manner import (
    BOTH,
    GRADE,
    POINTS,
    Asked,
    Manner,
    Told,
    first,
    good,
    rejects,
    said,
    saying,
    text_of,
    with_body,
    with_choice,
    with_message,
)
from tests.grading.rubric.scripted_endpoint import Json, completion

if TYPE_CHECKING:
    from collections.abc import Callable

THOUGHT = 'Okay, the shape is {"criteria": {...}, "follow_up": "..."}. It says {a lot}: no figure? Yes, one.'
NO_GRADE = ("no grade|not a grade|cannot be read|else than", "model")


def _tools(text: str) -> Json:
    call = {"id": "call_1", "type": "function", "function": {"name": "grade", "arguments": text}}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def _tool_object(text: str) -> Json:
    message = _tools(text)
    message["tool_calls"][0]["function"]["arguments"] = json.loads(text)
    return message


def _parts(*parts: Json) -> Callable[[str], Json]:
    def message(text: str) -> Json:
        return {"role": "assistant", "content": [*parts, {"type": "text", "text": text}]}

    return message


def _changed(change: Callable[[Json], object]) -> Callable[[Asked], Json]:
    """A good reply, its JSON changed."""

    def dress(text: str) -> str:
        body = json.loads(text)
        return json.dumps(change(body) or body)

    return saying(dress)


def _levels(words: Callable[[str], object]) -> Callable[[Asked], Json]:
    def change(body: Json) -> None:
        for verdict in body["criteria"].values():
            verdict["level"] = words(verdict["level"])

    return _changed(change)


def _python(text: str) -> str:
    return repr(json.loads(text))


def _commas(text: str) -> str:
    return re.sub(r'"\}', '",}', text)


def _commented(text: str) -> str:
    return text.replace('{"criteria": {', '{\n  // one verdict for each criterion\n  "criteria": {', 1)


def _schema(_: str) -> str:
    properties = {"quote": {"type": "string"}, "level": {"enum": ["missing", "partial", "strong"]}}
    return json.dumps(
        {
            "type": "object",
            "properties": {"criteria": {"type": "object", "properties": properties}},
            "required": ["criteria", "follow_up"],
        }
    )


def _table(text: str) -> str:
    rows = [f"| {name} | {verdict['level']} |" for name, verdict in json.loads(text)["criteria"].items()]
    return "\n".join(["| Criterion | Level |", "|---|---|", *rows])


def _harmony(text: str) -> str:
    return (
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{text}"
        "<|return|>"
    )


def _draft_then_all(text: str) -> str:
    body = json.loads(text)
    name, verdict = next(iter(body["criteria"].items()))
    draft = {"criteria": {name: verdict | {"level": "missing", "quote": ""}}}
    return f"Draft:\n{json.dumps(draft)}\n\nFinal:\n{text}"


def _logprobs(*places: tuple[str, float | None, list[tuple[str, float | None]]]) -> Json:
    return {
        "content": [
            {
                "token": token,
                "logprob": chance,
                "bytes": None,
                "top_logprobs": [{"token": other, "logprob": least} for other, least in others],
            }
            for token, chance, others in places
        ]
    }


def _empty_json_mode(asked: Asked) -> Json:
    """JSON mode fills its room with blanks."""
    if asked.has("json_object"):
        return completion("\n \n" * 400, finish="length")
    return good(asked)


def _last_in_thought(text: str) -> Json:
    return {"role": "assistant", "content": "", "reasoning_content": f"{THOUGHT} Now the reply: {text}"}


# fmt: off
PLACES = (
    Manner("puts the answer where thoughts belong", "vLLM with a reasoning parser",
        "vllm-project/vllm#15618",
        with_message(lambda text: {"role": "assistant", "content": None, "reasoning_content": text}),
        GRADE, 1, BOTH),
    Manner("puts the answer where thoughts belong, by the newer name", "vLLM", "vllm-project/vllm#50948",
        with_message(lambda text: {"role": "assistant", "content": "", "reasoning": text}), GRADE, 1, BOTH),
    Manner("ends its thoughts with the answer, and says nothing after them", "DeepSeek",
        "earendil-works/pi#9266", with_message(_last_in_thought), GRADE, 2),
    Manner("thinks in a list of parts", "Mistral, magistral", "NousResearch/hermes-agent#4748",
        with_message(_parts({"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]})),
        GRADE, 1, BOTH),
    Manner("thinks in a part whose thought is a text", "Mistral by req_llm", "agentjido/req_llm#742",
        with_message(_parts({"type": "thinking", "thinking": THOUGHT, "text": THOUGHT})), GRADE, 1, BOTH),
    Manner("sums its reasoning up in a part of its own", "Databricks, Claude", "BerriAI/litellm#36931",
        with_message(_parts({"type": "reasoning", "summary": [{"type": "summary_text", "text": THOUGHT}]})),
        GRADE, 1, BOTH),
    Manner("answers by calling a tool that nobody offered", "gpt-oss by vLLM", "NVIDIA/TensorRT-LLM#9256",
        with_message(_tools, finish="tool_calls"), GRADE, 1),
    Manner("calls a tool with arguments that are an object", "mlx-lm", "ml-explore/mlx-lm#913",
        with_message(_tool_object, finish="tool_calls"), GRADE, 1),
    Manner("calls a function, as in 2023", "LongCat", "davidmigloz/langchain_dart#778",
        with_message(lambda text: {"role": "assistant", "content": None, "function_call": {"name": "grade",
        "arguments": text}}, finish="function_call"), GRADE, 1),
    Manner("gives JSON as an object, not as text", "omega-ml", "omegaml/omegaml#532", saying(json.loads),
        GRADE, 1),
    Manner("has no message at all", "Gemini", "evalstate/fast-agent#184", with_choice(message=None),
        Told(Ungraded.UNREADABLE, ("empty|without|no reply|nothing",), ("check that the address",)), 3, BOTH),
    Manner("has no choice to make", "Xinference", "xorbitsai/inference#2947", with_body(choices=[]),
        Told(Ungraded.UNREADABLE, ("empty|without|no reply|nothing",), ("check that the address",)), 3),
    Manner("says null instead of choices, and nothing of an error", "9Router", "decolua/9router#2727",
        with_body(choices=None),
        Told(Ungraded.UNREADABLE, ("empty|without|no reply|nothing",), ("check that the address",)), 3),
    Manner("hides the provider's 429 in a good reply, and is fine after it", "OpenRouter",
        "BerriAI/litellm#8448",
        lambda asked: completion(None) | {"error": {"message": "Provider returned error", "code": 429,
        "metadata": {"raw": "error code: 1015", "provider_name": "Kluster"}}} if asked.number == 0 else
        good(asked), GRADE, 2, BOTH),
    Manner("hides an upstream failure in a good reply, always", "OpenRouter",
        "diegosouzapw/OmniRoute#8210",
        lambda _: {"choices": [], "error": {"message": "Worker local total request limit reached (33/32)",
        "code": 502}},
        Told(Ungraded.SERVER_ERROR, ("limit reached", "again|later|another"), ("check that the address",)),
        3),
    Manner("tells an empty account in a reply with 200", "MiniMax", "infiniflow/ragflow#1717",
        lambda _: {"id": "x", "choices": None, "base_resp": {"status_code": 1008,
        "status_msg": "insufficient balance"}},
        Told(Ungraded.QUOTA, ("insufficient balance",), ("check that the address",)), 1),
    Manner("tells a daily limit in a reply with 200", "Qianfan", "chatchat-space/Langchain-Chatchat#1922",
        lambda _: {"error_code": 17, "error_msg": "Open api daily request limit reached"},
        Told(Ungraded.QUOTA, ("daily request limit",), ("check that the address",)), 3),
    Manner("is empty once", "DeepSeek", "langgenius/dify#13068", first(1, completion("")), GRADE, 2, BOTH),
    Manner("is always empty", "DeepSeek", "Lingtai-AI/lingtai-kernel#9", lambda _: completion(""),
        Told(Ungraded.UNREADABLE, ("empty",)), 3, BOTH),
    Manner("fills its room with blanks in JSON mode", "DeepSeek", "api-docs.deepseek.com/guides/json_mode",
        lambda asked: rejects("json_schema", says=lambda _: said(
        "This response_format type is unavailable now"))(asked) if asked.has("json_schema") else
        _empty_json_mode(asked), GRADE, 4),
    Manner("declines in a field of its own", "OpenAI",
        "platform.openai.com/docs/guides/structured-outputs#refusals",
        lambda _: completion(None, refusal="I'm sorry, I can't assist with that."),
        Told(Ungraded.REFUSED, ("refused",)), 1, BOTH),
    Manner("is filtered, by another vendor's word for it", "Zhipu", "docs.bigmodel.cn/api-reference",
        lambda _: completion("", finish="sensitive"), Told(Ungraded.FILTERED, ("filter",)), 1, BOTH),
)
# fmt: on
# fmt: off
DRESSED = (
    Manner("closes a thought that the template opened", "LM Studio, deepseek-r1",
        "lmstudio-ai/lmstudio-bug-tracker#1589", saying(lambda text: f"{THOUGHT}\n</think>\n\n{text}"),
        GRADE, 1, BOTH),
    Manner("thinks between square brackets", "Mistral by llama.cpp", "ggml-org/llama.cpp#16158",
        saying(lambda text: f"[THINK]{THOUGHT}[/THINK]{text}"), GRADE, 1, BOTH),
    Manner("leaks the channels of gpt-oss", "mlx-lm", "ml-explore/mlx-lm#1867", saying(_harmony),
        GRADE, 1, BOTH),
    Manner("leaks the channels of gpt-oss, their marks stripped", "macprovider",
        "Augustas11/macprovider#743",
        saying(lambda text: f"analysisWe need to grade this. {THOUGHT}assistantfinal{text}"),
        GRADE, 1, BOTH),
    Manner("thinks, then fences its JSON, then cites", "Perplexity", "perplexityai/api-discussion#231",
        saying(lambda text: f"<think>{THOUGHT}</think>\n```json\n{text}\n```\n\nSources: [1] [2] {{1}}"),
        GRADE, 1),
    Manner("talks before and after its JSON, in braces", "LMDeploy", "InternLM/lmdeploy#1337",
        saying(lambda text: f"Sure! Here {{as asked}} is the JSON:\n{text}\nTell me {{if}} you need more."),
        GRADE, 1),
    Manner("writes a draft first, and all of it after", "a model by Dify", "langgenius/dify#42006",
        saying(_draft_then_all), GRADE, 1),
    Manner("leaves commas at the end", "GPT-5.6 Luna", "ducroo/SICTIC-AI#37", saying(_commas), GRADE, 1),
    Manner("leaves its names unquoted", "a model by N.E.K.O.", "Project-N-E-K-O/N.E.K.O#718",
        saying(lambda text: re.sub('"(quote|missing|level|suggestion|criteria|follow_up)":', "\\1:", text)),
        GRADE, 2),
    Manner("quotes as Python does", "a small model", "mangiucugna/json_repair#10", saying(_python),
        GRADE, 1),
    Manner("comments its JSON", "DeepSeek", "langchain4j/langchain4j#3233", saying(_commented), GRADE, 2),
    Manner("puts the object into a list", "a model by LlamaIndex", "run-llama/llama_index#7886",
        _changed(lambda body: [body]), GRADE, 1),
    Manner("wraps the object in another", "Claude", "phenobarbital/ai-parrot#338",
        _changed(lambda body: {"response": body}), GRADE, 1),
    Manner("writes its JSON as a JSON string", "a model by ModelScope", "modelscope/ms-agent#652",
        saying(json.dumps), GRADE, 1),
    Manner("lists the criteria with their names", "Llama by Together",
        "togethercomputer/together-python#224",
        _changed(lambda body: body | {"criteria": [{"criterion": name, **verdict} for name, verdict in body[
        "criteria"].items()]}), GRADE, 1),
    Manner("says every name twice, with the same words", "a repeating model", "langgenius/dify#42006",
        saying(lambda text: text.replace('"follow_up"', '"follow_up": "What would you do differently '
        'today?", "follow_up"')), GRADE, 1),
    Manner("marks its levels up", "Qwen", "UKGovernmentBEIS/inspect_ai#4297",
        _levels(lambda level: f"**{level.capitalize()}.**"), GRADE, 1),
    Manner("numbers its levels", "a small model", "confident-ai/deepeval#1929",
        _levels(lambda level: {"missing": 0, "partial": 1, "strong": 2}[level]),
        Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("praises in levels of its own", "a small model", "UiPath/uipath-python#1819",
        _levels(lambda _: "excellent"), Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("grades in Spanish", "a model asked in Spanish", "marcusgreen/moodle-qtype_aitext#32",
        _levels(lambda level: {"missing": "ausente", "partial": "parcial", "strong": "fuerte"}[level]),
        Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("hedges between two levels", "a judge", "UKGovernmentBEIS/inspect_ai#4872",
        _levels(lambda _: "strong/partial"), Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("echoes the shape that it was given", "a small model by Ollama", "confident-ai/deepeval#2292",
        _changed(lambda body: {"criteria": {name: {"quote": "...", "missing": "...",
        "level": "missing | partial | strong", "suggestion": "..."} for name in body["criteria"]},
        "follow_up": "..."}), Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("returns the schema itself", "Qwen2.5-Coder by vLLM", "leonbreukelman/smactorio#165",
        saying(_schema), Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("returns a table", "a chat model", "perplexityai/api-discussion#231", saying(_table),
        Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("declines in so many words", "a guarded model", "xtekky/gpt4free#2861",
        saying(lambda _: "I'm sorry, but I can't help with grading candidates."),
        Told(Ungraded.UNREADABLE, NO_GRADE), 2),
    Manner("ignores the format, and answers in Markdown", "vLLM after 0.12",
        "lmstudio-ai/lmstudio-bug-tracker#2403",
        saying(lambda text: f"## Grade\n\n~~~~json\n{text}\n~~~~\n\n*Good luck!*"), GRADE, 1),
    Manner("marks a yes up, and goes on", "Qwen", "UKGovernmentBEIS/inspect_ai#4297",
        saying(lambda text: f"**{text.capitalize()}**, because the answer says no less."),
        GRADE, 1, POINTS),
    Manner("says yes in a sentence", "Llama", "open-compass/opencompass#2598",
        saying(lambda text: f"The answer is: {text}."), GRADE, 1, POINTS),
    Manner("says yes as JSON", "a model that was tuned to JSON", "sbintuitions/flexeval#88",
        saying(lambda text: json.dumps({"answer": text})), GRADE, 1, POINTS),
)
# fmt: on
# fmt: off
BESIDE = (
    Manner("has two choices, the words in the first", "Claude on Bedrock by MCP-Bridge",
        "SecretiveShell/MCP-Bridge#48",
        lambda asked: {"id": "msg_bdrk_1", "model": "claude", "created": 1, "choices": [{
        "finish_reason": "tool_calls", "message": {"role": "assistant", "content": text_of(asked)}}, {
        "finish_reason": "tool_calls", "message": {"role": "assistant", "tool_calls": []}}]},
        GRADE, 1, BOTH),
    Manner("finishes with an error, once", "OpenRouter", "pydantic/pydantic-ai#2844",
        lambda asked: completion('{"criteria": {"tot', finish="error") if asked.number == 0 else good(
        asked), GRADE, 2, BOTH),
    Manner("finishes with an error, always", "OpenRouter", "pydantic/pydantic-ai#2844",
        lambda _: completion('{"criteria": {"tot', finish="error"),
        Told(Ungraded.SERVER_ERROR, ("broke off|error|trouble", "again|another")), 3, BOTH),
    *(Manner(f"finishes with {finish!r}", service, source, with_choice(finish_reason=finish), GRADE, 1,
    BOTH) for finish, service, source in (("eos", "Together", "togethercomputer/together-python#153"), (
    "end_turn", "Bedrock Access Gateway", "aws-samples/bedrock-access-gateway#11"), ("STOP", "Vertex AI",
    "envoyproxy/ai-gateway#2107"), ("", "a gateway", "adolfousier/opencrabs#1499"), (None, "OmniRoute",
    "diegosouzapw/OmniRoute#7800"))),
    Manner("gives null for the probabilities it was asked for", "LMDeploy", "InternLM/lmdeploy#2802",
        with_choice(logprobs=None), GRADE, 1, POINTS),
    Manner("gives no probabilities in their place", "vLLM", "vllm-project/vllm#47838",
        with_choice(logprobs={"content": []}), GRADE, 1, POINTS),
    Manner("has null for what is impossible", "SGLang", "sgl-project/sglang#20323",
        lambda asked: with_choice(logprobs=_logprobs((text_of(asked), -0.01, [(text_of(asked), -0.01), (
        "maybe", None)])))(asked), GRADE, 1, POINTS),
    Manner("has -9999 for what is impossible", "vLLM", "vllm-project/vllm#4149",
        lambda asked: with_choice(logprobs=_logprobs((text_of(asked), -0.01, [(text_of(asked), -0.01), (
        "no", -9999.0)])))(asked), GRADE, 1, POINTS),
    Manner("begins with a line break", "LiteLLM over vLLM", "BerriAI/litellm#4898",
        lambda asked: with_choice(logprobs=_logprobs(("\n\n", -0.01, [("\n\n", -0.01), ("yes", -6.0), ("no",
        -7.0)]), (text_of(asked), -0.02, [(text_of(asked), -0.02)])))(asked), GRADE, 1, POINTS),
    Manner("begins with a thought", "llama.cpp", "ggml-org/llama.cpp#15181",
        lambda asked: with_choice(message={"role": "assistant",
        "content": f"<think>\nNo figure.\n</think>\n\n{text_of(asked)}"}, logprobs=_logprobs(("<think>",
        -0.001, [("<think>", -0.001), ("no", -9.0)])))(asked), GRADE, 1, POINTS),
    Manner("gives probabilities as completions had them", "vLLM", "vllm-project/vllm#3179",
        lambda asked: with_choice(logprobs={"tokens": [text_of(asked)], "token_logprobs": [-0.01],
        "top_logprobs": [{text_of(asked): -0.01}], "text_offset": [0]})(asked), GRADE, 1, POINTS),
    Manner("gives a list for probabilities", "a gateway", "openai/openai-agents-python#1616",
        with_choice(logprobs=[]), GRADE, 1, BOTH),
    Manner("has a number for its name, and an object for its print", "a gateway",
        "openai/openai-agents-python#1616", with_body(model=7, system_fingerprint={"id": 1}), GRADE, 1),
    Manner("has false for a refusal", "a gateway", "openai/openai-agents-python#1616",
        with_message(lambda text: {"role": "assistant", "content": text, "refusal": False}), GRADE, 1),
)
# fmt: on
MANNERS = (*PLACES, *DRESSED, *BESIDE)
