"""What replies are read as, whatever they look like: levels, a refusal, or neither yes nor no."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.errors import NotGradedError
from grader.grading.rubric.asking.foreign_yes import YES_AND_NO
from grader.grading.rubric.asking.lenient_json import objects_in
from grader.grading.rubric.asking.reply import UnreadableReplyError, read_claims, read_level, read_words
from grader.grading.rubric.asking.yes_or_no import chance_of_yes, read_yes
from grader.grading.rubric.endpoint.response_body import read_completion
from grader.models import Level
from grader.text.language import NAMES

TITLES = {"total-cost": "Total cost of ownership", "risk": "Risk"}


def claim(level: str, quote: str = "we log every call", **more: Any) -> dict[str, Any]:
    return {"quote": quote, "missing": "A figure.", "level": level, "suggestion": "Add a figure.", **more}


BODY = {"criteria": {"total-cost": claim("strong"), "risk": claim("partial")}, "follow_up": "And then?"}
OTHER = {"criteria": {"total-cost": claim("missing"), "risk": claim("missing")}, "follow_up": "What else?"}
GOOD, DRAFT = json.dumps(BODY), json.dumps(OTHER)
SHAPE = {"quote": "...", "missing": "...", "level": "missing | partial | strong", "suggestion": "..."}
ONE_BY_ONE = [{"criterion": "Total cost of ownership", **claim("strong")}, {"id": "RISK", **claim("partial")}]

READ = {
    "as asked": GOOD,
    "thought": f"<think>I would say {DRAFT}, or {{x}}.</think>\n{GOOD}",
    "thought without a beginning": f"I would say {DRAFT}.\n</think>\n{GOOD}",
    "thought of Magistral": f"[THINK]{{'a': [/THINK]{GOOD}",
    "channels": f"<|channel|>analysis<|message|>{DRAFT}<|end|><|start|>assistant<|channel|>final"
    f"<|message|>{GOOD}<|return|>",
    "channels for JSON": f"<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary "
    f"<|constrain|>json<|message|>{GOOD}<|call|>",
    "channels without marks": f"analysisWe need JSON like {DRAFT}.assistantfinal{GOOD}",
    "thought of Gemma": f"<|channel>thought\n{DRAFT}<channel|>{GOOD}",
    "moons": f"◁think▷{DRAFT}◁/think▷{GOOD}",
    "seed": f"<seed:think>{DRAFT}</seed:think>{GOOD}",
    "begin of thought": f"<|begin_of_thought|>{DRAFT}<|end_of_thought|><|begin_of_solution|>{GOOD}",
    "thought in a thought": f"<thinking>a<reflection>{DRAFT}</reflection>b</thinking><output>{GOOD}</output>",
    "nothing but a thought that is the reply": f"<think>\n{GOOD}",
    "a thought that ends in the reply": f"<think>First {DRAFT}, no. {GOOD}\n</think>\n",
    "prose of a thought": f"Thinking Process:\n1. Draft: {DRAFT}\n2. Final:\n{GOOD}",
    "leftovers": f"[INST]{GOOD}<|im_end|></s>",
    "fence that stays open": f"Here:\n```json5\n{GOOD}",
    "fence of tildes": f"~~~\n{GOOD}\n~~~\nI hope this helps {{you}}!",
    "corrected": f"{DRAFT}\nSorry, that was wrong:\n{GOOD}",
    "a string": json.dumps(GOOD),
    "a string without marks": GOOD.replace('"', '\\"'),
    "a string in it": json.dumps({"criteria": json.dumps(BODY["criteria"]), "follow_up": "And then?"}),
    "in a list": f"[{GOOD}]",
    "a list": json.dumps({"criteria": ONE_BY_ONE, "follow_up": "And then?"}),
    "lines": "\n".join(map(json.dumps, [*ONE_BY_ONE, {"follow_up": "And then?"}])),
    "wrapped": json.dumps({"result": {"grade": BODY}}),
    "wrapped in a string": json.dumps({"output": f"```json\n{GOOD}\n```"}),
    "without its frame": json.dumps({**BODY["criteria"], "follow_up": "And then?"}),  # type: ignore[dict-item]
    "as a schema": json.dumps({"type": "object", "properties": BODY}),
    "by title": GOOD.replace('"total-cost"', '"Total cost of ownership"').replace('"risk"', '"2. Risk"'),
    "by id and title": GOOD.replace('"total-cost"', '"total_cost: Total cost of ownership"'),
    "trailing commas": GOOD.replace("}}", "},}"),
    "words of Python": repr(BODY).replace("'A figure.'", "None"),
    "names without marks": GOOD.replace('"criteria"', "criteria").replace('"level"', "level"),
    "comments": GOOD.replace('"level"', '/* how good */ "level"').replace(": {", ": { // each\n"),
    "curly marks": GOOD.replace('{"', "{“")
    .replace('": ', "”: ")
    .replace(', "', ", “")
    .replace(': "', ": “")
    .replace('",', "”,")
    .replace('"}', "”}"),
    "doubled braces": GOOD.replace("{", "{{").replace("}", "}}"),
    "a bracket short": GOOD.replace(', "follow_up": "And then?"}', ""),
    "a mark of order": f"\ufeff{GOOD}".replace('"level"', '"le\u200bvel"').replace("strong", "str\u200bong"),
    "levels dressed": GOOD.replace('"strong"', '"**Strong**."').replace(
        '"partial"', '"Level: partial (2/3)"'
    ),
    "a rating": GOOD.replace('"level"', '"Rating"'),
    "an echo before": json.dumps({"criteria": dict.fromkeys(TITLES, SHAPE)}) + GOOD,
    "a mark quoted": GOOD.replace("we log every call", "we say </think> and <|channel|>final<|message|>"),
}
REFUSED = {
    "a draft in a thought that goes on": f"<think>Perhaps {GOOD}, but",
    "a draft before the end of a thought": f"<think>{GOOD} But is that so? No.</think>",
    "words after a thought": f"<think>{GOOD}</think>I am done.",
    "cut in a string": GOOD[:90],
    "cut after a level": GOOD[: GOOD.index('"strong"') + 8],
    "cut in a list": json.dumps(ONE_BY_ONE)[:-30],
    "cut in a second try": f"{DRAFT}\nBetter: {GOOD[:150]}",
    "two that disagree": json.dumps({"draft": BODY, "final": OTHER}),
    "said twice": '{"risk": {"level": "strong", "level": "missing", "quote": "we log it"}}',
    "twice by two names": json.dumps(
        {"Total cost of ownership": claim("strong"), "total-cost": claim("partial")}
    ),
    "the shape": json.dumps({"criteria": dict.fromkeys(TITLES, SHAPE)}),
    "the shape with a level": json.dumps({"criteria": dict.fromkeys(TITLES, SHAPE | {"level": "strong"})}),
    "between": GOOD.replace('"strong"', '"strong/partial"'),
    "a number": GOOD.replace('"strong"', "3"),
    "a score": GOOD.replace('"level": "strong"', '"score": 3'),
    "none of them": '{"criteria": {"style": {"level": "strong"}}}',
    "prose": "Great answer! 10/10",
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_in_one_way_is_read(name: str) -> None:
    claims = read_claims(READ[name], TITLES)
    levels = {each: found.level.value for each, found in claims.by_id.items()}
    assert levels == {"total-cost": "strong", "risk": "partial"}
    assert claims.follow_up == (None if name == "a bracket short" else "And then?")
    assert all(found.quote and found.suggestion for found in claims.by_id.values())


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_cut_or_unclear_is_no_grade(name: str) -> None:
    with pytest.raises(UnreadableReplyError):
        read_claims(REFUSED[name], TITLES)


@pytest.mark.parametrize("said", ["C:\\new", "\\d+", "$\\mathbf{x}$ and \\theta", "one\\ntwo", 'a "b", then'])
def test_a_backslash_that_escapes_nothing_stays(said: str) -> None:
    (found,) = objects_in(f'{{"quote": "{said}", "level": "strong"}}').found
    assert found.value == {"quote": said.replace("\\nt", "\nt"), "level": "strong"}


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("Strong.", "strong"),
        (" STRONG ", "strong"),
        ("**strong**", "strong"),
        ("Level: strong", "strong"),
        ("strong (3/3)", "strong"),
        ("missing (1/3)", "missing"),
        ("partial (2 of 3)", "partial"),
        ("strong (1/3)", None),
        ("strong/partial", None),
        ("missing | partial | strong", None),
        (3, None),
        ("partial to strong", None),
        ("almost strong", None),
        ("fuerte", None),
        ("excellent", None),
        ("", None),
        (True, None),
        (["strong"], "strong"),
        ("strong?", None),
        ("stronger", None),
        (None, None),
    ],
)
def test_a_level_is_one_of_three_words(said: object, level: str | None) -> None:
    assert read_level(said) == (Level(level) if level else None)


@pytest.mark.parametrize(
    "said", ["N/A", "none.", "-", "...", "<one>", "string", None, 7, "in one short sentence"]
)
def test_what_says_nothing_is_no_advice(said: object) -> None:
    assert read_words(said, 300, "what it lacks, in one short sentence") == ""


@pytest.mark.parametrize(
    ("said", "is_yes"),
    [
        ("Yes.", True),
        ("**No**", False),
        ("yes - because", True),
        ("Answer: no", False),
        ('{"answer": "yes"}', True),
        ('{"reason": "No doubt.", "answer": true}', True),
        ("The answer says so.\nFinal answer: **Yes**", True),
        ("<think>yes or no? no</think>Yes", True),
        ("<think>no", False),
        ("<think>Is it no? I", None),
        ("<|channel|>analysis<|message|>No?<|end|><|start|>assistant<|channel|>final<|message|>yes", True),
        ("analysisNo way.assistantfinalyes", True),
        ("Yes and no", None),
        ("yes/no", None),
        ("Sí", None),
        ("Ja", None),
        ("Not clearly", None),
        ("Yesterday", None),
        ("", None),
        ("It does.\nYes", True),
        ("\\boxed{no}", False),
        ("<answer>no</answer>", False),
        ("Answer: yes or no", None),
    ],
)
def test_a_yes_is_a_yes_and_both_is_neither(said: str, is_yes: bool | None) -> None:
    assert read_yes(said) is is_yes


def body(message: dict[str, Any], **choice: Any) -> str:
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop", **choice}]})


TOOL = {"function": {"name": "json_tool_call", "arguments": GOOD}}
PLACES = {
    "content": body({"content": GOOD}),
    "parts": body(
        {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": DRAFT}]},
                {"type": "text", "text": GOOD},
            ]
        }
    ),
    "nested parts": body({"content": [{"type": "output_text", "text": {"value": GOOD}}]}),
    "an object": body({"content": BODY}),
    "reasoning content": body({"content": "", "reasoning_content": GOOD}),
    "reasoning": body({"content": None, "reasoning": f"Hm. {GOOD}"}),
    "details of reasoning": body({"content": None, "reasoning_details": [{"type": "x", "text": GOOD}]}),
    "beside a draft": body({"content": GOOD, "reasoning_content": DRAFT}),
    "arguments": body({"content": None, "tool_calls": [TOOL]}, finish_reason="tool_calls"),
    "arguments that are an object": body({"tool_calls": [{"function": {"arguments": BODY}}]}),
    "an old function call": body({"content": "", "function_call": {"arguments": GOOD}}),
    "parsed": body({"content": None, "parsed": BODY}),
    "text": json.dumps({"choices": [{"text": GOOD, "finish_reason": "eos"}]}),
    "delta": json.dumps({"choices": [{"delta": {"content": GOOD}}]}),
    "the second choice": json.dumps(
        {"choices": [{"message": {"content": ""}}, {"message": {"content": GOOD}}]}
    ),
    "wrapped": json.dumps({"result": json.loads(body({"content": GOOD})), "success": True}),
    "odd company": body({"content": GOOD, "refusal": None}, logprobs={"content": [{"token": 1}]}, index="a"),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_text_is_found_wherever_services_put_it(name: str) -> None:
    claims = read_claims(read_completion(PLACES[name], "h", 1.0).text, TITLES)
    assert [found.level.value for found in claims.by_id.values()] == ["strong", "partial"]


@pytest.mark.parametrize(
    ("finish", "kind"),
    [
        ("content_filter", "filtered"),
        ("SAFETY", "filtered"),
        ("refusal", "refused"),
        ("error", "server_error"),
        ("length", "cut"),
        ("MAX_TOKENS", "cut"),
        ("FinishReason.MAX_TOKENS", "cut"),
        ("end_turn", ""),
        ("eos", ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_why_a_reply_ended_is_read_in_many_words(finish: object, kind: str) -> None:
    sent = body({"content": GOOD}, finish_reason=finish)
    if kind in ("", "cut"):
        assert read_completion(sent, "h", 1.0).is_cut == (kind == "cut")
        return
    with pytest.raises(NotGradedError) as caught:
        read_completion(sent, "h", 1.0)
    assert caught.value.kind == kind


def token(text: str, logprob: float = -0.1, **more: Any) -> dict[str, Any]:
    top = [{"token": text, "logprob": logprob}, {"token": "x", "logprob": -9.0}]
    return {"token": text, "logprob": logprob, "top_logprobs": top, **more}


@pytest.mark.parametrize(
    "tokens",
    [
        ["Ġyes"],
        ["▁Yes"],
        ["\n", "**", " Yes"],
        ["<think>", "no", "</think>", "\n\n", "yes"],
        [
            "<|channel|>",
            "analysis",
            "<|message|>",
            "No",
            "<|end|>",
            "<|channel|>",
            "final",
            "<|message|>",
            "Yes",
        ],
    ],
)
def test_the_first_word_after_the_thought_has_the_chance(tokens: list[str]) -> None:
    logprobs = {"content": [token(each) for each in tokens]}
    reply = read_completion(body({"content": "yes"}, logprobs=logprobs), "h", 1.0)
    assert chance_of_yes(reply) == 1.0
    assert reply.first_tokens[0][0] == tokens[-1]


@pytest.mark.parametrize(
    ("language", "said", "is_yes"),
    [
        ("de", "Ja.", True),
        ("de", "**Nein**, das steht dort nicht.", False),
        ("de", "Ja und nein", None),
        ("de", "Ja, aber nein.", None),
        ("de", "Ja das sagt er", None),
        ("es", "Sí, lo dice.", True),
        ("es", "Si", None),
        ("it", "Sì", True),
        ("fr", "<think>Hmm.</think>Oui !", True),
        ("fr", "Non", False),
        ("fr", "Yes", True),
        ("fr", "Ja", None),
        ("fr", "", None),
        ("ja", "はい。", True),
        ("ja", "いいえ、ありません。", False),
        ("ja", "はいではない", None),
        ("zh", "是", True),
        ("zh", "不是。", False),
        ("zh", "是不是", None),
        ("zh", '{"answer": "否"}', False),
        ("ru", "Да", True),
        ("ru", "Нет.", False),
        ("ko", "아니요.", False),
        ("hi", "हाँ।", True),
        ("hi", "नहीं", False),
        ("th", "ไม่ใช่", False),
        ("ar", "نعم.", True),
        ("el", "Όχι", False),
        ("pl", "Tak, mówi to.", True),
        ("pl", "No, tak.", None),
        ("pt", "No texto, sim.", None),
        ("pt", "No.", False),
        ("pt", "Não.", False),
        ("ro", "Da", True),
        ("de", "Die Antwort sagt das.\nJa.", True),
        ("en", "Ja", None),
        (None, "Ja", None),
    ],
)
def test_a_yes_in_the_questions_language_is_one_if_it_is_nothing_else(
    language: str | None, said: str, is_yes: bool | None
) -> None:
    assert read_yes(said, language) is is_yes


def test_every_language_that_prompts_name_has_a_yes_and_a_no() -> None:
    assert set(NAMES) - {"en"} == set(YES_AND_NO)
    for language, (yes, no) in YES_AND_NO.items():
        assert all(read_yes(word, language) is True for word in yes.split("|")), language
        assert all(read_yes(word.title(), language) is False for word in no.split("|")), language


def test_the_chance_of_a_yes_is_read_in_the_questions_language_too() -> None:
    logprobs = {"content": [token("Ja", logprob=-0.1)]}
    reply = read_completion(body({"content": "Ja"}, logprobs=logprobs), "h", 1.0)
    assert (chance_of_yes(reply, "de"), chance_of_yes(reply, "fr")) == (1.0, None)


def test_a_token_that_is_a_number_is_read_from_its_bytes() -> None:
    told = {"token": "token_id:9891", "bytes": [32, 110, 111], "logprob": -0.2}
    reply = read_completion(
        body({"content": ""}, logprobs={"content": [told]}, finish_reason="length"), "h", 1.0
    )
    assert chance_of_yes(reply) == 0.0
