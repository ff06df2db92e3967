"""The pieces of a text, and words that name tools, firms and days whatever their case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models.answer import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator


COMMON_TERMS = frozenset(
    "AI AP API APIs AUC CI CD CNN CNNs CPU CPUs GPU GPUs ID IDs IoU KPI KPIs mAP ML OK QA RGB ROC UI".split()
)
"""Abbreviations that everybody in the field uses: saying one claims nothing."""
TOOLS = frozenset(
    """
    airflow ansible argo bazel bigquery celery clickhouse coco cuda cvat dagster dask databricks datadog
    detectron django docker dvc elasticsearch fastapi flink git github gitlab grafana hadoop horovod
    huggingface imagenet istio jax jenkins jetson kafka keras kibana kubeflow kubernetes labelbox
    langchain linux mlflow mmdetection mongodb mysql numpy onnx openai opencv openvino optuna pandas
    postgres postgresql prometheus pytorch rabbitmq redis redshift roboflow sagemaker scikit-learn
    snowflake splunk sqlite tableau tensorboard tensorflow tensorrt terraform tflite torchserve triton
    ultralytics wandb yolo zookeeper
    """.split()
)
"""Tools that people also write in lower case, where no capital gives them away."""
COMPANIES = frozenset("amazon apple google meta microsoft netflix nvidia spotify tesla uber".split())
"""Employers that people also write in lower case."""
MONTHS = frozenset(
    """
    january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec
    """.split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


TOKEN = re.compile(
    rf"(?P<blank>{'|'.join(map(re.escape, BLANKS))})"
    r"|(?P<number>(?:[$€£¥₹]\s?)?\d+(?:[.,:/]\d+)*[^\W_]*)"
    # A word may hold an apostrophe, a hyphen before a letter or digit, and a dot as in Node.js.
    r"|(?P<word>[^\W\d_](?:[^\W_]|['’+-](?=[^\W_])|\.(?=[a-z0-9])|[+#](?=[+#\s]|$))*)"
)
ENDS_SENTENCE = re.compile(r"[.!?…:\n]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text; ``kind`` is ``blank``, ``number`` or ``word``.

    ``opens`` is whether it is the first of its sentence, where a capital letter says nothing.
    """

    text: str
    kind: str
    start: int
    end: int
    opens: bool


def tokens_of(text: str) -> Iterator[Token]:
    """The pieces of ``text`` in order; what is between them has neither letters nor digits."""
    end = 0
    for found in TOKEN.finditer(text):
        opens = end == 0 or ENDS_SENTENCE.search(text, end, found.start()) is not None
        yield Token(found.group(), found.lastgroup or "", found.start(), found.end(), opens)
        end = found.end()
