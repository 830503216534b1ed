"""Lesson 6: its bank through the judge, the capstone's problems and scale, and what it claims on fresh seeds."""

from dataclasses import replace

import numpy as np
import pytest

from autograder import judge
from lrlib import curvature, data, models, schedules, training
from lrlib.exercises import lesson_06
from lrlib.exercises.lesson_06.sharpness import landscape, with_hessian
from lrlib.problems.mystery_digits import CONSTANTS, MysteryDigits, best_constant, mystery_losses
from tests.lessons.support import assert_judged_as_banked, bank_cases, bank_id

LESSON = "06_generalization"
PRELUDE = """\
import json
import math
from pathlib import Path
import numpy as np
from lrlib import schedules, tensorflow_gate
tf = tensorflow_gate.load()
keras = tf.keras
"""
FRESH = range(30_000, 30_016)
STEP = np.arange(600)


@pytest.mark.filterwarnings("ignore")  # one of the mistakes is just what Keras warns of
@pytest.mark.parametrize("answer", bank_cases(LESSON), ids=bank_id)
def test_bank(answer):
    assert_judged_as_banked(LESSON, answer, prelude=PRELUDE)


# ---------------------------------------------------------------------------------------------- the capstone's problems


@pytest.fixture(scope="module")
def mystery():
    digits = data.classification_task("digits")
    return MysteryDigits("mystery digits", digits.x, digits.y, 10, 900)


@pytest.mark.parametrize("problem", [0, 7, 72_015])
def test_a_problem_has_eight_digits_and_its_own_share_of_wrong_labels(mystery, problem):
    train, test = mystery.split(problem)
    digits = np.unique(mystery.y[train])
    assert len(train) == 900
    assert len(digits) == 8
    assert not set(train) & set(test)
    assert len(train) + len(test) == np.isin(mystery.y, digits).sum()
    labels = mystery.noisy_labels(problem)
    assert set(np.unique(labels[train])) == set(digits)
    assert 0.25 < np.mean(labels[train] != mystery.y[train]) < 0.55  # 900 draws at 0.3 to 0.5
    others = ~np.isin(mystery.y, digits)
    assert np.array_equal(labels[others], mystery.y[others])


def test_problems_differ(mystery):
    drawn = [mystery._draw(problem) for problem in range(40)]
    assert len({tuple(digits) for digits, _ in drawn}) > 20
    shares = [share for _, share in drawn]
    assert min(shares) < 0.35 < 0.45 < max(shares)


def test_the_test_loss_is_that_of_a_problems_own_digits(mystery):
    problem, model = 5, models.mlp((64, 64, 10))
    found = mystery_losses({"frozen": np.zeros(600)}, [problem], progress=False)["frozen"]
    test = mystery.split(problem)[1]
    logits = training.predict(model, model.init([problem]), mystery.x[test])[0].astype(float)
    right = logits[np.arange(len(test)), mystery.y[test]]
    assert found == pytest.approx(np.mean(np.log(np.exp(logits).sum(-1)) - right), rel=1e-5)


