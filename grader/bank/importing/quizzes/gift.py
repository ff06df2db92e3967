"""Questions from GIFT, Moodle's text format for quizzes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grader.bank.importing.quizzes.teachers import (
    COUNTS,
    FILLS,
    JUDGES,
    NO_TEXT,
    PAIRS,
    PICKS,
    TELLS,
    category_of,
    guidance_and_answer,
    plain,
    unwrapped,
)
from grader.bank.importing.texts import reads_as_question, unnumbered, usable_id
from grader.models.imported import FoundQuestion, Reading, Unread

_ESCAPED = {
    "\\": "\x01",
    ":": "\x02",
    "#": "\x03",
    "=": "\x04",
    "{": "\x05",
    "}": "\x06",
    "~": "\x07",
    "n": "\x08",
}
"""What a backslash takes its meaning from, and the sign that stands for it meanwhile; no text has these."""
_MEANT = {ord(sign): "\n" if letter == "n" else letter for letter, sign in _ESCAPED.items()}
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_NAME = re.compile(r"\s*::((?:(?!::).)*)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|plain|markdown|moodle)\]", re.IGNORECASE)
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)", re.IGNORECASE)
_NOTE = re.compile(r"\[(id|tag):((?:[^\[\]\\]|\\.)*)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")
_TRUTH = re.compile(r"(?:T|TRUE|F|FALSE)\s*(?:#|$)", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:$|[=~#]|(?:T|TRUE|F|FALSE)\s*(?:#|$))", re.IGNORECASE)
_SURE = re.compile(r"^[ \t]*\$CATEGORY:|^[ \t]*::[^:\n][^\n]*?::[ \t]*\S", re.MULTILINE)
_END = re.compile(r"[\s.;,\"”’'!]*")
_RIGHT = 100.0


@dataclass(slots=True)
class _Piece:
    """The lines of one question, with what comments above it say."""

    line: int
    category: str
    id: str
    tags: tuple[str, ...]
    lines: list[str] = field(default_factory=list)
    opened: bool = False
    closed: bool = False
    """Whether the braces of the answers have begun, and ended."""

    def add(self, line: str) -> None:
        self.lines.append(line)
        bare = _ESCAPE.sub("", line)
        if not self.opened and "{" in bare:
            self.opened, bare = True, bare.partition("{")[2]
        self.closed = self.closed or (self.opened and "}" in bare)

    @property
    def within(self) -> bool:
        return self.opened and not self.closed

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class _Choice:
    text: str
    weight: float


def looks_like_gift(text: str) -> bool:
    """Whether a text has questions whose answers stand in braces as GIFT has them."""
    if text.lstrip()[:1] in ("{", "[", "<") or "```" in text:
        return False
    if _SURE.search(text) and "{" in text:
        return True
    paragraphs = [piece for piece in re.split(r"\n\s*\n", _without_comments(text)) if piece.strip()][:200]
    fitting = sum(map(_is_answered, paragraphs))
    return fitting > 0 and fitting >= 0.7 * len(paragraphs)


def _is_answered(piece: str) -> bool:
    """Whether a paragraph has one pair of braces, with an answer of GIFT in it or nothing."""
    _, opens, after = _ESCAPE.sub("", piece).partition("{")
    within, closes, tail = after.partition("}")
    return bool(opens and closes and _ANSWER.match(within)) and not {"{", "}"} & {*within, *tail}


def read_gift(text: str) -> Reading:
    """The essay and short-answer questions of a quiz in GIFT; questions of other kinds are told of.

    General feedback ("####") is the model answer, or guidance if it reads like notes for graders. The right
    answers of a question with a short answer are its model answer.
    """
    questions: list[FoundQuestion] = []
    unread: list[Unread] = []
    for piece in _Parting().pieces(text.lstrip("\ufeff")):
        found = _question(piece)
        if isinstance(found, FoundQuestion):
            questions.append(found)
        else:
            unread.append(found)
    return Reading("a Moodle quiz (GIFT)", tuple(questions), tuple(unread))


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))


class _Parting:
    """Cuts a quiz into its questions: at blank lines outside of braces, at names and at categories."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._piece: _Piece | None = None
        self._category = ""
        self._id = ""
        self._tags: tuple[str, ...] = ()

    def pieces(self, text: str) -> list[_Piece]:
        for number, line in enumerate(text.splitlines(), start=1):
            if line.lstrip().startswith("//"):
                self._note(line)
            elif told := _CATEGORY.match(line):
                self._end()
                self._category = category_of(_ESCAPE.sub(lambda sign: sign[1], told[1]))
            elif line.strip():
                self._take(number, line)
            elif self._piece and self._piece.within:
                self._piece.add("")
            else:
                self._end()
        self._end()
        return self._pieces

    def _take(self, number: int, line: str) -> None:
        piece = self._piece
        opens = "{" in _ESCAPE.sub("", line)
        if piece and (_NAME.match(line) or (opens and piece.closed)):
            self._end()
        elif piece and opens and piece.within and "" in piece.lines:
            # The braces of the question before were never closed: it ends where a blank line is.
            last = len(piece.lines) - 1 - piece.lines[::-1].index("")
            rest, piece.lines = piece.lines[last + 1 :], piece.lines[:last]
            self._end()
            for at, text in enumerate(rest, start=number - len(rest)):
                self._add(at, text)
        self._add(number, line)

    def _add(self, number: int, line: str) -> None:
        if self._piece is None:
            self._piece = _Piece(number, self._category, self._id, self._tags)
            self._id, self._tags = "", ()
        self._piece.add(line)

    def _end(self) -> None:
        if self._piece:
            self._pieces.append(self._piece)
        self._piece = None

    def _note(self, comment: str) -> None:
        for key, value in _NOTE.findall(comment):
            said = re.sub(r"\\(.)", r"\1", value).strip()
            if key == "id":
                self._id = said
            else:
                self._tags += (said,)


