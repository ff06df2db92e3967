"""Ways to run the embedding model, side by side: ``python -m benchmarks.backends HUMAN.csv …``.

Each way runs in a process of its own and prints one row: answers a second in bulk, milliseconds for one
answer, peak memory, the mean cosine of its word vectors with float32's, by how many points the score of our
test answers moves (mean, and at most), and the mean within-question agreement with people on the files,
with the head as shipped. ONNX needs ``pip install onnx onnxruntime
onnxscript`` and is left out, by name, without them.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import torch

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from grader.grading.similarity.embedder import TransformerEmbedder

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "tests" / "data" / "tiered_answers.csv"
WAYS = ("float32", "bfloat16", "int8 (torch, dynamic)", "float32 (ONNX Runtime)", "int8 (ONNX Runtime)")
SINGLE_REPEATS = 21


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="human-graded answers, as for `python -m grader evaluate`")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(_measure(options.way, options.files)))
        return
    print("| | answers/s | one answer | peak memory | cosine with float32 | score moves by | r within |")
    print("|---|---|---|---|---|---|---|")
    for way in WAYS:
        if "ONNX" in way and not all(map(find_spec, ("onnx", "onnxruntime", "onnxscript"))):
            print(f"| {way} | not measured: onnx, onnxruntime or onnxscript is not installed | | | | | |")
            continue
        command = [sys.executable, "-m", "benchmarks.backends", "--way", way, *options.files]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        row = json.loads(done.stdout.splitlines()[-1])
        within = f"{row['within']:.4f}" if row["within"] is not None else ""
        print(
            f"| {way} | {row['per_s']:.0f} | {row['one_ms']:.1f} ms | {row['peak_mib']:.0f} MiB "
            f"| {row['cosine']:.4f} | {row['moved']:.2f}, {row['most_moved']:.0f} | {within} |",
            flush=True,
        )


def _measure(way: str, files: list[str]) -> dict[str, float | None]:
    warnings.simplefilter("ignore")
    embedder = _embedder(way)
    with ANSWERS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    answers = [row["answer"] for row in rows]
    embedder.embed(answers[:16])
    bulk = []
    for _ in range(3):
        start = time.perf_counter()
        found = embedder.embed(answers)
        bulk.append(time.perf_counter() - start)
    single = []
    for _ in range(SINGLE_REPEATS):
        start = time.perf_counter()
        embedder.embed(answers[:1])
        single.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reference = _embedder("float32")
    exact = reference.embed(answers)
    moved = [abs(a - b) for a, b in zip(_scores(embedder, rows), _scores(reference, rows), strict=True)]
    cosines = [float((a.vectors * b.vectors).sum(1).mean()) for a, b in zip(found, exact, strict=True)]
    return {
        "per_s": len(answers) / min(bulk),
        "one_ms": 1000 * statistics.median(single),
        "peak_mib": peak,
        "cosine": statistics.mean(cosines),
        "moved": statistics.mean(moved),
        "most_moved": max(moved),
        "within": _within(embedder, files) if files else None,
    }


def _scores(embedder: TransformerEmbedder, rows: list[dict[str, str]]) -> list[int]:
    from grader.bank import QuestionBank
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.grader import SimilarityGrader

    bank = QuestionBank.load()
    scorer = SimilarityGrader(embedder, Calibration.load(), bank=bank)
    pairs = [(bank.question(row["question_id"]), row["answer"]) for row in rows]
    return [grade.score for grade in scorer.grade_many(pairs)]


def _within(embedder: TransformerEmbedder, files: list[str]) -> float:
    from grader.comparison.judging import load_paired_error
    from grader.grading.similarity.calibration import Calibration
    from grader.grading.similarity.grader import SimilarityGrader
    from research import evaluation
    from research.human_answers import read_human_file

    scorer, least = SimilarityGrader(embedder, Calibration.load()), load_paired_error().least
    results = []
    for file in map(Path, files):
        graded = evaluation.grade_file(read_human_file(file), scorer, embedder, lambda _: None)
        within = evaluation.compare(graded, least=least).methods[evaluation.OURS].measure("within").value
        results.append(math.nan if within is None else within)
    return statistics.mean(results)


def _embedder(way: str) -> TransformerEmbedder:
    from grader.grading.similarity.embedder import TransformerEmbedder
    from grader.grading.similarity.weights import Precision, packaged_weights

    precision = Precision.BFLOAT16 if way == "bfloat16" else Precision.FLOAT32
    embedder = TransformerEmbedder(packaged_weights(), precision)
    model: Any = embedder._model
    transformer = model[0]
    if way == "int8 (torch, dynamic)":
        torch.backends.quantized.engine = "x86"
        linear = {torch.nn.Linear}
        transformer.model = torch.ao.quantization.quantize_dynamic(transformer.model, linear)
    elif "ONNX" in way:
        embedder._model = cast("SentenceTransformer", _OnnxModel(model, int8=way.startswith("int8")))
    return embedder


class _OnnxModel:
    """As much of a SentenceTransformer as the embedder asks for, run by ONNX Runtime."""

    def __init__(self, model: Any, *, int8: bool) -> None:
        import onnxruntime

        self.tokenizer = model.tokenizer
        self._width = model.get_embedding_dimension()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "model.onnx"
            ids = torch.randint(5, 1000, (3, 17))
            sizes = {0: torch.export.Dim("batch", max=4096), 1: torch.export.Dim("tokens", max=512)}
            torch.onnx.export(
                _LastHiddenState(model[0].model).eval(),
                (ids, torch.ones_like(ids)),
                file,
                input_names=["ids", "mask"],
                dynamic_shapes=(sizes, sizes),
                dynamo=True,
                external_data=False,
                verbose=False,
            )
            if int8:
                from onnxruntime.quantization import QuantType, quantize_dynamic

                quantize_dynamic(file, file, weight_type=QuantType.QInt8)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = torch.get_num_threads()
            self._session = onnxruntime.InferenceSession(file.read_bytes(), options)

    def __getitem__(self, _: int) -> Any:
        return self._forward

    def get_embedding_dimension(self) -> int:
        return self._width

    def _forward(self, inputs: dict[str, Any]) -> dict[str, Any]:
        arrays = {"ids": inputs["input_ids"].numpy(), "mask": inputs["attention_mask"].numpy()}
        return {"token_embeddings": torch.from_numpy(self._session.run(None, arrays)[0])}


class _LastHiddenState(torch.nn.Module):
    """The transformer with inputs by position and one output, as an ONNX graph has them."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state


if __name__ == "__main__":
    main()
