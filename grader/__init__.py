"""Practice for job interviews: grade a typed answer against a model answer and a rubric."""

__version__ = "0.1.0"
