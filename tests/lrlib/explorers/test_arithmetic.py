"""What the browser computes is what lrlib computes, to 1e-9."""

import numpy as np
import pytest

from lrlib import exact, landscapes, schedules
from lrlib.explorers import _draw_schedule, _sliders
from lrlib.explorers._double_well import Wells

STEPS = 300
RANDOM = np.random.default_rng(0)


def same(got, expected):
    np.testing.assert_allclose(np.array(got, float), expected, rtol=1e-9, atol=1e-12)


# ----------------------------------------------------------------------------------------------- draw your own schedule


@pytest.fixture(scope="module")
def tumours():
    features, targets = landscapes.real_least_squares("cancer", columns=_draw_schedule.TUMOURS)
    return exact.least_squares_problem(features, targets)


@pytest.mark.parametrize("batch_size", [1, 4])
def test_the_expected_loss_of_any_schedule(javascript, tumours, batch_size):
    curves = [
        *RANDOM.uniform(0, 0.1, (3, STEPS)),
        schedules.warmup_cosine(np.arange(STEPS), 0.2, STEPS, 30),
        np.zeros(STEPS),
    ]
    got = javascript(
        "draw_schedule",
        "x.curves.map((rates) => expectedExcess(x.recursion, rates))",
        curves=curves,
        recursion=exact.recursion(tumours, batch_size),
    )
    same(got, exact.expected_excess(tumours, curves, batch_size))


def test_a_schedule_that_diverges_is_beyond_all_bounds_there_too(javascript, tumours):
    got = javascript(
        "draw_schedule", "expectedExcess(x, new Float64Array(20000).fill(1))", **exact.recursion(tumours, 4)
    )
    assert not np.isfinite(got[-1])
    assert javascript("draw_schedule", "say(expectedExcess(x, [1e200]).at(-1))", **exact.recursion(tumours, 4)) == (
        "beyond all bounds"
    )


@pytest.mark.parametrize("warmup", [0, 1, 40])
def test_the_shapes_are_those_of_lrlib_schedules(javascript, warmup):
    length, step = STEPS - warmup, np.arange(STEPS)
    decays = {
        "constant": lambda t: schedules.constant(t, 0.3),
        "linear": lambda t: schedules.polynomial_decay(t, 0.3, length, 0.02),
        "cosine": lambda t: schedules.cosine_decay(t, 0.3, length, 0.02 / 0.3),
        "exponential": lambda t: schedules.exponential_decay(t, 0.3, length, 0.02 / 0.3),
    }
    got = javascript(
        "draw_schedule", "x.names.map((n) => shapedRates(n, .3, .02, x.w, 300))", names=list(decays), w=warmup
    )
    same(got, [schedules.warmup(decay, warmup)(step) for decay in decays.values()])


def test_what_is_drawn_goes_through_the_knots_in_straight_lines_on_a_logarithmic_axis(javascript):
    knots = RANDOM.uniform(0.001, 1, 31)
    got = javascript("draw_schedule", "drawnRates(x.knots, 300)", knots=knots)
    same(got, np.exp(np.interp(np.arange(STEPS), np.linspace(0, STEPS - 1, 31), np.log(knots))))


def test_the_rivals_end_where_lrlib_says_and_the_optimum_lowest(tumours):
    data = _draw_schedule.live_data(tumours, STEPS, 4, "cosine")
    finals = {rival["name"]: rival["final"] for rival in data["rivals"]}
    assert list(finals) == ["constant", "linear", "cosine", "optimum"]
    assert data["target"] == {"name": "cosine", "final": finals["cosine"]}
    assert finals["optimum"] < 0.7 * min(finals["linear"], finals["cosine"])
    for rival in data["rivals"]:
        assert exact.expected_excess(tumours, rival["rates"], 4)[-1] == rival["final"]


def test_a_goal_that_is_no_rival_is_refused(tumours):
    with pytest.raises(ValueError, match="goal must be one of constant, linear, cosine, optimum; got 'best'"):
        _draw_schedule.live_data(tumours, STEPS, 4, "best")


# ------------------------------------------------------------------------------------------------ a schedule as a curve


@pytest.mark.parametrize("staircase", [False, True])
@pytest.mark.parametrize("name", ["exponential_decay", "inverse_time_decay"])
def test_the_decays_of_the_schedule_explorer(javascript, name, staircase):
    values = {"initial_learning_rate": 0.3, "decay_steps": 37, "decay_rate": 0.45, "staircase": staircase}
    got = javascript("schedule_curve", "curve(x.name, 300, x.values)", name=name, values=values)
    same(got, getattr(schedules, name)(np.arange(STEPS), **values))


@pytest.mark.parametrize("values", [{"end_learning_rate": 0.07, "warmup_steps": 23}, {"warmup_steps": 0}])
def test_the_warm_up_and_cosine_of_the_schedule_explorer(javascript, values):
    values = {"peak_learning_rate": 0.8, "total_steps": 211} | values
    got = javascript("schedule_curve", "curve('warmup_cosine', 300, x.values)", values=values)
    same(got, schedules.warmup_cosine(np.arange(STEPS), **values))


def test_the_browser_knows_the_schedules_that_are_left_to_it(javascript):
    assert javascript("schedule_curve", "Object.keys(FORMULAS)") == [f.__name__ for f in _sliders.IN_THE_BROWSER]


# ------------------------------------------------------------------------------------------------------------- a bowl


