"""What a line of a page does: ask a candidate, ask itself, advise, or tell of oneself."""

from __future__ import annotations

import re
from enum import Enum

from grader.bank.importing.pages.phrases import PAIRS, any_of, unsigned

_LONGEST = 110
"""Words of a question."""
_QUOTES = "".join({*PAIRS, *"".join(PAIRS.values())})
_AROUND = re.compile(rf"(?:\s*[{re.escape(_QUOTES)})\]*_]|\s*[^\w\s?.!,;:…{re.escape(_QUOTES)})\](\[-])+$")
"""Closing quotation marks, brackets and emoji at the end of a line."""
_COMMANDS = any_of(
    r"""
    (?:tell|walk|talk) (?:me|us)|(?:give|show|sell|convince|teach) (?:me|us)|give an? (?:\w+ )?example
    describe|explain|discuss|compare|define|outline|imagine|introduce yourself|share (?:an?|your)
    erz[äa]hlen sie|beschreiben sie|nennen sie|erkl[äa]ren sie|schildern sie|geben sie|stellen sie sich
    cu[ée]nt[ae](?:me|nos)|h[áa]bl[ae](?:me|nos)|descr[ií]b[ae]|expli(?:ca|que)|d[ae]me un
    parlez[- ](?:moi|nous)|d[ée]crivez|expliquez|racontez|pr[ée]sentez|donnez
    """
)
_OTHER_COMMANDS = any_of(
    r"""
    talk (?:about|through|to)|walk through|share (?:with|some)|elaborate|summari[sz]e|contrast|list|name
    provide an? example|recall a|suppose|pretend|rate your|sketch|design|implement
    write (?:a|an|the|some|code)
    demonstrate|differentiate|distinguish|state|mention|identify|think of an?|let['’]s (?:say|talk|discuss)
    mencion[ae]|citez
    """
)
_ASKING = any_of(
    r"""
    (?:can|could|would|will) (?:you|we|i)|(?:have|had|did|do|are|were) you
    (?:do|does|did|is|are|was|has|should|may) \w+
    what(?:['’]?s|,)?|how|why|when (?:did|do|was|is|would|should|have)|where|which|who(?:['’]s|m|se)?
    (?:in|at|to|on|with|for) (?:what|which)
    warum|wieso|weshalb|wie|was|welche[rsmn]?|woran|womit|wo|wann|wer|(?:haben|k[öo]nnen|sind|w[üu]rden) sie
    qu[ée]|c[óo]mo|por qu[ée]|cu[áa]l(?:es)?|cu[áa]ndo|d[óo]nde
    pourquoi|comment|quel(?:le)?s?|qu['’]est-ce|(?:avez|pouvez)-vous|[êe]tes-vous|o[ùu]|que|qui
    """
)
_LED_IN = any_of(
    r"""
    please |(?:so|now|first|finally|ok|okay|and),? |if (?:you|we|i|your)\b.{3,120}?, |
    (?:in|at|on|for|during|as|when|given|with|without|thinking|looking|imagine)\b[^?.]{3,120}?, |
    """
)
_BEGINS = re.compile(rf"¿|(?:{_LED_IN})?(?:{_COMMANDS}|{_OTHER_COMMANDS}|{_ASKING})\b", re.IGNORECASE)
_COMMAND = re.compile(rf"(?:please )?{_COMMANDS}\b", re.IGNORECASE)
_ADDED = re.compile(
    r"(?:and |or |if so,? |please |briefly |also,? )?"
    + any_of(
        """
        why|how|explain|give|describe|what|when|where|who|which|tell|walk|share|be specific|please|take|use
        name
        discuss|provide|elaborate|justify|warum|wie|por qu[ée]|pourquoi
        """
    )
    + r"\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes on with a question after its question mark."""
_OTHERS = re.compile(r"\b(?:i|me|my|mine|myself|they|them|he|she)\b", re.IGNORECASE)
_YOU = re.compile(
    r"\b"
    + any_of(
        r"""
        you|your|yours|yourself|me about|us about
        sie|ihre?[nmrs]?|du|dein\w*|usted|tu|te|su|sus|tus|vous|votre|vos
        """
    )
    + r"\b",
    re.IGNORECASE,
)


_SORT = re.compile(
    r"(?:behaviou?ral|situational|technical|general|coding|system design|scenario|bonus|follow[ -]?up)"
    r"(?: question)?\s?[:–-]\s",
    re.IGNORECASE,
)
"""Which sort of question comes: "Behavioral: tell me about …"."""


class Asks(Enum):
    """How plainly a line is a question."""

    NO = 0
    LIKELY = 1
    """It begins as questions and requests do, but has no question mark."""
    PLAINLY = 2


def asks(line: str) -> Asks:
    """How plainly a line is a question, by its words alone."""
    text = _AROUND.sub("", unsigned(line[:2000]).strip(_QUOTES)).strip()
    if not 2 <= len(text.split()) <= _LONGEST:
        return Asks.NO
    if text.endswith(("?", "？", "?!")):
        return Asks.PLAINLY
    _, mark, tail = text.rpartition("?")
    if mark and len(tail.split()) <= 16 and (_ADDED.match(tail.strip()) or tail.strip()[:1] in "(["):
        return Asks.PLAINLY
    if mark and len(tail) < 10 and sum(map(str.isalnum, tail)) < 2:
        return Asks.PLAINLY
    # "Was it easy? No, but …" is how people tell a story.
    told = mark and not _COMMAND.match(text)
    return Asks.LIKELY if not told and _BEGINS.match(_SORT.sub("", text)) else Asks.NO


def commands(line: str) -> bool:
    """Whether a line requests as interviewers do: "Tell me about …", "Describe …"."""
    return _COMMAND.match(unsigned(line).strip(_QUOTES)) is not None


def is_rhetorical(line: str) -> bool:
    """Whether a question is one that people ask themselves or about others, not a candidate."""
    return not commands(line) and _OTHERS.search(line) is not None and _YOU.search(line) is None


_DOES = any_of(
    """
    is|are|(?:re)?tests?|helps?|assess(?:es)?|evaluates?|explores?|shows?|reveals?|gauges?|looks?|allows?
    gives?
    examines?|probes?|checks?|measures?|seeks?|aims?|delves?|lets?|can|may|might|asks?|invites?|wants?
    targets?
    uncovers?|requires?|provides?|goes|focuses|digs|touches|speaks|serves
    """
)
_WITH = any_of(
    "in|for|with|structure|frame|keep|tailor|focus|use|back|support|prepare|start|begin|end|finish"
)
_EMPLOYERS = re.compile(
    any_of(
        rf"""
        \b(?:employers?|interviewers?|recruiters?|hiring (?:managers?|teams?|committees?|panels?)|(?:the|your)
            \ panel)\b
        \b(?:this|the|such|these|similar) (?:\w+ ){{0,3}}questions? (?:\w+ )?{_DOES}\b
        \b{_WITH} your (?:answer|response|reply)\b
        \byour (?:answer|response|reply) (?:should|needs?|must|can|could|will|is|to)\b
        \b(?:use|using|follow|with) the (?:star|soar|car|par)\b
        \bwhen (?:you )?(?:answer(?:ing)?|respond(?:ing)?)\b|\bbest way to answer\b
        \b(?:best|good|great|strong|ideal) (?:answers?|responses?|candidates?)
            \ (?:will|would|should|shows?|includes?)\b
        \b(?:best|good|great|strong|ideal) (?:answers?|responses?|candidates?) (?:covers?|mentions?|names?)\b
        \bcandidates? (?:who|should|must|can|will|with|need)\b
        \blook(?:ing)? for (?:a candidate|candidates|someone|people|evidence)\b
        \b(?:arbeitgeber|personaler(?:innen)?|personalverantwortliche\w*)\b|\b(?:mit dieser|diese) frage\b
        \bin (?:ihrer|deiner) antwort\b
        \b(?:empleadores|reclutador(?:es)?|entrevistador(?:es|a)?|esta pregunta)\b|\ben (?:tu|su) respuesta\b
        \b(?:employeurs?|recruteurs?|cette question)\b|\bdans votre r[ée]ponse\b
        """
    ),
    re.IGNORECASE,
)
_ADVICE = re.compile(
    any_of(
        r"""
        try to|be sure to|make sure|be ready to|be prepared|remember to|don['’]t (?:forget|just)|avoid \w+ing
        you (?:should|can|could|want to|need to)|you['’]ll want|it['’]s (?:important|best|a good idea)
        show that you
        mention (?:a|any|the|your|how)|focus on|highlight|emphasi[sz]e|talk about
        a (?:good|strong|great) (?:answer|response)
        """
    )
    + r"\b",
    re.IGNORECASE,
)
_ONESELF = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|my|me|we|our|ich|mein\w*|mir|mich|wir|yo|mi|mis|je|j['’]\w+|mon|ma|mes|nous)\b"
)
_IN_QUOTES = re.compile(r"[“\"«„][^”\"»“]{0,400}[”\"»“]")


_ON_ANSWER = re.compile(
    any_of(
        r"""
        (?:this|the|such an?|our) (?:\w+ )?(?:answer|response|example|reply) (?:\w+
            \ )?(?:works?|shows?|is|does|demonstrates?)
        (?:this|the|such an?|our) (?:\w+ )?(?:answer|response|example|reply) (?:\w+
            \ )?(?:highlights?|gives?|uses?|names?)
        notice how|note how|here,? the candidate|the candidate
        """
    )
    + r"\b",
    re.IGNORECASE,
)


def comments_on_answer(text: str) -> bool:
    """Whether a text speaks of the answer before it."""
    return _ON_ANSWER.match(text) is not None and not speaks_as_candidate(text)


def advises(text: str) -> bool:
    """Whether a text speaks of what those who ask want, or advises how to answer."""
    return _EMPLOYERS.search(text, 0, 2000) is not None or _ADVICE.match(text) is not None


def speaks_as_candidate(text: str) -> bool:
    """Whether a text speaks in the first person, quotations left out."""
    return _ONESELF.search(_IN_QUOTES.sub("", text[:2000])) is not None
