from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.grading.local_models.model_server import ModelServer
from tests.grading.rubric.tiny_model import write_tiny_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model file; no test changes it."""
    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    write_tiny_model(path)
    return path


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server whose process ends with the test."""
    server = ModelServer()
    yield server
    server.stop()
