"""Groups of coaches and those they coach: who joins, what is shown, graded and assigned."""

from grader.groups.groups import Groups
from grader.history import Coaching
from grader.history.coaching import MOST_ANSWERS

__all__ = ["MOST_ANSWERS", "Coaching", "Groups"]
