"""Lesson 5: its bank through the judge, its recorded range tests, and what it claims on fresh seeds."""

import numpy as np
import pytest

from lrlib import curvature, data, models, schedules, tensorflow_gate, tf_schedules, training
from lrlib.checking.exercise import ask
from lrlib.course import COURSE
from lrlib.exercises.lesson_05 import cyclical_rate
from lrlib.problems import deep_networks as networks
from tests.lessons.support import assert_judged_as_banked, bank_cases, bank_id

LESSON = "05_warmup_and_cycles"
FRESH = range(50_000, 50_016)
STEP = np.arange(200)
DIGITS = data.classification_task("digits", train_size=1200)
WIDE_START = networks.NETWORKS["mse"]
HE = networks.Network(networks.DEEP, 1.0, "mse", 128, 1e-3, 30.0, poor=85.0, good=92.0)


def warmed_up(peak, warmup_steps, steps=200):
    decay_steps = steps - warmup_steps
    return schedules.warmup(lambda step: schedules.linear_decay(step, peak, decay_steps), warmup_steps)(
        np.arange(steps)
    )


IMPORTED = """
import math
import numpy as np
from lrlib import schedules
from lrlib.tf_schedules import keras, tf
"""


@pytest.mark.parametrize("answer", bank_cases(LESSON), ids=bank_id)
def test_bank(answer):
    assert_judged_as_banked(LESSON, answer, prelude=IMPORTED)


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_recorded_range_tests_are_what_training_gives(name):
    seed = networks.RANGE_TEST_SEEDS[0]
    rates, recorded = networks.recorded_range_test(name, seed)
    losses = networks.record_range_test(name, seed)
    assert np.all(np.isfinite(recorded))
    assert len(rates) == len(recorded)
    calm = rates < rates[recorded.argmin()] / 10  # beyond, rounding errors grow from machine to machine
    assert np.allclose(recorded[calm], losses[: len(recorded)][calm], rtol=1e-2)


def test_an_unrecorded_range_test_is_refused():
    with pytest.raises(KeyError):
        networks.recorded_range_test("mse", 1)


def test_a_scaled_loss_is_a_scaled_rate():
    """`loss_factor` stands for a loss multiplied by it: the curve that trains is the rate times the factor."""
    curve = warmed_up(0.01, 20)
    summed = networks.train(networks.NETWORKS["summed mse"], {"": curve}, [3], progress=False)
    averaged = networks.train(WIDE_START, {"": 128 * curve}, [3], progress=False)
    assert np.allclose(summed.train_loss, averaged.train_loss, rtol=1e-5)


