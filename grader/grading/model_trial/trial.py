"""Runs the trial: a dozen labelled answers, one after the other, graded as a candidate's would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import NotGradedError, Ungraded
from grader.grading.model_trial.figures import Ended, Outcome, TrialReport, report_of
from grader.grading.model_trial.labelled import LabelledAnswer, labelled_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from threading import Event

    from grader.bank import QuestionBank
    from grader.grading.language_model import LanguageModel
    from grader.grading.rubric_practice import RubricPractice
    from grader.models.endpoint import Endpoint
    from grader.models.rubric_grade import Estimate, Exchange, RubricGrade

MOST_FAILURES = 3
"""Answers in a row that are not graded, after which the trial asks no more."""


class ModelTrial:
    """Has a model grade made-up answers whose points are labelled; nothing of a person's is sent."""

    def __init__(
        self,
        *,
        language_model: LanguageModel,
        rubric_grading: RubricPractice,
        clock: Callable[[], float],
        load_bank: Callable[[], QuestionBank],
        load_answers: Callable[[], Sequence[LabelledAnswer]] = labelled_answers,
    ) -> None:
        """``clock`` counts seconds; ``load_bank`` reads the questions that the answers are to, which ship."""
        self._language_model = language_model
        self._rubric_grading = rubric_grading
        self._clock = clock
        self._load_bank = load_bank
        self._load_answers = load_answers

    @property
    def answers(self) -> int:
        """How many answers are graded."""
        return len(self._load_answers())

    def estimate(self, endpoint: Endpoint) -> Estimate:
        """About what a trial takes; sends nothing."""
        bank, answers = self._load_bank(), self._load_answers()
        some = [(bank.question(each.question_id), each.text) for each in answers]
        return self._rubric_grading.estimate(len(answers), some, endpoint)

    def run(
        self,
        endpoint: Endpoint,
        *,
        cancel: Event | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Generator[TrialReport, None, None]:
        """What came of it so far, after each answer and at the end; ``progress`` hears what is being asked.

        Once ``cancel`` is set the trial ends with what was graded until then. An answer that cannot be graded
        is counted with its reason.

        Raises:
            EmbedderError: the local grader, which checks quotes, cannot be loaded.
        """
        bank, answers = self._load_bank(), self._load_answers()
        outcomes: list[Outcome] = []
        ended = Ended.UNDER_WAY
        for number, answer in enumerate(answers, 1):
            started = self._clock()
            grade: RubricGrade | None = None
            reason: str | None = None
            spent: tuple[Exchange, ...]
            gives_up = False
            try:
                if cancel is not None and cancel.is_set():
                    raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")
                # The answers are made up, so that there is nothing to agree to.
                grade = self._rubric_grading.grade(
                    bank.question(answer.question_id),
                    answer.text,
                    endpoint,
                    agreed=True,
                    doubtful=answer.doubtful,
                    cancel=cancel,
                    progress=progress,
                )
                spent = grade.exchanges
            except NotGradedError as error:
                if error.kind is Ungraded.CANCELLED:
                    ended = Ended.STOPPED
                    break
                reason, spent = str(error), tuple(error.exchanges)
                gives_up = error.kind.ends_a_run
            price = self._language_model.price(endpoint)
            cost = price.of(spent) if price else None
            outcomes.append(Outcome(answer, grade, reason, spent, self._clock() - started, cost))
            latest = outcomes[-MOST_FAILURES:]
            in_a_row = len(latest) == MOST_FAILURES and all(each.grade is None for each in latest)
            if gives_up or in_a_row:
                ended = Ended.GAVE_UP
                break
            if number < len(answers):
                yield report_of(endpoint.model, endpoint.host, len(answers), outcomes, ended)
        if ended is Ended.UNDER_WAY:
            ended = Ended.DONE
        yield report_of(endpoint.model, endpoint.host, len(answers), outcomes, ended)
