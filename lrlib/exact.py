"""The exact expected loss of minibatch SGD on real least squares, for any learning-rate curve, without a simulation.

Loss ``mean((x . w - y)**2) / 2`` over n examples; each update draws ``batch_size`` of them at random, **with
replacement**, and steps along the mean gradient of the batch. With ``e = w - solution`` the update reads
``e <- e - rate * mean_batch(x x^T e + x r)``, where ``r`` are the residuals at the solution. It is linear in ``e``, so
the mean ``m = E[e]`` and the second moment ``S = E[e e^T]`` after it depend only on ``m`` and ``S`` before it::

    m  <-  m - rate H m
    S  <-  S - rate (H S + S H)
             + rate**2 ((1 - 1/B) H S H  +  (E[x x^T S x x^T] + E[r**2 x x^T] + E[r (x . m) 2 x x^T]) / B)

with H = E[x x^T], expectations over the examples and B the batch size. That is all there is: the expected excess loss
is ``trace(H S) / 2``. Stacked as one vector ``z = (1, m, upper triangle of S)``, an update is
``z <- z + rate A z + rate**2 Q z`` with two fixed matrices, so thousands of curves are computed at once, and the
derivative with respect to *every rate of a curve* costs one more pass, backwards: `optimal_schedule` descends the
schedule itself.

Curves are [..., steps], in steps; "excess" is the loss above that of the least-squares solution.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lrlib import parameters


@dataclass(frozen=True)
class Problem:
    """Least squares and the moments of its data that decide how SGD behaves. Make it with `least_squares_problem`."""

    features: np.ndarray  # [examples, dim]
    targets: np.ndarray  # [examples]
    solution: np.ndarray  # [dim], the least-squares weights
    lowest_loss: float  # loss at the solution
    hessian: np.ndarray  # [dim, dim]
    moments4: np.ndarray  # [dim, dim, dim, dim], E[x_i x_j x_k x_l]
    moments3: np.ndarray  # [dim, dim, dim], E[r x_i x_j x_k]
    noise: np.ndarray  # [dim, dim], E[r**2 x_i x_j]: covariance of the gradient of one example, at the solution


def least_squares_problem(features: ArrayLike, targets: ArrayLike) -> Problem:
    """Return the `Problem` of ``features`` [examples, dim] and ``targets`` [examples].

    Raises ``ValueError`` if the columns of ``features`` depend on one another: the solution must be unique. Meant for
    up to about 30 columns: memory grows with the fourth power of their number.
    """
    features, targets = np.asarray(features, float), np.asarray(targets, float)
    if features.ndim != 2 or targets.shape != features.shape[:1]:
        raise ValueError(
            "features must have the shape [examples, dim] and targets [examples], "
            f"got {list(features.shape)} and {list(targets.shape)}"
        )
    if not (np.isfinite(features).all() and np.isfinite(targets).all()):
        raise ValueError("features and targets must be finite")
    examples, dim = features.shape
    solution, _, rank, _ = np.linalg.lstsq(features, targets, rcond=None)
    if rank < dim:
        raise ValueError(f"features must have independent columns: {dim} columns, rank {rank}")
    residuals = features @ solution - targets
    outer = np.einsum("ni,nj->nij", features, features).reshape(examples, -1)
    return Problem(
        features,
        targets,
        solution,
        float(0.5 * np.mean(residuals**2)),
        hessian=features.T @ features / examples,
        moments4=(outer.T @ outer / examples).reshape(dim, dim, dim, dim),
        moments3=((outer * residuals[:, None]).T @ features / examples).reshape(dim, dim, dim),
        noise=(features * residuals[:, None] ** 2).T @ features / examples,
    )


def excess_loss(problem: Problem, weights: ArrayLike) -> np.ndarray:
    """Return the loss at ``weights`` [..., dim] minus the lowest loss, shape [...]."""
    error = np.asarray(weights, float) - problem.solution
    return 0.5 * np.einsum("...i,ij,...j->...", error, problem.hessian, error)


def expected_excess(
    problem: Problem, learning_rates: ArrayLike, batch_size: int, start: ArrayLike | None = None
) -> np.ndarray:
    """Return the exact expected excess loss after each step of the curves ``learning_rates`` [..., steps], same shape.

    All curves are computed at once. ``start`` [dim] is where the weights begin (zeros unless given). A curve that
    diverges ends in inf or NaN, without a warning.
    """
    rates = parameters.rates("learning_rates", learning_rates)
    if rates.ndim == 0 or not rates.size:
        raise ValueError(f"learning_rates must be a curve, one rate per step; got the shape {list(rates.shape)}")
    linear, quadratic = _operators(problem, batch_size)
    both = np.concatenate([linear, quadratic]).T
    readout, size = _readout(problem), len(linear)
    curves = rates.reshape(-1, rates.shape[-1])
    state = np.tile(_initial_state(problem, start), (len(curves), 1))
    excess = np.empty_like(curves)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(curves.shape[1]):
            rate = curves[:, step, None]
            change = state @ both
            state = state + rate * (change[:, :size] + rate * change[:, size:])
            excess[:, step] = state @ readout
    return excess.reshape(rates.shape)


def recursion(problem: Problem, batch_size: int, start: ArrayLike | None = None) -> dict[str, np.ndarray]:
    """Return what a program needs to compute the expected excess: ``initial`` z [size], ``linear`` A, ``quadratic`` Q.

    An update is ``z <- z + rate A z + rate**2 Q z``, both [size, size]; the excess is ``readout @ z``, readout [size].
    """
    linear, quadratic = _operators(problem, batch_size)
    return {
        "initial": _initial_state(problem, start),
        "linear": linear,
        "quadratic": quadratic,
        "readout": _readout(problem),
    }


def final_excess_gradient(
    problem: Problem, learning_rates: ArrayLike, batch_size: int, start: ArrayLike | None = None
) -> tuple[float, np.ndarray]:
    """Return the expected excess loss after the last step and its derivative with respect to each rate, [steps].

    ``learning_rates`` is one curve [steps]. Reverse mode by hand: one pass forwards, one back.
    """
    rates = parameters.rates("learning_rates", learning_rates)
    linear, quadratic = _operators(problem, batch_size)
    both, size, steps = np.concatenate([linear, quadratic]), len(linear), len(rates)
    state = _initial_state(problem, start)
    changes = np.empty((steps, 2, size))
    with np.errstate(over="ignore", invalid="ignore"):
        for step, rate in enumerate(rates):
            changes[step] = (both @ state).reshape(2, size)
            state = state + rate * (changes[step, 0] + rate * changes[step, 1])
        adjoints = np.empty((steps, size))  # derivative of the final excess with respect to the state after each step
        adjoint = _readout(problem)
        excess = float(adjoint @ state)
        for step in range(steps - 1, -1, -1):
            adjoints[step] = adjoint
            scaled = np.concatenate([rates[step] * adjoint, rates[step] ** 2 * adjoint])
            adjoint = adjoint + scaled @ both
        gradient = np.einsum("ts,ts->t", adjoints, changes[:, 0] + 2 * rates[:, None] * changes[:, 1])
    return excess, gradient


def stationary_excess(problem: Problem, learning_rate: float, batch_size: int) -> float:
    """Return the expected excess loss at which SGD hovers at a constant rate; inf from `mean_square_threshold` on."""
    parameters.not_negative(learning_rate=learning_rate)
    if learning_rate >= mean_square_threshold(problem, batch_size):
        return np.inf
    linear, quadratic = _operators(problem, batch_size)
    second = slice(1 + len(problem.solution), None)  # in the end m = 0, and S solves a linear system
    matrix = linear[second, second] + learning_rate * quadratic[second, second]
    return float(_readout(problem)[second] @ np.linalg.solve(matrix, -learning_rate * quadratic[second, 0]))


def mean_square_threshold(problem: Problem, batch_size: int) -> float:
    """Return the constant rate from which on the expected loss of SGD grows without bound.

    It lies below ``2 / lambda_max``, the threshold of full-batch descent, which it approaches as the batch grows. The
    map takes positive semi-definite matrices to such matrices, hence its largest eigenvalue is real and leaves the
    stable region at +1, where ``rate * linear + rate**2 * quadratic`` becomes singular: an eigenvalue problem, without
    a search.
    """
    linear, quadratic = _operators(problem, batch_size)
    second = slice(1 + len(problem.solution), None)
    return float(1 / np.linalg.eigvals(np.linalg.solve(-linear[second, second], quadratic[second, second])).real.max())


def best_peak(
    problem: Problem, shape: ArrayLike, batch_size: int, peaks: ArrayLike | None = None, start: ArrayLike | None = None
) -> tuple[float, float]:
    """Return ``(peak, excess)``: the peak in ``peaks`` at which ``peak * shape`` ends lowest, and that expected excess.

    ``shape`` [steps] is a curve relative to its peak: ones for a constant rate. Without ``peaks``, 200 values up to
    ``2 / lambda_max`` are tried, 3.5 % apart. Where all of them diverge, the excess is inf.
    """
    if peaks is None:
        peaks = np.geomspace(1e-3, 1, 200) * 2 / np.linalg.eigvalsh(problem.hessian)[-1]
    peaks = parameters.rates("peaks", np.atleast_1d(peaks))
    if not peaks.size:
        raise ValueError("peaks must contain at least one rate")
    final = expected_excess(problem, peaks[:, None] * np.asarray(shape, float), batch_size, start)[:, -1]
    final = np.where(np.isfinite(final), final, np.inf)
    best = int(np.argmin(final))
    return float(peaks[best]), float(final[best])


def optimal_schedule(
    problem: Problem, steps: int, batch_size: int, start: ArrayLike | None = None, iterations: int = 300
) -> np.ndarray:
    """Return the curve [steps] with the smallest expected final excess, found by descending the curve itself.

    Starts from the best constant rate and minimises the logarithm of the final excess over the logarithms of all rates
    with L-BFGS, so rates stay positive; none may exceed ``2 / lambda_max``. On the wine data and on the columns 0, 1,
    4, 9 and 21 of cancer that limit does not matter, and random starts lead to the same curve. Where columns are
    nearly collinear, it does: on diabetes, whose curvatures differ 470-fold, the best early rates press against it and
    alternate with small ones, as in Young's Chebyshev steps (1953, "On Richardson's Method for Solving Linear
    Systems"); many orders of them are then about equally good, and the result is one of these.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    steps = parameters.whole("steps", steps)
    peak, _ = best_peak(problem, np.ones(steps), batch_size, start=start)

    def objective(log_rates: np.ndarray) -> tuple[float, np.ndarray]:
        rates = np.exp(log_rates)
        excess, gradient = final_excess_gradient(problem, rates, batch_size, start)
        return np.log(excess), gradient * rates / excess

    limit = np.log(2 / np.linalg.eigvalsh(problem.hessian)[-1])
    # The matrices are small: where other processes keep the cores busy, BLAS threads only wait for one another.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(
            objective,
            np.full(steps, np.log(peak)),
            jac=True,
            method="L-BFGS-B",
            bounds=[(limit - 20, limit)] * steps,
            options={"maxiter": iterations, "maxfun": 2 * iterations, "maxcor": 20, "ftol": 1e-12, "gtol": 1e-8},
        )
    return np.exp(found.x)


