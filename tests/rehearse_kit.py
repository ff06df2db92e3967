from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, cast

import pytest

from grader.bank import QuestionBank
from grader.bank.chosen import ChosenBanks
from grader.bank.library import Library
from grader.errors import NotGradedError, Ungraded
from grader.grading.loader import GraderLoader
from grader.grading.rubric.endpoint.capabilities import Way
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.grading.similarity.text_similarity import EmbeddingSimilarity
from grader.history import HistoryStore
from grader.history.database import Database
from grader.history.people import People
from grader.models import Answer, Question, RubricGraderVersion, Suggestion
from grader.models.endpoint import Endpoint
from grader.models.rubric_grade import GradeSize
from grader.people import Accounts
from grader.rehearse import Rehearse
from grader.settings import Settings
from tests.fakes import FakeEmbedder
from tests.history.conftest import rubric
from tests.questions import criterion, question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from grader.grading.rubric.asking.sentences import SentenceSuggester
    from grader.grading.rubric.endpoint.client import ChatClient
    from grader.grading.rubric.grader import RubricGrader
    from grader.models import Attempt, RubricGrade, Session


def plain(question_id: str, category: str) -> Question:
    return Question(
        question_id, "", category, "", f"What about {question_id}?", "", f"I handle {question_id} with care."
    )


def answer_in(
    rehearse: Rehearse, session: Session, position: int, text: str, *, base: int = 0, **more: object
) -> Attempt:
    """Answers the question at a position of a session."""
    answer = Answer(session.plan.questions[position].question_id, text, **more)  # type: ignore[arg-type]
    return rehearse.sessions.answer(session.id, position, answer, base=base)


HERE = Endpoint("http://localhost:8080/v1", "small-model")

SMALL_BANK = QuestionBank(
    (
        question(
            criterion("parts", "Motors are in stock.", "Belts are in stock."),
            criterion("people", "Everybody may stop the line.", "Nobody is blamed."),
        ),
        plain("paint", "Finish"),
        plain("varnish", "Finish"),
    )
)


def fake_scorer() -> SimilarityGrader:
    return SimilarityGrader(FakeEmbedder(), Calibration.load())


class FakeRubricGrader:
    """Gives the grades and raises the errors that a test lined up, else a grade; keeps what was asked."""

    def __init__(self, *outcomes: RubricGrade | Exception) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[tuple[str, str, bool]] = []
        self.doubtful: list[tuple[str, ...]] = []

    def version(
        self, question: Question, endpoint: Endpoint, *, thorough: bool = False, way: Way | None = None
    ) -> RubricGraderVersion:
        if question.rubric is None:
            raise NotGradedError(Ungraded.NO_RUBRIC, "the question has no rubric to grade by.")
        digest = question.rubric.digest
        return RubricGraderVersion(
            "1", endpoint.host, endpoint.model, way or Way.WHOLE, "a" * 64, digest, 3 if thorough else 1
        )

    def way(self, endpoint: Endpoint) -> Way:
        assert endpoint
        return Way.WHOLE

    def preview(self, question: Question, answer: str, endpoint: Endpoint) -> str:
        assert question
        assert endpoint
        return f"The rubric stands here. <b>{answer}</b>"

    def size(self, question: Question, answer: str, endpoint: Endpoint) -> GradeSize:
        assert question.rubric is not None
        assert endpoint
        return GradeSize(len(answer), 100)

    def grade(
        self,
        question: Question,
        answer: str,
        endpoint: Endpoint,
        text_similarity: EmbeddingSimilarity,
        *,
        thorough: bool = False,
        doubtful: Sequence[str] = (),
        **_: object,
    ) -> RubricGrade:
        assert isinstance(text_similarity, EmbeddingSimilarity)
        self.asked.append((question.id, answer, thorough))
        self.doubtful.append(tuple(doubtful))
        outcome = self.outcomes.pop(0) if self.outcomes else rubric(70)
        if isinstance(outcome, Exception):
            raise outcome
        return replace(outcome, version=self.version(question, endpoint, thorough=thorough))


class FakeSuggester:
    """Suggests one sentence for the first point; told to wait, not before it is cancelled."""

    def __init__(self, *, waits: bool = False) -> None:
        self.begun = Event()
        self._waits = waits

    def suggest(
        self,
        question: Question,
        sentences: Sequence[str],
        points: Sequence[str],
        endpoint: Endpoint,
        *,
        cancel: Event,
        progress: Callable[[str], None] | None = None,
    ) -> tuple[Suggestion, ...]:
        if progress is not None:
            progress("Asking")
        assert question
        assert sentences
        assert endpoint
        self.begun.set()
        if self._waits:
            assert cancel.wait(10)
        return (Suggestion(points[0], f"I see to it: {points[0]}", None),)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    store = HistoryStore(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    yield store
    store.close()


@pytest.fixture
def make_rehearse(history: HistoryStore, tmp_path: Path) -> Callable[..., Rehearse]:
    def make(
        build: Callable[[], SimilarityGrader] = fake_scorer,
        rubric_grader: FakeRubricGrader | None = None,
        settings: Settings | None = None,
        *,
        agreed: bool = True,
        suggester: FakeSuggester | None = None,
    ) -> Rehearse:
        rehearse = Rehearse(
            bank=SMALL_BANK,
            chosen=ChosenBanks(Library(tmp_path / "banks"), history),
            history=history,
            settings=settings or Settings(_env_file=None),
            loader=GraderLoader(build),
            accounts=Accounts(People(Database(f"sqlite:///{tmp_path / 'accounts.sqlite3'}"))),
            build_rubric_grader=lambda *_: cast("RubricGrader", rubric_grader or FakeRubricGrader()),
            build_suggester=lambda _: cast("SentenceSuggester", suggester or FakeSuggester()),
            connect=lambda _: cast("ChatClient", None),
        )
        if agreed:
            rehearse.language_model.agree(HERE)
        return rehearse

    return make


@pytest.fixture
def rehearse(make_rehearse: Callable[..., Rehearse]) -> Rehearse:
    return make_rehearse()
