"""What a refusal is read as: from every shape, by the error's own words alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from grader.errors import InputError
from grader.grading.rubric.endpoint.http_errors import error_for
from grader.grading.rubric.endpoint.refusal_kinds import Kind, blamed, kind_of
from grader.grading.rubric.endpoint.refusals import Refusal, read_refusal, refusal_in
from grader.models.endpoint import EndpointKey
from tests.grading.rubric.kit import endpoint_at

NOW = datetime(2026, 11, 30, tzinfo=UTC)
PROMPT = "We lowered the temperature and fixed the seed of every run so that logprobs can be compared"
SENT: dict[str, Any] = {
    "model": "bytedance/seed-36b",
    "messages": [{"role": "user", "content": PROMPT}],
    "max_tokens": 2_000,
    "temperature": 0,
    "seed": 0,
    "store": False,
    "response_format": {"type": "json_schema"},
    "logprobs": True,
    "top_logprobs": 20,
    "reasoning_effort": "none",
    "chat_template_kwargs": {"enable_thinking": False},
}


def read(body: object, status: int = 400, **headers: str) -> Refusal:
    text = body if isinstance(body, str) else json.dumps(body)
    return read_refusal(status, headers, text, NOW, [PROMPT])


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "seed is not taken"}}, {"error": "seed is not taken"},
        {"message": "seed is not taken"},
        {"detail": "seed is not taken"}, [{"error": {"message": "seed is not taken"}}],
        {"errors": [{"code": 5, "message": "seed is not taken"}], "success": False},
        {"error": {"message": "Provider error", "metadata": {"raw": '{"message": "seed is not taken"}'}}},
        {"error": {"message": "Provider returned error", "metadata": {"raw": "seed is not taken"}}},
        {"error": {"message": '{"error": {"message": "seed is not taken"}}', "code": "400"}},
        {"error": {"message": 'Error from provider(400): {"error":{"message":"seed is not taken"}}'}},
        {"base_resp": {"status_code": 1, "status_msg": "seed is not taken"}}, "seed is not taken",
    ],
)  # fmt: skip
def test_the_words_are_read_from_every_shape(body: object) -> None:
    assert read(body).shown.startswith("seed is not taken")
    assert blamed(read(body), SENT).parameters == ("seed",)


def test_a_list_of_faults_says_which_parts_are_at_fault() -> None:
    refusal = read(
        {
            "detail": [
                {"loc": ["body", name], "msg": "Extra inputs are not permitted"} for name in ("seed", "store")
            ]
        }
    )
    assert blamed(refusal, SENT).parameters == ("seed", "store")
    assert refusal.shown == "seed: Extra inputs are not permitted store: Extra inputs are not permitted"


@pytest.mark.parametrize(
    ("message", "parameters", "most"),
    [
        ("This model does not support response format `json_schema`. See the docs", ("response_format",), {}),
        ("unsupported schema keyword additionalProperties", ("response_format",), {}),
        ("Tool use is not supported by bytedance/seed-36b", ("response_format",), {}),
        ("Unsupported value: 'temperature' does not support 0. Only 1 is", ("temperature",), {}),
        ("Validation: Unsupported parameter(s): seed, store and logprobs", ("seed", "store", "logprobs"), {}),
        ("Model grok-4 does not support parameter reasoningEffort.", ("reasoning_effort",), {}),
        ("Unknown name \"enable_thinking\": Cannot find field.", ("chat_template_kwargs",), {}),
        ("top_logprobs must be ≤ 5", ("top_logprobs",), {"top_logprobs": 5}),
        ("Requested logprobs of 20, greater than max allowed: 5", ("top_logprobs",), {"top_logprobs": 5}),
        ("max_new_tokens must be at most 192", ("max_tokens",), {"max_tokens": 192}),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", ("max_tokens",), {}),
        ("logprobs are not supported with thinking", ("logprobs",), {}),
        ("This model only supports streaming", ("stream",), {}),
        (f"Bad input: '{PROMPT}'", (), {}),
        ("The vector store seems to be asleep", (), {}),
        ("The model bytedance/seed-36b is in a bad mood", (), {}),
    ],
)  # fmt: skip
def test_a_refusal_blames_whole_words_of_what_was_sent(
    message: str, parameters: tuple[str, ...], most: dict[str, int]
) -> None:
    refused = blamed(
        read({"error": {"message": message, "failed_generation": "seed", "input": "store"}}), SENT
    )
    assert (refused.parameters, dict(refused.most)) == (parameters, most)


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (403, "You are not allowed to request logprobs from this model", Kind.OPTION),
        (404, "No endpoints found that can handle the requested parameters.", Kind.OPTION),
        (404, "No endpoints found that support tool use.", Kind.OPTION),
        (404, "No endpoints found for bytedance/seed-36b.", Kind.NO_MODEL),
        (404, "No endpoints found matching your data policy", Kind.DATA_POLICY),
        (404, "The API deployment for this resource does not exist.", Kind.NO_MODEL),
        (404, "model 'x' not found, try pulling it first", Kind.NO_MODEL),
        (400, "No models loaded. Please load a model in the developer page", Kind.NO_MODEL),
        (400, "The model has been decommissioned and is no longer supported", Kind.NO_MODEL),
        (404, "404 page not found", Kind.NO_API),
        (200, "Unexpected endpoint or method. (POST /chat/completions)", Kind.NO_API),
        (404, "Your organization must be verified to use the model `o3`.", Kind.UNVERIFIED),
        (403, "Country, region, or territory not supported", Kind.REGION),
        (403, "Access to model x is restricted: it is gated", Kind.TERMS),
        (401, "You have insufficient permissions. Missing scopes: model.request", Kind.FORBIDDEN),
        (400, "API key not valid. Please pass a valid API key.", Kind.KEY),
        (429, "Limit reached on tokens per day (TPD). Please try again in 9m38s", Kind.SPENT_TODAY),
        (429, "Try again in 4.77s. Upgrade at https://x.example/settings/billing", Kind.TOO_FAST),
        (429, "You exceeded your current quota, please check your plan and billing details", Kind.SPENT),
        (429, "You exceeded your current quota. Please retry in 58.8s.", Kind.TOO_FAST),
        (413, "Request too large on tokens per minute (TPM): Limit 6000, Requested 14137", Kind.NO_ROOM),
        (402, "Insufficient Balance", Kind.SPENT),
        (503, "Model x is currently loading", Kind.LOADING),
        (500, "model requires more system memory (5.5 GiB) than is available", Kind.NO_MEMORY),
        (529, "Overloaded", Kind.TROUBLE),
        (400, "Content Exists Risk", Kind.FILTERED),
        (400, "Failed to generate JSON. Please adjust your prompt.", Kind.BROKEN_FORM),
        (400, "input is too long for requested model", Kind.NO_ROOM),
        (400, "Request contains an invalid argument.", Kind.OPTION),
    ],
)  # fmt: skip
def test_what_a_refusal_means_is_told_by_its_words_and_status(status: int, message: str, kind: Kind) -> None:
    assert kind_of(read({"error": {"message": message}}, status), SENT) is kind


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ({"code": 429, "message": "slow down"}, 429), ({"code": "429", "message": "slow down"}, 429),
        ({"type": "overloaded_error", "message": "busy"}, 503), ({"message": "no"}, 200),
    ],
)  # fmt: skip
def test_an_error_in_a_success_has_the_status_that_it_tells(error: dict[str, Any], status: int) -> None:
    refusal = refusal_in(json.dumps({"error": error}), {}, NOW)
    assert refusal is not None
    assert refusal.status == status


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Please try again in 7.66s.", 7.66), ("Please try again in 9m38.016s.", 578.016),
        ("Please retry in 58.8s.", 58.8), ("try again in 2 minutes", 120.0), ("Try again later.", None),
    ],
)  # fmt: skip
def test_a_wait_is_read_from_the_words(said: str, seconds: float | None) -> None:
    assert read({"error": {"message": said}}, 429).retry_after_s == pytest.approx(seconds)


def test_nothing_of_the_answer_is_in_the_sentence() -> None:
    for status in (400, 403, 418, 500):
        sentence = str(
            error_for(read({"error": f"Bad input: {PROMPT}!"}, status), endpoint_at("http://h/v1"), SENT)
        )
        assert "Bad input: …!" in sentence
        assert "temperature" not in sentence


@pytest.mark.parametrize(
    "pasted", ["Bearer sk-0123456789", "'sk-0123456789'", "Authorization: Bearer sk-0123456789\n"]
)
def test_what_is_copied_with_a_key_is_no_part_of_it(pasted: str) -> None:
    assert EndpointKey.meant_for("http://h/v1", pasted).secret.get_secret_value() == "sk-0123456789"


def test_a_key_with_a_line_break_is_told_so() -> None:
    with pytest.raises(InputError, match="has a line break in it: copy it again"):
        EndpointKey.meant_for("http://h/v1", "sk-01234\n56789")