def simulate_sgd(
    problem: Problem,
    learning_rates: ArrayLike,
    batch_size: int,
    runs: int,
    seed: int,
    start: ArrayLike | None = None,
) -> np.ndarray:
    """Return the excess loss after each step of ``runs`` simulations of one curve [steps], shape [runs, steps]."""
    random = np.random.default_rng(seed)
    rates, batch_size = parameters.rates("learning_rates", learning_rates), parameters.whole("batch_size", batch_size)
    weights = np.tile(_start(problem, start), (runs, 1))
    excess = np.empty((runs, len(rates)))
    for step, rate in enumerate(rates):
        batch = random.integers(len(problem.targets), size=(runs, batch_size))
        features = problem.features[batch]
        errors = np.einsum("rbd,rd->rb", features, weights) - problem.targets[batch]
        weights = weights - rate / batch_size * np.einsum("rbd,rb->rd", features, errors)
        excess[:, step] = excess_loss(problem, weights)
    return excess


# ------------------------------------------------------------------------- the state z = (1, m, upper triangle of S)


def _operators(problem: Problem, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrices A and Q of ``z <- z + rate A z + rate**2 Q z``, each [size, size]."""
    batch_size = parameters.whole("batch_size", batch_size)
    hessian, dim = problem.hessian, len(problem.solution)
    rows, columns = np.triu_indices(dim)
    size = 1 + dim + len(rows)
    first, second = slice(1, 1 + dim), slice(1 + dim, None)
    # Each entry k <= l of S, as the symmetric matrix with a one there and zeros elsewhere: [entries, dim, dim].
    basis = np.zeros((len(rows), dim, dim))
    entries = np.arange(len(rows))
    basis[entries, rows, columns] = basis[entries, columns, rows] = 1
    upper = (slice(None), rows, columns)

    linear = np.zeros((size, size))
    linear[first, first] = -hessian
    linear[second, second] = -(hessian @ basis + basis @ hessian)[upper].T

    quadratic = np.zeros((size, size))
    per_example = np.einsum("ijkl,ekl->eij", problem.moments4, basis)
    two_examples = hessian @ basis @ hessian
    quadratic[second, second] = (per_example / batch_size + (1 - 1 / batch_size) * two_examples)[upper].T
    quadratic[second, first] = 2 * problem.moments3[rows, columns] / batch_size
    quadratic[second, 0] = problem.noise[rows, columns] / batch_size
    return linear, quadratic


def _initial_state(problem: Problem, start: ArrayLike | None) -> np.ndarray:
    """Return z for weights that are ``start`` for certain (zeros if None)."""
    error = _start(problem, start) - problem.solution
    return np.concatenate([[1.0], error, np.outer(error, error)[np.triu_indices(len(error))]])


def _start(problem: Problem, start: ArrayLike | None) -> np.ndarray:
    """Return the weights [dim] at which the runs begin."""
    weights = np.zeros(len(problem.solution)) if start is None else np.asarray(start, float)
    if weights.shape != problem.solution.shape:
        raise ValueError(f"start must have the shape {list(problem.solution.shape)}, got {list(weights.shape)}")
    return weights


def _readout(problem: Problem) -> np.ndarray:
    """Return the vector whose product with z is the expected excess loss, ``trace(H S) / 2``."""
    dim = len(problem.solution)
    rows, columns = np.triu_indices(dim)
    # An entry off the diagonal of S occurs twice in the trace, on the diagonal once.
    weights = problem.hessian[rows, columns] * np.where(rows == columns, 0.5, 1.0)
    return np.concatenate([np.zeros(1 + dim), weights])
