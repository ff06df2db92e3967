"""Refusals that nothing left out would help, and what they mean: a status has more than one meaning."""

from __future__ import annotations

import json

from grader.errors import Ungraded
from tests.grading.rubric.kit import KEY
from tests.grading.rubric.manners.manner import (
    BOTH,
    GRADE,
    POINTS,
    Asked,
    Manner,
    Play,
    Told,
    always,
    first,
    good,
    said,
)
from tests.grading.rubric.scripted_endpoint import Json, Played

NO_MODEL, NO_ADDRESS = "has no model named", "nothing at that address"
NOT_THE_KEY = ("did not accept the key", "does not allow this key")
ITS_TROUBLE = "trouble of its own"
QUOTA = r"quota|credit|balance|budget|top up|pay"
NGINX = "<html>\n<head><title>{0}</title></head>\n<body>\n<h1>{0}</h1>\n<hr>nginx</body>\n</html>"
HTML = "text/html; charset=utf-8"


def _nth(number: int, body: Json, status: int, **headers: str) -> Play:
    """The refusal from one call on."""
    refused = always(body, status, **headers)
    return lambda asked: refused(asked) if asked.number >= number else good(asked)


def _only_under_v1(elsewhere: Played) -> Play:
    def play(asked: Asked) -> Played | Json:
        return good(asked) if asked.path == "/v1/chat/completions" else elsewhere

    return play


GEMINI_MINUTE = json.dumps(
    [
        {
            "error": {
                "code": 429,
                "message": "You exceeded your current quota, please check your plan and billing details. "
                "* Quota exceeded for metric: generativelanguage.googleapis.com/"
                "generate_content_free_tier_requests, limit: 10\nPlease retry in 20.04466179s.",
                "status": "RESOURCE_EXHAUSTED",
                "details": [
                    {
                        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                        "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}],
                    },
                    {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "20s"},
                ],
            }
        }
    ]
)
GROQ_DAY = said(
    "Rate limit reached for model `llama-3.3-70b-versatile` in organization `org_01` service tier "
    "`on_demand` on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in "
    "9m38.016s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing",
    type="tokens",
    code="rate_limit_exceeded",
)
CREDIT_LOW = (
    "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or "
    "purchase credits."
)

