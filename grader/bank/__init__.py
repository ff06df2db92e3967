"""Questions and rubrics: load, check, and refuse whole what is broken in part."""

from grader.bank.question_bank import QuestionBank, read_bank

__all__ = ["QuestionBank", "read_bank"]
