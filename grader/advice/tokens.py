"""Words that need no source: they open and join sentences, or name no tool and no person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models.answer import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator


PLAIN_WORDS = frozenset(
    """
    a about above across after afterward again against all along already also although always am among an and
    another any anyone anything are around as at away back be because been before behind being below beside
    besides between both but by can cannot could did do does doing done down during each either else enough
    even every everyone everything few finally first for from further had has have having he hence her here
    his how however i if in instead into is it its itself just last later least less let like lastly many may
    me meanwhile might mine more most much must my near neither never next no nobody none nor not nothing now
    of off often on once one only onto or other others otherwise our ours out over own per perhaps rather same
    second she should since so some someone something sometimes soon still such than that the their theirs
    them then there therefore these they this those though through throughout thus to today together too
    toward under unless until up upon us usually very was we well were what whatever when whenever where
    whereas wherever whether which while who whom whose why with within without would yes yet you your
    """.split()
)
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


def has_digit(word: str) -> bool:
    """Whether any character of it is a number in any script."""
    return any(sign.isnumeric() for sign in word)
