import subprocess
import sys

import numpy as np
import pytest

from lrlib import data, landscapes


def test_importing_is_cheap():
    heavy = "tensorflow", "sklearn", "scipy", "matplotlib", "ipywidgets"
    code = (
        f"import sys, lrlib.landscapes, lrlib.exact, lrlib.curvature; sys.exit(any(m in sys.modules for m in {heavy}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_bowl_has_the_curvatures_it_was_given():
    bowl = landscapes.bowl([4.0, 0.5], angle=0.7, minimum=[1.0, -2.0])
    assert np.linalg.eigvalsh(bowl.hessian) == pytest.approx([0.5, 4.0])
    steep = bowl.hessian @ [np.cos(0.7), np.sin(0.7)]
    assert steep == pytest.approx([4 * np.cos(0.7), 4 * np.sin(0.7)])
    assert bowl.loss([1.0, -2.0]) == 0


def test_bowl_gradient_is_the_slope_of_the_loss():
    bowl = landscapes.bowl([4.0, 0.5], angle=0.7, minimum=[1.0, -2.0])
    points = np.random.default_rng(0).normal(size=(5, 3, 2))
    assert bowl.loss(points).shape == (5, 3)
    for axis in np.eye(2):
        slope = (bowl.loss(points + 1e-5 * axis) - bowl.loss(points - 1e-5 * axis)) / 2e-5
        assert bowl.gradient(points) @ axis == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("name", data.DATASETS)
def test_least_squares_bowl_is_the_loss_of_the_data(name):
    features, targets = landscapes.real_least_squares(name)
    bowl = landscapes.least_squares_bowl(features, targets)
    weights = np.random.default_rng(0).normal(size=features.shape[1])
    errors = features @ weights - targets
    assert bowl.loss(weights) == pytest.approx(0.5 * np.mean(errors**2))
    assert bowl.gradient(weights) == pytest.approx(features.T @ errors / len(targets), abs=1e-10)


def test_real_data_columns_and_unknown_names():
    features, targets = landscapes.real_least_squares("cancer", [0, 9])
    everything, _ = landscapes.real_least_squares("cancer")
    assert features == pytest.approx(everything[:, [0, 9]])
    assert features.mean(0) == pytest.approx([0, 0], abs=1e-12)
    assert targets.mean() == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="digits, wine, cancer, diabetes"):
        landscapes.real_least_squares("iris")


def test_gradient_descent_follows_the_closed_form():
    bowl = landscapes.bowl([4.0, 0.5])
    path = landscapes.gradient_descent(bowl.gradient, [1.0, 1.0], 0.3, 20)
    factors = 1 - 0.3 * np.array([4.0, 0.5])
    assert path == pytest.approx(factors ** np.arange(21)[:, None])


def test_gradient_descent_uses_rate_t_for_update_t():
    rates = np.array([0.1, 0.4, 0.2])
    path = landscapes.gradient_descent(lambda w: 2 * w, np.array([3.0]), rates, 3)
    assert path[:, 0] == pytest.approx(3 * np.concatenate([[1], np.cumprod(1 - 2 * rates)]))


def test_gradient_descent_leaves_its_start_alone_and_diverges_in_silence():
    start = np.array([1.0])
    path = landscapes.gradient_descent(lambda w: w, start, 10.0, 500)
    assert start == [1.0]
    assert not np.isfinite(path[-1]).any()
    with pytest.raises(ValueError, match=r"\(3,\)"):
        landscapes.gradient_descent(lambda w: w, start, [0.1, 0.1], 3)


def test_rates_of_a_hessian():
    hessian = landscapes.bowl([4.0, 0.5], angle=1.0).hessian
    assert landscapes.largest_stable_rate(hessian) == pytest.approx(0.5)
    assert landscapes.fastest_rate(hessian) == pytest.approx(2 / 4.5)
    trials = np.linspace(0.01, 0.5, 491)
    factors = [landscapes.contraction_factor(hessian, rate) for rate in trials]
    assert trials[np.argmin(factors)] == pytest.approx(2 / 4.5, abs=1e-3)


