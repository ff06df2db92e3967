"""The figures of an evaluation for people, for programs and for a report that is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from grader.errors import InputError
from research.agreement import MEASURES
from research.evaluation import METHODS, OURS
from research.human_answers import bare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from grader.grading.similarity.calibration import Calibration
    from research.agreement import Measure
    from research.evaluation import Result
    from research.human_answers import HumanFile

TITLES = {"pooled": "pooled r", "within": "within-question r", "rmse": "RMSE", "kappa": "QWK"}
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What gave the figures, and when."""

    weights: str
    calibration: Calibration
    at: datetime

    @property
    def sentence(self) -> str:
        return (
            f"Measured on {self.at:%Y-%m-%d} with the weights {self.weights[:12]} and the calibration "
            f"{self.calibration.version}."
        )

    def seen(self, name: str) -> str | None:
        """What to know of a data set that the calibration was fitted on."""
        for item in self.calibration.fitted_on:
            if item.name == name:
                found = item.left_out
                inside = "" if found.covered is None else f", {found.covered:.0%} in the 80% interval"
                return (
                    f"{name} is among the sets that the calibration was fitted on. Left out of the fit: "
                    f"within-question r {_plain(found.within)}, pooled r {_plain(found.pooled)}, "
                    f"RMSE {found.rmse:.3f}{inside}."
                )
        return None


IN_BRACKETS = "In brackets: 95% bootstrap intervals over questions."


def figures(result: Result) -> list[tuple[str, ...]]:
    """A row for each method: its name, and how it agrees with people by each of ``TITLES``."""
    return [(method, *(_bracketed(result, method, name) for name in MEASURES)) for method in METHODS]


def as_data(results: Sequence[Result], made_with: MadeWith) -> dict[str, Any]:
    """The stable form that other programs read."""
    return {
        "weights": made_with.weights,
        "calibration": made_with.calibration.version,
        "measured_at": made_with.at.isoformat(timespec="seconds"),
        "results": [_as_dict(result, made_with) for result in results],
        "within_question_r": {
            "files": [
                {"name": result.name, "value": _rounded(_within(result))} for result in _of_files(results)
            ],
            "mean": _rounded(_mean_within(results)),
        },
    }


def write_markdown(path: Path, results: Sequence[Result], made_with: MadeWith) -> None:
    """Put the figures between the markers of ``path``, which is made if it is not there.

    Raises:
        InputError: the file has no markers, or cannot be read or written.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else f"{BEGIN}\n{END}\n"
        before, found, rest = text.partition(BEGIN)
        _, closed, after = rest.partition(END)
        if not found or not closed:
            raise InputError(f"{path} lacks the lines {BEGIN} and {END}: add them where the figures belong.")
        path.write_text(
            f"{before}{BEGIN}\n{_markdown(results, made_with)}\n{END}{after}", encoding="utf-8", newline="\n"
        )
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}): name another file.") from error


def _markdown(results: Sequence[Result], made_with: MadeWith) -> str:
    lines = [made_with.sentence, "", IN_BRACKETS]
    for result in results:
        lines += ["", f"**{heading(result)}**", "", f"| | {' | '.join(TITLES.values())} |"]
        lines += ["|---" * (len(TITLES) + 1) + "|"]
        lines += [f"| {' | '.join(row)} |" for row in figures(result)]
        lines += [part for line in remarks(result, made_with) for part in ("", line)]
    return "\n".join([*lines, "", within_in_words(results)])


def heading(result: Result) -> str:
    """How many answers a result is about, and how people graded them."""
    return (
        f"{result.name}: {result.answers:,} answers to {result.questions} questions, mean grade "
        f"{result.mean_grade:.2f}, {result.covered:.0%} of the grades in the 80% interval"
    )


def remarks(result: Result, made_with: MadeWith) -> list[str]:
    """What to know of a set of answers besides its table."""
    pairs, seen = result.pairs, made_with.seen(result.name)
    found = []
    if result.file is not None:
        found.append(f"{reading_in_words(result.file)}.")
    if pairs is not None and pairs.pairs:
        found.append(
            f"Of {pairs.pairs:,} pairs of these answers to one question whose grades clearly differ, "
            f"{pairs.said:.0%} are told apart (by {pairs.least} points or more), {pairs.right:.1%} of these "
            "as people did."
        )
    return [*found, seen] if seen else found


def within_in_words(results: Sequence[Result]) -> str:
    """The figure that is aimed at: the correlation within a question, file by file, and its plain mean."""
    files = _of_files(results)
    said = ", ".join(f"{result.name} {_plain(_within(result))}" for result in files)
    counted = sum(_within(result) is not None for result in files)
    mean = f"; mean over {counted} files {_plain(_mean_within(results))}" if counted > 1 else ""
    return f"Within-question r of the score: {said}{mean}."


def _of_files(results: Sequence[Result]) -> list[Result]:
    return [result for result in results if result.file is not None]


def _within(result: Result) -> float | None:
    return result.methods[OURS].measure("within").value


def _mean_within(results: Sequence[Result]) -> float | None:
    found = [value for result in _of_files(results) if (value := _within(result)) is not None]
    return sum(found) / len(found) if found else None


def reading_in_words(file: HumanFile) -> str:
    """How many rows of a file were read, and how: "18 of 19 rows read; scores read as 0 to 5"."""
    read = f"{len(file.answers):,} of {file.rows:,} rows read; {file.scale.in_words()}"
    renamed = [f"{name} as {column}" for column, name in file.columns.items() if bare(name) != bare(column)]
    return f"{read}; {', '.join(renamed)}" if renamed else read


def unread_in_words(file: HumanFile) -> list[str]:
    """For each reason how many rows were not read, and what is wrong with the first."""
    return [
        f"1 row not read: {item.first}"
        if item.rows == 1
        else f"{item.rows:,} rows not read, the first of them: {item.first}"
        for item in file.dropped
    ]


def _bracketed(result: Result, method: str, name: str) -> str:
    measure = result.methods[method].measure(name)
    if measure.value is None:
        return "–"
    if measure.low is None or measure.high is None:
        return _plain(measure.value)
    return f"{measure.value:.3f} [{measure.low:.2f}, {measure.high:.2f}]"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _as_dict(result: Result, made_with: MadeWith) -> dict[str, Any]:
    def figures(measure: Measure) -> dict[str, float | None]:
        ends = {"value": measure.value, "low": measure.low, "high": measure.high}
        return {key: _rounded(value) for key, value in ends.items()}

    return {
        "name": result.name,
        "answers": result.answers,
        "questions": result.questions,
        "mean_grade": round(result.mean_grade, 4),
        "within_interval": round(result.covered, 4),
        "pairs": None if result.pairs is None else asdict(result.pairs),
        "seen_in_fit": made_with.seen(result.name) is not None,
        **_reading(result.file),
        OURS: {name: figures(result.methods[OURS].measure(name)) for name in MEASURES},
        "baselines": {
            method: {name: figures(result.methods[method].measure(name)) for name in MEASURES}
            for method in METHODS
            if method != OURS
        },
        "notes": list(result.notes),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _reading(file: HumanFile | None) -> dict[str, Any]:
    """What was read of a file and what was not; nothing of results that are about no file as a whole."""
    if file is None:
        return {}
    return {
        "rows": file.rows,
        "read": len(file.answers),
        "dropped": [
            {"reason": item.reason, "rows": item.rows, "first_row": item.first.row} for item in file.dropped
        ],
        "scores": {"form": file.scale.form, "full_mark": file.scale.full_mark},
        "columns": dict(file.columns),
    }
