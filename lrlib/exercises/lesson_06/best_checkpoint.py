"""``best_checkpoint``: its reference, and how it is asked."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, number
from lrlib.checking.records import Values


def best_checkpoint(history: Mapping[str, list[float]]) -> int:
    """Return the first epoch, counted from 0, of the lowest validation loss; NaN is never the lowest."""
    return int(np.nanargmin(history["val_loss"]))


def sample_epoch(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the epoch of a history."""
    history = {name: [float(loss) for loss in losses] for name, losses in case.items()}  # "nan" becomes NaN
    return {"epoch": np.array(number(answer(history)))}
