"""Words that need no source: they open and join sentences, or name no tool and no person."""

from __future__ import annotations

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
