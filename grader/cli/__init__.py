"""``python -m grader``: the command line; thin, and quick to say ``--help``."""

from grader.cli.app import main

__all__ = ["main"]
