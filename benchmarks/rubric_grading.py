"""Ways to have a language model grade, side by side: ``python -m benchmarks.rubric_grading URL KEPT``.

Every way grades the same answers with the same model, and is held against what a careful reader says of each
expected point (``research/labels``, by a language model, of the bank's questions whose points still have the
wording that was labelled). Each result is a line of the file KEPT at once, so that a run that was stopped
goes on, and the tables are of what is there. ``--table`` only prints them; ``--sizes`` prints what a grade
sends in tokens. AutoRubric takes part where it is installed (``pip install autorubric``).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import numpy as np
from openai import OpenAI
from sklearn.metrics import cohen_kappa_score, roc_auc_score

from benchmarks.rubric_ways import Found, holistic_prompt, ways
from grader.bank import QuestionBank
from grader.grading.rubric.asking.pointwise import point_messages
from grader.grading.rubric.asking.prompt import NO_NONCE, whole_messages
from grader.grading.rubric.endpoint.capabilities import Way
from grader.grading.rubric.grader import REPLY_TOKENS
from grader.models import Level
from grader.models.rubric_grade import tokens_in
from grader.rehearse import packaged_scorer
from grader.settings import Settings
from research.labelled_answers import Kind, Label, read_labelled_answers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.rubric.endpoint.messages import Message
    from grader.models import Question

TIERS = ("strong", "good", "thin", "wrong")
PARTIAL_FROM, STRONG_FROM = 0.25, 0.75
"""Share of a criterion's points that are ticked from which its labels call it partial, and strong."""
WORTHLESS, PASSED = 0.1, 0.5
"""Share of points ticked up to which an answer is worth nothing, and score from which a way let it pass."""
QUICK = 2
"""How many of the ways take seconds."""
RANKS = {Level.MISSING.value: 0, Level.PARTIAL.value: 1, Level.STRONG.value: 2}


@dataclass(frozen=True, slots=True)
class Case:
    """An answer with the label of each point."""

    question: Question
    tier: str
    answer: str
    labels: dict[str, Label]

    @property
    def key(self) -> str:
        return f"{self.question.id} {self.tier}"

    @property
    def share(self) -> float:
        """The share of the points that the reader ticks, by weight: the grade to reach."""
        criteria = self.question.rubric.criteria if self.question.rubric else ()
        total = sum(each.weight for each in criteria)
        return sum(each.weight * self._ticked(each.points) for each in criteria) / total

    @property
    def levels(self) -> dict[str, str]:
        """The level that the labels of its points come to, for each criterion."""
        criteria = self.question.rubric.criteria if self.question.rubric else ()
        return {each.id: _level(self._ticked(each.points)) for each in criteria}

    def _ticked(self, points: Sequence[str]) -> float:
        return statistics.mean(self.labels[point].ticked for point in points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="such as http://127.0.0.1:8080/v1")
    parser.add_argument("kept", type=Path, help="JSON lines, made if absent")
    parser.add_argument("--model", help="the first that the endpoint lists, if left out")
    parser.add_argument("--questions", type=int, default=10, help="for the quick ways, four answers each")
    parser.add_argument("--slow", type=int, default=2, help="of these, for our way that writes")
    parser.add_argument("--slowest", type=int, default=1, help="of these, for AutoRubric")
    parser.add_argument("--left-out", type=Path, help="the local reader's file, as for points_with_model")
    parser.add_argument("--table", action="store_true", help="ask nothing")
    parser.add_argument("--sizes", action="store_true", help="print what a grade sends, in tokens")
    options = parser.parse_args()
    bank = QuestionBank.load()
    if options.sizes:
        _print_sizes(options.url, bank)
        return
    blocks = _cases(bank, options.questions)
    if not options.table:
        parts = (blocks, blocks[: options.slow], blocks[: options.slowest])
        _run(options.url, options.model, parts, options.kept, bank)
    _print_tables(blocks, _kept(options.kept), options.left_out)


def _cases(bank: QuestionBank, questions: int) -> list[list[Case]]:
    """Four answers, one of each tier, to each of so many questions."""
    known = {question.id: question for question in bank.questions}
    found: dict[str, dict[str, Case]] = {}
    for each in read_labelled_answers():
        if each.kind is not Kind.BANK or each.opposites_told or each.tier not in TIERS:
            continue
        question = known[each.question_id]
        present = {point for criterion in question.rubric.criteria for point in criterion.points}  # type: ignore[union-attr]
        if set(each.points) == present:
            case = Case(question, each.tier, each.text, dict(zip(each.points, each.labels, strict=True)))
            found.setdefault(question.id, {}).setdefault(each.tier, case)
    full = [list(cases.values()) for cases in found.values() if len(cases) == len(TIERS)]
    return random.Random(0).sample(full, min(questions, len(full)))


