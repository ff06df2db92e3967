"""Services that only stream, or stream unasked, give the grade that a plain reply gives, or a true reason."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from threading import Event, Timer
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.capabilities import KnownCapabilities, Way
from grader.grading.rubric.endpoint.client import Limits
from grader.grading.rubric.endpoint.event_stream import EndedEarlyError, completion_of
from grader.grading.rubric.endpoint.refusal_kinds import WORDS
from grader.grading.rubric.endpoint.response_body import read_completion
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.kit import KEY, Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import MODEL, Json, Played, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.models import Question

EVENTS = (("Content-Type", "text/event-stream; charset=utf-8"),)
DONE = "[DONE]"


def chunk(delta: Json | None = None, finish: str | None = None, **more: Any) -> Json:
    """One piece of a streamed reply; without a delta it has no choices."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c", "object": "chat.completion.chunk", "model": MODEL, "choices": choices, **more}


def chunks(text: str, size: int = 7) -> list[Json | str]:
    """All events of a well-behaved stream that says ``text``."""
    usage = {"prompt_tokens": 1000, "completion_tokens": 100}
    return [
        chunk({"role": "assistant", "content": ""}),
        *(chunk({"content": text[start : start + size]}) for start in range(0, len(text), size)),
        chunk({}, "stop"),
        chunk(usage=usage),
        DONE,
    ]


def sse(events: Sequence[Json | str], head: str = "data: ", end: str = "\n\n") -> str:
    return "".join(f"{head}{event if isinstance(event, str) else json.dumps(event)}{end}" for event in events)


def text_in(body: str) -> str:
    return read_completion(completion_of(body), "h", 1.0).text


PLAIN = '{"criteria": "größe 漢字 😀", "a\\u2028b": "x\\ny"}'
STREAM = chunks(PLAIN)
MANNERS: dict[str, str] = {
    "usual": sse(STREAM),
    "no space": sse(STREAM, head="data:"),
    "CRLF": sse(STREAM, end="\r\n\r\n"),
    "CR": sse(STREAM, end="\r\r"),
    "no blank lines": sse(STREAM, end="\n"),
    "byte order mark": "\ufeff" + sse(STREAM),
    "blank lines first": "\n\n  \n" + sse(STREAM),
    "comments": ": OPENROUTER PROCESSING\n\n" + sse(STREAM, end="\n\n: ping\n\n"),
    "named events with ids": sse(STREAM, head="id: 7\nevent: message\nretry: 10\ndata: "),
    "pings with data": sse(["ping", *STREAM]) + 'event: ping\ndata: {"type": "ping"}\n\n',
    "several data lines in one event": "".join(
        f"data: {line}\n" for line in json.dumps(completion(PLAIN), indent=1).splitlines()
    )
    + "\n",
    "no end mark": sse(STREAM[:-1]),
    "no reason to finish": sse([*STREAM[:-3], DONE]),
    "the end mark in quotes": sse([*STREAM[:-3], '"[DONE]"']),
    "usage with no choices at all": sse([*STREAM[:-1], {"usage": {"prompt_tokens": 1}}, DONE]),
    "usage with choices of null": sse([*STREAM[:-1], {"choices": None, "usage": None}, DONE]),
    "an empty reason in each piece": sse(
        [chunk({"content": PLAIN[:9]}, ""), chunk({"content": PLAIN[9:]}, "null"), chunk({}, "stop")]
    ),
    "no delta in the last piece": sse(
        [
            chunk({"content": PLAIN}),
            {"choices": [{"index": 0, "finish_reason": "stop", "delta": None, "logprobs": None}]},
        ]
    ),
    "content in parts": sse(
        [
            chunk({"content": [{"type": "text", "text": PLAIN[:9]}]}),
            chunk({"content": [{"type": "text", "text": PLAIN[9:]}]}),
            DONE,
        ]
    ),
    "other replies beside the first": sse(
        [chunk({"content": PLAIN}), {"choices": [{"index": 1, "delta": {"content": "no"}}]}, DONE]
    ),
    "the whole reply in one event": sse([completion(PLAIN), DONE]),
    "the whole reply in one event, no end mark": sse([completion(PLAIN)]),
    "the whole message besides its pieces": sse(
        [*STREAM[:-3], {"choices": [{"delta": {}, "message": {"content": PLAIN}, "finish_reason": "stop"}]}]
    ),
    "a message that grows besides its pieces": sse(
        [
            {"choices": [{"delta": {"content": PLAIN[a:b]}, "message": {"content": PLAIN[:b]}}]}
            for a, b in ((0, 5), (5, 20), (20, len(PLAIN)))
        ]
        + [chunk({}, "stop")]
    ),
    "a message that grows, with no pieces": sse(
        [{"choices": [{"message": {"content": PLAIN[:end]}}]} for end in (5, 20, len(PLAIN))] + [DONE]
    ),
    "text of the older interface": sse([{"choices": [{"text": PLAIN, "finish_reason": "stop"}]}]),
    "an end mark behind plain JSON": json.dumps(completion(PLAIN)) + "\n\ndata: [DONE]\n\n",
    "plain JSON behind comments": ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n"
    + json.dumps(completion(PLAIN)),
    "plain JSON behind blank lines": "\n\n   \r\n" + json.dumps(completion(PLAIN)) + "\n",
    "plain JSON behind a byte order mark": "\ufeff" + json.dumps(completion(PLAIN)),
    "lines of JSON": sse(STREAM[:-1], head="", end="\n"),
    "lines of JSON and an end mark": sse(STREAM[:-1], head="", end="\n") + "data: [DONE]\n",
    "JSON after JSON": sse(STREAM[:-1], head="", end=""),
    "Ollama's own lines": sse(
        [
            {"model": MODEL, "message": {"role": "assistant", "content": PLAIN[:9]}, "done": False},
            {"model": MODEL, "message": {"role": "assistant", "content": PLAIN[9:]}, "done": False},
            {"model": MODEL, "message": {"content": ""}, "done": True, "done_reason": "stop"},
        ],
        head="",
        end="\n",
    ),
    "Ollama's own object": json.dumps({"model": MODEL, "message": {"content": PLAIN}, "done": True}),
}


