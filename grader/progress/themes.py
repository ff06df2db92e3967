from __future__ import annotations

import re

THEMES = {
    "Monitoring": "monitor drift alert telemetry observab dashboard",
    "Trade-offs": "trade-off tradeoff versus balance sacrific",
    "Metrics and numbers": "metric measur quantif number benchmark baseline kpi",
    "Testing and validation": "test validat verif experiment ablation reproduc",
    "Data and labels": "data dataset label annotat sampling collect",
    "Speed and cost": "latency throughput cost spend budget memory real-time fps efficien",
    "Release and fallback": "release deploy rollout rollback roll-back fallback shadow canary staged",
    "Failure and robustness": "failure robust error root edge-case degrad reliab incident",
    "People and alignment": "stakeholder align communicat disagree conflict customer user team mentor",
    "Ownership and results": "owner impact result outcome responsib shipped",
    "Privacy and security": "privacy secur bias fair ethic complian threat consent",
    "Planning and scope": "plan scope priorit mvp deadline uncertain estimate sprint",
}
"""What interviewers ask for whatever the question, each with beginnings of words that name it."""

_PATTERNS = {
    name: re.compile(rf"\b(?:{'|'.join(map(re.escape, words.split()))})", re.IGNORECASE)
    for name, words in THEMES.items()
}


def themes_of(text: str) -> frozenset[str]:
    """The themes that a criterion's title and guidance name."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))
