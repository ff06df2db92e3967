from __future__ import annotations

import pytest

from grader.text.language import language_name, language_of, other_language

GERMAN = (
    "Zuerst habe ich mit dem Kunden gesprochen und die Anforderungen geklärt. Danach haben wir drei Wege "
    "verglichen und den günstigsten gewählt."
)
CHINESE = "我首先与客户沟通，明确需求，然后制定了三个方案。"
ENGLISH = "Then I wrote a short plan with three options and what each of them would cost us."


def wide(text: str) -> str:
    """With full-width letters."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN, "de"),
        (GERMAN.lower().replace(".", "").replace(",", ""), "de"),
        (CHINESE, "zh"),
        ("まずお客様と話して、要件をはっきりさせました。", "ja"),
        ("먼저 고객과 이야기하고 요구 사항을 정리했습니다.", "ko"),
        (ENGLISH, "en"),
        (wide(ENGLISH), "en"),
    ],
    ids=["German", "dictated German", "Chinese", "Japanese", "Korean", "English", "full-width English"],
)
def test_a_sentence_tells_its_language(text: str, code: str) -> None:
    assert language_of(text) == other_language(text, "xx") == code
    assert other_language(text, code) is None


@pytest.mark.parametrize(
    "text",
    [
        "Ja, das habe ich immer so gemacht.",
        "SELECT store_id, AVG(price) FROM sales GROUP BY store_id HAVING COUNT(*) > 10 ORDER BY 2;",
        "const xs = await fetch('/api/items').then(r => r.json()); for (const x of xs) console.log(x.id);",
        "docker build -t app . && docker run --rm -p 8080:8080 app && curl localhost:8080/health",
        "CUDA kernels fused, TensorRT INT8 calibration, Triton ensembles, Prometheus p95, Grafana dashboards",
        "asdkjh qwelkj zxcmnb asdlkj qweoiu zxcvbn asldkj qwpeoi",
    ],
    ids=["short", "SQL", "JavaScript", "commands", "terms", "random letters"],
)
def test_what_is_short_code_or_terms_is_not_taken_for_another_language(text: str) -> None:
    assert other_language(text, "en") is None


def test_a_text_with_enough_in_the_expected_language_is_in_it() -> None:
    assert other_language(f"{GERMAN} {ENGLISH}", "en") is None
    assert other_language(f"{GERMAN} {GERMAN} {GERMAN} {ENGLISH}", "en") == "de"
    quoting = "My manager said «das ist nicht gut genug», so I did the tests again and wrote down why."
    assert other_language(quoting, "en") is None


def test_where_the_expected_language_is_unknown_no_text_is_in_another() -> None:
    assert other_language(GERMAN, None) is None


def test_a_language_is_named_in_words_or_by_its_code() -> None:
    assert (language_name("de"), language_name("xx")) == ("German", "another language (xx)")
