"""Lesson 6: its bank through the judge, the capstone and its scale, and what it claims on fresh seeds."""

from dataclasses import replace

import numpy as np
import pytest

from lrlib import curvature, data, exact, landscapes, models, schedules, training
from lrlib.checking.exercise import ask
from lrlib.course import COURSE
from lrlib.exercises.lesson_06 import capstone
from lrlib.exercises.lesson_06.sharpness import derivatives
from lrlib.problems import depots
from tests.lessons.support import assert_judged_as_banked, bank_cases, bank_id

LESSON = "06_generalization"
PRELUDE = """\
import json
import math
from pathlib import Path
import numpy as np
from lrlib import schedules, tensorflow_gate, to_take_along
tf = tensorflow_gate.load()
keras = tf.keras
"""
FRESH = range(30_000, 30_016)
STEP = np.arange(600)


@pytest.mark.filterwarnings("ignore")  # one of the mistakes is just what Keras warns of
@pytest.mark.parametrize("answer", bank_cases(LESSON), ids=bank_id)
def test_bank(answer):
    assert_judged_as_banked(LESSON, answer, prelude=PRELUDE)


# -------------------------------------------------------------------------------------------------------- the capstone

CAPSTONE = COURSE.find("capstone")
JUDGED = range(16)  # as many seeds as the judge's: the tests share its compiled program


def warmed_up(peak, warmup_steps, steps):
    decay_steps = steps - warmup_steps
    curve = schedules.warmup(lambda step: schedules.linear_decay(step, peak, decay_steps), warmup_steps)
    return curve(np.arange(steps))


WARMED = warmed_up(0.0055, 96, 240)


@pytest.mark.parametrize(
    ("plan", "advice"),
    [
        ({"schedule": 0.001}, "callable"),
        ({"schedule": lambda step: 0.001, "stop": 0}, "whole number of steps from 1 to 240"),
        ({"schedule": lambda step: 0.001, "stop": 3.5}, "whole number"),
        ({"schedule": lambda step: 0.001, "peak": 1}, "'peak'"),
        ({"schedule": lambda step: None}, "At step 0"),
        (None, "Return a dict"),
    ],
)
def test_what_is_no_plan_is_refused_in_one_line(plan, advice):
    record, _ = ask(CAPSTONE, lambda total_steps: plan, {"depots": [1], "budgets": [240]})
    assert record.status == "invalid"
    assert advice in record.message


@pytest.mark.parametrize("bad", [-0.1, np.nan])
def test_a_rate_that_is_none_earns_nothing(bad):
    values = {"curve 1": np.where(np.arange(240) == 7, bad, WARMED), "stop 1": np.array(240)}
    verdict = CAPSTONE.evaluate(values, [0], depots=[1], budgets=[240])
    assert verdict.share == 0
    assert "step 7" in verdict.message


def test_a_plan_that_stops_trains_no_longer():
    short, cut = (
        CAPSTONE.evaluate({"curve 2": curve, "stop 2": np.array(40)}, JUDGED, depots=[2], budgets=[180])
        for curve in (WARMED[:180], np.where(np.arange(180) < 40, WARMED[:180], 0.5))
    )
    assert short == cut
    assert short.share == 0


def test_the_plan_of_every_budget_is_trained_on_its_own_depot():
    """The mean over depots is the mean of what each plan reaches alone; the class is listed by its error."""
    budgets = {1: 40, 2: 30}
    values = {f"curve {depot}": WARMED[:steps] for depot, steps in budgets.items()}
    values |= {f"stop {depot}": np.array(steps) for depot, steps in budgets.items()}
    together = CAPSTONE.evaluate(values, JUDGED, depots=[1, 2], budgets=[40, 30])
    errors = [
        1 - depots.train(depot, {"": WARMED[:steps]}, range(3 * len(JUDGED)), progress=False).test_accuracy.mean()
        for depot, steps in budgets.items()
    ]
    assert together.figure == pytest.approx(100 * np.mean(errors), abs=1e-3)
    assert CAPSTONE.evaluate(values, JUDGED, depots=[1], budgets=[40]).figure is None


def test_half_of_the_points_are_silver_and_all_of_them_gold():
    for scale in (capstone.ONE_DEPOT, capstone.ALL_DEPOTS):
        assert scale.bronze < scale.silver < scale.gold
        assert [scale.share(a) for a in (scale.bronze, scale.silver, scale.gold)] == [0, 0.5, 1]
        assert 0.5 < scale.share((scale.silver + scale.gold) / 2) < 1


BUDGETS = {1: 240, 2: 180, 3: 360}  # of each depot, as the check has them
WARMUP, COOLDOWN = 0.3, 0.4  # of the reference


