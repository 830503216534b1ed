"""``Warmup``, a linear rise in front of any schedule: its reference, its mistakes, the ways in which it is called."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, Mistake
from lrlib.checking.records import Values
from lrlib.exercises.curves import probe_steps
from lrlib.exercises.lesson_04.asking import as_schedule, ask, explained
from lrlib.exercises.memory import remembered

FETCHED = ("lrlib.schedules", "lrlib.to_take_along", "lrlib.tf_schedules.from_function")
LENGTH = 60  # the highest step in a case
STEPS = np.arange(LENGTH + 1)
INNER = {  # the schedules inside, as tables: computed here, since `lrlib.schedules` is closed to the answer
    "cosine": schedules.cosine_decay(STEPS, 0.8, 24, 0.05),
    "restarts": schedules.cosine_decay_restarts(STEPS, 0.31, 7, t_mul=1.0),
    "a late jump": schedules.piecewise_constant(STEPS, [3, 11], [0.083, 0.5, 0.017]),
    "inverse time": schedules.inverse_time_decay(STEPS, 1.7, 5, 0.9),
}


def warmup(schedule: Any, warmup_steps: int) -> Any:
    """Return the table of the rates of ``schedule`` behind a linear rise, as if it were a learner's class."""
    from lrlib import tf_schedules

    rates, steps = np.asarray(schedule.rates, float), np.arange(LENGTH)
    after = rates[np.clip(steps - warmup_steps, 0, LENGTH)]
    return tf_schedules.Curve(np.where(steps < warmup_steps, rates[0] * steps / warmup_steps, after))


@functools.cache
def _forgetful() -> Any:
    """Return a class of tables whose saved copies hold other rates: what ``get_config`` left out."""
    from lrlib import tf_schedules

    @tf_schedules.keras.saving.register_keras_serializable("lrlib")
    class ForgetfulWarmup(tf_schedules.Curve):
        def __init__(self, rates: Any, saved: Any = None) -> None:
            super().__init__(rates)
            self.saved = saved

        def get_config(self) -> dict:
            return {"rates": self.saved}

    return ForgetfulWarmup


def _forgets_the_warmup(schedule: Any, warmup_steps: int) -> Any:
    right = warmup(schedule, warmup_steps)
    return _forgetful()(right.rates, np.asarray(schedule.rates)[:LENGTH].tolist())


MISTAKES = (
    Mistake(
        "get_config leaves out the warm-up",
        _forgets_the_warmup,
        "What `get_config` leaves out is lost when the model is saved: the loaded schedule has no warm-up.",
    ),
)


@remembered
def sample_warmup(answer: Callable[..., Any], case: Case) -> Values:
    """Wrap ``case["inner"]`` and ask in the way ``case["asked"]``, one of ``WAYS``."""
    from lrlib import tf_schedules

    warmup_steps, asked = case["warmup_steps"], case["asked"]
    schedule = as_schedule(answer(tf_schedules.Curve(INNER[case["inner"]]), warmup_steps))
    in_fit = asked in ("fit", "save and load")
    steps = np.arange(warmup_steps + 14) if in_fit else probe_steps([warmup_steps, warmup_steps + 7])
    steps = steps[steps < LENGTH]
    with explained(asked):
        values = ask(schedule, asked, steps, warmup_steps + 2)
    return {"steps": steps.astype(float), "values": values}
