"""Rehearse: the parts of the product, wired together once."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from shutil import rmtree
from threading import Lock
from typing import TYPE_CHECKING

from grader.advice.finding import Advising
from grader.advice.suggesting import Suggesting
from grader.background import Background
from grader.bank import QuestionBank
from grader.bank.chosen import ChosenBanks
from grader.bank.library import Library
from grader.comparison.attempts import Comparing
from grader.deletion import Deletion
from grader.errors import EmbedderError
from grader.grading.by_hand import HumanGrading
from grader.grading.language_model import EndpointTrial, LanguageModel
from grader.grading.lending import Lending, Share
from grader.grading.loader import GraderLoader, SharedLoader
from grader.grading.local_models import build_local_models
from grader.grading.model_trial.trial import ModelTrial
from grader.grading.pace import Pace
from grader.grading.practice import Practice
from grader.grading.question_search import QuestionSearch
from grader.grading.regrading import Regrader
from grader.grading.rubric.asking.question_drafts import QuestionDrafter
from grader.grading.rubric.asking.sentences import SentenceSuggester
from grader.grading.rubric.endpoint.connecting import connecting
from grader.grading.rubric.endpoint.outside import Outside
from grader.grading.rubric_practice import RubricPractice
from grader.grading.story_matching import StoryMatching
from grader.groups import Coaching, Groups
from grader.history import HistoryStore
from grader.history.backups import restore as put_back
from grader.history.database import Database
from grader.history.people import People
from grader.history.target import Target, is_former_export, write_text
from grader.learn.examples import Learning
from grader.models.endpoint import OPENAI_URL
from grader.models.person import Role
from grader.people import Accounts
from grader.plan.plan import Planning
from grader.progress.overview import Progressing
from grader.sessions.reports import SessionReports
from grader.sessions.running import SessionPractice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.grading.batches.rows import RowGrader
    from grader.grading.rubric.endpoint.connecting import Connect
    from grader.grading.rubric.grader import RubricGrader
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.grading.similarity.point_judges import PointJudges
    from grader.grading.similarity.weights import Precision
    from grader.models import Question
    from grader.models.person import Person
    from grader.models.preference import KeptTexts
    from grader.settings import Settings

__all__ = [
    "HistoryStore",
    "Rehearse",
    "Target",
    "build_rehearse",
    "bulk_scorer",
    "is_former_export",
    "packaged_embedder",
    "packaged_judges",
    "packaged_rubric_grader",
    "packaged_scorer",
    "put_back",
    "row_grader_elsewhere",
    "write_text",
]


@dataclass(frozen=True, slots=True)
class Account:
    """What the Rehearse of somebody who logs in has, and that of the machine's own user has not.

    ``share`` is what they may take of the language model that the server lends, and ``outside`` is given for
    who does not run this machine: nothing of it is chosen, asked or fetched. ``may_grade`` and ``may_import``
    raise InputError where somebody does that too often; ``leave`` removes the files of a deleted account.
    """

    groups: Groups
    share: Share
    outside: Outside | None
    may_grade: Callable[[], None]
    may_import: Callable[[], None]
    leave: Callable[[], None]


def _always() -> None:
    """Nothing is too often on one's own machine, and nothing is left behind."""


