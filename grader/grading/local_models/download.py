"""Fetches the file of a model over https, going on where an earlier try ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import NotPulledError
from grader.grading.local_models.pulling import PullProgress, PullStep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from threading import Event

    from grader.grading.local_models.catalog import OfferedModel


class Downloading:
    """Downloads model files."""

    def fetch(
        self, offer: OfferedModel, folder: Path, *, progress: Callable[[PullProgress], None], cancel: Event
    ) -> Path:
        """The path of the whole file in ``folder``."""
        if not cancel.is_set():
            progress(PullProgress(0, offer.gguf_bytes, PullStep.ASKING))
        raise NotPulledError(
            f"{offer.gguf_url} cannot be downloaded yet: download it into {folder} yourself."
        )
