"""Has a language model grade answers whose points are labelled, to say what it is worth as a judge."""
