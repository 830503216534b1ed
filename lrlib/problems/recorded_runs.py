"""Recorded training runs on real data, which lesson 2 sorts into four classes.

A run is stochastic gradient descent at one fixed rate, or at one that switches once. NumPy in float64 is enough, takes
a tenth of a second for all runs of a data set, and gives the same classes on every machine.
"""

import functools
from typing import Any

import numpy as np
from scipy.special import log_softmax, softmax

from lrlib import landscapes

STEPS = 600
EVERY = 10  # steps from one recorded loss to the next: 61 values with the one before training

# What each run trains with: (rate,), or (rate, switching step, rate from that step on). With the seeds in use
# every run is well inside its class, however the tail is cut; the lesson's tests check the margins.
RUNS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "digits": ((0.001,), (0.003,), (0.2,), (0.5,), (10.0,), (20.0,), (200.0,), (10.0, 300, 0.3)),
    "cancer": ((0.0001,), (0.01,), (0.33,), (1.0,), (4.0,), (0.8, 30, 0.05), (0.35, 300, 0.01), (0.01, 400, 1.0)),
    "wine": ((0.00003,), (0.003,), (0.01,), (0.22,), (0.55,), (1.2,), (0.22, 300, 0.01), (0.01, 400, 0.22)),
    "diabetes": ((0.0001,), (0.003,), (0.01,), (0.22,), (0.6,), (1.2,), (0.22, 300, 0.01), (0.01, 400, 0.22)),
}


@functools.cache
def recorded_runs(dataset: str, seed: int) -> dict[str, np.ndarray]:
    """Return the losses of every run on a data set, {"run 1": [61], ...}, in an order that depends on the seed.

    The loss is that of the whole training set, before the first step and after every tenth of 600 steps: cross-entropy
    of softmax regression on ``"digits"``, half the mean squared error of linear regression on ``"cancer"``, ``"wine"``
    and ``"diabetes"``. Runs that blow up contain inf or NaN. The arrays are read-only.
    """
    order = np.random.default_rng([seed, 1]).permutation(len(RUNS[dataset]))
    losses = _train(dataset, np.stack([_curve(*RUNS[dataset][run]) for run in order]), seed)
    losses.setflags(write=False)
    return {f"run {number}": losses[row] for row, number in enumerate(range(1, len(order) + 1))}


def _curve(rate: float, switch: int = STEPS, later: float = 0.0) -> np.ndarray:
    return np.where(np.arange(STEPS) < switch, rate, later)


def _train(dataset: str, curves: np.ndarray, seed: int) -> np.ndarray:
    """Return the recorded losses [runs, 61] of the curves [runs, steps]; all runs see the same minibatches."""
    features, targets = _examples(dataset)
    classes, random = targets.shape[1], np.random.default_rng(seed)
    batch_size = 4
    weights = np.zeros((len(curves), features.shape[1], classes))
    losses = [_loss(weights, features, targets)]
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(STEPS):
            batch = random.integers(len(features), size=batch_size)
            outputs = features[batch] @ weights
            if classes > 1:
                outputs = softmax(outputs, axis=-1)
            gradient = features[batch].T @ (outputs - targets[batch]) / batch_size
            weights = weights - curves[:, step, None, None] * gradient
            if (step + 1) % EVERY == 0:
                losses.append(_loss(weights, features, targets))
    return np.stack(losses, axis=1)


@functools.cache
def _examples(dataset: str) -> tuple[np.ndarray, np.ndarray]:
    """Return features [examples, dim] and targets [examples, classes]; one column of targets means a regression."""
    from lrlib import data

    if dataset == "digits":
        task = data.classification_task("digits", label_noise=0.06)
        pixels, labels = task.x[:400].astype(float), task.noisy_labels(0)[:400]
        return np.column_stack([pixels, np.ones(400)]), np.eye(10)[labels]
    # Five columns of cancer (radius, texture, smoothness, fractal dimension, worst texture): the thirty nearly depend
    # on one another, and no constant rate then converges within 600 steps.
    features, targets = landscapes.real_least_squares(dataset, [0, 1, 4, 9, 21] if dataset == "cancer" else None)
    return features, targets[:, None]


def _loss(weights: np.ndarray, features: np.ndarray, targets: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = features @ weights
        if targets.shape[1] > 1:
            return -(log_softmax(outputs, axis=-1) * targets).sum(-1).mean(-1)
        return 0.5 * ((outputs - targets) ** 2).mean((-2, -1))
