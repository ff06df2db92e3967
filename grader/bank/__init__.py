"""Questions and rubrics: load, check, and refuse whole what is broken in part."""

from grader.bank.problem import Problem
from grader.bank.question_bank import QuestionBank, read_bank

__all__ = ["Problem", "QuestionBank", "read_bank"]
