"""What stands on pages around the questions: buttons, notices, links, authors, words to the reader."""

from __future__ import annotations

import re

from grader.bank.importing.pages.asking import speaks_as_candidate
from grader.bank.importing.pages.phrases import any_of, unsigned

_LONGEST = 420
_SITES = any_of(
    """
    facebook|twitter|linkedin|whatsapp|x|pinterest|reddit|e-?mail|telegram|instagram|youtube|messenger|xing
    copy link|print|share|tweet|pin|link
    """
)
_COUNTED = any_of(
    "votes?|upvotes?|likes?|claps?|shares?|comments?|views?|reads?|replies|answers?|saves?|followers?|ratings?|reviews?"
)
_BUTTONS = any_of(
    r"""
    rate|report|flag|edit|suggest|improve|save|bookmark|copy|share|print|listen|play|upvote|downvote|like|pin
    tweet|e-?mail|embed|collapse|expand
    """
)
_OBJECTS = any_of(
    r"""
    an?|this|the|to|it|via|with|all|your|on|edit|link|answer|question|article|page|post|content|improvement
    error
    clipboard|friends?|facebook|twitter|linkedin|x|whatsapp|reddit|email|pinterest|now|for later|text|example
    sample|audio|list|here|bookmarks
    """
)
_THINGS = any_of(
    r"""
    articles?|posts?|reading|reads?|resources?|links?|guides?|questions?|content|stories|topics|jobs|searches
    pages
    interview (?:questions|guides|tips)|career (?:guides|advice|paths)|ask|from .{0,40}|on this topic
    like this
    to explore
    """
)
_LINKED = any_of(
    r"""
    related|recommended|read (?:more|also|next|on)|see (?:also|more)|also (?:read|see)|further reading
    more (?:on|about)
    learn (?:more|how)|check out|explore|discover|find out more|up next|next up|dive deeper
    you (?:may|might) also like
    siehe auch|lesen sie auch|weiterlesen|lee tambi[ée]n|leer m[áa]s|ver m[áa]s
    [àa] lire aussi|lire (?:aussi|la suite)|en savoir plus
    """
)
_SHOWN = any_of(
    r"""
    more|less|all|the|full|sample|example|model|suggested|answers?|hints?|tips?|explanation|solution
    questions?
    details|article|transcript|comments?|replies|list|\d+
    """
)
_MONTH = any_of(
    r"""
    jan|feb|m[aä]r|apr|ma[yi]|jun|jul|aug|sep|oct|okt|nov|de[cz]
    janvier|f[ée]vrier|avril|juin|juillet|ao[uû]t|enero|febrero|abril|mayo|agosto
    """
)
_ROOTS = any_of(
    r"""
    home|start|startseite|inicio|accueil|blog|career (?:advice|center|guide)|careers?|resources|articles
    interview(?:s|ing| (?:questions|guides?|tips|prep))?
    """
)
_COOKIES = any_of(
    r"""
    (?:we|this (?:web)?site|our (?:web)?site|our partners|by
        \ (?:using|continuing|clicking)).{0,160}cookies?\b.{0,240}
    (?:wir verwenden|diese (?:web)?seite|usamos|utilizamos|nous utilisons|ce site).{0,160}cookies?\b.{0,240}
    (?:accept|reject|allow|deny|manage|necessary|decline)(?: all| only)?(?: cookies| preferences)?
    (?:cookie|privacy|consent) (?:settings|policy|preferences|notice|options)
    (?:accept|reject|allow|manage) .{0,30}\b(?:accept|reject|allow|manage|cookies?|preferences|settings)
    cookies?|alle (?:cookies )?akzeptieren|alle ablehnen|aceptar tod[ao]s?|tout (?:accepter|refuser)
    (?:privacy|terms|cookie|imprint|impressum|datenschutz|legal)(?: policy| of (?:use|service)| (?:and|&)
        \ conditions)?
    (?:contact|about)(?: us)?|sitemap|accessibility
    """
)
_LINE = any_of(
    rf"""
    {_COOKIES}(?: ?[|·•/&-] ?{_COOKIES})*
    help us (?:to )?improve .{{0,40}}
    (?:was|did|is) this (?:answer|page|article|question|guide|content|post|list|sample)?.{{0,20}}
        (?:help|useful|answer).{{0,40}}
    did you find this .{{0,40}}|war diese (?:antwort|seite) hilfreich
    [¿]?te (?:ha )?(?:sido|fue) [úu]til.{{0,20}}
    (?:yes|no|ja|nein|s[íi]|oui|non)(?: ?[|/·,-]? ?(?:yes|no|nein|non))?(?: ?\(\d+\))?
    thank(?:s| you) for (?:your )?(?:feedback|rating|voting|subscribing).{{0,40}}
    {_BUTTONS}(?: {_OBJECTS})*|copied|teilen|compartir|partager
    (?:copy|share) (?:link|url).{{0,20}}|share ?[:|].{{0,80}}
    (?:{_SITES}(?:[\s|·•,/]+|$))+
    [▲▼△▽⬆⬇⇧👍👎♥❤★☆⭐💬🔗📋🔖0-9\s.,/()|+kKmM-]+
    [\d.,]+ ?[km]? (?:{_COUNTED}|people found .{{0,40}})(?:[\s|·•,/]+[\d.,]+ ?[km]? {_COUNTED})*
    {_COUNTED} ?[:(]? ?\d+\)?|helpful ?[:(]? ?\d+\)?
    \d+ (?:of|out of) \d+ (?:people|users|readers|found).{{0,40}}
    (?:leave|add|post|write|view) (?:a|your|all)? ?(?:comment|reply|review|answer)s?.{{0,20}}
    \[?(?:advertisements?|advertising|ad|image|video|figure|photo|sponsored)\]?|ads?(?: by .{{0,30}})?
    sponsored(?: (?:content|by|post|link|ad).{{0,40}})?|promoted(?: (?:content|by).{{0,30}})?
    anzeige|publicidad|publicit[ée]|werbung
    (?:article|story|content) continues (?:below|after).{{0,30}}
    continue (?:reading )?(?:below|after .{{0,30}})
    scroll (?:down )?to continue.{{0,30}}|scroll to top
    (?:related|recommended|popular|similar|trending|recent|latest|more|other|top|people also) {_THINGS}(?:
        \ .{{0,60}})?
    you (?:may|might) also (?:like|enjoy|be interested in).{{0,60}}
    {_LINKED}(?: ?[:：>→»-].{{0,200}}|(?: (?:about|how|on|at|our|the|all)\b.{{0,80}})?)
    (?:show|view|see|hide|reveal|load|read|display|toggle|open|close)(?: {_SHOWN})+
    (?:click|tap) (?:here|to|the|on)\b.{{0,80}}
    (?:back|return|go) to (?:the )?(?:top|list|questions?|index|contents?|table of contents|menu).{{0,20}}
    nach oben|volver arriba|haut de page|top of page|top|back
    (?:next|previous|prev)(?: (?:question|page|article|post|section|up))?(?: ?[:|/·→←>].{{0,80}})?
    skip to .{{0,40}}|jump to.{{0,60}}|table of contents|contents|on this page|in this (?:article|guide|post)
    inhalt(?:sverzeichnis)?|[íi]ndice|sommaire
    menu|home|search.{{0,20}}|log ?in|sign ?(?:in|up|out).{{0,60}}|register(?: (?:now|free|today).{{0,30}})?
    loading|submit|close|play video|watch (?:the )?video.{{0,60}}|transcript|get started.{{0,40}}
    try (?:it )?(?:for )?(?:free|now).{{0,60}}
    start (?:your )?(?:free )?(?:trial|practi[cs]ing|now|practice|mock interview).{{0,60}}
    (?:practi[cs]e|record) (?:this|your|answering|with|now|an?)\b.{{0,60}}
    (?:download|get|grab|export) (?:this|the|our|your|a|as|free|now|all|pdf|these)\b.{{0,80}}
    (?:free )?pdf(?: download)?|download
    (?:subscribe|sign up|enter your e-?mail|never miss|stay (?:updated|up to date|in the loop)|follow
        \ us)\b.{{0,200}}
    (?:join (?:\d|our|the|now|free)|get (?:weekly|more|free|job|career)|newsletter)\b.{{0,200}}
    your e-?mail(?: address)?
    (?:abonnieren|suscr[íi]bete|inscrivez-vous|abonnez-vous)\b.{{0,200}}
    (?:looking for|want|need|ready to|struggling with|hiring)\b.{{3,100}}\? .{{0,40}}\b(?:sign
        \ up|try|create|build|join).{{0,160}}
    (?:looking for|want|need|ready to|struggling with|hiring)\b.{{3,100}}\?
        \ .{{0,40}}\b(?:browse|check|find|click|book).{{0,160}}
    (?:create|build|make|write|craft|upgrade|update|optimi[sz]e) (?:your|an?) (?:\w+
        \ ){{0,3}}(?:resume|r[ée]sum[ée]|cv).{{0,120}}
    (?:create|build|make|write|craft|upgrade|update) (?:your|an?) (?:\w+ ){{0,3}}(?:cover
        \ letter|profile|account).{{0,120}}
    (?:browse|find|search|see|view|explore|apply (?:to|for)) (?:\w+
        \ ){{0,5}}(?:jobs|openings|roles|positions)\b.{{0,60}}
    (?:save|get|up to) \d+ ?%.{{0,80}}|(?:limited time|special) offer.{{0,80}}|upgrade to .{{0,80}}
    unlock .{{0,80}}
    (?:enjoy(?:ing|ed)?|lik(?:e|ed|ing)|lov(?:e|ed|ing)) (?:this|what|our)\b.{{0,60}}[?].{{0,120}}
    (?:premium|members?)[ -]only.{{0,40}}
    (?:written|reviewed|edited|posted|published|updated|contributed|fact[ -]?checked|compiled|created) ?
        (?:by|on|in|:) .{{1,100}}
    medically reviewed.{{0,100}}|(?:asked|answered) (?:by|on|at|in) .{{1,80}}
    frequently asked (?:at|by|in)\b.{{0,80}}
    (?:last )?(?:updated|modified|reviewed|published|posted|ver[öo]ffentlicht|aktualisiert
        |actualizado)\b.{{0,80}}\d{{2,4}}.{{0,60}}
    (?:publicado|publi[ée]|mis [àa] jour)\b.{{0,80}}\d{{2,4}}.{{0,60}}
    (?:author|autor(?:in)?|auteur) ?:.{{0,60}}|(?:about|meet) the author.{{0,40}}
    (?:by|von|por|par) (?-i:[A-ZÀ-Ý][\w.'’-]+)(?:
        \ (?:(?-i:[A-ZÀ-Ý])[\w.'’-]*|de|van|von|der|da|la|el))*(?: ?[,|·•–—-].{{0,100}})?
    .{{0,80}}\b\d{{1,3}}[ -](?:min(?:ute)?s?|minuten|minutos)\.?[ -](?:read|reading|lesezeit|de lectura|de
        \ lecture)\b.{{0,40}}
    (?:reading time|lesezeit|(?:estimated |answer |recommended )?time(?: to answer)?) ?[:：].{{0,30}}
    (?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?{_MONTH}\w*\.?
        \ \d{{1,2}}(?:st|nd|rd|th)?,? ?\d{{0,4}}
    (?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?\d{{1,2}}\.? (?:de
        \ )?{_MONTH}\w*\.?(?: de)? ?\d{{0,4}}
    {_MONTH}\w*\.? \d{{4}}|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}(?: .{{0,20}})?
    \d+ (?:second|minute|hour|day|week|month|year)s? ago
    {_ROOTS} ?[>›»/→|\\] ?.{{1,160}}|[^.?!]{{1,60}} [>›»] [^.?!]{{1,60}} [>›»] [^.?!]{{1,80}}
    (?:image|photo|picture|foto|imagen|video|source|quelle|fuente|credits?)(?:
        \ (?:credit|by|source|courtesy|via|of))* ?[:©/].{{0,120}}
    (?:photo|image) (?:by|courtesy|from|credit)\b.{{0,80}}|(?:getty|unsplash|shutterstock|istock)\b.{{0,40}}
    ©.{{0,120}}|copyright\b.{{0,100}}|all rights reserved.{{0,40}}|powered by .{{0,40}}
    (?:page|seite|p[áa]gina) \d+(?: (?:of|von|de) \d+)?|https?://\S+|www\.\S+|\#\w+(?: \#\w+)*
    (?:tags?|companies|company) ?:.{{0,120}}|(?:filed under|posted in)\b.{{0,80}}
    [-–—_=*~.·•|\s#]+|affiliate .{{0,160}}|disclosure.{{0,160}}|.{{0,40}}may earn (?:a|an) .{{0,120}}
    verified (?:answer|by .{{0,40}})|expert[ -](?:verified|reviewed|approved)|ai[ -]generated.{{0,40}}
    """
)
_FURNITURE = re.compile(rf"{_LINE}[.!…?]?", re.IGNORECASE)
_ASIDE = re.compile(
    any_of(
        r"""
        related|recommended|popular|similar|trending|recent|latest|more|other|you (?:may|might) also
        people also
        also read|read (?:next|more|also)|see also|further reading|keep reading|explore more|resources
        table of contents|contents|on this page|in this (?:article|guide|post)|jump to
        inhalt(?:sverzeichnis)?|[íi]ndice|sommaire|siehe auch|lesen sie auch|lee tambi[ée]n|[àa] lire aussi
        top (?:articles|guides)
        """
    )
    + r"\b[^.?!]{0,60}:?",
    re.IGNORECASE,
)


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page around the questions: buttons, links, notices, authors, dates."""
    bare = unsigned(line).strip().strip("[]().→←>›»« ")
    if not bare or (line.lstrip().startswith("©") and len(line) <= _LONGEST):
        return True
    return len(bare) <= _LONGEST and bool(_FURNITURE.fullmatch(bare) or _PLACE.fullmatch(bare))


_PLACE = re.compile(
    r"[\[(<_*]*"
    + any_of(
        r"""
        (?:(?:put|add|write|insert|type) )?(?:your |the |an? )?answers? (?:goes )?(?:here|coming soon|pending)
        to ?do|tbd|tba|n/?a|none|coming soon|pending
        no answer(?: yet)?|not answered(?: yet)?|to be (?:added|written|done)
        unanswered|placeholder|lorem ipsum.{0,400}|antwort (?:hier|folgt)|respuesta aqu[íi]|r[ée]ponse ici
        """
    )
    + r"[\])>_*.…!]*|[.…_\s-]+",
    re.IGNORECASE,
)


def holds_place(text: str) -> bool:
    """Whether a text only says that there is none yet: "Answer here", "TBD"."""
    return _PLACE.fullmatch(text) is not None


def opens_aside(line: str) -> bool:
    """Whether a line of furniture is the title of a list of links: "Related articles"."""
    return len(line) <= 80 and _ASIDE.fullmatch(unsigned(line).strip()) is not None


_CLOSING_TITLE = re.compile(
    any_of(
        r"""
        .{0,30}\btips\b.{0,60}|(?:the )?bottom line.{0,20}|summary.{0,40}|wrap(?:ping)?[ -](?:it )?up.{0,40}
        takeaways?
        (?:in )?conclusions?\b.{0,40}
        (?:final|closing|parting|last|key|some final) (?:thoughts?|words?|remarks?).{0,40}
        (?:final|key) (?:takeaways?|notes?|advice|tips?).{0,40}|people also ask|q ?& ?a
        (?:faqs?|frequently asked questions?)\b(?!.{0,20}interview questions).{0,80}
        (?:smart |good |great )?questions? (?:(?:(?:you|candidates?) (?:can|should|could|may|might) )?ask|to
            \ ask)\b.{0,60}
        questions? for (?:the|your) (?:interviewer|employer).{0,60}
        (?:how to (?:prepare|answer|ace|succeed|get|use)|get(?:ting)?
            \ ready|preparing|prepare|preparation|ready to)\b.{0,80}
        (?:next steps|before (?:the|your)|after (?:the|your)|what to (?:wear|bring|expect|do)|mistakes
            \ to)\b.{0,80}
        (?:dos and don['’]?ts|good luck|about (?:the author|us|this
            \ (?:guide|list|page))|methodology|sources)\b.{0,80}
        (?:references|bibliography|credits|licen[cs]e|contribut
            (?:e|ing|ors?)|acknowledge?ments?|comments)\b.{0,80}
        (?:leave a (?:reply|comment)|author|disclaimer|newsletter|appendix|glossary)\b.{0,80}
        (?:related|recommended|similar|popular|more|other|further|additional)
            \ .{0,80}\b(?:articles?|posts?|guides?).{0,40}
        (?:related|recommended|similar|popular|more|other|further|additional)
            \ .{0,80}\b(?:reading|resources|links).{0,40}
        (?:read|explore|browse|keep|continue|you may)
            \ .{0,80}\b(?:articles?|posts?|reading|guides?|careers?|like).{0,40}
        \d+ (?:comments|replies|responses|thoughts on .{1,60})
        fazit|h[äa]ufig gestellte fragen.{0,40}|.{0,20}\btipps\b.{0,60}|zusammenfassung
        [äa]hnliche (?:artikel|beitr[äa]ge)
        conclusi[óo]n|.{0,20}\bconsejos\b.{0,60}|preguntas frecuentes(?!.{0,4} entrevista).{0,40}
        art[íi]culos relacionados
        conclusion|.{0,20}\bconseils\b.{0,60}|foire aux questions.{0,40}
        articles (?:similaires|connexes|associ[ée]s)
        questions fr[ée]quentes(?! en entretien).{0,20}
        """
    ),
    re.IGNORECASE,
)
_TO_READER = re.compile(
    any_of(
        r"""
        good luck|best of luck|we hope|hopefully|i hope (?:these|this)|now (?:that )?you|there you have it
        that['’]?s (?:it|all)|to sum up|in summary|in conclusion|conclusion|ultimately, .{0,80}interview
        (?:by|with) (?:\w+ing )?(?:\w+ ){0,3}(?:these|this|the
            \ above|our)\b.{0,80}\b(?:questions?|answers?|guide|tips|examples?)
        (?:these|those|the (?:above|following|next))\b.{0,60}\b(?:questions?|answers?|examples?)
        (?:practi[cs]|prepar|review|rehears|us|study)(?:e|ing|es)?\b.{0,60}\b
            (?:these|questions|answers|interview)
        remember\b.{0,80}\binterview|(?:before|after|during|at the end of) (?:the|your|an) interview
        (?:preparing|an interview|your interview|interviews?|interviewing)\b.{0,100}\b
            (?:is|are|can|takes?|you|your)
        if you\b.{0,100}\b(?:interview|questions|resume|cv|job|guide)|(?:want|need) (?:to|more|help)\b.{0,120}
        (?:next|now|below|here|finally),? (?:let['’]s|we|you|are|is|here|come)\b.{0,160}
        let['’]s (?:look|move|turn|dive|explore)\b.{0,120}
        viel erfolg|wir (?:hoffen|w[üu]nschen)|mit diesen (?:fragen|tipps)
        buena suerte|mucha suerte|esperamos|con estas preguntas
        bonne chance|nous esp[ée]rons|avec ces questions
        """
    )
    + r"\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    any_of(
        r"""
        questions?|fragen|preguntas|interview|skills?|knowledge|experience|background|basics|fundamentals
        advanced
        scenarios?|behaviou?ral|situational|technical|general|personal|leadership|communication|teamwork
        culture
        motivation|management|problem[ -]solving|career|verhaltensfragen|fachfragen
        """
    )
    + r"\b",
    re.IGNORECASE,
)
_ANY_LIST = re.compile(
    r"\b"
    + any_of(
        r"""
        \d+|top|common|most|best|frequent(?:ly)?|popular|essential|must|know|interview|job|questions?|answers?
        sample
        example|and|with|for|in|an?|the|to|your|of|asked|you|should|may|guide|prep|preparation|list|more
        vorstellungsgespr[äa]ch|fragen|und|antworten|preguntas|respuestas|entrevista|de|y|entretien|et
        r[ée]ponses
        """
    )
    + r"\b|[^\w\s]",
    re.IGNORECASE,
)


def closes_page(title: str) -> bool:
    """Whether a title begins what stands after the questions: tips, a summary, a FAQ, links."""
    return len(title) <= 120 and _CLOSING_TITLE.fullmatch(unsigned(title).strip(" :.!?")) is not None


def speaks_to_reader(text: str) -> bool:
    """Whether a paragraph speaks to the page's reader, of the page or the interview."""
    return _TO_READER.match(text) is not None and not speaks_as_candidate(text)


_FAREWELL = re.compile(
    any_of(
        r"""
        good luck|best of luck|we hope|i hope (?:these|this)|there you have it|that['’]?s (?:it|all)\b
        now (?:that )?you
        (?:by|with) (?:practi|prepar|review|study|these|this (?:guide|list))
        viel erfolg|wir (?:hoffen|w[üu]nschen)|buena suerte|mucha suerte|esperamos|bonne chance
        nous esp[ée]rons
        """
    ),
    re.IGNORECASE,
)


def takes_leave(text: str) -> bool:
    """Whether a paragraph is one that pages end with: "Good luck with your interview!"."""
    return _FAREWELL.match(text) is not None and not speaks_as_candidate(text.removeprefix("We hope"))


_READER = re.compile(r"\byou(?:r|rself|['’]\w+)?\b", re.IGNORECASE)
_HIRING = re.compile(
    r"\b(?:interview\w*|hiring managers?|recruiters?|employers?|candidates?"
    r"|job (?:descriptions?|offers?|search)|resume|cover letter|dream job|career)\b",
    re.IGNORECASE,
)


def tells_reader(text: str) -> bool:
    """Whether a paragraph tells the page's reader something about being hired, as no answer does."""
    return bool(_READER.search(text) and _HIRING.search(text)) and not speaks_as_candidate(text)


def names_section(title: str) -> bool:
    """Whether a title may be that of a group of questions: "Behavioral questions"."""
    return _SECTION.search(title) is not None


def says_nothing(title: str) -> bool:
    """Whether a title would fit any list of questions: "20 common interview questions and answers"."""
    return not _ANY_LIST.sub("", title).strip()
