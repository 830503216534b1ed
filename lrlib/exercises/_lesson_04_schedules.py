"""Lesson 4's exercises that answer with a Keras schedule: the ways it is asked for its rates, and its wrong forms.

Objects stay in the kernel that made them: a schedule is sampled to its rates, and only these numbers are judged.
"""

import contextlib
import functools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lrlib import mistakes, schedules
from lrlib.answers import Values
from lrlib.exercises import _noisy_digits as noisy_digits
from lrlib.exercises._lesson_04_training import remembered
from lrlib.exercises.base import Case, InvalidAnswer, Verdict, number
from lrlib.exercises.curves import probe_steps
from lrlib.mistakes import Mistake

# ------------------------------------------------------------------------------------------------- decay_for_epochs


def decay_for_epochs(
    initial_learning_rate: float, final_learning_rate: float, epochs: int, steps_per_epoch: int
) -> Any:
    """Return the ``ExponentialDecay`` that has fallen to the final rate after ``epochs`` epochs."""
    return _decay(initial_learning_rate, final_learning_rate, epochs * steps_per_epoch)


def _decay(a: float, b: float, decay_steps: float, **options: Any) -> Any:
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.ExponentialDecay(float(a), decay_steps, b / a, **options)


def _exponential(initial: Any, decay_steps: float, decay_rate: float) -> Any:
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.ExponentialDecay(initial, decay_steps, decay_rate)


DECAY_MISTAKES = (
    Mistake(
        "epochs for steps",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, epochs
        ),
        "`decay_steps` counts optimizer steps: an epoch has `steps_per_epoch` of them.",
    ),
    Mistake(
        "the whole decay in one epoch",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, steps_per_epoch
        ),
        "After the first epoch your rate is already at its final value: it should take all the epochs.",
    ),
    Mistake(
        "an int for the initial rate",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _exponential(
            initial_learning_rate, epochs * steps_per_epoch, final_learning_rate / initial_learning_rate
        ),
        "Keras computes in the type of the initial rate, and 1 is an int: all rates are rounded. Hand over a float.",
    ),
    Mistake(
        "the final rate taken as the factor",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _exponential(
            float(initial_learning_rate), epochs * steps_per_epoch, final_learning_rate
        ),
        "`decay_rate` is a factor, not a rate: what must the initial rate be multiplied by to become the final one?",
    ),
    Mistake(
        "the factor upside down",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _exponential(
            float(initial_learning_rate), epochs * steps_per_epoch, initial_learning_rate / final_learning_rate
        ),
        "Your rate grows: the factor is the final rate divided by the initial one.",
    ),
    Mistake(
        "a staircase that was not asked for",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, epochs * steps_per_epoch, staircase=True
        ),
        "With `staircase=True` the rate stands still for all of `decay_steps`; it should fall at each step.",
    ),
    Mistake(
        "the factor applied at every step",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, 1
        ),
        "With `decay_steps=1` the whole factor is applied at each step.",
    ),
    Mistake(
        "one step too short",
        lambda initial_learning_rate, final_learning_rate, epochs, steps_per_epoch: _decay(
            initial_learning_rate, final_learning_rate, epochs * steps_per_epoch - 1
        ),
        "The final rate is reached at step epochs * steps_per_epoch, the first step after the last epoch.",
    ),
)


def sample_decay(answer: Callable[..., Any], case: Case) -> Values:
    """Ask the schedule at the ends of epochs, at the end and past it."""
    from lrlib.tf_schedules import keras

    schedule = answer(**case)
    if not isinstance(schedule, keras.optimizers.schedules.ExponentialDecay):
        raise InvalidAnswer(f"Return an `ExponentialDecay` object; got {_what(schedule)}.")
    epoch = case["steps_per_epoch"]
    return _asked_by_int(schedule, probe_steps([epoch, case["epochs"] * epoch]))


# ---------------------------------------------------------------------------------------------------- WarmupCosine

WAYS = ("int", "tensor", "variable", "graph", "fit", "save and load")


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
    *(Mistake(m.name, table_of(m.function), m.hint) for m in mistakes.CURVES["warmup_cosine"]),
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
    schedule = _schedule(answer(**params))
    end = params["total_steps"]
    steps = np.arange(end + 5) if asked in ("fit", "save and load") else probe_steps([params["warmup_steps"], end])
    with _explained(asked):
        return {"steps": steps.astype(float), "values": _ask(schedule, asked, steps, params["warmup_steps"] + 2)}


