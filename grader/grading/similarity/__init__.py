"""The similarity grader: local, deterministic, by embeddings of words."""
