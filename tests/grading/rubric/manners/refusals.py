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
    Manner("has decommissioned the model", "Groq", "rashadphz/farfalle#107",
        always(said("The model `scripted-model` has been decommissioned and is no longer supported. Please "
        "refer to https://console.groq.com/docs/deprecations for a recommendation on which model to use "
        "instead.", code="model_decommissioned")),
        Told(Ungraded.UNKNOWN_MODEL, ("decommissioned", "choose|another|use"), (NO_ADDRESS, "your key")), 1,
        BOTH),
    Manner("has no such function for the account, without the word model", "NVIDIA NIM",
        "Alishahryar1/free-claude-code#1021",
        always('{"status": 404, "title": "Not Found", "detail": "Function \'23d4f03a\': Not found for '
        'account \'Qawmu2vU\'"}', 404, Content_Type="application/problem+json"),
        Told(Ungraded.UNKNOWN_MODEL, ("Not found for account", "model")), 2),
    Manner("says that the model does not exist, with a number for a code", "SiliconFlow",
        "anyme123/Any-code#1",
        always('{"code": 20012, "message": "Model does not exist. Please check it carefully.", "data": '
        "null}"),
        Told(Ungraded.UNKNOWN_MODEL, ("does not exist|no model named", "choose|list|name"), (NO_ADDRESS,)),
        1),
    Manner("has not pulled the model", "Ollama", "netease-youdao/QAnything#555",
        always(said('model "scripted-model" not found, try pulling it first', type="api_error"), 404),
        Told(Ungraded.UNKNOWN_MODEL, ("scripted-model", "pull|list|choose"), (NO_ADDRESS,)), 1, BOTH),
    Manner("has no deployment of that name, without the word model", "Azure OpenAI",
        "MicrosoftDocs/azure-docs#114013",
        always('{"error": {"code": "DeploymentNotFound", "message": "The API deployment for this resource '
        "does not exist. If you created the deployment within the last 5 minutes, please wait a moment and "
        'try again."}}', 404),
        Told(Ungraded.UNKNOWN_MODEL, ("deployment", "model|name"), (NO_ADDRESS,)), 1),
    Manner("has no provider enabled for the model", "Hugging Face router", "vercel/ai#7788",
        always(said("The requested model 'scripted-model' is not supported by any provider you have "
        "enabled.", code="model_not_supported")),
        Told(Ungraded.UNKNOWN_MODEL, ("not supported by any provider", "choose|model"), (NO_ADDRESS,)), 4),
    Manner("has taken the model away (410)", "SambaNova", "mozilla-ai/any-llm#976",
        always(said("The requested model (DeepSeek-R1-Distill-Llama-70B) is not available on SambaNova "
        "Cloud. For more information, please visit "
        "https://docs.sambanova.ai/cloud/docs/resources/deprecations."), 410),
        Told(Ungraded.UNKNOWN_MODEL, ("not available", "choose|model"), ("check the address",)), 1),
    Manner("routes nowhere for a data policy, with 404", "OpenRouter", "truefoundry/models#826",
        always('{"error": {"message": "No endpoints available matching your guardrail restrictions and '
        'data policy. Configure: https://openrouter.ai/settings/privacy", "code": 404}}', 404),
        Told(Ungraded.FORBIDDEN, ("data policy",), (NO_MODEL, NO_ADDRESS)), 4, BOTH),
    Manner("has no channel for the model, in Chinese (503)", "one-api", "songquanpeng/one-api#2340",
        always('{"error": {"message": "对于模型 scripted-model 无可用渠道", "type": "one_api_error"}}', 503),
        Told(Ungraded.SERVER_ERROR, ("无可用渠道", "again|another")), 3),
)
# fmt: on
# fmt: off
MONEY = (
    Manner("asks for paid balance with 403", "SiliconFlow", "FoundationAgents/OpenManus#438",
        always('{"code": 30011, "message": "The selected model requires paid balance. Your paid balance is '
        'insufficient. Please top up and try again.", "data": null}', 403),
        Told(Ungraded.QUOTA, ("paid balance", QUOTA), NOT_THE_KEY), 1, BOTH),
    Manner("has no credits for a new team, with 403 and a string", "xAI",
        "griptape-ai/griptape-nodes-engine#1079",
        always('{"code": "The caller does not have permission to execute the specified operation", '
        '"error": "Your newly created team doesn\'t have any credits yet. You can purchase credits on '
        'https://console.x.ai/team/c853730f."}', 403),
        Told(Ungraded.QUOTA, ("doesn.t have any credits",), NOT_THE_KEY), 1),
    Manner("says a code in capitals for an empty account (403)", "sub2api", "Wei-Shaw/sub2api#890",
        always('{"code": "INSUFFICIENT_BALANCE", "message": "Insufficient account balance"}', 403),
        Told(Ungraded.QUOTA, ("Insufficient account balance",), NOT_THE_KEY), 1),
    Manner("calls an empty account 401", "OpenCode Zen", "TiaraBasori/OpenCode2API#5",
        always('{"message": "Insufficient balance. Manage your billing here: '
        'https://opencode.ai/workspace", "type": "CreditsError", "param": "", "code": null}', 401),
        Told(Ungraded.QUOTA, ("Insufficient balance",), NOT_THE_KEY), 1),
    Manner("calls an empty account a bad request", "Anthropic", "anthropics/claude-code#66314",
        always(said(CREDIT_LOW, code="invalid_request_error")),
        Told(Ungraded.QUOTA, ("credit balance is too low",), ("rejected the request",)), 1, BOTH),
    Manner("calls an empty account its own fault (500)", "MiniMax", "MiniMax-AI/MiniMax-M2#62",
        always('{"type": "error", "error": {"type": "api_error", "message": "insufficient balance '
        '(1008)"}, "request_id": "059974"}', 500),
        Told(Ungraded.QUOTA, ("insufficient balance",), (ITS_TROUBLE,)), 1),
    Manner("calls an empty account too many requests", "ModelScope", "modelscope/modelscope#1691",
        always('{"error": {"http_code": "429", "message": "insufficient balance (1008)", "type": '
        '"insufficient_balance_error"}, "request_id": "x"}', 429),
        Told(Ungraded.QUOTA, ("insufficient balance",), ("in a minute",)), 1),
    Manner("says in Chinese that the account is empty (429)", "Zhipu", "zhayujie/CowAgent#2910",
        always('{"error": {"code": "1113", "message": "余额不足或无可用资源包,请充值。"}}', 429),
        Told(Ungraded.QUOTA, ("余额不足",)), 1),
    Manner("is suspended upstream, three layers deep (429)", "OpenCode Go", "anomalyco/opencode#24462",
        always('{"error": {"message": "Error from provider: Provider returned error", "code": 429, '
        '"metadata": {"raw": "{\\"error\\":{\\"message\\":\\"Your account org-446a is suspended due to '
        "insufficient balance, please recharge your account or check your plan and billing "
        'details\\",\\"type\\":\\"exceeded_current_quota_error\\"}}", "provider_name": "Moonshot"}}}', 429),
        Told(Ungraded.QUOTA, ("suspended due to insufficient balance",), ("in a minute",)), 1),
    Manner("has used up the month's free credits (402), in a string", "Hugging Face router",
        "huggingface/agents-course#386",
        always('{"error": "You have exceeded your monthly included credits for Inference Providers. '
        'Subscribe to PRO to get 20x more monthly included credits."}', 402),
        Told(Ungraded.QUOTA, ("monthly included credits",)), 1),
    Manner("can afford less room than was asked for (402)", "OpenRouter", "astrio-labs/forall#76",
        always('{"error": {"message": "This request requires more credits, or fewer max_tokens. You '
        "requested up to 2000 tokens, but can only afford 12. To increase, visit "
        'https://openrouter.ai/settings/credits and upgrade to a paid account", "code": 402, "metadata": '
        '{"provider_name": null}}, "user_id": "user_35"}', 402),
        Told(Ungraded.QUOTA, ("can only afford", QUOTA)), 2),
    Manner("is over a budget of its own (400)", "LiteLLM", "BerriAI/litellm#14144",
        always(said("Budget has been exceeded! Team=99c74652 Current cost: 14.2, Max budget: 10",
        code="400")), Told(Ungraded.QUOTA, ("Budget has been exceeded",), ("rejected the request",)), 1),
    Manner("is over a budget of its own (429)", "LiteLLM", "BerriAI/litellm#36729",
        always(said("Budget has been exceeded! Current cost: 10.51, Max budget: 10.00",
        type="budget_exceeded", code="429"), 429),
        Told(Ungraded.QUOTA, ("Budget has been exceeded",), ("in a minute",)), 1),
    Manner("runs out of money after the fourth point", "DeepSeek", "continuedev/continue#11387",
        _nth(4, said("Insufficient Balance", type="unknown_error", code="invalid_request_error"), 402),
        Told(Ungraded.QUOTA, (QUOTA,)), 1, POINTS),
)
# fmt: on
# fmt: off
RATES = (
    Manner("limits a minute, tells the wait in a list, and is fine after it", "Gemini",
        "google-gemini/gemini-cli#8437", first(1, GEMINI_MINUTE.encode(), 429), GRADE, 2, BOTH),
    Manner("limits a minute again and again", "Gemini", "continuedev/continue#10062",
        always(GEMINI_MINUTE.encode(), 429),
        Told(Ungraded.RATE_LIMITED, ("quota|requests", "20 seconds|20 ?s|minute"), ("add credit",)), 3),
    Manner("limits tokens a day, and tells the wait in words", "Groq", "continuedev/continue#10920",
        always(GROQ_DAY, 429),
        Told(Ungraded.QUOTA, ("tokens per day", "in 10 minutes"), ("in a minute", "credit")), 1, BOTH),
    Manner("limits tokens a minute below one grade (413)", "Groq", "elizaOS/eliza#4040",
        always(said("Request too large for model `llama-3.1-8b-instant` in organization `org_01` service "
        "tier `on_demand` on tokens per minute (TPM): Limit 1000, Requested 3903, please reduce your "
        "message size and try again.", type="tokens", code="rate_limit_exceeded"), 413),
        Told(Ungraded.TOO_LONG, ("tokens per minute",), ("check the address", NO_MODEL)), 3),
    Manner("limits free models by the day, with the reset in metadata", "OpenRouter",
        "Gitlawb/openclaude#936",
        always('{"error": {"message": "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock '
        '1000 free model requests per day", "code": 429, "metadata": {"headers": {"X-RateLimit-Limit": '
        '"50", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1745884800000"}}}}', 429),
        Told(Ungraded.QUOTA, ("per.day",), ("in a minute", NO_MODEL)), 3),
    Manner("limits the sixth of the points for a second", "Groq", "danielmiessler/Fabric#364",
        lambda asked: Played(said("Rate limit reached", code="rate_limit_exceeded"), 429, (("Retry-After",
        "1"),)) if asked.number == 5 else good(asked), GRADE, 2, POINTS),
    Manner("limits everything from the sixth point on", "Groq", "danielmiessler/Fabric#364",
        _nth(5, said("Rate limit reached on requests per minute (RPM)", code="rate_limit_exceeded"), 429),
        Told(Ungraded.RATE_LIMITED, ("requests per minute|no more requests",)), 3, POINTS),
    Manner("limits upstream, says so in raw metadata, and is fine after it", "OpenRouter",
        "open-webui/computer#293",
        first(1, '{"error": {"message": "Provider returned error", "code": 429, "metadata": {"raw": "glm '
        'is temporarily rate-limited upstream.", "provider_name": "BaseTen"}}}', 429), GRADE, 2),
    Manner("limits upstream, and tells it in raw metadata alone", "OpenRouter", "open-webui/computer#293",
        always('{"error": {"message": "Provider returned error", "code": 429, "metadata": {"raw": '
        '"glm-5.3-flash is temporarily rate-limited upstream. Please retry shortly, or add your own key to '
        'accumulate your rate limits", "provider_name": "BaseTen"}}}', 429),
        Told(Ungraded.RATE_LIMITED, ("temporarily rate-limited upstream", "again|retry")), 3),
)
# fmt: on
# fmt: off
DOORS = (
    Manner("does not serve the country (403)", "OpenAI", "home-assistant/core#120072",
        always('{"error": {"code": "unsupported_country_region_territory", "message": "Country, region, or '
        'territory not supported", "param": null, "type": "request_forbidden"}}', 403),
        Told(Ungraded.FORBIDDEN, ("Country, region",), NOT_THE_KEY), 1, BOTH),
    Manner("wants the terms of a model agreed to (403)", "Cloudflare Workers AI",
        "cloudflare/cloudflare-docs#19677",
        always('{"result": null, "success": false, "errors": [{"code": 5016, "message": "AiError: User has '
        'not agreed to Llama3.2 model terms"}], "messages": []}', 403),
        Told(Ungraded.FORBIDDEN, ("has not agreed",)), 1),
    Manner("stops robots with a web page (403)", "Cloudflare in front", "rawandahmad698/PyChatGPT#112",
        always('<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>Enable '
        "JavaScript and cookies to continue</body></html>", 403, Content_Type=HTML),
        Told(Ungraded.FORBIDDEN, ("web page|Just a moment",), NOT_THE_KEY), 1),
    Manner("sends to a login elsewhere", "Cloudflare Access", "cloudflare/cloudflared#1344",
        always(b"", 302, Location="https://team.cloudflareaccess.com/cdn-cgi/access/login/llm.example"),
        Told(Ungraded.REDIRECTED, ("team.cloudflareaccess.com",)), 1),
    Manner("shows its login page with 200", "a company's proxy", "open-webui/open-webui#15124",
        always("<!doctype html><html><head><title>Sign in</title></head><body><form "
        "action=/login>Password</form></body></html>", 200, Content_Type=HTML),
        Told(Ungraded.REDIRECTED, ("web page", "sign in"), (NO_MODEL,)), 1, BOTH),
    Manner("wants a key, and sends back the one it got", "a gateway before OpenAI", "acheong08/ChatGPT#55",
        always(said(f"Incorrect API key provided: {KEY}.", code="invalid_api_key"), 401),
        Told(Ungraded.KEY_REFUSED, ("key",)), 1, BOTH),
    Manner("was given the key as a part of the address, and sends it back", "Cloudflare Workers AI",
        "anomalyco/opencode#23773",
        always({"result": None, "success": False, "errors": [{"code": 7003, "message":
        f"Could not route to /client/v4/accounts/{KEY}/ai/v1/chat/completions, perhaps your object "
        f"identifier is invalid?"}], "messages": []}, 404),
        Told(Ungraded.UNKNOWN_MODEL, ("address", "Could not route"), (NO_MODEL,)), 2),
    Manner("filters the prompt, with the reason inside the reason", "Azure OpenAI",
        "learn.microsoft.com/azure/ai-services/openai/concepts/content-filter",
        always('{"error": {"message": "The response was filtered due to the prompt triggering Azure '
        'OpenAI\'s content management policy. Please modify your prompt and retry.", "type": null, '
        '"param": "prompt", "code": "content_filter", "status": 400, "innererror": {"code": '
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
    Manner("answers 200 to a path that it does not know", "LM Studio",
        "lmstudio-ai/lmstudio-bug-tracker#618",
        _only_under_v1(Played('{"error": "Unexpected endpoint or method. (POST /chat/completions)"}')),
        Told(Ungraded.UNKNOWN_MODEL, ("Unexpected endpoint", "/v1"), ("grade again",)), 2, path=""),
    Manner("shows its own page for every path but one", "a web app with an API",
        "open-webui/open-webui#8048",
        _only_under_v1(Played("<!doctype html><html><body><div id=app></div></body></html>", 200, ((
        "Content-Type", HTML),))), Told(Ungraded.UNKNOWN_MODEL, ("web page", "/v1")), 2, path="/app"),
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
    Manner("loads the model for longer than one waits", "llama.cpp", "canonical/inference-snaps#234",
        always('{"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}', 503),
        Told(Ungraded.SERVER_ERROR, ("Loading model", "again|wait"), (ITS_TROUBLE,)), 12),
    Manner("is busy with another request", "KoboldCpp", "TavernAI/TavernAI-v1#137",
        always('{"detail": {"msg": "Server is busy; please try again later.", "type": '
        '"service_unavailable"}}', 503), Told(Ungraded.SERVER_ERROR, ("Server is busy", "again")), 3),
    Manner("has no memory for the model (500)", "Ollama", "continuedev/continue#11767",
        always(said("model requires more system memory (5.3 GiB) than is available (3.3 GiB)",
        type="api_error"), 500), Told(Ungraded.SERVER_ERROR, ("more system memory",)), 3, BOTH),
    Manner("cannot load the model in any of its ways (500)", "LocalAI", "mudler/LocalAI#1037",
        always('{"error": {"code": 500, "message": "could not load model - all backends returned error: 25 '
        "errors occurred:\\n\\t* could not load model: rpc error: code = Unknown desc = failed loading "
        'model\\n", "type": ""}}', 500), Told(Ungraded.SERVER_ERROR, ("could not load model",)), 3),
    Manner("has no upstream, in a list of errors", "Cloudflare AI Gateway",
        "cloudflare/cloudflare-docs#15116",
        always('{"result": null, "success": false, "errors": [{"code": 7009, "message": "Upstream service '
        'unavailable"}], "messages": []}', 502),
        Told(Ungraded.SERVER_ERROR, ("Upstream service unavailable", "again")), 3),
    Manner("is nginx before a server that is off (502)", "nginx", "tsundereraws/aisub-translator#2",
        always(NGINX.format("502 Bad Gateway"), 502, Content_Type=HTML),
        Told(Ungraded.SERVER_ERROR, ("502",), ("<h", "nginx</")), 3),
)
# fmt: on
MANNERS = (*MODELS, *MONEY, *RATES, *DOORS, *ADDRESSES, *TROUBLE)
