from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from grader.bank import QuestionBank

if TYPE_CHECKING:
    from pathlib import Path

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.scorer import SimilarityScorer

pytest_plugins = ["tests.rehearse_kit"]

# Threads that wait for each other take ten times as long on a busy machine; one has no one to wait for.
os.environ["OMP_NUM_THREADS"] = "1"

# The same examples in every run, and no time limit that a busy machine could miss.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.load_profile("same")


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
def real_scorer(real_embedder: TransformerEmbedder, bank: QuestionBank) -> SimilarityScorer:
    """For claims about meaning, of which the fake embedder knows nothing."""
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.scorer import SimilarityScorer

    return SimilarityScorer(real_embedder, Calibration.load(), rivals=bank.questions)
