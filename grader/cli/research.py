from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.options import Force, HumanFiles, Json
from grader.cli.output import begins_with, print_json, print_table, progress, say, write_whole
from grader.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import PointFigures
    from research.human_answers import HumanFile
    from research.running import Fit

MOST_UNREAD = 0.1
"""The share of a file's rows without which its figures may still speak for it."""

FullMark = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[FILE=]N",
        help="What full marks are, in all files or in one; without it the scores tell, or are refused.",
        show_default=False,
    ),
]
SkipUnusable = Annotated[
    bool,
    typer.Option("--skip-unusable", help="Go on without the rows that cannot be used, however many."),
]

Out = Annotated[
    Path, typer.Option(help="Where to write the calibration; what was learnt of pairs goes beside it.")
]
ReplaceInstalled = Annotated[
    bool, typer.Option("--replace-installed", help="Write over the calibration that grades are made with.")
]


def calibrate(
    files: HumanFiles,
    out: Out = Path("calibration.json"),
    full_mark: FullMark = None,
    skip_unusable: SkipUnusable = False,
    replace_installed: ReplaceInstalled = False,
    force: Force = False,
) -> None:
    """Learn from human grades what evidence is worth, tested on each data set left out."""
    from grader.rehearse import packaged_embedder
    from grader.settings import Settings
    from research.running import fit, places

    target, beside = places(None if replace_installed else out)
    found = _read(files, full_mark or [], skip_unusable=skip_unusable)
    embedder = packaged_embedder(Settings.load())
    with progress(sum(len(file.answers) for file in found), "Reading") as bar:
        fitted = fit(found, embedder, bar.update)
    force = force or replace_installed
    write_whole(target, [fitted.calibration_json()], former=begins_with('{\n  "version": '), force=force)
    write_whole(beside, [fitted.paired_json()], former=begins_with('{\n  "least": '), force=force)
    _print_regression(fitted)
    _print_pairs(fitted)
    say(f"Written to {target} and {beside}.", err=True)
    if not skip_unusable:
        _refuse_to_pass_over(found, "the calibration rests on the others")


def _read(files: Sequence[Path], full_marks: Sequence[str], *, skip_unusable: bool) -> list[HumanFile]:
    """What people graded; says how each file was read, and what of it was not.

    Raises:
        InputError: a file cannot be read, or more than ``MOST_UNREAD`` of it cannot be used.
    """
    from research.human_answers import read_human_file
    from research.report_text import reading_in_words, unread_in_words

    said = _full_marks(files, full_marks)
    found = [read_human_file(path, full_mark=said[path]) for path in files]
    for path, file in zip(files, found, strict=True):
        say(f"{path}: {reading_in_words(file)}.", err=True)
        for line in unread_in_words(file):
            say(f"  {line}", err=True)
    for path, file in zip(files, found, strict=True):
        if not skip_unusable and file.unread > MOST_UNREAD * file.rows:
            raise InputError(
                f"{file.unread:,} of {file.rows:,} rows of {path} cannot be used, too many to leave out. "
                "Correct them, or go on without them with --skip-unusable."
            )
    return found