def scale_curves(steps):
    t = np.arange(steps)

    def shown(curve):  # a curve of another budget, as the lessons print it: cut, or held at its last rate
        return np.append(curve, np.full(max(0, steps - len(curve)), curve[-1]))[:steps]

    return {
        **{f"constant {rate}": np.full(steps, rate) for rate in (0.001, 0.002, 0.003, 0.0045, 0.0065)},
        "printed: lesson 5's transformer": shown(warmed_up(0.02, 30, 150)),
        "printed: lesson 5's best peak": shown(warmed_up(0.01, 30, 150)),
        "printed: lesson 6, Adam from 0.008": shown(schedules.linear_decay(np.arange(600), 0.008, 600)),
        "printed: lesson 5's first curve": shown(warmed_up(1.6, 20, 200)),
        "a warm-up, no end": schedules.linear_warmup(t, 0.003, steps // 10),
        "an end, no warm-up": schedules.linear_decay(t, 0.0045, steps),
        "reference": schedules.warmup_stable_decay(t, 0.005, steps, int(WARMUP * steps), int(COOLDOWN * steps)),
    }


@pytest.mark.slow
def test_the_scale_of_the_capstone():
    """On 48 fresh seeds a depot, as many trainings as the judge's: who earns nothing, something, everything."""
    accuracy = {
        depot: 100 * depots.train(depot, scale_curves(steps), range(30_000, 30_048), progress=False).test_accuracy
        for depot, steps in BUDGETS.items()
    }
    names = list(scale_curves(240))
    runs = {depot: 16 * times for depot, times in capstone.RUNS_PER_SEED.items()}
    for scale, chosen in ((capstone.ONE_DEPOT, [1]), (capstone.ALL_DEPOTS, [1, 2, 3])):
        mean = dict(zip(names, np.mean([accuracy[depot].mean(1) for depot in chosen], axis=0), strict=True))
        variance = [accuracy[depot][names.index("reference")].var(ddof=1) / runs[depot] for depot in chosen]
        error = sum(variance) ** 0.5 / len(chosen)  # of a mean that the judge computes
        for name, value in mean.items():
            if name.startswith("constant") or name == "a warm-up, no end":
                assert value < scale.bronze + 2 * error, name
            elif name.startswith("printed"):
                assert value < scale.silver, name
        assert mean["reference"] > scale.gold + 2.5 * error  # set at 5.4 and more; this mean errs too
    # 86.5 on 96 other seeds, 2.4 of its own standard errors below gold: told as one in a hundred, so not tested closer
    assert capstone.ALL_DEPOTS.bronze + 1 < mean["an end, no warm-up"] < mean["reference"] - 2 * error


# ------------------------------------------------------------------------------------------------------------ sharpness


@pytest.mark.parametrize(("kind", "seed"), [("bowl", 3), ("saddle", 5), ("digits", 1), ("saddle", 12)])
def test_a_hundred_power_iterations_are_enough(kind, seed):
    hessian, _, _ = derivatives(kind, seed)
    values = np.linalg.eigvalsh(hessian)
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
def test_flatter_is_not_more_accurate_at_an_equal_smoothed_loss():
    """On 12 seeds at a smoothed training loss of 0.1: sharpness 2.16 against 3.74, accuracy 0.0 ± 0.7 points."""
    result, sharp = full_batch((0.3, 1.0), "mse", 1000, 10, FRESH)
    smooth = {
        name: np.lib.stride_tricks.sliding_window_view(result.history[name], 10, axis=-1).mean(-1)
        for name in ("train_loss", "test_accuracy")
    }
    at = (smooth["train_loss"] <= 0.1).argmax(-1)
    accuracy = 100 * np.take_along_axis(smooth["test_accuracy"], at[..., None], -1)[..., 0]
    sharpness = np.take_along_axis(sharp, at[..., None] + 5, -1)[..., 0]
    assert (sharpness[1] < sharpness[0]).all()
    assert abs(mean_difference(accuracy[1], accuracy[0])) < 0.9  # 5 standard errors


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
def test_with_decay_batch_256_catches_up_with_batch_4():
    """On 16 seeds, test loss: batch 256 with decay minus batch 4 constant -0.026 ± 0.035, minus constant 256 -0.07."""
    task, model = data.classification_task("digits", 1024, label_noise=0.4), models.mlp((64, 64, 10))

    def loss(batch, curve):
        return training.train(task, model, {"": curve}, FRESH, batch_size=batch).test_loss[0]

    large = loss(256, schedules.linear_decay(np.arange(24), 7.2, 24))
    assert mean_difference(large, loss(256, np.full(24, 2.56))) < -0.03
    assert mean_difference(large, loss(4, np.full(1536, 0.08))) < 0.02
    assert mean_difference(large, loss(4, schedules.linear_decay(np.arange(1536), 0.45, 1536))) > 0.02


@pytest.mark.slow
def test_cooldowns_from_one_trunk_are_level_with_tuned_linear_decay():
    """On 16 seeds, training loss at 300, 600, 1200 steps: 1.476, 1.316, 1.040 against 1.455, 1.304, 1.054."""
    task, model = data.classification_task("digits", 1200, label_noise=0.4), models.mlp((64, 64, 10))
    for budget in (300, 600, 1200):
        now = np.arange(budget)
        curves = {
            "cooldown": 0.64 * np.minimum(1, (budget - now) / (budget / 5)),
            "linear": schedules.linear_decay(now, 1.28, budget),
            "stopped": schedules.cosine_decay(now, 0.64, 1200),
        }
        cooldown, linear, stopped = training.train(task, model, curves, FRESH, batch_size=8).train_loss
        assert abs(mean_difference(cooldown, linear)) < 0.05
        assert budget == 1200 or mean_difference(stopped, cooldown) > 0.015


@pytest.mark.slow
def test_linear_to_zero_is_not_the_optimum_that_lesson_2_computed():
    """Exact theory: 1.56 times the optimum; exponential decay to one hundredth 1.05 times."""
    tumours = exact.least_squares_problem(*landscapes.real_least_squares("cancer", columns=[0, 1, 4, 9, 21]))
    optimum = exact.expected_excess(tumours, exact.optimal_schedule(tumours, 300, 4), 4)[-1]
    assert optimum == pytest.approx(0.000319, rel=0.01)
    t = np.arange(300)
    linear, exponential = (
        exact.best_peak(tumours, shape, batch_size=4)[1] for shape in (1 - t / 300, 0.01 ** (t / 300))
    )
    assert linear / optimum == pytest.approx(1.56, abs=0.03)
    assert exponential / optimum == pytest.approx(1.05, abs=0.02)


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
