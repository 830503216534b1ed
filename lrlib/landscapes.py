"""Loss landscapes simple enough to calculate: quadratic bowls, and the quadratic seen through noisy gradients.

Everything is NumPy float64. A learning rate is a number, or a curve with one rate per update, shape ``[steps]``.

Two landscapes:

- A **bowl** has the loss ``lowest_loss + (w - minimum)^T hessian (w - minimum) / 2``. Full-batch gradient descent on it
  is exact arithmetic: stable below ``2 / lambda_max``, fastest at ``2 / (lambda_max + lambda_min)``.
- The **noisy quadratic** is one weight with the loss ``curvature * w**2 / 2`` whose gradient arrives as
  ``curvature * w + gradient_noise * xi``, where ``xi`` is fresh for each update, has mean 0 and variance 1. The
  expected loss after any curve of rates follows exactly (Schaul, Zhang and LeCun 2013, "No More Pesky Learning Rates").
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lrlib import data, parameters

# ---------------------------------------------------------------------------------------------------------------- bowls


@dataclass(frozen=True)
class Bowl:
    """A quadratic loss: ``hessian`` [dim, dim], ``minimum`` [dim], ``lowest_loss`` (the loss at the minimum)."""

    hessian: np.ndarray
    minimum: np.ndarray
    lowest_loss: float = 0.0

    def loss(self, weights: ArrayLike) -> np.ndarray:
        """Return the loss at ``weights`` [..., dim], shape [...]."""
        offset = np.asarray(weights, float) - self.minimum
        return self.lowest_loss + 0.5 * np.einsum("...i,ij,...j->...", offset, self.hessian, offset)

    def gradient(self, weights: ArrayLike) -> np.ndarray:
        """Return the gradient at ``weights`` [..., dim], same shape."""
        return (np.asarray(weights, float) - self.minimum) @ self.hessian


def bowl(curvatures: ArrayLike, angle: float = 0.0, minimum: ArrayLike | None = None) -> Bowl:
    """Return the bowl with these ``curvatures`` [dim], the eigenvalues of its Hessian.

    ``angle`` (radians, two dimensions only) turns the axes of the bowl counter-clockwise. The minimum is at the origin
    unless given. Raises ``ValueError`` for a curvature that is not positive, or an angle in other than two dimensions.
    """
    curvatures = np.asarray(curvatures, float)
    if curvatures.ndim != 1 or not curvatures.size or not np.all((curvatures > 0) & np.isfinite(curvatures)):
        raise ValueError(f"curvatures must be a list of positive numbers, got {curvatures}")
    dim = len(curvatures)
    minimum = np.zeros(dim) if minimum is None else np.asarray(minimum, float)
    if minimum.shape != (dim,):
        raise ValueError(f"minimum must have the shape [{dim}], got {list(minimum.shape)}")
    if angle and dim != 2:
        raise ValueError(f"angle turns a bowl of two dimensions; curvatures has {dim}")
    axes = np.eye(dim)
    if dim == 2:
        axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    hessian = axes @ np.diag(curvatures) @ axes.T
    return Bowl(hessian, minimum)


def least_squares_bowl(features: ArrayLike, targets: ArrayLike) -> Bowl:
    """Return the bowl of linear least squares: loss ``mean((features @ w - targets)**2) / 2``, Hessian ``X^T X / n``.

    ``features`` is [examples, dim], ``targets`` [examples]. Where columns depend on one another, the minimum is the
    one of smallest norm.
    """
    features, targets = np.asarray(features, float), np.asarray(targets, float)
    minimum = np.linalg.lstsq(features, targets, rcond=None)[0]
    residuals = features @ minimum - targets
    return Bowl(features.T @ features / len(targets), minimum, float(0.5 * np.mean(residuals**2)))


def real_least_squares(name: str, columns: ArrayLike | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return ``(features [examples, dim], targets [examples])`` of a regression on bundled real data.

    ``name`` is one of ``lrlib.data.DATASETS``. Features have mean 0 and standard deviation 1 (digits: pixels from 0 to
    1 and a column of ones, target "is it a 3?" minus 0.1); targets are centred (diabetes: standardised).
    ``columns`` selects features. Raises ``ValueError`` for an unknown name.
    """
    if name not in data.DATASETS:
        raise ValueError(f"name must be one of {', '.join(data.DATASETS)}; got {name!r}")
    features, targets = data.load(name, standardise=name != "digits")
    if name == "digits":
        features = np.column_stack([features / 16, np.ones(len(features))])
        targets = (targets == 3) - 0.1
    elif name != "diabetes":
        targets = targets - targets.mean()
    return (features if columns is None else features[:, np.atleast_1d(columns)]), np.asarray(targets, float)


