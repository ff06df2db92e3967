"""Models that think instead of replying, and contexts that are too small."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.asking.pointwise import point_messages
from grader.grading.rubric.asking.prompt import whole_messages
from grader.grading.rubric.endpoint.capabilities import KnownCapabilities, NoThinking, Way
from grader.grading.rubric.endpoint.context import fewest_tokens, limits_in, usual_tokens
from grader.grading.rubric.endpoint.messages import Limits, Message
from grader.grading.rubric.endpoint.request_body import NO_THINKING, THINKING
from grader.grading.rubric.endpoint.response_body import read_completion
from grader.grading.rubric.endpoint.thinking import ways_to_stop_thinking
from grader.models.endpoint import Endpoint
from tests.grading.rubric.default_reply import default_reply
from tests.grading.rubric.kit import Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import Json, Played, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Question, RubricGrade

SMALL = "deepseek-r1:1.5b"
THOUGHT = "Okay, so the user asks whether the answer makes the point. " * 20


def room_of(body: Json) -> int:
    return int(body.get("max_tokens") or body["max_completion_tokens"])


def in_tags(text: str, thought: str) -> Json:
    return completion(f"<think>{thought}</think>\n{text}")


def beside(text: str, thought: str) -> Json:
    return completion(text, reasoning_content=thought)


def as_reasoning(text: str, thought: str) -> Json:
    return completion(text, reasoning=thought)


def unseen(text: str, thought: str) -> Json:
    body = completion(text)
    body["usage"] = {
        "prompt_tokens": 900,
        "completion_tokens": 700,
        "completion_tokens_details": {"reasoning_tokens": len(thought) // 4},
    }
    return body


def without_its_opening_tag(text: str, thought: str) -> Json:
    return completion(f"{thought}</think>\n{text}" if text else thought)


MANNERS = (in_tags, beside, as_reasoning, unseen, without_its_opening_tag)


@dataclass(frozen=True)
class Thinker:
    """Thinks for so many tokens before it replies, unless it is asked not to in the way that it knows."""

    shows: Callable[[str, str], Json] = in_tags
    stops: Callable[[Json], bool] = lambda _: False
    takes: int = 800
    refuses: tuple[str, ...] = ()

    def __call__(self, body: Json) -> Json | Played:
        for name in self.refuses:
            if name in body:
                said = {"error": {"message": f"Unrecognized request argument supplied: {name}"}}
                return Played(said, 400)
        text = str(default_reply(body)["text"])
        if self.stops(body):
            return completion(text)
        if room_of(body) >= self.takes:
            return self.shows(text, THOUGHT)
        cut = self.shows("", THOUGHT[: 4 * room_of(body)])
        cut["choices"][0]["finish_reason"] = "length"
        if self.shows is in_tags:
            cut["choices"][0]["message"]["content"] = f"<think>{THOUGHT[: 4 * room_of(body)]}"
        return cut


def knows(name: str, value: Any) -> Callable[[Json], bool]:
    return lambda body: body.get(name) == value


WAYS: dict[NoThinking, Callable[[Json], bool]] = {
    NoThinking.EFFORT_NONE: knows("reasoning_effort", "none"),
    NoThinking.TEMPLATE: lambda body: body.get("chat_template_kwargs", {}).get("enable_thinking") is False,
    NoThinking.THINKING: knows("thinking", {"type": "disabled"}),
    NoThinking.ENABLE_THINKING: knows("enable_thinking", False),
    NoThinking.THINK: knows("think", False),
    NoThinking.WORDS: lambda body: "/no_think" in body["messages"][-1]["content"],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shows", MANNERS)
def test_a_model_that_thinks_is_asked_not_to_after_the_first_cut_reply(
    kit: Kit, question: Question, way: NoThinking, shows: Callable[[str, str], Json]
) -> None:
    with ScriptedEndpoint(otherwise=Thinker(shows, WAYS[way])) as endpoint:
        asked = endpoint_at(endpoint.base_url, model=SMALL)
        points = len(point_list(question))
        grade = small(kit, question, asked)
        assert grade.score > 0
        first = len(endpoint.chats)
        assert first <= points + 1 + list(WAYS).index(way)
        assert KnownCapabilities(kit.memory).of(asked).no_thinking is way
        small(kit, question, asked)
        assert len(endpoint.chats) - first <= points


def small(kit: Kit, question: Question, asked: Endpoint, **how: Any) -> RubricGrade:
    """The grade of a good answer, which is nobody's model answer, by a small model."""
    bare = replace(question, model_answer="")
    return kit.grader.grade(bare, question.model_answer, asked, kit.similarity, **how)


