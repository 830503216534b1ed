"""Lesson 2: its bank through the judge, the margins of its recorded runs, and what it claims on fresh seeds."""

import numpy as np
import pytest

from lrlib import data, exact, landscapes, models, schedules, training
from lrlib.checking.exercise import ask
from lrlib.exercises import lesson_02
from lrlib.exercises.lesson_02 import classify_run, two_rates
from lrlib.problems.noisy_reader import CONSTANTS, STEPS, train
from lrlib.problems.recorded_runs import recorded_runs
from tests.lessons.support import assert_judged_as_banked, bank_cases, bank_id

LESSON = "02_fixed_rates"
CASES = [("digits", 9), ("cancer", 3), ("digits", 36), ("cancer", 17), ("wine", 4), ("diabetes", 12)]
FRESH = range(20_000, 20_016)


@pytest.mark.parametrize("answer", bank_cases(LESSON), ids=bank_id)
def test_bank(answer):
    assert_judged_as_banked(LESSON, answer)


@pytest.mark.parametrize(("dataset", "seed"), CASES)
def test_every_recorded_run_lies_well_inside_its_class(dataset, seed):
    """However the tail is cut (9 to 21 of 61 values), and whichever standard deviation is taken."""
    runs = recorded_runs(dataset, seed)
    for name, losses in runs.items():
        verdict = classify_run.classify_run(losses)
        if not np.isfinite(losses).all():
            assert verdict == "diverged"
            continue
        for length in range(9, 22):
            tail = losses[-length:]
            with np.errstate(over="ignore"):
                level, spread = tail.mean() / losses[0], tail.std(ddof=1) / tail.mean()
            assert level > 1.5 if verdict == "diverged" else level < 0.97, (name, level)
            if verdict == "hovering":
                assert tail.std() / tail.mean() > 0.15, (name, spread)
            elif verdict != "diverged":
                assert spread < 0.07, (name, spread)
                assert level > 0.8 if verdict == "stalled" else level < 0.55, (name, level)
    assert {classify_run.classify_run(losses) for losses in runs.values()} == set(classify_run.VERDICTS)


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("noise_floor", {"learning_rate": [0.3], "curvature": 1.6, "gradient_noise": 0.7}),
        (
            "expected_loss",
            {"learning_rates": [0.5, 0.1], "curvature": 1.6, "gradient_noise": 1.5, "initial_loss": 4.0},
        ),
        ("best_constant_rate", {"steps": 9, "curvature": 1.6, "gradient_noise": 1.5, "initial_loss": 4.0}),
        ("classify_run", {"dataset": "cancer", "seed": 3}),
    ],
)
def test_a_call_to_the_reference_is_noticed_while_it_runs(name, case):
    exercise = next(exercise for exercise in lesson_02.EXERCISES if exercise.name == name)
    record, _ = ask(exercise, lambda *arguments, **named: exercise.reference(*arguments, **named), case)
    assert record.forbidden


def test_recorded_runs_cannot_be_changed_by_an_answer():
    losses = recorded_runs("wine", 4)["run 1"]
    with pytest.raises(ValueError, match="read-only"):
        losses[0] = 0.0


@pytest.mark.parametrize(
    ("curve", "switches"),
    [
        (np.full(6, 0.3), 0),
        (np.array([1, 1, 0.1, 0.1]), 1),
        (np.array([1, 1, 0.1, 1]), 2),
        (np.float32([0.1, 0.1, 0.7, 0.7]).astype(float), 1),
        (np.zeros(5), 0),
        (np.array([0.5, 0.5 + 1e-9, 0.5]), 0),
    ],
)
def test_count_switches(curve, switches):
    assert two_rates.count_switches(curve) == switches


@pytest.mark.parametrize(
    ("curve", "told"), [(np.full(STEPS, 0.32), "never switches"), (np.arange(STEPS)[::-1] / 1e3, "changes 399 times")]
)
def test_a_curve_without_exactly_one_switch_is_told_so_and_not_trained(curve, told, monkeypatch):
    monkeypatch.setattr(two_rates, "better_reader", None)
    verdict = _two_rates().evaluate({"curve": curve}, [0])
    assert verdict.share == 0
    assert told in verdict.message


def _two_rates():
    return next(exercise for exercise in lesson_02.EXERCISES if exercise.name == "two_rates")


