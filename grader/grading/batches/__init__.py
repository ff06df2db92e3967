"""Grading tables of answers: read piece by piece, graded here or on a cluster, and gone on with."""