@pytest.mark.slow
def test_the_scale_of_the_capstone():
    """Where the best constant, the standard schedules and random curves land, on 128 problems that nobody tuned on."""
    shapes = {
        "linear": 0.64 * (1 - STEP / 600),
        "cosine": schedules.cosine_decay(STEP, 0.64, 600),
        "exponential to 0.01": schedules.exponential_decay(STEP, 1.28, 600, 0.01),
        "power 2": schedules.polynomial_decay(STEP, 1.28, 600, 0.0, 2.0),
        "restarts": schedules.cosine_decay_restarts(STEP, 0.64, 200, t_mul=1.0),
        "inverse square root": schedules.inverse_sqrt(STEP, 0.64, 20),
        "too high": schedules.cosine_decay(STEP, 5.12, 600),
    }
    constants = {f"constant {rate}": np.full(600, rate) for rate in (0.05, 0.08, 0.14, 0.18, 0.2, 0.32, 0.64)}
    knots = np.linspace(0, 600, 8)
    randoms = {
        f"random {n}": np.exp(np.interp(STEP, knots, np.random.default_rng(n).uniform(np.log(0.005), np.log(1.5), 8)))
        for n in range(8)
    }
    problems = tuple(range(90_000, 90_128))
    losses = mystery_losses(shapes | constants | randoms, problems, progress=False)
    rate, best = best_constant(problems)
    saved = {name: 1 - values.mean() / best for name, values in losses.items()}
    assert rate in CONSTANTS
    # standard errors of these shares are 0.005 to 0.006, between constants 0.0007 to 0.0043
    for name in ("linear", "cosine", "exponential to 0.01", "power 2"):
        assert saved[name] > lesson_06.FULL, saved
    for name in ("restarts", "inverse square root"):
        assert saved[name] > lesson_06.FROM, saved
    assert saved["inverse square root"] < lesson_06.FULL
    for name in (*constants, "too high"):
        assert saved[name] < lesson_06.FROM, saved
    assert np.median([saved[name] for name in randoms]) < 0.02


@pytest.mark.slow
def test_no_constant_earns_points_in_grading():
    outcome = next(exercise for exercise in lesson_06.EXERCISES if exercise.name == "capstone")
    for rate in np.geomspace(0.1, 0.3, 7):
        assert outcome.evaluate({"curve": np.full(600, rate)}, judge.HIDDEN_SEEDS).share == 0, rate


# ------------------------------------------------------------------------------------------------------------ sharpness


@pytest.mark.parametrize(("kind", "seed"), [("bowl", 3), ("saddle", 5), ("digits", 1), ("saddle", 12)])
def test_a_hundred_power_iterations_are_enough(kind, seed):
    loss_fn, weights = landscape(kind, seed)
    found = []
    with_hessian(lambda hessian, *_: found.extend(np.linalg.eigvalsh(hessian)) or 0.0)(loss_fn, weights)
    values = np.array(found)
    assert (values[0] < -values[-1]) == (kind == "saddle")
    shift = values[0] if kind == "saddle" else 0.0
    contraction = (values[-2] - shift) / (values[-1] - shift)
    assert contraction**100 < 0.02  # the error of the eigenvalue is of the order of its square


# ------------------------------------------------------------------------------------------------ claims on fresh seeds


def mean_difference(a, b):
    return float(np.mean(np.asarray(a, float) - np.asarray(b, float)))


def finite(losses):
    return np.nan_to_num(losses, nan=np.inf)


def with_and_without(rates, optimizer):
    noisy = data.classification_task("digits", 1200, 0.4)
    curves = {f"constant {rate}": np.full(600, rate) for rate in rates}
    curves |= {f"linear {rate}": schedules.linear_decay(STEP, rate, 600) for rate in rates}
    result = training.train(noisy, models.mlp((64, 64, 10)), curves, FRESH, batch_size=8, optimizer=optimizer)
    return result.train_loss.reshape(2, len(rates), -1), 100 * result.test_accuracy.reshape(2, len(rates), -1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "rates", "same"),
    [("sgd", (0.08, 0.16, 0.32, 0.64, 1.28), 0.64), ("adam", (0.002, 0.004, 0.008, 0.016, 0.032), 0.016)],
)
def test_a_schedule_gains_in_training_loss_and_little_over_a_tuned_constant(optimizer, rates, same):
    """On seeds 20000-20031: SGD -0.123 ± 0.035, +1.8 ± 1.6, +9.8 ± 3.9; Adam -0.108 ± 0.019, +0.8 ± 0.7, +8.8 ± 3.2.

    Thresholds lie 5 standard errors of 16 seeds away or more: false-fail probability below 1e-6.
    """
    (constant, linear), accuracy = with_and_without(rates, optimizer)
    best = [rows[rows.mean(1).argmin()] for rows in (constant, linear)]
    assert mean_difference(best[1], best[0]) < -0.06
    tuned = [rows[rows.mean(1).argmax()] for rows in accuracy]
    assert -1.0 < mean_difference(tuned[1], tuned[0]) < 4.5
    row = rates.index(same)
    assert mean_difference(accuracy[1, row], accuracy[0, row]) > 4


