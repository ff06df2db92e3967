"""Words of English by what they do, and the stem that forms of a word share."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

_SMALL = frozenset(
    """
    a about after all also an and any are as at be been before but by can could do does each for from had
    has have how i if in into is it its just may might more most my no not of on only or our should so
    some such than that the their them then there they this to too us very was we were what when where
    which while who with would you your
    """.split()
)
"""Words that carry no meaning for any purpose here; each set below adds what its own purpose needs."""
FUNCTION_WORDS = _SMALL | frozenset(
    """
    again am because being between both d did doing don during few he her here him his ll m me must nor
    off once other out over own re s same she t these those through up ve why will
    """.split()
)
"""Words that say nothing by themselves, pieces of contractions included; similarity grades rest on these.

A point is not covered by sharing them.
"""
_NOT_PLAIN = frozenset("d don him ll m re s t ve will".split())
"""Pieces of contractions, which a text does not hold alone, and words that may be names: Don, Will."""
PLAIN_WORDS = (FUNCTION_WORDS - _NOT_PLAIN) | frozenset(
    """
    above across afterward against along already although always among another anyone anything around away
    back behind below beside besides cannot done down either else enough even every everyone everything
    finally first further having hence however instead itself last lastly later least less let like many
    meanwhile mine much near neither never next nobody none nothing now often one onto others otherwise
    ours per perhaps rather second since someone something sometimes soon still theirs therefore though
    throughout thus today together toward under unless until upon usually well whatever whenever whereas
    wherever whether whom whose within without yes yet
    """.split()
)
"""Words that need no source: they open and join sentences, or name no tool and no person."""
PADDING_WORDS = _SMALL | frozenset("always even every indeed really simply truly well will".split())
"""Words that can be thrown into a repeated point without changing it; "not" or "never" between would."""
LEANING_WORDS = frozenset(
    """
    a an and are as at be before by each for from has how in instead into is it its made no not of on or
    out over serves still than that the their to too was were when where whether with without
    """.split()
)
"""Words that lean on the one after them, so that nothing that is cut short should end in one."""

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


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of a word in lower case share, such as "monitor" for "monitored"."""
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    # No page should wait for it: it brings every language that it knows.
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def has_digit(word: str) -> bool:
    """Whether any character of a word is a number in any script."""
    return any(sign.isnumeric() for sign in word)
