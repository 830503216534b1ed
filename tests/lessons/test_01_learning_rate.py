"""Lesson 1: its bank through the judge, and what it claims on fresh seeds."""

import itertools

import numpy as np
import pytest

from autograder.judge import HIDDEN_SEEDS  # what is compiled and trained for them is there already
from lrlib import data, landscapes, models, training
from lrlib.checking.exercise import InvalidAnswer, ask
from lrlib.exercises import lesson_01
from lrlib.exercises.lesson_01 import good_rate
from lrlib.problems import hidden_models
from tests.lessons.support import assert_judged_as_banked, bank_cases, bank_id

LESSON = "01_learning_rate"
IMPORTED = "import math\nimport numpy as np\nfrom lrlib import tensorflow_gate\ntf = tensorflow_gate.load()\n"


@pytest.mark.parametrize("answer", bank_cases(LESSON), ids=bank_id)
def test_bank(answer):
    assert_judged_as_banked(LESSON, answer, prelude=IMPORTED)


@pytest.mark.parametrize(
    ("name", "tolerance"), [("wine", 1e-4), ("cancer", 1e-4), ("diabetes", 1e-4), ("digits", 2e-3)]
)
def test_the_threshold_measured_is_two_over_the_largest_curvature(name, tolerance):
    bowl = landscapes.least_squares_bowl(*landscapes.real_least_squares(name))
    ratio = landscapes.measured_threshold(bowl) / (2 / np.linalg.eigvalsh(bowl.hessian)[-1])
    assert 1 <= ratio < 1 + tolerance


def searched(rate, tried=(0.1,), losses=(0.01,)):
    return {"rate": np.array(rate), "tried": np.array(tried), "losses": np.array(losses)}


@pytest.mark.parametrize("forged", [np.nan, np.inf, 0.0, -1.0])
def test_a_rate_that_is_none_earns_nothing(forged):
    verdict = good_rate.trains_well(searched(forged), range(2), "amber")
    assert verdict.share == 0
    assert "positive" in verdict.message


def test_a_log_of_more_than_ten_trials_earns_nothing():
    verdict = good_rate.trains_well(searched(0.3, np.ones(11), np.ones(11)), range(2), "amber")
    assert verdict.share == 0
    assert "10 trials" in verdict.message


def test_the_search_is_logged_and_stopped_after_ten_trials():
    def patient(trial):
        for rate in np.geomspace(0.01, 1, 10):
            trial(rate)
        return 0.3

    values = good_rate.sample_search(patient, {"model": "amber"})
    assert values["tried"] == pytest.approx(np.geomspace(0.01, 1, 10))
    assert values["losses"].shape == (10,)

    def greedy(trial):
        patient(trial)
        return trial(0.5)

    with pytest.raises(InvalidAnswer, match="more than 10 trials"):
        good_rate.sample_search(greedy, {"model": "amber"})


@pytest.mark.parametrize(("rate", "told"), [(0.0, "positive"), (-0.1, "positive"), ([0.1, 0.2], "one number")])
def test_a_trial_refuses_what_is_no_rate(rate, told):
    record, _ = ask(lesson_01.EXERCISES[-1], lambda trial: trial(rate), {"model": "cedar"})
    assert record.status == "invalid"
    assert told in record.message


def test_a_lost_run_is_infinite_in_a_trial_and_a_blind_guess_in_the_mark():
    values = good_rate.sample_search(lambda trial: min(trial(1e6), 0.3), {"model": "amber"})
    assert np.isinf(values["losses"][0])
    verdict = good_rate.trains_well(searched(1e6), HIDDEN_SEEDS, "amber")
    assert verdict.share == 0
    assert "16 of the runs are lost" in verdict.message


@pytest.mark.parametrize(
    ("model", "rate", "way"), [("amber", 0.1, "higher"), ("birch", 0.4, "lower"), ("cedar", 1.0, "higher")]
)
def test_the_message_says_which_way_to_go(model, rate, way):
    verdict = good_rate.trains_well(searched(rate), HIDDEN_SEEDS, model)
    assert verdict.share < 1
    assert f"A good rate lies {way}" in verdict.message


def test_no_single_rate_suits_two_of_the_hidden_models():
    best = sorted(model.best_rate for model in hidden_models.MODELS.values())
    assert all(high > 5 * low for low, high in itertools.pairwise(best))


@pytest.mark.slow
def test_the_three_regimes_hold_on_fresh_seeds():
    """Measured on seeds 0-31; each bound is at least 5 standard errors of 16 seeds away (FF < 1e-6)."""
    rates = [0.005, 0.01, 0.16, 0.64, 2.56, 5.12, 10.0, 20.0]
    task = data.classification_task("digits", train_size=1200)
    curves = {f"{rate:g}": np.full(400, rate) for rate in rates}
    result = training.train(task, models.mlp((64, 64, 10)), curves, range(20_000, 20_016), batch_size=32)
    accuracy = dict(zip(rates, 100 * result.test_accuracy.mean(1), strict=True))
    times = dict(zip(rates, result.steps_to_loss(0.3), strict=True))
    assert 40 < accuracy[0.005] < 60
    assert 66 < accuracy[0.01] < 77
    assert 94.5 < accuracy[0.16] < accuracy[2.56]
    assert accuracy[2.56] > 97
    assert accuracy[10.0] < 80
    assert accuracy[20.0] < 20
    assert times[0.16].mean() > 140
    assert all(times[rate].mean() < 60 for rate in (0.64, 2.56, 5.12))
    assert times[2.56].mean() < times[5.12].mean()
    loss = dict(zip(rates, result.train_loss.mean(1), strict=True))
    assert loss[5.12] < loss[2.56]  # later there, and lower at last
    assert all(np.median(times[rate]) == np.inf for rate in (0.005, 10.0, 20.0))


@pytest.mark.slow
def test_the_wall_of_the_network_is_soft_on_fresh_seeds():
    """Measured on 96 seeds: 97.5 ± 0.6 at 6.05, 92.9 ± 5 at 7.78, 67.1 ± 16 at 9.2, 48.7 ± 17 at 10 (FF < 1e-7)."""
    rates = np.geomspace(5.12, 10, 9)
    task = data.classification_task("digits", train_size=1200)
    curves = np.stack([np.full(400, rate) for rate in rates])
    result = training.train(task, models.mlp((64, 64, 10)), curves, range(20_000, 20_016), batch_size=32)
    accuracy = 100 * result.test_accuracy
    assert accuracy[:3].mean(axis=1).min() > 96.5
    assert accuracy[5].mean() > 80
    assert 40 < accuracy[7].mean() < 90
    assert accuracy[8].mean() < 75
    assert accuracy[7].std() > 3 * accuracy[0].std()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "rate", "low", "high"),
    [
        ("amber", 0.3, 0.8, 1),
        ("amber", 0.1, 0, 0.2),
        ("birch", 0.03, 1, 1),
        ("birch", 0.01, 0.6, 0.95),
        ("birch", 0.3, 0, 0.2),
        ("cedar", 30.0, 1, 1),
        ("cedar", 100.0, 0.3, 0.95),
        ("cedar", 1.0, 0, 0.2),
    ],
)
def test_the_marks_of_a_rate_hold_on_fresh_seeds(model, rate, low, high):
    verdict = good_rate.trains_well(searched(rate), range(20_000, 20_016), model)
    assert low <= verdict.share <= high, verdict.message
