"""Questions without a model answer, and banks that come while the grader runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.bank.new_questions import question_of
from grader.errors import NoModelAnswerError
from grader.grading.by_model_answer import ByModelAnswer
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import Answer, ProgressFilter, SessionKind, SimilarityGrade
from grader.models.imported import FoundQuestion
from grader.models.session import Missing
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.fakes import FakeEmbedder
from tests.questions import criterion, question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.models import Question
    from grader.rehearse import Rehearse

ANSWER = "I like the quiet of the night, and I count the drugs twice with a colleague."
MODEL_ANSWER = "I like the quiet of the night. I count the drugs twice with a colleague."


def found(text: str, model_answer: str = "") -> Question:
    return question_of(FoundQuestion(text, "line 1", model_answer=model_answer))


class Built:
    """How often the grader was loaded."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, _settings: Settings, bank: QuestionBank) -> SimilarityGrader:
        self.times += 1
        return SimilarityGrader(FakeEmbedder(), Calibration.load(), bank=bank)


@pytest.fixture
def built() -> Built:
    return Built()


@pytest.fixture
def rehearse(built: Built) -> Iterator[Rehearse]:
    made = build_rehearse(Settings(), build_scorer=built)
    made.library.add("Nurse", [found("Why nights?"), found("Why this ward?")])
    made.bank.choose(["Nurse"])  # type: ignore[attr-defined]
    yield made
    made.history.close()


def test_an_answer_is_kept_without_a_grade_and_without_a_failure(rehearse: Rehearse, built: Built) -> None:
    kept = rehearse.practice.submit(Answer("why-nights", ANSWER))
    assert rehearse.history.attempt(kept.id) == kept
    assert (kept.answer, dict(kept.grades), dict(kept.failures)) == (ANSWER, {}, {})
    with pytest.raises(NoModelAnswerError):
        rehearse.practice.grade(rehearse.bank.question("why-nights"), ANSWER)
    assert built.times == 0


def test_once_a_model_answer_is_added_the_answer_is_graded(rehearse: Rehearse) -> None:
    kept = rehearse.practice.submit(Answer("why-nights", ANSWER))
    grader = ByModelAnswer(rehearse.loader)
    assert rehearse.background.regrader.outdated(grader) == ()
    first, second = rehearse.library.bank("Nurse").questions
    rehearse.library.replace("Nurse", [replace(first, model_answer=MODEL_ANSWER), second])
    assert rehearse.background.regrader.outdated(grader) == (kept.id,)
    assert [run.done for run in rehearse.background.regrader.run(grader)] == [0, 1]
    grade = rehearse.history.attempt(kept.id).grade(SimilarityGrade)
    assert grade is not None
    assert grade.score > 50


def test_a_mock_interview_of_bare_questions_ends_with_a_reason(rehearse: Rehearse) -> None:
    session = rehearse.sessions.start(SessionKind.MOCK, 2)
    for position in range(2):
        rehearse.sessions.answer(session.id, position, Answer("", ANSWER))
    rehearse.sessions.finish(session.id)
    assert rehearse.sessions.waiting(session.id) == ()
    rehearse.sessions.grade(session.id)
    entries = rehearse.reports.report(session.id).entries
    assert [entry.no_grade.kind for entry in entries if entry.no_grade] == [Missing.NO_MODEL_ANSWER] * 2


def test_plan_progress_and_comparison_do_without_a_grade(rehearse: Rehearse) -> None:
    drafts = [rehearse.practice.submit(Answer("why-nights", f"{ANSWER} {n}")) for n in range(2)]
    assert rehearse.plan.next_question().id == "why-this-ward"
    assert [task.question_id for task in rehearse.plan.plan(None).today.questions]
    assert rehearse.plan.review_of(drafts[0], None) is None
    standing = rehearse.progress.standing()
    assert (standing.practiced, standing.weakest) == (1, None)
    report = rehearse.progress.report(ProgressFilter(), zone=None)
    assert rehearse.progress.weak_themes(report, ByModelAnswer.kind) == ()
    comparison = rehearse.comparison.compare([each.id for each in drafts])
    assert len(comparison.attempts) == 2
    assert rehearse.learn.examples


def test_a_bank_that_is_added_later_is_known_to_the_running_grader(rehearse: Rehearse, built: Built) -> None:
    scorer = rehearse.loader.scorer()
    cooking = "I simmer onions in butter. I salt the soup late. I whisk cream into the sauce."
    dancing = "The waltz turns on three beats. The tango walks slowly. The foxtrot glides along."
    rehearse.library.add(
        "Arts", [found("How do you cook?", cooking), found("How do you dance?", dancing), found("Why?")]
    )
    grade = scorer.grade(rehearse.bank.question("how-do-you-cook"), f"{dancing} {dancing} Yes.")
    (off_topic,) = [flag.message for flag in grade.flags if flag.kind == "off_topic"]
    assert "“How do you dance?”" in off_topic
    assert built.times == 1


def test_another_bank_s_question_is_no_better_home(rehearse: Rehearse) -> None:
    cooking = "I simmer onions in butter. I salt the soup late. I whisk cream into the sauce."
    dancing = "The waltz turns on three beats. The tango walks slowly. The foxtrot glides along."
    rehearse.library.add("Cook", [found("How do you cook?", cooking)])
    rehearse.library.add("Dance", [found("How do you dance?", dancing)])
    grade = rehearse.loader.scorer().grade(rehearse.bank.question("how-do-you-cook"), f"{dancing} {dancing}")
    assert not [flag.message for flag in grade.flags if "dance" in flag.message]


def test_a_rival_that_says_nothing_of_its_own_spoils_no_grade() -> None:
    echo = replace(question(), id="echo", model_answer="How do you keep a robot arm running?")
    bank = QuestionBank([question(), echo])
    scorer = SimilarityGrader(FakeEmbedder(), Calibration.load(), bank=bank)
    assert scorer.grade(question(), "The waltz turns on three beats and the tango walks.").score < 50
    scorer.warm_up()


def test_a_rubric_alone_is_enough_to_grade_by() -> None:
    asked = replace(
        question(
            criterion("parts", "Spare motors are in stock.", "Belts are in stock."),
            criterion("people", "Everybody may stop the line.", "Nobody is blamed."),
        ),
        model_answer="",
        guidance="",
    )
    scorer = SimilarityGrader(FakeEmbedder(), Calibration.load(), bank=QuestionBank([asked]))
    said = "Spare motors are in stock. Belts are in stock. Everybody may stop the line. Nobody is blamed."
    good, poor = scorer.grade(asked, said), scorer.grade(asked, "The waltz turns on three beats, slowly.")
    assert good.score > poor.score + 30
    assert {item.criterion_id for item in good.coverage} == {"parts", "people"}
