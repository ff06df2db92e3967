"""What a candidate has written and how it was graded, kept in SQLite or PostgreSQL."""

from grader.history.coaching import Coaching
from grader.history.store import HistoryStore

__all__ = ["Coaching", "HistoryStore"]
