"""What to change in an answer: every edit is graded on a copy before it is shown, and none invents facts."""
