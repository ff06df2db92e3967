"""What code can check of a claimed grade: quotes, denials, parroting."""
