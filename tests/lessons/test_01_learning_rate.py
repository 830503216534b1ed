"""Lesson 1: its bank through the judge, and what it claims on fresh seeds."""

import numpy as np
import pytest

from lrlib import landscapes
from lrlib.exercises import lesson_01
from tests.lessons.support import assert_judged_as_banked, bank_cases, bank_id

LESSON = "01_learning_rate"
IMPORTED = "import math\nimport numpy as np\nfrom lrlib import tensorflow_gate\ntf = tensorflow_gate.load()\n"


@pytest.mark.parametrize("answer", bank_cases(LESSON), ids=bank_id)
def test_bank(answer):
    assert_judged_as_banked(LESSON, answer, prelude=IMPORTED)


def test_the_bank_holds_every_mistake_that_feedback_names():
    for exercise in lesson_01.EXERCISES[:-1]:
        banked = {answer.mistake for answer in bank_cases(LESSON) if answer.exercise == exercise.name}
        assert banked - {""} == {mistake.name for mistake in exercise.mistakes}


@pytest.mark.parametrize(
    ("name", "tolerance"), [("wine", 1e-4), ("cancer", 1e-4), ("diabetes", 1e-4), ("digits", 2e-3)]
)
def test_the_threshold_measured_is_two_over_the_largest_curvature(name, tolerance):
    bowl = landscapes.least_squares_bowl(*landscapes.real_least_squares(name))
    ratio = landscapes.measured_threshold(bowl) / (2 / np.linalg.eigvalsh(bowl.hessian)[-1])
    assert 1 <= ratio < 1 + tolerance


@pytest.mark.parametrize("forged", [np.nan, np.inf, 0.0, -1.0])
def test_a_rate_that_is_none_earns_nothing(forged):
    verdict = lesson_01.EXERCISES[-1].evaluate({"rate": np.array(forged)}, range(2))
    assert verdict.share == 0
    assert "positive" in verdict.message


@pytest.mark.parametrize(("rate", "way"), [(0.01, "higher"), (0.25, "higher"), (7.24, "lower"), (20.0, "lower")])
def test_the_message_says_which_way_to_go(rate, way):
    verdict = lesson_01.EXERCISES[-1].evaluate({"rate": np.array(rate)}, range(4))
    assert verdict.share < 1
    assert f"try a {way} rate" in verdict.message


@pytest.mark.slow
def test_the_three_regimes_hold_on_fresh_seeds():
    """Measured on seeds 0-31, see lesson_01; each bound is at least 5 standard errors of 16 seeds away (FF < 1e-6)."""
    rates = [0.005, 0.16, 0.64, 2.56, 5.12, 10.0, 20.0]
    result = lesson_01.digits_at(rates, range(20_000, 20_016))
    accuracy = dict(zip(rates, 100 * result.test_accuracy.mean(1), strict=True))
    times = dict(zip(rates, result.steps_to_loss(lesson_01.TARGET), strict=True))
    assert 40 < accuracy[0.005] < 60
    assert 94.5 < accuracy[0.16] < accuracy[2.56]
    assert accuracy[2.56] > 97
    assert accuracy[10.0] < 80
    assert accuracy[20.0] < 20
    assert times[0.16].mean() > 140
    assert all(times[rate].mean() < 60 for rate in (0.64, 2.56, 5.12))
    assert times[2.56].mean() < times[5.12].mean()
    assert all(np.median(times[rate]) == np.inf for rate in (0.005, 10.0, 20.0))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "low", "high"), [(0.01, 0, 0), (0.1, 0, 0), (0.25, 0.3, 0.9), (0.64, 1, 1), (2.56, 1, 1), (5.12, 1, 1)]
)
def test_the_marks_of_a_rate_hold_on_fresh_seeds(rate, low, high):
    verdict = lesson_01.EXERCISES[-1].evaluate({"rate": np.array(rate)}, range(20_000, 20_016))
    assert low <= verdict.share <= high
