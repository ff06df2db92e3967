"""What people call the parts of a question, in the heads of tables and the keys of records."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from grader.models.imported import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = {
    Field.QUESTION: """
        question; question text; interview question; text of question; the question; q; prompt; question stem;
        stem; question title; question name; front; term
        frage; interviewfrage; fragetext; fragestellung; vorderseite
        question posee; enonce; recto; pregunta; texto de la pregunta; anverso; domanda; pergunta; vraag
        title; titel; titre; titulo; name; text
    """,
    Field.GUIDANCE: """
        guidance; why they ask; why they ask it; why they ask this; why this is asked; why ask; why we ask
        why we ask it; why we ask this; why asked; why it is asked; why it matters; rationale
        what employers look for; what interviewers look for; what they look for; what we look for
        what to look for; what to listen for; look for; looking for; listen for; green flags
        what they really want to know; what they want; what we want; purpose; intent; intention; objective
        what it tests; what this tests; evaluation criteria; assessment criteria; criteria; evaluation
        scoring guide; scoring notes; scoring; grading notes; grader info; rubric; expectations
        what is expected; key points; talking points; how to answer; how to approach; approach
        tips; tip; hint; advice; notes for interviewers; interviewer notes; explanation; notes; note; comment
        hinweis; hinweise; tipp; tipps; leitfaden; erwartung; erwartungen; erwartungshorizont
        bewertungskriterien; kriterien; worauf wir achten; worauf arbeitgeber achten; warum
        warum wird das gefragt; warum wir fragen; erklarung; notizen; anmerkung; anmerkungen
        conseil; astuce; indice; attente; critere; pourquoi; pourquoi cette question
        ce que recherche l employeur; ce que recherchent les employeurs; ce qu on attend; remarque
        consejo; pista; orientacion; criterio; por que lo preguntan; por que se pregunta; lo que buscan
        que buscan; que se busca; nota; suggerimento; suggerimenti; dica
    """,
    Field.MODEL_ANSWER: """
        model answer; sample answer; example answer; answer example; answer sample; ideal answer
        suggested answer; reference answer; best answer; strong answer; good answer; expected answer
        correct answer; accepted answer; star answer; sample response; example response
        model response; ideal response; my answer; answer; answer text; response; reply; solution; a
        back; definition; example; sample
        musterantwort; beispielantwort; modellantwort; antwortbeispiel; musterlosung; antwort; antworten
        losung; ruckseite; beispiel
        reponse modele; exemple de reponse; reponse type; modele de reponse; reponse; verso; exemple
        respuesta modelo; respuesta de ejemplo; ejemplo de respuesta; respuesta; solucion; reverso; ejemplo
        risposta modello; risposta; resposta modelo; resposta; voorbeeldantwoord; antwoord
    """,
    Field.ROLE: """
        role; job role; target role; position; job title; job; profession; occupation
        rolle; stelle; beruf; jobtitel; poste; metier; fonction; puesto; cargo; rol; profesion; ruolo; functie
    """,
    Field.CATEGORY: """
        category; categorie; question category; topic; main topic; section; subject; theme; topic area; area
        domain; chapter; module; competency; competencies; competence; skill; skill area; group; deck
        kategorie; thema; themen; bereich; themengebiet; abschnitt; kapitel; kompetenz; gruppe
        rubrique; sujet; domaine; chapitre; categoria; tema; seccion; competencia; apartado; argomento
        onderwerp
    """,
    Field.KIND: """
        kind; type; question type; question kind; type of question; kind of question
        art; typ; fragetyp; frageart; type de question; tipo; tipo de pregunta; soort
    """,
    Field.LEVEL: """
        level; difficulty; difficulty level; seniority; seniority level; experience; experience level
        niveau; schwierigkeit; schwierigkeitsgrad; stufe; difficulte; nivel; dificultad; nivel de dificultad
        livello; difficolta; dificuldade
    """,
    Field.TAGS: """
        tag; label; keyword; schlagwort; schlagworte; schlagworter; stichworte; etiquette; mots cle
        etiqueta; palabras clave; etichette
    """,
    Field.ID: "id; question id; identifier; uid; uuid; guid; slug; key",
}
_KNOWN = {
    name.strip(): (field, rank)
    for field, names in _NAMES.items()
    for rank, name in enumerate(re.split(r"[;\n]", names))
    if name.strip()
}
_TELLING = (
    (
        Field.MODEL_ANSWER,
        re.compile(r"\b(model|sample|example|ideal|suggested|strong|good) (answer|response)s?\b"),
    ),
    (
        Field.GUIDANCE,
        re.compile(
            r"\b(look|looking|listen|listening) for\b|\bwhy\b.{1,40}\bask(s|ed|ing)?\b"
            r"|\b(want|wants) to (know|hear|see)\b|\b(notes|tips|hints|guidance) for\b"
        ),
    ),
    (Field.QUESTION, re.compile(r"^(\w+ )?(interview|screening|practice|technical) questions?$")),
)
"""What tells a name that has more words than those."""
_LAST = 1_000
"""The rank of such a name: below all that are known."""
_VAGUE = frozenset("title titel titre titulo name text".split())
"""What holds questions in some tables, and something else in most."""
_CARDS = frozenset("front q prompt term stem vorderseite recto anverso".split())
"""What holds questions where something else holds their answers."""
LONGEST_NAME = 60
"""Characters; a longer text names nothing."""
_JOINED = (Field.GUIDANCE, Field.TAGS)
"""Of which a source may well have several, all of them wanted."""
_EITHER = re.compile(r"[/|&,:]|\bor\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def field_of(name: str) -> Field | None:
    """What a column or key of this name holds; None if the name does not tell."""
    found = _ranked(name)
    return found[0] if found else None


def fields_of(names: Sequence[str]) -> tuple[Field | None, ...]:
    """What each of the columns or keys of one source holds.

    Where several could be the same, the one with the plainest name is, and the others are nothing; but all
    guidance is guidance, and all tags are tags.
    """
    ranked = [_ranked(name) for name in names]
    best: dict[Field, tuple[int, int]] = {}
    for place, found in enumerate(ranked):
        if found:
            field, rank = found
            best[field] = min(best.get(field, (rank, place)), (rank, place))
    return tuple(
        found[0] if found and (found[0] in _JOINED or best[found[0]][1] == place) else None
        for place, found in enumerate(ranked)
    )


def says_question(name: str, *, answered: bool) -> bool:
    """Whether a column of this name holds questions whatever its texts look like.

    ``answered`` says that another column has their answers.
    """
    plain = plain_name(name).removesuffix("s")
    return field_of(name) is Field.QUESTION and plain not in _VAGUE and (answered or plain not in _CARDS)


def _ranked(name: str) -> tuple[Field, int] | None:
    if len(name) > LONGEST_NAME:
        return None
    whole = plain_name(name)
    known = _known(whole)
    if known is None:
        parts = [_known(plain_name(part)) for part in _EITHER.split(name)]
        fields = {part[0] if part else None for part in parts}
        known = parts[0] if len(fields) == 1 else None
    if known is not None:
        return known
    return next(((field, _LAST) for field, telling in _TELLING if telling.search(whole)), None)


def _known(plain: str) -> tuple[Field, int] | None:
    forms = (plain, plain.rstrip(" 0123456789"), plain.removesuffix("s"))
    return next((_KNOWN[form] for form in forms if form in _KNOWN), None)


def plain_name(name: str) -> str:
    """Lower case words alone, without accents and asides: "Model_Answer (EN)" is "model answer"."""
    apart = unicodedata.normalize("NFKD", _CAMEL.sub(" ", _ASIDE.sub(" ", name)))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())