def _run(
    url: str, model: str | None, parts: Sequence[Sequence[Sequence[Case]]], kept: Path, bank: QuestionBank
) -> None:
    """``parts`` are answers, question by question: for the quick ways, for ours that writes, for the rest."""
    client = OpenAI(base_url=url, api_key="none")
    named = model or next(iter(client.models.list())).id
    every = ways(url, named, packaged_scorer(Settings(), bank).text_similarity)
    names = list(every)
    # The first question by all ways, so that a run that is stopped early has a table.
    turns = [(parts[0][0], names)]
    for part, ways_of_it in zip(parts, (names[:QUICK], [names[QUICK]], names[QUICK + 1 :]), strict=True):
        turns += [(block, ways_of_it) for block in part[1:]]
    done = _kept(kept)
    for block, named_ways in turns:
        for name in named_ways:
            for case in block:
                if (case.key, name) in done:
                    continue
                started = time.perf_counter()
                try:
                    found = every[name](case.question, case.answer)
                except Exception as error:  # a library's own errors, of any kind: counted, not fatal
                    found = Found(None, reason=f"{type(error).__name__}: {error}"[:300])
                found = replace(found, seconds=time.perf_counter() - started)
                with kept.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps({"case": case.key, "way": name, **asdict(found)}) + "\n")
                print(
                    f"{time.strftime('%H:%M:%S')} {name}: {case.key} {found.score} {found.reason}"
                    f" {found.seconds:.0f} s, {found.calls} calls, {found.sent}+{found.received}",
                    flush=True,
                )


def _kept(file: Path) -> dict[tuple[str, str], Found]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = {}
    for line in map(json.loads, lines):
        case, way = line.pop("case"), line.pop("way")
        found[case, way] = Found(**line)
    return found


def _level(share: float) -> str:
    if share < PARTIAL_FROM:
        return Level.MISSING.value
    return Level.PARTIAL.value if share < STRONG_FROM else Level.STRONG.value