class Rehearse:
    """Everything a candidate can do, part by part; pages and commands go through these parts.

    ``bank`` has the questions that are practised and finds all others: those of the ``chosen`` banks, unless
    a command names a file. ``library`` has all banks.
    ``accounts`` are of those who log in, where that is asked for, and ``own`` gives each their Rehearse, in
    which ``groups`` are those that the account coaches or is in.
    ``loader`` and ``rubric_grading`` grade by the model answer and by the rubric, ``background`` does so
    while pages are looked at. ``practice`` takes answers one at a time, ``sessions`` question after question.
    """

    def __init__(
        self,
        *,
        chosen: ChosenBanks,
        bank: QuestionBank | None = None,
        history: HistoryStore,
        settings: Settings,
        loader: GraderLoader,
        accounts: Accounts,
        account: Account | None = None,
        own: OwnRehearse | None = None,
        build_rubric_grader: Callable[[Connect, KeptTexts], RubricGrader],
        build_suggester: Callable[[KeptTexts], SentenceSuggester],
        connect: Connect,
    ) -> None:
        """``account`` is given in a Rehearse that is somebody's who logs in, ``own`` in the machine's alone.
        ``build_rubric_grader`` is called when it is first needed."""
        outside = account.outside if account else None
        self.may_import = account.may_import if account else _always
        self.accounts = accounts
        self.groups = account.groups if account else None
        self.own = own
        self.chosen = chosen
        self.bank = bank = chosen if bank is None else bank
        self.library = chosen.library
        self.history = history
        self.loader = loader
        self.local_models = build_local_models(settings, history, withheld=outside is not None)
        self.language_model = LanguageModel(
            history=history,
            settings=settings,
            stop=self._stop_asking,
            leave=self.local_models.embedded.release,
            share=account.share if account else None,
            outside=outside,
        )
        self.rubric_grading = RubricPractice(
            bank=bank,
            history=history,
            loader=self.loader,
            language_model=self.language_model,
            build=lambda: build_rubric_grader(connect, history),
        )
        self.endpoint_trial = EndpointTrial(
            connect=connect, memory=history, loader=self.loader, clock=time.monotonic, random=SystemRandom()
        )
        self.model_trial = ModelTrial(
            language_model=self.language_model,
            rubric_grading=self.rubric_grading,
            clock=time.monotonic,
            load_bank=QuestionBank.load,
        )
        self.suggesting = Suggesting(
            loader=self.loader, language_model=self.language_model, suggester=build_suggester(history)
        )
        self.drafter = QuestionDrafter(connect, history, clock=time.monotonic)
        self.background = Background(
            bank=bank,
            rubric_grading=self.rubric_grading,
            suggesting=self.suggesting,
            regrader=Regrader(bank=bank, history=history),
            language_model=self.language_model,
            local_models=self.local_models,
            model_trial=self.model_trial,
        )
        self.search = QuestionSearch(self.loader)
        self.stories = StoryMatching(self.loader)
        self.practice = Practice(
            bank=bank,
            history=history,
            loader=self.loader,
            may_grade=account.may_grade if account else _always,
        )
        self.human_grading = HumanGrading(bank=bank, history=history, clock=lambda: datetime.now(UTC))
        self.sessions = SessionPractice(bank=bank, history=history, practice=self.practice)
        self.reports = SessionReports(bank=bank, history=history, language_model=self.language_model)
        self.plan = Planning(bank=bank, history=history)
        self.progress = Progressing(bank=bank, history=history)
        self.learn = Learning(bank=bank, history=history)
        self.comparison = Comparing(history=history)
        self.advice = Advising(self.loader)
        self.deletion = Deletion(
            history=history, background=self.background, leave=account.leave if account else _always
        )

    def _stop_asking(self) -> None:
        self.background.cancel_all()
        self.local_models.embedded.stop()


GRADES, IMPORTS, CODES = (30, 60.0), (60, 600.0), (10, 600.0)
"""How many a person who logs in can have, within so many seconds."""
MOST_KEPT = 500
"""Accounts whose Rehearse is kept; that of who was away longest is made anew."""


