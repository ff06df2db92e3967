"""Everything that can go wrong at an endpoint: what the person reads, the calls made, no key anywhere."""

from __future__ import annotations

import gzip
import json
import logging
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import InputError, NotGradedError
from grader.grading.rubric.endpoint.capabilities import Capabilities, Way
from grader.grading.rubric.endpoint.client import Limits
from grader.grading.rubric.endpoint.messages import Message, Request
from grader.grading.rubric.endpoint.refusals import read_refusal
from grader.grading.rubric.grader import RubricGrader
from grader.models.endpoint import Endpoint, EndpointKey
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.kit import KEY, Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import Json, Played, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Question

ERROR = {"error": {"message": f"It went wrong with {KEY}", "type": "server_error"}}


def said(message: str, **more: str) -> Json:
    return {"error": {"message": message, **more}}


def good(body: Json) -> Json:
    return completion(**default_reply(body))


def changed(change: Callable[[dict[str, Any]], Any]) -> Callable[[Json], Json]:
    """A good reply, with its criteria changed."""

    def play(body: Json) -> Json:
        reply = json.loads(default_reply(body)["text"])
        change(reply["criteria"])
        return completion(json.dumps(reply))

    return play


def wrong_level(criteria: dict[str, Any]) -> None:
    criteria["total-cost"]["level"] = "excellent"


def left_out(criteria: dict[str, Any]) -> None:
    criteria.pop("total-cost", None)
    criteria["other"] = {"level": "strong"}


def twice(body: Json) -> Json:
    text = default_reply(body)["text"]
    other = '"total-cost": {"quote": "", "missing": "", "level": "missing", "suggestion": ""}, '
    return completion(text.replace('"total-cost"', f'{other}"total-cost"', 1))


@dataclass(frozen=True)
class Fault:
    """A way to fail; ``calls`` is how often the endpoint is asked, with ``waits`` between."""

    name: str
    played: Played | Json | Callable[[Json], Played | Json]
    kind: str
    reads: str
    calls: int
    waits: tuple[float, ...] = ()