@pytest.mark.parametrize("bad", [[[1, 2], [0, 1]], np.ones((2, 3)), -np.eye(2), np.zeros((2, 2))])
def test_rates_refuse_what_is_no_bowl(bad):
    with pytest.raises(ValueError, match="hessian"):
        landscapes.largest_stable_rate(bad)


def test_fastest_rate_refuses_a_flat_direction():
    with pytest.raises(ValueError, match="positive definite"):
        landscapes.fastest_rate(np.diag([1.0, 0.0]))


# Deterministic float64: no chance of a false failure beyond a change of the bundled data.
@pytest.mark.parametrize(("name", "excess"), [("wine", 1e-5), ("cancer", 1e-5), ("diabetes", 1e-4), ("digits", 1e-3)])
def test_descent_on_real_data_diverges_just_above_two_over_lambda_max(name, excess):
    bowl = landscapes.least_squares_bowl(*landscapes.real_least_squares(name))
    ratio = landscapes.measured_threshold(bowl) / landscapes.largest_stable_rate(bowl.hessian)
    assert 1 <= ratio < 1 + excess


@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_fastest_rate_is_fastest_on_real_data(name):
    bowl = landscapes.least_squares_bowl(*landscapes.real_least_squares(name))
    best = landscapes.fastest_rate(bowl.hessian)

    def contraction(rate):
        path = landscapes.gradient_descent(bowl.gradient, np.zeros(len(bowl.minimum)), rate, 400)
        return landscapes.measured_contraction(path, bowl.minimum)

    assert contraction(best) == pytest.approx(landscapes.contraction_factor(bowl.hessian, best), rel=1e-6)
    assert contraction(best) < min(contraction(0.99 * best), contraction(1.01 * best))


def test_measured_threshold_of_a_steep_bowl():
    steep = landscapes.bowl([1e4, 1.0], minimum=[1.0, 1.0])
    assert landscapes.measured_threshold(steep) == pytest.approx(2e-4, rel=1e-3)


def test_measured_threshold_refuses_a_start_at_the_minimum():
    with pytest.raises(ValueError, match="minimum"):
        landscapes.measured_threshold(landscapes.bowl([1.0]))


NOISY = {"curvature": 1.7, "gradient_noise": 0.6}


def test_expected_loss_settles_at_the_noise_floor():
    for rate in (0.05, 0.5, 1.0):
        losses = landscapes.expected_loss(np.full(2000, rate), **NOISY, initial_loss=3.0)
        assert losses[-1] == pytest.approx(landscapes.noise_floor(rate, **NOISY), rel=1e-12)


def test_noise_floor_shapes_and_the_edge_of_stability():
    floor = landscapes.noise_floor(np.array([0.0, 0.01, 0.02, 2 / 1.7, 2.0]), **NOISY)
    assert floor[0] == 0
    assert floor[2] / floor[1] == pytest.approx(2, rel=0.02)
    assert np.isinf(floor[3:]).all()
    assert np.ndim(landscapes.noise_floor(0.1, **NOISY)) == 0


def test_expected_loss_in_terms_of_the_second_moment():
    """The form of the recursion in E[w**2]: E <- (1 - r c)**2 E + r**2 s**2."""
    rates = np.random.default_rng(0).uniform(0, 1.5, 30)
    moment, moments = 2 * 3.0 / 1.7, []
    for rate in rates:
        moment = (1 - rate * 1.7) ** 2 * moment + rate**2 * 0.6**2
        moments.append(moment)
    losses = landscapes.expected_loss(rates, **NOISY, initial_loss=3.0)
    assert losses == pytest.approx(1.7 / 2 * np.array(moments))


def test_expected_loss_of_many_curves_at_once():
    rates = np.random.default_rng(0).uniform(0, 1, (4, 3, 20))
    together = landscapes.expected_loss(rates, **NOISY, initial_loss=3.0)
    assert together.shape == rates.shape
    assert together[2, 1] == pytest.approx(landscapes.expected_loss(rates[2, 1], **NOISY, initial_loss=3.0))


