"""What a diligent model would reply: for each criterion, the sentence that shares most words with it."""

from __future__ import annotations

import json
import re
from typing import Any

ANSWER = re.compile(r"----- ANSWER (\w+) -----\n(.*)\n----- END OF ANSWER \1 -----", re.DOTALL)
RUBRIC = re.compile(r"----- (RUBRIC \w+) -----\n(.*)\n----- END OF \1 -----", re.DOTALL)
POINTS = re.compile(r"----- (POINTS \w+) -----\n(.*)\n----- END OF \1 -----", re.DOTALL)
STATEMENT = re.compile(r"Statement: (.*)")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
WORD = re.compile(r"[a-z]{4,}")


def answer_in(body: dict[str, Any]) -> str:
    """The answer that a request asks about."""
    found = ANSWER.search(_prompt(body))
    return found.group(2) if found else ""


def criteria_in(body: dict[str, Any]) -> dict[str, str]:
    """The criteria that a request asks about, each with all that its rubric says."""
    found = RUBRIC.search(_prompt(body))
    blocks = found.group(2).split("\n\n") if found else []
    return {block.partition(":")[0]: block for block in blocks}


def default_reply(body: dict[str, Any]) -> dict[str, Any]:
    """The text, and for a yes/no question the logprobs, of a good reply to a request of ours."""
    statement = STATEMENT.search(_prompt(body).replace(answer_in(body), ""))
    if statement:
        _, shared = best_sentence(answer_in(body), statement.group(1))
        return {"text": "yes" if shared >= 2 else "no"}
    points = POINTS.search(_prompt(body))
    if points:
        return {"text": json.dumps({"suggestions": suggestions(points.group(2).splitlines())})}
    verdicts = {name: verdict(answer_in(body), text) for name, text in criteria_in(body).items()}
    return {"text": json.dumps({"criteria": verdicts, "follow_up": "What would you do differently today?"})}


def verdict(answer: str, criterion: str) -> dict[str, str]:
    """A good verdict on one criterion."""
    sentence, shared = best_sentence(answer, criterion)
    level = "strong" if shared >= 4 else "partial" if shared >= 2 else "missing"
    return {
        "quote": sentence if level != "missing" else "",
        "missing": "" if level == "strong" else "It lacks a figure.",
        "level": level,
        "suggestion": "Add a figure.",
    }


def suggestions(points: list[str]) -> list[dict[str, Any]]:
    """A sentence for each numbered point; the first invents a figure, the last an event."""
    texts = [f"I make sure of this: {point.partition(': ')[2].rstrip('.')}" for point in points]
    texts[0] += " on all 40 devices"
    texts[-1] = "Last year we reduced our costs by half."
    return [
        {"point": number, "sentence": f"{text.rstrip('.')}.", "after": 1}
        for number, text in enumerate(texts, 1)
    ]


def best_sentence(answer: str, text: str) -> tuple[str, int]:
    """The sentence of an answer that shares most words with a text, and how many."""
    wanted = set(WORD.findall(text.lower()))
    ranked = [
        (len(wanted & set(WORD.findall(sentence.lower()))), sentence) for sentence in SENTENCE.findall(answer)
    ]
    shared, sentence = max(ranked, default=(0, ""))
    return sentence.strip(), shared


def _prompt(body: dict[str, Any]) -> str:
    return "\n".join(str(message["content"]) for message in body.get("messages", []))
