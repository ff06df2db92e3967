"""An answer that no quote could be checked in gets no grade, rather than 0 with reasons that are untrue."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.asking.language import FEEDBACK_IN
from grader.grading.rubric.asking.question_drafts import advert_messages, drafting_messages
from grader.grading.rubric.asking.sentences import suggesting_messages
from grader.grading.rubric.checking.checker import DENIED, PARROTED
from grader.grading.rubric.checking.parroting import injection_phrases
from grader.grading.rubric.checking.quotes import FoldedText
from grader.grading.rubric.endpoint.capabilities import Way
from grader.grading.rubric.gradable import question_language
from grader.models import Level, Levels
from grader.text.tokens import count_words
from tests.grading.rubric.kit import endpoint_at
from tests.grading.rubric.scripted_endpoint import Json, ScriptedEndpoint, completion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.models import CriterionGrade, Question
    from tests.grading.rubric.kit import Kit

PROMPT_OF_THE_FIRST_QUESTION = "f117e4c040475c8c21d481d75b5909147fc63f94ced4cb97fa94cb214a3dbbae"
ENDPOINT = endpoint_at("http://localhost:1/v1")
GERMAN = (
    "Ich rechne zuerst aus, was jede Lösung über mehrere Jahre kostet, mit Lizenzen, Wartung und den Leuten, "
    "die wir dafür brauchen. Danach frage ich, ob uns das Werkzeug von anderen unterscheidet."
)
CHINESE = "我会先计算每个方案几年内的全部成本，然后再决定是否自己开发。"
ENGLISH = "I calculate the full cost of every option over several years before I decide anything."


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize(("answer", "name"), [(GERMAN, "German"), (CHINESE, "Chinese")])
def test_an_answer_in_another_language_is_not_graded_and_nothing_is_sent(
    kit: Kit, question: Question, answer: str, name: str, way: Way
) -> None:
    with ScriptedEndpoint() as endpoint, pytest.raises(NotGradedError) as caught:
        kit.grade(question, answer, endpoint.base_url, way=way)
    assert endpoint.seen == []
    assert caught.value.kind is Ungraded.OTHER_LANGUAGE
    assert str(caught.value) == (
        f"quotes can only be checked in English, and this answer is in {name}: answer in English, or choose "
        "a bank of questions in your language."
    )


@pytest.mark.parametrize(
    "answer",
    [
        f"{ENGLISH} Mein Chef sagte dazu: das rechnet sich nie und nimmer, lass es sein.",
        f"{ENGLISH}\n\ndef cost(option, years):\n    return option.price * years + sum(option.upkeep)",
        "Build only what sets us apart, buy everything else.",
    ],
    ids=["foreign words", "code", "short"],
)
def test_mixed_and_short_answers_are_graded(kit: Kit, question: Question, answer: str) -> None:
    with ScriptedEndpoint() as endpoint:
        kit.grade(question, answer, endpoint.base_url)
    assert endpoint.chats


def test_a_question_in_another_language_has_answers_in_its_own(kit: Kit, question: Question) -> None:
    assert question.rubric is not None
    criteria = tuple(replace(each, points=(GERMAN,)) for each in question.rubric.criteria)
    german = replace(
        question,
        text="Wie entscheiden Sie, ob ein Werkzeug gekauft oder selbst gebaut wird?",
        model_answer=GERMAN,
        rubric=replace(question.rubric, criteria=criteria),
    )
    with ScriptedEndpoint() as endpoint:
        kit.grade(german, GERMAN, endpoint.base_url)
        assert endpoint.chats
        with pytest.raises(NotGradedError, match="checked in German, and this answer is in English: answer"):
            kit.grade(german, f"{ENGLISH} {ENGLISH}", endpoint.base_url)


def test_a_model_that_says_ja_point_by_point_is_understood(kit: Kit, question: Question) -> None:
    assert question.rubric is not None
    german = replace(
        question,
        text="Wie entscheiden Sie, ob ein Werkzeug gekauft oder selbst gebaut wird?",
        rubric=replace(
            question.rubric,
            criteria=tuple(replace(each, points=(GERMAN,)) for each in question.rubric.criteria),
        ),
    )
    with ScriptedEndpoint(otherwise=lambda _: completion("Ja.")) as endpoint:
        assert kit.grade(german, GERMAN, endpoint.base_url, way=Way.POINTWISE).version.protocol == "points"
        with pytest.raises(NotGradedError, match="neither yes nor no"):
            kit.grade(question, question.model_answer, endpoint.base_url, way=Way.POINTWISE)


@dataclass(frozen=True)
class Told:
    """A question's point and an answer in one language.

    ``quoted`` is what it ``said`` as a model may copy it, ``turned`` the same with a denial in it; ``cut`` is
    ``denied`` without its denial.
    """

    name: str
    question: str
    point: str
    said: str
    quoted: str
    turned: str
    denied: str
    cut: str


LANGUAGES = [
    Told(
        "Spanish",
        "¿Cómo decide si una herramienta se compra o se desarrolla en casa?",
        "Compara el coste completo de cada alternativa durante su vida útil.",
        "Al principio sumo lo que cuesta cada opción durante cinco años, con licencias y mantenimiento.",
        "al principio sumo lo que cuesta cada opcion durante cinco años con licencias y mantenimiento",
        "Al principio no sumo lo que cuesta cada opción durante cinco años, con licencias y mantenimiento.",
        "Nunca comparamos el coste de cada alternativa con el equipo.",
        "comparamos el coste de cada alternativa con el equipo",
    ),
    Told(
        "French",
        "Comment décidez-vous si un outil est acheté ou développé en interne ?",
        "Compare le coût complet de chaque solution sur toute sa durée de vie.",
        "D’abord j’additionne ce que coûte chaque option pendant cinq ans, avec les licences et l’entretien.",
        "D'abord j'additionne ce que coûte chaque option pendant cinq ans, avec les licences et l'entretien",
        "D’abord je n’additionne pas ce que coûte chaque option pendant cinq ans, avec les licences.",
        "Nous avons toujours choisi sans comparer le coût de chaque solution.",
        "comparer le coût de chaque solution",
    ),
    Told(
        "German",
        "Wie entscheiden Sie, ob ein Werkzeug gekauft oder selbst gebaut wird?",
        "Vergleicht die gesamten Kosten jeder Möglichkeit über ihre Lebensdauer.",
        "Zuerst rechne ich aus, was jede Lösung in fünf Jahren kostet, mit Lizenzen und Wartung.",
        "„Zuerst rechne ich aus, was jede Lösung in fünf Jahren kostet, mit Lizenzen und Wartung“",
        "Zuerst rechne ich nie aus, was jede Lösung in fünf Jahren kostet, mit Lizenzen und Wartung.",
        "Wir vergleichen die Kosten jeder Möglichkeit nicht.",
        "Wir vergleichen die Kosten jeder Möglichkeit",
    ),
    Told(
        "Portuguese",
        "Como decide se uma ferramenta é comprada ou desenvolvida em casa?",
        "Compara o custo total de cada alternativa ao longo da sua vida.",
        "No início eu somo quanto custa cada opção durante cinco anos, com licenças e manutenção.",
        "início eu somo quanto custa cada opção durante cinco anos, com licenças e manutenção",
        "No início eu não somo quanto custa cada opção durante cinco anos, com licenças e manutenção.",
        "Não comparamos o custo de cada alternativa com a equipa.",
        "comparamos o custo de cada alternativa",
    ),
    Told(
        "Russian",
        "Как вы решаете, купить инструмент или разработать его самим?",
        "Сравнивает полную стоимость каждого варианта за весь срок службы.",
        "Сначала я считаю, сколько стоит каждый вариант за пять лет, с лицензиями и поддержкой.",
        "Сначала я считаю, сколько стоит каждый вариант за пять лет — с лицензиями и поддержкой",
        "Сначала я не считаю, сколько стоит каждый вариант за пять лет, с лицензиями и поддержкой.",
        "Мы не сравниваем полную стоимость каждого варианта.",
        "сравниваем полную стоимость каждого варианта",
    ),
    Told(
        "Greek",
        "Πώς αποφασίζετε αν ένα εργαλείο θα αγοραστεί ή θα φτιαχτεί;",
        "Συγκρίνει το συνολικό κόστος κάθε λύσης για όλη τη ζωή της.",
        "Πρώτα υπολογίζω πόσο κοστίζει κάθε επιλογή σε πέντε χρόνια, με άδειες και συντήρηση.",
        "πρωτα υπολογιζω ποσο κοστιζει καθε επιλογη σε πεντε χρονια, με αδειες και συντηρηση",
        "Πρώτα δεν υπολογίζω πόσο κοστίζει κάθε επιλογή σε πέντε χρόνια, με άδειες και συντήρηση.",
        "Ποτέ δεν συγκρίνουμε το συνολικό κόστος κάθε λύσης.",
        "συγκρίνουμε το συνολικό κόστος κάθε λύσης",
    ),
    Told(
        "Turkish",
        "Bir aracın satın alınacağına mı yoksa geliştirileceğine mi nasıl karar verirsiniz?",
        "Her seçeneğin toplam maliyetini kullanım süresi boyunca karşılaştırır.",
        "Önce her çözümün beş yılda ne kadara mal olduğunu lisanslarla ve bakımla hesaplıyoruz.",
        "önce her çözümün beş yılda ne kadara mal olduğunu lisanslarla ve bakımla hesaplıyoruz",
        "Önce her çözümün beş yılda ne kadara mal olduğunu lisanslarla ve bakımla hesaplamıyoruz.",
        "Toplam maliyeti seçenek başına hesaplayan biri değil burada.",
        "Toplam maliyeti seçenek başına hesaplayan biri",
    ),
    Told(
        "Vietnamese",
        "Bạn quyết định mua hay tự xây dựng một công cụ như thế nào?",
        "So sánh tổng chi phí của từng lựa chọn trong suốt vòng đời.",
        "Trước hết tôi tính mỗi phương án tốn bao nhiêu trong năm năm, gồm giấy phép và bảo trì.",
        "Trước hết tôi tính mỗi phương án tốn bao nhiêu trong năm năm gồm giấy phép và bảo trì",
        "Trước hết tôi không tính mỗi phương án tốn bao nhiêu trong năm năm, gồm giấy phép và bảo trì.",
        "Chúng tôi không so sánh tổng chi phí của từng lựa chọn.",
        "so sánh tổng chi phí của từng lựa chọn",
    ),
    Told(
        "Arabic",
        "كيف تقرر شراء الأداة أو تطويرها داخل الشركة؟",
        "يقارن التكلفة الكاملة لكل خيار طوال مدة استخدامه.",
        "في البداية أحسب كم يكلف كل حل خلال خمس سنوات، مع التراخيص والصيانة.",
        "في البدايـة أَحسب كم يكلف كل حل خلال خمس سنوات مع التراخيص والصيانة",
        "في البداية لا أحسب كم يكلف كل حل خلال خمس سنوات، مع التراخيص والصيانة.",
        "نحن لا نقارن التكلفة الكاملة لكل خيار.",
        "نقارن التكلفة الكاملة لكل خيار",
    ),
    Told(
        "Hebrew",
        "איך אתם מחליטים אם לקנות כלי או לפתח אותו בבית?",
        "משווה את העלות המלאה של כל חלופה לאורך חייה.",
        "קודם אני מחשב כמה עולה כל אפשרות במשך חמש שנים, עם רישיונות ותחזוקה.",
        "קודם אני מחשב כמה עולה כל אפשרות במשך חמש שנים, עם רישיונות ותחזוקה",
        "קודם אני לא מחשב כמה עולה כל אפשרות במשך חמש שנים, עם רישיונות ותחזוקה.",
        "אנחנו לא משווים את העלות המלאה של כל חלופה.",
        "משווים את העלות המלאה של כל חלופה",
    ),
    Told(
        "Hindi",
        "आप कैसे तय करते हैं कि कोई उपकरण खरीदा जाए या खुद बनाया जाए?",
        "हर विकल्प की पूरी लागत की तुलना उसके पूरे जीवनकाल में करता है।",
        "सबसे पहले मैं हिसाब लगाता हूँ कि हर समाधान पाँच साल में कितने का पड़ेगा, लाइसेंस के साथ।",
        "सबसे पहले मैं हिसाब लगाता हूँ कि हर समाधान पाँच साल में कितने का पड़ेगा लाइसेंस के साथ",
        "सबसे पहले मैं हिसाब नहीं लगाता हूँ कि हर समाधान पाँच साल में कितने का पड़ेगा, लाइसेंस के साथ।",
        "हम हर विकल्प की पूरी लागत की तुलना नहीं करते।",
        "हर विकल्प की पूरी लागत की तुलना",
    ),
    Told(
        "Thai",
        "คุณตัดสินใจอย่างไรว่าจะซื้อหรือพัฒนาเครื่องมือเอง",
        "เปรียบเทียบค่าใช้จ่ายทั้งหมดของแต่ละทางเลือกตลอดอายุการใช้งาน",
        "ขั้นแรกผมคำนวณว่าแต่ละวิธีมีราคาเท่าไรในห้าปีรวมค่าลิขสิทธิ์และการดูแล",
        "ขั้นแรกผมคำนวณว่าแต่ละวิธีมีราคาเท่าไรในห้าปี รวมค่าลิขสิทธิ์และการดูแล",
        "ขั้นแรกผมไม่คำนวณว่าแต่ละวิธีมีราคาเท่าไรในห้าปีรวมค่าลิขสิทธิ์และการดูแล",
        "เราไม่เปรียบเทียบค่าใช้จ่ายทั้งหมดของทางเลือก",
        "เปรียบเทียบค่าใช้จ่ายทั้งหมดของทางเลือก",
    ),
    Told(
        "Chinese",
        "你如何决定一个工具是购买还是自己开发？",
        "比较每种选择在整个使用期内的总成本。",
        "我首先会用 Excel 算出各个方案五年要花多少钱，包括许可证和维护。",
        "我首先会用Excel算出各个方案五年要花多少钱,包括许可证和维护",
        "我首先不会用 Excel 算出各个方案五年要花多少钱，包括许可证和维护。",
        "我们从来不比较每种方案的总体成本。",
        "比较每种方案的总体成本",
    ),
    Told(
        "Japanese",
        "ツールを購入するか自社で開発するかをどのように決めますか。",
        "各選択肢の総費用を利用期間全体で比較する。",
        "最初に私は五年間でそれぞれの案がいくらかかるかを、ライセンスと保守も含めて計算します。",
        "「最初に私は五年間でそれぞれの案がいくらかかるかを、ﾗｲｾﾝｽと保守も含めて計算します」",
        "最初に私は五年間でそれぞれの案がいくらかかるかを、ライセンスと保守も含めて計算しません。",
        "選択肢ごとの総費用を比較しないことが多いです。",
        "選択肢ごとの総費用を比較し",
    ),
    Told(
        "Korean",
        "도구를 구매할지 직접 개발할지 어떻게 결정합니까?",
        "각 대안의 전체 비용을 사용 기간 동안 비교한다.",
        "먼저 저는 오 년 동안 방안마다 얼마가 드는지 라이선스와 유지 보수까지 계산합니다.",
        "먼저 저는 오 년 동안 방안마다 얼마가 드는지, 라이선스와 유지 보수까지 계산합니다",
        "먼저 저는 오 년 동안 방안마다 얼마가 드는지 라이선스와 유지 보수까지 안 계산합니다.",
        "우리는 대안의 전체 비용을 서로 비교하지 않습니다.",
        "대안의 전체 비용을 서로 비교하",
    ),
]


class AllAlike:
    """Holds all texts for alike but talk to the grader."""

    def alike(self, _: str, others: Sequence[str]) -> tuple[float, ...]:
        return tuple(0.0 if other in injection_phrases() else 0.9 for other in others)


def in_language(question: Question, told: Told) -> Question:
    """The question with one criterion, in the language of ``told``."""
    assert question.rubric is not None
    first = question.rubric.criteria[0]
    own = replace(
        first,
        title=told.point,
        guidance=(),
        points=(told.point,),
        levels=Levels(missing=told.point, partial=told.point, strong=told.point),
        weight=100,
    )
    return replace(
        question,
        text=told.question,
        guidance=told.point,
        model_answer="",
        rubric=replace(question.rubric, criteria=(own,)),
    )


def grade_with(kit: Kit, question: Question, answer: str, quote: str) -> tuple[CriterionGrade, Json]:
    """The grade by a model that quotes ``quote``, and what it was sent."""
    criterion = question.rubric.criteria[0].id if question.rubric else ""
    verdict = {"quote": quote, "missing": "", "level": "strong", "suggestion": "¡Más!"}
    with ScriptedEndpoint(completion(json.dumps({"criteria": {criterion: verdict}}))) as endpoint:
        grade = replace(kit, similarity=AllAlike()).grade(question, answer, endpoint.base_url, way=Way.WHOLE)
    return grade.criteria[0], endpoint.chats[0].body


@pytest.mark.parametrize("told", LANGUAGES, ids=lambda told: told.name)
def test_a_quote_counts_in_the_language_of_the_answer(told: Told, kit: Kit, question: Question) -> None:
    asked = in_language(question, told)
    answer = f"{told.denied} {told.said}"
    grade, body = grade_with(kit, asked, answer, told.quoted)
    assert (grade.level, grade.lowered) == (Level.STRONG, None)
    assert grade.span is not None
    assert answer[grade.span.start : grade.span.end] in told.said
    assert f"Write plain sentences in {told.name}, with" in body["messages"][0]["content"]
    assert grade.suggestion == "¡Más!"


@pytest.mark.parametrize("told", LANGUAGES, ids=lambda told: told.name)
def test_a_quote_that_denies_what_the_answer_says_is_not_in_it(
    told: Told, kit: Kit, question: Question
) -> None:
    asked = in_language(question, told)
    for answer, quote in ((told.said, told.turned), (told.turned, told.quoted)):
        grade, _ = grade_with(kit, asked, f"{told.denied} {answer}", quote)
        assert (grade.level, grade.lowered) == (
            Level.MISSING,
            "The words quoted for it are not in the answer.",
        )


@pytest.mark.parametrize("told", LANGUAGES, ids=lambda told: told.name)
def test_a_quote_that_was_cut_from_its_denial_is_no_evidence(
    told: Told, kit: Kit, question: Question
) -> None:
    asked = in_language(question, replace(told, point=told.said))
    grade, _ = grade_with(kit, asked, f"{told.said} {told.denied}", told.cut)
    assert (grade.level, grade.lowered) == (Level.MISSING, DENIED)


@pytest.mark.parametrize("told", LANGUAGES, ids=lambda told: told.name)
def test_words_said_elsewhere_are_repeated_in_no_language(told: Told, kit: Kit, question: Question) -> None:
    grade, _ = grade_with(kit, in_language(question, told), f"{told.said} {told.point}", told.point)
    assert (grade.level, grade.lowered) == (Level.MISSING, PARROTED)


def test_feedback_comes_in_the_language_that_was_chosen(kit: Kit, question: Question) -> None:
    spanish = in_language(question, LANGUAGES[0])
    of_the_question = kit.grader.version(spanish, ENDPOINT).prompt
    FEEDBACK_IN.keep(kit.memory, "de")
    _, body = grade_with(kit, spanish, LANGUAGES[0].said, LANGUAGES[0].quoted)
    assert "Write plain sentences in German" in body["messages"][0]["content"]
    assert kit.grader.version(spanish, ENDPOINT).prompt != of_the_question
    assert "Write plain sentences in German" in kit.grader.preview(spanish, LANGUAGES[0].said, ENDPOINT)
    FEEDBACK_IN.keep(kit.memory, "en")
    assert "Write plain English sentences, with" in kit.grader.preview(question, ENGLISH, ENDPOINT)


def test_where_the_language_cannot_be_told_it_is_the_question_s(kit: Kit, question: Question) -> None:
    terse = replace(question, text="CUDA?", guidance="", model_answer="", rubric=None)
    assert question_language(terse) is None
    system = drafting_messages(terse)[0].content
    assert system.endswith(
        "- Write plain sentences in the language of the question, with no Markdown and no links. The names "
        'in the JSON object stay as they are, "I" and "We" stand for the words of that language, and blanks '
        "such as [your figure] stay as they are."
    )
    assert kit.grader.version(question, ENDPOINT).prompt


def test_what_a_model_drafts_is_in_the_language_of_what_is_there(question: Question) -> None:
    spanish = in_language(question, LANGUAGES[0])
    assert "in Spanish, with" in drafting_messages(spanish)[0].content
    assert "in German, with" in advert_messages(GERMAN)[0].content
    assert "in German, with" in suggesting_messages(spanish, [GERMAN], ["x"], "0" * 16)[0].content
    assert "in Spanish, with" in suggesting_messages(spanish, ["Sí."], ["x"], "0" * 16)[0].content
    assert "Write plain English sentences, with" in drafting_messages(question)[0].content


def test_prompts_for_english_questions_are_what_they_were(
    kit: Kit, bank: QuestionBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sent is as it was before languages were told; how replies are read has changed since."""
    monkeypatch.setattr("grader.grading.rubric.asking.prompt.PROMPT_CODE", "4")
    first = next(iter(bank))
    assert kit.grader.version(first, ENDPOINT, way=Way.WHOLE).prompt == PROMPT_OF_THE_FIRST_QUESTION


