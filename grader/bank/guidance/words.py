"""Words of guidance by what they do in it: who asks, what leads in, what begins a part."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_](?:[\w’'+#/.&-]*[\w+#])?")


def _forms(bases: str) -> dict[str, str]:
    """Each form of regular verbs, with its kind: ``base``, ``s`` or ``ing``."""
    forms: dict[str, str] = {}
    for base in bases.split():
        sibilant = base.endswith(("s", "sh", "ch", "x", "z", "o"))
        to_ies = base.endswith("y") and base[-2] not in "aeiou"
        forms[base] = "base"
        forms[f"{base[:-1]}ies" if to_ies else f"{base}es" if sibilant else f"{base}s"] = "s"
        forms[f"{base[:-1]}ing" if base.endswith("e") and not base.endswith("ee") else f"{base}ing"] = "ing"
    return forms


_SAYING = _forms(
    """
    address cite communicate convey cover describe demonstrate detail discuss display elaborate emphasize
    emphasise explain express give highlight illustrate include list mention name note offer outline present
    prove provide reveal say share show showcase state stress summarize tell touch
    """
)
_KNOWING = _forms("know understand have see hear find learn want need possess")
SAYS = frozenset(_SAYING)
"""Verbs by which an answer is only asked to tell something."""
VERBS = _SAYING | _KNOWING | {"has": "s", "is": "s", "are": "base"} | _forms(
    """
    accept achieve act adapt add admit adjust agree aim allow align analyze analyse anticipate apply argue
    ask assess assign assume audit avoid balance become begin break bring build calculate call care carry
    catch challenge change check choose clarify coach collaborate collect combine come commit
    compare complete confirm connect consider contain continue contribute control convert coordinate cope
    count cover create decide deal defend define delegate deliver deploy design detect determine
    develop diagnose distinguish document draw drive educate encourage end engage ensure establish escalate
    estimate evaluate examine expect explore face finish fit fix focus follow gain gather get go grow guide
    handle help hold identify implement improve influence inform inspect integrate interpret investigate
    involve
    isolate justify keep kill lead learn leave let limit listen look maintain make manage manipulate match
    measure meet mend mentor mitigate model monitor motivate move narrow navigate negotiate notice obtain
    optimize organize overcome pay perform persuade pick place plan prepare prevent prioritize
    probe process profile promote propose protect provide put question raise rank react reach read reason
    recognize recognise recommend reconcile record recover reduce reflect refuse relate rely remain remove
    report reproduce require research resolve respect respond rest restore retain review run save schedule
    seek select send separate serve set settle simplify solve sort speak speed split start stay stop
    structure study suggest support survive take talk teach test think tie track trade train translate treat
    troubleshoot trust try turn update use validate verify wait walk watch weigh work write
    """
)  # fmt: skip
"""Verbs with which a part of an enumeration may begin, with the kind of each form."""
QUESTION_WORDS = frozenset("how what why where when which who whom whose whether".split())
DETERMINERS = frozenset(
    "a an the your their his her its our my any some one this that these those each every".split()
)
PREPOSITIONS = frozenset(
    """
    about above across after against along among around as at before behind below between beyond by despite
    during for from in into like near of off on onto over per since through throughout
    to toward towards under until up upon via with within without
    """.split()
)
GOES_ON = frozenset(
    """
    avoid avoiding avoids don't don’t not never without rather instead especially particularly including such
    even face
    """.split()
)
"""Words with which a part begins that says more of the one before it, or what not to do."""
SIDE_CLAUSES = frozenset(
    """
    additionally again also as before besides beyond by finally first firstly for from further furthermore
    generally however ideally if in instead lastly moreover next of on overall remember second secondly
    similarly so then therefore third to typically usually when while with
    """.split()
)
"""Words with which a sentence begins that leads in up to a comma: “In your answer, …”."""
QUALITIES = frozenset(
    """
    accurate active calm careful clear clean close common concise concrete consistent creative critical
    current deep detailed direct early easy effective efficient empathetic ethical fair fast fine firm
    flexible frank full genuine good healthy high honest humble independent kind large legal local long low
    main natural narrow neutral new old open own organized patient personal plain polite positive practical
    precise private proactive professional prompt proper quick quiet rapid real realistic regular reliable
    respectful right rough safe sensible sharp short simple slow small smart social solid sound specific
    steady strategic strong structured technical temporary thorough thoughtful timely transparent true
    useful usual varied visible warm whole wide
    """.split()
)
"""Adjectives: with nothing else between commas, one belongs to what follows."""
_SMALL = frozenset(
    """
    a able about also always an and any are as at be because been being both but by can could do does
    done each even for from has have if in into is it it's it’s its just like may me might more most much
    must not of often on one or our out over own really right should simply so some such than that the their
    them then there these they they're they’re this those to up very was we were whether will with would you
    you'd you’d you'll you’ll you're you’re you've you’ve your yourself i'd i’d i we'd
    """.split()
)
ASKERS = frozenset(
    """
    employer employers interviewer interviewers recruiter recruiters manager managers hiring company companies
    organization organizations organisation organisations school schools lab labs firm firms panel team
    question questions this
    """.split()
)
"""Words for those who ask, and for the question."""
SUBJECTS = frozenset(
    """
    candidate candidates applicant applicants person people someone somebody individual individuals
    professional professionals employee employees who answer answers response responses reply replies story
    stories it they you he she
    """.split()
)
"""Words for those who answer, and for the answer: a verb follows."""
OCCASIONS = frozenset(
    """
    interview interviews opportunity opportunities chance chances way ways time times sign signs kind kinds
    type types sort sorts goal purpose point idea sense insight insights understanding thing things
    """.split()
)
"""Words that lead in where others do before them: “it is a good way to”, “get a sense of”."""
PURPOSES = frozenset(_forms(
    """
    allow assess check confirm determine discover enable ensure evaluate explore gain gauge get help
    identify judge measure test use value verify
    """
)) | frozenset("hire used asked meant designed intended".split())  # fmt: skip
"""Words that lead in after those who ask: “employers ask this to assess”."""
ABLE = frozenset(
    "can could will would may might should must be is are able to has have know knows how also".split()
)
"""Words that lead in after “someone who”."""
PAST = frozenset(
    """
    became began brought built came chose did drew drove fell felt found gave got had held kept knew learnt
    led left lost made met put ran said saw sent set spoke stood took taught thought told understood was
    went were
    won wrote
    """.split()
)
"""Past forms that do not end in -ed."""
LEADS_BEFORE = {
    **dict.fromkeys(("start", "begin", "end", "finish", "close", "conclude"), frozenset({"by", "off"})),
    **dict.fromkeys(
        ("try", "aim", "remember", "prepare", "forget", "how", "craft"), frozenset({"to", "your"})
    ),
    **dict.fromkeys(("make", "making", "be"), frozenset("sure able prepared ready honest".split())),
    **dict.fromkeys(("example", "examples", "instance"), frozenset("of where when that in to".split())),
    "be": frozenset("sure able prepared ready".split()),
    **dict.fromkeys(
        ("ask", "asks"), QUESTION_WORDS | {"this", "these", "you", "about", "such", "questions", "to"}
    ),
    "use": frozenset("this your".split()),
    "when": frozenset("answering responding replying you they".split()),
    "walk": frozenset("them the me us through".split()),
    "through": frozenset("your the a each this how what".split()),
    "talk": frozenset({"about", "through"}),
    "talking": frozenset({"about", "through"}),
}
"""Words that lead in only before these."""
PRAISE = frozenset(
    """
    strong stronger strongest good better best great ideal excellent effective convincing successful solid
    top important essential helpful useful crucial vital key specific common typical popular classic
    relevant commonly frequently often usually typically generally sometimes especially likely particularly
    specifically briefly clearly ideally finally first firstly second secondly lastly additionally
    furthermore moreover overall similarly next then please possible prospective potential future
    """.split()
)
_WISHES = frozenset(_forms("appreciate know learn like need understand want expect possess have mean"))
SENSES = frozenset(_forms("consider find hear hope listen look see seek"))
"""Words by which those who ask find something out; after one for a candidate they tell what that one does."""
LEADS = (
    _SMALL
    | ASKERS
    | SUBJECTS
    | OCCASIONS
    | PURPOSES
    | PRAISE
    | _WISHES
    | SENSES
    | SAYS - {"name", "note", "present", "touch"}
    | frozenset("answering answered respond responding sure interested getting trying asking asked".split())
)
"""Words of which a lead-in is made up: they tell who asks, why, and that an answer should say something."""
FILLS = (
    LEADS
    | LEADS_BEFORE.keys()
    | frozenset(
        """
    authentic brief concise confident enthusiastic honest positive professional short specific stay truthful
    """.split()
    )
)
"""Words that ask nothing of an answer by themselves."""