def _print_tables(
    blocks: Sequence[Sequence[Case]], kept: dict[tuple[str, str], Found], left_out: Path | None
) -> None:
    """Every way on all the answers that it graded, and the quick ones on those of the slow ones as well."""
    cases = {case.key: case for block in blocks for case in block}
    by_way: dict[str, list[tuple[Case, Found]]] = {}
    for (key, way), found in kept.items():
        if key in cases:
            by_way.setdefault(way, []).append((cases[key], found))
    shared = set.intersection(*({case.key for case, _ in rows} for rows in by_way.values()))
    rows = dict(by_way)
    for way, own in by_way.items():
        few = [(case, found) for case, found in own if case.key in shared]
        if len(few) < len(own):
            rows[f"{way}, the shared {len(few)}"] = few
    print(
        "| | answers | r | QWK | worthless kept low | not graded | calls | sent | received | not cached | s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for way, own in rows.items():
        print(f"| {way} | {len(own)} | {_grades(own)} | {_spent([found for _, found in own])} |")
    print("\n| levels of criteria | levels | right | kappa | partial | partial by label | claimed partial |")
    print("|---|---|---|---|---|---|---|")
    for way, own in rows.items():
        pairs = [(case.levels[name], level) for case, found in own for name, level in found.levels.items()]
        claimed = [level for _, found in own for level in found.claimed.values()]
        if pairs:
            print(f"| {way} | {_levels(pairs)} | {_share(claimed):.0%} |")
    every = [level for case in cases.values() for level in case.levels.values()]
    print(f"| always missing | {_levels([(level, Level.MISSING.value) for level in every])} | – |")
    print("\n| points | points | AUC | right | kappa | said | said by label |\n|---|---|---|---|---|---|---|")
    said = [
        (case.labels[point] is Label.COVERED, found.chances.get(point, 0.0))
        for case, found in by_way.get("ours, point by point", [])
        if found.levels
        for point in case.labels
    ]
    if said:
        print(f"| ours, point by point | {_points(said)} |")
        print(f"| always not said | {_points([(made, 0.0) for made, _ in said])} |")
    for part in [_read_left_out(left_out, list(cases.values()))] if left_out else []:
        print(f"| the local reader, on the questions that it had not seen | {_points(part)} |")


def _grades(rows: Sequence[tuple[Case, Found]]) -> str:
    known = [(case.share, found.score) for case, found in rows if found.score is not None]
    lost = len(rows) - len(known)
    if len(known) < 3:
        return f"– | – | – | {lost}"
    grades, given = (np.array(column) for column in zip(*known, strict=True))
    r = f"{np.corrcoef(grades, given)[0, 1]:.2f}" if given.std() > 0 else "–"
    low = given[grades <= WORTHLESS] < PASSED
    return f"{r} | {_kappa(grades, given):.2f} | {low.sum()} of {len(low)} | {lost}"


def _spent(found: Sequence[Found]) -> str:
    def mean(counts: list[int]) -> str:
        return f"{statistics.mean(counts):,.0f}"

    # A library that does not pass on what the server's cache held cannot be told from an empty cache.
    fresh = (
        mean([each.sent + each.received - each.cached for each in found])
        if any(each.cached for each in found)
        else "–"
    )
    return (
        f"{statistics.mean(each.calls for each in found):.1f} | {mean([each.sent for each in found])} | "
        f"{mean([each.received for each in found])} | {fresh} | "
        f"{statistics.median(each.seconds for each in found):.0f}"
    )


def _levels(pairs: Sequence[tuple[str, str]]) -> str:
    labels, given = [RANKS[label] for label, _ in pairs], [RANKS[level] for _, level in pairs]
    right = sum(label == level for label, level in pairs) / len(pairs)
    kappa = cohen_kappa_score(labels, given, weights="quadratic", labels=[0, 1, 2])
    return (
        f"{len(pairs)} | {right:.0%} | {0.0 if np.isnan(kappa) else kappa:.2f} | "
        f"{_share([level for _, level in pairs]):.0%} | {_share([label for label, _ in pairs]):.0%}"
    )


def _share(levels: Sequence[str]) -> float:
    return sum(level == Level.PARTIAL.value for level in levels) / max(len(levels), 1)


def _points(said: Sequence[tuple[bool, float]]) -> str:
    made, chances = [each for each, _ in said], [chance for _, chance in said]
    told = [chance >= PASSED for chance in chances]
    right = sum(one == other for one, other in zip(made, told, strict=True)) / len(made)
    kappa = cohen_kappa_score(made, told) if len(set(told)) > 1 else 0.0
    return (
        f"{len(made)} | {roc_auc_score(made, chances):.2f} | {right:.0%} | {kappa:.2f} | "
        f"{sum(told) / len(told):.0%} | {sum(made) / len(made):.0%}"
    )


def _read_left_out(file: Path, cases: Sequence[Case]) -> list[tuple[bool, float]]:
    lines = {line["text"]: line for line in map(json.loads, file.read_text(encoding="utf-8").splitlines())}
    return [
        (label is Label.COVERED, chance)
        for case in cases
        if case.answer in lines
        for label, chance in zip(case.labels.values(), lines[case.answer]["likelihood"], strict=True)
    ]


def _kappa(grades: np.ndarray, given: np.ndarray) -> float:
    """Cohen's with quadratic weights, both rounded to quarters."""
    one, other = np.rint(4 * grades), np.rint(4 * given)
    observed = ((one - other) ** 2).mean()
    by_chance = ((one[:, None] - other[None, :]) ** 2).mean()
    return float(1 - observed / by_chance) if by_chance else 0.0


def _print_sizes(url: str, bank: QuestionBank) -> None:
    """What one grade of the bank's questions sends, each with its model answer as the answer."""
    rows: dict[str, list[tuple[int, int, int]]] = {}
    for question in bank.questions:
        criteria = question.rubric.criteria if question.rubric else ()
        answer, points = question.model_answer, [point for each in criteria for point in each.statements]
        whole = [_text(whole_messages(question, criteria, answer, NO_NONCE))]
        single = [_text(point_messages(question, answer, point, NO_NONCE, 0)) for point in points]
        for name, prompts, received in (
            ("ours, whole answer", whole, REPLY_TOKENS[Way.WHOLE] * len(criteria)),
            ("ours, point by point", single, REPLY_TOKENS[Way.POINTWISE] * len(points)),
            ("holistic 0-10", [holistic_prompt(question, answer)], 2),
        ):
            counted = sum(_tokens(url, prompt) for prompt in prompts)
            estimated = sum(tokens_in(len(prompt)) for prompt in prompts)
            rows.setdefault(name, []).append((counted, estimated, received))
    print("| | sent, counted by the model | sent, estimated | received, estimated |\n|---|---|---|---|")
    for name, sizes in rows.items():
        means = [f"{statistics.mean(column):,.0f}" for column in zip(*sizes, strict=True)]
        print(f"| {name} | {' | '.join(means)} |")


def _text(messages: Sequence[Message]) -> str:
    return "\n".join(message.content for message in messages)


def _tokens(url: str, text: str) -> int:
    """llama.cpp's own count."""
    address = f"{url.removesuffix('/v1')}/tokenize"
    body = json.dumps({"content": text}).encode()
    request = Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - as it was named
    with urlopen(request, timeout=60) as reply:  # noqa: S310 - the same
        return len(json.load(reply)["tokens"])


if __name__ == "__main__":
    main()
