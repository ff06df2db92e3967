"""Others are not held up while a page is at work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import Answer, Level, SessionKind
from grader.ui import services
from tests.fakes import FakeEmbedder
from tests.rehearse_kit import answer_in
from tests.ui.conftest import ANSWER, PageUnderTest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.similarity.text_embedding import TextEmbedding

QUESTION = "cv-pipeline-architecture"
OTHER = "mobile-latency"


def failure_elsewhere(deed: Callable[[], object]) -> BaseException | None:
    """What comes of it on another thread."""
    with ThreadPoolExecutor(1) as somebody:
        return somebody.submit(deed).exception()


class Meanwhile(FakeEmbedder):
    """Has somebody else do something, once, before it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.deed: Callable[[], object] | None = None
        self.failures: list[BaseException | None] = []

    def embed(self, texts: Sequence[str]) -> list[TextEmbedding]:
        deed, self.deed = self.deed, None
        if deed is not None:
            self.failures.append(failure_elsewhere(deed))
        return super().embed(texts)


def grade(app: PageUnderTest) -> Callable[[], object]:
    app.open(question=QUESTION)
    return lambda: app.submit(QUESTION, ANSWER)


def try_again(app: PageUnderTest) -> Callable[[], object]:
    attempt = app.rehearse.practice.save(Answer(QUESTION, ANSWER))
    app.open("history", attempt=attempt.id)
    return lambda: app.click("Try again")


def learn(app: PageUnderTest) -> Callable[[], object]:
    app.open("learn")
    example = next(iter(app.rehearse.learn.examples.values()))[0]
    for ours in example.levels:
        app.run.get_by_key(f"learn.level.{example.id}.{ours.criterion_id}").set_value(Level.STRONG)
    app.run.run()
    return lambda: app.click("Compare with our grades")


def report(app: PageUnderTest) -> Callable[[], object]:
    session = app.rehearse.sessions.start(SessionKind.MOCK, 1)
    answer_in(app.rehearse, session, 0, ANSWER)
    app.rehearse.sessions.finish(session.id)
    return lambda: app.open("mock", session=session.id)


@pytest.mark.parametrize("prepare", [grade, try_again, learn, report])
def test_others_delete_for_good_while_a_page_works(
    app: PageUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[PageUnderTest], Callable[[], object]],
) -> None:
    embedder = Meanwhile()
    monkeypatch.setattr(
        services,
        "build_scorer",
        lambda _, bank: SimilarityGrader(embedder, Calibration.load(), bank=bank),
    )
    app.open()
    gone = app.rehearse.practice.submit(Answer(OTHER, ANSWER)).id
    work = prepare(app)
    embedder.deed = lambda: app.rehearse.deletion.delete_attempt(gone)
    work()
    assert embedder.failures == [None]
