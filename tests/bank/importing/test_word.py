"""Word documents as people write their questions in them, read into blocks."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from grader.bank.importing.documents.blocks import Block, BlockKind
from grader.bank.importing.documents.word import blocks_of_word, looks_like_word
from grader.bank.importing.source import read_source
from grader.errors import InputError

if TYPE_CHECKING:
    from docx.document import Document

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM
CODE, CELLS = BlockKind.CODE, BlockKind.CELLS


def saved(document: Document) -> bytes:
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def blocks(document: Document) -> list[Block]:
    return blocks_of_word(saved(document))


def texts(document: Document) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in blocks(document)]


def numbered_list(document: Document, text: str = "%1.", kind: str = "decimal", start: int = 1) -> str:
    """Adds a list of three levels to a document's numbering; its number."""
    numbering: Any = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{first}"/><w:numFmt w:val="{how}"/>'
        f'<w:lvlText w:val="{sign}"/></w:lvl>'
        for level, first, how, sign in ((0, start, kind, text), (1, 1, "lowerLetter", "%2)"))
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return "77"


def add_numbered(document: Document, text: str, number: str, level: int = 0) -> None:
    paragraph: Any = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def test_headings_paragraphs_and_bold_ones_are_told_apart() -> None:
    document = docx.Document()
    document.add_heading("Queues", 0)
    document.add_heading("2) What is a dead letter queue?", 2)
    document.add_paragraph("A line of ").add_run("work").bold = True
    document.add_paragraph()
    document.add_paragraph().add_run("Why a queue?").bold = True
    styled = document.add_paragraph(style="Normal").add_run("And when?")
    styled.style = document.styles["Strong"]
    title, question, answer, why, when = blocks(document)
    assert (title.kind, title.depth, title.text) == (HEADING, 1, "Queues")
    assert (question.depth, question.marker, question.text) == (2, "2)", "What is a dead letter queue?")
    assert (answer.kind, answer.text, answer.strong, answer.place) == (
        PARAGRAPH,
        "A line of work",
        False,
        "paragraph 3",
    )
    assert (why.strong, when.strong, when.place) == (True, True, "paragraph 6")