# -------------------------------------------------------------------------------------------------- gradient descent


def gradient_descent(
    gradient: Callable[[np.ndarray], ArrayLike], start: ArrayLike, learning_rate: ArrayLike, steps: int
) -> np.ndarray:
    """Return the path of ``w <- w - learning_rate * gradient(w)``, shape [steps + 1, dim]; row 0 is the start.

    ``gradient`` maps weights [dim] to the gradient [dim]. ``learning_rate`` is one number or a curve [steps].
    A path that diverges ends in inf or NaN, without a warning. Raises ``ValueError`` for a curve of another length.
    """
    rates = np.asarray(learning_rate, float)
    if rates.shape not in ((), (steps,)):
        raise ValueError(
            f"learning_rate must be a number or have shape ({steps},), one rate per step; got {rates.shape}"
        )
    rates = np.broadcast_to(rates, (steps,))
    start = np.asarray(start, float)
    path = np.empty((steps + 1, *start.shape))
    path[0] = start
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            path[step + 1] = path[step] - rates[step] * np.asarray(gradient(path[step]), float)
    return path


def largest_stable_rate(hessian: ArrayLike) -> float:
    """Return ``2 / lambda_max``: gradient descent on the bowl converges at every constant rate below it.

    ``hessian`` is symmetric [dim, dim]. Raises ``ValueError`` unless its largest eigenvalue is positive.
    """
    return 2.0 / _eigenvalues(hessian)[-1]


def fastest_rate(hessian: ArrayLike) -> float:
    """Return ``2 / (lambda_max + lambda_min)``, the constant rate at which the slowest direction shrinks fastest.

    ``hessian`` is symmetric positive definite [dim, dim] (Polyak 1987, "Introduction to Optimization", section 1.4).
    Raises ``ValueError`` when it is not positive definite: a flat direction has no fastest rate.
    """
    eigenvalues = _eigenvalues(hessian)
    if eigenvalues[0] <= 1e-12 * eigenvalues[-1]:
        raise ValueError(f"hessian must be positive definite; its smallest eigenvalue is {eigenvalues[0]:.3g}")
    return 2.0 / (eigenvalues[-1] + eigenvalues[0])


def contraction_factor(hessian: ArrayLike, learning_rate: float) -> float:
    """Return ``max |1 - learning_rate * lambda|``: the share of the distance that a step leaves, in the end."""
    return float(np.max(np.abs(1 - learning_rate * _eigenvalues(hessian))))


def measured_contraction(path: ArrayLike, minimum: ArrayLike) -> float:
    """Return the factor per step by which the distance to ``minimum`` [dim] shrank over the second half of ``path``.

    ``path`` is [steps + 1, dim]. Rounding sets in near 1e-12 of the start: choose fewer steps than that takes.
    """
    distance = np.linalg.norm(np.asarray(path, float) - minimum, axis=-1)
    half = len(distance) // 2
    return float((distance[-1] / distance[half]) ** (1 / (len(distance) - 1 - half)))