class OwnRehearse:
    """Gives each account a Rehearse of its own; threads may share it."""

    def __init__(self, build: Callable[[Person], Rehearse], *, most: int = MOST_KEPT) -> None:
        self._build = build
        self._most = most
        self._lock = Lock()
        self._made: OrderedDict[tuple[str, bool], Rehearse] = OrderedDict()

    def of(self, person: Person) -> Rehearse:
        """That of an account, the same one for as long as it is kept and the person may do the same."""
        key = person.id, person.role is Role.ADMIN
        with self._lock:
            if key not in self._made:
                self._made[key] = self._build(person)
                while len(self._made) > self._most:
                    self._made.popitem(last=False)
            self._made.move_to_end(key)
            return self._made[key]

    def forget(self, person_id: str) -> None:
        """Keeps that of an account no longer, because the account is gone."""
        with self._lock:
            for is_admin in (True, False):
                self._made.pop((person_id, is_admin), None)


def build_rehearse(
    settings: Settings,
    *,
    bank_file: Path | None = None,
    build_scorer: Callable[[Settings, QuestionBank], SimilarityGrader] | None = None,
    build_rubric_grader: Callable[[Connect, KeptTexts], RubricGrader] | None = None,
    most_calls: int | None = None,
) -> Rehearse:
    """Everything wired together; fast, since nothing that grades is imported or loaded yet.

    ``most_calls`` to one language model may be under way at once; None for as many as suits it.

    Raises:
        BankError: the bank in ``bank_file``, or one that ships, or its rubrics are broken.
        StoreError: the history's address cannot be used.
    """
    database = Database(settings.database)
    history = HistoryStore(database)
    library = Library(settings.banks)
    chosen = ChosenBanks(library, history)
    bank = chosen if bank_file is None else QuestionBank.load(bank_file)
    build = build_scorer or packaged_scorer
    loader = GraderLoader(lambda: build(settings, bank))
    accounts = Accounts(People(database), admins=settings.admins)
    lending = Lending(settings=settings, history=history)
    grading, importing = Pace(*GRADES, noun="grade"), Pace(*IMPORTS, noun="import")
    joining = Pace(*CODES, noun="code")

    def rehearse(
        history: HistoryStore,
        chosen: ChosenBanks,
        bank: QuestionBank,
        loader: GraderLoader,
        *,
        account: Account | None = None,
        own: OwnRehearse | None = None,
    ) -> Rehearse:
        share, outside = (account.share, account.outside) if account else (None, None)
        connect = connecting(history, share, outside, most_calls=most_calls)
        return Rehearse(
            chosen=chosen,
            bank=bank,
            history=history,
            settings=settings,
            loader=loader,
            accounts=accounts,
            account=account,
            own=own,
            build_rubric_grader=build_rubric_grader or packaged_rubric_grader,
            build_suggester=lambda memory: SentenceSuggester(
                connect, memory, clock=time.monotonic, random=SystemRandom()
            ),
            connect=connect,
        )

    def of_account(person: Person) -> Rehearse:
        history = HistoryStore(database, user_id=person.id, account=True)
        chosen = ChosenBanks(library.with_own(settings.banks_of(person.id)), history)

        def leave() -> None:
            own.forget(person.id)
            rmtree(settings.folder_of(person.id), ignore_errors=True)

        account = Account(
            groups=Groups(
                bank=chosen,
                history=history,
                coaching=partial(Coaching, database),
                may_join=partial(joining.check, person.id),
                clock=lambda: datetime.now(UTC),
            ),
            share=Share(lending, history),
            outside=None if person.role is Role.ADMIN else Outside(_offered(settings)),
            may_grade=partial(grading.check, person.id),
            may_import=partial(importing.check, person.id),
            leave=leave,
        )
        return rehearse(history, chosen, chosen, SharedLoader(loader, chosen), account=account)

    own = OwnRehearse(of_account)
    return rehearse(history, chosen, bank, loader, own=own)


def _offered(settings: Settings) -> str | None:
    """The address of the language model that the server's own settings name."""
    return settings.openai_base_url or (OPENAI_URL if settings.llm_model else None)


def packaged_scorer(settings: Settings, bank: QuestionBank) -> SimilarityGrader:
    """The scorer with real weights; imports torch, so it takes seconds.

    Raises:
        EmbedderError: the libraries or the weights cannot be found, verified or loaded.
    """
    return _scorer(settings, bank, packaged_embedder(settings))


