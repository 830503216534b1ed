"""The reference schedules against values worked out by hand and independent formulas; and what they refuse."""

import math
from fractions import Fraction

import numpy as np
import pytest

from lrlib import schedules
from tests.lrlib.odd_parameters import PARAMETERS


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-15)


def test_piecewise_constant_keeps_the_old_value_at_a_boundary():
    close(schedules.piecewise_constant([0, 3, 4, 7, 8, 99], [3, 7], [1.0, 0.5, 0.1]), [1, 1, 0.5, 0.5, 0.1, 0.1])
    close(schedules.piecewise_constant([0, 5], [], [0.3]), [0.3, 0.3])


def test_step_decay_drops_at_the_multiples():
    close(schedules.step_decay([0, 36, 37, 73, 74], 0.083, 0.5, 37), [0.083, 0.083, 0.0415, 0.0415, 0.02075])


def test_exponential_and_inverse_time_decay_by_hand():
    close(schedules.exponential_decay([0, 2, 4, 8], 1.0, 4, 0.25), [1, 0.5, 0.25, 0.0625])
    close(schedules.exponential_decay([0, 3, 4, 7], 1.0, 4, 0.25, staircase=True), [1, 1, 0.25, 0.25])
    close(schedules.inverse_time_decay([0, 4, 8], 1.0, 4, 3.0), [1, 1 / 4, 1 / 7])
    close(schedules.inverse_time_decay([3, 4, 7], 1.0, 4, 3.0, staircase=True), [1, 1 / 4, 1 / 4])


def test_polynomial_decay_by_hand():
    close(schedules.polynomial_decay([0, 5, 10, 99], 1.0, 10, 0.2, 2.0), [1, 0.4, 0.2, 0.2])
    close(schedules.polynomial_decay([10], 1.0, 10), [1e-4])
    close(schedules.linear_decay([0, 4, 10, 11], 1.0, 10, 0.5), [1, 0.8, 0.5, 0.5])


def test_polynomial_cycles_restart_lower_and_meet_the_end_at_every_multiple():
    curve = schedules.polynomial_decay(np.arange(31), 1.0, 10, 0.2, cycle=True)
    close(curve[[0, 10, 20, 30]], [1.0, 0.2, 0.2, 0.2])
    close(curve[[5, 15, 25]], [0.6, 0.4, 0.2 + 0.8 * (1 - 25 / 30)])


def test_cosine_decay_by_hand():
    close(schedules.cosine_decay([0, 4, 6, 12, 13, 1000], 2.0, 12, 0.25), [2, 1.625, 1.25, 0.5, 0.5, 0.5])


def test_rex_by_hand():
    close(schedules.rex([0, 5, 8, 10, 11], 1.0, 10), [1, 2 / 3, 1 / 3, 0, 0])


def test_linear_warmup_reaches_the_target_at_the_last_warmup_step():
    close(schedules.linear_warmup([0, 1, 3, 4, 5], 1.0, 4, 0.2), [0.2, 0.4, 0.8, 1, 1])
    close(schedules.linear_warmup([0, 1], 0.3, 0), [0.3, 0.3])


def test_warmup_shifts_the_schedule_behind_it():
    decay = {"initial_learning_rate": 0.083, "decay_steps": 37, "alpha": 0.07}
    curve = schedules.warmup(lambda t: schedules.cosine_decay(t, **decay), 13, 0.01)
    steps = np.arange(13, 80)
    close(curve(steps), schedules.cosine_decay(steps - 13, **decay))
    close(curve(np.arange(13)), 0.01 + (0.083 - 0.01) * np.arange(13) / 13)
    assert type(curve(3)) is np.float64
    close(schedules.warmup(lambda t: schedules.linear_decay(t, 1.0, 4), 0)([0, 1, 4]), [1, 0.75, 0])


def test_warmup_cosine_total_includes_the_warmup():
    close(schedules.warmup_cosine([0, 1, 4, 9, 14, 15], 1.0, 14, 4, 0.2), [0, 0.25, 1, 0.6, 0.2, 0.2])
    close(schedules.warmup_cosine([0, 5, 10], 1.0, 10, 0), [1, 0.5, 0])