@pytest.mark.parametrize("manner", MANNERS)
def test_a_reply_in_pieces_is_put_together_whatever_its_manner(manner: str) -> None:
    assert text_in(MANNERS[manner]) == PLAIN


def in_pieces(text: str) -> str:
    return sse(chunks(text))


def pinged(text: str) -> str:
    return ": ping\r\n\r\n" + sse(chunks(text), end="\r\n\r\n: ping\r\n\r\n")


def in_one_event(text: str) -> str:
    return sse([completion(text), DONE])


def in_lines(text: str) -> str:
    lines: list[Json] = [{"message": {"content": text}, "done": False}]
    return sse([*lines, {"message": {"content": ""}, "done": True, "eval_count": 9}], head="", end="\n")


@pytest.mark.parametrize("told", [in_pieces, pinged, in_one_event, in_lines])
@pytest.mark.parametrize("headers", [EVENTS, (("Content-Type", "text/plain"),)], ids=["typed", "untyped"])
def test_a_stream_that_comes_unasked_is_graded_as_a_plain_reply_is(
    told: Callable[[str], str], headers: tuple[tuple[str, str], ...], kit: Kit, question: Question
) -> None:
    def streamed(body: Json) -> Played:
        return Played(told(default_reply(body)["text"]), headers=headers, piece=11)

    with ScriptedEndpoint(otherwise=streamed) as endpoint, ScriptedEndpoint() as plain:
        grade = kit.grade(question, question.model_answer, endpoint.base_url)
        assert grade.criteria == kit.grade(question, question.model_answer, plain.base_url).criteria
    assert grade.score > 0
    assert [chat.body.get("stream") for chat in endpoint.chats] == [None]


@pytest.mark.parametrize(
    "played",
    [
        lambda text: Played(completion(text), piece=13),
        lambda text: Played(completion(text), is_old=True),
        lambda text: Played(in_pieces(text), is_old=True, headers=EVENTS),
        lambda text: Played(completion(text), headers=(("Content-Type", "text/plain"),)),
        lambda text: Played(
            gzip.compress(json.dumps(completion(text)).encode()), headers=(("Content-Encoding", "gzip"),)
        ),
        lambda text: Played(
            zlib.compress(in_pieces(text).encode()),
            headers=(("Content-Encoding", "deflate"), *EVENTS),
            piece=9,
        ),
    ],
    ids=["chunked", "HTTP/1.0", "HTTP/1.0 stream", "text/plain", "gzip", "deflated stream"],
)
def test_a_reply_is_graded_however_it_travels(
    played: Callable[[str], Played], kit: Kit, question: Question
) -> None:
    with ScriptedEndpoint(otherwise=lambda body: played(default_reply(body)["text"])) as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
    assert len(endpoint.chats) == 1