def point_list(question: Question) -> list[str]:
    assert question.rubric is not None
    return [point for criterion in question.rubric.criteria for point in criterion.points]


def test_nothing_about_thinking_is_sent_to_a_model_that_shows_no_thought(
    kit: Kit, question: Question
) -> None:
    with ScriptedEndpoint() as endpoint:
        for way in Way:
            kit.grade(question, question.model_answer, endpoint.base_url, way=way)
    names = {name for seen in endpoint.chats for name in seen.body}
    assert names.isdisjoint(THINKING)


@pytest.mark.parametrize("shows", MANNERS)
def test_a_thought_that_cannot_be_stopped_gets_room(
    kit: Kit, question: Question, shows: Callable[[str, str], Json]
) -> None:
    with ScriptedEndpoint(otherwise=Thinker(shows)) as endpoint:
        asked = endpoint_at(endpoint.base_url, model=SMALL)
        for _ in range(3):
            assert small(kit, question, asked).score > 0
        sent = [seen.body for seen in endpoint.chats]
    assert len(sent) <= 3 * len(point_list(question)) + 8
    assert {room_of(body) for body in sent[8:]} == {1_016}
    assert {body.get("reasoning_effort") for body in sent[8:]} == {"low"}


def test_a_model_that_thinks_too_long_for_words_is_asked_about_the_whole(
    kit: Kit, question: Question
) -> None:
    with ScriptedEndpoint(otherwise=Thinker(takes=6_000)) as endpoint:
        asked = endpoint_at(endpoint.base_url, model=SMALL)
        doubtful = point_list(question)[:2]
        grade = small(kit, question, asked, doubtful=doubtful)
        assert (grade.score > 0, grade.version.protocol) == (True, "whole")
        first = len(endpoint.chats)
        assert first <= 12
        again = small(kit, question, asked, doubtful=doubtful)
        assert again.version.protocol == "whole"
        assert len(endpoint.chats) - first == 1


def test_a_model_that_thinks_for_ever_is_told_so_after_few_calls(kit: Kit, question: Question) -> None:
    with (
        ScriptedEndpoint(otherwise=Thinker(takes=10**6)) as endpoint,
        pytest.raises(NotGradedError, match="switch its thinking off on the server") as caught,
    ):
        small(kit, question, endpoint_at(endpoint.base_url, model=SMALL))
    assert caught.value.kind is Ungraded.CUT
    assert len(endpoint.chats) == len(caught.value.exchanges) <= 12


def test_a_server_that_refuses_what_it_does_not_know_still_grades(kit: Kit, question: Question) -> None:
    names = ("reasoning_effort", "chat_template_kwargs", "thinking", "enable_thinking", "think", "logprobs")
    with ScriptedEndpoint(otherwise=Thinker(beside, refuses=names)) as endpoint:
        asked = endpoint_at(endpoint.base_url, model=SMALL)
        assert small(kit, question, asked).score > 0
        tried = len(endpoint.chats)
        assert tried <= len(point_list(question)) + 20
        small(kit, question, asked)
    assert not any(name in seen.body for seen in endpoint.chats[tried:] for name in names)