def test_styles_of_a_persons_own_are_what_they_are_based_on() -> None:
    document = docx.Document()
    own = document.styles.add_style("Frage", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Heading 3"]
    document.add_paragraph("What is a queue?", style="Frage")
    assert [(block.kind, block.depth) for block in blocks(document)] == [(HEADING, 3)]


def test_a_question_is_parted_from_the_answer_in_its_paragraph() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("What is a queue?").bold = True
    paragraph.add_run().add_break()
    paragraph.add_run("A line of work.")
    assert texts(document) == [(PARAGRAPH, "What is a queue?"), (PARAGRAPH, "A line of work.")]


def test_lists_have_the_numbers_and_depths_that_readers_see() -> None:
    document = docx.Document()
    number = numbered_list(document, "Q%1:", start=4)
    add_numbered(document, "What is a queue?", number)
    document.add_paragraph("It waits.")
    add_numbered(document, "first", number, 1)
    add_numbered(document, "second", number, 1)
    add_numbered(document, "Why a queue?", number)
    add_numbered(document, "first again", number, 1)
    document.add_paragraph("A bullet", style="List Bullet")
    document.add_paragraph("Within it", style="List Bullet 2")
    document.add_paragraph("• Typed")
    assert [(block.kind, block.depth, block.marker, block.text) for block in blocks(document)] == [
        (ITEM, 0, "Q4:", "What is a queue?"),
        (PARAGRAPH, 0, "", "It waits."),
        (ITEM, 1, "a)", "first"),
        (ITEM, 1, "b)", "second"),
        (ITEM, 0, "Q5:", "Why a queue?"),
        (ITEM, 1, "a)", "first again"),
        (ITEM, 0, "", "A bullet"),
        (ITEM, 1, "", "Within it"),
        (ITEM, 0, "", "Typed"),
    ]


@pytest.mark.parametrize(
    ("kind", "start", "marker"),
    [
        ("upperRoman", 14, "XIV."),
        ("lowerLetter", 28, "bb."),
        ("decimalZero", 3, "03."),
        ("upperLetter", 2, "B."),
    ],
)
def test_numbers_are_written_as_the_list_has_them(kind: str, start: int, marker: str) -> None:
    document = docx.Document()
    add_numbered(document, "A queue", numbered_list(document, kind=kind, start=start))
    assert [block.marker for block in blocks(document)] == [marker]


def test_tables_are_rows_and_frames_are_not() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Question", "Answer"
    table.cell(1, 0).text = "What is a queue?"
    table.cell(1, 1).text = "A line of work."
    table.cell(1, 1).add_paragraph("It waits", style="List Bullet")
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "Why?"
    frame.cell(0, 0).add_paragraph("It evens out peaks.")
    document.add_paragraph("After it.")
    assert texts(document) == [
        (CELLS, "Question\tAnswer"),
        (CELLS, "What is a queue?\tA line of work.\n- It waits"),
        (PARAGRAPH, "Why?"),
        (PARAGRAPH, "It evens out peaks."),
        (PARAGRAPH, "After it."),
    ]


def test_lines_of_one_width_are_one_block_of_code() -> None:
    document = docx.Document()
    for line in ("def wait():", "    return 1", ""):
        document.add_paragraph().add_run(line).font.name = "Courier New"
    document.add_paragraph().add_run("wait()").font.name = "Consolas"
    document.add_paragraph("It returns 1.")
    assert texts(document) == [(CODE, "def wait():\n    return 1\n\nwait()"), (PARAGRAPH, "It returns 1.")]


def test_what_is_tracked_linked_boxed_or_hidden_is_read_as_it_is_seen() -> None:
    document = docx.Document()
    paragraph: Any = document.add_paragraph("What is ")
    names = nsdecls("w", "r")
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    twice = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    link = document.part.relate_to("https://a.example", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    for part in (
        f"<w:del {names}><w:r><w:delText>a stack</w:delText></w:r></w:del>",
        f'<w:ins {names}><w:r><w:t xml:space="preserve">a queue </w:t></w:r></w:ins>',
        f'<w:hyperlink {names} r:id="{link}"><w:r><w:t>here</w:t></w:r></w:hyperlink>',
        f"<w:r {names}><w:rPr><w:vanish/></w:rPr><w:t> unseen</w:t></w:r>",
        f"<w:r {names}><w:t>?</w:t></w:r>",
        f"<w:r {names} {twice}><mc:AlternateContent>{both}</mc:AlternateContent></w:r>",
    ):
        paragraph._p.append(parse_xml(part))
    assert texts(document) == [(PARAGRAPH, "What is a queue here?"), (PARAGRAPH, "In a box.")]


def test_tables_of_contents_headers_and_footers_are_left_out() -> None:
    document = docx.Document()
    contents = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("What is a queue?\t3", style=contents)
    document.sections[0].header.paragraphs[0].text = "Questions of our team"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    body: Any = document.element.body
    inside = "<w:p><w:r><w:t>In a control.</w:t></w:r></w:p>"
    body.insert(1, parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent>{inside}</w:sdtContent></w:sdt>"))
    assert texts(document) == [(PARAGRAPH, "In a control.")]


def test_a_question_page_in_word_is_read_whole() -> None:
    document = docx.Document()
    document.add_heading("Queue engineer: interview questions", 1)
    document.add_heading("1. What is a dead letter queue?", 2)
    document.add_paragraph(
        "Employers ask this to learn whether you have run a queue yourself. In your answer, name a case."
    )
    document.add_paragraph("Answer Example: “It keeps what could not be handled.")
    document.add_paragraph("We looked at it daily.”")
    document.add_heading("2. How do you keep order in a queue?", 2)
    document.add_paragraph("Employers ask this to see how you weigh speed and order.")
    document.add_paragraph("Answer Example: “I part it by key.”")
    reading = read_source("questions.docx", saved(document))
    assert reading.form == "a Word document"
    assert [(one.text, one.guidance, one.model_answer, one.place) for one in reading.questions] == [
        (
            "What is a dead letter queue?",
            "Employers ask this to learn whether you have run a queue yourself. In your answer, name a case.",
            "It keeps what could not be handled.\n\nWe looked at it daily.",
            "paragraph 2",
        ),
        (
            "How do you keep order in a queue?",
            "Employers ask this to see how you weigh speed and order.",
            "I part it by key.",
            "paragraph 6",
        ),
    ]


def with_document(xml: bytes, size: int = 0) -> bytes:
    """A Word document whose text is other bytes, or so many blanks."""
    whole, changed = zipfile.ZipFile(io.BytesIO(saved(docx.Document()))), io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in whole.namelist():
            copy.writestr(name, (xml or b" " * size) if name == "word/document.xml" else whole.read(name))
    return changed.getvalue()


BOMB = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    b"<w:t>x&b;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (saved(docx.Document())[:-400], "cut or damaged"),
        (saved(docx.Document())[:9000], "cut or damaged"),
        (with_document(b"<w:document"), "cut, damaged"),
        (with_document(b"<other/>"), "cut, damaged"),
        (with_document(b"", 220_000_000), "unpacks to more than"),
    ],
    ids=["cut", "cut early", "no XML", "other XML", "bomb"],
)
def test_a_broken_document_is_told_in_one_sentence(raw: bytes, said: str) -> None:
    assert looks_like_word(raw)
    with pytest.raises(InputError) as error:
        blocks_of_word(raw)
    assert said in str(error.value)
    assert str(error.value).count(". ") == 0


def test_entities_of_a_documents_own_are_not_expanded() -> None:
    assert [block.text for block in blocks_of_word(with_document(BOMB))] in (["x"], [])


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"%PDF-1.7", b"What is a queue?"])
def test_other_files_are_not_taken_for_word(raw: bytes) -> None:
    assert not looks_like_word(raw)