TRY_AGAIN = (1.0, 2.0)
FAULTS = [
    Fault(
        "401",
        Played(ERROR, 401),
        "key_refused",
        "did not accept the key (401: “It went wrong with [key]”)",
        1,
    ),
    Fault("403", Played(ERROR, 403), "forbidden", "does not allow this key to use scripted-model (403: ", 1),
    Fault(
        "404 model",
        Played(said("model not found"), 404),
        "unknown_model",
        "has no model named scripted-model",
        1,
    ),
    Fault(
        "404 path", Played("Not Found", 404), "unknown_model", "nothing at that address (404: “Not Found”)", 1
    ),
    Fault("400 model", Played(said("model x not found"), 400), "unknown_model", "has no model named", 1),
    Fault(
        "408",
        Played(ERROR, 408),
        "timeout",
        "gave up waiting (408: “It went wrong with [key]”)",
        3,
        TRY_AGAIN,
    ),
    Fault("429", Played(ERROR, 429), "rate_limited", "takes no more requests for now (429: ", 3, TRY_AGAIN),
    Fault(
        "429 soon", Played(ERROR, 429, (("Retry-After", "0.25"),)), "rate_limited", "for now", 3, (0.25, 0.25)
    ),
    Fault("429 late", Played(ERROR, 429, (("Retry-After", "90"),)), "rate_limited", "again in 90 seconds", 1),
    Fault(
        "quota", Played(said("…", code="insufficient_quota"), 429), "quota", "has no quota left (429: “…”)", 1
    ),
    Fault("payment", Played(said("pay"), 402), "quota", "has no quota left (402: “pay”)", 1),
    *(
        Fault(
            str(status),
            Played(ERROR, status),
            "server_error",
            f"trouble of its own ({status}: “It went wrong with [key]”)",
            3,
            TRY_AGAIN,
        )
        for status in (500, 502, 503)
    ),
    Fault("503 web page", Played("<html>Busy</html>", 503), "server_error", "of its own (503)", 3, TRY_AGAIN),
    Fault(
        "context", Played(said("maximum context length is 512"), 400), "too_long", "do not fit the context", 2
    ),
    Fault("HTML with 200", Played("<!doctype html><p>Hi", 200), "unknown_model", "sent a web page", 1),
    Fault("text with 200", Played("OK", 200), "unreadable", "something that is not a reply", 1),
    Fault("an error with 200", Played(ERROR), "server_error", "trouble of its own (503: ", 3, TRY_AGAIN),
    Fault("no choices", Played({"choices": None, **ERROR}), "server_error", "trouble of", 3, TRY_AGAIN),
    Fault("null content", completion(None), "unreadable", "sent an empty reply", 2),
    Fault("blank content", completion(" \n"), "unreadable", "sent an empty reply", 2),
    Fault("refusal", completion(None, refusal="I cannot."), "refused", "the model refused", 1),
    Fault("content filter", completion("{", finish="content_filter"), "filtered", "the content filter of", 1),
    Fault(
        "filter with 400",
        Played(said("…", code="content_filter"), 400),
        "filtered",
        "the content filter of",
        1,
    ),
    Fault("cut", completion('{"crit', finish="length"), "cut", "was cut off twice", 2),
    Fault("cut before it began", completion(None, finish="length"), "cut", "switch its thinking off", 8),
    Fault(
        "malformed JSON", completion('{"criteria": {'), "unreadable", "twice sent a reply that is no grade", 2
    ),
    Fault("cut JSON", completion('{"criteria": {"a": {"quote": "x'), "unreadable", "broke off twice", 2),
    Fault(
        "no JSON", completion("Great answer! 10/10"), "unreadable", "twice sent a reply that is no grade", 2
    ),
    Fault(
        "nested for ever", completion("[" * 50_000), "unreadable", "twice sent a reply that is no grade", 2
    ),
    Fault(
        "only thought", completion("<think>Is it? It is.</think>"), "unreadable", "thoughts and no grade", 2
    ),
    Fault("cut thought", completion("<think>Is it? It"), "unreadable", "thoughts and no grade", 2),
    Fault("wrong level", changed(wrong_level), "unreadable", "twice sent a reply that is no grade", 2),
    Fault("left out", changed(left_out), "unreadable", "the model twice left out Total cost of ownership", 2),
    Fault("said twice", twice, "unreadable", "twice sent a reply that is no grade", 2),
    Fault("10 MB", completion("a" * 10_000_000), "unreadable", "sent far more than a grade", 1),
    Fault(
        "a small file that holds a huge one",
        Played(gzip.compress(b"a" * 10_000_000), headers=(("Content-Encoding", "gzip"),)),
        "unreadable",
        "sent far more than a grade",
        1,
    ),
    *(
        Fault(
            f"compressed as {name}",
            Played(raw, headers=(("Content-Encoding", name),)),
            "unreadable",
            "sent a compressed reply that cannot be read here: switch compression off",
            1,
        )
        for name, raw in (("br", b"\x0b"), ("zstd", b"\x28\xb5"), ("gzip", b"no gzip"))
    ),
    Fault(
        "compressed and cut",
        Played(gzip.compress(b"{}")[:-9], headers=(("Content-Encoding", "gzip"),)),
        "unreachable",
        "broke off in the middle",
        3,
        (1.0, 1.0),
    ),
    Fault("nothing", Played(b""), "unreadable", "sent a reply with nothing in it", 3, (1.0, 1.0)),
    Fault("no content", Played(b"", 204), "unreadable", "sent a reply with nothing in it", 3, (1.0, 1.0)),
    Fault("half an object", Played('{"choices": [{"mess'), "unreachable", "broke off", 3, (1.0, 1.0)),
    Fault("hang", Played(forever=True), "timeout", "did not finish within", 1),
    Fault(
        "reset",
        Played(completion("a" * 500), reset_after=40),
        "unreachable",
        "broke off in the middle",
        3,
        (1.0, 1.0),
    ),
    Fault(
        "elsewhere",
        Played(b"", 307, (("Location", "https://evil.example/v1"),)),
        "redirected",
        "to evil.example",
        1,
    ),
    Fault("other path", Played(b"", 308, (("Location", "/v2"),)), "redirected", "on to another address", 1),
    Fault(
        "rejected",
        Played(said(f"bad {KEY}"), 418),
        "bad_request",
        "rejected the request (418: “bad [key]”)",
        1,
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_told_in_a_sentence_and_never_becomes_a_number(
    fault: Fault, kit: Kit, question: Question, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        ScriptedEndpoint(
            otherwise=lambda body: fault.played(body) if callable(fault.played) else fault.played
        ) as endpoint,
        pytest.raises(NotGradedError) as caught,
    ):
        kit.grade(question, question.model_answer, endpoint.base_url)
    error = caught.value
    assert (error.kind, len(endpoint.chats)) == (fault.kind, fault.calls)
    assert fault.reads in str(error)
    assert str(error).endswith(".")
    assert tuple(kit.pauses.seconds) == fault.waits
    assert KEY not in f"{''.join(traceback.format_exception(error))}{caplog.text}{error!r}"


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if fault.calls > 1 and fault.name != "context"],
    ids=lambda fault: fault.name,
)
def test_what_may_pass_is_graded_once_it_has(fault: Fault, kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(fault.played) as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
    assert len(endpoint.chats) == 2


@pytest.mark.parametrize(
    "dress",
    [
        "```json\n{}\n```",
        "Here is my verdict:\n{}\nI hope this helps!",
        "<think>The answer says {{}} a lot.</think>\n{}",
        "\ufeff{}",
    ],
    ids=["fenced", "with words around", "with thoughts before", "with a byte order mark"],
)
def test_a_grade_is_read_however_it_is_dressed(dress: str, kit: Kit, question: Question) -> None:
    def dressed(body: Json) -> Json:
        return completion(dress.replace("{{}}", "{x}").replace("{}", default_reply(body)["text"]))

    with ScriptedEndpoint(otherwise=dressed) as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
    assert len(endpoint.chats) == 1


@pytest.mark.parametrize(
    ("sent_back", "code", "calls"),
    [
        (lambda text: text, "json_validate_failed", 1),
        (lambda text: text[:-40], "json_validate_failed", 2),
        (lambda text: f"{text}\n{text.replace('partial', 'strong')[:-40]}", "json_validate_failed", 2),
        (lambda _: '{"criteria": {}}', "json_validate_failed", 2),
        (lambda text: text, "invalid_request_error", 2),
    ],
    ids=["whole", "cut", "one after it is cut", "without criteria", "refused for something else"],
)
def test_a_grade_that_is_sent_back_for_its_form_counts_if_it_is_whole(
    sent_back: Callable[[str], str], code: str, calls: int, kit: Kit, question: Question
) -> None:
    def refused(body: Json) -> Played:
        text = sent_back(good(body)["choices"][0]["message"]["content"])
        message = "Failed to generate JSON." if code == "json_validate_failed" else "seed is not supported"
        return Played({"error": {"message": message, "code": code, "failed_generation": text}}, 400)

    with ScriptedEndpoint(refused) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url)
        assert len(endpoint.chats) == calls
        assert len(grade.exchanges) == 1
        assert grade.score == kit.grade(question, question.model_answer, endpoint.base_url).score
        assert "json_schema" in json.dumps(endpoint.chats[-1].body), "the next is asked as before"


