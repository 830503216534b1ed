"""Wrong answers to lesson 1 that learners give, each with its name and what to try."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.mistakes import Mistake

Gradient = Callable[[np.ndarray], np.ndarray]


def _descend(move: Callable[[Gradient, np.ndarray, float], np.ndarray]) -> Callable[..., np.ndarray]:
    """Return the descent whose every step goes from ``w`` to ``move(gradient, w, rate)``."""

    def path(gradient: Gradient, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
        weights = [start]
        with np.errstate(all="ignore"):
            for _ in range(steps):
                weights.append(move(gradient, weights[-1], learning_rate))
        return np.array(weights)

    return path


_right = _descend(lambda gradient, w, rate: w - rate * gradient(w))


def _of_right(change: Callable[[np.ndarray], np.ndarray]) -> Callable[..., np.ndarray]:
    """Return what ``change`` makes of the right path."""
    return lambda *arguments: change(_right(*arguments))


def _from_the_start(gradient: Gradient, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
    return start - np.arange(steps + 1)[:, None] * learning_rate * gradient(start)


def _one_weight_after_the_other(gradient: Gradient, w: np.ndarray, rate: float) -> np.ndarray:
    w = w.copy()
    for index in range(len(w)):
        w[index] -= rate * gradient(w)[index]
    return w


GRADIENT_DESCENT = (
    Mistake(
        "uphill",
        _descend(lambda gradient, w, rate: w + rate * gradient(w)),
        "The gradient points uphill: subtract it.",
    ),
    Mistake(
        "the learning rate is missing",
        _descend(lambda gradient, w, rate: w - gradient(w)),
        "Multiply the gradient by the learning rate.",
    ),
    Mistake(
        "a step of fixed length",
        _descend(lambda gradient, w, rate: w - rate * gradient(w) / np.linalg.norm(gradient(w))),
        "The rate *multiplies* the gradient, so do not divide by its length: steps get shorter where it is flat.",
    ),
    Mistake(
        "the sign of the gradient only",
        _descend(lambda gradient, w, rate: w - rate * np.sign(gradient(w))),
        "Use the gradient itself, not only its sign: steps get shorter where it is flat.",
    ),
    Mistake(
        "the gradient at the start, in every step",
        _from_the_start,
        "Ask for the gradient again in each step, at the weights of that step.",
    ),
    Mistake(
        "one weight after the other",
        _descend(_one_weight_after_the_other),
        "Calculate the whole gradient first, then move all the weights at once.",
    ),
    Mistake(
        "the start is missing",
        _of_right(lambda path: path[1:]),
        "Row 0 of the path is the start: `steps` updates give `steps + 1` rows.",
    ),
    Mistake(
        "the last step is missing",
        _of_right(lambda path: path[:-1]),
        "Also store the weights after the last update: `steps` updates give `steps + 1` rows.",
    ),
    Mistake(
        "only the end is returned",
        _of_right(lambda path: path[-1]),
        "Return all the weights on the way, one row for each, not only the last ones.",
    ),
    Mistake(
        "every row is the end",
        _of_right(lambda path: np.broadcast_to(path[-1], path.shape)),
        "All rows are one and the same array, changed in place by `-=`. Store a copy, or write `w = w - ...`.",
    ),
    Mistake(
        "rows and columns are exchanged",
        _of_right(lambda path: path.T),
        "One row for each step and one column for each weight: transpose your result.",
    ),
)


def _rate(of_curvatures: Callable[[np.ndarray], float]) -> Callable[[np.ndarray], float]:
    """Return a rule for the rate as a function of the Hessian's eigenvalues, in rising order."""

    def rate(hessian: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            return float(of_curvatures(np.linalg.eigvalsh(hessian)))

    return rate


LARGEST_STABLE_RATE = (
    Mistake(
        "1 in place of 2",
        _rate(lambda curvatures: 1 / curvatures[-1]),
        "1 / lambda_max jumps right to the minimum of the steepest direction. A step may be twice as long before it "
        "lands higher than it started.",
    ),
    Mistake(
        "the smallest eigenvalue",
        _rate(lambda curvatures: 2 / curvatures[0]),
        "The steepest direction diverges first: take the *largest* eigenvalue. It is the last one, since "
        "`np.linalg.eigvalsh` sorts upwards.",
    ),
    Mistake(
        "the last of unsorted eigenvalues",
        lambda hessian: 2 / np.linalg.eigvals(hessian)[-1],
        "`np.linalg.eig` and `eigvals` return them in no particular order: take their maximum, or use `eigvalsh`.",
    ),
    Mistake(
        "the fastest rate",
        _rate(lambda curvatures: 2 / (curvatures[-1] + curvatures[0])),
        "That is the rate at which the descent is fastest (the next exercise). The largest stable one is higher.",
    ),
    Mistake(
        "the diagonal in place of the eigenvalues",
        lambda hessian: 2 / np.max(np.diagonal(hessian)),
        "The diagonal holds the curvatures along the axes. The steepest direction usually lies between them: take the "
        "eigenvalues.",
    ),
    Mistake(
        "the trace",
        lambda hessian: 2 / np.trace(hessian),
        "The trace adds all the curvatures up. Only the largest eigenvalue sets the limit.",
    ),
    Mistake(
        "the Frobenius norm",
        lambda hessian: 2 / np.linalg.norm(hessian),
        "`np.linalg.norm` of a matrix is the root of all its squares. The largest eigenvalue sets the limit.",
    ),
    Mistake(
        "the largest sum of a row",
        lambda hessian: 2 / np.abs(hessian).sum(1).max(),
        "The largest sum of a row is only a bound above the largest eigenvalue.",
    ),
    Mistake(
        "the mean of the eigenvalues",
        _rate(lambda curvatures: 2 / curvatures.mean()),
        "The steepest direction diverges first, whatever the mean: take the largest eigenvalue.",
    ),
    Mistake(
        "the eigenvalue itself",
        _rate(lambda curvatures: curvatures[-1]),
        "The steeper the bowl, the *smaller* the rate: 2 divided by the largest eigenvalue.",
    ),
    Mistake(
        "2 times the eigenvalue",
        _rate(lambda curvatures: 2 * curvatures[-1]),
        "The steeper the bowl, the *smaller* the rate: 2 divided by the largest eigenvalue.",
    ),
)

FASTEST_RATE = (
    Mistake(
        "1 in place of 2",
        _rate(lambda curvatures: 1 / (curvatures[-1] + curvatures[0])),
        "The numerator is 2: solve 1 - rate * lambda_min = -(1 - rate * lambda_max) for the rate.",
    ),
    Mistake(
        "the largest stable rate",
        _rate(lambda curvatures: 2 / curvatures[-1]),
        "At 2 / lambda_max the steepest direction jumps from side to side and does not shrink at all.",
    ),
    Mistake(
        "only the largest eigenvalue",
        _rate(lambda curvatures: 1 / curvatures[-1]),
        "1 / lambda_max ends the steepest direction in one step, but the flattest one lags behind: it could go faster.",
    ),
    Mistake(
        "only the smallest eigenvalue",
        _rate(lambda curvatures: 1 / curvatures[0]),
        "1 / lambda_min is best for the flattest direction alone; the steepest one may diverge.",
    ),
    Mistake(
        "the difference in place of the sum",
        _rate(lambda curvatures: 2 / (curvatures[-1] - curvatures[0])),
        "Solve 1 - rate * lambda_min = -(1 - rate * lambda_max): the eigenvalues add up.",
    ),
    Mistake(
        "the mean of all eigenvalues",
        _rate(lambda curvatures: 1 / curvatures.mean()),
        "Only the largest and the smallest eigenvalue count: the directions between them always shrink faster.",
    ),
    Mistake(
        "the trace",
        lambda hessian: 2 / np.trace(hessian),
        "The trace adds all the eigenvalues up. Only the largest and the smallest one count.",
    ),
    Mistake(
        "the geometric mean",
        _rate(lambda curvatures: 1 / np.sqrt(curvatures[-1] * curvatures[0])),
        "The two directions shrink alike at the *arithmetic* mean of their eigenvalues.",
    ),
    Mistake(
        "the diagonal in place of the eigenvalues",
        lambda hessian: 2 / (np.max(np.diagonal(hessian)) + np.min(np.diagonal(hessian))),
        "The diagonal holds the curvatures along the axes. The steepest and the flattest direction lie between them: "
        "take the eigenvalues.",
    ),
)


def _step(
    loss: Callable[[np.ndarray], Any] = lambda errors: np.mean(errors**2),
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda features, errors: (
        2 * features.T @ errors / len(errors)
    ),
    update: Callable[[np.ndarray, np.ndarray, float], np.ndarray] = lambda weights, gradient, rate: (
        weights - rate * gradient
    ),
    result: Callable[[np.ndarray, Any], tuple] = lambda new_weights, loss: (new_weights, loss),
) -> Callable[..., tuple]:
    """Return the training step with one of its parts changed."""

    def step(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple:
        weights, features, targets = (np.asarray(tensor, float) for tensor in (weights, features, targets))
        errors = features @ weights - targets
        return result(update(weights, gradient(features, errors), learning_rate), loss(errors))

    return step


def _loss_after(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple:
    new_weights, _ = _step()(weights, features, targets, learning_rate)
    _, loss = _step()(new_weights, features, targets, learning_rate)
    return new_weights, loss


def _broadcast(weights: Any, features: Any, targets: Any, learning_rate: float) -> tuple:
    """The predictions as a column [batch, 1] minus targets [batch] give an array [batch, batch] of errors."""
    weights, features, targets = (np.asarray(tensor, float) for tensor in (weights, features, targets))
    errors = (features @ weights)[:, None] - targets
    gradient = 2 * features.T @ errors.mean(1) / len(targets)
    return weights - learning_rate * gradient, np.mean(errors**2)


TRAIN_STEP = (
    Mistake(
        "every prediction against every target",
        _broadcast,
        "Predictions [batch, 1] minus targets [batch] broadcast to [batch, batch]. Make both [batch], for example with "
        "`tf.linalg.matvec(features, weights)`, and look at the shapes.",
    ),
    Mistake(
        "the loss after the step",
        _loss_after,
        "Return the loss that the tape recorded, at the weights that came in.",
    ),
    Mistake(
        "half the squared error",
        _step(loss=lambda errors: np.mean(errors**2) / 2, gradient=lambda x, errors: x.T @ errors / len(errors)),
        "This loss is the plain mean of the squared errors, without a half.",
    ),
    Mistake(
        "the sum in place of the mean",
        _step(loss=lambda errors: np.sum(errors**2), gradient=lambda x, errors: 2 * x.T @ errors),
        "Take the mean over the batch (`tf.reduce_mean`): then the rate does not depend on the size of the batch.",
    ),
    Mistake(
        "the error is not squared",
        _step(
            loss=lambda errors: np.mean(np.abs(errors)), gradient=lambda x, errors: x.T @ np.sign(errors) / len(errors)
        ),
        "The loss is the mean of the *squared* errors, not of their absolute values.",
    ),
    Mistake(
        "the root of the mean",
        _step(
            loss=lambda errors: np.sqrt(np.mean(errors**2)),
            gradient=lambda x, errors: x.T @ errors / len(errors) / np.sqrt(np.mean(errors**2)),
        ),
        "Do not take the root: the loss is the mean of the squared errors.",
    ),
    Mistake(
        "uphill",
        _step(update=lambda weights, gradient, rate: weights + rate * gradient),
        "The gradient points uphill: subtract it.",
    ),
    Mistake(
        "the learning rate is missing",
        _step(update=lambda weights, gradient, rate: weights - gradient),
        "Multiply the gradient by the learning rate.",
    ),
    Mistake(
        "the gradient in place of the new weights",
        _step(update=lambda weights, gradient, rate: gradient),
        "Return the new weights: the old ones minus the learning rate times the gradient.",
    ),
    Mistake(
        "the change in place of the new weights",
        _step(update=lambda weights, gradient, rate: -rate * gradient),
        "Return the new weights, not only the step: add the old weights.",
    ),
    Mistake(
        "the weights are not updated",
        _step(update=lambda weights, gradient, rate: weights),
        "Return the weights *after* the update: the old ones minus the learning rate times the gradient.",
    ),
    Mistake(
        "the loss comes first",
        _step(result=lambda new_weights, loss: (loss, new_weights)),
        "Return the new weights first, then the loss.",
    ),
    Mistake(
        "one loss for each example",
        _step(loss=lambda errors: errors**2, gradient=lambda x, errors: 2 * x.T @ errors),
        "The loss is one number: take the mean over the batch.",
    ),
)
