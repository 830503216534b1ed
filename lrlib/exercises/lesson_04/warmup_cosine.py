"""``WarmupCosine``: its reference, its mistakes, and the six ways in which it is asked."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.checking.exercise import Case, Mistake
from lrlib.checking.records import Values
from lrlib.exercises.curves import probe_steps
from lrlib.exercises.lesson_04.asking import as_schedule, ask, explained
from lrlib.exercises.lesson_05 import warmup_mistakes
from lrlib.exercises.memory import remembered

# The formula of WarmupCosine is to be written, not fetched.
FETCHED = (
    "lrlib.schedules",
    "lrlib.tf_schedules.from_function",
    "lrlib.tf_schedules.Curve",
    "keras.optimizers.schedules.CosineDecay",
    "keras.src.optimizers.schedules.learning_rate_schedule.CosineDecay",
)


def table_of(curve: Callable[..., Any]) -> Callable[..., Any]:
    """Return, as if it were a learner's class, the constructor of a Keras schedule that looks up ``curve``'s rates."""

    def make(total_steps: int, **params: Any) -> Any:
        from lrlib import tf_schedules

        return tf_schedules.from_function(curve, steps=3 * total_steps + 20, total_steps=total_steps, **params)

    return make


@functools.cache
def _forgetful() -> Any:
    """Return a class of tables whose saved copies hold other rates: what ``get_config`` left out has its default."""
    from lrlib import tf_schedules

    @tf_schedules.keras.saving.register_keras_serializable("lrlib")
    class Forgetful(tf_schedules.Curve):
        def __init__(self, rates: Any, saved: Any = None) -> None:
            super().__init__(rates)
            self.saved = saved

        def get_config(self) -> dict:
            return {"rates": self.saved}

    return Forgetful


def _forgets_the_end(**params: Any) -> Any:
    right = table_of(schedules.warmup_cosine)(**params)
    without = table_of(schedules.warmup_cosine)(**{**params, "end_learning_rate": 0.0})
    return _forgetful()(right.rates, without.rates.tolist())


WARMUP_COSINE_MISTAKES = (
    *(Mistake(m.name, table_of(m.function), m.hint) for m in warmup_mistakes.WARMUP_COSINE),
    Mistake(
        "the rate never moves",
        table_of(lambda step, **params: schedules.warmup_cosine(0, **params)),
        "Every update uses the first rate. Does your schedule count its calls? `fit` calls it once, to trace it.",
    ),
    Mistake(
        "get_config leaves out end_learning_rate",
        _forgets_the_end,
        "What `get_config` leaves out is lost when the model is saved: the loaded schedule has the default instead.",
    ),
)


@remembered
def sample_warmup_cosine(answer: Callable[..., Any], case: Case) -> Values:
    """Ask the schedule in the way ``case["asked"]``, one of ``WAYS``; the other parameters make the schedule."""
    params = dict(case)
    asked = params.pop("asked")
    schedule = as_schedule(answer(**params))
    end = params["total_steps"]
    steps = np.arange(end + 5) if asked in ("fit", "save and load") else probe_steps([params["warmup_steps"], end])
    with explained(asked):
        return {"steps": steps.astype(float), "values": ask(schedule, asked, steps, params["warmup_steps"] + 2)}