def test_warmup_stable_decay_by_hand():
    steps = [0, 2, 4, 14, 15, 19, 20, 21]
    close(schedules.warmup_stable_decay(steps, 1.0, 20, 4, 6, 0.4), [0, 0.5, 1, 1, 0.9, 0.5, 0.4, 0.4])
    close(schedules.warmup_stable_decay([0, 9, 10], 1.0, 10, 0, 0), [1, 1, 0])
    close(schedules.warmup_stable_decay([0, 2, 4, 7, 10], 1.0, 10, 4, 6), [0, 0.5, 1, 0.5, 0])


def test_inverse_sqrt_and_noam_by_hand():
    close(schedules.inverse_sqrt([0, 1, 4, 16, 100], 1.0, 4), [0, 0.25, 1, 0.5, 0.2])
    close(schedules.noam([0, 3, 15], 16, 4), [0.25 / 8, 0.25 / 2, 0.25 / 4])


def test_triangular_family_by_hand():
    steps = [0, 2, 4, 6, 8, 12, 16, 20]
    close(schedules.triangular(steps, 0.2, 1.0, 4), [0.2, 0.6, 1, 0.6, 0.2, 1, 0.2, 1])
    close(schedules.triangular2(steps, 0.2, 1.0, 4), [0.2, 0.6, 1, 0.6, 0.2, 0.6, 0.2, 0.4])
    heights = np.array([0, 0.5, 1, 0.5, 0, 1, 0, 1])
    close(schedules.exp_range(steps, 0.2, 1.0, 4, 0.9), 0.2 + 0.8 * heights * 0.9 ** np.array(steps))


def test_range_test_multiplies_by_the_same_factor_at_every_step():
    curve = schedules.range_test(np.arange(40), 1e-3, 30.0, 37)
    close(curve[[0, 37, 38]], [1e-3, 30, 30])
    close(curve[1:38] / curve[:37], 30000 ** (1 / 37))


def sgdr_exactly(step, first_decay_steps, t_mul, m_mul, alpha):
    """SGDR walked cycle by cycle in rational numbers."""
    start, length, cycle = Fraction(0), Fraction(first_decay_steps), 0
    while step >= start + length:
        start, length, cycle = start + length, length * Fraction(str(t_mul)), cycle + 1
    cosine = (1 + math.cos(math.pi * float((step - start) / length))) / 2
    return (1 - alpha) * m_mul**cycle * cosine + alpha


@pytest.mark.parametrize(
    ("first_decay_steps", "t_mul"), [(10, 1.1), (5, 3), (7, 1), (10, 2.0), (4, 1.5), (100, 1.01), (1, 2), (3, 1.3)]
)
def test_restarts_follow_exact_arithmetic_at_every_step(first_decay_steps, t_mul):
    steps = np.arange(2000)
    curve = schedules.cosine_decay_restarts(steps, 1.0, first_decay_steps, t_mul, 0.9, 0.07)
    close(curve, [sgdr_exactly(int(t), first_decay_steps, t_mul, 0.9, 0.07) for t in steps])


@pytest.mark.parametrize(("step", "first_decay_steps", "t_mul"), [(21, 10, 1.1), (605, 5, 3), (10, 10, 2), (30, 10, 1)])
def test_the_new_cycle_begins_at_the_boundary(step, first_decay_steps, t_mul):
    before, at = schedules.cosine_decay_restarts([step - 1, step], 1.0, first_decay_steps, t_mul)
    assert at == 1
    assert before < 0.1


def test_float_t_mul_is_read_as_the_decimal_that_was_written():
    # In binary, 1.1 is a little above 11/10: summed exactly, boundaries beyond 21 would all come a step late.
    starts = [0]
    for cycle in range(3):
        starts.append(starts[-1] + Fraction(1000) * Fraction(11, 10) ** cycle)
    assert starts[-1] == 3310
    assert schedules.cosine_decay_restarts(3310, 1.0, 1000, 1.1) == 1


