from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from grader.history import HistoryStore
from grader.models import (
    Answer,
    Band,
    CriterionCoverage,
    CriterionGrade,
    Exchange,
    Flag,
    FlagKind,
    GraderVersion,
    HumanCriterion,
    HumanGrade,
    HumanGraderVersion,
    HumanPoint,
    Level,
    PointCoverage,
    PointStatus,
    RubricGrade,
    RubricGraderVersion,
    SimilarityGrade,
    Span,
)
from grader.models.similarity_grade import PointOpinion
from tests.postgresql import PostgresqlServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


class Clock:
    """Gives ``now``, which a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A server of its own, which only this run can reach."""
    server = PostgresqlServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> str:
    """An empty schema, which is all that the address shows of the database."""
    return postgresql_server.new_address()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: whatever takes it must hold on both kinds."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{request.getfixturevalue('sqlite_file')}"


@pytest.fixture
def make_store(clock: Clock) -> Iterator[Callable[..., HistoryStore]]:
    made: list[HistoryStore] = []

    def make(url: str, **options: object) -> HistoryStore:
        store = HistoryStore(url, **{"clock": clock, **options})
        made.append(store)
        return store

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(url: str, make_store: Callable[..., HistoryStore]) -> HistoryStore:
    return make_store(url)


@pytest.fixture
def sqlite_store(sqlite_file: Path, make_store: Callable[..., HistoryStore]) -> HistoryStore:
    return make_store(f"sqlite:///{sqlite_file}")


def similarity(
    score: int = 71, *, message: str = "This is close to the model answer’s wording 😀."
) -> SimilarityGrade:
    """A grade with something in each of its fields."""
    return SimilarityGrade(
        score=score,
        low=max(score - 8, 0),
        high=min(score + 9, 100),
        band=Band.SOLID,
        coverage=(
            PointCoverage("names a metric", "metrics", PointStatus.COVERED, 0.1 + 0.2, 1),
            PointCoverage("says «why»", None, PointStatus.MISSING, 0.0, None),
        ),
        criteria=(CriterionCoverage("metrics", "Metrics", 40, 62),),
        flags=(Flag(FlagKind.NEAR_COPY, message),),
        sentences=(Span(0, 17), Span(17, 40)),
        version=GraderVersion("2", "53aa51172d142c89", "2026-03", "9f8e7d6c5b"),
    )


def rubric(
    score: int = 55, *, model: str = "small-model", missing: str = "No number says how well it worked 😀."
) -> RubricGrade:
    """A rubric grade with something in each of its fields."""
    return RubricGrade(
        score=score,
        noise=3.5,
        criteria=(
            CriterionGrade(
                criterion_id="metrics",
                title="Metrics",
                weight=40,
                level=Level.PARTIAL,
                claimed=Level.STRONG,
                worth=0.1 + 0.2,
                spread=0.25,
                span=Span(0, 17),
                lowered="The quote says too little.",
                missing=missing,
                suggestion="Say the number.",
            ),
        ),
        strongest="metrics",
        best_change=None,
        follow_up="How did you measure it?",
        version=RubricGraderVersion(
            "1", "llm.example.org", model, "whole", "0123456789abcdef", "9f8e7d6c5b", 3
        ),
        exchanges=(Exchange('{"criteria": []}', "stop", model, None, 900, 120, None, 2.25),),
        seconds=2.5,
        cost=0.0125,
        points=(PointOpinion("metrics", "names a metric", 0.75),),
    )


def human(
    score: int = 50, *, by: str = "Ana 😀", by_id: str = "local", comment: str = "Clear."
) -> HumanGrade:
    """A person's grade with something in each of its fields."""
    points = (HumanPoint("names a metric", True), HumanPoint("says «why»", False))
    return HumanGrade(
        score=score,
        criteria=(HumanCriterion("metrics", "Metrics", 40, Level.PARTIAL, points, "Give a number."),),
        version=HumanGraderVersion(by, by_id, "9f8e7d6c5b"),
        at=NOON,
        blind=True,
        comment=comment,
    )


def submit(
    store: HistoryStore, question_id: str = "drift", answer: str = "I log the inputs.", **more: object
) -> str:
    """The id of a new attempt."""
    text = f"What about {question_id}?"
    return store.add_attempt(Answer(question_id, answer, **more), question_text=text).id
