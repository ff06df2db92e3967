"""The one door that pages and the command line use."""

from grader.practice.grader_loader import GraderLoader
from grader.practice.service import PracticeService

__all__ = ["GraderLoader", "PracticeService"]