@pytest.mark.parametrize("way", WAYS)
def test_the_whole_is_asked_for_without_thinking_once_it_was_cut(
    kit: Kit, question: Question, way: NoThinking
) -> None:
    with ScriptedEndpoint(otherwise=Thinker(beside, WAYS[way], takes=10**6)) as endpoint:
        assert kit.grade(question, question.model_answer, endpoint.base_url).score > 0
        assert len(endpoint.chats) <= 2 + list(WAYS).index(way)
        assert max(room_of(seen.body) for seen in endpoint.chats) == 2_000


def only_little(body: Json) -> Json | Played:
    """Thinks a little where little effort is asked for, as gpt-oss does, and cannot stop."""
    effort = body.get("reasoning_effort", "medium")
    if effort == "none":
        said = "Unsupported value: 'none' is not supported with this model. Supported values are: 'low'."
        return Played({"error": {"message": said, "param": "reasoning_effort"}}, 400)
    if room_of(body) < (120 if effort == "low" else 1_500):
        return completion(None, finish="length", reasoning_content="Hm. " * room_of(body))
    return completion(**default_reply(body))


def unnamed(body: Json) -> Json | Played:
    """Refuses to be told not to think without naming the parameter, and counts no thought, as Gemini does."""
    if body.get("reasoning_effort") == "none":
        return Played({"error": {"message": "Budget 0 is invalid. This model only works thinking."}}, 400)
    if room_of(body) < 500:
        cut = completion(None, finish="length")
        return cut | {"usage": {"prompt_tokens": 900, "completion_tokens": 0, "total_tokens": 916}}
    return completion(**default_reply(body))


@pytest.mark.parametrize("plays", [only_little, unnamed])
def test_a_model_that_can_only_think_less_is_asked_to(
    kit: Kit, question: Question, plays: Callable[[Json], Json | Played]
) -> None:
    with ScriptedEndpoint(otherwise=plays) as endpoint:
        asked = endpoint_at(endpoint.base_url, model=SMALL)
        assert small(kit, question, asked).score > 0
        first = len(endpoint.chats)
        assert first <= len(point_list(question)) + 12
        small(kit, question, asked)
        assert len(endpoint.chats) - first == len(point_list(question))
    assert endpoint.chats[-1].body["reasoning_effort"] == "low"
    assert room_of(endpoint.chats[-1].body) == 1_016


def test_a_long_thought_before_each_word_is_asked_to_stop(kit: Kit, question: Question) -> None:
    def plays(body: Json) -> Json:
        text = str(default_reply(body)["text"])
        return completion(text) if body.get("chat_template_kwargs") else beside(text, THOUGHT)

    with ScriptedEndpoint(otherwise=plays) as endpoint:
        asked = endpoint_at(endpoint.base_url, model=SMALL)
        assert small(kit, question, asked).score > 0
        assert len(endpoint.chats) == len(point_list(question)) + 2
        assert KnownCapabilities(kit.memory).of(asked).no_thinking is NoThinking.TEMPLATE


@pytest.mark.parametrize(
    ("base_url", "ways"),
    [
        ("https://api.openai.com/v1", {"reasoning_effort"}),
        ("https://api.groq.com/openai/v1", {"reasoning_effort"}),
        ("https://api.mistral.ai/v1", {"reasoning_effort"}),
        ("https://generativelanguage.googleapis.com/v1beta/openai", {"reasoning_effort"}),
        ("https://api.deepseek.com/v1", {"thinking"}),
        ("https://notdeepseek.com/v1", {"reasoning_effort", "chat_template_kwargs", "thinking",
         "enable_thinking", "reasoning"}),
        ("https://openrouter.ai/api/v1", {"reasoning", "reasoning_effort"}),
    ],
)  # fmt: skip
def test_services_are_sent_what_they_know(base_url: str, ways: set[str]) -> None:
    known = ways_to_stop_thinking(Endpoint(base_url, "m"))
    assert {name for way in known for name in NO_THINKING[way]} == ways
    assert len(known) <= 6


