"""Grades answers by a rubric with a language model, and believes nothing that code can check."""
