"""``streamlit run app.py`` with a grader that knows words by their spelling, and so is there at once."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grader.grading import local_models
from grader.grading.local_models.servers import Place, read_ollama
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.ui import services
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.grading.similarity.text_embedding import TextEmbedding
    from grader.settings import Settings

DELAY = "FAKE_EMBEDDER_DELAY_S"
"""Set in the environment, the seconds that every reading of answers takes."""

HOLD = "hold"
"""The name of a file in the data folder: while it is there, no answer is read to its end."""


class SlowEmbedder(FakeEmbedder):
    def embed(self, texts: Sequence[str]) -> list[TextEmbedding]:
        while Path(os.environ["GRADER_DATA_DIR"], HOLD).exists():
            time.sleep(0.05)
        time.sleep(float(os.environ.get(DELAY, "0")))
        return super().embed(texts)


@cache
def scorer_of(questions: QuestionBank) -> SimilarityGrader:
    """One for all who ask, since it remembers how the questions of the bank read."""
    return SimilarityGrader(SlowEmbedder(), Calibration.load(), bank=questions)


def fake_scorer(_settings: Settings, bank: QuestionBank) -> SimilarityGrader:
    return scorer_of(bank)


if __name__ == "__main__":
    from streamlit.web.cli import main

    services.build_scorer = fake_scorer
    # Whatever runs on the machine of the tests is not asked, but for the Ollama that a test plays.
    places = (read_ollama,) if "OLLAMA_HOST" in os.environ else ()
    local_models.well_known = lambda ollama: tuple(Place(ollama, read) for read in places)
    main()
