"""The formulas of lesson 1's exercises: from these the mistakes in an answer are made."""

from typing import Any

import numpy as np

from lrlib.checking.diagnosis import Formula
from lrlib.checking.exercise import Case
from lrlib.checking.records import Values
from lrlib.exercises.lesson_01.bowls import Gradient, hessian_of
from lrlib.exercises.lesson_01.train_step import batch_of


def _descent(case: Case, expected: Values) -> dict[str, Any]:
    hessian, minimum = np.array(case["hessian"], float), np.array(case["minimum"], float)
    return {
        "start": np.array(case["start"], float),
        "learning_rate": case["learning_rate"],
        "steps": case["steps"],
        "step": np.arange(1, case["steps"] + 1),
        "gradient": lambda weights: hessian @ (weights - minimum),
    }


def _one_by_one(gradient: Gradient, weights: np.ndarray, rate: float) -> np.ndarray:
    weights = weights.copy()
    for index in range(len(weights)):
        weights[index] -= rate * gradient(weights)[index]
    return weights


GRADIENT_DESCENT = Formula(
    """
    slope = gradient(weights)
    weights - learning_rate * slope
    """,
    result=("path",),
    names=_descent,
    functions={"length": np.linalg.norm, "sign": np.sign, "one_by_one": _one_by_one},
    joined=False,
    pairs=False,
    state="weights",
    over="step",
    start="start",
    with_start=True,
    mistakes="""
    weights + learning_rate * slope
        uphill
        The gradient points uphill: subtract it.
    slope = gradient(weights) / length(gradient(weights))
        a step of fixed length
        The rate *multiplies* the gradient, so do not divide by its length: steps get shorter where it is flat.
    slope = sign(gradient(weights))
        the sign of the gradient only
        Use the gradient itself, not only its sign: steps get shorter where it is flat.
    slope = gradient(start)
        the gradient at the start, in every step
        Ask for the gradient again in each step, at the weights of that step.
    one_by_one(gradient, weights, learning_rate)
        one weight after the other
        Calculate the whole gradient first, then move all the weights at once.
    """,
)

_REDUCTIONS = {
    "largest": np.max,
    "smallest": np.min,
    "second_largest": lambda values: np.sort(values)[-2],
    "second_smallest": lambda values: np.sort(values)[1],
    "mean": np.mean,
    "sum": np.sum,
    "product": np.prod,
    "norm": np.linalg.norm,
}


def _bowl(case: Case, expected: Values) -> dict[str, Any]:
    hessian = hessian_of(case)
    return {
        "eigenvalues": np.linalg.eigvalsh(hessian),
        "diagonal": np.diagonal(hessian),
        "entries": np.ravel(hessian),
    }


def _of_bowl(text: str, mistakes: str, **others: str) -> Formula:
    return Formula(
        text,
        result=("rate",),
        quantity="rate",
        names=_bowl,
        functions={
            **_REDUCTIONS,
            "last_unsorted": lambda entries: np.linalg.eigvals(_square(entries))[-1],
            "largest_row": lambda entries: np.abs(_square(entries)).sum(1).max(),
        },
        exchanged={name: tuple(other for other in _REDUCTIONS if other != name) for name in _REDUCTIONS},
        mistakes=mistakes,
        others=others,
        joined=False,
    )


def _square(entries: np.ndarray) -> np.ndarray:
    return entries.reshape(2 * [round(len(entries) ** 0.5)])