def test_what_was_spent_before_it_failed_is_told(kit: Kit, question: Question) -> None:
    with (
        ScriptedEndpoint(completion("{}"), Played(ERROR, 401)) as endpoint,
        pytest.raises(NotGradedError) as caught,
    ):
        kit.grade(question, question.model_answer, endpoint.base_url)
    assert [exchange.prompt_tokens for exchange in caught.value.exchanges] == [1000]


def test_a_reply_that_drips_for_ever_is_given_up_in_time(question: Question) -> None:
    kit = Kit(Limits(total_s=0.5))
    with (
        ScriptedEndpoint(Played(completion("a" * 500), drip=0.05)) as endpoint,
        pytest.raises(NotGradedError, match="did not finish within") as caught,
    ):
        kit.grade(question, question.model_answer, endpoint.base_url)
    assert (caught.value.kind, len(endpoint.chats)) == ("timeout", 1)


def test_a_server_that_is_off_is_told_at_once(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint() as endpoint:
        address = endpoint.base_url
    with pytest.raises(NotGradedError, match="cannot be reached: start the model server") as caught:
        kit.grade(question, question.model_answer, address)
    assert caught.value.kind == "unreachable"
    assert kit.pauses.seconds == []


def test_an_ipv6_address_is_reached_and_local(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(host="::1") as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
        assert endpoint_at(endpoint.base_url).is_local
    assert endpoint.chats[0].headers["authorization"] == f"Bearer {KEY}"


def test_plain_http_where_tls_was_expected_sends_nothing(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint() as endpoint, pytest.raises(NotGradedError, match="is not secure") as caught:
        kit.grade(question, question.model_answer, endpoint.base_url.replace("http:", "https:"))
    assert caught.value.kind == "tls"
    assert not endpoint.seen


def test_a_key_for_another_host_is_not_sent_and_the_refusal_says_so(kit: Kit, question: Question) -> None:
    key = EndpointKey.meant_for("https://api.openai.com/v1", KEY)
    with (
        ScriptedEndpoint(Played(ERROR, 401)) as endpoint,
        pytest.raises(NotGradedError, match="meant for another"),
    ):
        kit.grader.grade(
            question, question.model_answer, Endpoint(endpoint.base_url, "m", key), kit.similarity
        )
    assert "authorization" not in endpoint.chats[0].headers


def test_no_endpoint_shows_its_key() -> None:
    endpoint = endpoint_at("http://localhost:1/v1")
    assert KEY not in f"{endpoint!r}{endpoint}{endpoint.key!r}"


@pytest.mark.parametrize(
    "proxy",
    [
        "user:s3cret@proxy.example:3128",
        "proxy.example:3128",
        "socks5://user:s3cret@proxy.example:1080",
        "ftp://user:s3cret@proxy.example",
        "http://user:s3cret@",
    ],
)
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(
    proxy: str, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(NotGradedError) as caught:
        kit.client(endpoint_at("http://remote/v1")).models()
    assert (caught.value.kind, str(caught.value).count(".")) == ("unreachable", 1)
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "\u24dbocalhost", "xn--a.example"])
def test_a_host_that_cannot_exist_is_told_in_a_sentence(host: str, kit: Kit) -> None:
    with pytest.raises((NotGradedError, InputError), match=r"^[^.]*(\.example|\.|:11434/v1)"):
        kit.client(endpoint_at(f"http://{host}/v1")).models()


@pytest.mark.parametrize(
    "shown",
    [KEY, KEY[:9] + "\u200b" + KEY[9:], KEY.upper(), "x" * 190 + KEY],
    ids=["as it is", "broken up unseen", "in capitals", "where a message is cut"],
)
def test_a_key_that_a_server_sends_back_is_kept_nowhere(shown: str, kit: Kit, question: Question) -> None:
    def echo(body: Json) -> Json:
        reply = json.loads(default_reply(body)["text"])
        for verdict in reply["criteria"].values():
            verdict |= {"missing": shown, "suggestion": shown}
        return {**completion(json.dumps({**reply, "follow_up": shown})), "model": shown}

    def kept(grade_or_error: object) -> bool:
        return any(KEY[:12] in text or KEY[:12].upper() in text for text in [repr(grade_or_error)])

    with ScriptedEndpoint(otherwise=echo) as endpoint:
        assert not kept(kit.grade(question, question.model_answer, endpoint.base_url))
    for status in (400, 418, 500):
        with (
            ScriptedEndpoint(otherwise=lambda _, status=status: Played(said(shown), status)) as endpoint,
            pytest.raises(NotGradedError) as caught,
        ):
            kit.grade(question, question.model_answer, endpoint.base_url)
        assert not kept(caught.value)


def test_a_key_is_found_in_any_spelling_of_json() -> None:
    key = EndpointKey.meant_for("http://localhost:1/v1", "sk/secret+0123")
    spelled = "".join(f"\\u{ord(sign):04x}" for sign in "sk/secret+0123")
    assert key.removed_from(f'{{"a": "{spelled}", "b": "sk\\/sec\\u200bret+0123"}}') == (
        '{"a": "[key]", "b": "[key]"}'
    )


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("2", 2.0), ("-5", 0.0), ("inf", 86_400.0), ("1e300", 86_400.0), ("nan", None), ("soon", None),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0), ("Wed, 21 Oct 2026 07:27:00 GMT", 0.0),
        ("Wed, 21 Oct 2026 07:28:10 -0000", 10.0), ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400.0),
    ],
)  # fmt: skip
def test_a_wait_is_read_as_a_number_or_a_date_and_never_absurd(said: str, seconds: float | None) -> None:
    now = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert read_refusal(429, {"retry-after": said}, "{}", now).retry_after_s == seconds


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": -(10**12), "completion_tokens": 5}, (None, 5)),
        ({"prompt_tokens": 1.5, "completion_tokens": "many"}, (None, None)),
        ({"prompt_tokens": 10**40, "completion_tokens": True}, (None, None)),
        ({"prompt_tokens": 7, "completion_tokens": 5, "prompt_tokens_details": [1]}, (7, 5)),
        ("none", (None, None)),
    ],
)
def test_odd_token_counts_cost_no_grade(
    usage: object, tokens: tuple[int | None, int | None], kit: Kit, question: Question
) -> None:
    with ScriptedEndpoint(otherwise=lambda body: {**good(body), "usage": usage}) as endpoint:
        (exchange,) = kit.grade(question, question.model_answer, endpoint.base_url).exchanges
    assert (exchange.prompt_tokens, exchange.completion_tokens) == tokens


def test_all_that_one_grade_asks_has_one_deadline(kit: Kit, question: Question) -> None:
    ticks = iter(range(0, 1_000_000, 700))
    grader = RubricGrader(kit.client, kit.memory, clock=lambda: float(next(ticks)), random=Random(7))
    with (
        ScriptedEndpoint(otherwise=lambda _: completion("yes")) as endpoint,
        pytest.raises(NotGradedError, match="did not finish in time") as caught,
    ):
        grader.grade(
            question, question.model_answer, endpoint_at(endpoint.base_url), kit.similarity, way=Way.POINTWISE
        )
    assert caught.value.kind == "timeout"
    assert len(endpoint.chats) == len(caught.value.exchanges) == 2


def test_the_last_call_of_a_grade_gets_the_time_that_is_left(kit: Kit) -> None:
    with ScriptedEndpoint(Played(forever=True)) as endpoint, pytest.raises(NotGradedError) as caught:
        kit.client(endpoint_at(endpoint.base_url)).complete(
            Request((Message("user", "Say yes."),), 5), Capabilities(), longest_s=0.1
        )
    assert caught.value.kind == "timeout"
