"""The one place where the parts of the product are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.bank import QuestionBank
from grader.errors import EmbedderError
from grader.history import HistoryStore
from grader.practice.grader_loader import GraderLoader
from grader.practice.service import PracticeService

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.settings import Settings
    from grader.similarity.scorer import SimilarityScorer
    from grader.similarity.transformer import TransformerEmbedder


def build_service(
    settings: Settings,
    *,
    bank_file: Path | None = None,
    build_scorer: Callable[[Settings, QuestionBank], SimilarityScorer] | None = None,
) -> PracticeService:
    """Everything wired together; fast, since nothing that grades is imported or loaded yet.

    Raises:
        BankError: the bank or its rubrics are broken.
        StoreError: the history's address cannot be used.
    """
    bank = QuestionBank.load(bank_file)
    build = build_scorer or packaged_scorer
    return PracticeService(
        bank=bank,
        history=HistoryStore(settings.database_url),
        loader=GraderLoader(lambda: build(settings, bank)),
    )


def packaged_scorer(settings: Settings, bank: QuestionBank, *, bulk: bool = False) -> SimilarityScorer:
    """The scorer with real weights; imports torch, so it takes seconds. ``bulk`` as in ``packaged_embedder``.

    Raises:
        EmbedderError: the libraries or the weights cannot be found, verified or loaded.
    """
    embedder = packaged_embedder(settings, bulk=bulk)

    from grader.similarity.calibration import Calibration
    from grader.similarity.reference_shelf import ReferenceShelf
    from grader.similarity.scorer import SimilarityScorer

    shelf = ReferenceShelf(settings.data_dir / "references", weights=embedder.digest)
    return SimilarityScorer(embedder, Calibration.load(), rivals=bank.questions, shelf=shelf)


def packaged_embedder(settings: Settings, *, bulk: bool = False) -> TransformerEmbedder:
    """The embedder with the configured weights; imports torch, so it takes seconds.

    ``bulk`` takes this processor's fastest precision, in which one grade in a hundred differs by a point.

    Raises:
        EmbedderError: the libraries or the weights cannot be found, verified or loaded.
    """
    from grader.similarity.precision import Precision
    from grader.similarity.weights import configured_weights

    try:
        from grader.similarity.transformer import TransformerEmbedder, fastest_precision
    except (ImportError, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise EmbedderError(
            f"The libraries that grade could not be loaded ({reason}). "
            "Run `pip install -r requirements.txt` again."
        ) from error
    precision = fastest_precision() if bulk else Precision.FLOAT32
    return TransformerEmbedder(configured_weights(settings.embedding_model), precision)
