"""One graded answer on a page: scores, points, advice, and the drafts before it."""
