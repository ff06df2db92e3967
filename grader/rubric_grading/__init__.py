"""Grades answers by a rubric with a language model, and believes nothing that code can check."""

from grader.rubric_grading.endpoint import OPENAI_URL, PRESETS, Endpoint, EndpointKey, Preset, is_local

__all__ = ["OPENAI_URL", "PRESETS", "Endpoint", "EndpointKey", "Preset", "is_local"]
