from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.bank import QuestionBank
from grader.history import HistoryStore
from grader.models import Question
from grader.practice import GraderLoader, PracticeService
from grader.similarity.calibration import Calibration
from grader.similarity.scorer import SimilarityScorer
from tests.fakes import FakeEmbedder
from tests.similarity.questions import criterion, question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def plain(question_id: str, category: str) -> Question:
    return Question(
        question_id, "", category, "", f"What about {question_id}?", "", f"I handle {question_id} with care."
    )


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


def fake_scorer() -> SimilarityScorer:
    return SimilarityScorer(FakeEmbedder(), Calibration.load())


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    store = HistoryStore(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    yield store
    store.close()


@pytest.fixture
def make_service(history: HistoryStore) -> Callable[..., PracticeService]:
    def make(build: Callable[[], SimilarityScorer] = fake_scorer) -> PracticeService:
        return PracticeService(bank=SMALL_BANK, history=history, loader=GraderLoader(build))

    return make


@pytest.fixture
def service(make_service: Callable[..., PracticeService]) -> PracticeService:
    return make_service()