def train(
    labels: Annotated[
        Path | None,
        typer.Option(
            help="A folder of labelled answers; the project's own, in research/labels, if not given."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder to write the reader to.")] = Path("reader"),
    parts: Annotated[int, typer.Option(help="Parts of the questions, each left out once to measure.")] = 2,
    epochs: Annotated[float, typer.Option(help="How often each answer is seen.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Equal seeds and labels make equal readers on one machine.")] = 0,
) -> None:
    """Make the trained reader again from labelled answers, with its figures on questions left out.

    Takes about an hour and a half on two cores. What the program grades with stays as it is.
    """
    from grader.rehearse import packaged_embedder
    from grader.settings import Settings
    from research.labelled_answers import LABELS, read_labelled_answers
    from research.reader_making import make_reader
    from research.reader_training import Recipe

    answers = read_labelled_answers(labels or LABELS)
    made = make_reader(
        answers,
        packaged_embedder(Settings.load()),
        Recipe(epochs=epochs, seed=seed),
        parts=parts,
        say=lambda line: say(line, err=True),
    )
    written = made.write(out)
    print_points(made.likelihoods.measured)
    say(f"Written to {written[0]} and {written[1]}.", err=True)


def print_points(measured: Sequence[PointFigures]) -> None:
    """How statements about points did, a column for each kind of answer."""
    rows = (
        ("answers", [f"{each.answers:,}" for each in measured]),
        ("points", [f"{each.points:,}" for each in measured]),
        ("called covered: so in full", [f"{each.covered_in_full:.0%}" for each in measured]),
        ("called covered: at least in part", [f"{each.covered_in_part:.0%}" for each in measured]),
        ("called missing: not made", [f"{each.missing_right:.0%}" for each in measured]),
        ("called one or the other", [f"{each.asserted:.0%}" for each in measured]),
        ("sentence right, of points rightly covered", [f"{each.sentence_right:.0%}" for each in measured]),
        (
            "contradicted points called covered",
            [_share(each.contradicted_called_covered) for each in measured],
        ),
        ("AUC within answers", [f"{each.within:.2f}" for each in measured]),
        ("AUC over all points", [f"{each.over_all:.2f}" for each in measured]),
        ("score beside readers, RMSE", [f"{each.rmse:.0f}" for each in measured]),
        ("80% interval holds", [f"{each.interval_holds:.0%}" for each in measured]),
        ("its mean width", [f"{each.interval_width:.0f}" for each in measured]),
        ("mistaken answers told so", [f"{each.mistakes_found:.0%}" for each in measured]),
        ("others told so", [f"{each.false_alarms:.0%}" for each in measured]),
        ("wrong below strong and good", [f"{each.right_order:.0%}" for each in measured]),
    )
    print_table(
        ((name, *values) for name, values in rows),
        columns=("on questions left out", *(each.name for each in measured)),
        right=range(1, len(measured) + 1),
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _full_marks(files: Sequence[Path], said: Sequence[str]) -> dict[Path, float | None]:
    """What is said of each file's full marks: by its own name, or else of all."""
    from research.score_scale import number

    for_all: float | None = None
    own: dict[Path, float] = {}
    for text in said:
        name, named, given = text.rpartition("=")
        value = number(given)
        if value is None or value <= 0:
            raise typer.BadParameter(f"--full-mark {text} is no number above 0: give such as 5 or FILE=5.")
        meant = [path for path in files if name in (str(path), path.name, path.stem)]
        if named and not meant:
            raise typer.BadParameter(f"--full-mark {text} names none of the files: give one of their names.")
        own |= dict.fromkeys(meant, value)
        for_all = for_all if named else value
    return {path: own.get(path, for_all) for path in files}


def _refuse_to_pass_over(files: Sequence[HumanFile], what: str) -> None:
    """End with the exit code of a fault in the input where some rows were not read."""
    unread = sum(file.unread for file in files)
    if unread:
        raise InputError(
            f"{unread:,} rows were not read; {what}. Correct them, or accept it with --skip-unusable."
        )


def _print_regression(fit: Fit) -> None:
    """The regression, and how it does on each data set left out of its fit."""
    regression = fit.calibration.regression
    say(f"grade = {regression.coverage:.3f} x coverage + {regression.richness:.3f} x richness\n")
    print_table(
        (
            (
                item.name,
                str(item.answers),
                _figure(item.left_out.within),
                _figure(item.cosine.within),
                _figure(item.second_human.within if item.second_human else None),
                _figure(item.left_out.pooled),
                f"{item.left_out.rmse:.3f}",
                _figure(item.left_out.covered),
            )
            for item in fit.calibration.fitted_on
        ),
        columns=("left out", "answers", "within", "cosine", "humans", "pooled", "rmse", "in 80%"),
        right=range(1, 8),
    )


def _print_pairs(fit: Fit) -> None:
    """From which difference on one of two answers is called better, and how often that is right."""
    say(f"\none of two answers is better from a difference of {fit.paired.least} points on\n")
    print_table(
        (
            (item.name, f"{item.pairs:,}", str(item.least), f"{item.said:.0%}", f"{item.right:.0%}")
            for item in fit.paired.sets
        ),
        columns=("left out", "pairs", "from", "said", "right"),
        right=range(1, 5),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


Report = Annotated[
    Path | None,
    typer.Option(
        help="Also write the figures into this Markdown file, between its markers.", show_default=False
    ),
]


def evaluate(
    files: HumanFiles,
    json: Json = False,
    report: Report = None,
    full_mark: FullMark = None,
    skip_unusable: SkipUnusable = False,
) -> None:
    """How well the score agrees with human grades, beside what needs no grader at all."""
    from grader.rehearse import packaged_embedder
    from grader.settings import Settings
    from research.report_text import (
        IN_BRACKETS,
        TITLES,
        as_data,
        figures,
        heading,
        remarks,
        within_in_words,
        write_markdown,
    )
    from research.running import measure

    found = _read(files, full_mark or [], skip_unusable=skip_unusable)
    embedder = packaged_embedder(Settings.load(), bulk=True)
    with progress(sum(len(file.answers) for file in found), "Grading") as bar:
        measured = measure(found, embedder, bar.update)
    if report:
        write_markdown(report, measured.every, measured.made_with)
    if json:
        print_json(as_data(measured.every, measured.made_with))
    else:
        say(f"{measured.made_with.sentence}\n{IN_BRACKETS}")
        for result in measured.every:
            say(f"\n{heading(result)}")
            print_table(figures(result), columns=("", *TITLES.values()), right=range(1, 5), lead="  ")
            for line in remarks(result, measured.made_with):
                say(f"  {line}")
        say(f"\n{within_in_words(measured.every)}")
    for line in measured.notes:
        say(line, err=True)
    if not skip_unusable:
        _refuse_to_pass_over(found, "the figures are of the others")
