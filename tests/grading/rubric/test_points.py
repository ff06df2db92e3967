from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import NotGradedError
from grader.grading.rubric.asking.pointwise import SUGGESTION
from grader.grading.rubric.endpoint.capabilities import KnownCapabilities, Way, is_small
from grader.models import Level
from tests.grading.rubric.kit import Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import Json, Played, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Question


def saying(text: str, **chances: float) -> Callable[[Json], Json]:
    """Says one word to every question, with the probabilities of the first tokens."""

    def play(_: Json) -> Json:
        body = completion(text)
        likeliest = [{"token": token, "logprob": math.log(chance)} for token, chance in chances.items()]
        if likeliest:
            body["choices"][0]["logprobs"] = {"content": [{**likeliest[0], "top_logprobs": likeliest}]}
        return body

    return play


def points_of_all(question: Question) -> list[str]:
    assert question.rubric is not None
    return [point for criterion in question.rubric.criteria for point in criterion.points]


def points_of(question: Question) -> int:
    return len(points_of_all(question))


def test_each_point_is_asked_about_with_the_answer_before_it(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint() as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
    assert len(endpoint.chats) == len(grade.exchanges) == points_of(question)
    prompts = [seen.body["messages"][-1]["content"] for seen in endpoint.chats]
    before = {prompt.partition("Statement:")[0] for prompt in prompts}
    assert len(before) == 1
    assert question.model_answer in before.pop()
    assert (grade.version.protocol, grade.follow_up) == ("points", None)


def test_the_score_follows_the_probability_of_yes(kit: Kit, question: Question) -> None:
    def score(yes: float) -> int:
        with ScriptedEndpoint(otherwise=saying("no", Yes=yes, No=0.98 - yes)) as endpoint:
            return kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE).score

    assert score(0.05) < score(0.4) < score(0.7) < score(0.95)


def test_without_probabilities_the_word_counts_and_none_are_asked_again(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(otherwise=saying("Yes.")) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
    assert grade.score > 0
    assert [seen.body.get("top_logprobs") for seen in endpoint.chats[:2]] == [20, None]


def test_points_that_no_sentence_bears_on_are_not_asked_about(kit: Kit, question: Question) -> None:
    off_topic = "My holiday in Portugal was sunny, we ate fish by the sea and my sister took many photos."
    one_point = points_of_all(question)[0]
    with ScriptedEndpoint(otherwise=saying("yes", yes=0.99, no=0.01)) as endpoint:
        nothing = kit.grade(question, off_topic, endpoint.base_url, way=Way.POINTWISE)
        assert (nothing.score, endpoint.chats) == (0, [])
        in_part = kit.grade(
            question, f"{off_topic} {one_point}, is my rule.", endpoint.base_url, way=Way.POINTWISE
        )
    asked = [str(seen.body["messages"][-1]["content"]) for seen in endpoint.chats]
    assert any(one_point in text.partition("Statement:")[2] for text in asked)
    assert 0 < len(asked) < points_of(question)
    assert in_part.score < 50


def test_what_is_missing_is_the_point_that_is_least_made(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(otherwise=saying("no", yes=0.01, no=0.98)) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
    first = grade.criteria[0]
    assert (
        first.missing
        == "The answer does not clearly say: I calculate the full cost of every option over several years."
    )
    assert (first.level, first.suggestion, first.lowered) == (Level.MISSING, SUGGESTION, None)


def test_a_model_that_says_neither_is_no_grader(kit: Kit, question: Question) -> None:
    with (
        ScriptedEndpoint(otherwise=saying("Perhaps")) as endpoint,
        pytest.raises(NotGradedError, match="neither yes nor no") as caught,
    ):
        kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
    assert len(caught.value.exchanges) == points_of(question)


def test_a_server_without_logprobs_is_asked_without_them(kit: Kit, question: Question) -> None:
    def refuses(body: Json) -> Played | Json:
        if "logprobs" in body:
            return Played({"error": {"message": "logprobs are not supported", "param": "logprobs"}}, 400)
        return completion("yes")

    with ScriptedEndpoint(otherwise=refuses) as endpoint:
        kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
        assert KnownCapabilities(kit.memory).of(endpoint_at(endpoint.base_url)).logprobs is False
    assert len(endpoint.chats) == points_of(question) + 1


@pytest.mark.parametrize(
    ("model", "small"),
    [
        ("qwen2.5:1.5b", True),
        ("Llama-3.2-3B-Instruct-Q4_K_M", True),
        ("gemma-2-27b-it", False),
        ("mixtral-8x7b", False),
        ("gpt-5.6", False),
        ("qwen3:4b", True),
        ("gemma3:270m", True),
        ("qwen2.5-7b-instruct-1m", False),
    ],
)
def test_a_small_model_is_known_by_its_name(model: str, small: bool) -> None:
    assert is_small(model) is small
    way = KnownCapabilities(Kit().memory).way(endpoint_at("http://localhost:1/v1", model=model))
    assert way is (Way.POINTWISE if small else Way.WHOLE)


def test_asked_as_a_whole_the_doubtful_points_come_first_one_by_one(kit: Kit, question: Question) -> None:
    made = points_of_all(question)[0]
    doubtful = [points_of_all(question)[-1], made]
    with ScriptedEndpoint() as endpoint:
        grade = kit.grade(
            question, f"{made} That is my rule.", endpoint.base_url, way=Way.WHOLE, doubtful=doubtful
        )
    prompts = [seen.body["messages"][-1]["content"] for seen in endpoint.chats]
    assert ["Statement:" in prompt for prompt in prompts] == [True, True, False]
    assert {opinion.point: opinion.chance for opinion in grade.points} == {made: 1.0, doubtful[0]: 0.0}


def test_asked_point_by_point_every_answer_is_kept(kit: Kit, question: Question) -> None:
    with ScriptedEndpoint(otherwise=saying("yes", yes=0.7, no=0.2)) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
    assert [opinion.point for opinion in grade.points] == points_of_all(question)
    assert {round(opinion.chance, 3) for opinion in grade.points} == {0.778}


def test_a_criterion_without_points_is_asked_about_by_its_strong_level(kit: Kit, question: Question) -> None:
    assert question.rubric is not None
    first, *others = question.rubric.criteria
    rubric = replace(question.rubric, criteria=(replace(first, points=()), *others))
    asked = replace(question, rubric=rubric)
    with ScriptedEndpoint(otherwise=saying("yes", yes=0.99, no=0.01)) as endpoint:
        grade = kit.grade(asked, question.model_answer, endpoint.base_url, way=Way.POINTWISE)
    prompts = [
        str(seen.body["messages"][-1]["content"]).partition("Statement:")[2] for seen in endpoint.chats
    ]
    assert sum(first.levels.strong in prompt for prompt in prompts) == 1
    assert [each.criterion_id for each in grade.criteria] == [each.id for each in rubric.criteria]
    assert grade.criteria[0].level is not Level.MISSING
    assert first.id not in {each.criterion_id for each in grade.points}
