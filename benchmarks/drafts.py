"""Verdicts on two drafts by one person, and how often they are right: ``python -m benchmarks.drafts FOLDER``.

Pairs of drafts that share most of their sentences, at questions left out of the reader's training. In some,
sentences that make labelled points were taken out of an answer, or sentences that make none; some were
revised by hand, with points added; and some were put in other words only, which is the noise. FOLDER holds
a reader trained on one half of the questions; where it is empty, that reader is trained first, for about
half an hour on two cores.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import TYPE_CHECKING

import numpy as np
from safetensors.torch import save

from grader.bank import QuestionBank
from grader.comparison.comparing import compare
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.grading.similarity.likelihood import Likelihoods
from grader.grading.similarity.point_judges import ReaderJudges
from grader.grading.similarity.reader import Reader
from grader.models import Attempt, Criterion, Levels, Peeks, Question, Rubric, VerdictKind, by_kind
from grader.rehearse import packaged_embedder
from grader.settings import Settings
from grader.text.sentences import sentence_spans
from research.labelled_answers import LABELS, Kind, Label, folds, model_answers, read_labelled_answers
from research.reader_training import Recipe, read_all, train

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.models import Comparison, SimilarityGrade
    from research.labelled_answers import LabelledAnswer

LABELLED, PLAIN = 50, 40
"""Pairs, of each kind of labelled answers, that differ by sentences that make points, and by some that make
none."""
OWN = ("strong", "good", "good2", "thin", "spoken", "bullets", "second_language")
"""Tiers of honest answers to the question."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two drafts, the fuller one last; ``gained`` are the points that only it makes."""

    how: str
    question_id: str
    earlier: str
    later: str
    gained: tuple[str, ...]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "half-reader")
    embedder = packaged_embedder(Settings.load(), bulk=True)
    answers = read_labelled_answers()
    if not (folder / "reader.safetensors").exists():
        _train_half(answers, embedder, folder)
    left_out = set(json.loads((folder / "left_out.json").read_text(encoding="utf-8")))
    grader = _grader(embedder, folder)
    pairs = [*labelled_pairs([each for each in answers if each.question_id in left_out]), *written_pairs()]
    questions = _questions(answers)
    graded = grader.grade_many(
        [(questions[pair.question_id], text) for pair in pairs for text in (pair.earlier, pair.later)]
    )
    report(pairs, list(zip(graded[::2], graded[1::2], strict=True)))


def _train_half(answers: Sequence[LabelledAnswer], embedder: TransformerEmbedder, folder: Path) -> None:
    """A reader of one half of the questions, and the names of the others."""
    part_of = folds(answers, 2)
    labelled = [answer for answer, part in zip(answers, part_of, strict=True) if part]
    learnt = [*labelled, *model_answers(labelled)]
    reads, spoken = (read_all(forms, embedder) for forms in (learnt, [each.dictated() for each in learnt]))
    network = train(reads, spoken, embedder, Recipe(), lambda _epochs, _loss: None)
    folder.mkdir(parents=True, exist_ok=True)
    left_out = sorted({answer.question_id for answer, part in zip(answers, part_of, strict=True) if not part})
    (folder / "left_out.json").write_text(json.dumps(left_out), encoding="utf-8")
    weights = save({name: value.half().contiguous() for name, value in network.state_dict().items()})
    (folder / "reader.safetensors").write_bytes(weights)


def _grader(embedder: TransformerEmbedder, folder: Path) -> SimilarityGrader:
    path = folder / "reader.safetensors"
    reader = Reader.load(embedder, path, hashlib.sha256(path.read_bytes()).hexdigest())
    return SimilarityGrader(embedder, Calibration.load(), ReaderJudges(reader, Likelihoods.load()))


def _questions(answers: Sequence[LabelledAnswer]) -> dict[str, Question]:
    """Every labelled question with its labelled points, all worth the same."""
    bank = QuestionBank.load()
    told = {
        line["question_id"]: line
        for line in map(json.loads, (LABELS / "natural.jsonl").read_text(encoding="utf-8").splitlines())
    }
    made: dict[str, Question] = {}
    for answer in answers:
        name = answer.question_id
        if name in made or answer.kind is Kind.MISLEADING:
            continue
        if answer.kind is Kind.BANK:
            base = bank.question(name)
        else:
            line = told[name]
            base = Question(name, "", "", "", line["question"], line["guidance"], line["model_answer"])
        points = Criterion("points", "Points", 100, (), Levels("", "", ""), answer.points)
        digest = hashlib.sha256("\0".join(answer.points).encode()).hexdigest()
        made[name] = replace(base, rubric=Rubric(name, (points,), digest, ""))
    return made


def labelled_pairs(answers: Sequence[LabelledAnswer], seed: int = 0) -> Iterator[Pair]:
    """Answers without some of their sentences, and as they are; the same for the same ``seed``."""
    random = Random(seed)
    for kind in (Kind.BANK, Kind.NATURAL):
        mine = [each for each in answers if each.kind is kind and each.tier in OWN]
        found: dict[str, list[Pair]] = {"point": [], "plain": []}
        for answer in mine:
            for name, pair in _shortened(answer, random):
                found[name].append(pair)
        for name, most in (("point", LABELLED), ("plain", PLAIN)):
            yield from random.sample(found[name], min(most, len(found[name])))


