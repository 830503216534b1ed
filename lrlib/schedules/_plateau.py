"""The schedule that listens: lower the rate when the loss stops improving."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lrlib.parameters import is_number, not_negative


def reduce_on_plateau(
    losses: Sequence[float],
    initial_learning_rate: float,
    factor: float = 0.1,
    patience: int = 10,
    min_delta: float = 1e-4,
    cooldown: int = 0,
    min_learning_rate: float = 0.0,
) -> NDArray[np.float64]:
    """The rate used in each *epoch*, given the loss at the end of each epoch.

    An epoch improves if its loss is more than ``min_delta`` below the best so far. When ``patience`` epochs in a row
    have not improved, the next epoch's rate is ``max(rate * factor, min_learning_rate)``, and the count starts again
    after ``cooldown`` epochs.

    Follows Keras's ``ReduceLROnPlateau`` (PyTorch's waits one epoch longer, and its delta is relative). As there, a
    NaN loss is no improvement, and nothing improves on a NaN in the first epoch.

    Args:
        losses: loss at the end of each epoch, one-dimensional. The last one is not used: no epoch follows it.
        initial_learning_rate: the rate of the first epochs, >= ``min_learning_rate``.
        factor: what the rate is multiplied by, in (0, 1).
        patience: epochs without improvement before a reduction, an integer >= 0 (0 does the same as 1).
        min_delta: how far, in units of the loss, an epoch must go below the best to count, >= 0.
        cooldown: epochs after a reduction in which none is counted, an integer >= 0.
        min_learning_rate: the rate is not reduced below this, >= 0.

    Returns:
        float64 array, one rate per loss.

    Raises:
        ValueError: a bad parameter; the message names it.

    >>> reduce_on_plateau([3.0, 2.0, 2.0, 2.0, 2.0, 2.0], 0.8, factor=0.5, patience=2).tolist()
    [0.8, 0.8, 0.8, 0.8, 0.4, 0.4]
    """
    history = np.asarray(losses)
    if history.ndim != 1 or (history.size and history.dtype.kind not in "iuf"):
        raise ValueError(f"losses must be a one-dimensional list of numbers, got {losses!r}")
    not_negative(initial_learning_rate=initial_learning_rate, min_delta=min_delta, min_learning_rate=min_learning_rate)
    if not (is_number(factor) and 0 < factor < 1):
        raise ValueError(f"factor must be a number between 0 and 1, both excluded, got {factor!r}")
    for name, epochs in (("patience", patience), ("cooldown", cooldown)):
        if not (is_number(epochs) and epochs >= 0 and epochs == int(epochs)):
            raise ValueError(f"{name} must be a whole number of epochs >= 0, got {epochs!r}")
    if min_learning_rate > initial_learning_rate:
        raise ValueError(f"min_learning_rate must not be above initial_learning_rate, got {min_learning_rate!r}")

    rate, best, waited, cooling = float(initial_learning_rate), None, 0, 0
    rates = []
    for loss in history.astype(np.float64):
        rates.append(rate)
        cooling = max(cooling - 1, 0)
        if best is None or loss + min_delta < best:
            best = loss
            waited = 0
        elif cooling == 0:
            waited += 1
            if waited >= patience and rate > min_learning_rate:
                rate = max(rate * factor, float(min_learning_rate))
                waited, cooling = 0, cooldown
    return np.array(rates, dtype=np.float64)