def _ask(schedule: Any, asked: str, steps: np.ndarray, pause: int) -> np.ndarray:
    from lrlib import tf_schedules

    tf = tf_schedules.tf
    if type(schedule) is tf_schedules.Curve:  # the reference or a mistake: its table holds in every way (tested)
        return schedule.rates[steps].astype(float)
    if asked == "fit":
        return tf_schedules.rates_used_by_fit(schedule, steps_per_epoch=len(steps))
    if asked == "save and load":
        return _used_with_a_pause(schedule, len(steps), pause)
    in_graph = tf.function(schedule.__call__, autograph=False)
    how = {
        "int": schedule,
        "tensor": lambda step: schedule(tf.constant(step, tf.int64)),
        "variable": lambda step: schedule(tf.Variable(step, dtype=tf.int64)),
        "graph": lambda step: in_graph(tf.constant(step, tf.int64)),
    }[asked]
    return np.array([number(how(int(step)), f"At step {step} your schedule") for step in steps])


def _used_with_a_pause(schedule: Any, steps: int, pause: int) -> np.ndarray:
    """Train the probe for ``pause`` steps, save it, load it, train on; return the rates used, [steps]."""
    from lrlib.tf_schedules import keras, probe_data, probe_loss, probe_model, rates_used

    if ">" not in keras.saving.get_registered_name(type(schedule)):
        raise InvalidAnswer(
            "Your class is not registered, so a saved model with it cannot be loaded (TypeError): put "
            "`@keras.saving.register_keras_serializable()` in the line above `class`."
        )
    model = probe_model(steps)
    model.compile(keras.optimizers.SGD(schedule), loss=probe_loss)
    model.fit(*probe_data(pause), batch_size=1, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        try:
            loaded = keras.models.load_model(Path(folder) / "model.keras")
        except TypeError as error:
            raise InvalidAnswer(
                "The saved model does not load. `get_config` must return exactly the arguments of `__init__`, by name. "
                f"Keras says: {_last_line(error)}"
            ) from None
    loaded.fit(*probe_data(steps - pause), batch_size=1, verbose=0)
    return rates_used(loaded)


@contextlib.contextmanager
def _explained(asked: str) -> Iterator[None]:
    """Turn what TensorFlow says of Python code that cannot be traced, and of a missing get_config, into advice."""
    try:
        yield
    except NotImplementedError as error:
        if not str(error):  # the exercise's own stub
            raise
        if "get_config" in str(error):
            raise InvalidAnswer("Saving needs `get_config`: return the arguments of `__init__` as a dict.") from None
        raise InvalidAnswer(_advice(asked, error)) from None
    except (TypeError, AttributeError, ValueError) as error:
        if asked == "int":
            raise
        raise InvalidAnswer(_advice(asked, error)) from None


def _advice(asked: str, error: Exception) -> str:
    where = {"fit": "In `fit`", "graph": "In a graph", "save and load": "In `fit`"}.get(asked, f"For an int64 {asked}")
    return (
        f"{where} your schedule fails. There the step is an int64 tensor, and in a graph it has no value yet: cast it "
        "with `tf.cast(step, tf.float32)`, and write `tf.where`, `tf.minimum`, `tf.cos` for `if`, `min`, `math` and "
        f"`np`. TensorFlow says: {type(error).__name__}: {_last_line(error)}"
    )


# --------------------------------------------------------------------------------------------------- fixed_pitfall

EXAMPLES, BATCH_SIZE = 1200, 32
STEPS_PER_EPOCH = 38  # 37.5, rounded up


def inverse_time(decay_steps: float = STEPS_PER_EPOCH, decay_rate: float = 1.0, staircase: bool = True) -> Any:
    """Return the object for 0.1 / (epoch + 1); without arguments it is the right one."""
    from lrlib.tf_schedules import keras

    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps, decay_rate, staircase=staircase)


