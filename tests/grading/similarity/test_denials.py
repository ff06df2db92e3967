from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import FlagKind, PointStatus
from tests.questions import criterion, question

if TYPE_CHECKING:
    from grader.grading.similarity.grader import SimilarityGrader


def test_a_denied_point_is_missing_and_the_flag_names_it(scorer: SimilarityGrader) -> None:
    asked = question(criterion("parts", "Replacement gearboxes are stored near the workshop.", weight=100))
    said, unsaid = scorer.grade_many(
        [
            (
                asked,
                "We stored replacement gearboxes near the workshop. Robots need oil, and we grease them.",
            ),
            (
                asked,
                "We never stored replacement gearboxes near the workshop. Robots need oil, we grease them.",
            ),
        ]
    )
    statuses = [
        next(item.status for item in grade.coverage if item.criterion_id == "parts")
        for grade in (said, unsaid)
    ]
    assert statuses == [PointStatus.COVERED, PointStatus.MISSING]
    assert unsaid.score < said.score
    [message] = [flag.message for flag in unsaid.flags if flag.kind is FlagKind.DENIES]
    assert "Replacement gearboxes are stored near the workshop." in message