def _question(piece: _Piece) -> FoundQuestion | Unread:
    place = f"line {piece.line}"
    hidden = _ESCAPE.sub(lambda sign: _ESCAPED[sign[1]], piece.text)
    name = _NAME.match(hidden)
    body = hidden[name.end() :] if name else hidden
    before, opens, after = body.partition("{")
    within, closes, tail = after.partition("}")
    if bool(opens) != bool(closes) or ("}" in before and not opens):
        return Unread(
            place, _said(piece.text).strip(), "Its braces do not pair: put “{” and “}” round its answers."
        )
    form, asked = _form(before, "moodle")
    gap = bool(opens) and _END.fullmatch(tail) is None
    text = _plain(f"{asked} _____ {tail}" if gap else asked, form) or _plain(
        name[1] if name else "", "moodle"
    )
    answers, _, general = within.rpartition("####") if "####" in within else (within, "", "")
    guidance, answer = guidance_and_answer("", _feedback(general, form))
    answers = answers.strip()
    why = _not_open(answers, opens=bool(opens), gap=gap, text=text)
    choices = _choices(answers, form) if answers else []
    if why:
        shown = [_shown(choice) if why == PICKS else f"- {choice.text}" for choice in choices]
        return Unread(place, "\n".join((text, *shown)), why)
    right = " / ".join(choice.text for choice in choices if choice.weight >= _RIGHT)
    return FoundQuestion(
        text=unnumbered(text),
        place=place,
        guidance=guidance,
        model_answer="\n\n".join(filter(None, (right, answer))),
        category=piece.category,
        tags=tuple(dict.fromkeys(piece.tags)),
        id=usable_id(piece.id),
    )


def _feedback(general: str, default: str) -> str:
    form, text = _form(general, default)
    return _plain(text, form)


def _not_open(answers: str, *, opens: bool, gap: bool, text: str) -> str:
    """Why a question is not one to be answered in words; empty if it is."""
    if not text:
        return NO_TEXT
    if not opens:
        return "" if text.endswith("?") else TELLS
    if not answers:
        return FILLS if gap else ""
    if answers.startswith("#"):
        return COUNTS
    if "~" in answers:
        return PICKS
    if "->" in answers:
        return PAIRS
    if _TRUTH.match(answers):
        return JUDGES
    return FILLS if gap or not reads_as_question(text) else ""


def _choices(answers: str, form: str) -> list[_Choice]:
    """The answers in the braces, without the feedback on each."""
    found = []
    if answers.startswith("#"):
        # What follows a tilde is feedback on any other number.
        answers = answers[1:].partition("~")[0]
    for sign, said in re.findall(r"([=~])([^=~]*)", answers):
        said = said.partition("#")[0].strip()
        weight = _WEIGHT.match(said)
        worth = float(weight[1]) if weight else (_RIGHT if sign == "=" else 0.0)
        own, text = _form(said[weight.end() :] if weight else said, form)
        found.append(_Choice(_plain(text, own), worth))
    if not found:
        found.append(_Choice(_plain(answers.partition("#")[0], form), _RIGHT))
    return found


def _shown(choice: _Choice) -> str:
    return f"- {choice.text}" + (" (right)" if choice.weight > 0 else "")


def _form(text: str, default: str) -> tuple[str, str]:
    """How a text is set, and the text without the sign that says so."""
    told = _FORMAT.match(text)
    return (told[1].lower(), text[told.end() :]) if told else (default, text)


def _plain(text: str, form: str) -> str:
    """What a text says in plain words; only a line end that is written as one is kept."""
    return plain(_said(text if form in ("html", "markdown") else unwrapped(text)), form)


def _said(text: str) -> str:
    return text.translate(_MEANT)
