from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.grading.rubric.endpoint.capabilities import Capabilities, KnownCapabilities, Way
from grader.models.rubric_grade import tokens_in
from tests.grading.rubric.kit import Kit, endpoint_at
from tests.grading.rubric.scripted_endpoint import ScriptedEndpoint

if TYPE_CHECKING:
    from grader.models import Question


@pytest.mark.parametrize("way", list(Way))
def test_the_size_told_beforehand_is_what_is_then_sent(kit: Kit, question: Question, way: Way) -> None:
    with ScriptedEndpoint() as endpoint:
        asked = endpoint_at(endpoint.base_url)
        KnownCapabilities(kit.memory).learn(asked, Capabilities(way=way))
        # The kit asks without a model answer.
        bare = replace(question, model_answer="")
        size = kit.grader.size(bare, question.model_answer, asked)
        kit.grade(question, question.model_answer, endpoint.base_url, way=way)
    sent = [message["content"] for chat in endpoint.chats for message in chat.body["messages"]]
    assert size.sent == tokens_in(sum(map(len, sent)))
    assert size.received > 0


def test_a_longer_answer_takes_more(kit: Kit, question: Question) -> None:
    asked = endpoint_at("http://localhost:8080/v1")
    short, long = (kit.grader.size(question, "word " * count, asked) for count in (20, 400))
    assert long.sent - short.sent > 380
