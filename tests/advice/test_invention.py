"""A suggestion never says more about a person than they said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.advice.figures import figures_in
from grader.advice.invention import InventionChecker
from grader.models.answer import BLANKS

ANSWER = (
    "At Northwind we served a ResNet-50 with Triton on a T4. Latency was 80 ms for twenty-five cameras in "
    "March 2023, and we reduced false alarms by half. Anna labeled 1,200 images; Kafka carried the events."
)
QUESTION = "How do you keep a model fast?"
POINT = "A model quantized to INT8 runs through ONNX on the device."
CHECKER = InventionChecker(ANSWER, QUESTION, POINT)


@pytest.mark.parametrize(
    ("suggestion", "checked"),
    [
        ("I keep latency under 45 ms.", "I keep latency under [your figure] ms."),
        ("I keep latency under 45ms.", "I keep latency under [your figure]."),
        ("I keep it at 99.5% precision.", "I keep it at [your figure]% precision."),
        ("I watch thirty-two cameras there.", "I watch [your figure] cameras there."),
        ("I look at two thousand images daily.", "I look at [your figure] images daily."),
        ("I compare 3 million frames weekly.", "I compare [your figure] frames weekly."),
        ("I retrain after one week of data.", "I retrain after [your figure] week of data."),
        ("I review between 5-10% of frames.", "I review between [your figure]% of frames."),
        ("I budget $5,000 for the labels.", "I budget [your figure] for the labels."),
        ("I allow ½ of the frames to drop.", "I allow [your figure] of the frames to drop."),
        ("I keep the plan from 12 April 2024 here.", "I keep the plan from [date] here."),
        ("I keep the plan from 2019 in mind.", "I keep the plan from [date] in mind."),
        ("I repeat the check in Q3 and later on.", "I repeat the check in [date] and later on."),
        (
            "I repeat the check every Friday before release.",
            "I repeat the check every [date] before release.",
        ),
    ],
)
def test_a_figure_or_date_that_was_never_said_becomes_a_blank(suggestion: str, checked: str) -> None:
    assert CHECKER.check(suggestion).text == checked


@pytest.mark.parametrize(
    ("suggestion", "checked"),
    [
        ("I log runs in MLflow and compare.", "I log runs in [your tool] and compare."),
        ("PyTorch exports the model for us.", "[your tool] exports the model for us."),
        ("I run the model on an A100 at night.", "I run the model on an [your tool] at night."),
        ("I run a YOLOv8 beside the big model.", "I run a [your tool] beside the big model."),
        ("I store the frames on AWS for replay.", "I store the frames on [your tool] for replay."),
        ("I watch the panels in grafana daily.", "I watch the panels in [your tool] daily."),
        ("Kubernetes restarts the service for us.", "[your tool] restarts the service for us."),
        ("I ask Maria to check the labels.", "I ask [name] to check the labels."),
        ("I do this at Contoso Robotics every day.", "I do this at [name] every day."),
        ("Maria's team checks the labels.", "[name]'s team checks the labels."),
        ("I log to Weights & Biases after training.", "I log to [name] after training."),
        ("I run a ResNet-101 beside the small model.", "I run a [your tool] beside the small model."),
        ("I measure p95 beside the mean.", "I measure [your tool] beside the mean."),
        ("I would ask google for its guideline.", "I would ask [name] for its guideline."),
        ("I keep the top-5 answers for review.", "I keep the [your figure] answers for review."),
    ],
)
def test_a_name_that_was_never_said_becomes_a_blank(suggestion: str, checked: str) -> None:
    assert CHECKER.check(suggestion).text == checked


@pytest.mark.parametrize(
    "suggestion",
    [
        "I keep latency at 80 ms with Triton.",
        "I keep 25 cameras on the T4 and watch them.",
        "I keep the 1200 images that Anna labeled.",
        "I run the ResNet-50 in INT8 through ONNX.",
        "In March 2023 I watch the Kafka-based events.",
        "Retraining begins when the model gets worse.",
        "To keep a model fast, I profile the GPU and the CPU first; then I look at one operator at a time.",
        "I'd say that's the second thing I'd check, since the mAP may fall.",
        "May I add that we always keep the older model?",
    ],
)
def test_what_was_said_and_plain_words_stay(suggestion: str) -> None:
    checked = CHECKER.check(suggestion)
    assert (checked.text, checked.blanks, checked.rejected) == (suggestion, (), None)


def test_lower_case_words_of_the_rubric_are_no_names_at_a_sentences_start() -> None:
    suggestion = "Low-confidence frames are reviewed first."
    assert CHECKER.check(suggestion).blanks == ("Low-confidence",)
    lending = InventionChecker(ANSWER, QUESTION, common=["People review frames of low confidence."])
    assert lending.check(suggestion).text == suggestion


def test_the_same_number_of_something_else_is_an_invention() -> None:
    assert CHECKER.check("I keep precision above 80% in the night.").blanks == ("80",)


@pytest.mark.parametrize(
    "suggestion",
    [
        "We migrated the labels to a new guideline.",
        "I also taught the annotators what to look for.",
        "The error rate went down after the change.",
        "This cut the labeling cost for the team.",
        "Last year I kept a random sample for testing.",
        "At my previous company a random sample is kept.",
    ],
)
def test_an_event_that_was_never_told_is_turned_down_with_a_reason(suggestion: str) -> None:
    rejected = CHECKER.check(suggestion).rejected
    assert rejected is not None
    assert "your answer does not" in rejected


@pytest.mark.parametrize(
    "suggestion",
    [
        "We reduced false alarms, and I keep watching them.",
        "I need a random sample, with reduced precision where possible.",
        "I would keep an improved guideline beside the labels.",
    ],
)
def test_an_event_of_the_answer_and_what_only_sounds_like_one_may_be_said(suggestion: str) -> None:
    assert CHECKER.check(suggestion).rejected is None


def test_a_suggestion_of_little_but_blanks_is_turned_down() -> None:
    checked = CHECKER.check("At Contoso, Maria and Prometheus gave 93%.")
    assert checked.rejected == "most of it are figures and names that your answer does not have."


def test_a_number_hides_in_no_script() -> None:
    for written in ("٤٥", "４５", "4⁠5", "③", "Ⅷ", "四五", "1e-4", "0x2A"):
        checked = CHECKER.check(f"I keep latency under {written} always, as a rule.")
        assert not re.search(r"\d", checked.text), written
        assert checked.blanks, written


PIECES = st.sampled_from(
    """
    I we keep model the a 80 81 ms % twenty-five twenty five hundred one two half 1,200 1200 3.5 5k $9 2023
    1999 March May Triton ResNet-50 ResNet-51 T4 T5 Kafka Kafka-based Northwind Contoso mAP
    . , - and : & / & ½ ² Maria's week to [ ]
    """.split()
    + list(BLANKS)
)
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map(" ".join), st.text(max_size=40))


@given(TEXTS)
def test_after_the_check_every_number_is_one_that_was_said(suggestion: str) -> None:
    said = {figure.value for text in (ANSWER, QUESTION, POINT) for figure in figures_in(text)}
    checked = CHECKER.check(suggestion).text
    assert {figure.value for figure in figures_in(checked)} <= said
    allowed = re.compile(r"80|25|1,?200|2023|T4|ResNet-50|INT8", re.IGNORECASE)
    assert not any(sign.isdecimal() for sign in allowed.sub("", checked))


@given(TEXTS)
def test_checking_again_changes_nothing(suggestion: str) -> None:
    once = CHECKER.check(suggestion)
    again = CHECKER.check(once.text)
    assert (again.text, again.blanks) == (once.text, ())
    assert again.rejected == once.rejected


@given(st.text(max_size=60).filter(lambda answer: not any(blank in answer for blank in BLANKS)))
def test_the_answer_itself_needs_no_blank(answer: str) -> None:
    checked = InventionChecker(answer).check(answer)
    assert (checked.blanks, checked.rejected) == ((), None)


def test_blanks_are_of_the_four_kinds() -> None:
    assert {"[your figure]", "[your tool]", "[name]", "[date]"} == set(BLANKS)