@pytest.mark.parametrize(("curvatures", "start"), [([0.7], [1.5]), ([1.0, 10.0], [2.0, 1.5])])
@pytest.mark.parametrize("product", [0.1, 1.0, 1.9, 2.1])
def test_descent_and_loss_on_a_bowl(javascript, curvatures, start, product):
    bowl = landscapes.bowl(curvatures, 0.4 if len(curvatures) == 2 else 0.0)
    rate = product / max(curvatures)
    path = landscapes.gradient_descent(bowl.gradient, start, rate, 30)
    expression = "descend(x.hessian, x.start, x.rate, 30)"
    same(javascript("bowl", expression, hessian=bowl.hessian, start=start, rate=rate), path)
    losses = javascript(
        "bowl", f"{expression}.map((w) => loss(x.hessian, w))", hessian=bowl.hessian, start=start, rate=rate
    )
    same(losses, bowl.loss(path))


@pytest.mark.parametrize(("product", "word"), [(0.1, "crawls"), (1, "lands"), (1.9, "jumps"), (2.1, "diverges")])
def test_the_four_regimes_are_called_by_what_the_descent_does(javascript, product, word):
    assert word in javascript("bowl", f"regime({product})")
    path = landscapes.gradient_descent(landscapes.bowl([1.0]).gradient, [1.0], product, 30)[:, 0]
    does = {
        "crawls": path[1] > 0.8 and 0 < path[-1] < path[1],
        "lands": abs(path[1]) < 1e-12,
        "jumps": path[1] < 0 < path[2] and abs(path[-1]) < abs(path[0]),
        "diverges": abs(path[-1]) > abs(path[0]),
    }
    assert [name for name, holds in does.items() if holds] == [word]


# ------------------------------------------------------------------------------------------------------- a double well

WELLS = {"sharp": {"at": -1, "curvature": 20}, "flat": {"at": 1, "curvature": 2}, "smoothing": 0.04}


def test_the_double_well_is_that_of_python(javascript):
    w = np.linspace(-3, 4, 200)
    got = javascript("double_well", "x.w.map((w) => landscape(x.wells, w))", w=w, wells=WELLS)
    for name in ("loss", "gradient", "curvature"):
        same([point[name] for point in got], getattr(Wells(), name)(w))


def test_slope_and_curvature_are_the_derivatives_of_the_loss():
    wells, w, small = Wells(), np.linspace(-2, 3, 101), 1e-5
    slope = (wells.loss(w + small) - wells.loss(w - small)) / (2 * small)
    np.testing.assert_allclose(wells.gradient(w), slope, atol=1e-4)
    second = (wells.gradient(w + small) - wells.gradient(w - small)) / (2 * small)
    np.testing.assert_allclose(wells.curvature(w), second, atol=1e-3)
    np.testing.assert_allclose(wells.curvature([-1.0, 1.0]), [20, 2], rtol=1e-6)


@pytest.mark.parametrize("rate", [0.03, 0.09, 0.11, 0.3, 0.9])
@pytest.mark.parametrize("cyclic", [False, True])
def test_descent_between_the_wells(javascript, rate, cyclic):
    step = np.arange(60)
    rates = schedules.triangular(step, 0.02, rate, 10) if cyclic else np.full(60, rate)
    got = javascript("double_well", "plan(x.rate, .02, 10, 60, x.cyclic)", rate=rate, cyclic=cyclic)
    same(got, rates)
    path = javascript("double_well", "descend(x.wells, -.8, x.rates)", wells=WELLS, rates=rates)
    same(path, Wells().descend(-0.8, rates))


@pytest.mark.parametrize(("rate", "well"), [(0.098, -1), (0.102, 1), (0.3, 1)])
def test_a_rate_above_2_over_sharpness_leaves_the_sharp_well_and_settles_in_the_flat_one(rate, well):
    assert Wells().descend(-0.8, np.full(60, rate))[-1] == pytest.approx(well, abs=0.2)


# ------------------------------------------------------------------------------------------------------------- the kit


def test_numbers_are_said_as_people_write_them(javascript):
    values = [0, 0.1, 0.000466836, 0.8, 123.456, 99999, 1e5, 2.5e-5, -3.14159]
    said = ["0", "0.1", "0.000467", "0.8", "123", "100000", "1e5", "2.5e-5", "-3.14"]
    assert javascript("bowl", "x.values.map(say)", values=values) == said


def test_a_scale_goes_there_and_back_and_keeps_within_its_range(javascript):
    to = "scale([.001, 1], [200, 0], true)"
    assert javascript("bowl", f"[.001, .1, 1].map({to})") == pytest.approx([200, 200 / 3, 0])
    assert javascript("bowl", f"[200, 100, 0, -50, 999].map({to}.back)") == pytest.approx(
        [0.001, 0.001**0.5, 1, 1, 0.001]
    )
    assert javascript("bowl", f"[7, -7].map({to}.clip)") == pytest.approx([0, 200])


@pytest.mark.parametrize(
    ("low", "high", "log", "expected"),
    [
        (0, 300, False, [0, 100, 200, 300]),
        (-2, 2, False, [-2, -1, 0, 1, 2]),
        (0.001, 1, True, [0.001, 0.01, 0.1, 1]),
        (0.002, 50, True, [0.01, 0.1, 1, 10]),
    ],
)
def test_ticks_are_round(javascript, low, high, log, expected):
    got = javascript("bowl", "ticks(scale([x.low, x.high], [0, 1], x.log))", low=low, high=high, log=log)
    assert got == pytest.approx(expected)
