from __future__ import annotations

import time

import pytest

from grader.bank.guidance.sought import sought_in

PARAGRAPHS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "an enumeration": (
        "It should outline data sourcing, labeling strategy, and monitoring.",
        [
            ("Data sourcing", "data sourcing"),
            ("Labeling strategy", "labeling strategy"),
            ("Monitoring", "monitoring"),
        ],
    ),
    "two things to tell": (
        "In your answer, describe how you chose the tools and explain why they fit the team.",
        [
            ("How you chose the tools", "how you chose the tools"),
            ("Why they fit the team", "why they fit the team"),
        ],
    ),
    "a reason to ask, then what to tell": (
        (
            "Teachers meet difficult parents from time to time. Employers ask this question to make sure "
            "you can handle conflict professionally. In your response, describe the situation, the steps you "
            "took to resolve it and what you learned."
        ),
        [
            ("Handle conflict professionally", "handle conflict professionally"),
            ("Situation", "situation"),
            ("Steps you took to resolve it", "steps you took to resolve it"),
            ("What you learned", "what you learned"),
        ],
    ),
    "someone who": (
        (
            "Employers look for someone who ranks by goals and evidence, involves engineers in sizing, and "
            "is straight with the people who are turned down."
        ),
        [
            ("Ranks by goals and evidence", "ranks by goals and evidence"),
            ("Involves engineers in sizing", "involves engineers in sizing"),
            (
                "Straight with the people who are turned down",
                "is straight with the people who are turned down",
            ),
        ],
    ),
    "lists within a list": (
        (
            "Employers look for early, private and specific feedback, curiosity about causes, and the "
            "courage to act."
        ),
        [
            ("Early, private and specific feedback", "early, private and specific feedback"),
            ("Curiosity about causes", "curiosity about causes"),
            ("Courage to act", "courage to act"),
        ],
    ),
    "a list that hangs on a preposition": (
        "Correct use of AP, IoU, precision and recall, with an understanding of what each one hides.",
        [
            (
                "Correct use of AP, IoU, precision and recall",
                "Correct use of AP, IoU, precision and recall, with an understanding of what each one hides",
            )
        ],
    ),
    "examples of one thing": (
        "They control cost with concrete levers such as spot instances, checkpoints and early stopping.",
        [
            (
                "Control cost with concrete levers",
                "control cost with concrete levers such as spot instances, checkpoints and early stopping",
            )
        ],
    ),
    "one predicate for a list": (
        "Impact, risk and effort are put in numbers for each option.",
        [
            (
                "Impact, risk and effort put in numbers for each option",
                "Impact, risk and effort are put in numbers for each option",
            )
        ],
    ),
    "parts between semicolons": (
        (
            "The story should show a repeatable pipeline; alerts that were set up before users complained; "
            "and an incident that the candidate handled, with what was learned from it."
        ),
        [
            ("Repeatable pipeline", "repeatable pipeline"),
            (
                "Alerts that were set up before users complained",
                "alerts that were set up before users complained",
            ),
            (
                "Incident that the candidate handled",
                "incident that the candidate handled, with what was learned from it",
            ),
        ],
    ),
    "a list after a colon": (
        (
            "Employers want a method: reproduce the fault, look at data, load and locks, and test one remedy "
            "at a time. Guessing without evidence is a weak sign."
        ),
        [
            ("Reproduce the fault", "reproduce the fault"),
            ("Look at data, load and locks", "look at data, load and locks"),
            ("Test one remedy at a time", "test one remedy at a time"),
        ],
    ),
    "a label and bullets": (
        (
            "Why interviewers ask this: To gauge your leadership style and your ability to delegate.\n"
            "- Name at least two decisions that you left to others\n"
            "- Mention what came of them"
        ),
        [
            ("Leadership style", "leadership style"),
            ("Ability to delegate", "ability to delegate"),
            (
                "At least two decisions that you left to others",
                "at least two decisions that you left to others",
            ),
            ("What came of them", "what came of them"),
        ],
    ),
    "one list under the how": (
        (
            "With this question, employers can learn how you plan your routes, inspect your vehicle, and "
            "deal with delays."
        ),
        [
            ("How you plan your routes", "how you plan your routes"),
            ("Inspect your vehicle", "inspect your vehicle"),
            ("Deal with delays", "deal with delays"),
        ],
    ),
    "knows and accepts": (
        (
            "The candidate knows the stage of the company and accepts its trade-offs; they have a view on "
            "why the market is ready now."
        ),
        [
            ("Stage of the company", "stage of the company"),
            ("Accepts its trade-offs", "accepts its trade-offs"),
            ("View on why the market is ready now", "view on why the market is ready now"),
        ],
    ),
    "background and the reason in one sentence": (
        (
            "Not every chef has run a large kitchen, so employers use this question to find out about your "
            "experience level."
        ),
        [("Experience level", "experience level")],
    ),
}


