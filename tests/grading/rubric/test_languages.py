"""An answer that no quote could be checked in gets no grade, rather than 0 with reasons that are untrue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.capabilities import Way
from tests.grading.rubric.scripted_endpoint import ScriptedEndpoint

if TYPE_CHECKING:
    from grader.models import Question
    from tests.grading.rubric.kit import Kit

GERMAN = (
    "Ich rechne zuerst aus, was jede Lösung über mehrere Jahre kostet, mit Lizenzen, Wartung und den Leuten, "
    "die wir dafür brauchen. Danach frage ich, ob uns das Werkzeug von anderen unterscheidet."
)
CHINESE = "我会先计算每个方案几年内的全部成本，然后再决定是否自己开发。"
ENGLISH = "I calculate the full cost of every option over several years before I decide anything."


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize(("answer", "name"), [(GERMAN, "German"), (CHINESE, "Chinese")])
def test_an_answer_in_another_language_is_not_graded_and_nothing_is_sent(
    kit: Kit, question: Question, answer: str, name: str, way: Way
) -> None:
    with ScriptedEndpoint() as endpoint, pytest.raises(NotGradedError) as caught:
        kit.grade(question, answer, endpoint.base_url, way=way)
    assert endpoint.seen == []
    assert caught.value.kind is Ungraded.OTHER_LANGUAGE
    assert str(caught.value) == (
        f"quotes can only be checked in English, and this answer is in {name}: answer in English, or choose "
        "a bank of questions in your language."
    )


@pytest.mark.parametrize(
    "answer",
    [
        f"{ENGLISH} Mein Chef sagte dazu: das rechnet sich nie und nimmer, lass es sein.",
        f"{ENGLISH}\n\ndef cost(option, years):\n    return option.price * years + sum(option.upkeep)",
        "Build only what sets us apart, buy everything else.",
    ],
    ids=["foreign words", "code", "short"],
)
def test_mixed_and_short_answers_are_graded(kit: Kit, question: Question, answer: str) -> None:
    with ScriptedEndpoint() as endpoint:
        kit.grade(question, answer, endpoint.base_url)
    assert endpoint.chats


def test_a_question_in_another_language_has_answers_in_its_own(kit: Kit, question: Question) -> None:
    assert question.rubric is not None
    criteria = tuple(replace(each, points=(GERMAN,)) for each in question.rubric.criteria)
    german = replace(
        question,
        text="Wie entscheiden Sie, ob ein Werkzeug gekauft oder selbst gebaut wird?",
        model_answer=GERMAN,
        rubric=replace(question.rubric, criteria=criteria),
    )
    with ScriptedEndpoint() as endpoint:
        kit.grade(german, GERMAN, endpoint.base_url)
        assert endpoint.chats
        with pytest.raises(NotGradedError, match="checked in German, and this answer is in English: answer"):
            kit.grade(german, f"{ENGLISH} {ENGLISH}", endpoint.base_url)