@pytest.mark.parametrize("rates", [[0.0, 1.0], [-1.0, 1.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_what_is_no_rate_earns_nothing(rates):
    evaluate = COURSE.find("suggest_rate").evaluate
    verdict = evaluate({"rates": np.array(rates)}, [0], networks=["mse", "summed mse"], seed=501)
    assert verdict.share == 0
    assert "no learning rate" in verdict.message


@pytest.mark.parametrize(
    ("curve", "told"),
    [
        (np.full(200, 1.2), "In 8 of 8 runs the loss jumps far above its first value. With your rates, rising"),
        (np.full(200, 0.04), "With four times your rates, rising from 0 over the first 60 steps, it reads"),
        (warmed_up(0.2, 60), "It starts too low"),
    ],
)
def test_a_curve_that_does_not_rescue_is_told_what_would(curve, told):
    verdict = COURSE.find("rescue").evaluate({"curve": curve}, range(8))
    assert verdict.share < 1
    assert told in verdict.message


def test_a_callback_that_sets_a_schedule_trains_a_probe_of_its_own():
    """A step that was compiled for a number would go on with that."""

    def answer(base_learning_rate, max_learning_rate, step_size):
        steps = np.arange(1000)
        curve = tf_schedules.Curve(schedules.triangular(steps, base_learning_rate, max_learning_rate, step_size))

        class Once(tf_schedules.keras.callbacks.Callback):
            def on_train_begin(self, logs=None):
                if self.model.optimizer.iterations == 0:
                    self.model.optimizer.learning_rate = curve

        return Once()

    shape = {"base_learning_rate": 0.02, "max_learning_rate": 0.5, "step_size": 3}
    case = shape | {"epochs": 1, "fits": 2, "steps_per_epoch": 7}
    for callback in (cyclical_rate.cyclical_rate, answer, cyclical_rate.cyclical_rate):
        rates = cyclical_rate.sample_cycle(lambda callback=callback, **shape: callback(**shape), case)["values"]
        np.testing.assert_allclose(rates, schedules.triangular(np.arange(14), *shape.values()), rtol=1e-6)


@pytest.mark.slow
def test_warmup_rescues():
    """Measured on 64 seeds: all lost without; 96.1 ± 0.7 % with 20 steps, none lost, the worst at 94.0 %."""
    result = networks.train(WIDE_START, {"none": warmed_up(1.6, 0), "warm-up": warmed_up(1.6, 20)}, FRESH)
    assert (result.test_accuracy[0] < 0.2).all()
    assert result.test_accuracy[1].min() > 0.85
    assert result.test_accuracy[1].mean() > 0.95  # 6 standard errors


@pytest.mark.slow
def test_decay_does_not_cure_a_start_that_is_too_high():
    """Measured on 32 seeds: all lost without warm-up, a few of them with a finite loss; 96.3 ± 0.8 % with it."""
    curves = {
        "decay": schedules.exponential_decay(STEP, 1.6, 20, 0.9),
        "constant": np.full(200, 1.6),
        "warm-up": schedules.warmup(lambda step: schedules.exponential_decay(step, 1.6, 20, 0.9), 20)(STEP),
    }
    accuracy = networks.train(WIDE_START, curves, FRESH).test_accuracy
    assert (accuracy[:2] < 0.2).all()
    assert accuracy[2].mean() > 0.95  # 6 standard errors


@pytest.mark.slow
def test_the_start_is_sharp_and_spikes_begin_at_four_over_the_sharpness():
    """Measured on 16 seeds: sharpness 23.5 ± 3.1 (He's weights 5.7 ± 0.7); no spike up to 3.5, all from 6 on."""
    tf = tensorflow_gate.load()
    x = tf.constant(np.stack([DIGITS.x[DIGITS.split(seed)[0]] for seed in FRESH]))
    y = tf.constant(np.stack([DIGITS.y[DIGITS.split(seed)[0]] for seed in FRESH]))
    network, he = models.mlp(networks.DEEP, gain=1.5), models.mlp(networks.DEEP)

    def sharpness(model):
        def loss(weights):
            return tf.reduce_mean(models.example_losses("mse", model.logits(weights, x), y), axis=-1)

        return curvature.sharpness(loss, model.init(list(FRESH)), iterations=30, tolerance=1e-2)

    at_start, at_start_he = sharpness(network), sharpness(he)
    assert 18 < at_start.mean() < 29  # 7 standard errors to each side
    assert 4.5 < at_start_he.mean() < 7.5
    for seed, sharp in zip(FRESH, at_start, strict=True):
        constants = np.array([np.full(25, multiple / sharp) for multiple in (2, 3, 8)])
        losses = training.train(DIGITS, network, constants, [seed], batch_size=None, loss="mse").step_losses[:, 0]
        assert (losses.max(axis=1) > 1.5 * losses[:, 0]).tolist() == [False, False, True]


@pytest.mark.slow
def test_an_unneeded_warmup_costs_the_area_it_takes_away():
    """Measured on 64 seeds: +0.0071 ± 0.0008 before a constant rate, +0.0002 ± 0.0004 before linear decay."""
    curves = {
        "constant": np.full(200, 0.4),
        "warm-up, constant": schedules.linear_warmup(STEP, 0.4, 60),
        "decay": warmed_up(0.4, 0),
        "warm-up, decay": warmed_up(0.4, 60),
    }
    loss = networks.train(HE, curves, FRESH).train_loss
    assert (loss[1] > loss[0]).all()
    assert (loss[1] - loss[0]).mean() > 0.004  # 15 standard errors
    assert abs((loss[3] - loss[2]).mean()) < 0.001  # 8


@pytest.mark.slow
def test_warmup_buys_a_higher_peak_and_little_at_the_best_one():
    """Measured on 16 seeds: best against best +1.0 ± 2.1 points, at 0.03 +40 ± 14; pre-norm at 0.03 about 90 %."""
    peaks = (0.006, 0.01, 0.015, 0.03)
    curves = {f"{warmup} {peak}": warmed_up(peak, warmup, 150) for warmup in (0, 30) for peak in peaks}
    result = training.train(DIGITS, models.transformer(3, 16), curves, FRESH, batch_size=32, optimizer="adam")
    without, with_warmup = 100 * result.test_accuracy.reshape(2, len(peaks), -1).mean(-1)
    assert -1 < with_warmup.max() - without.max() < 5
    assert with_warmup[-1] - without[-1] > 20  # 5.5 standard errors
    pre_norm = models.transformer(3, 16, norm="pre")
    no_warmup = {"": warmed_up(0.03, 0, 150)}
    accuracy = training.train(DIGITS, pre_norm, no_warmup, FRESH, batch_size=32, optimizer="adam").test_accuracy
    assert 100 * accuracy.mean() > 85


@pytest.mark.slow
def test_clipping_is_warmups_rival_for_sgd_and_none_for_adam():
    """Measured on 16 seeds: 0.038 ± 0.003 with warm-up to 1.6, 0.029 ± 0.003 clipped to 3.2; Adam 79 against 89 %."""
    curve = {"": warmed_up(1.6, 20)}, {"": warmed_up(3.2, 0)}
    warm = networks.train(WIDE_START, curve[0], FRESH).train_loss[0]
    clipped = networks.train(WIDE_START, curve[1], FRESH, clip_norm=1.0).train_loss[0]
    assert (warm - clipped).mean() > 0.003  # 6 standard errors
    adam = {"batch_size": 32, "optimizer": "adam"}
    transformer, peak = models.transformer(3, 16), 0.02
    high = training.train(DIGITS, transformer, {"": warmed_up(peak, 0, 150)}, FRESH, clip_norm=1.0, **adam)
    low = training.train(DIGITS, transformer, {"": warmed_up(peak, 30, 150)}, FRESH, **adam)
    assert (low.test_accuracy - high.test_accuracy).mean() > 0.02


@pytest.mark.slow
def test_the_range_test_overestimates_the_safe_constant():
    """Measured on 32 seeds: blow-up 3.0 to 3.4; a third of it loses every constant, 1cycle reaches 95 ± 1 %."""
    sweep = schedules.range_test(np.arange(100), 1e-3, 30.0, 99)
    losses = networks.train(WIDE_START, {"": sweep}, FRESH).step_losses[0]
    losses = np.where(np.isfinite(losses), losses, np.inf)
    blow_up = sweep[np.argmax(losses > 4 * losses[:, :1], axis=1)]
    assert 2.5 < blow_up.min() <= blow_up.max() < 4.5
    third = np.median(blow_up) / 3
    curves = {"": np.full(200, third), "1cycle": schedules.one_cycle(STEP, third, 200)}
    result = networks.train(WIDE_START, curves, FRESH)
    assert (result.test_accuracy[0] < 0.2).all()
    assert result.test_accuracy[1].mean() > 0.935  # 5 standard errors


@pytest.mark.slow
def test_super_convergence_is_the_warmup_and_mostly_repair():
    """Measured on 16 seeds, each at its best peak, 200 steps: with 1.5 times He's weights warm-up alone 0.0375, 1cycle
    0.0366, a constant 0.058 in 400 steps; with He's weights 1cycle 0.031 and a constant 0.0167 in 400 steps."""
    curves = {"warm-up": schedules.linear_warmup(STEP, 1.13, 40), "1cycle": schedules.one_cycle(STEP, 1.6, 200)}
    long = {f"{rate}": np.full(400, rate) for rate in (0.3, 0.8, 1.13)}
    for network, sign in ((WIDE_START, 1), (HE, -1)):
        warmup, cycle = networks.train(network, curves, FRESH).train_loss
        constant = np.nan_to_num(networks.train(network, long, FRESH).train_loss, nan=np.inf).mean(-1).min()
        assert abs(warmup.mean() - cycle.mean()) < 0.008
        assert sign * (constant - cycle.mean()) > 0.008


@pytest.mark.parametrize(("trap", "goal", "left"), [(20, 4, True), (4, 4, False)])
def test_an_excursion_leaves_only_a_trap_that_is_sharper_than_the_rate_allows(trap, goal, left):
    """The lesson's double well: 2 / 20 = 0.1 is the limit of the sharp trap, 2 / 4 = 0.5 of the wide one."""
    w = np.linspace(-1.1, -0.9, 20)
    for step in range(120):
        in_trap = 0.3 + trap / 2 * (w + 1) ** 2 < goal / 2 * (w - 1) ** 2
        w = w - (0.2 if 30 <= step < 60 else 0.02) * np.where(in_trap, trap * (w + 1), goal * (w - 1))
    assert (w > 0).all() == left


@pytest.mark.slow
def test_restarts_lead_at_a_third_and_snapshots_beat_the_last_of_them():
    """Measured on 32 seeds: +4.9 ± 2.5 points at step 400; the vote beats the last snapshot by +2.4 ± 1.0."""
    task, model = data.classification_task("digits", 1200, label_noise=0.4), models.mlp((64, 64, 10))
    curves = {
        "cosine": schedules.cosine_decay(np.arange(1200), 0.64, 1200),
        "restarts": schedules.cosine_decay_restarts(np.arange(1200), 0.64, 400, t_mul=1.0),
    }
    result = training.train(task, model, curves, FRESH, batch_size=8, eval_every=400, keep_weights="history")
    accuracy = result.history["test_accuracy"]
    assert (accuracy[1] - accuracy[0])[:, 1].mean() > 0.015  # 5.4 standard errors

    def probabilities(at):
        logits = training.predict(model, [w[1, :, at] for w in result.weights_history], task.x)
        odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return odds / odds.sum(axis=-1, keepdims=True)

    vote = (probabilities(1) + probabilities(2) + probabilities(3)).argmax(axis=-1)
    tests = [task.split(seed)[1] for seed in FRESH]
    voted = np.array([np.mean(v[test] == task.y[test]) for v, test in zip(vote, tests, strict=True)])
    assert (voted - accuracy[1][:, 3]).mean() > 0.01  # 5.5 standard errors


@pytest.mark.slow
def test_no_constant_reaches_the_goals_of_rescue_and_fast():
    rescue, fast = COURSE.find("rescue").evaluate, COURSE.find("fast").evaluate
    for rate in (0.01, 0.02, 0.04, 0.08, 0.16):
        assert rescue({"curve": np.full(200, rate)}, FRESH).share == 0
    for rate in (0.1, 0.2, 0.3, 0.4):
        assert fast({"curve": np.full(200, rate)}, FRESH).share == 0
    assert rescue({"curve": warmed_up(1.2, 60)}, FRESH).share == 1
    assert fast({"curve": 1.6 * np.minimum(np.minimum(STEP / 40, 1), (200 - STEP) / 100)}, FRESH).share == 1


@pytest.mark.slow
def test_what_the_lesson_prints_is_no_full_answer_to_fast():
    """Measured on 64 seeds: training loss 0.0362 ± 0.0024, 0.0359 ± 0.0026 and 0.0394 ± 0.0024."""
    fast = COURSE.find("fast").evaluate
    printed = {
        "1cycle": schedules.one_cycle(STEP, 1.6, 200),
        "warm-up only": schedules.linear_warmup(STEP, 1.13, 40),
        "the first picture": schedules.warmup_stable_decay(STEP, 1.0, 200, 20, 60),
    }
    for name, curve in printed.items():
        assert fast({"curve": curve}, FRESH).share < 0.8, name  # 5 standard errors


SOUND = {
    "a third of the blow-up": lambda rates, losses: rates[np.argmax(losses > 4 * losses[0])] / 3,
    "a quarter of the blow-up": lambda rates, losses: rates[np.argmax(losses > 4 * losses[0])] / 4,
    "half of the lowest, smoothed": lambda rates, losses: (
        rates[np.convolve(np.pad(losses, 2, mode="edge"), np.ones(5) / 5, mode="valid").argmin()] / 2
    ),
}
CASES = (
    {"networks": ["small batches", "summed mse"], "seed": 504},
    {"networks": ["wild start", "summed cross-entropy"], "seed": 501},
    {"networks": ["small batches", "summed mse"], "seed": 510},
    {"networks": ["summed mse", "wild start"], "seed": 502},
)


@pytest.mark.slow
@pytest.mark.parametrize("case", [CASES[0], CASES[2]])
def test_the_rate_of_the_lowest_loss_is_no_rule(case):
    """A lucky batch: on "small batches" it reaches 37 and 46 % on 8 seeds."""
    exercise = COURSE.find("suggest_rate")
    record, _ = ask(exercise, lambda rates, losses: rates[np.argmin(losses)], case)
    assert exercise.evaluate(record.values, FRESH, **case).share == 0


@pytest.mark.slow
@pytest.mark.parametrize("rule", SOUND)
def test_every_sound_rule_is_right_on_fresh_seeds(rule):
    exercise = COURSE.find("suggest_rate")
    for case in CASES:
        record, _ = ask(exercise, SOUND[rule], case)
        verdict = exercise.evaluate(record.values, FRESH, **case)
        assert verdict.share == 1, verdict.message


@pytest.mark.slow
@pytest.mark.parametrize("rate", np.geomspace(0.002, 12.0, 40).round(4))
def test_no_constant_is_a_rule(rate):
    """Between two networks of a case there is no rate that suits both, however fine the grid."""
    evaluate = COURSE.find("suggest_rate").evaluate
    for case in CASES:
        assert evaluate({"rates": np.array([rate, rate])}, FRESH, **case).share == 0