def test_a_thought_that_fits_beside_the_whole_is_left_alone(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(otherwise=Thinker()) as endpoint:
        kit.grade(question, question.model_answer, endpoint.base_url)
    assert len(endpoint.chats) == 1


@pytest.mark.parametrize(
    ("content", "thinks"),
    [
        ("<think>\n\n</think>\n\nyes", False),
        ("<think>Let me see.</think>yes", True),
        ("Let me see.</think>yes", True),
        ("[THINK]Let me see.[/THINK]no", True),
        ("<think>Let me see", True),
        ('{"quote": "</think>"}', False),
        ("yes", False),
        ([{"type": "thinking", "thinking": "Let me see."}, {"type": "text", "text": "yes"}], True),
    ],
)
def test_a_reply_tells_whether_thought_came_before_it(content: Any, thinks: bool) -> None:
    reply = read_completion(json.dumps(completion(content, finish="length")), "localhost", 0.0)
    assert (reply.thought_tokens > 0) is thinks


LONG = "We compared the license fees with the hours of our engineers over three years for each option. " * 190


def tokens_of(body: Json) -> int:
    """Tokens as a tokenizer counts them: a few more than words and marks."""
    text = " ".join(message["content"] for message in body["messages"])
    return round(1.08 * len(re.findall(r"\w+|[^\w\s]+(?!\S)", text))) + 20


def reading(most: int, block: int = 1) -> Callable[[Json], Json]:
    """Reads ``most`` tokens, drops the rest, ``block`` by block, and tells what it read."""

    def play(body: Json) -> Json:
        sent = tokens_of(body)
        read = sent - block * max(0, -(-(sent - most) // block))
        return {
            **completion(**default_reply(body)),
            "usage": {"prompt_tokens": read, "completion_tokens": 90},
        }

    return play


@pytest.mark.parametrize("way", [*Way, None])
@pytest.mark.parametrize(("window", "block"), [(2_048, 1), (3_000, 1), (2_048, 1_022), (3_584, 1_790)])
def test_no_grade_is_given_where_only_part_was_read(
    kit: Kit, question: Question, window: int, block: int, way: Way | None
) -> None:
    answer = LONG[:19_000]
    with (
        ScriptedEndpoint(otherwise=reading(window, block)) as endpoint,
        pytest.raises(
            NotGradedError, match=r"read only part of the question and the answer \(about"
        ) as caught,
    ):
        kit.grade(question, answer, endpoint.base_url, way=way)
    assert caught.value.kind is Ungraded.TOO_LONG
    assert "OLLAMA_CONTEXT_LENGTH" in str(caught.value)
    assert len(endpoint.chats) <= 4


def test_what_is_cut_at_a_window_is_seen_where_little_is_missing(kit: Kit, question: Question) -> None:
    seen: list[int] = []

    def at(most: int) -> Callable[[Json], Json]:
        def play(body: Json) -> Json:
            seen.append(tokens_of(body))
            return reading(most)(body)

        return play

    answer = LONG[:14_000]
    with ScriptedEndpoint(otherwise=at(10**6)) as endpoint:
        kit.grade(question, answer, endpoint.base_url)
    window = seen[0] * 5 // 6 // 256 * 256
    with ScriptedEndpoint(otherwise=at(window)) as endpoint, pytest.raises(NotGradedError, match="only part"):
        kit.grade(question, answer, endpoint.base_url, way=Way.WHOLE)


def test_what_fits_point_by_point_is_asked_so_where_the_whole_does_not(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(otherwise=reading(1_024)) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url)
    assert (grade.version.protocol, grade.score > 0) == ("points", True)


def test_a_server_that_leaves_out_what_it_had_in_its_cache_is_believed(kit: Kit, question: Question) -> None:
    before: list[str] = []

    def cached(body: Json) -> Json:
        text = " ".join(message["content"] for message in body["messages"])
        shared = max((common(text, other) for other in before), default=0)
        before.append(text)
        told = max(1, round(tokens_of(body) * (1 - shared / len(text))))
        return {**completion(**default_reply(body)), "usage": {"prompt_tokens": told, "completion_tokens": 9}}

    with ScriptedEndpoint(otherwise=cached) as endpoint:
        for number in range(4):
            answer = f"Answer {number}. {LONG[:9_000]}"
            for way in Way:
                assert kit.grade(question, answer, endpoint.base_url, way=way)
    extra = len(endpoint.chats) - 4 * (1 + len(point_list(question)))
    assert extra <= 1


def common(one: str, other: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))


@pytest.mark.parametrize("told", [0, 1, 5, 10, 100, 200, 1_000, None])
def test_a_count_that_is_made_up_costs_no_grade(kit: Kit, question: Question, told: int | None) -> None:
    def play(body: Json) -> Json:
        return {**completion(**default_reply(body)), "usage": {"prompt_tokens": told}}

    with ScriptedEndpoint(otherwise=play) as endpoint:
        for way in Way:
            kit.grade(question, question.model_answer, endpoint.base_url, way=way)
    assert len(endpoint.chats) == 1 + len(point_list(question))


def vllm(window: int, wording: str) -> Callable[[Json], Json | Played]:
    """Refuses what does not fit its window with the room that is asked for."""

    def play(body: Json) -> Json | Played:
        sent, room = tokens_of(body), room_of(body)
        if sent + room > window:
            said = wording.format(window=window, sent=sent, room=room, both=sent + room)
            return Played({"object": "error", "message": said, "type": "BadRequestError", "code": 400}, 400)
        return {
            **completion(**default_reply(body)),
            "usage": {"prompt_tokens": sent, "completion_tokens": 90},
        }

    return play


WORDINGS = (
    (
        "This model's maximum context length is {window} tokens. However, you requested {both} "
        "tokens ({sent} in the messages, {room} in the completion). Please reduce the length of "
        "the messages or completion."
    ),
    (
        "'max_tokens' or 'max_completion_tokens' is too large: {room}. This model's maximum "
        "context length is {window} tokens and your request has {sent} input tokens ({room} > "
        "{window} - {sent})."
    ),
    (
        "You passed {sent} input tokens and requested {room} output tokens. However, the model's "
        "context length is only {window} tokens, resulting in a maximum input length of 96 "
        "tokens."
    ),
    (
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= {window}. Given: "
        "{sent} `inputs` tokens and {room} `max_new_tokens`"
    ),
    (
        "Requested token count exceeds the model's maximum context length of {window} tokens. "
        "You requested a total of {both} tokens: {sent} tokens from the input messages and "
        "{room} tokens for the completion."
    ),
    (
        "Prompt contains {sent} tokens and {room} tokens for completion, too large for model "
        "with {window} maximum context length"
    ),
    "Requested tokens ({both}) exceed context window of {window}",
)


@pytest.mark.parametrize("wording", WORDINGS)
def test_a_reply_gets_what_room_is_left(kit: Kit, question: Question, wording: str) -> None:
    with ScriptedEndpoint(otherwise=vllm(3_000, wording)) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url)
        assert (grade.score > 0, grade.version.protocol, len(endpoint.chats)) == (True, "whole", 2)
        kit.grade(question, question.model_answer, endpoint.base_url)
        assert len(endpoint.chats) == 3


@pytest.mark.parametrize("wording", WORDINGS)
def test_where_no_room_is_left_the_window_is_told(kit: Kit, question: Question, wording: str) -> None:
    with (
        ScriptedEndpoint(otherwise=vllm(700, wording)) as endpoint,
        pytest.raises(
            NotGradedError, match=r"do not fit the context of scripted-model \(700 tokens\)"
        ) as caught,
    ):
        kit.grade(question, LONG[:6_000], endpoint.base_url)
    assert caught.value.kind is Ungraded.TOO_LONG
    assert len(endpoint.chats) <= 4


def test_no_more_is_asked_for_than_a_service_gives(kit: Kit, question: Question) -> None:
    def play(body: Json) -> Json | Played:
        if room_of(body) > 1_500:
            said = "max_tokens is too large: 2000. This model supports at most 1500 completion tokens"
            return Played({"error": {"message": said, "param": "max_tokens"}}, 400)
        return completion(**default_reply(body))

    with ScriptedEndpoint(otherwise=play) as endpoint:
        kit.grade(question, question.model_answer, endpoint.base_url)
    assert [room_of(seen.body) for seen in endpoint.chats] == [2_000, 1_500]


def test_a_reply_that_ends_with_the_window_says_so(kit: Kit, question: Question) -> None:
    def play(body: Json) -> Json:
        sent = tokens_of(body)
        cut = completion('{"criteria": {"total-cost": {"quote": "', finish="length")
        return {**cut, "usage": {"prompt_tokens": sent, "completion_tokens": 4_096 - sent}}

    answer = LONG[:5_000]
    with (
        ScriptedEndpoint(otherwise=play) as endpoint,
        pytest.raises(NotGradedError, match=r"is 4,096 tokens, and was full before its reply ended: give"),
    ):
        kit.grade(question, answer, endpoint.base_url, way=Way.WHOLE)
    assert len(endpoint.chats) <= 2


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("request (5200 tokens) exceeds the available context size (4096 tokens)", Limits(4096, 5200)),
        ("exceeds the available context size\nn_ctx: 8192\nn_prompt_tokens: 14429", Limits(8192, 14429)),
        (("Trying to keep the first 6547 tokens when context the overflows. However, the model is loaded "
         "with context length of only 4096 tokens, which is not enough."), Limits(4096, 6547)),
        ("greater than the context length (n_keep: 13055>= n_ctx: 4096).", Limits(4096, 13055)),
        ("Input tokens exceed the configured limit of 272,000. Messages resulted in 300,000",
         Limits(272000, 300000)),
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", Limits(reply=8192)),
        ("`max_tokens` must be less than or equal to `8192`", Limits(reply=8192)),
        ("max_tokens: 8000 > 4096, which is the maximum allowed number of output tokens", Limits(reply=4096)),
        ("You requested up to 8000 tokens, but can only afford 1234", Limits(reply=1234)),
        ("The input token count (120) exceeds the maximum number of tokens allowed (100).", Limits(100, 120)),
        ("Input is too long for requested model.", Limits()),
        ("context_length_exceeded", Limits()),
        ("Unsupported parameter: 'max_tokens' is not supported with this model.", None),
        ("Invalid schema for response_format: 'required' is needed", None),
    ],
)  # fmt: skip
def test_the_limits_that_servers_tell_are_read(text: str, limits: Limits | None) -> None:
    assert limits_in(text) == limits