# 6 standard errors at 5 rates x 4 steps: FF < 20 * 2e-9 = 4e-8 were the seed fresh; it is fixed.
@pytest.mark.parametrize("rate", [0.02, 0.2, 0.6, 1.0, 1.1])
def test_expected_loss_agrees_with_simulation(rate):
    rates = rate * np.linspace(1, 0.5, 80)
    weights = landscapes.simulate_noisy_quadratic(rates, **NOISY, initial_loss=3.0, runs=4000, seed=1)
    losses = 1.7 / 2 * weights**2
    assert losses[:, 0] == pytest.approx(3.0)
    expected = landscapes.expected_loss(rates, **NOISY, initial_loss=3.0)
    for step in (0, 9, 39, 79):
        after = losses[:, step + 1]
        assert abs(after.mean() - expected[step]) < 6 * after.std() / np.sqrt(4000)


def test_greedy_rates_reach_the_greedy_loss_and_nothing_beats_them():
    rates = landscapes.greedy_rates(50, **NOISY, initial_loss=3.0)
    losses = landscapes.expected_loss(rates, **NOISY, initial_loss=3.0)
    assert losses == pytest.approx(landscapes.greedy_loss(np.arange(1, 51), **NOISY, initial_loss=3.0), rel=1e-12)
    others = rates * np.exp(np.random.default_rng(0).normal(0, 0.3, (500, 50)))
    assert landscapes.expected_loss(others, **NOISY, initial_loss=3.0)[:, -1].min() > losses[-1]


@pytest.mark.parametrize(("steps", "initial_loss"), [(1, 3.0), (20, 12.5), (400, 12.5), (1000, 50.0), (50, 1e-4)])
def test_best_constant_rate_against_a_dense_search(steps, initial_loss):
    best = landscapes.best_constant_rate(steps, **NOISY, initial_loss=initial_loss)
    trials = np.geomspace(1e-5, 2 / 1.7, 20001)
    final = landscapes.expected_loss(np.repeat(trials[:, None], steps, 1), **NOISY, initial_loss=initial_loss)[:, -1]
    assert best == pytest.approx(trials[np.argmin(final)], rel=1e-3)
    own = landscapes.expected_loss(np.full(steps, best), **NOISY, initial_loss=initial_loss)[-1]
    assert own <= final.min() * (1 + 1e-12)


def test_without_noise_one_step_is_enough():
    assert landscapes.best_constant_rate(10, 4.0, 0.0, 1.0) == 0.25
    assert landscapes.expected_loss([0.25], 4.0, 0.0, 1.0) == [0.0]


def test_constant_loses_to_the_best_curve_by_the_factor_in_the_course():
    """Curvature 1, noise 1, E[w**2] = 25 at the start, 400 steps: the best constant ends at 2.90 times the optimum."""
    best = landscapes.best_constant_rate(400, 1.0, 1.0, 12.5)
    constant = landscapes.expected_loss(np.full(400, best), 1.0, 1.0, 12.5)[-1]
    assert constant / landscapes.greedy_loss(400, 1.0, 1.0, 12.5) == pytest.approx(2.90, abs=0.005)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: landscapes.bowl([1.0, -1.0]), "curvatures"),
        (lambda: landscapes.bowl([]), "curvatures"),
        (lambda: landscapes.bowl([1.0, np.inf]), "curvatures"),
        (lambda: landscapes.bowl([1.0, 2.0], minimum=[0.0]), "minimum"),
        (lambda: landscapes.largest_stable_rate([[np.nan]]), "finite"),
        (lambda: landscapes.noise_floor(np.nan, 1.0, 1.0), "learning_rate"),
        (lambda: landscapes.best_constant_rate(0, 1.0, 1.0, 1.0), "steps"),
        (lambda: landscapes.bowl([1.0, 2.0, 3.0], angle=0.1), "angle"),
        (lambda: landscapes.noise_floor(0.1, 0.0, 1.0), "curvature"),
        (lambda: landscapes.noise_floor(0.1, 1.0, -1.0), "gradient_noise"),
        (lambda: landscapes.noise_floor(-0.1, 1.0, 1.0), "learning_rate"),
        (lambda: landscapes.expected_loss(0.1, 1.0, 1.0, 1.0), "learning_rates"),
        (lambda: landscapes.best_constant_rate(10, 1.0, 1.0, 0.0), "initial_loss"),
        (lambda: landscapes.greedy_rates(10, 1.0, 0.0, 1.0), "gradient_noise"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
