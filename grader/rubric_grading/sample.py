"""One question with a good and a worthless answer, to see how well a model grades."""

from __future__ import annotations

from grader.models import Criterion, Levels, Question, Rubric

SAMPLE_QUESTION = Question(
    id="sample",
    role="Engineer",
    category="Sample",
    kind="technical",
    text="A service has become slow since the last release. How do you find out why?",
    guidance="Looks at measurements before guessing, narrows the cause down step by step, and prevents "
    "it for the future.",
    model_answer="I compare latency before and after the release, profile the slowest request, roll "
    "back to confirm the "
    "cause, and add a load test to the pipeline so that it is noticed earlier next time.",
    rubric=Rubric(
        "sample",
        (
            Criterion(
                "measures-first",
                "Measures first",
                50,
                ("Looks at measurements before guessing",),
                Levels(
                    "Guesses a cause.",
                    "Says that it should be measured, but not what.",
                    "Names what is measured and compares it with the time before.",
                ),
                (
                    "I compare the latency before and after the release.",
                    "A profiler shows where the time goes.",
                ),
            ),
            Criterion(
                "prevents-it",
                "Prevents it for the future",
                50,
                ("prevents it for the future",),
                Levels(
                    "Stops at the fix.",
                    "Says that it must not happen again.",
                    "Adds a check that would have caught it before the release.",
                ),
                ("A load test in the pipeline stops slow releases.", "An alert fires when latency rises."),
            ),
        ),
        "sample-1",
        "sample",
    ),
)
GOOD_ANSWER = (
    "I would open the dashboards and look at the response times of last week next to those of today. "
    "Then I run a "
    "profiler on the slowest endpoint to see which call eats the time. Once it is fixed, our build "
    "gets a load test "
    "that fails when a request takes longer than 200 milliseconds."
)
WORTHLESS_ANSWER = (
    "I have always been a motivated person who likes to work with others. In my free time I play "
    "football and cook "
    "for my friends, and last summer we walked across the Alps for two weeks with very little luggage."
)