@pytest.mark.slow
def test_too_aggressive_a_decay_underfits():
    """On seeds 20000-20031: 13.8 ± 2.9 and 5.8 ± 1.2 points; loss 1.14 against 0.12."""
    short = np.arange(400)
    curves = {"cosine": schedules.cosine_decay(short, 0.32, 400)}
    curves |= {f"{end:g}": schedules.exponential_decay(short, 0.32, 400, end) for end in (1e-4, 1e-8)}
    result = training.train(data.classification_task("digits", 1200), models.mlp((64, 64, 10)), curves, FRESH)
    lost = 100 * (result.test_accuracy[0] - result.test_accuracy).mean(1)
    assert lost[2] > 9
    assert lost[1] > 3
    assert result.train_loss[2].mean() > 4 * result.train_loss[0].mean()


def full_batch(rates, loss, steps, every, seeds):
    """Train the tanh network at constant rates; return the result and the sharpness [rates, seeds, moments]."""
    from lrlib import tensorflow_gate

    tf = tensorflow_gate.load()
    task, model = data.classification_task("digits", 300), models.mlp((64, 32, 10), activation="tanh")
    curves = {f"{rate:g}": np.full(steps, rate) for rate in rates}
    result = training.train(
        task, model, curves, seeds, batch_size=None, loss=loss, eval_every=every, keep_weights="history"
    )
    rows = np.stack([task.split(seed)[0] for seed in seeds])
    x = tf.constant(np.tile(task.x[rows], (len(rates), 1, 1)))
    y = tf.constant(np.tile(task.y[rows], (len(rates), 1)))

    def loss_fn(weights):
        return tf.reduce_mean(models.example_losses(loss, model.logits(weights, x), y), -1)

    def at(moment):
        return [weight[:, :, moment].reshape(-1, *weight.shape[3:]) for weight in result.weights_history]

    meter = curvature.sharpness_meter(loss_fn, at(0), tolerance=1e-2)
    moments = range(len(result.history_steps))
    return result, np.stack([meter(at(k)) for k in moments], -1).reshape(len(rates), len(seeds), -1)


@pytest.mark.slow
def test_the_edge_of_stability_and_flat_minima():
    """On 8 fresh seeds 1.016, 1.036 and 1.057 (± 0.004 to 0.005) at the edge, 0.73 ± 0.06 below it.

    At a training loss of 0.06 the sharpness is 2.14 against 4.81 there, and the accuracy differs by -0.4 ± 0.8 points.
    """
    rates = np.array([0.3, 0.5, 0.75, 1.0])
    result, sharp = full_batch(rates, "mse", 1500, 75, FRESH)
    late = (sharp * rates[:, None, None] / 2)[:, :, -5:].mean(-1)
    assert np.all((late[1:] > 0.95) & (late[1:] < 1.12))
    assert late[0].mean() < 0.85

    below = result.history["train_loss"] <= 0.07
    assert below[0].any(-1).all()
    assert below[3].any(-1).all()
    each = np.arange(len(FRESH))
    flat, steep = ((row, each, below[row].argmax(-1)) for row in (3, 0))
    assert np.all(sharp[flat] < 0.7 * sharp[steep])
    accuracy = 100 * result.history["test_accuracy"]
    assert mean_difference(accuracy[flat], accuracy[steep]) < 0.8


@pytest.mark.slow
def test_the_edge_does_not_appear_with_cross_entropy():
    """Sharpness times rate / 2 is at most 0.17, at the start, and falls to 0.01 within 2000 steps."""
    rates = np.array([0.5, 1.0])
    _, sharp = full_batch(rates, "cross_entropy", 2000, 200, FRESH[:4])
    assert (sharp * rates[:, None, None] / 2).max() < 0.4