def measured_threshold(bowl: Bowl, steps: int = 2000, tolerance: float = 1e-7) -> float:
    """Return the largest constant rate at which descent from the origin does not diverge, found by trying rates.

    No eigenvalue is used: a rate diverges when the gradient after ``steps`` updates is longer than at the start. The
    rate is doubled until that happens, then bisected to the relative ``tolerance``. Near the threshold growth is slow,
    so the measured value exceeds ``2 / lambda_max`` a little, the more so the fewer steps.
    """
    start = np.zeros(len(bowl.minimum))
    limit = np.linalg.norm(bowl.gradient(start))
    if limit == 0:
        raise ValueError("bowl must not have its minimum at the origin, where the descent starts")

    def diverges(rate: float) -> bool:
        weights = start
        for _ in range(0, steps, 100):  # a glance every 100 steps ends a hopeless run early
            weights = gradient_descent(bowl.gradient, weights, rate, min(100, steps))[-1]
            length = np.linalg.norm(bowl.gradient(weights))
            if not length <= 1e12 * limit:
                return True
        return not length <= limit

    high = 1e-3
    with np.errstate(over="ignore", invalid="ignore"):
        while diverges(high):
            high /= 2
        while not diverges(high):
            high *= 2
        low = high / 2
        while high - low > tolerance * low:
            middle = (low + high) / 2
            low, high = (low, middle) if diverges(middle) else (middle, high)
    return low


def _eigenvalues(hessian: ArrayLike) -> np.ndarray:
    """Return the eigenvalues in rising order, after the checks that every rule here needs."""
    hessian = np.atleast_2d(np.asarray(hessian, float))
    if not np.isfinite(hessian).all():
        raise ValueError("hessian must be finite")
    if hessian.ndim != 2 or hessian.shape[0] != hessian.shape[1] or not np.allclose(hessian, hessian.T):
        raise ValueError(f"hessian must be a symmetric square matrix, got shape {hessian.shape}")
    eigenvalues = np.linalg.eigvalsh(hessian)
    if eigenvalues[-1] <= 0:
        raise ValueError(f"hessian must curve upwards somewhere; its largest eigenvalue is {eigenvalues[-1]:.3g}")
    return eigenvalues


# ------------------------------------------------------------------------------------------------ the noisy quadratic


def noise_floor(learning_rate: ArrayLike, curvature: float, gradient_noise: float) -> np.ndarray:
    """Return the expected loss at which SGD hovers in the end at a constant rate, shape of ``learning_rate``.

    It is ``learning_rate * gradient_noise**2 / (2 * (2 - learning_rate * curvature))``: proportional to the rate while
    the rate is small, infinite from ``2 / curvature`` on. ``gradient_noise`` is the standard deviation of the gradient.
    """
    _check_quadratic(curvature, gradient_noise)
    rates = parameters.rates("learning_rate", learning_rate)
    room = 2 - rates * curvature
    with np.errstate(divide="ignore"):
        return np.where(room > 0, rates * gradient_noise**2 / (2 * np.maximum(room, 0)), np.inf)[()]


def expected_loss(
    learning_rates: ArrayLike, curvature: float, gradient_noise: float, initial_loss: float
) -> np.ndarray:
    """Return the exact expected loss after each step of the curve ``learning_rates`` [..., steps], same shape.

    One update ``w <- w - r * (curvature * w + gradient_noise * xi)`` turns the expected loss ``L = curvature *
    E[w**2] / 2`` into

        L  <-  (1 - r * curvature)**2 * L  +  curvature * r**2 * gradient_noise**2 / 2

    (what is left of the old loss, plus the noise let in). In terms of ``E[w**2]`` the last term reads
    ``r**2 * gradient_noise**2``. ``initial_loss`` is the expected loss before the first step.
    """
    _check_quadratic(curvature, gradient_noise, initial_loss)
    rates = parameters.rates("learning_rates", learning_rates)
    if rates.ndim == 0:
        raise ValueError("learning_rates must be a curve, one rate per step; got a single number")
    losses = np.empty_like(rates)
    loss = np.full(rates.shape[:-1], initial_loss, float)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(rates.shape[-1]):
            rate = rates[..., step]
            loss = (1 - rate * curvature) ** 2 * loss + curvature / 2 * rate**2 * gradient_noise**2
            losses[..., step] = loss
    return losses


