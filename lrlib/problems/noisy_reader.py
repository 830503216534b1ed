"""The network of lessons 2 and 3, on digits of which 40 % are labelled wrongly: a schedule makes a better model."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrlib import data, models

if TYPE_CHECKING:
    from lrlib.training import Result

STEPS = 400
BATCH_SIZE = 4  # small, so that the gradient is noisy and the noise floor shows
CONSTANTS = tuple(0.04 * 2 ** (k / 2) for k in range(9))  # 0.04 to 0.64: the peers that a schedule must beat


def train(curves: dict[str, np.ndarray], seeds: Sequence[int]) -> "Result":
    """Train at every curve [400] and seed."""
    from lrlib import training

    task = data.classification_task("digits", train_size=1200, label_noise=0.4)
    return training.train(task, models.mlp((64, 64, 10)), curves, seeds, batch_size=BATCH_SIZE, progress=False)


@functools.cache
def at_constants(seeds: tuple[int, ...]) -> "Result":
    """Train at every one of ``CONSTANTS``, once in a process: all answers are compared with the same runs."""
    return train({f"constant {rate:.3g}": np.full(STEPS, rate) for rate in CONSTANTS}, seeds)
