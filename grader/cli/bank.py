from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import Bank, Json
from grader.cli.output import plain, print_json, progress, say, say_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.grading.bank_quality import GradeMany
    from grader.models import Question
    from grader.models.bank import Bank as LibraryBank
    from grader.models.quality import BankQuality

BankFile = Annotated[
    Path | None, typer.Argument(help="The bank to check; the project's own if left out.", show_default=False)
]
Rubrics = Annotated[
    Path | None,
    typer.Option(help="Its folder of rubrics; `rubrics` beside the bank if left out.", show_default=False),
]

Every = Annotated[bool, typer.Option("--all", help="All banks, not only those that are practised.")]
Quality = Annotated[
    bool | None,
    typer.Option(
        "--quality/--no-quality",
        help="Also report how well each question tells its model answer from those of others, which takes a "
        "minute or more; with --json only where asked for, as an object of `problems` and `quality`.",
        show_default=False,
    ),
]


def check(
    bank: BankFile = None, rubrics: Rubrics = None, quality: Quality = None, json: Json = False
) -> None:
    """Find every problem of a bank and its rubrics; exit code 1 if there is any."""
    from grader.bank import read_bank
    from grader.wording.numbers import count
    from grader.wording.questions import remarks_on

    found, problems = read_bank(bank, rubrics)
    measured = None
    # What a broken bank holds is not what its questions will be.
    asks_quality = not (json or problems) if quality is None else quality
    if any(question.rubric or (asks_quality and question.has_model_answer) for question in found):
        from grader.bank.rubric_file import with_rows
        from grader.bank.traceability import uncovered_criteria
        from grader.rehearse import packaged_scorer
        from grader.settings import Settings

        scorer = packaged_scorer(Settings.load(), found)
        problems += with_rows(uncovered_criteria(found, scorer.grade))
        measured = _quality(found, scorer.grade_many) if asks_quality else None
    if json:
        print_json({"problems": problems, "quality": measured.questions} if measured else problems)
    else:
        for problem in problems:
            say(plain(str(problem)))
        if measured:
            _say_quality(measured)
    for remark in remarks_on(found):
        say(remark, err=json)
    many = count(len(problems), "problem") if problems else "no problem"
    say(f"{count(len(found), 'question')}, {many}.", err=True)
    if problems:
        raise typer.Exit(1)


def _quality(bank: QuestionBank, grade_many: GradeMany) -> BankQuality:
    from grader.grading.bank_quality import bank_quality

    answered = sum(question.has_model_answer for question in bank)
    with progress(answered, "Grading model answers") as bar:
        return bank_quality(bank.questions, grade_many, tell=lambda: bar.update(1))


def _say_quality(quality: BankQuality) -> None:
    from grader.wording.quality import quality_in_words, summary_in_words

    for line in filter(None, map(quality_in_words, quality.questions)):
        say(plain(line))
    say(summary_in_words(quality), err=True)


def questions(bank: Bank = None, every: Every = False, json: Json = False) -> None:
    """List the questions of the banks that are practised, of all with --all, or of one with --bank."""
    from grader.bank import QuestionBank
    from grader.wording.questions import category_in_words, trouble_with

    if bank is not None:
        found = QuestionBank.load(bank)
    else:
        found, troubles = _from_library(every=every)
        for trouble in filter(None, map(trouble_with, troubles)):
            say(plain(trouble), err=True)
    if json:
        print_json(tuple(found))
        return
    groups: dict[tuple[str, str], list[Question]] = {}
    for question in found:
        groups.setdefault((question.bank, question.category), []).append(question)
    several = len({name for name, _ in groups}) > 1
    width = max(len(question.id) for question in found)
    for (name, category), group in groups.items():
        say_heading(f"{name}: {category_in_words(category)}" if several else category_in_words(category))
        for question in group:
            say(plain(f"  {question.id:<{width}}  {question.text}"))


def _from_library(*, every: bool) -> tuple[QuestionBank, Sequence[LibraryBank]]:
    """The questions of all banks or of the chosen ones, and all banks."""
    from grader.bank import QuestionBank
    from grader.bank.chosen import ChosenBanks
    from grader.bank.library import Library
    from grader.cli.options import history_store
    from grader.settings import Settings

    settings = Settings.load()
    library = Library(settings.banks)
    banks = library.banks()
    if every:
        return QuestionBank(each for bank in banks if not bank.archived for each in bank.questions), banks
    if isinstance(settings.database, Path) and not settings.database.exists():
        # Nothing was chosen yet, and asking would make a history.
        return QuestionBank(library.built_in[0].questions), banks
    return ChosenBanks(library, history_store()), banks
