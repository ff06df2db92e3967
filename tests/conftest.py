from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from grader.bank import QuestionBank

if TYPE_CHECKING:
    from pathlib import Path

    from xdist.scheduler import LoadScopeScheduling

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.grader import SimilarityGrader

pytest_plugins = ["tests.rehearse_kit"]

REAL_MODEL = "tests/grading/similarity/"
"""Tests that share what the real model has read, which takes it long."""

# Threads that wait for each other take ten times as long on a busy machine; one has no one to wait for.
os.environ["OMP_NUM_THREADS"] = "1"

# The same examples in every run, and no time limit that a busy machine could miss.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.load_profile("same")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than the processors, since browser tests mostly wait; none where files are named."""
    if all(".py" in argument for argument in config.args):
        return 0
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """One worker runs all tests of a file, which share servers and stores."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return REAL_MODEL if nodeid.startswith(REAL_MODEL) else nodeid.split("::")[0]

    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what drives a browser, and puts what takes longest first: no worker ends long after the rest."""
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=_is_quick)


def _is_quick(item: pytest.Item) -> bool:
    return not (
        item.get_closest_marker("browser") or item.nodeid.startswith((REAL_MODEL, "tests/test_style"))
    )


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes what belongs to the person who runs it."""
    for name in os.environ:
        if name.startswith(("GRADER_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GRADER_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def bank() -> QuestionBank:
    """The bank that the project ships."""
    return QuestionBank.load()


@pytest.fixture(scope="session")
def real_embedder() -> TransformerEmbedder:
    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.weights import packaged_weights

    return TransformerEmbedder(packaged_weights())


@pytest.fixture(scope="session")
def real_scorer(real_embedder: TransformerEmbedder, bank: QuestionBank) -> SimilarityGrader:
    """For claims about meaning, of which the fake embedder knows nothing."""
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.rehearse import packaged_judges

    calibration = Calibration.load()
    judges = packaged_judges(real_embedder, calibration)
    return SimilarityGrader(real_embedder, calibration, judges, bank=bank)
