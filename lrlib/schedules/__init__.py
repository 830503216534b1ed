"""The reference schedules: pure functions from the optimizer step to the learning rate.

The contract, the same for every function here:

- ``step`` counts the updates already made, so the value at step t is the rate *used by* update t (t = 0, 1, 2, ...).
  It is a scalar or an array of any shape; the result is float64 of the same shape (a NumPy scalar for a scalar).
- No state: the same step gives the same rate, in whatever order and however often you ask.
- Past its last step a schedule holds its end value (cyclical schedules go on cycling).
- A bad parameter raises ``ValueError`` and the message names it.

All lengths are in optimizer *steps*, never epochs; only :func:`reduce_on_plateau` looks at epochs. Parameters have
Keras's names. Where libraries disagree, the docstring says which one the function follows.
"""

from lrlib.schedules._cycles import cosine_decay_restarts, exp_range, one_cycle, range_test, triangular, triangular2
from lrlib.schedules._decays import (
    constant,
    cosine_decay,
    exponential_decay,
    inverse_time_decay,
    linear_decay,
    piecewise_constant,
    polynomial_decay,
    rex,
    step_decay,
)
from lrlib.schedules._plateau import reduce_on_plateau
from lrlib.schedules._warmups import (
    inverse_sqrt,
    linear_warmup,
    noam,
    warmup,
    warmup_cosine,
    warmup_stable_decay,
)

__all__ = [
    "constant",
    "cosine_decay",
    "cosine_decay_restarts",
    "exp_range",
    "exponential_decay",
    "inverse_sqrt",
    "inverse_time_decay",
    "linear_decay",
    "linear_warmup",
    "noam",
    "one_cycle",
    "piecewise_constant",
    "polynomial_decay",
    "range_test",
    "reduce_on_plateau",
    "rex",
    "step_decay",
    "triangular",
    "triangular2",
    "warmup",
    "warmup_cosine",
    "warmup_stable_decay",
]
