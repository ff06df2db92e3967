"""How bytes come: streams that were asked for or not, keep-alives, types that are wrong, ends that break."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

from grader.errors import Ungraded
from tests.grading.rubric.manners.manner import (
    BOTH,
    EVENTS,
    GRADE,
    POINTS,
    Asked,
    Manner,
    Play,
    Told,
    good,
    stream,
    streamed,
    text_of,
)
from tests.grading.rubric.scripted_endpoint import Played

if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = '{"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":2000,"completion_tokens":9}}'
MID_ERROR = (
    '{"id":"x","object":"chat.completion.chunk","choices":[],"error":{"message":"Worker local total request '
    'limit reached (33/32)","code":502}}'
)


def _json(before: str = "", after: str = "", kind: str = "application/json") -> Callable[[Asked], Played]:
    """A good reply as JSON, with other bytes around it or another type."""

    def play(asked: Asked) -> Played:
        return Played(f"{before}{json.dumps(good(asked))}{after}", headers=(("Content-Type", kind),))

    return play


def _half(asked: Asked) -> Played:
    """A stream that ends in the middle of the text, without a word."""
    whole = stream(text_of(asked))
    return Played(whole[: len(whole) // 2], headers=EVENTS)


def _thinks(asked: Asked) -> Played:
    thoughts = tuple(
        f'data: {{"choices":[{{"index":0,"delta":{{"reasoning_content":"{word} "}},"finish_reason":null}}]}}'
        for word in ("No", "figure?", "Yes", "one.")
    )
    return Played(stream(text_of(asked), before=thoughts), headers=EVENTS)


def _error_midway(asked: Asked) -> Played:
    whole = stream(text_of(asked), finish=None, after=())
    return Played(whole[: whole.rfind(b"data: ")] + f"data: {MID_ERROR}\n\n".encode(), headers=EVENTS)


def _once(broken: Callable[[Asked], Played]) -> Play:
    return lambda asked: broken(asked) if asked.number == 0 else good(asked)


def _thought_twice(asked: Asked) -> Played:
    thoughts = '"message": {"reasoning_content": "Let me see.", "reasoning_content": "Let me see.", '
    return Played(json.dumps(good(asked)).replace('"message": {', thoughts))


def _zipped(asked: Asked) -> Played:
    return Played(gzip.compress(json.dumps(good(asked)).encode()), headers=(("Content-Encoding", "gzip"),))


# fmt: off
MANNERS = (
    Manner("streams without being asked", "Unsloth", "unslothai/unsloth#6570", streamed(), GRADE, 1, BOTH),
    Manner("streams with no space after data:", "LongCat", "davidmigloz/langchain_dart#778",
        streamed(data="data:"), GRADE, 1, BOTH),
    Manner("streams with Windows line ends, and counts at the end", "a gateway", "SamSaffron/term-llm#487",
        streamed(end="\r\n\r\n", after=(USAGE, "[DONE]")), GRADE, 1),
    Manner("streams with comments that keep the line open", "OpenRouter", "openai/openai-go#227",
        streamed(before=(": OPENROUTER PROCESSING", ": OPENROUTER PROCESSING")), GRADE, 1, BOTH),
    Manner("streams with an empty finish in every chunk", "GLM by OpenCrabs", "adolfousier/opencrabs#1499",
        streamed(between=""), GRADE, 1),
    Manner("streams, and never says that it finished", "OmniRoute", "diegosouzapw/OmniRoute#7800",
        streamed(finish=None), GRADE, 1, BOTH),
    Manner("streams its thoughts first", "DeepSeek", "Oaklight/llm-rosetta#356", _thinks, GRADE, 1, BOTH),
    Manner("sends JSON, and [DONE] after it", "9Router", "decolua/9router#3492",
        _json(after="\n\ndata: [DONE]\n\n", kind="text/event-stream"), GRADE, 1, BOTH),
    Manner("sends one whole completion as one event", "9Router", "decolua/9router#3492",
        _json(before="data: ", after="\n\ndata: [DONE]\n\n", kind="text/event-stream"), GRADE, 1, BOTH),
    Manner("ends a stream in the middle, once", "DeepSeek", "vllm-project/vllm-ascend#9131", _once(_half),
        GRADE, 3, BOTH),
    Manner("ends every stream in the middle", "a gateway that times out", "openai/openai-python#2356",
        _half, Told(Ungraded.UNREACHABLE, ("broke off",), ("web page", "check that the address")), 3),
    Manner("breaks off with an error in the stream", "OpenRouter", "diegosouzapw/OmniRoute#8210",
        _error_midway,
        Told(Ungraded.SERVER_ERROR, ("limit reached",), ("web page", "check that the address")), 3),
    Manner("tells an error as the only event, with 200", "RocketMQ's provider",
        "apache/rocketmq-dashboard#2178",
        lambda _: Played('data: {"error":{"message":"quota exceeded"}}\n\ndata: [DONE]\n\n',
        headers=EVENTS),
        Told(Ungraded.QUOTA, ("quota exceeded",), ("web page", "check that the address")), 3),
    Manner("sends blank lines until it has its reply", "DeepSeek",
        "api-docs.deepseek.com/quick_start/rate_limit", _json(before="\n" * 40), GRADE, 1, BOTH),
    Manner("is slow with its first byte, and fine after it", "Ollama that loads a model",
        "cline/cline#12839",
        lambda asked: Played(good(asked), delay=0.3) if asked.number == 0 else good(asked), GRADE, 1, BOTH),
    Manner("calls its JSON a text", "SambaNova", "lobehub/lobehub#12845", _json(kind="text/plain"),
        GRADE, 1, BOTH),
    Manner("calls its JSON a web page", "a gateway", "etkecc/baibot#9",
        _json(kind="text/html; charset=utf-8"), GRADE, 1, BOTH),
    Manner("begins with a byte order mark", "a gateway", "woocommerce/wc-api-python#40",
        _json(before="\ufeff"), GRADE, 1),
    Manner("compresses what nobody asked to be compressed", "a proxy", "Anionex/agent-vision-toolkit#36",
        _zipped, GRADE, 1),
    Manner("says its thought twice, under one name", "NVIDIA", "tinyhumansai/openhuman#4207",
        _thought_twice, GRADE, 1, BOTH),
    Manner("breaks off at the fourth point, once", "OpenRouter", "VOICEVOX/kanalizer#23",
        lambda asked: Played(good(asked), reset_after=40) if asked.number == 3 else good(asked),
        GRADE, 2, POINTS),
)
# fmt: on