def one_cycle_by_phases(step, max_lr, total_steps, pct_start, div_factor, final_div_factor, anneal):
    """The two phases as PyTorch's documentation of OneCycleLR states them, one step at a time."""
    initial_lr = max_lr / div_factor
    min_lr = initial_lr / final_div_factor
    phases = [
        {"end_step": float(pct_start * total_steps) - 1, "start_lr": initial_lr, "end_lr": max_lr},
        {"end_step": total_steps - 1, "start_lr": max_lr, "end_lr": min_lr},
    ]
    start_step = 0
    for i, phase in enumerate(phases):
        if step <= phase["end_step"] or i == len(phases) - 1:
            pct = (step - start_step) / (phase["end_step"] - start_step)
            if anneal == "linear":
                return (phase["end_lr"] - phase["start_lr"]) * pct + phase["start_lr"]
            return phase["end_lr"] + (phase["start_lr"] - phase["end_lr"]) / 2.0 * (1 + math.cos(math.pi * pct))
        start_step = phase["end_step"]
    raise AssertionError


@pytest.mark.parametrize("anneal", ["cos", "linear"])
@pytest.mark.parametrize(
    ("total_steps", "pct_start", "div_factor", "final_div_factor"),
    [(100, 0.3, 25.0, 1e4), (37, 0.3, 17.0, 130.0), (10, 0.3, 25.0, 1e4), (57, 0.61, 3.0, 7.0), (400, 0.9, 25.0, 1e4)],
)
def test_one_cycle_follows_pytorchs_phases(total_steps, pct_start, div_factor, final_div_factor, anneal):
    arguments = (0.83, total_steps, pct_start, div_factor, final_div_factor, anneal)
    expected = [one_cycle_by_phases(t, *arguments) for t in range(total_steps)]
    np.testing.assert_allclose(schedules.one_cycle(np.arange(total_steps), *arguments), expected, rtol=1e-9)
    past = schedules.one_cycle([total_steps, 10 * total_steps], *arguments)
    close(past, 0.83 / div_factor / final_div_factor)


def test_one_cycle_peaks_one_step_before_the_share():
    curve = schedules.one_cycle(np.arange(101), 1.0, 100)
    assert curve.argmax() == 29
    close(curve[[0, 29, 99, 100]], [1 / 25, 1, 1 / 25e4, 1 / 25e4])


BAD = {
    "constant": [{"initial_learning_rate": -0.1}, {"initial_learning_rate": math.nan}, {"initial_learning_rate": "1"}],
    "piecewise_constant": [
        {"boundaries": [5, 5]},
        {"boundaries": [5, 3]},
        {"boundaries": [-1, 3]},
        {"boundaries": [1, math.inf]},
        {"boundaries": 5},
        {"values": [1.0, 0.1]},
        {"values": [1.0, -0.1, 0.1]},
        {"values": [1.0, math.nan, 0.1]},
    ],
    "step_decay": [{"decay_rate": 0}, {"decay_rate": -1}, {"decay_steps": 0}, {"decay_steps": None}],
    "exponential_decay": [{"decay_steps": 0}, {"decay_steps": -3}, {"decay_rate": 0}, {"initial_learning_rate": True}],
    "inverse_time_decay": [{"decay_steps": 0}, {"decay_rate": -1}, {"decay_rate": math.inf}],
    "polynomial_decay": [{"decay_steps": 0}, {"power": 0}, {"end_learning_rate": -1}, {"initial_learning_rate": 1j}],
    "linear_decay": [{"decay_steps": -1}, {"end_learning_rate": math.nan}],
    "cosine_decay": [{"decay_steps": 0}, {"alpha": -0.1}, {"alpha": 1.1}, {"alpha": math.nan}],
    "cosine_decay_restarts": [
        {"first_decay_steps": 0},
        {"t_mul": 0.9},
        {"t_mul": math.inf},
        {"m_mul": 0},
        {"alpha": 2},
    ],
    "linear_warmup": [{"target_learning_rate": -1}, {"warmup_steps": -1}, {"initial_learning_rate": math.inf}],
    "warmup_cosine": [
        {"peak_learning_rate": -1},
        {"total_steps": 0},
        {"warmup_steps": 37},
        {"warmup_steps": 38},
        {"warmup_steps": -1},
        {"end_learning_rate": -1},
    ],
    "triangular": [{"base_learning_rate": -1}, {"max_learning_rate": 0.001}, {"step_size": 0}],
    "triangular2": [{"base_learning_rate": -1}, {"max_learning_rate": 0.001}, {"step_size": math.nan}],
    "exp_range": [{"gamma": 0}, {"gamma": 1.01}, {"gamma": -0.5}, {"max_learning_rate": 0.001}, {"step_size": -2}],
    "one_cycle": [
        {"max_learning_rate": -1},
        {"total_steps": 0},
        {"pct_start": 0},
        {"pct_start": 1},
        {"pct_start": 0.01},
        {"div_factor": 0},
        {"final_div_factor": 0},
        {"anneal": "cosine"},
    ],
    "warmup_stable_decay": [
        {"peak_learning_rate": -1},
        {"total_steps": 17},
        {"warmup_steps": 27},
        {"decay_steps": 31},
        {"decay_steps": -1},
        {"end_learning_rate": -1},
    ],
    "inverse_sqrt": [{"peak_learning_rate": -1}, {"warmup_steps": 0}],
    "noam": [{"d_model": 0}, {"warmup_steps": 0}],
    "rex": [{"initial_learning_rate": -1}, {"decay_steps": 0}],
    "range_test": [{"min_learning_rate": 0}, {"max_learning_rate": 0.001}, {"total_steps": 0}],
}
CASES = [(name, bad) for name, parameters in BAD.items() for bad in parameters]