@pytest.mark.slow
def test_small_batches_end_flatter_and_no_better():
    """At a training loss of 0.06, rate 0.1 with batches of 8 against rate 0.3 full batch: log sharpness -0.11 ± 0.03,
    accuracy 0.0 ± 0.3 points, on 16 fresh seeds.
    """
    from lrlib import tensorflow_gate

    tf = tensorflow_gate.load()
    task, model = data.classification_task("digits", 300), models.mlp((64, 32, 10), activation="tanh")
    rows = np.stack([task.split(seed)[0] for seed in FRESH])
    x, y, each = tf.constant(task.x[rows]), tf.constant(task.y[rows]), np.arange(len(FRESH))
    found = []
    for rate, batch, steps, every in ((0.1, 8, 7500, 250), (0.3, None, 1500, 75)):
        result = training.train(
            task, model, np.full(steps, rate), FRESH, batch_size=batch, loss="mse", eval_every=every,
            keep_weights="history",
        )  # fmt: skip
        below = result.history["train_loss"][0] <= 0.07
        assert below.any(-1).all()
        moment = below.argmax(-1)
        sharp = curvature.sharpness(
            lambda w: tf.reduce_mean(models.example_losses("mse", model.logits(w, x), y), -1),
            [weight[0, each, moment] for weight in result.weights_history],
            tolerance=1e-2,
        )
        found.append((np.log(sharp), 100 * result.history["test_accuracy"][0, each, moment]))
    assert -0.2 < mean_difference(found[0][0], found[1][0]) < -0.05
    assert abs(mean_difference(found[0][1], found[1][1])) < 0.6


@pytest.mark.slow
def test_a_high_rate_then_decay_wins_at_equal_sums_and_not_over_the_best_stop():
    """On seeds 20000-20031: +1.9 ± 0.9 and +0.4 ± 0.7 points."""
    scarce, network = data.classification_task("digits", 400, 0.2), models.mlp((64, 64, 10))
    small = training.train(scarce, network, np.full(5000, 0.02), FRESH, batch_size=4, eval_every=250)
    curve = schedules.cosine_decay(np.arange(312), 0.64, 312)
    decayed = 100 * training.train(scarce, network, curve, FRESH, batch_size=4).test_accuracy[0]
    accuracy = 100 * small.history["test_accuracy"][0]
    assert mean_difference(decayed, accuracy[:, -1]) > 0.7
    assert mean_difference(decayed, accuracy[:, accuracy.mean(0).argmax()]) < 1.5


