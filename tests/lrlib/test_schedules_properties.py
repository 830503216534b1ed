"""What is true of every schedule with every legal parameter; hypothesis searches for exceptions."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lrlib import schedules

rates = st.floats(1e-6, 10.0)
lengths = st.integers(1, 500)
shares = st.floats(0.0, 1.0)


def cases(name, **parameters):
    return st.tuples(st.just(name), st.fixed_dictionaries(parameters))


def draw_piecewise(boundaries):
    edges = sorted(boundaries)
    values = st.lists(rates, min_size=len(edges) + 1, max_size=len(edges) + 1)
    return cases("piecewise_constant", boundaries=st.just(edges), values=values)


def draw_warmup_cosine(total_and_share):
    total, share = total_and_share
    warmup_steps = int(share * (total - 1))
    return cases(
        "warmup_cosine",
        peak_learning_rate=rates,
        total_steps=st.just(total),
        warmup_steps=st.just(warmup_steps),
        end_learning_rate=rates,
    )


def draw_warmup_stable_decay(parts):
    rise, flat, fall = parts
    return cases(
        "warmup_stable_decay",
        peak_learning_rate=rates,
        total_steps=st.just(rise + flat + fall + 1),
        warmup_steps=st.just(rise),
        decay_steps=st.just(fall),
        end_learning_rate=rates,
    )


def sorted_rates(name, low, high, **others):
    """A schedule between two rates given in order, at least 0.1 % apart."""
    pairs = st.tuples(rates, st.floats(1.001, 1e4))
    return pairs.flatmap(
        lambda pair: cases(name, **{low: st.just(pair[0]), high: st.just(pair[0] * pair[1])}, **others)
    )


one_cycle = st.tuples(st.integers(5, 500), st.floats(0.25, 0.9)).flatmap(
    lambda pair: cases(
        "one_cycle",
        max_learning_rate=rates,
        total_steps=st.just(pair[0]),
        pct_start=st.just(pair[1]),
        div_factor=st.floats(1.0, 100.0),
        final_div_factor=st.floats(1.0, 1e5),
        anneal=st.sampled_from(["cos", "linear"]),
    )
)
warmup_cosine = st.tuples(lengths, shares).flatmap(draw_warmup_cosine)
warmup_stable_decay = st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200)).flatmap(
    draw_warmup_stable_decay
)
ending = st.one_of(  # schedules with an end that they hold
    cases("linear_decay", initial_learning_rate=rates, decay_steps=lengths, end_learning_rate=rates),
    cases(
        "polynomial_decay",
        initial_learning_rate=rates,
        decay_steps=lengths,
        end_learning_rate=rates,
        power=st.floats(0.1, 5.0),
    ),
    cases("cosine_decay", initial_learning_rate=rates, decay_steps=lengths, alpha=shares),
    cases("rex", initial_learning_rate=rates, decay_steps=lengths),
    cases("linear_warmup", target_learning_rate=rates, warmup_steps=lengths, initial_learning_rate=rates),
    sorted_rates("range_test", "min_learning_rate", "max_learning_rate", total_steps=lengths),
    warmup_cosine,
    warmup_stable_decay,
    one_cycle,
)
falling = st.one_of(  # without an end
    cases("exponential_decay", initial_learning_rate=rates, decay_steps=lengths, decay_rate=st.floats(0.01, 1.0)),
    cases("step_decay", initial_learning_rate=rates, decay_rate=st.floats(0.01, 1.0), decay_steps=lengths),
    cases("inverse_time_decay", initial_learning_rate=rates, decay_steps=lengths, decay_rate=st.floats(0.0, 10.0)),
)
zigzags = st.one_of(
    sorted_rates("triangular", "base_learning_rate", "max_learning_rate", step_size=lengths),
    sorted_rates("triangular2", "base_learning_rate", "max_learning_rate", step_size=lengths),
    sorted_rates("exp_range", "base_learning_rate", "max_learning_rate", step_size=lengths, gamma=st.floats(0.5, 1.0)),
)
rising_then_falling = st.one_of(
    cases("inverse_sqrt", peak_learning_rate=rates, warmup_steps=lengths),
    cases("noam", d_model=st.integers(1, 4096), warmup_steps=lengths),
)
restarts = cases(
    "cosine_decay_restarts",
    initial_learning_rate=rates,
    first_decay_steps=lengths,
    t_mul=st.floats(1.0, 4.0),
    m_mul=st.floats(0.1, 1.0),
    alpha=shares,
)
plain = cases("constant", initial_learning_rate=rates)
piecewise = st.lists(st.integers(0, 500), unique=True, max_size=5).flatmap(draw_piecewise)
every = st.one_of(ending, falling, zigzags, rising_then_falling, restarts, plain, piecewise)

LENGTHS = ("decay_steps", "total_steps", "warmup_steps")


def bounds(name, parameters):
    """The lowest and the highest rate that the definition allows."""
    if name == "piecewise_constant":
        return min(parameters["values"]), max(parameters["values"])
    if name == "noam":
        return 0, (parameters["d_model"] * parameters["warmup_steps"]) ** -0.5
    given_rates = [value for key, value in parameters.items() if key.endswith("learning_rate")]
    high = max(given_rates)
    if len(given_rates) > 1 and not name.startswith("warmup"):  # from one rate to another
        return min(given_rates), high
    if "alpha" in parameters:
        return parameters["alpha"] * high, high
    return 0, high


def end_of(parameters):
    return max(parameters[key] for key in LENGTHS if key in parameters)


@given(every, st.lists(st.integers(0, 10**7), max_size=20))
def test_finite_and_within_bounds(case, far):
    name, parameters = case
    curve = getattr(schedules, name)(np.r_[np.arange(700), far], **parameters)
    low, high = bounds(name, parameters)
    assert np.all(np.isfinite(curve))
    assert curve.min() >= low * (1 - 1e-12)
    assert curve.max() <= high * (1 + 1e-12)


@given(every, st.permutations(range(60)))
def test_same_answer_in_any_order_of_calls_and_for_scalars_and_arrays(case, order):
    name, parameters = case
    steps = np.arange(60) * 11
    curve = getattr(schedules, name)(steps, **parameters)
    one_by_one = {t: getattr(schedules, name)(int(steps[t]), **parameters) for t in order}
    np.testing.assert_allclose([one_by_one[t] for t in range(60)], curve, rtol=1e-13)
    np.testing.assert_array_equal(getattr(schedules, name)(steps[list(order)], **parameters), curve[list(order)])


@given(ending, st.integers(0, 10**9))
def test_constant_past_the_end(case, later):
    name, parameters = case
    end = end_of(parameters)
    function = getattr(schedules, name)
    assert function(end + later, **parameters) == function(end, **parameters)


@given(falling)
def test_decays_never_rise(case):
    name, parameters = case
    assert np.all(np.diff(getattr(schedules, name)(np.arange(700), **parameters)) <= 0)


@given(st.one_of(ending, falling, zigzags, rising_then_falling))
def test_continuous_where_it_should_be(case):
    """No jump at any step nor at a 1cycle's peak between steps: a hair earlier, the rate is a hair different."""
    name, parameters = case
    assume(name != "step_decay" and parameters.get("decay_steps") != 0)  # stairs and decays of no length do jump
    assume(parameters.get("power", 1) >= 1)  # below 1, infinitely steep at the end
    peak = [parameters["pct_start"] * parameters["total_steps"] - 1 + 1e-9] if name == "one_cycle" else []
    steps = np.r_[np.arange(1, 700), peak]
    function = getattr(schedules, name)
    moved = np.abs(function(steps, **parameters) - function(steps - 1e-9, **parameters))
    assert moved.max() <= 1e-7 * bounds(name, parameters)[1]  # the steepest here moves by 1e-8 in 1e-9 steps


