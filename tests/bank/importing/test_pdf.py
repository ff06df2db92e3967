"""PDFs of question pages as people save them, read into blocks."""

from __future__ import annotations

import io
import time
import zlib
from contextlib import suppress

import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from grader.bank.importing.documents.blocks import Block, BlockKind
from grader.bank.importing.documents.pdf import blocks_of_pdf, looks_like_pdf
from grader.bank.importing.source import read_source
from grader.errors import InputError

HEADING, PARAGRAPH, ITEM, CODE = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CODE
NAMES = [
    "a dead letter queue",
    "a stack",
    "a heap",
    "a ring buffer",
    "a skip list",
    "a trie",
    "a bloom filter",
]
ANSWER = (
    "It keeps what could not be handled, so that the others are not held up. We looked at it every day, "
    "replayed what had failed for a passing reason, and mended what had not. It was a long-term gain for "
    "everybody who used the real-time view, and it told us of two faults that nobody had seen before."
)


class Page(FPDF):
    """A document with a running header and footer, if it is given one."""

    def __init__(self, running: str = "") -> None:
        super().__init__()
        self.running = running
        self.set_font("Helvetica", size=11)
        self.add_page()

    def header(self) -> None:
        if getattr(self, "running", ""):
            self.set_font("Helvetica", "I", 9)
            self.cell(0, 8, f"{self.running} | {self.page_no()}", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        if getattr(self, "running", ""):
            self.set_y(-15)
            self.set_font("Helvetica", size=8)
            self.cell(0, 8, f"Page {self.page_no()} of {{nb}}", align="C")

    def write_down(
        self, text: str, *, style: str = "", size: int = 11, after: int = 2, font: str = "Helvetica"
    ) -> None:
        self.set_font(font, style, size)
        self.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(after)

    def saved(self) -> bytes:
        return bytes(self.output())


def blocks(page: Page) -> list[Block]:
    return blocks_of_pdf(page.saved())


def texts(page: Page) -> list[tuple[BlockKind, str]]:
    return [(block.kind, block.text) for block in blocks(page)]


def test_wrapped_lines_are_one_paragraph_and_titles_are_headings() -> None:
    page = Page()
    page.write_down("Queue questions", style="B", size=20)
    page.write_down(
        "1. What is a dead letter queue, and how do you watch over it when " * 2 + "?", style="B", size=14
    )
    page.write_down(ANSWER)
    page.write_down("Why a queue?", style="B")
    page.write_down("It evens out peaks.")
    title, question, answer, why, because = blocks(page)
    assert (title.kind, title.depth, title.text, title.place) == (HEADING, 1, "Queue questions", "page 1")
    assert (question.kind, question.depth, question.marker) == (HEADING, 2, "1.")
    assert question.text == (
        "What is a dead letter queue, and how do you watch over it when 1. "
        "What is a dead letter queue, and how do you watch over it when ?"
    )
    assert (answer.kind, answer.text) == (PARAGRAPH, ANSWER)
    assert (why.kind, why.strong, because.strong) == (PARAGRAPH, True, False)


def test_lists_are_items_and_their_wrapped_lines_go_on() -> None:
    page = Page()
    page.write_down(ANSWER)
    page.write_down("- one thing", after=0)
    page.write_down("- " + ANSWER, after=0)
    page.write_down("1) a first", after=0)
    page.write_down("2) a second")
    assert [(block.kind, block.marker, block.text) for block in blocks(page)] == [
        (PARAGRAPH, "", ANSWER),
        (ITEM, "", "one thing"),
        (ITEM, "", ANSWER),
        (ITEM, "1)", "a first"),
        (ITEM, "2)", "a second"),
    ]


def test_labels_begin_paragraphs_without_more_space() -> None:
    page = Page()
    page.write_down("What is a queue?", style="B", after=0)
    page.write_down("Employers ask this to learn whether you have run one.", after=0)
    page.write_down("Answer Example: " + ANSWER, after=0)
    page.write_down("Tip: name a case.", after=0)
    assert [text for _, text in texts(page)] == [
        "What is a queue?",
        "Employers ask this to learn whether you have run one.",
        "Answer Example: " + ANSWER,
        "Tip: name a case.",
    ]


def test_a_question_page_of_many_pages_is_read_whole() -> None:
    page = Page("Queue engineer questions")
    page.write_down("Interview questions for queue engineers", style="B", size=18)
    for number, name in enumerate(NAMES, 1):
        page.write_down(f"{number}. What is {name}?", style="B", size=13)
        page.write_down(
            f"Employers ask this to learn whether you have used {name} yourself. In your answer, name one."
        )
        page.write_down(f'Answer Example: "I have used {name}. {ANSWER}')
        page.write_down(f'{ANSWER} {ANSWER}"', after=6)
    raw = page.saved()
    assert len(PdfReader(io.BytesIO(raw)).pages) == 3
    reading = read_source("questions.pdf", raw)
    assert reading.form == "a PDF"
    assert reading.unread == ()
    assert [(one.text, one.guidance, one.model_answer) for one in reading.questions] == [
        (
            f"What is {name}?",
            f"Employers ask this to learn whether you have used {name} yourself. In your answer, name one.",
            f"I have used {name}. {ANSWER}\n\n{ANSWER} {ANSWER}",
        )
        for name in NAMES
    ]
    assert [one.place for one in reading.questions][:1] == ["page 1"]
    assert reading.questions[-1].place != "page 1"


def test_what_tops_each_page_and_announces_a_question_stays() -> None:
    page = Page("Queue questions")
    for name in NAMES[:4]:
        page.write_down("Question 1", style="B", size=16)
        page.write_down(f"What is {name}?")
        page.write_down("Answer: It waits.")
        page.add_page()
    assert [block.text for block in blocks(page)][:3] == [
        "Question 1",
        "What is a dead letter queue?",
        "Answer: It waits.",
    ]


def test_a_paragraph_goes_on_over_the_page() -> None:
    page = Page("Running title")
    page.write_down("\n".join(f"{number}. What is {name}?" for number, name in enumerate(NAMES, 1)))
    for _ in range(7):
        page.write_down(ANSWER + " " + ANSWER)
    assert [text for kind, text in texts(page) if kind is PARAGRAPH] == [f"{ANSWER} {ANSWER}"] * 7


def test_code_keeps_its_lines_and_how_they_are_set_in() -> None:
    page = Page()
    page.write_down(ANSWER)
    page.write_down("def wait(n):\n    if n:\n        return 1", font="Courier")
    page.write_down(ANSWER)
    assert texts(page)[1] == (CODE, "def wait(n):\n    if n:\n        return 1")


@pytest.mark.parametrize(
    ("more", "joined"),
    [
        ("It is about information.", "information"),
        ("It is infor-mation.", "infor-mation"),
        ("", "infor-mation"),
        ("sepa-\nrate\nexam-\nple\nhand-\nling\n", "information"),
    ],
    ids=["known without hyphen", "known with it", "not known", "the text is hyphenated"],
)
def test_words_parted_between_lines_are_whole_again(more: str, joined: str) -> None:
    page = Page()
    page.write_down(ANSWER)
    line = "The others that wait in line for somebody to come are the ones who want more infor-"
    page.write_down(f"{line}\nmation.")
    page.write_down(more.replace("\n", "\n") if more else "End.")
    assert [block.text for block in blocks(page)][1].endswith(f" {joined}.")


def test_ligatures_are_letters() -> None:
    page = Page()
    page.add_font(fname="grader/documents/fonts/DejaVuSans.ttf", family="own")
    page.write_down("The ﬁrst oﬃce ﬂow.", font="own")
    assert [text for _, text in texts(page)] == ["The first office flow."]


def locked(password: str) -> bytes:
    page = Page()
    page.write_down("What is a queue?")
    page.set_encryption("owner", password, EncryptionMethod.RC4)
    return page.saved()


def pictures() -> bytes:
    page = Page()
    page.rect(10, 10, 50, 50)
    page.add_page()
    return page.saved()


def whole() -> bytes:
    page = Page()
    page.write_down("What is a queue?")
    return page.saved()


def bomb() -> bytes:
    """A PDF of one page whose text is packed to a thousandth."""
    writer, raw = PdfWriter(io.BytesIO(whole())), io.BytesIO()
    text = StreamObject()
    text.set_data(zlib.compress(b"BT /F1 12 Tf (a) Tj ET " * 10_000_000))
    text[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(text)
    writer.write(raw)
    return raw.getvalue()


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    assert [block.text for block in blocks_of_pdf(locked(""))] == ["What is a queue?"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (locked("secret"), "locked with a password"),
        (pictures(), "pictures of pages and no text"),
        (whole()[:200], "cut or damaged"),
        (b"%PDF-1.7\n", "cut or damaged"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "cut or damaged"),
        (bomb(), "unpacks to more than"),
    ],
    ids=["locked", "pictures", "cut", "empty", "noise", "bomb"],
)
def test_a_pdf_that_cannot_be_read_is_told_in_one_sentence(raw: bytes, said: str) -> None:
    assert looks_like_pdf(raw)
    with pytest.raises(InputError) as error:
        blocks_of_pdf(raw)
    assert said in str(error.value)
    assert str(error.value).count(". ") == 0


def test_a_damaged_pdf_is_read_or_told_of() -> None:
    raw = bytearray(whole())
    for at in range(0, len(raw), max(1, len(raw) // 40)):
        broken = bytes(raw[:at]) + b"\x00" * 20 + bytes(raw[at + 20 :])
        with suppress(InputError):
            blocks_of_pdf(broken)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"What is a queue?"])
def test_other_files_are_not_taken_for_pdf(raw: bytes) -> None:
    assert not looks_like_pdf(raw)


def test_two_hundred_questions_take_no_time() -> None:
    page = Page("Running title")
    for number in range(1, 201):
        page.write_down(f"{number}. What is queue number {number}?", style="B", size=13)
        page.write_down(f"Answer: {ANSWER}")
    raw = page.saved()
    start = time.thread_time()
    assert len(blocks_of_pdf(raw)) == 400
    assert time.thread_time() - start < 20
