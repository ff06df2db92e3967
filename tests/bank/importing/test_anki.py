from __future__ import annotations

import io
import json
import sqlite3
import time
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import zstandard

from grader.bank.importing.anki.crowdanki import looks_like_crowdanki, read_crowdanki
from grader.bank.importing.anki.exported import looks_like_anki_text, read_anki_text
from grader.bank.importing.anki.package import looks_like_anki_package, read_anki_package
from grader.errors import InputError
from grader.models.imported import FoundQuestion, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

BASIC = ("Basic", ("Front", "Back"))
OLD = """
CREATE TABLE col (id integer primary key, ver integer, models text, decks text);
CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text, flds text, sfld integer);
CREATE TABLE cards (id integer primary key, nid int, did int, ord int, queue int, odid int);
"""
NEW = """
CREATE TABLE notetypes (id integer primary key, name text COLLATE unicase, config blob);
CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
CREATE TABLE fields (ntid integer, ord integer, name text COLLATE unicase, config blob,
                     PRIMARY KEY (ntid, ord)) without rowid;
CREATE UNIQUE INDEX idx_fields_name_ntid ON fields (name, ntid);
CREATE TABLE decks (id integer primary key, name text COLLATE unicase, common blob, kind blob);
CREATE UNIQUE INDEX idx_decks_name ON decks (name);
"""


@dataclass(frozen=True)
class Note:
    fields: Sequence[str]
    kind: int = 1
    deck: int = 7
    home: int = 0
    """The deck that a filtered one has the card from."""
    tags: str = ""
    cards: int = 1
    queue: int = 0