@pytest.mark.slow
def test_the_linear_scaling_rule_up_to_64():
    """On seeds 20000-20031: slope 0.96; test loss at 0.02 per example 0.765, 0.766, 0.771 for batches 4, 16, 64."""
    task, network = data.classification_task("digits", 1024, 0.4), models.mlp((64, 64, 10))
    per_example = 0.005 * 2 ** (np.arange(9) / 2)
    batches, best, scaled = (4, 16, 64), [], []
    for batch in batches:
        curves = {f"{r}": np.full(6 * 1024 // batch, r * batch) for r in per_example}
        means = finite(training.train(task, network, curves, FRESH, batch_size=batch).test_loss).mean(1)
        at = int(np.clip(means.argmin(), 1, 7))
        before, lowest, after = means[at - 1 : at + 2]
        best.append(batch * per_example[at] * 2 ** ((before - after) / (before - 2 * lowest + after) / 4))
        scaled.append(means[4])
    assert 0.8 < np.polyfit(np.log(batches), np.log(best), 1)[0] < 1.15
    assert max(scaled) - min(scaled) < 0.03


@pytest.mark.slow
def test_growing_the_batch_replaces_decaying_the_rate():
    """On seeds 20000-20031: 0.0 ± 0.3 points; neither -9.8 ± 3.7."""
    noisy, network, accuracy = data.classification_task("digits", 1200, 0.4), models.mlp((64, 64, 10)), []
    for parts in (
        ((0.64, 8), (0.16, 8), (0.04, 8)),
        ((0.64, 8), (0.64, 32), (0.64, 128)),
        ((0.64, 8), (0.64, 8), (0.64, 8)),
    ):
        sizes = np.concatenate([np.full(1600 // batch, batch) for _, batch in parts])
        curve = np.concatenate([np.full(1600 // batch, rate) for rate, batch in parts])
        accuracy.append(100 * training.train(noisy, network, curve, FRESH, batch_size=sizes).test_accuracy[0])
    assert abs(mean_difference(accuracy[1], accuracy[0])) < 0.6
    assert mean_difference(accuracy[2], accuracy[0]) < -5


@pytest.mark.slow
def test_a_schedule_does_not_replace_adam_on_rescaled_pixels():
    """On seeds 20000-20031 the training loss differs by +0.030 ± 0.006."""
    clean, network, short = data.classification_task("digits", 1200), models.mlp((64, 64, 10)), np.arange(400)
    scales = 10 ** np.random.default_rng(3).uniform(-1.5, 1.5, 64)
    rescaled = replace(clean, x=(clean.x * scales).astype(np.float32))
    cosines = {f"{rate}": schedules.cosine_decay(short, rate, 400) for rate in (0.1, 0.2, 0.4, 0.8)}
    constants = {f"{rate}": np.full(400, rate) for rate in (0.005, 0.01, 0.02)}
    sgd = finite(training.train(rescaled, network, cosines, FRESH).train_loss)
    adam = training.train(rescaled, network, constants, FRESH, optimizer="adam").train_loss
    assert mean_difference(sgd[sgd.mean(1).argmin()], adam[adam.mean(1).argmin()]) > 0.02


@pytest.mark.slow
def test_sgd_and_adam_tie_on_ordinary_pixels():
    """On 16 seeds 97.8 ± 0.3 and 97.8 ± 0.4 % (the best of several rates each)."""
    clean, network, short = data.classification_task("digits", 1200), models.mlp((64, 64, 10)), np.arange(400)
    cosines = {f"{rate}": schedules.cosine_decay(short, rate, 400) for rate in (1.28, 2.56, 5.12)}
    constants = {f"{rate}": np.full(400, rate) for rate in (0.005, 0.01, 0.02)}
    sgd = 100 * training.train(clean, network, cosines, FRESH).test_accuracy
    adam = 100 * training.train(clean, network, constants, FRESH, optimizer="adam").test_accuracy
    assert abs(mean_difference(sgd[sgd.mean(1).argmax()], adam[adam.mean(1).argmax()])) < 0.8


@pytest.mark.slow
def test_a_short_patience_stops_a_schedule_before_its_low_rates():
    """On seeds 20000-20031 a patience of 3 loses 6.0 ± 3.7 points."""
    noisy, curve = data.classification_task("digits", 1200, 0.4), schedules.cosine_decay(STEP, 0.64, 600)
    result = training.train(noisy, models.mlp((64, 64, 10)), curve, FRESH, batch_size=8, eval_every=20)
    lost = []
    for losses, accuracy in zip(
        result.history["test_loss"][0, :, 1:], result.history["test_accuracy"][0, :, 1:], strict=True
    ):
        best = [int(losses[: k + 1].argmin()) for k in range(len(losses))]
        stop = next((k for k in range(len(losses)) if k - best[k] >= 3), len(losses) - 1)
        lost.append(100 * (accuracy[-1] - accuracy[best[stop]]))
    assert np.mean(lost) > 1


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [("wine", 60), ("cancer", 60)])
def test_on_small_data_a_schedule_changes_nothing(name, size):
    """On 32 seeds 0.0 ± 0.5 points on wine, 0.0 ± 0.1 on breast cancer."""
    task, rates = data.classification_task(name, size), 0.02 * 2.0 ** np.arange(8)
    curves = {f"constant {rate}": np.full(300, rate) for rate in rates}
    curves |= {f"cosine {rate}": schedules.cosine_decay(np.arange(300), rate, 300) for rate in rates}
    result = training.train(task, models.softmax(task.features, task.classes), curves, FRESH, batch_size=16)
    constant, cosine = (rows[rows.mean(1).argmax()] for rows in 100 * result.test_accuracy.reshape(2, 8, -1))
    assert abs(mean_difference(cosine, constant)) < 0.8
