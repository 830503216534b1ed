"""The training task of lesson 4, softmax regression: digits of which 40 % are labelled wrongly."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrlib import data, models

if TYPE_CHECKING:
    from lrlib.training import Result

STEPS = 600
BATCH_SIZE = 4  # small, so that the gradient is noisy and the noise floor shows
CONSTANTS = tuple(0.02 * 2 ** (k / 2) for k in range(17))  # 0.02 to 5.12: the peers that a schedule must beat


def task() -> data.Task:
    """Return digits with 1200 training examples, 40 % of their labels wrong."""
    return data.classification_task("digits", train_size=1200, label_noise=0.4)


def model() -> models.Mlp:
    """Return softmax regression on digits."""
    return models.softmax(64, 10)


def train(curves: dict[str, np.ndarray], seeds: Sequence[int]) -> "Result":
    """Train at every curve [600] and seed."""
    from lrlib import training

    return training.train(task(), model(), curves, seeds, batch_size=BATCH_SIZE, progress=False)


@functools.cache
def at_constants(seeds: tuple[int, ...]) -> "Result":
    """Train at every one of ``CONSTANTS``, once in a process: all answers are compared with the same runs."""
    return train({f"constant {rate:.3g}": np.full(STEPS, rate) for rate in CONSTANTS}, seeds)
