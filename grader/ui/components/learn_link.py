"""Where example answers are graded."""

from __future__ import annotations

LEARN_PAGE = "grader/ui/pages/learn.py"