def greedy_rates(steps: int, curvature: float, gradient_noise: float, initial_loss: float) -> np.ndarray:
    """Return the best curve of all, shape [steps]: each rate minimises the expected loss right after its own step.

    ``rate = 2 * L / (2 * curvature * L + gradient_noise**2)``, near ``1 / curvature`` while the loss is large, then
    about ``1 / (curvature * t)``. Being greedy costs nothing: the loss after a step rises with the loss before it, so
    a smaller loss now is never regretted.
    """
    losses = greedy_loss(np.arange(steps), curvature, gradient_noise, initial_loss)
    return 2 * losses / (2 * curvature * losses + gradient_noise**2)


def greedy_loss(steps: ArrayLike, curvature: float, gradient_noise: float, initial_loss: float) -> np.ndarray:
    """Return the smallest expected loss that any curve reaches in ``steps`` updates (a number or an array).

    ``1 / (1 / initial_loss + 2 * curvature * steps / gradient_noise**2)``: it falls like ``1 / steps``, for ever.
    Raises ``ValueError`` without noise (a single step at ``1 / curvature`` then reaches 0) or without an initial loss.
    """
    _check_quadratic(curvature, gradient_noise, initial_loss)
    if gradient_noise == 0 or initial_loss == 0:
        raise ValueError("gradient_noise and initial_loss must be positive, or there is nothing to plan")
    return 1 / (1 / initial_loss + 2 * curvature * np.asarray(steps, float) / gradient_noise**2)


def best_constant_rate(steps: int, curvature: float, gradient_noise: float, initial_loss: float) -> float:
    """Return the constant rate with the smallest expected loss after ``steps`` updates, to a relative 1e-6 or better.

    The longer the budget, the smaller this rate: a constant must pay for a low floor with a slow start.
    """
    _check_quadratic(curvature, gradient_noise, initial_loss)
    steps = parameters.whole("steps", steps)
    if gradient_noise == 0:
        return 1.0 / curvature
    rates = greedy_rates(steps, curvature, gradient_noise, initial_loss)
    # The best constant lies between the last and the first greedy rate: below the last, each step would gain from a
    # larger rate; above the first, each would gain from a smaller one.
    low, high = rates[-1], rates[0]
    for _ in range(6):
        trials = np.geomspace(low, high, 101)
        floor = noise_floor(trials, curvature, gradient_noise)
        final = floor + (1 - trials * curvature) ** (2 * steps) * (initial_loss - floor)
        best = int(np.argmin(final))
        low, high = trials[max(best - 1, 0)], trials[min(best + 1, 100)]
    return float(trials[best])


def simulate_noisy_quadratic(
    learning_rates: ArrayLike, curvature: float, gradient_noise: float, initial_loss: float, runs: int, seed: int
) -> np.ndarray:
    """Return the weight of ``runs`` simulated descents before and after each step, shape [runs, steps + 1].

    ``learning_rates`` is a curve [steps]; ``xi`` is standard normal. Every run starts at the positive weight whose loss
    is ``initial_loss``. The losses are ``curvature * weights**2 / 2``.
    """
    _check_quadratic(curvature, gradient_noise, initial_loss)
    rates = parameters.rates("learning_rates", learning_rates)
    noise = np.random.default_rng(seed)
    weights = np.empty((runs, len(rates) + 1))
    weights[:, 0] = np.sqrt(2 * initial_loss / curvature)
    for step, rate in enumerate(rates):
        gradient = curvature * weights[:, step] + gradient_noise * noise.standard_normal(runs)
        weights[:, step + 1] = weights[:, step] - rate * gradient
    return weights


def _check_quadratic(curvature: float, gradient_noise: float, initial_loss: float = 1.0) -> None:
    if not curvature > 0:
        raise ValueError(f"curvature must be positive, got {curvature}")
    if not gradient_noise >= 0:
        raise ValueError(f"gradient_noise is a standard deviation and must not be negative, got {gradient_noise}")
    if not initial_loss >= 0:
        raise ValueError(f"initial_loss must not be negative, got {initial_loss}")
