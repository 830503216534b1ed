import itertools

import numpy as np
import pytest

from lrlib import exact, landscapes

CANCER_COLUMNS = [0, 1, 4, 9, 21]


def real_problem(name, columns=None):
    return exact.least_squares_problem(*landscapes.real_least_squares(name, columns))


@pytest.fixture(scope="module")
def cancer():
    return real_problem("cancer", CANCER_COLUMNS)


def curve_shapes(steps):
    done = np.arange(steps) / steps
    return {
        "constant": np.ones(steps),
        "linear": 1 - done,
        "cosine": 0.5 * (1 + np.cos(np.pi * done)),
        "exponential": 0.01**done,
    }


def test_recursion_equals_the_average_over_every_possible_run():
    """Three examples, batches of two, two steps: all 81 sequences of batches, so no randomness."""
    random = np.random.default_rng(0)
    features, targets, start = random.normal(size=(3, 2)), random.normal(size=3), random.normal(size=2)
    problem = exact.least_squares_problem(features, targets)
    rates = [0.3, 0.7]
    batches = [list(batch) for batch in itertools.product(range(3), repeat=2)]
    losses = []
    for sequence in itertools.product(batches, repeat=2):
        weights, after = start, []
        for rate, batch in zip(rates, sequence, strict=True):
            errors = features[batch] @ weights - targets[batch]
            weights = weights - rate * features[batch].T @ errors / 2
            after.append(0.5 * np.mean((features @ weights - targets) ** 2))
        losses.append(after)
    expected = problem.lowest_loss + exact.expected_excess(problem, rates, 2, start)
    assert expected == pytest.approx(np.mean(losses, axis=0), rel=1e-12)


def test_excess_loss_is_the_loss_above_the_best(cancer):
    weights = np.random.default_rng(0).normal(size=(7, 5))
    losses = 0.5 * np.mean((weights @ cancer.features.T - cancer.targets) ** 2, axis=1)
    assert cancer.lowest_loss + exact.excess_loss(cancer, weights) == pytest.approx(losses)
    assert exact.excess_loss(cancer, cancer.solution) == 0


def test_many_curves_at_once_are_the_same_curves(cancer):
    rates = np.random.default_rng(0).uniform(0, 0.3, (4, 3, 25))
    together = exact.expected_excess(cancer, rates, 4)
    assert together.shape == rates.shape
    assert together[3, 1] == pytest.approx(exact.expected_excess(cancer, rates[3, 1], 4), rel=1e-12)


def test_a_huge_batch_is_full_batch_descent(cancer):
    rates = np.linspace(0.8, 0.1, 40)
    bowl = landscapes.least_squares_bowl(cancer.features, cancer.targets)
    path = landscapes.gradient_descent(bowl.gradient, np.zeros(5), rates, 40)
    assert exact.expected_excess(cancer, rates, 10**9) == pytest.approx(exact.excess_loss(cancer, path[1:]), rel=1e-5)
    assert exact.mean_square_threshold(cancer, 10**9) == pytest.approx(
        landscapes.largest_stable_rate(bowl.hessian), rel=1e-6
    )


@pytest.mark.parametrize(
    ("name", "columns", "batch_size"), [("cancer", CANCER_COLUMNS, 4), ("wine", None, 4), ("diabetes", None, 8)]
)
def test_recursion_agrees_with_simulation(name, columns, batch_size):
    """4 curves x 3 steps x 3 problems = 36 z-scores below 6: FF < 36 * 2e-9 = 8e-8 were the seed fresh; it is fixed."""
    problem = real_problem(name, columns)
    for shape in curve_shapes(100).values():
        rates = 0.5 * exact.mean_square_threshold(problem, batch_size) * shape
        simulated = exact.simulate_sgd(problem, rates, batch_size, runs=1500, seed=3)
        expected = exact.expected_excess(problem, rates, batch_size)
        z = (simulated.mean(0) - expected) / (simulated.std(0) / np.sqrt(1500))
        assert np.abs(z[[4, 29, 99]]).max() < 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "columns", "batch_size"), [("cancer", CANCER_COLUMNS, 4), ("wine", None, 4), ("diabetes", None, 8)]
)
def test_recursion_agrees_with_simulation_on_fresh_seeds(name, columns, batch_size):
    """The best peak of 4 curves x 3 problems, 8000 runs: 12 z-scores below 6, FF < 12 * 2e-9 = 2.4e-8."""
    problem = real_problem(name, columns)
    seed = int(np.random.SeedSequence().generate_state(1)[0])
    for label, shape in curve_shapes(300).items():
        peak, excess = exact.best_peak(problem, shape, batch_size)
        final = exact.simulate_sgd(problem, peak * shape, batch_size, runs=8000, seed=seed)[:, -1]
        z = (final.mean() - excess) / (final.std() / np.sqrt(8000))
        assert abs(z) < 6, f"{name}, {label}, seed {seed}: z = {z:.1f}"