def _shortened(answer: LabelledAnswer, random: Random) -> Iterator[tuple[str, Pair]]:
    """One or two sentences that make points taken out, and one that bears on none."""
    spans = sentence_spans(answer.text)
    holds: dict[int, set[int]] = {number: set() for number in range(len(spans))}
    for point, quote in enumerate(answer.quotes):
        start = answer.text.find(quote) if quote else -1
        for number, span in enumerate(spans):
            if start >= 0 and span.start < start + len(quote) and start < span.end:
                holds[number].add(point)
    makes = [number for number in holds if any(answer.labels[p] is Label.COVERED for p in holds[number])]
    for name, choice in (("point", makes), ("plain", [number for number in holds if not holds[number]])):
        many = random.randint(1, 2) if name == "point" else 1
        if len(choice) < many or len(spans) < 4:
            continue
        out = set(random.sample(choice, many))
        gone = {
            p
            for number in out
            for p in holds[number]
            if answer.labels[p] is Label.COVERED
            and all(other in out or p not in holds[other] for other in holds)
        }
        if name == "point" and not gone:
            continue
        kept = "".join(answer.text[s.start : s.end] for n, s in enumerate(spans) if n not in out).strip()
        gained = tuple(answer.points[p] for p in sorted(gone))
        how = f"{name}s taken out" if name == "point" else "a plain sentence taken out"
        yield name, Pair(how, answer.question_id, kept, answer.text, gained)


def written_pairs() -> Iterator[Pair]:
    """Drafts put in other words, and drafts revised, by the author of the labelled answers."""
    for line in (LABELS / "drafts.jsonl").read_text(encoding="utf-8").splitlines():
        it = json.loads(line)
        yield Pair(it["how"], it["question_id"], it["earlier"], it["later"], tuple(it["gained"]))


def report(pairs: Sequence[Pair], graded: Sequence[tuple[SimilarityGrade, SimilarityGrade]]) -> None:
    """Of each kind of pairs, how the score moved, and what is said of the fuller draft."""
    print("| pairs | number | points gained | score moved | called better | the same | weaker |")
    print("|---|---|---|---|---|---|---|")
    for how in dict.fromkeys(pair.how for pair in pairs):
        chosen = [(pair, both) for pair, both in zip(pairs, graded, strict=True) if pair.how == how]
        kinds = Counter(_verdict(pair, both) for pair, both in chosen)
        gained = mean(len(pair.gained) for pair, _ in chosen)
        moved = mean(later.score - earlier.score for _, (earlier, later) in chosen)
        shares = " | ".join(
            f"{kinds[kind] / len(chosen):.0%}"
            for kind in (VerdictKind.BETTER, VerdictKind.NO_DIFFERENCE, VerdictKind.WORSE)
        )
        print(f"| {how} | {len(chosen)} | {gained:.1f} | {moved:+.1f} | {shares} |")
    told = [pair for pair, both in zip(pairs, graded, strict=True) if _verdict(pair, both) in DECIDED]
    right = sum(
        _verdict(pair, both) is VerdictKind.BETTER and bool(pair.gained)
        for pair, both in zip(pairs, graded, strict=True)
    )
    print(f"\nA verdict is given on {len(told)} of {len(pairs)} pairs; {right} of these are right.")
    compared = [(pair, _compared(pair, both)) for pair, both in zip(pairs, graded, strict=True)]
    maybe = [row.point in pair.gained for pair, found in compared for row in found.steps[0].moved.maybe]
    perhaps = [bool(pair.gained) for pair, found in compared if found.verdict.perhaps]
    print(
        f"{len(maybe)} points may be new, and {sum(maybe)} of them are; {len(perhaps)} pairs without a "
        f"verdict are called perhaps better, and {sum(perhaps)} of them gained points."
    )
    noise = [
        abs(later.score - earlier.score)
        for pair, (earlier, later) in zip(pairs, graded, strict=True)
        if pair.how == "reworded"
    ]
    print(
        f"Other words alone move the score by {median(noise):.0f} (median), "
        f"{np.quantile(noise, 0.9):.0f} (nine in ten), {np.quantile(noise, 0.95):.0f} (nineteen in twenty)."
    )


DECIDED = (VerdictKind.BETTER, VerdictKind.WORSE)


def _verdict(pair: Pair, both: tuple[SimilarityGrade, SimilarityGrade]) -> VerdictKind:
    return _compared(pair, both).verdict.kind


def _compared(pair: Pair, both: tuple[SimilarityGrade, SimilarityGrade]) -> Comparison:
    """What the product says of the two drafts."""
    made = [
        Attempt(str(n), "", pair.question_id, "", text, NOON + n * HOUR, None, Peeks(), None, by_kind(grade))
        for n, (text, grade) in enumerate(zip((pair.earlier, pair.later), both, strict=True))
    ]
    return compare(made)


NOON, HOUR = datetime(2026, 1, 1, 12, tzinfo=UTC), timedelta(hours=1)


if __name__ == "__main__":
    main()