PITFALL_MISTAKES = (
    Mistake(
        "the replacement as printed",
        lambda: inverse_time(1, 0.5, False),
        "With `decay_steps=1` it decays per step, not per epoch, and `decay_rate=0.5` adds .5 where the loop adds 1.",
    ),
    Mistake(
        "per step, not per epoch",
        lambda: inverse_time(1, 1.0, True),
        "`decay_steps` is the length of an epoch, in optimizer steps.",
    ),
    Mistake(
        "per step, not per epoch",
        lambda: inverse_time(1, 0.5, True),
        "`decay_steps` is the length of an epoch, in optimizer steps.",
    ),
    Mistake(
        "0.5 for the decay rate",
        lambda: inverse_time(decay_rate=0.5),
        "The loop divides by epoch + 1: what must `decay_rate` be, so that one epoch adds 1 to the divisor?",
    ),
    Mistake(
        "falls within the epoch",
        lambda: inverse_time(staircase=False),
        "The loop keeps one rate for a whole epoch: `staircase=True` does.",
    ),
    Mistake(
        "steps per epoch rounded down",
        lambda: inverse_time(EXAMPLES // BATCH_SIZE),
        "The last, smaller batch of an epoch is a step too: round up.",
    ),
    Mistake(
        "examples for steps",
        lambda: inverse_time(EXAMPLES),
        "An optimizer step takes a whole batch: an epoch has fewer steps than examples.",
    ),
    Mistake(
        "batch size for steps per epoch",
        lambda: inverse_time(BATCH_SIZE),
        "`decay_steps` is the number of batches in an epoch, not the size of one.",
    ),
)


def sample_pitfall(answer: Callable[..., Any], case: Case) -> Values:
    """Ask the schedule around the ends of ``case["epochs"]`` epochs, by int or in ``fit``."""
    schedule = _schedule(answer())
    epochs = case["epochs"]
    if case["asked"] == "fit":
        with _explained("fit"):
            steps = np.arange(epochs * STEPS_PER_EPOCH)
            return {"steps": steps.astype(float), "values": _ask(schedule, "fit", steps, 0)}
    around = [epoch * STEPS_PER_EPOCH + offset for epoch in range(epochs) for offset in (-1, 0, 1, 17)]
    return _asked_by_int(schedule, np.array([step for step in around if step >= 0]))


# ------------------------------------------------------------------------------------------------- digits_schedule

SEED = 0
# The replay of a curve against `fit`, measured for constants, linear and exponential decays from 0.02 to 10.24, seeds 0
# and 1: the final losses differ by at most 4e-5 of themselves, and by 2e-7 from peaks up to 5.12. Only the constant
# 10.24, which earns nothing anyway, is chaotic (0.1).
REPLAY = 1e-3


def sample_digits(answer: Callable[..., Any], case: Case) -> Values:
    """Train with ``fit`` on the digits of seed ``SEED``; return the rates used [600] and the final training loss."""
    from lrlib import tf_schedules

    loss = fit_digits(_schedule(answer()), SEED)
    with _explained("fit"):
        schedule = _schedule(answer())
        used = tf_schedules.rates_used_by_fit(schedule, steps_per_epoch=noisy_digits.STEPS, steps_per_execution=50)
    return {"curve": used, "loss": np.array(loss)}


def fit_digits(schedule: Any, seed: int) -> float:
    """Return the training loss of softmax regression after ``fit`` with this schedule, on the batches of a seed."""
    from lrlib.tf_schedules import keras

    task = noisy_digits.task()
    rows = task.batches(seed, noisy_digits.BATCH_SIZE, noisy_digits.STEPS).ravel()
    labels = task.noisy_labels(seed)
    (kernel,), (bias,) = noisy_digits.model().init([seed])
    net = keras.Sequential([keras.layers.Input((task.features,)), keras.layers.Dense(task.classes)])
    net.set_weights([kernel, bias[0]])
    net.compile(
        keras.optimizers.SGD(schedule),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        steps_per_execution=50,
    )
    with _explained("fit"):
        net.fit(task.x[rows], labels[rows], batch_size=noisy_digits.BATCH_SIZE, shuffle=False, verbose=0)
    train, _ = task.split(seed)
    return float(net.evaluate(task.x[train], labels[train], batch_size=len(train), verbose=0))


def evaluate_digits(values: Values, seeds: Sequence[int]) -> Verdict:
    """Replay the curve on the seed of the fit, where it must give the fit's loss; then on ``seeds``, as in lesson 3."""
    from lrlib.exercises import lesson_03

    bar = next(exercise for exercise in lesson_03.EXERCISES if exercise.name == "my_schedule")
    verdict = bar.evaluate({"curve": values["curve"]}, seeds)
    if verdict.share == 0:
        return verdict
    told = float(values["loss"])
    replayed = float(noisy_digits.train({"yours": values["curve"]}, [SEED]).train_loss[0, 0])
    if not abs(told - replayed) <= REPLAY * replayed:
        return Verdict(
            0.0,
            f"Your fit ended at a training loss of {told:.4f}, but training with the rates it used ends at "
            f"{replayed:.4f}. Does your schedule give other rates each time it is made?",
        )
    return Verdict(verdict.share, f"Your fit ends at {told:.4f}, its replay at {replayed:.4f}. {verdict.message}")


# -------------------------------------------------------------------------------------------------------- in common


def _schedule(answer: Any) -> Any:
    from lrlib.tf_schedules import keras

    if not isinstance(answer, keras.optimizers.schedules.LearningRateSchedule):
        raise InvalidAnswer(f"A `LearningRateSchedule` object is expected; got {_what(answer)}.")
    return answer


def _what(value: Any) -> str:
    return "None. Is a `return` missing?" if value is None else f"a {type(value).__name__}"


def _asked_by_int(schedule: Any, steps: np.ndarray) -> Values:
    values = [number(schedule(int(step)), f"At step {step} your schedule") for step in steps]
    return {"steps": steps.astype(float), "values": np.array(values)}


def _last_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if "Exception encountered" in str(error) else lines[0] if lines else "")[:200]
