from __future__ import annotations

from typing import TYPE_CHECKING

from grader.grading.background_runs import BackgroundRun, BackgroundRuns
from grader.models import GraderKind, RubricGrade

if TYPE_CHECKING:
    from grader.advice.suggesting import Suggesting
    from grader.bank import QuestionBank
    from grader.grading.language_model import LanguageModel
    from grader.grading.local_models import LocalModels
    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.pulling import PullProgress
    from grader.grading.local_models.servers import LocalServer
    from grader.grading.model_trial.figures import TrialReport
    from grader.grading.model_trial.trial import ModelTrial
    from grader.grading.regrading import Regrader
    from grader.grading.rubric_practice import RubricPractice
    from grader.models import Attempt, SimilarityGrade, TriedSuggestions
    from grader.models.endpoint import Endpoint, EndpointChoice
    from grader.text.masking import Masking


_THIS_MACHINE = "this machine"
"""The key of what at most one run at a time does here: looking for models, and fetching one."""


class Background:
    """What goes on while pages are looked at: what a language model is asked, regrading, and getting one."""

    def __init__(
        self,
        *,
        bank: QuestionBank,
        rubric_grading: RubricPractice,
        suggesting: Suggesting,
        regrader: Regrader,
        language_model: LanguageModel,
        local_models: LocalModels,
        model_trial: ModelTrial,
    ) -> None:
        self._bank = bank
        self._rubric_grading = rubric_grading
        self._suggesting = suggesting
        self._language_model = language_model
        self._local_models = local_models
        self._model_trial = model_trial
        self.regrader = regrader
        self.rubric_jobs: BackgroundRuns[None] = BackgroundRuns("the rubric grader")
        self.suggestion_jobs: BackgroundRuns[TriedSuggestions] = BackgroundRuns("the search for sentences")
        self._looks: BackgroundRuns[tuple[LocalServer, ...]] = BackgroundRuns("the search for models")
        self._fetches: BackgroundRuns[OfferedModel] = BackgroundRuns("fetching a model")
        self._trials: BackgroundRuns[TrialReport] = BackgroundRuns("the trial of a model")

    def start_rubric(
        self,
        attempt_id: str,
        endpoint: Endpoint,
        *,
        thorough: bool = False,
        again: bool = False,
        masking: Masking | None = None,
    ) -> BackgroundRun[None]:
        """Have a language model grade a stored attempt, unless that is under way."""

        def grade(job: BackgroundRun[None]) -> None:
            job.failure = self._rubric_grading.grade_stored(
                attempt_id,
                endpoint,
                thorough=thorough,
                again=again,
                masking=masking,
                cancel=job.cancel,
                progress=job.tell,
            ).failure(RubricGrade)

        return self.rubric_jobs.start(attempt_id, grade, asked=_asked(endpoint))

    def start_suggestions(
        self, attempt: Attempt, grade: SimilarityGrade, endpoint: Endpoint, *, masking: Masking | None = None
    ) -> BackgroundRun[TriedSuggestions]:
        """Have a language model suggest sentences for a graded answer, unless that is under way.

        Raises:
            NotFoundError: the bank no longer has the question.
        """
        question = self._bank.question(attempt.question_id)
        return self.suggestion_jobs.start(
            attempt.id,
            lambda job: self._suggesting.tried(
                question,
                attempt.answer,
                grade,
                endpoint,
                masking=masking,
                cancel=job.cancel,
                progress=job.tell,
            ),
            asked=_asked(endpoint),
        )

    @property
    def look(self) -> BackgroundRun[tuple[LocalServer, ...]] | None:
        """The latest look at which model servers answer on this machine."""
        return self._looks.of(_THIS_MACHINE)

    @property
    def fetch(self) -> BackgroundRun[OfferedModel] | None:
        """The latest fetch of a model."""
        return self._fetches.of(_THIS_MACHINE)

    def trial(self, endpoint: Endpoint) -> BackgroundRun[TrialReport] | None:
        """The latest trial of a model."""
        return self._trials.of(_key(endpoint))

    def look_for_models(self) -> BackgroundRun[tuple[LocalServer, ...]]:
        """See which model servers answer on this machine, unless that is under way."""
        return self._looks.start(_THIS_MACHINE, lambda _: self._local_models.found())

    def fetch_model(self, offer: OfferedModel, *, through_ollama: bool) -> BackgroundRun[OfferedModel]:
        """Fetch a model, choose it and look again, unless one is being fetched already.

        ``done`` counts bytes of ``total``,
        ``progress`` is the value of a ``PullStep``.
        """

        def fetch(run: BackgroundRun[OfferedModel]) -> OfferedModel:
            run.so_far = offer

            def tell(at: PullProgress) -> None:
                run.done, run.total, run.progress = at.done_bytes, at.total_bytes, at.step.value

            choice: EndpointChoice = self._local_models.fetch(
                offer, through_ollama=through_ollama, progress=tell, cancel=run.cancel
            )
            self._language_model.choose(choice)
            self.look_for_models()
            return offer

        return self._fetches.start(_THIS_MACHINE, fetch, asked=offer.title)

    def try_model(self, endpoint: Endpoint) -> BackgroundRun[TrialReport]:
        """Have a language model grade labelled answers, unless it is doing so; ``done`` counts them.

        ``so_far`` is the report on those that were graded.
        """

        def run_trial(run: BackgroundRun[TrialReport]) -> TrialReport:
            run.total = self._model_trial.answers
            reports = self._model_trial.run(endpoint, cancel=run.cancel, progress=run.tell)
            for report in reports:
                run.so_far = report
                run.done += 1
            return report

        return self._trials.start(_key(endpoint), run_trial, asked=_asked(endpoint))

    def cancel(self, attempt_id: str) -> None:
        """Stop asking about an attempt."""
        self.rubric_jobs.cancel(attempt_id)
        self.suggestion_jobs.cancel(attempt_id)
        self.regrader.stop(GraderKind.RUBRIC, attempt_id)

    def cancel_all(self) -> None:
        """Stop asking about any attempt."""
        self.rubric_jobs.cancel_all()
        self.suggestion_jobs.cancel_all()
        self._trials.cancel_all()
        self.regrader.stop(GraderKind.RUBRIC)


def _key(endpoint: Endpoint) -> str:
    return f"{endpoint.base_url} {endpoint.model}"


def _asked(endpoint: Endpoint) -> str:
    return f"{endpoint.model} at {endpoint.host}"