LARGEST_STABLE_RATE = _of_bowl(
    "2 / largest(eigenvalues)",
    """
    1 / largest(eigenvalues)
        1 in place of 2
        1 / lambda_max jumps right to the minimum of the steepest direction. A step may be twice as long before it
            lands higher than it started.
    2 / smallest(eigenvalues)
        the smallest eigenvalue
        The steepest direction diverges first: take the *largest* eigenvalue. It is the last one, since
            `np.linalg.eigvalsh` sorts upwards.
    2 / last_unsorted(entries)
        the last of unsorted eigenvalues
        `np.linalg.eig` and `eigvals` return them in no particular order: take their maximum, or use `eigvalsh`.
    2 / (largest(eigenvalues) + smallest(eigenvalues))
        the fastest rate
        That is the rate at which the descent is fastest (the next exercise). The largest stable one is higher.
    2 / largest(diagonal)
        the diagonal in place of the eigenvalues
        The diagonal holds the curvatures along the axes. The steepest direction usually lies between them: take the
            eigenvalues.
    2 / sum(eigenvalues)
        the trace
        The trace adds all the curvatures up. Only the largest eigenvalue sets the limit.
    2 / norm(entries)
        the Frobenius norm
        `np.linalg.norm` of a matrix is the root of all its squares. The largest eigenvalue sets the limit.
    2 / largest_row(entries)
        the largest sum of a row
        The largest sum of a row is only a bound above the largest eigenvalue.
    2 / mean(eigenvalues)
        the mean of the eigenvalues
        The steepest direction diverges first, whatever the mean: take the largest eigenvalue.
    largest(eigenvalues)
        the eigenvalue itself
        The steeper the bowl, the *smaller* the rate: 2 divided by the largest eigenvalue.
    2 * largest(eigenvalues)
        2 times the eigenvalue
        The steeper the bowl, the *smaller* the rate: 2 divided by the largest eigenvalue.
    """,
)
FASTEST_RATE = _of_bowl(
    "2 / (largest(eigenvalues) + smallest(eigenvalues))",
    """
    1 / (largest(eigenvalues) + smallest(eigenvalues))
        1 in place of 2
        The numerator is 2: solve 1 - rate * lambda_min = -(1 - rate * lambda_max) for the rate.
    2 / largest(eigenvalues)
        the largest stable rate
        At 2 / lambda_max the steepest direction jumps from side to side and does not shrink at all.
    1 / largest(eigenvalues)
        only the largest eigenvalue
        1 / lambda_max ends the steepest direction in one step, but the flattest one lags behind: it could go faster.
    1 / smallest(eigenvalues)
        only the smallest eigenvalue
        1 / lambda_min is best for the flattest direction alone; the steepest one may diverge.
    2 / (largest(eigenvalues) - smallest(eigenvalues))
        the difference in place of the sum
        Solve 1 - rate * lambda_min = -(1 - rate * lambda_max): the eigenvalues add up.
    1 / mean(eigenvalues)
        the mean of all eigenvalues
        Only the largest and the smallest eigenvalue count: the directions between them always shrink faster.
    2 / sum(eigenvalues)
        the trace
        The trace adds all the eigenvalues up. Only the largest and the smallest one count.
    1 / sqrt(largest(eigenvalues) * smallest(eigenvalues))
        the geometric mean
        The two directions shrink alike at the *arithmetic* mean of their eigenvalues.
    2 / (largest(diagonal) + smallest(diagonal))
        the diagonal in place of the eigenvalues
        The diagonal holds the curvatures along the axes. The steepest and the flattest direction lie between them:
            take the eigenvalues.
    """,
    **{"the mean of two rates": "(1 / largest(eigenvalues) + 1 / smallest(eigenvalues)) / 2"},
)


def _step(case: Case, expected: Values) -> dict[str, Any]:
    weights, features, targets = (np.asarray(tensor, float) for tensor in batch_of(case))
    return {
        "weights": weights,
        "features": features,
        "targets": targets,
        "learning_rate": case["learning_rate"],
        "batch_size": len(targets),
    }


TRAIN_STEP = Formula(
    """
    errors = dot(features, weights) - targets
    loss = mean(errors ** 2)
    gradient = 2 * summed(features, errors) / batch_size
    new = weights - learning_rate * gradient
    loss
    new
    """,
    result=("loss", "new weights"),
    names=_step,
    functions={
        "dot": np.dot,
        "summed": lambda rows, weights: weights @ rows,
        "mean": np.mean,
        "sum": np.sum,
        "sign": np.sign,
        "every_pair": lambda predictions, targets: predictions[:, None] - targets,
        "over_targets": lambda pairs: pairs.mean(axis=1),
    },
    exchanged={"mean": ("sum",)},
    mistakes="""
    pairs = every_pair(dot(features, weights), targets)
    loss = mean(pairs ** 2)
    gradient = 2 * summed(features, over_targets(pairs)) / batch_size
        every prediction against every target
        Predictions [batch, 1] minus targets [batch] broadcast to [batch, batch]. Make both [batch], for example with
            `tf.linalg.matvec(features, weights)`, and look at the shapes.
    loss = mean((dot(features, new) - targets) ** 2)
        the loss after the step
        Return the loss that the tape recorded, at the weights that came in.
    loss = mean(errors ** 2) / 2
    gradient = summed(features, errors) / batch_size
        half the squared error
        This loss is the plain mean of the squared errors, without a half.
    loss = sum(errors ** 2)
    gradient = 2 * summed(features, errors)
        the sum in place of the mean
        Take the mean over the batch (`tf.reduce_mean`): then the rate does not depend on the size of the batch.
    loss = mean(abs(errors))
    gradient = summed(features, sign(errors)) / batch_size
        the error is not squared
        The loss is the mean of the *squared* errors, not of their absolute values.
    loss = mean(errors)
    gradient = summed(features, errors * 0 + 1) / batch_size
        the errors are not squared
        Errors of both signs cancel: square them before you take the mean.
    loss = sqrt(mean(errors ** 2))
    gradient = summed(features, errors) / batch_size / loss
        the root of the mean
        Do not take the root: the loss is the mean of the squared errors.
    new = weights + learning_rate * gradient
        uphill
        The gradient points uphill: subtract it.
    new = gradient
        the gradient in place of the new weights
        Return the new weights: the old ones minus the learning rate times the gradient.
    new = -learning_rate * gradient
        the change in place of the new weights
        Return the new weights, not only the step: add the old weights.
    new = weights
        the weights are not updated
        Return the weights *after* the update: the old ones minus the learning rate times the gradient.
    new
    loss
        the loss comes first
        Return the new weights first, then the loss.
    """,
    joined=False,
    pairs=False,
)
