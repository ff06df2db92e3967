"""A clock that goes on by itself in the browser, so that nothing is drawn anew while somebody types."""

from grader.ui.components.countdown.mount import draw

__all__ = ["draw"]
