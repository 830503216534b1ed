"""``steps_per_epoch``: its reference, and how it is asked."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, number
from lrlib.checking.records import Values


def steps_per_epoch(examples: int, batch_size: int, validation_split: float = 0.0) -> int:
    """Return the number of optimizer steps in an epoch of ``fit``: Keras keeps floor(n * (1 - split)) examples."""
    return math.ceil(math.floor(examples * (1 - validation_split)) / batch_size)


def sample_steps(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the number of steps."""
    return {"steps per epoch": np.array(number(answer(**case)))}
