from __future__ import annotations

import io
import zipfile

import pytest

from grader.bank.importing.quizzes.qti import looks_like_qti, read_qti
from grader.errors import InputError
from grader.models.imported import FoundQuestion, Unread

ITEM_3 = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="cache-1" title="Caches">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string">
    <qti-correct-response><qti-value>A cache keeps what was
      fetched before.</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-stylesheet href="a.css"/>
  <qti-item-body>
    <p class="stem">A shop is <b>slow</b> &amp; crowded.</p>
    <qti-rubric-block view="candidate" use="instructions">
      <qti-content-body>Take five minutes.</qti-content-body>
    </qti-rubric-block>
    <qti-extended-text-interaction response-identifier="RESPONSE">
      <qti-prompt>How would a cache help?</qti-prompt>
    </qti-extended-text-interaction>
    <qti-rubric-block view="scorer tutor" use="scoring">
      <qti-content-body><h2>Look for</h2><ul><li>a cost</li><li>a gain</li></ul></qti-content-body>
    </qti-rubric-block>
  </qti-item-body>
  <qti-modal-feedback identifier="f" outcome-identifier="o" show-hide="show">
    <qti-content-body><p>It also spares the database.</p></qti-content-body>
  </qti-modal-feedback>
</qti-assessment-item>
"""
ITEM_2 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="fair" title="B">
  <itemBody>
    <div><object type="image/png" data="x.png"><p>A queue of people.</p></object></div>
    <extendedTextInteraction responseIdentifier="RESPONSE">
      <prompt>2. What is <i>fair</i> here?</prompt>
    </extendedTextInteraction>
    <p>Here is a sample response:</p>
    <p>"First come, first served."</p>
  </itemBody>
</assessmentItem>
"""
CHOICE = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="c">
<itemBody>
  <p>One of these is right.</p>
  <choiceInteraction responseIdentifier="R"><prompt>Which?</prompt>
  <simpleChoice identifier="a">This</simpleChoice>
    <simpleChoice identifier="fair">That</simpleChoice></choiceInteraction>
</itemBody></assessmentItem>
"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
  <resource identifier="2" type="imsqti_item_xmlv2p2" href="items/second%20item.xml"/>
  <resource identifier="1" type="imsqti_item_xmlv3p0" href="items/first.xml"/>
  <resource identifier="0" type="imsqti_test_xmlv3p0" href="../../etc/passwd"/>
</resources></manifest>
"""


def packed(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


FIRST = FoundQuestion(
    text="A shop is slow & crowded.\n\nTake five minutes.\n\nHow would a cache help?",
    place="items/first.xml",
    guidance="Look for\n\n- a cost\n- a gain",
    model_answer="A cache keeps what was fetched before.\n\nIt also spares the database.",
    id="cache-1",
)


def test_a_package_gives_its_items_in_the_manifests_order() -> None:
    raw = packed(
        {
            "items/choice.xml": CHOICE,
            "items/first.xml": ITEM_3,
            "items/second item.xml": ITEM_2,
            "items/broken.xml": ITEM_2[:300],
            "passages/text.xml": "<qti-assessment-stimulus/>",
            "pictures/x.png": "no picture",
            "imsmanifest.xml": MANIFEST,
        }
    )
    assert looks_like_qti(raw)
    reading = read_qti(raw)
    assert reading.form == "a QTI package"
    assert reading.questions == (
        FoundQuestion(
            text="A queue of people.\n\n2. What is fair here?",
            place="items/second item.xml",
            model_answer="First come, first served.",
            id="fair",
        ),
        FIRST,
    )
    choice, broken = reading.unread
    assert choice == Unread(
        "items/choice.xml",
        "One of these is right.\n\nWhich?\n\nThis\nThat",
        "It asks to pick from choices, not to answer in words: write it as an open question.",
    )
    assert (broken.place, broken.text) == ("items/broken.xml", "")
    assert broken.why.startswith("The item is cut")


def test_a_single_item_is_read_as_in_a_package() -> None:
    assert looks_like_qti(ITEM_3.encode())
    reading = read_qti(ITEM_3.encode())
    assert reading.form == "a QTI item"
    assert [(found.text, found.model_answer) for found in reading.questions] == [
        (FIRST.text, FIRST.model_answer)
    ]
    assert reading.unread == ()


def test_an_item_with_two_fields_has_two_questions_and_guesses_no_answer() -> None:
    field = "<extendedTextInteraction responseIdentifier='{0}'><prompt>{1}</prompt></extendedTextInteraction>"
    item = (
        "<assessmentItem identifier='x'><responseDeclaration identifier='a'><correctResponse>"
        "<value>Because.</value></correctResponse></responseDeclaration><itemBody>"
        f"{field.format('a', 'Why?')}{field.format('b', 'How?')}</itemBody></assessmentItem>"
    )
    reading = read_qti(item.encode())
    assert [(found.text, found.model_answer) for found in reading.questions] == [("Why?", ""), ("How?", "")]
    assert [lost.text for lost in reading.unread] == ["Because."]


def test_a_text_that_lies_in_another_file_is_told_of() -> None:
    refers = '<qti-assessment-stimulus-ref href="p.xml" title="A tale"/>'
    item = ITEM_3.replace("<qti-item-body>", f"{refers}<qti-item-body>")
    [lost] = read_qti(item.encode()).unread
    assert (lost.text, lost.why) == ("A tale", "It refers to a text in another file, which was not taken.")


WHOLE = packed({"imsmanifest.xml": MANIFEST, "items/first.xml": ITEM_3 * 1})


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (WHOLE[: len(WHOLE) - 40], "cut or damaged"),
        (packed({"imsmanifest.xml": MANIFEST}), "holds no QTI items"),
        (packed({"imsmanifest.xml": "<manifest", "a.xml": ITEM_3}), "manifest is cut"),
        (packed({"../imsmanifest.xml": MANIFEST}), "leads out of it"),
        (ITEM_3[:500].encode(), "The QTI item is cut"),
        (b"<qti-assessment-test/>", "only names its items"),
        (b"<questestinterop/>", "QTI of version 1"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><assessmentItem>&a;</assessmentItem>", "defines entities"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_whole_qti_is_refused_in_one_sentence(raw: bytes, says: str) -> None:
    assert looks_like_qti(raw)
    with pytest.raises(InputError, match=says) as refused:
        read_qti(raw)
    assert str(refused.value).count(". ") == 0