STREAMS_ONLY = (
    """
stream must be set to true|This model only supports streaming|Stream is required|'stream' must be true
This model only support stream mode, please enable the stream parameter to access the model.
parameter.enable_thinking must be set to false for non-streaming calls|stream=false is not supported
enable thinking can not be support when `stream=False`.|Non-streaming is not supported|Please use stream=True
parameter.enable_thinking必须设置为false才能进行非流式调用|该模型仅支持流式输出|streaming only endpoint
Unsupported value: 'stream' does not support false with this model.
Streaming is required for operations that may take longer than 10 minutes|Set "stream": true to use this model
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("message", STREAMS_ONLY)
def test_a_service_that_only_streams_is_asked_to_and_that_is_remembered(
    message: str, kit: Kit, question: Question
) -> None:
    def play(body: Json) -> Played | Json:
        if not body.get("stream"):
            return Played({"error": {"message": message, "param": None}}, 400)
        return Played(in_pieces(default_reply(body)["text"]), headers=EVENTS)

    with ScriptedEndpoint(otherwise=play) as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
        assert [chat.body.get("stream") for chat in endpoint.chats] == [None, True]
        assert endpoint.chats[1].body["stream_options"] == {"include_usage": True}
        kit.grade(question, question.model_answer, endpoint.base_url)
        assert len(endpoint.chats) == 3
        other = KnownCapabilities(kit.memory).of(endpoint_at(endpoint.base_url, model="another"))
        assert not other.only_streams


@pytest.mark.parametrize(
    "message",
    [
        "Streaming completion is not support yet, please remove 'stream' key value in the request payload.",
        "property 'stream_options' is unsupported, did you mean 'stream'?",
        "Unsupported value: 'stream' does not support true with this model.",
        "upstream connect error or disconnect/reset before headers",
        "response_format is only accepted by the upstream of another model",
    ],
)
def test_other_words_about_streams_are_not_taken_for_a_wish_to_stream(message: str) -> None:
    assert WORDS["wants_stream"].search(message.lower()) is None


def test_a_service_that_takes_no_stream_options_is_asked_without(kit: Kit, question: Question) -> None:
    def play(body: Json) -> Played | Json:
        if not body.get("stream"):
            return Played({"error": {"message": "This model only supports streaming"}}, 422)
        if "stream_options" in body:
            message = "property 'stream_options' is unsupported, did you mean 'stream'?"
            return Played({"error": {"message": message}}, 400)
        return Played(in_pieces(default_reply(body)["text"]), headers=EVENTS)

    with ScriptedEndpoint(otherwise=play) as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
        kit.grade(question, question.model_answer, endpoint.base_url)
    assert ["stream_options" in chat.body for chat in endpoint.chats] == [False, True, False, False]


def test_a_service_that_no_longer_streams_is_asked_plainly_again(kit: Kit, question: Question) -> None:
    def refuse(body: Json) -> Played | Json:
        wanted = "true" if body.get("stream") else "false"
        return Played({"error": {"message": f"'stream' does not support {wanted}", "param": "stream"}}, 400)

    def only_streams(body: Json) -> Played | Json:
        return Played(in_pieces(default_reply(body)["text"])) if body.get("stream") else refuse(body)

    def never_streams(body: Json) -> Played | Json:
        return refuse(body) if body.get("stream") else completion(**default_reply(body))

    with ScriptedEndpoint(otherwise=only_streams) as endpoint:
        kit.grade(question, question.model_answer, endpoint.base_url)
        endpoint.script.otherwise = never_streams
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
        endpoint.seen.clear()
        endpoint.script.otherwise = refuse
        with pytest.raises(NotGradedError, match="'stream' does not support"):
            kit.grade(question, question.model_answer, endpoint.base_url)
        assert [chat.body.get("stream") for chat in endpoint.chats] == [None, True]


CUT = {
    "no end": sse(STREAM[:4]),
    "in the middle of an event": sse(STREAM[:4]) + 'data: {"choices": [{"del',
    "half an event before the end mark": sse([*STREAM[:4], '{"choices": [{"del', DONE]),
    "only comments": ": ping\n\n" * 3,
    "only a role": sse(STREAM[:1]),
    "lines of JSON": sse(STREAM[:4], head="", end="\n"),
    "in the middle of a line": sse(STREAM[:4], head="", end="\n") + '{"choices": [{"del',
    "Ollama's lines": '{"message": {"content": "{"}, "done": false}\n',
    "plain JSON": json.dumps(completion(PLAIN))[:50],
}


@pytest.mark.parametrize("cut", CUT)
def test_a_stream_without_its_end_is_asked_for_again_and_is_no_grade(
    cut: str, kit: Kit, question: Question
) -> None:
    with ScriptedEndpoint(otherwise=lambda _: Played(CUT[cut], headers=EVENTS)) as endpoint:
        with pytest.raises(NotGradedError, match="broke off in the middle of its reply") as caught:
            kit.grade(question, question.model_answer, endpoint.base_url)
        assert (caught.value.kind, len(endpoint.chats)) == (Ungraded.UNREACHABLE, 3)
    with ScriptedEndpoint(Played(CUT[cut])) as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
        assert len(endpoint.chats) == 2


TOLD = "The provider disconnected"
ERRORS = {
    "an error object": sse([*STREAM[:4], {"error": {"message": TOLD, "code": 502}}, DONE]),
    "an error beside choices": sse([{**chunk({"content": ""}, "error"), "error": {"message": TOLD}}]),
    "an error in a choice": sse([{"choices": [{"delta": {}, "error": {"message": TOLD}}]}, DONE]),
    "an error that is a text": sse([*STREAM[:4], {"error": TOLD}, DONE]),
    "an error event": sse(STREAM[:4]) + f'event: error\ndata: {{"message": "{TOLD}"}}\n\n',
    "an error event in words": sse(STREAM[:4]) + f"event:error\ndata:{TOLD}\n\n",
    "an error line": sse(STREAM[:4]) + f'error: {{"code": 500, "message": "{TOLD}"}}\n\n',
    "an error without choices": sse(
        [{"choices": None, "error_type": "BadRequestError", "error_message": TOLD}, DONE]
    ),
    "an object that is an error": sse([{"object": "error", "message": TOLD, "code": 400}, DONE]),
    "an error in lines of JSON": sse([*STREAM[:4], {"error": {"message": TOLD}}], head="", end="\n"),
    "an error behind the whole reply": sse([*STREAM[:-1], {"error": {"message": TOLD}}, DONE]),
}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_in_a_stream_is_an_error_and_never_a_grade(error: str, kit: Kit, question: Question) -> None:
    assert TOLD in json.dumps(json.loads(completion_of(ERRORS[error]))["error"])
    with (
        ScriptedEndpoint(otherwise=lambda _: Played(ERRORS[error], headers=EVENTS)) as endpoint,
        pytest.raises(NotGradedError),
    ):
        kit.grade(question, question.model_answer, endpoint.base_url)


def test_a_stream_is_told_apart_from_other_texts() -> None:
    for text in ("OK", "<html>data: x</html>", "", "{not JSON}", "{}{}", '{"a": 1} data', "[1]", "data"):
        assert completion_of(text) == text


def test_all_that_a_stream_says_of_a_reply_is_kept() -> None:
    place = {"token": "yes", "logprob": -0.1, "top_logprobs": [{"token": "yes", "logprob": -0.1}]}
    arguments = {"index": 0, "function": {"arguments": '"b"}'}}
    events = [
        chunk({"role": "assistant"}, system_fingerprint="fp"),
        chunk({"reasoning_content": "Let me "}),
        chunk({"reasoning_content": "think.", "content": None}),
        chunk({"tool_calls": [{"index": 0, "id": "1", "function": {"name": "f", "arguments": '{"a": '}}]}),
        chunk({"tool_calls": [arguments]}),
        {"choices": [{"delta": {"content": "yes"}, "logprobs": {"content": [place]}}]},
        {"choices": [{"delta": {}, "finish_reason": "length", "usage": {"prompt_tokens": 7}}]},
        {"choices": [], "usage": {"prompt_tokens": 8, "completion_tokens": 2}},
    ]
    whole = json.loads(completion_of(sse(events)))
    message = whole["choices"][0]["message"]
    assert message["reasoning_content"] == "Let me think."
    assert message["tool_calls"][0]["function"] == {"name": "f", "arguments": '{"a": "b"}'}
    reply = read_completion(json.dumps(whole), "h", 1.0)
    assert (reply.text, reply.is_cut) == ('yes\n{"a": "b"}', True)
    assert [token for token, _ in reply.first_tokens] == ["yes"]
    exchange = reply.exchange
    assert (exchange.model, exchange.fingerprint, exchange.prompt_tokens) == (MODEL, "fp", 8)


def test_thoughts_in_parts_stay_apart_from_the_text() -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    events = [chunk({"content": [thought]}), chunk({"content": PLAIN[:5]}), chunk({"content": PLAIN[5:]})]
    parts = json.loads(completion_of(sse([*events, DONE])))["choices"][0]["message"]["content"]
    assert parts == [thought, {"type": "text", "text": PLAIN}]


def test_yes_and_no_are_asked_of_a_stream_too(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(
        otherwise=lambda body: Played(in_pieces(default_reply(body)["text"]), headers=EVENTS)
    ) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
    assert grade.score > 0


@pytest.mark.parametrize(
    "ping",
    [": ping\n\n", "\n", "event: ping\n\n", 'event: ping\ndata: {"type": "ping"}\n\n', "data: {}\n\n"],
    ids=["comments", "blank lines", "events", "events with data", "empty data"],
)
def test_a_stream_that_only_pings_is_silent(ping: str, question: Question) -> None:
    kit = Kit(Limits(silence_s=0.3, total_s=30.0))
    started = time.monotonic()
    with (
        ScriptedEndpoint(Played(ping * 10_000, headers=EVENTS, piece=len(ping), rest_s=0.02)) as endpoint,
        pytest.raises(NotGradedError, match="did not finish within 0 seconds") as caught,
    ):
        kit.grade(question, question.model_answer, endpoint.base_url)
    assert (caught.value.kind, len(endpoint.chats)) == (Ungraded.TIMEOUT, 1)
    assert time.monotonic() - started < 20


def test_a_stream_ends_at_its_deadline(question: Question) -> None:
    kit = Kit(Limits(silence_s=5.0, total_s=0.5))
    events = sse([chunk({"content": "a"})] * 10_000)
    with (
        ScriptedEndpoint(Played(events, headers=EVENTS, piece=200, rest_s=0.02)) as endpoint,
        pytest.raises(NotGradedError, match="did not finish within") as caught,
    ):
        kit.grade(question, question.model_answer, endpoint.base_url)
    assert caught.value.kind is Ungraded.TIMEOUT


def test_a_stream_is_stopped_at_once(kit: Kit, question: Question) -> None:
    cancel = Event()
    events = sse([chunk({"content": "a"})] * 10_000)
    with ScriptedEndpoint(Played(events, headers=EVENTS, piece=200, rest_s=0.02)) as endpoint:
        Timer(0.3, cancel.set).start()
        with pytest.raises(NotGradedError, match="cancelled"):
            kit.grade(question, question.model_answer, endpoint.base_url, cancel=cancel)
        assert endpoint.hung_up.wait(10)


def test_a_stream_without_end_is_given_up(question: Question) -> None:
    kit = Kit(Limits(most_bytes=10_000))
    reply = sse(chunks("a" * 2_000, 20))
    assert 10_000 < len(reply) < 80_000
    with ScriptedEndpoint(otherwise=lambda _: Played(reply, headers=EVENTS)) as endpoint:
        with pytest.raises(NotGradedError, match="twice sent a reply that is no grade"):
            kit.grade(question, question.model_answer, endpoint.base_url)
        endpoint.script.otherwise = lambda _: Played(reply * 8, headers=EVENTS)
        with pytest.raises(NotGradedError, match="sent far more than a grade"):
            kit.grade(question, question.model_answer, endpoint.base_url)


def test_a_key_that_comes_in_pieces_is_kept_nowhere(kit: Kit, question: Question) -> None:
    def echo(body: Json) -> Played:
        reply = json.loads(default_reply(body)["text"])
        return Played(in_pieces(json.dumps({**reply, "follow_up": f"Is it {KEY}?"})), headers=EVENTS)

    with ScriptedEndpoint(otherwise=echo) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url)
    assert grade.follow_up == "Is it [key]?"
    assert KEY[3:] not in repr(grade)


def test_half_an_event_is_no_reply() -> None:
    with pytest.raises(EndedEarlyError):
        completion_of(sse([*STREAM[:3], '{"choices": [', *STREAM[3:]]))