@pytest.mark.parametrize(("name", "bad"), CASES, ids=lambda value: value if isinstance(value, str) else repr(value))
def test_a_bad_parameter_is_refused_by_name(name, bad):
    with pytest.raises(ValueError, match=rf"\b{next(iter(bad))}\b"):
        getattr(schedules, name)(5, **PARAMETERS[name] | bad)


def test_every_parameter_is_refused_when_it_is_not_a_number():
    for name, parameters in PARAMETERS.items():
        for parameter in parameters:
            with pytest.raises(ValueError, match=rf"\b{parameter}\b"):
                getattr(schedules, name)(5, **parameters | {parameter: "x"})


@pytest.mark.parametrize(
    ("schedule", "warmup_steps", "initial", "named"),
    [(0.1, 5, 0.0, "schedule"), (len, -1, 0.0, "warmup_steps"), (len, 5, -1.0, "initial_learning_rate")],
)
def test_warmup_refuses_bad_parameters_at_once(schedule, warmup_steps, initial, named):
    with pytest.raises(ValueError, match=rf"\b{named}\b"):
        schedules.warmup(schedule, warmup_steps, initial)


def test_warmup_refuses_a_bad_step():
    with pytest.raises(ValueError, match=r"\bstep\b"):
        schedules.warmup(lambda t: schedules.constant(t, 1.0), 5)(-1)


@pytest.mark.parametrize(
    "bad",
    [
        {"initial_learning_rate": -1},
        {"factor": 1.0},
        {"factor": 0},
        {"patience": -1},
        {"patience": 1.5},
        {"min_delta": -1},
        {"cooldown": -1},
        {"min_learning_rate": 2.0},
        {"losses": [[1.0]]},
        {"losses": ["a"]},
        {"losses": 3.0},
    ],
    ids=repr,
)
def test_reduce_on_plateau_refuses_bad_parameters(bad):
    arguments = {"losses": [1.0, 1.0], "initial_learning_rate": 1.0} | bad
    with pytest.raises(ValueError, match=rf"\b{next(iter(bad))}\b"):
        schedules.reduce_on_plateau(**arguments)


def test_reduce_on_plateau_by_hand():
    flat = [1.0] * 8
    close(schedules.reduce_on_plateau(flat, 1.0, 0.5, patience=2), [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.125])
    close(schedules.reduce_on_plateau(flat, 1.0, 0.5, 2, cooldown=2), [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
    close(schedules.reduce_on_plateau(flat, 1.0, 0.5, 2, min_learning_rate=0.4)[-1], 0.4)
    assert schedules.reduce_on_plateau([], 1.0).shape == (0,)