@given(restarts)
def test_restarts_jump_back_to_the_top_of_their_cycle(case):
    name, parameters = case
    length = parameters["first_decay_steps"]
    rate = getattr(schedules, name)(length, **parameters)
    a, m, alpha = (parameters[key] for key in ("initial_learning_rate", "m_mul", "alpha"))
    np.testing.assert_allclose(rate, a * ((1 - alpha) * m + alpha), rtol=1e-12)


@given(zigzags, st.integers(0, 20))
def test_zigzags_are_at_the_base_where_cycles_begin(case, cycle):
    name, parameters = case
    base, top = parameters["base_learning_rate"], parameters["max_learning_rate"]
    rate = getattr(schedules, name)(2 * cycle * parameters["step_size"], **parameters)
    assert rate == pytest.approx(base, rel=1e-12, abs=1e-12 * top)


@settings(max_examples=200)
@given(
    st.lists(st.floats(-5, 5), max_size=60),
    st.floats(0.05, 0.95),
    st.integers(0, 5),
    st.integers(0, 5),
    st.floats(0.0, 0.083),
)
def test_a_plateau_only_ever_lowers_the_rate_and_never_looks_ahead(losses, factor, patience, cooldown, minimum):
    arguments = {
        "initial_learning_rate": 0.083,
        "factor": factor,
        "patience": patience,
        "cooldown": cooldown,
        "min_learning_rate": minimum,
    }
    curve = schedules.reduce_on_plateau(losses, **arguments)
    assert curve.shape == (len(losses),)
    assert np.all((curve <= 0.083) & (curve >= minimum))
    assert np.all(np.diff(curve) <= 0)
    half = len(losses) // 2
    np.testing.assert_array_equal(schedules.reduce_on_plateau(losses[:half], **arguments), curve[:half])