def bulk_scorer(settings: Settings, bank: QuestionBank) -> SimilarityGrader:
    """As ``packaged_scorer``, in this processor's fastest precision."""
    return _scorer(settings, bank, packaged_embedder(settings, bulk=True))


def row_grader_elsewhere(settings: Settings, questions: tuple[Question, ...]) -> Callable[[], RowGrader]:
    """What builds, at a worker of a cluster, the grader of rows as ``bulk_scorer`` grades here."""
    from grader.grading.similarity.embedder import fastest_precision

    return partial(_row_grader, settings.embedding_model, fastest_precision(), questions)


def _row_grader(
    embedding_model: str | None, precision: Precision, questions: tuple[Question, ...]
) -> RowGrader:
    from grader.grading.batches.rows import RowGrader
    from grader.settings import Settings

    settings = Settings.load().model_copy(update={"embedding_model": embedding_model})
    bank = QuestionBank(questions)
    return RowGrader(bank, _scorer(settings, bank, _embedder(settings, precision)))


def _scorer(settings: Settings, bank: QuestionBank, embedder: TransformerEmbedder) -> SimilarityGrader:
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.grading.similarity.meaning import Meanings
    from grader.grading.similarity.reference_cache import ReferenceCache

    folder = settings.data_dir / "references"
    cache = ReferenceCache(folder, weights=embedder.digest)
    meanings = Meanings(embedder, folder / f"meanings-{embedder.digest[:8]}.npz")
    calibration = Calibration.load()
    judges = packaged_judges(embedder, calibration)
    return SimilarityGrader(embedder, calibration, judges, bank=bank, cache=cache, meanings=meanings)


def packaged_judges(embedder: TransformerEmbedder, calibration: Calibration) -> PointJudges:
    """The trained reader; alignment alone where the embedding model is not the one that it was trained on.

    Raises:
        EmbedderError: the reader's weights cannot be found, verified or loaded.
    """
    from grader.grading.similarity.likelihood import WEIGHTS_FILE, Likelihoods
    from grader.grading.similarity.point_judges import AlignmentJudges, ReaderJudges
    from grader.grading.similarity.reader import Reader

    likelihoods = Likelihoods.load()
    if embedder.weights.digest != likelihoods.embedding:
        return AlignmentJudges(embedder, missing=calibration.points.touched, covered=None)
    reader = Reader.load(embedder, WEIGHTS_FILE, likelihoods.weights)
    return ReaderJudges(reader, likelihoods)


def packaged_embedder(settings: Settings, *, bulk: bool = False) -> TransformerEmbedder:
    """The embedder with the configured weights; imports torch, so it takes seconds.

    ``bulk`` takes this processor's fastest precision, in which one grade in a hundred differs by a point.

    Raises:
        EmbedderError: the libraries or the weights cannot be found, verified or loaded.
    """
    from grader.grading.similarity.weights import Precision

    return _embedder(settings, None if bulk else Precision.FLOAT32)


def _embedder(settings: Settings, precision: Precision | None) -> TransformerEmbedder:
    """The embedder in a precision; None for the fastest of this processor."""
    from grader.grading.similarity.weights import configured_weights

    try:
        from grader.grading.similarity.embedder import TransformerEmbedder, fastest_precision
    except (ImportError, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0][:200]
        raise EmbedderError(
            f"The libraries that grade could not be loaded ({reason}). "
            "Run `pip install -r requirements.txt` again."
        ) from error
    return TransformerEmbedder(configured_weights(settings.embedding_model), precision or fastest_precision())


def packaged_rubric_grader(connect: Connect, memory: KeptTexts) -> RubricGrader:
    """The grader that asks language models."""
    from grader.grading.rubric.grader import RubricGrader

    return RubricGrader(connect, memory, clock=time.monotonic, random=SystemRandom())
