"""The labels on pages with interview questions: what says that an answer, guidance or a level follows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from grader.bank.importing.pages.phrases import SIGNS, any_of, unsigned


class Role(Enum):
    """What a label says of the text after it."""

    ANSWER = auto()
    GUIDANCE = auto()
    CAUTION = auto()
    """Guidance that would mislead without its label: "Avoid", "Weak answer", "Follow-up questions"."""
    QUESTION = auto()
    LEVEL = auto()
    CATEGORY = auto()
    END = auto()
    """What comes next belongs to no question."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line, and what the line says after it.

    ``weak`` labels are words that answers use as well ("Example:", "Note:"); whether they are labels shows in
    the page as a whole.
    """

    role: Role
    head: str
    rest: str
    weak: bool = False


_GOOD = any_of(
    """
    samples?|example|model|reference|official|correct|expected|complete|full
    strong|good|great|better|best|ideal|perfect|excellent|impressive|winning|top|effective
    suggested|possible|potential|recommended|proposed|expert|star|candidate|interview|written
    short|long|quick|concise|detailed|strategic|tailored
    senior|junior|mid-level|entry-level|experienced
    """
)
_BAD = any_of("weak|bad|poor|wrong|mediocre|average|incorrect|terrible|worst|generic|unhelpful")
_WHO = any_of(
    """
    (?:the |potential |prospective |many |most )*(?:interviewers?|employers?|recruiters?|managers?|panel)
    (?:the )?hiring (?:managers?|teams?)
    companies|the company|they|we
    """
)
_LED_IN = "(?:" + any_of("here(?:['’]s| is| are)|an?|the|one|another|your|my|our|some") + " )"
_ANSWER = any_of(
    rf"""
    {_LED_IN}*(?:(?:{_GOOD}|of|an?)[ /-])*(?:answers?|responses?|reply|replies|script)
    {_LED_IN}*(?:{_GOOD}[ /-])*(?:answer|response) (?:examples?|samples?|scripts?|idea)
    {_LED_IN}*(?:examples?|samples?) of (?:an? )?(?:{_GOOD} )?(?:answers?|responses?|how to answer|what to
        \ say)
    {_LED_IN}*{_GOOD} (?:examples?|samples?)
    what an? {_GOOD} (?:answer|response) (?:looks|sounds) like|one way to (?:answer|respond)|(?:try|say) this
    instead,? say
    (?:you|your answer) (?:could|might|can) (?:say|sound|be|look)(?: something)?(?: like)?(?: this)?
    how (?:you|i) (?:could|might|can|would) (?:answer|respond)(?: (?:this|it))?
    (?:what )?you (?:could|might|can) (?:say|answer|respond)
    say something like
    ans|candidate|applicant|interviewee|you|me
    a\d{{0,3}}
    (?:(?:beispiel|muster|modell)[ -]?|beispielhafte |m[öo]gliche |gute )?antwort(?:en)?
    antwortbeispiele?
    so k[öo]nnte ihre antwort (?:lauten|aussehen)
    ejemplos? de respuestas?
    (?:posible )?respuestas?(?: (?:de )?(?:ejemplo|modelo|sugerida|posible|recomendada))?
    modelo de respuesta
    exemples? de r[ée]ponses?
    r[ée]ponses?(?: (?:type|mod[èe]le|possible|sugg[ée]r[ée]e|id[ée]ale|d['’]exemple))?
    """
)
_WEAK_ANSWER = any_of("(?:for )?examples?|samples?|solution|beispiel|ejemplo|exemple|e\\.g\\.")
_ASK = "(?:may |might |often |will |would |usually |like to )*ask(?:s|ing|ed)?"
_AFTER_WHAT = any_of(
    """
    wants?|looks?|looking|asking|assess(?:ing)?|test(?:ing|s)?|evaluat(?:e|ing)|trying|hoping|checking
    expect(?:s|ing)?|listening|seek(?:ing)?|after
    """
)
_TO_ANSWER = any_of("answer(?:ing)?|respond(?:ing)?|approach(?:ing)?|tackl(?:e|ing)|structure|frame")
_TIP = any_of(
    "pro|expert|quick|interview|answer(?:ing)?|top|coach['’]?s|bonus|recruiter|insider|our|career|key|extra|prep"
)
_GUIDANCE = any_of(
    rf"""
    why (?:do |would |might )?{_WHO} {_ASK}(?: (?:this|that|it|about this|these)(?: (?:interview
        \ )?questions?)?)?
    why (?:is )?(?:this|the|it)(?:['’]s| is)?(?: interview)?(?: question)?(?: is)?(?: being)?(?: asked)?
    why (?:this|the|it)(?: (?:interview )?question| answer)? (?:matters?|works?|is (?:good|strong|important))
    what (?:do |does |is |are )?{_WHO}(?:['’]re|['’]s)?(?: is| are)?(?: really|
        \ actually)* {_AFTER_WHAT}\b[^:.?!]{{0,60}}
    what (?:this|the) question (?:really )?(?:tests?|assesses|evaluates|reveals|means)(?: for)?
    what (?:this|the) question is (?:really )?(?:about|asking|testing)
    what (?:to|you should) (?:cover|include|mention|highlight|emphasi[sz]e|focus on)(?: in your answer)?
    what to (?:look|listen|watch) (?:out )?for(?: in an? answer)?
    what a (?:good|strong|great) (?:answer|response) (?:includes|covers|looks like|sounds like|should
        \ .{{1,20}})
    (?:tips? (?:on|for) )?(?:how (?:to|you should|should you|you can|can you) (?:best )?)?{_TO_ANSWER}
        \ (?:it|this|that)
    (?:tips? (?:on|for) )?how (?:to|you should|should you|you can|can you) (?:best )?{_TO_ANSWER}
    (?:tips? (?:on|for) )?(?:how to )?{_TO_ANSWER} (?:this|the|your)(?: interview)?
        \ (?:question|answer|response)
    {_WHO} (?:is|are|wants?) (?:really )?(?:looking for|looking to (?:learn|hear|see)|to
        \ (?:know|hear|learn|see))
    (?:{_TIP}[ -])*(?:tips?|hints?|advice|pointers?)
    answer (?:guide(?:lines)?|framework|structure|strategy|guidance|outline|approach)
    (?:interviewer(?:['’]s)?|answering|answer)[ -]
        (?:insight|intent|perspective|expectations?|guidance|notes?|focus)
    guidance|guidelines?|(?:the )?(?:question )?(?:overview|intent(?:ion)?|purpose|rationale)
    about this question
    points? to (?:cover|mention|include|emphasi[sz]e|make|hit)|things to (?:mention|cover|include|consider)
    key (?:points?|takeaways?|elements|things)(?: to [a-z]+)?
    (?:evaluation|assessment|scoring|success) criteria|skills? (?:tested|assessed|evaluated)
    (?:the )?(?:goal|purpose|intent|point) of (?:this|the) question
    (?:underlying|hidden|real) (?:question|intent)
    do(?:['’]s|s)?|what to do|(?:good to )?mention|focus on|behind the question
    the why
    what(?:['’]s| is) being (?:assessed|tested|asked)|what (?:it|this) (?:tests|shows|tells .{{1,30}})
    (?:key |core )?competenc(?:y|ies)(?: (?:tested|assessed))?|reason(?:ing)?(?: for asking)?
    motivation behind .{{1,30}}
    warum (?:wird )?diese frage(?: gestellt)?(?: wird)?|warum (?:das|danach) gefragt wird
    warum (?:arbeitgeber|personaler|interviewer|recruiter|sie) (?:das|diese frage|danach) (?:fragen|stellen)
    (?:was|worauf) (?:arbeitgeber|personaler|interviewer|recruiter)(?: wirklich| damit)? (?:wissen|h[öo]ren)
        \ wollen
    worauf (?:arbeitgeber|personaler|interviewer|recruiter) achten
    hintergrund(?: der frage)?|so antworten sie(?: richtig)?|tipps?|hinweise?|darum geht es
    por qu[ée] (?:te |le |se )?(?:lo |la )?(?:hacen|preguntan|hace)(?: (?:esta pregunta|esto))?
    por qu[ée] (?:los )?(?:entrevistadores|reclutadores|empleadores) (?:preguntan|hacen)(?: (?:esto|esta
        \ pregunta))?
    qu[ée] (?:buscan|quieren saber)(?: (?:los )?(?:entrevistadores|reclutadores|empleadores))?(?: realmente)?
    c[óo]mo responder(?:la)?(?: (?:a )?esta pregunta)?|consejos?|pista
    pourquoi (?:(?:les |le )?(?:recruteurs?|employeurs?) posent?|on (?:vous )?pose|poser) cette question
    pourquoi cette question(?: est pos[ée]e)?
    ce que (?:(?:les |le )?(?:recruteurs?|employeurs?)|l['’]employeur) veu(?:t|lent) (?:vraiment )?savoir
    comment (?:y )?r[ée]pondre(?: [àa] cette question)?|conseils?|astuces?|indice
    """
)
_WEAK_GUIDANCE = any_of(
    "notes?|explanation|context|background|approach|structure|goal|focus|framework|strategy|why|remember"
)
_CAUTION = any_of(
    rf"""
    (?:an? |the |example of an? )?{_BAD} (?:answer|response|example)s?(?: examples?)?
    (?:answer )?(?:red|yellow) flags?(?: to avoid)?
    (?:common )?(?:mistakes|pitfalls|errors)(?: to avoid)?|(?:what|things|phrases) to avoid(?: saying)?
    what not to (?:say|do|mention)|avoid(?: saying)?|do(?:n['’]?t|n['’]?ts| not)
    (?:possible |potential |likely |sample |common )?follow[ -]?ups?(?: questions?)?(?: to expect)?
    h[äa]ufige fehler|errores comunes|erreurs [àa] [ée]viter
    """
)
_LEVEL = any_of(
    """
    (?:question )?(?:difficulty|level|seniority|experience level|difficulty level)
    schwierigkeit(?:sgrad)?|niveau|dificultad|nivel|difficult[ée]
    """
)
_CATEGORY = any_of(
    """
    (?:question )?(?:category|topic|type)|competency|skill area
    kategorie|categor[íi]a|cat[ée]gorie
    """
)
_QUESTION = any_of("(?:the )?(?:interview )?question|interviewer|frage|pregunta|question d['’]entretien")
_COUNT = r"(?: ?(?:#|no\.? ?)?\d{1,2})?(?: ?[(\[][^()\[\]]{1,60}[)\]])?"
_TAIL = (
    _COUNT + "(?: (?:one|two|three|[a-e]))?"
    "(?: ?[–—,-]? ?(?:for|from|to|of|in|using|with|by|if|based on) [^:.!?]{1,70})?"
)
_HEADS = [
    (role, weak, re.compile(heads + tail, re.IGNORECASE))
    for role, weak, heads, tail in (
        (Role.CAUTION, False, _CAUTION, _COUNT),
        (Role.LEVEL, False, _LEVEL, ""),
        (Role.CATEGORY, False, _CATEGORY, ""),
        (Role.QUESTION, False, _QUESTION, ""),
        (Role.GUIDANCE, False, _GUIDANCE, _COUNT),
        (Role.ANSWER, False, _ANSWER, _TAIL),
        (Role.ANSWER, True, _WEAK_ANSWER, _TAIL),
        (Role.GUIDANCE, True, _WEAK_GUIDANCE, ""),
    )
]
_COLON = re.compile(r"\s?[:：]\s?")
_QUOTED = re.compile(r"\s(?=[\"“«„])")
_DASH = re.compile(r"\s[–—-]{1,2}\s|—")
_ONLY_BEFORE_COLON = re.compile(
    any_of("a\\d{0,3}|ans|do|e\\.g\\.|for examples?|candidate|applicant|interviewee|interviewer|you|me"),
    re.IGNORECASE,
)
_QUALIFIER = re.compile(r"(?:[^\s.!?]+\s?){1,4}")
"""What says after a dash which of several answers follows: "entry level"."""
_SENTENCE_ENDS = r"(?<=[.!?…\"”»’)])\s+"
SENTENCE = re.compile(r"[A-ZÀ-Ý“\"][^.!?]*\s[a-zà-ÿ]")
"""What after a dash is the label's text, and no part of the label as in "Answer – for Managers: …"."""
_WITHIN = re.compile(
    rf"{_SENTENCE_ENDS}(?=(?:{SIGNS.pattern[1:]})?(?:(?:{_GOOD}|answer)\s)+(?:answers?|responses?|examples?|samples?)\s?[:：])"
    rf"|{_SENTENCE_ENDS}(?=(?:for )?example\s?:\s?[\"“«„])",
    re.IGNORECASE,
)
"""Where a label of an answer stands within a paragraph, after the guidance."""


def label_of(line: str) -> Label | None:
    """The label that a line begins with or consists of; None where it has none."""
    bare = unsigned(line)
    colon = _COLON.search(bare, 0, 120)
    dash = _DASH.search(bare, 0, 80)
    if colon and dash and SENTENCE.match(bare, dash.end(), colon.start()):
        label = _named(bare[: dash.start()], bare[dash.end() :])
        if label and not label.weak:
            return label
    if colon and (label := _named(bare[: colon.start()], bare[colon.end() :])):
        return label
    if len(bare) <= 120:
        whole = bare.rstrip(" .:?!–—-…")
        if not _ONLY_BEFORE_COLON.fullmatch(whole) and (label := _named(whole, "")):
            return label
    for parting in (_QUOTED, _DASH):
        found = parting.search(bare, 0, 80)
        if found and (label := _named(bare[: found.start()], bare[found.end() :])) and not label.weak:
            qualified = parting is _DASH and _QUALIFIER.fullmatch(label.rest)
            return replace(label, rest="") if qualified else label
    return None


def _named(head: str, rest: str) -> Label | None:
    head = head.strip(" *_[]")
    if head and len(head.split()) <= 14:
        for role, weak, pattern in _HEADS:
            if pattern.fullmatch(head):
                return Label(role, head, rest.strip(), weak)
    return None


def parted_at_labels(line: str) -> list[str]:
    """A line cut where a label of an answer stands within it."""
    return _WITHIN.split(line)


_EMOJI_LEVELS = {
    "👶": "easy",
    "🐣": "easy",
    "🟢": "easy",
    "⭐": "medium",
    "🟡": "medium",
    "🔴": "hard",
    "🚀": "expert",
}
_LEVELS = any_of(
    """
    (?:very )?(?:easy|medium|hard|difficult|beginner|intermediate|advanced|expert|basic)
    junior|mid|mid-level|senior|entry|entry[ -]level|principal|staff|lead
    leicht|mittel|schwer|f[áa]cil|media|dif[íi]cil|facile|moyen(?:ne)?|difficile
    """
)
_LEVEL_ALONE = re.compile(_LEVELS, re.IGNORECASE)
_LEVEL_LAST = re.compile(
    rf"\s*(?:[(\[]\s*(?:level|difficulty)?:?\s*({_LEVELS})\s*[)\]]|[|·]\s*({_LEVELS}))\s*$", re.IGNORECASE
)
_EMOJI_LAST = re.compile(rf"\s*((?:[{''.join(_EMOJI_LEVELS)}]\ufe0f?\s*)+)$")
_EMOJI_FIRST = re.compile(rf"([{''.join(_EMOJI_LEVELS)}])\ufe0f?\s+(?=\S)")


def is_level(line: str) -> bool:
    """Whether a line is the name of a level and nothing else."""
    return _LEVEL_ALONE.fullmatch(line.strip()) is not None


def without_level(question: str) -> tuple[str, str]:
    """A question without the level at its end or its start, and the level; empty where it has none."""
    if found := _LEVEL_LAST.search(question):
        return question[: found.start()].rstrip(), found[1] or found[2]
    if found := _EMOJI_LAST.search(question):
        return question[: found.start()].rstrip(), _EMOJI_LEVELS[found[1][0]]
    if found := _EMOJI_FIRST.match(question):
        return question[found.end() :], _EMOJI_LEVELS[found[1]]
    return question, ""
