"""How well the score agrees with people, and what it learns from their grades."""
