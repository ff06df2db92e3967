"""The one place where the parts of the product are put together."""

from __future__ import annotations

import time
from random import SystemRandom
from typing import TYPE_CHECKING

from grader.advice.suggesting import Suggesting
from grader.bank import QuestionBank
from grader.comparison.attempts import Comparing
from grader.comparison.judging import load_paired_error
from grader.errors import EmbedderError
from grader.grading.endpoint_trial import EndpointTrial
from grader.grading.language_model import CapabilityMemory, LanguageModel
from grader.grading.loader import GraderLoader
from grader.grading.rubric.asking.sentences import SentenceSuggester
from grader.grading.rubric_practice import RubricPractice
from grader.history import HistoryStore
from grader.progress.overview import Progressing
from grader.rehearse import PracticeService

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.grading.rubric import Endpoint
    from grader.grading.rubric.endpoint.capabilities import Memory
    from grader.grading.rubric.endpoint.chat import Chat
    from grader.grading.rubric.grader import RubricGrader
    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.scorer import SimilarityScorer
    from grader.settings import Settings


def build_service(
    settings: Settings,
    *,
    bank_file: Path | None = None,
    build_scorer: Callable[[Settings, QuestionBank], SimilarityScorer] | None = None,
    build_rubric_grader: Callable[[Memory], RubricGrader] | None = None,
) -> PracticeService:
    """Everything wired together; fast, since nothing that grades is imported or loaded yet.

    Raises:
        BankError: the bank or its rubrics are broken.
        StoreError: the history's address cannot be used.
    """
    bank = QuestionBank.load(bank_file)
    history = HistoryStore(settings.database_url)
    memory = CapabilityMemory(history)
    language_model = LanguageModel(history=history, settings=settings)
    build = build_scorer or packaged_scorer
    loader = GraderLoader(lambda: build(settings, bank))
    paired = load_paired_error()
    build_judge = build_rubric_grader or packaged_rubric_grader
    return PracticeService(
        bank=bank,
        history=history,
        loader=loader,
        rubric=RubricPractice(
            bank=bank,
            history=history,
            loader=loader,
            language_model=language_model,
            build=lambda: build_judge(memory),
        ),
        comparing=Comparing(bank=bank, history=history, loader=loader, paired=paired),
        progressing=Progressing(bank=bank, history=history, paired=paired),
        language_model=language_model,
        endpoint_trial=EndpointTrial(
            connect=connect, memory=memory, loader=loader, clock=time.monotonic, random=SystemRandom()
        ),
        suggesting=Suggesting(
            loader=loader,
            language_model=language_model,
            suggester=SentenceSuggester(connect, memory, clock=time.monotonic, random=SystemRandom()),
        ),
    )


def packaged_scorer(settings: Settings, bank: QuestionBank) -> SimilarityScorer:
    """The scorer with real weights; imports torch, so it takes seconds.

    Raises:
        EmbedderError: the libraries or the weights cannot be found, verified or loaded.
    """
    return _scorer(settings, bank, packaged_embedder(settings))


def bulk_scorer(settings: Settings, bank: QuestionBank) -> SimilarityScorer:
    """As ``packaged_scorer``, in this processor's fastest precision."""
    return _scorer(settings, bank, packaged_embedder(settings, bulk=True))


def _scorer(settings: Settings, bank: QuestionBank, embedder: TransformerEmbedder) -> SimilarityScorer:
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.reference_cache import ReferenceShelf
    from grader.grading.similarity.scorer import SimilarityScorer

    shelf = ReferenceShelf(settings.data_dir / "references", weights=embedder.digest)
    return SimilarityScorer(embedder, Calibration.load(), rivals=bank.questions, shelf=shelf)


def packaged_embedder(settings: Settings, *, bulk: bool = False) -> TransformerEmbedder:
    """The embedder with the configured weights; imports torch, so it takes seconds.

    ``bulk`` takes this processor's fastest precision, in which one grade in a hundred differs by a point.

    Raises:
        EmbedderError: the libraries or the weights cannot be found, verified or loaded.
    """
    from grader.grading.similarity.weights import Precision, configured_weights

    try:
        from grader.grading.similarity.embedder import TransformerEmbedder, fastest_precision
    except (ImportError, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise EmbedderError(
            f"The libraries that grade could not be loaded ({reason}). "
            "Run `pip install -r requirements.txt` again."
        ) from error
    precision = fastest_precision() if bulk else Precision.FLOAT32
    return TransformerEmbedder(configured_weights(settings.embedding_model), precision)


def packaged_rubric_grader(memory: Memory) -> RubricGrader:
    """The grader that asks language models."""
    from grader.grading.rubric.grader import RubricGrader

    return RubricGrader(connect, memory, clock=time.monotonic, random=SystemRandom())


def connect(endpoint: Endpoint) -> Chat:
    """A conversation with an endpoint; imports the client, so the first takes a while."""
    from grader.grading.rubric.endpoint.client import connect

    return connect(endpoint)
