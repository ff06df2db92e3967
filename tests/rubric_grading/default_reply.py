from __future__ import annotations
from typing import Any
def default_reply(body: dict[str, Any]) -> dict[str, Any]:
    return {"text": "{}"}