def test_long_run_settles_at_the_stationary_excess(cancer):
    for share in (0.1, 0.5, 0.9):
        rate = share * exact.mean_square_threshold(cancer, 4)
        final = exact.expected_excess(cancer, np.full(4000, rate), 4)[-1]
        assert final == pytest.approx(exact.stationary_excess(cancer, rate, 4), rel=1e-9)


def test_mean_square_threshold_separates_bounded_from_unbounded(cancer):
    threshold = exact.mean_square_threshold(cancer, 4)
    assert threshold == pytest.approx(0.509, abs=0.0005)
    below = exact.expected_excess(cancer, np.full(20000, 0.99 * threshold), 4)
    above = exact.expected_excess(cancer, np.full(20000, 1.01 * threshold), 4)
    assert below[-1] == pytest.approx(below[-5000])
    assert above[-1] > 1e6 * above[10000]
    assert np.isinf(exact.stationary_excess(cancer, 1.01 * threshold, 4))


def test_a_diverging_curve_is_no_error(cancer):
    assert not np.isfinite(exact.expected_excess(cancer, np.full(3000, 50.0), 1)[-1])


@pytest.mark.parametrize("start", [None, [1.0, -1.0, 0.5, 0.0, 2.0]])
def test_gradient_with_respect_to_the_rates_equals_finite_differences(cancer, start):
    rates = np.random.default_rng(0).uniform(0.01, 0.5, 30)
    excess, gradient = exact.final_excess_gradient(cancer, rates, 4, start)
    assert excess == pytest.approx(exact.expected_excess(cancer, rates, 4, start)[-1], rel=1e-12)
    nudges = 1e-6 * np.eye(30)
    sides = exact.expected_excess(cancer, np.stack([rates + nudges, rates - nudges]), 4, start)[..., -1]
    assert gradient == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-6, abs=1e-9 * np.abs(gradient).max())


def test_best_peak_agrees_with_a_finer_search(cancer):
    shape = curve_shapes(100)["linear"]
    peak, excess = exact.best_peak(cancer, shape, 4)
    fine = np.geomspace(peak / 1.1, peak * 1.1, 401)
    final = exact.expected_excess(cancer, fine[:, None] * shape, 4)[:, -1]
    assert final.min() <= excess < 1.001 * final.min()
    assert exact.best_peak(cancer, shape, 4, peaks=[peak, 1.9])[0] == peak


def test_optimal_schedule_beats_every_family_and_leaves_nothing_to_gain(cancer):
    """Deterministic: .000319 against .000335 for the best exponential curve and .001161 for the best constant."""
    rates = exact.optimal_schedule(cancer, 300, 4)
    excess, gradient = exact.final_excess_gradient(cancer, rates, 4)
    families = {name: exact.best_peak(cancer, shape, 4)[1] for name, shape in curve_shapes(300).items()}
    assert excess < 0.96 * min(families.values())
    assert families["constant"] / excess > 3.5
    assert np.abs(gradient * rates / excess).max() < 1e-4
    assert rates[0] > 10 * rates[150] > 20 * rates[299]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: exact.least_squares_problem(np.ones((5, 2)), np.arange(5.0)), "independent"),
        (lambda p: exact.least_squares_problem(np.ones(5), np.arange(5.0)), r"features must have the shape"),
        (lambda p: exact.least_squares_problem(p.features, p.targets[:, None]), r"targets \[examples\]"),
        (lambda p: exact.least_squares_problem(p.features * np.nan, p.targets), "finite"),
        (lambda p: exact.expected_excess(p, [0.1], 0), "batch_size"),
        (lambda p: exact.expected_excess(p, [0.1], 2.5), "batch_size"),
        (lambda p: exact.expected_excess(p, [0.1], [4]), "batch_size"),
        (lambda p: exact.expected_excess(p, 0.1, 4), "curve"),
        (lambda p: exact.expected_excess(p, [], 4), "curve"),
        (lambda p: exact.expected_excess(p, [0.1, np.nan], 4), "learning_rates must be finite"),
        (lambda p: exact.expected_excess(p, [0.1], 4, start=[1.0]), "start must have the shape"),
        (lambda p: exact.simulate_sgd(p, [0.1], 0, runs=2, seed=0), "batch_size"),
        (lambda p: exact.stationary_excess(p, -1.0, 4), "learning_rate"),
        (lambda p: exact.optimal_schedule(p, 0, 4), "steps"),
        (lambda p: exact.best_peak(p, np.ones(3), 4, peaks=[]), "peaks"),
    ],
)
def test_a_bad_argument_is_named(cancer, call, message):
    with pytest.raises(ValueError, match=message) as refusal:
        call(cancer)
    assert "\n" not in str(refusal.value)


def test_optimal_schedule_on_wine_warms_up_and_stays_below_the_stable_rate():
    """Deterministic: .172, .256, .258 at the first three steps, from there downwards; 2 / lambda_max is .425."""
    problem = real_problem("wine")
    rates = exact.optimal_schedule(problem, 200, 4)
    assert rates[0] < 0.7 * rates[1]
    assert (np.diff(rates[2:]) < 0).all()
    assert rates.max() < landscapes.largest_stable_rate(problem.hessian)
