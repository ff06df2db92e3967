from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.grading.rubric.default_reply import criteria_in, default_reply
from tests.grading.rubric.scripted_endpoint import Json, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from grader.models import Question
    from tests.grading.rubric.kit import Kit


def test_three_runs_ask_in_three_orders_and_agree_where_the_model_does(kit: Kit, question: Question) -> None:
    heard: list[str] = []
    with ScriptedEndpoint() as endpoint:
        grade = kit.grade(
            question, question.model_answer, endpoint.base_url, thorough=True, progress=heard.append
        )
        single = kit.grade(question, question.model_answer, endpoint.base_url)
    orders = [tuple(criteria_in(seen.body)) for seen in endpoint.chats[:3]]
    assert len(set(orders)) == 3
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(orders[0]))}
    assert (grade.score, grade.noise, grade.version.runs) == (single.score, 0.0, 3)
    assert single.noise is None
    assert [each.criterion_id for each in grade.criteria] == [each.criterion_id for each in single.criteria]
    assert heard[0] == "Run 1 of 3: asking about 5 criteria"


def test_runs_that_differ_show_their_spread(kit: Kit, question: Question) -> None:
    def moody(body: Json) -> Json:
        reply = json.loads(default_reply(body)["text"])
        for verdict in reply["criteria"].values():
            verdict["level"] = ("missing", "partial", "strong")[body["seed"]]
        return completion(json.dumps(reply))

    with ScriptedEndpoint(otherwise=moody) as endpoint:
        grade = kit.grade(question, question.model_answer, endpoint.base_url, thorough=True)
    assert any(each.spread > 0.3 for each in grade.criteria)
    assert grade.noise is not None
    assert grade.noise > 20
