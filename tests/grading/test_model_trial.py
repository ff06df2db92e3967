"""A dozen labelled answers tell what a model is worth as a judge."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, cast

import pytest

from grader.bank import QuestionBank
from grader.errors import NotGradedError, Ungraded
from grader.grading.language_model import Price
from grader.grading.model_trial.figures import Ended, Verdict
from grader.grading.model_trial.labelled import LabelledAnswer, Made, Tier, labelled_answers
from grader.grading.model_trial.trial import ModelTrial
from grader.models import Level, PointStatus
from grader.models.endpoint import Endpoint
from grader.models.similarity_grade import PointOpinion
from grader.wording.model_trial import failures_in_words, paragraphs, point_rows, verdict_in_words
from tests.history.conftest import rubric

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.grading.language_model import LanguageModel
    from grader.grading.model_trial.figures import TrialReport
    from grader.grading.rubric_practice import RubricPractice
    from grader.models import RubricGrade

HERE = Endpoint("http://localhost:8080/v1", "small-model")
ANSWERS = labelled_answers()
SCORES = {Tier.STRONG: 85, Tier.GOOD: 60, Tier.THIN: 30, Tier.WRONG: 10, Tier.OFF_TOPIC: 5}
CALL = replace(rubric().exchanges[0], prompt_tokens=2_000, completion_tokens=500)


class Judge:
    """Plays the language model, its price and all that lies between."""

    def __init__(
        self,
        *,
        chance: Callable[[Made], float] = lambda made: 0.9 if made is Made.COVERED else 0.1,
        score: Callable[[LabelledAnswer], int] = lambda answer: SCORES[answer.tier],
        fails: Callable[[int], bool] = lambda _: False,
        fault: Ungraded = Ungraded.UNREADABLE,
        price: Price | None = None,
        protocol: str = "points",
    ) -> None:
        self._chance, self._score, self._fails, self._price = chance, score, fails, price
        self._protocol, self._fault = protocol, fault
        self.asked: list[str] = []
        self.doubtful: list[tuple[str, ...]] = []

    def price(self, endpoint: Endpoint) -> Price | None:
        assert endpoint is HERE
        return self._price

    def grade(self, question: object, answer: str, endpoint: Endpoint, **more: object) -> RubricGrade:
        assert question
        assert endpoint is HERE
        assert more["agreed"], "nobody need agree to made-up answers"
        cancel = cast("Event | None", more["cancel"])
        if cancel is not None and cancel.is_set():
            raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")
        self.asked.append(answer)
        self.doubtful.append(cast("tuple[str, ...]", more["doubtful"]))
        if self._fails(len(self.asked)):
            raise NotGradedError(self._fault, "the model sent no grade: use another.", [CALL])
        labelled = next(each for each in ANSWERS if each.text == answer)
        grade = rubric(self._score(labelled))
        said = [
            each for each in labelled.points if self._protocol == "points" or each.point in self.doubtful[-1]
        ]
        return replace(
            grade,
            criteria=tuple(
                replace(grade.criteria[0], criterion_id=name, level=level)
                for name, level in labelled.levels.items()
            ),
            points=tuple(
                PointOpinion(each.criterion_id, each.point, self._chance(each.made)) for each in said
            ),
            version=replace(grade.version, protocol=self._protocol),
            exchanges=(CALL, CALL),
        )


def trial_of(judge: Judge) -> ModelTrial:
    ticks = count()
    return ModelTrial(
        language_model=cast("LanguageModel", judge),
        rubric_grading=cast("RubricPractice", judge),
        clock=lambda: float(next(ticks)),
        load_bank=QuestionBank.load,
    )


def outcome_of(judge: Judge) -> TrialReport:
    return list(trial_of(judge).run(HERE))[-1]


def test_the_dozen_has_every_tier_and_points_as_the_bank_words_them() -> None:
    bank = QuestionBank.load()
    assert len(ANSWERS) == 12
    assert {answer.tier for answer in ANSWERS} == set(Tier)
    assert len({answer.question_id for answer in ANSWERS}) == 4
    for answer in ANSWERS:
        criteria = bank.question(answer.question_id).rubric.criteria  # type: ignore[union-attr]
        assert [(each.id, point) for each in criteria for point in each.points] == [
            (each.criterion_id, each.point) for each in answer.points
        ], "labels belong to the points' wording: python -m benchmarks.trial_answers"
        assert sum(each.weight for each in answer.points) == pytest.approx(1, abs=0.01)


def test_a_model_that_reads_as_the_labels_do_is_useful() -> None:
    report = outcome_of(Judge())
    assert (report.verdict, report.ended) == (Verdict.USEFUL, Ended.DONE)
    assert (report.in_order, report.pairs) == (12, 12)
    assert (report.kept_low, report.worthless) == (4, 4)
    assert report.model_alone.wrong == 0
    assert report.levels_right == report.levels
    assert report.partial == report.partial_by_label
    assert report.settled_rightly > report.settled_wrongly == 0
    assert report.together.right == report.local.right + report.settled_rightly
    assert "Useful" in verdict_in_words(report)


def test_a_model_that_says_yes_to_all_is_not() -> None:
    report = outcome_of(Judge(chance=lambda _: 0.99, score=lambda _: 90))
    assert report.in_order == 0
    assert report.kept_low == 0
    assert report.settled_rightly > report.settled_wrongly, "most that the local grader leans to are made"
    assert report.verdict is Verdict.NEITHER
    assert report.model_alone.right < report.model_alone.wrong


def test_a_model_that_gives_nothing_to_anybody_is_not_useful_either() -> None:
    report = outcome_of(Judge(chance=lambda _: 0.01, score=lambda _: 0))
    assert report.kept_low == report.worthless
    assert report.verdict is Verdict.NEITHER
    assert report.model_alone == report.constant, "it says what a constant says"
    assert report.together == report.local


def test_scores_that_hold_without_a_point_settled_are_of_some_use() -> None:
    assert outcome_of(Judge(chance=lambda _: 0.5)).verdict is Verdict.SCORES


def test_points_made_in_part_count_for_nobody() -> None:
    clear = sum(each.made is not Made.TOUCHED for answer in ANSWERS for each in answer.points)
    report = outcome_of(Judge())
    for tally in (report.constant, report.local, report.model_alone, report.together):
        assert tally.right + tally.wrong + tally.undecided == clear


def test_the_local_grader_is_undecided_where_it_is_unsure() -> None:
    unsure = [
        each
        for answer in ANSWERS
        for each in answer.points
        if each.local is PointStatus.UNSURE and each.made is not Made.TOUCHED
    ]
    assert outcome_of(Judge()).local.undecided == len(unsure)


def test_a_model_that_reads_answers_whole_is_held_to_what_it_was_asked() -> None:
    judge = Judge(protocol="whole")
    report = outcome_of(judge)
    asked = sum(map(len, judge.doubtful))
    assert 0 < report.model_alone.right + report.model_alone.wrong <= asked
    assert max(map(len, judge.doubtful)) <= 8
    assert "that it was asked about" in point_rows(report)[2][0]


def test_an_answer_without_a_grade_is_counted_with_its_reason() -> None:
    report = outcome_of(Judge(fails=lambda number: number in (2, 5)))
    assert (len(report.scored), len(report.failures), report.ended) == (10, 2, Ended.DONE)
    assert failures_in_words(report) == [
        "2 answers not graded, because the model sent no grade: use another."
    ]
    assert report.calls == 2 * 10 + 2, "what was spent on them counts"


def test_after_three_failures_in_a_row_no_more_is_asked() -> None:
    judge = Judge(fails=lambda _: True)
    report = outcome_of(judge)
    assert len(judge.asked) == 3
    assert (report.ended, report.verdict) == (Ended.GAVE_UP, Verdict.UNKNOWN)
    assert any("3 of 12" in text for text in paragraphs(report))
    assert any("cannot be said" in text for text in paragraphs(report))


def test_a_fault_that_the_next_answer_would_meet_is_met_once() -> None:
    judge = Judge(fails=lambda _: True, fault=Ungraded.KEY_REFUSED)
    report = outcome_of(judge)
    assert len(judge.asked) == 1
    assert report.ended is Ended.GAVE_UP
    assert any("1 of 12" in text for text in paragraphs(report))


def test_stop_ends_it_with_what_was_graded() -> None:
    cancel, judge = Event(), Judge()
    reports = []
    for report in trial_of(judge).run(HERE, cancel=cancel):
        reports.append(report)
        if len(report.scored) == 4:
            cancel.set()
    assert len(judge.asked) == 4
    assert (reports[-1].ended, len(reports[-1].scored)) == (Ended.STOPPED, 4)
    assert reports[-1].verdict is Verdict.UNKNOWN


def test_every_answer_is_reported_as_it_comes() -> None:
    reports = list(trial_of(Judge()).run(HERE))
    assert [len(report.scored) for report in reports] == list(range(1, 13))
    assert [report.ended for report in reports] == [Ended.UNDER_WAY] * 11 + [Ended.DONE]


def test_it_costs_what_its_tokens_do_at_the_price_that_was_set() -> None:
    report = outcome_of(Judge(price=Price(1.0, 2.0)))
    assert report.cost == pytest.approx(12 * 2 * 0.003)
    assert any("0.6 for 100 grades" in text for text in paragraphs(report))
    assert outcome_of(Judge()).cost is None


def test_few_answers_say_so_with_an_interval_around_each_share() -> None:
    report = outcome_of(Judge(chance=lambda made: 0.9 if made is not Made.MISSING else 0.6))
    for tally in (report.constant, report.local, report.model_alone):
        share = tally.right / (tally.right + tally.wrong)
        assert tally.low is not None
        assert tally.high is not None
        assert 0 <= tally.low < share < tally.high <= 1
    spread = [tally.high - tally.low for tally in (report.local, report.model_alone)]  # type: ignore[operator]
    assert spread[1] > spread[0], "its mistakes stand together in the poor answers"
    assert any("Twelve answers are few" in text for text in paragraphs(report))


def test_it_is_said_whose_labels_they_are() -> None:
    assert any("a language model labelled" in text for text in paragraphs(outcome_of(Judge())))


def test_labels_come_to_levels_by_the_share_of_points_made() -> None:
    (strong,) = [
        each for each in ANSWERS if (each.question_id, each.tier) == ("metrics-to-business", "strong")
    ]
    assert list(strong.levels.values()).count(Level.PARTIAL) == 1
    wrong = next(each for each in ANSWERS if each.tier is Tier.WRONG)
    assert set(wrong.levels.values()) == {Level.MISSING}