def test_what_is_lacking_is_quoted_in_the_language_of_its_point(kit: Kit, question: Question) -> None:
    told = LANGUAGES[0]
    with ScriptedEndpoint(otherwise=lambda _: completion("no")) as endpoint:
        grade = replace(kit, similarity=AllAlike()).grade(
            in_language(question, told), told.said, endpoint.base_url, way=Way.POINTWISE
        )
    assert grade.criteria[0].missing == f"The answer does not clearly say: {told.point}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我们测量延迟。", 3),
        ("レイテンシを測定", 4),
        ("เราวัดเวลาแฝง", 3),
        ("Kafka和Spark", 2),
        ("우리는 지연을 잰다", 3),
    ],
)
def test_words_are_counted_in_scripts_without_spaces(text: str, words: int) -> None:
    assert count_words(text) == words


def test_quotes_of_other_languages_may_have_slips_but_no_other_words() -> None:
    text = FoldedText("Wir messen die Latenz jeder Stufe vor jedem Start gründlich.", is_english=False)
    assert text.find("Wir messen die Latenz jeder Stufe vor jedem Stert gründlich") is not None
    assert text.find("Wir messen die Latenz jeder Stufe vor jedem Start gründlicher") is None
    chinese = FoldedText("我们在每次发布之前都会仔细地测量每个阶段的延迟并记录下来。", is_english=False)
    assert chinese.find("我们在每次发布之前都会仔细地测量每个阶段的延时并记录下来") is None