# fmt: off
MODELS = (
    Manner("has not pulled the model", "Ollama", "netease-youdao/QAnything#555",
        always(said('model "scripted-model" not found, try pulling it first', type="api_error"), 404),
        Told(Ungraded.UNKNOWN_MODEL, ("scripted-model", "pull|list|choose"), (NO_ADDRESS,)), 1, BOTH),
)
# fmt: on
# fmt: off
MONEY = (
    Manner("runs out of money after the fourth point", "DeepSeek", "continuedev/continue#11387",
        _nth(4, said("Insufficient Balance", type="unknown_error", code="invalid_request_error"), 402),
        Told(Ungraded.QUOTA, (QUOTA,)), 1, POINTS),
)
# fmt: on
# fmt: off
RATES = (
    Manner("limits the sixth of the points for a second", "Groq", "danielmiessler/Fabric#364",
        lambda asked: Played(said("Rate limit reached", code="rate_limit_exceeded"), 429, (("Retry-After",
        "1"),)) if asked.number == 5 else good(asked), GRADE, 2, POINTS),
    Manner("limits everything from the sixth point on", "Groq", "danielmiessler/Fabric#364",
        _nth(5, said("Rate limit reached on requests per minute (RPM)", code="rate_limit_exceeded"), 429),
        Told(Ungraded.RATE_LIMITED, ("requests per minute|no more requests",)), 3, POINTS),
    Manner("limits upstream, says so in raw metadata, and is fine after it", "OpenRouter",
        "open-webui/computer#293",
        first(1, '{"error": {"message": "Provider returned error", "code": 429, "metadata": {"raw": "glm is '
        'temporarily rate-limited upstream.", "provider_name": "BaseTen"}}}', 429), GRADE, 2),
)
# fmt: on
# fmt: off
DOORS = (
    Manner("sends to a login elsewhere", "Cloudflare Access", "cloudflare/cloudflared#1344",
        always(b"", 302, Location="https://team.cloudflareaccess.com/cdn-cgi/access/login/llm.example"),
        Told(Ungraded.REDIRECTED, ("team.cloudflareaccess.com",)), 1),
    Manner("wants a key, and sends back the one it got", "a gateway before OpenAI", "acheong08/ChatGPT#55",
        always(said(f"Incorrect API key provided: {KEY}.", code="invalid_api_key"), 401),
        Told(Ungraded.KEY_REFUSED, ("key",)), 1, BOTH),
    Manner("filters the prompt, with the reason inside the reason", "Azure OpenAI",
        "learn.microsoft.com/azure/ai-services/openai/concepts/content-filter",
        always('{"error": {"message": "The response was filtered due to the prompt triggering Azure '
        'OpenAI\'s content management policy. Please modify your prompt and retry.", "type": null, "param": '
        '"prompt", "code": "content_filter", "status": 400, "innererror": {"code": '
        '"ResponsibleAIPolicyViolation", "content_filter_result": {"jailbreak": {"filtered": true, '
        '"detected": true}}}}}'), Told(Ungraded.FILTERED, ("filter",)), 1, BOTH),
)
# fmt: on
# fmt: off
ADDRESSES = (
    Manner("listens under another path, and allows no method here (405)", "Open WebUI",
        "open-webui/open-webui#15124", always('{"detail": "Method Not Allowed"}', 405),
        Told(Ungraded.UNKNOWN_MODEL, ("address",), (NO_MODEL, NOT_THE_KEY[1])), 2),
    Manner("is nginx with nothing there, for /v1 is missing", "OpenAI behind nginx",
        "tsundereraws/aisub-translator#2",
        _only_under_v1(Played(NGINX.format("404 Not Found"), 404, (("Content-Type", HTML),))),
        Told(Ungraded.UNKNOWN_MODEL, ("/v1",), (NO_MODEL,)), 2, path=""),
    Manner("says that no page is there, for /v1 is missing", "Ollama", "Hmbown/Codewhale#1482",
        _only_under_v1(Played("404 page not found", 404, (("Content-Type", "text/plain"),))),
        Told(Ungraded.UNKNOWN_MODEL, ("/v1",), (NO_MODEL,)), 2, path=""),
    Manner("shows its own page for every path but one", "a web app with an API",
        "open-webui/open-webui#8048",
        _only_under_v1(Played("<!doctype html><html><body><div id=app></div></body></html>", 200, ((
        "Content-Type", HTML),))), Told(Ungraded.UNREADABLE, ("web page", "/v1")), 2, path="/app"),
    Manner("was given with the whole path of its chat", "Cerebras", "iSegaro/Translate-It#74",
        _only_under_v1(Played('{"detail": "Not Found"}', 404)),
        Told(Ungraded.UNKNOWN_MODEL, ("address", "/chat/completions|/v1"), (NO_MODEL,)), 2,
        path="/v1/chat/completions"),
    Manner("has a tunnel that is closed", "ngrok", "inconshreveable/ngrok#828",
        always("<!DOCTYPE html><html><body>Tunnel x.ngrok.io not found (ERR_NGROK_3200)</body></html>", 404,
        Content_Type=HTML), Told(Ungraded.UNKNOWN_MODEL, ("address",), (NO_MODEL,)), 2),
)
# fmt: on
# fmt: off
TROUBLE = (
    Manner("loads the model while it is asked twice", "llama.cpp", "mostlygeek/llama-swap#146",
        first(2, '{"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}', 503),
        GRADE, 3, BOTH),
    Manner("is nginx before a server that is off (502)", "nginx", "tsundereraws/aisub-translator#2",
        always(NGINX.format("502 Bad Gateway"), 502, Content_Type=HTML),
        Told(Ungraded.SERVER_ERROR, ("502",), ("<h", "nginx</")), 3),
)
# fmt: on
MANNERS = (*MODELS, *MONEY, *RATES, *DOORS, *ADDRESSES, *TROUBLE)
