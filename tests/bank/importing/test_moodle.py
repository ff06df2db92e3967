from __future__ import annotations

import pytest

from grader.bank.importing.quizzes.moodle import looks_like_moodle_xml, read_moodle_xml
from grader.bank.importing.quizzes.teachers import category_of, guidance_and_answer
from grader.errors import InputError
from grader.models.imported import FoundQuestion, Unread

QUIZ = """<?xml version="1.0" encoding="UTF-8"?>
<!-- exported -->
<quiz>
  <question type="category"><category><text>$course$/top/Web &amp; more/HTTP</text></category></question>
  <question type="essay">
    <name><text>Caching</text></name>
    <questiontext format="html"><text><![CDATA[<p>How does a <b>cache</b> help?</p>
      <p>When&nbsp;not?</p>]]></text>
      <file name="a.png" path="/" encoding="base64">aGVsbG8=</file></questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>It saves a trip.</p>
      <ul><li>near</li></ul>]]></text></generalfeedback>
    <defaultgrade>1.0</defaultgrade>
    <idnumber>web-1</idnumber>
    <graderinfo format="html"><text><![CDATA[<p>Names a cost as well.</p>]]></text></graderinfo>
    <responsetemplate format="html"><text>Write here</text></responsetemplate>
    <tags><tag><text>web</text></tag><tag><text>speed</text></tag></tags>
  </question>
  <question type="essay">
    <name><text>Verbs</text></name>
    <questiontext format="moodle_auto_format"><text>Why is GET safe?
It is asked often.</text></questiontext>
    <graderinfo format="html"><text>&lt;p&gt;It changes nothing.&lt;/p&gt;</text></graderinfo>
  </question>
  <question type="shortanswer">
    <name><text>Code</text></name>
    <questiontext format="plain_text"><text>Which code says “not found”?</text></questiontext>
    <answer fraction="100"><text>404</text><feedback><text>Yes</text></feedback></answer>
    <answer fraction="50"><text>4xx</text></answer>
  </question>
  <question type="multichoice">
    <questiontext format="html"><text>Pick one</text></questiontext>
    <answer fraction="0"><text>A</text></answer><answer fraction="100.0"><text>B</text></answer>
  </question>
  <question type="essay"><name><text/></name>
    <questiontext format="html"><text><![CDATA[<img src="x.png">]]></text></questiontext></question>
  <question type="coderunner"><questiontext><text>Write a loop</text></questiontext></question>
</quiz>
"""


def test_essays_and_short_answers_are_read_with_what_teachers_noted() -> None:
    assert looks_like_moodle_xml(QUIZ.encode())
    reading = read_moodle_xml(QUIZ.encode())
    assert reading.form == "a Moodle quiz"
    assert reading.questions == (
        FoundQuestion(
            text="How does a cache help?\n\nWhen not?",
            place="question 1",
            guidance="Names a cost as well.",
            model_answer="It saves a trip.\n\n- near",
            category="HTTP",
            tags=("web", "speed"),
            id="web-1",
        ),
        FoundQuestion(
            text="Why is GET safe?\nIt is asked often.",
            place="question 2",
            model_answer="It changes nothing.",
            category="HTTP",
        ),
        FoundQuestion(
            text="Which code says “not found”?", place="question 3", model_answer="404", category="HTTP"
        ),
    )
    assert reading.unread == (
        Unread(
            "question 4",
            "Pick one\n- B (right)",
            "It asks to pick from choices, not to answer in words: write it as an open question.",
        ),
        Unread("question 5", "", "It has no text that asks."),
        Unread("question 6", "Write a loop", "It is of a kind that is not read, “coderunner”."),
    )


