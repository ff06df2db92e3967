"""How many transactions a click on Grade, and a page that is merely drawn again, cost.

Run with ``python -m benchmarks.transactions``.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Engine, event
from streamlit.testing.v1 import AppTest

from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.ui import navigation, services
from grader.ui.editor.box import take
from grader.ui.editor.messages import Typed
from grader.ui.state import PRACTICE
from tests.fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.bank import QuestionBank
    from grader.settings import Settings

APP = Path(__file__).parents[1] / "app.py"
QUESTION = "mobile-latency"
ANSWER = "I measure on the phone itself, quantize the network to INT8, and prune it. " * 3
PAGES = ("practice", "history", "progress", "plan", "questions", "settings")


@contextmanager
def counted() -> Iterator[list[int]]:
    """The number of transactions that began within, as the only item of a list."""
    begun = [0]

    def note(_: object) -> None:
        begun[0] += 1

    event.listen(Engine, "begin", note)
    try:
        yield begun
    finally:
        event.remove(Engine, "begin", note)


def click(run: AppTest, *, seq: int = 1) -> int:
    """Transactions from the editor's message to the page that shows the grade."""
    with counted() as begun:
        wish = Typed(QUESTION, "benchmark", seq, 0, f"{ANSWER} {seq}", elapsed=60.0)
        take(services.shared_rehearse(), run.session_state[PRACTICE], wish)
        run.run()
    if run.exception:
        raise RuntimeError(run.exception[0].message)
    return begun[0]


def idle(run: AppTest) -> int:
    """Transactions of drawing the same page again."""
    with counted() as begun:
        run.run()
    if run.exception:
        raise RuntimeError(run.exception[0].message)
    return begun[0]


def _fake_scorer(_: Settings, bank: QuestionBank) -> SimilarityGrader:
    return SimilarityGrader(FakeEmbedder(), Calibration.load(), bank=bank)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GRADER_DATA_DIR"] = folder
        os.environ.pop("GRADER_DATABASE_URL", None)
        services.build_scorer = cast("Any", _fake_scorer)
        run = AppTest.from_file(str(APP), default_timeout=60)
        run.query_params["question"] = QUESTION
        run.run()
        print(f"| a click on Grade | {click(run)} |")
        print(f"| the same, with an earlier draft | {click(run, seq=2)} |")
        for page in PAGES:
            if page != "practice":
                run.switch_page(getattr(navigation, f"{page.upper()}_PAGE"))
                run.run()
            print(f"| {page}, drawn again | {idle(run)} |")
        services.shared_rehearse().history.close()


if __name__ == "__main__":
    main()