@pytest.mark.parametrize(("guidance", "expected"), PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_guidance_gives_what_it_looks_for_in_its_own_words(
    guidance: str, expected: list[tuple[str, str]]
) -> None:
    assert [(each.title, each.pieces[0]) for each in sought_in(guidance)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "This is a common question for retail managers.",
        "Interviewers often ask this question.",
        "There is no right or wrong answer.",
        "Use the STAR method to structure your answer.",
        "Keep your answer short.",
        "Be honest, but stay positive.",
        "",
        "...",
    ],
)
def test_a_sentence_that_looks_for_nothing_gives_nothing(sentence: str) -> None:
    assert sought_in(sentence) == ()


@pytest.mark.parametrize(
    "warning",
    [
        "Tuning as the first reflex is a weak sign",
        "Avoid blaming others",
        "Candidates should not guess",
        "If you have not led a team, mention a project group",
    ],
)
def test_a_warning_is_nothing_to_speak_of_but_goes_with_the_thing_before(warning: str) -> None:
    (found,) = sought_in(f"Employers look for a reasoned choice. {warning}.")
    assert found.title == "Reasoned choice"
    assert found.pieces == ("reasoned choice", warning)


def test_the_same_thing_said_twice_is_sought_once() -> None:
    (found,) = sought_in("They want clear goals. Strong answers have clear goals.")
    assert found.title == "Clear goals"
    assert found.pieces == ("clear goals", "clear goals")


def test_a_title_is_short_and_ends_where_something_ends() -> None:
    (found,) = sought_in(
        "Structured error analysis that separates a shift of the domain from bugs and from a flawed test set."
    )
    assert found.title == "Structured error analysis"


@pytest.mark.parametrize(
    ("guidance", "in_text"),
    [
        ("Describe the final outcome.", "the final outcome"),
        ("Explain your role.", "the role"),
        ("Explain how a model is chosen.", "how a model is chosen"),
        ("Knowledge of idioms.", "knowledge of idioms"),
        ("AP and IoU.", "AP and IoU"),
        ("Show that you listen to customers.", "“Listen to customers”"),
        ("The outcome should be told in numbers.", "“Outcome told in numbers”"),
        ("It is honest about limits.", "“Honest about limits”"),
    ],
)
def test_what_is_no_topic_stands_in_quotes_within_a_sentence(guidance: str, in_text: str) -> None:
    assert [each.in_text for each in sought_in(guidance)] == [in_text]


def test_guidance_of_many_things_gives_twelve_at_most_and_loses_none() -> None:
    things = [f"thing{number} that matters" for number in range(40)]
    found = sought_in(" ".join(f"They want {thing}." for thing in things))
    assert len(found) <= 12
    assert [piece for each in found for piece in each.pieces] == things


def test_guidance_in_another_language_is_cut_into_its_sentences() -> None:
    guidance = "Klare Ziele und ehrliche Zahlen. Sorgfältige Prüfung der Daten."
    assert [each.pieces for each in sought_in(guidance)] == [
        ("Klare Ziele und ehrliche Zahlen",),
        ("Sorgfältige Prüfung der Daten",),
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "They want x, y and z. ",
        "and ",
        "a, ",
        "use x to ",
        "how you ",
        "that ",
        "(",
        "“",
        "the question, so employers ask this to ",
    ],
)
def test_hostile_guidance_is_read_in_bounded_time(unit: str) -> None:
    begun = time.thread_time()
    sought_in(unit * (200_000 // len(unit)))
    assert time.thread_time() - begun < 20