@pytest.mark.parametrize(
    ("for_graders", "feedback", "guidance", "answer"),
    [
        ("Award a point for each cost named.", "", "Award a point for each cost named.", ""),
        (
            "Look for: a trade-off.",
            "A cache saves a trip.",
            "Look for: a trade-off.",
            "A cache saves a trip.",
        ),
        ("A cache saves a trip.", "", "", "A cache saves a trip."),
        (
            "A cache saves a trip.",
            "A good answer names two costs.",
            "A good answer names two costs.",
            "A cache saves a trip.",
        ),
        ("Names costs.", "I chose a cache.", "Names costs.", "I chose a cache."),
        ("Strong answers name a cost.", "", "Strong answers name a cost.", ""),
        ("Answers will vary; keywords: cost.", "", "Answers will vary; keywords: cost.", ""),
        (
            "The server sends a complete response, and no credit card.",
            "",
            "",
            "The server sends a complete response, and no credit card.",
        ),
        ("Model answer: A cache.\nKey points: cost", "", "cost", "A cache."),
        ("Model answer:\nA cache.\n\nLook for:\n- a cost", "", "Look for:\n- a cost", "A cache."),
        ("", "Here is a sample answer:\n“A cache.”", "", "A cache."),
        ("", "", "", ""),
        (
            "",
            "It points to the next node, and the score of a page counts.",
            "",
            "It points to the next node, and the score of a page counts.",
        ),
    ],
)
def test_a_teachers_notes_guide_or_answer_by_what_they_say(
    for_graders: str, feedback: str, guidance: str, answer: str
) -> None:
    assert guidance_and_answer(for_graders, feedback) == (guidance, answer)


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("$course$/top/A/B", "B"),
        ("$system$/A // B", "A / B"),
        ("top", ""),
        ("$module$/top/", ""),
        ("Networks", "Networks"),
        ("", ""),
    ],
)
def test_a_category_is_the_innermost_of_its_path(path: str, category: str) -> None:
    assert category_of(path) == category


def test_markup_that_nobody_escaped_and_entities_of_html_are_read() -> None:
    xml = (
        "<quiz><question type='essay'><questiontext format='html'><text><p>One &eacute;&nbsp;two</p>"
        "<p>three</p></text></questiontext></question></quiz>"
    )
    [found] = read_moodle_xml(xml.encode()).questions
    assert found.text == "One é two\n\nthree"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_quizzes_in_other_encodings_are_read(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    xml = (
        f"<?xml version='1.0' encoding='{declared}'?><quiz><question type='essay'><questiontext>"
        "<text>Wozu dient Größe?</text></questiontext></question></quiz>"
    )
    assert looks_like_moodle_xml(xml.encode(encoding))
    assert [found.text for found in read_moodle_xml(xml.encode(encoding)).questions] == ["Wozu dient Größe?"]


LAUGHS = "<!DOCTYPE quiz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><quiz><question>&b;</question></quiz>"
OUTSIDE = "<!DOCTYPE quiz [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><quiz><question>&x;</question></quiz>"
DEEP = (
    "<quiz><question type='essay'><questiontext><text>"
    + "<p>" * 5000
    + "</p>" * 5000
    + "</text></questiontext></question></quiz>"
)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (QUIZ[:900], "cut or is no whole XML at line"),
        (LAUGHS, "defines entities"),
        (OUTSIDE, "defines entities"),
        (DEEP, "more than 200 elements"),
        ("<?xml version='1.0' encoding='klingon'?><quiz/>", "encoding"),
        ("<quiz>&nosuch;</quiz>", "no whole XML at line 1"),
    ],
    ids=["cut", "laughs", "outside", "deep", "encoding", "entity"],
)
def test_xml_that_is_damaged_or_hostile_is_refused_in_one_sentence(xml: str, says: str) -> None:
    assert looks_like_moodle_xml(xml.encode())
    with pytest.raises(InputError, match=says) as refused:
        read_moodle_xml(xml.encode())
    assert str(refused.value).count(". ") == 0


@pytest.mark.parametrize(
    "text", ["<html><body><quiz>", "quiz", "", "<quizzes/>", "{}", "<?xml version='1.0'?><x/>"]
)
def test_other_markup_is_no_moodle_quiz(text: str) -> None:
    assert not looks_like_moodle_xml(text.encode())