@dataclass(frozen=True)
class Deck:
    """A collection to be made."""

    notes: Sequence[Note]
    kinds: dict[int, tuple[str, Sequence[str]]] = field(default_factory=lambda: {1: BASIC})
    decks: dict[int, str] = field(default_factory=lambda: {7: "Interviews::Databases"})

    def collection(self, *, new: bool = False) -> bytes:
        connection = sqlite3.connect(":memory:")
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        connection.executescript(OLD)
        models = {
            str(kind): {
                "name": name,
                "flds": [{"name": text, "ord": n} for n, text in enumerate(fields)][::-1],
            }
            for kind, (name, fields) in self.kinds.items()
        }
        decks = {str(deck): {"name": name} for deck, name in self.decks.items()}
        stored = ("", "") if new else (json.dumps(models), json.dumps(decks))
        connection.execute("INSERT INTO col VALUES (1, 11, ?, ?)", stored)
        if new:
            connection.executescript(NEW)
            for kind, (name, fields) in self.kinds.items():
                connection.execute("INSERT INTO notetypes VALUES (?, ?, x'')", (kind, name))
                rows = [(kind, n, text) for n, text in enumerate(fields)]
                connection.executemany("INSERT INTO fields VALUES (?, ?, ?, x'')", rows)
            named = [(deck, name.replace("::", "\x1f")) for deck, name in self.decks.items()]
            connection.executemany("INSERT INTO decks VALUES (?, ?, x'', x'')", named)
        for number, note in enumerate(self.notes):
            row = (1000 + number, f"g{number}", note.kind, f" {note.tags} ", "\x1f".join(note.fields), 0)
            connection.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)", row)
            for card in range(note.cards):
                row = (None, 1000 + number, note.deck, card, note.queue, note.home)
                connection.execute("INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.commit()
        return bytes(connection.serialize())


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


ASK_NEWER = Deck([Note(["Please update to the latest Anki version.", ""])])
"""What stands beside a collection of the newest kind."""


def package(deck: Deck, kind: str) -> bytes:
    if kind == "collection.anki21b":
        newest = zstandard.compress(deck.collection(new=True))
        return packed(
            {"collection.anki2": ASK_NEWER.collection(), kind: newest, "media": b"", "meta": b"\x08\x03"}
        )
    older = {"collection.anki2": ASK_NEWER.collection()} if kind == "collection.anki21" else {}
    return packed({**older, kind: deck.collection(), "media": b"{}"})


KINDS = ["collection.anki2", "collection.anki21", "collection.anki21b"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_of_any_age_gives_its_notes_with_deck_and_tags(kind: str) -> None:
    deck = Deck(
        [
            Note(
                ["What is a <b>view</b>?", "A stored query.<div>It holds no rows&nbsp;itself.</div>"],
                tags="sql a::b",
            ),
            Note(["Who locks?[sound:who.mp3]", 'The <i>writer</i>. <img src="lock.png">'], deck=1),
        ],
        decks={1: "Default", 7: "Interviews::Databases"},
    )
    raw = package(deck, kind)

    assert looks_like_anki_package(raw)
    reading = read_anki_package(raw)

    assert reading.form == "an Anki deck"
    assert reading.unread == ()
    assert reading.questions == (
        FoundQuestion(
            text="What is a view?",
            place="note 1",
            model_answer="A stored query.\nIt holds no rows itself.",
            category="Databases",
            tags=("sql", "a::b"),
        ),
        FoundQuestion(text="Who locks?", place="note 2", model_answer="The writer."),
    )


@pytest.mark.parametrize("new", [False, True])
def test_fields_are_told_by_the_names_of_their_note_type(new: bool) -> None:
    kinds = {
        3: ("Cards", ("Front", "Back", "Example", "Notes", "Tip")),
        1: ("Interview", ("ID", "Answer", "Question", "Hint", "Difficulty", "Topic", "Extra", "Source")),
        2: ("Own", ("Sujet libre", "Détail libre")),
    }
    notes = [
        Note(
            [
                "sql-17",
                "Less to scan.",
                "Why an index?",
                "Mention writes.",
                "easy",
                "SQL",
                "Costs writes.",
                "A book",
            ]
        ),
        Note(["Explain a join.", "Rows that match."], kind=2),
        Note(["Why sort?", "To search.", "Phone books.", "Costs time.", "Name a cost."], kind=3),
    ]
    reading = read_anki_package(Deck(notes, kinds).collection(new=new))

    assert reading.questions == (
        FoundQuestion(
            text="Why an index?",
            place="note 1",
            guidance="Mention writes.",
            model_answer="Less to scan.\n\nCosts writes.",
            category="SQL",
            level="easy",
            id="sql-17",
        ),
        FoundQuestion(
            text="Explain a join.", place="note 2", model_answer="Rows that match.", category="Databases"
        ),
        FoundQuestion(
            text="Why sort?",
            place="note 3",
            guidance="Name a cost.",
            model_answer="To search.\n\nPhone books.\n\nCosts time.",
            category="Databases",
        ),
    )
    assert [(lost.place, lost.text) for lost in reading.unread] == [
        ("field “Source” of “Interview”", "A book")
    ]


def test_a_note_counts_once_whatever_its_cards_and_their_state() -> None:
    notes = [
        Note(["Front one?", "Back one"], cards=2, queue=-1),
        Note(["Front two?", "Back two"], deck=9, home=7),
    ]
    reading = read_anki_package(Deck(notes, decks={7: "Home", 9: "Cram"}).collection())
    assert [(question.text, question.category) for question in reading.questions] == [
        ("Front one?", "Home"),
        ("Front two?", "Home"),
    ]


@pytest.mark.parametrize(
    ("fields", "question", "answer"),
    [
        (
            [
                "What does ACID stand for?<br>{{c1::Atomicity}}, {{c2::consistency::c…}}, {{c3::isolation}}",
                "And D.",
            ],
            "What does ACID stand for?",
            "Atomicity, consistency, isolation\n\nAnd D.",
        ),
        (["Which one? {{c1::the {{c2::inner}} one}}", ""], "Which one?", "the inner one"),
    ],
)
def test_a_cloze_below_a_question_is_its_answer(fields: list[str], question: str, answer: str) -> None:
    deck = Deck([Note(fields)], {1: ("Cloze", ("Text", "Back Extra"))})
    [found] = read_anki_package(deck.collection()).questions
    assert (found.text, found.model_answer) == (question, answer)


@pytest.mark.parametrize(
    ("fields", "text", "why"),
    [
        (
            ["A {{c1::view}} holds no rows.", "Source: me"],
            "A view holds no rows.\n\nSource: me",
            "sentence with gaps",
        ),
        (["{{c1::image-occlusion:rect:left=.1}}", "Heart"], "Heart", "parts of a picture"),
        (['<img src="a.png">', "Heart"], "Heart", "picture or a sound"),
        (["<br>", "Only a back"], "Only a back", "no question"),
    ],
)
def test_a_note_that_asks_nothing_is_shown_as_unread(fields: list[str], text: str, why: str) -> None:
    deck = Deck([Note(["Fine?", "Yes"]), Note(fields)], {1: ("Cloze", ("Text", "Back Extra"))})
    reading = read_anki_package(deck.collection())
    assert len(reading.questions) == 1
    [lost] = reading.unread
    assert (lost.place, lost.text) == ("note 2", text)
    assert why in lost.why


def test_an_answer_that_is_a_picture_leaves_the_question_and_says_so() -> None:
    reading = read_anki_package(Deck([Note(["Draw a tree?", '<img src="tree.png">'])]).collection())
    assert [(found.text, found.model_answer) for found in reading.questions] == [("Draw a tree?", "")]
    assert reading.unread == (Unread("note 1", "Draw a tree?", "Its answer is a picture or a sound."),)


GOOD = package(Deck([Note(["Ready?", "Yes " * 500])]), "collection.anki2")
VIEWS = """
ALTER TABLE notes RENAME TO hidden;
CREATE VIEW notes AS SELECT id, guid, mid, tags, load_extension('x') AS flds, sfld FROM hidden;
"""
FUNCTIONS = """
ALTER TABLE notes RENAME TO hidden;
CREATE TABLE notes (id integer primary key, guid text, mid integer, tags text,
                    flds text AS (hex(zeroblob(400000000))));
INSERT INTO notes (id) VALUES (1);
"""
NO_NOTES = "DROP TABLE notes;"


def tampered(script: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(Deck([Note(["Ready?", "Yes"])]).collection())
    connection.executescript(script)
    connection.commit()
    return packed({"collection.anki2": bytes(connection.serialize())})


def locked(raw: bytes) -> bytes:
    """The zip with every file marked as encrypted."""
    changed = bytearray(raw)
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(sign)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(sign, at + 4)
    return bytes(changed)


BOMB = zstandard.compress(bytes(300_000_000))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (GOOD[: len(GOOD) // 2], "cut or damaged"),
        (GOOD[:60], "cut or damaged"),
        (
            packed({"collection.anki2": Deck([Note(["A?", "b" * 9000])]).collection()[:8192]}),
            "cut or damaged",
        ),
        (packed({"collection.anki21b": zstandard.compress(b"x" * 9000)[:-4]}), "cut or damaged"),
        (packed({"collection.anki21b": b"no zstd at all"}), "cut or damaged"),
        (packed({"collection.anki2": b""}), "cut or damaged"),
        (packed({"media/collection.anki2": b""}), "holds no collection"),
        (locked(GOOD), "password"),
        (packed({"collection.anki2": bytes(50_000_000)}), "unpacks to more"),
        (packed({"collection.anki21b": BOMB}), "or 100 MB of text"),
        (tampered(VIEWS), "has not the tables"),
        (tampered(FUNCTIONS), "has not the tables"),
        (tampered(NO_NOTES), "has not the tables"),
        (tampered("UPDATE col SET models = '{'"), "cut or damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_whole_package_is_refused_in_one_sentence(raw: bytes, says: str) -> None:
    assert looks_like_anki_package(raw)
    with pytest.raises(InputError, match=says) as refused:
        read_anki_package(raw)
    assert str(refused.value).count(". ") == 0


def test_cells_of_other_types_than_anki_writes_are_read_as_text() -> None:
    rows = "(1, 'a', 1, NULL, NULL, 0), (2, 'b', 1, 5, x'413f1f62', 0), (3, 'c', 1, '', 7, 0)"
    script = f"INSERT INTO notes VALUES {rows}"  # noqa: S608 - made here
    reading = read_anki_package(tampered(script))
    assert [(found.text, found.model_answer, found.tags) for found in reading.questions] == [
        ("A?", "b", ("5",)),
        ("7", "", ()),
        ("Ready?", "Yes", ()),
    ]


def test_a_trigger_in_a_collection_never_runs() -> None:
    script = "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END;"
    assert len(read_anki_package(tampered(script)).questions) == 1


EXPORT = """\ufeff#separator:tab
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:6
a1\tBasic\tIT::Web\t"What is <b>REST</b>?"\t"A style.<br>It has ""resources""."\tweb leech
b2\tBasic\tIT::Web\t"Name two
verbs of HTTP."\t"GET
#POST"\t
#c3\tBasic\tIT::Web\tHidden?\tNo\t
d4\tCloze\tIT::Web\tA {{c1::cookie}} is sent back.\t\t
e5\tMore\tDefault\tWhy caches?\tSpeed.\t
"""


def test_exported_notes_are_read_by_the_lines_above_them() -> None:
    assert looks_like_anki_text(EXPORT)
    reading = read_anki_text(EXPORT)
    assert reading.questions == (
        FoundQuestion(
            text="What is REST?",
            place="line 7",
            model_answer='A style.\nIt has "resources".',
            category="Web",
            tags=("web",),
        ),
        FoundQuestion(
            text="Name two\nverbs of HTTP.", place="line 8", model_answer="GET\n#POST", category="Web"
        ),
        FoundQuestion(text="Why caches?", place="line 13", model_answer="Speed."),
    )
    assert [(lost.place, lost.text) for lost in reading.unread] == [("line 12", "A cookie is sent back.")]


def test_named_columns_separators_and_plain_text_are_followed() -> None:
    text = (
        "#separator:Semicolon\n#html:false\n#columns:Tags;Back;Front;Level\n#deck:Rust::Types\n#tags:own\n"
        "easy x;It is <T> & more.;What is a generic?;junior\n"
    )
    [found] = read_anki_text(text).questions
    assert found == FoundQuestion(
        text="What is a generic?",
        place="line 6",
        model_answer="It is <T> & more.",
        category="Types",
        level="junior",
        tags=("own", "easy", "x"),
    )


def test_columns_beyond_question_and_answer_are_told_of() -> None:
    reading = read_anki_text("#separator:Comma\nWhy?,Because.,http://a.example\nHow?,So.,\n")
    assert len(reading.questions) == 2
    assert [(lost.place, lost.text) for lost in reading.unread] == [("field “3”", "http://a.example")]


def test_a_quote_that_is_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match="begins at line 3 has no end"):
        read_anki_text('#separator:tab\nA?\tb\nC?\t"never closed\nE?\tf\n')


def test_other_texts_are_no_export_of_anki() -> None:
    assert not any(
        map(
            looks_like_anki_text,
            ["# Title: one\n", "What?\tThis\n", "#tags: a\n", "# Deck: Locks\n", "", "## html: x"],
        )
    )


def crowd(
    name: str, *notes: tuple[list[str], list[str]], children: Sequence[object] = ()
) -> dict[str, object]:
    return {
        "__type__": "Deck",
        "name": name,
        "children": list(children),
        "notes": [{"fields": fields, "tags": tags, "note_model_uuid": "m"} for fields, tags in notes],
    }


def test_a_crowdanki_deck_gives_its_own_notes_and_those_of_decks_in_it() -> None:
    inner = crowd("ML::Deep", (["Easy", "Why depth?", "<p>Features</p><p>of features.</p>", "ML deep"], []))
    outer = crowd(
        "ML", (["Hard", "What is loss?", "An error.", "not these"], ["own tag", "loss"]), children=[inner]
    )
    fields = [{"name": name, "ord": n} for n, name in enumerate(("Difficulty", "Front", "Back", "Tags"))]
    outer["note_models"] = [{"crowdanki_uuid": "m", "name": "Card", "flds": fields}]

    assert looks_like_crowdanki(outer)
    reading = read_crowdanki(json.loads(json.dumps(outer)))

    assert reading.questions == (
        FoundQuestion(
            text="What is loss?",
            place="note 1",
            model_answer="An error.",
            category="ML",
            level="Hard",
            tags=("own tag", "loss"),
        ),
        FoundQuestion(
            text="Why depth?",
            place="note 2",
            model_answer="Features\n\nof features.",
            category="Deep",
            level="Easy",
            tags=("ML", "deep"),
        ),
    )


def test_json_of_another_kind_is_no_crowdanki_deck() -> None:
    assert not any(map(looks_like_crowdanki, [[], {}, {"notes": []}, {"questions": []}, "Deck", None]))


def test_ten_thousand_notes_take_bounded_time() -> None:
    deck = Deck(
        [Note([f"What is part {n} of <b>it</b>?", "It is<br>so &amp; so. " * 10]) for n in range(10_000)]
    )
    raw = package(deck, "collection.anki21b")
    began = time.process_time()
    assert len(read_anki_package(raw).questions) == 10_000
    assert time.process_time() - began < 10
