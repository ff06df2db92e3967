"""The Stories page: what one has lived through, and which question it answers."""
