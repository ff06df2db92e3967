"""Grades answers by a rubric with a language model, and believes nothing that code can check."""

from grader.grading.rubric.endpoint.endpoint import (
    OPENAI_URL,
    PRESETS,
    Endpoint,
    EndpointKey,
    Preset,
    is_local,
)

__all__ = ["OPENAI_URL", "PRESETS", "Endpoint", "EndpointKey", "Preset", "is_local"]