def test_prompts_are_never_thought_longer_than_they_are(question: Question) -> None:
    assert question.rubric is not None
    criteria = question.rubric.criteria
    whole = whole_messages(question, criteria, question.model_answer, "0123456789abcdef")
    one = point_messages(question, question.model_answer, criteria[0].points[0], "0123456789abcdef", 0)
    # Counted with o200k, cl100k, Qwen, DeepSeek, Claude and Mistral's Tekken.
    assert fewest_tokens(whole) < 1_668 < usual_tokens(whole) * 1.15 < 1_950
    assert fewest_tokens(one) < usual_tokens(one) * 1.15


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("In meiner letzten Stelle habe ich ein Team von fünf Entwicklern geleitet.", 14),
        ("在上一份工作中，我带领一个由五名开发人员组成的团队，搭建了一个用于分析传感器数据的平台。", 26),
        ("ในงานล่าสุดของฉัน ฉันเป็นหัวหน้าทีมนักพัฒนาห้าคนที่สร้างแพลตฟอร์มสำหรับวิเคราะห์ข้อมูลเซ็นเซอร์", 38),
        ("지난 직장에서 저는 센서 데이터를 분석하기 위한 플랫폼을 구축했습니다.", 18),
        ("the same words again and again " * 60, 361),
    ],
)
def test_fewer_tokens_are_told_than_any_tokenizer_makes(text: str, counted: int) -> None:
    assert fewest_tokens((Message("user", text),)) <= counted