@pytest.mark.slow
def test_decay_beats_every_constant_and_reads_better_on_fresh_seeds():
    """Measured on 96 seeds: loss lower by 0.084 ± 0.026, 0.072 ± 0.026, 0.077 ± 0.025, in all; 3.8 to 4.1 points."""
    step = np.arange(STEPS)
    curves = {f"constant {rate:.3g}": np.full(STEPS, rate) for rate in CONSTANTS} | {
        "linear": schedules.linear_decay(step, 0.64, STEPS),
        "cosine": schedules.cosine_decay(step, 0.64, STEPS),
        "exponential": schedules.exponential_decay(step, 0.9, STEPS, 0.05),
    }
    result = train(curves, FRESH)
    loss, accuracy = result.train_loss, 100 * result.test_accuracy
    gains = loss[:-3].min(axis=0) - loss[-3:]
    # Each bound lies 5.7 standard errors of 16 seeds away or more; a gain fails in a seed of 400, in five of 16 never.
    assert np.all(gains.mean(axis=1) > 0.035)
    assert np.all(np.sum(gains > 0, axis=1) >= 12)
    assert accuracy[-3:].mean(axis=1).min() > accuracy[:-3].mean(axis=1).max() + 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("network", "noise", "batch", "constant", "linear"),
    [
        ("softmax", 0.0, 4, 2.56, 7.24),
        ("softmax", 0.0, 32, 41.0, 232.0),
        ("softmax", 0.4, 4, 0.32, 1.81),
        ("softmax", 0.4, 32, 1.81, 20.5),
        ("network", 0.0, 4, 0.453, 0.905),
        ("network", 0.0, 32, 5.12, 5.12),
        ("network", 0.4, 4, 0.226, 0.64),
        ("network", 0.4, 32, 1.81, 3.62),
    ],
)
def test_the_constant_wins_where_no_noise_is_left_on_fresh_seeds(network, noise, batch, constant, linear):
    """On 96 fresh seeds linear was lower in 94 or more, but in the sixth row in none (the means lie 12 standard errors
    of 16 seeds apart); there alone the noise, switched off for the last 20 steps, changed the loss by 0.7 ± 4.7 % and
    lowered it in 47 in place of all. Seven of 16 seeds against it happen once in four million if three of 100 are."""
    model = models.softmax(64, 10) if network == "softmax" else models.mlp((64, 64, 10))
    task = data.classification_task("digits", train_size=1200, label_noise=noise)
    curves = np.stack([np.full(400, constant), schedules.linear_decay(np.arange(400), linear, 400)])
    loss = training.train(task, model, curves, FRESH, batch_size=batch, progress=False).train_loss
    quiet = np.array([batch] * 380 + [1200] * 20)
    silenced = training.train(task, model, curves[0], FRESH, batch_size=quiet, progress=False).train_loss[0]
    if (network, noise, batch) == ("network", 0.0, 32):
        assert loss[0].mean() < loss[1].mean()
        assert abs(silenced.mean() / loss[0].mean() - 1) < 0.1
    else:
        assert np.sum(loss[1] < loss[0]) >= 10
        assert np.sum(silenced < loss[0]) >= 10


@pytest.mark.parametrize(
    ("dataset", "columns", "budget", "times"),
    [("cancer", [0, 1, 4, 9, 21], 100, 2.5), ("cancer", [0, 1, 4, 9, 21], 300, 3.5), ("diabetes", None, 300, 1.7)],
)
def test_the_constant_needs_several_times_as_many_steps(dataset, columns, budget, times):
    problem = exact.least_squares_problem(*landscapes.real_least_squares(dataset, columns=columns))
    peaks = np.geomspace(0.002, 1, 200) * landscapes.largest_stable_rate(problem.hessian)
    _, goal = exact.best_peak(problem, schedules.linear_decay(np.arange(budget), 1.0, budget), 4, peaks)
    excess = exact.expected_excess(problem, np.repeat(peaks[:, None], 1200, axis=1), 4)
    needed = 1 + np.argmax(np.where(np.isfinite(excess), excess, np.inf).min(axis=0) <= goal)
    assert needed / budget == pytest.approx(times, rel=0.03)


@pytest.mark.slow
def test_two_rates_margins_on_fresh_seeds():
    """Sound switches get full marks; constants, a switch upwards and the best constant's tenth get next to nothing."""
    step = np.arange(STEPS)
    evaluate = _two_rates().evaluate
    for first, switch, second in [(0.45, 240, 0.09), (0.453, 300, 0.09), (0.32, 300, 0.08)]:
        verdict = evaluate({"curve": np.where(step < switch, first, second)}, FRESH)
        assert verdict.share == 1, verdict.message
    for first, switch, second in [(0.226, 160, 0.0226), (0.08, 200, 0.32), (0.226, 200, 0.225)]:
        verdict = evaluate({"curve": np.where(step < switch, first, second)}, FRESH)
        assert verdict.share < 0.2, verdict.message


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(500, 516))
def test_the_noise_floor_is_measured_as_calculated_on_fresh_seeds(seed):
    """20,000 squares have a relative standard error of 1 %: six of them are missed with a probability of 2e-9."""
    for rate in (0.05, 0.5, 1.5):
        steps = int(8 / min(rate * (2 - rate), 1)) + 20
        weights = landscapes.simulate_noisy_quadratic(np.full(steps, rate), 1.0, 1.0, 0.0, runs=20_000, seed=seed)
        assert np.mean(weights[:, -1] ** 2) / 2 == pytest.approx(landscapes.noise_floor(rate, 1.0, 1.0), rel=0.06)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(500, 516))
def test_the_exact_loss_is_that_of_simulated_runs_on_fresh_seeds(seed):
    problem = exact.least_squares_problem(*landscapes.real_least_squares("cancer", columns=[0, 1, 4, 9, 21]))
    for curve in (np.full(300, 0.0246), schedules.exponential_decay(np.arange(300), 0.368, 300, 0.01)):
        final = exact.simulate_sgd(problem, curve, 4, runs=2000, seed=seed)[:, -1]
        error = final.std() / np.sqrt(len(final))
        assert abs(final.mean() - exact.expected_excess(problem, curve, 4)[-1]) < 6 * error
