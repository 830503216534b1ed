"""What an exercise is: a name, a reference, how an answer is sampled to numbers, and the mistakes known for it.

Two kinds. An :class:`Exercise` has right values: the check compares the learner's numbers with the reference's. An
:class:`Outcome` has a goal: the check, and later the judge on hidden seeds, trains with the learner's numbers.
Both are sampled to named arrays in the learner's kernel by :func:`ask`, and only these arrays travel.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lrlib import calls
from lrlib.answers import Record, Values
from lrlib.mistakes import Mistake

Case = Mapping[str, Any]

# A learner writes the formula; these are the places where it already stands. Keras's base class holds none: an own
# schedule may be made from it.
KERAS_SCHEDULES = (
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
)
KERAS_MODULES = (
    "keras.optimizers.schedules",
    "keras.src.optimizers.schedules",
    "keras.src.optimizers.schedules.learning_rate_schedule",
)
SCHEDULE_LIBRARIES = (
    "lrlib.schedules",
    "lrlib.mistakes",
    *(f"{module}.{name}" for module in KERAS_MODULES for name in KERAS_SCHEDULES),
)


class InvalidAnswer(Exception):
    """The learner's code answered something that is no answer; the message is one line that says what to return."""


@dataclass(frozen=True)
class Exercise:
    """An exercise with right values.

    ``sample(answer, case)`` calls the learner's function (or the reference) and returns named values; it raises
    :class:`InvalidAnswer` when what came back is no number at all. Numbers agree when
    ``|got - expected| <= rtol*|expected| + atol*max|expected|``, name by name; ``first`` names are compared first, and
    ``optional`` ones may be missing from an answer. ``locate(name, index, expected)`` says in words where an index lies
    ("step 38").
    """

    name: str
    reference: Callable[..., Any]
    sample: Callable[[Callable[..., Any], Case], Values]
    mistakes: Sequence[Mistake] = ()
    forbidden: tuple[str, ...] = ()
    rtol: float = 1e-5
    atol: float = 1e-6
    optional: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    locate: Callable[[str, tuple[int, ...], Values], str] | None = None
    seconds: float = 20.0


@dataclass(frozen=True)
class Verdict:
    """What training with an answer gave: ``share`` of the points in [0, 1], and a sentence with the figures.

    ``figure``, where there is one, is the result in one number, lower is better: the class's leaderboard sorts by it.
    """

    share: float
    message: str
    figure: float | None = None


@dataclass(frozen=True)
class Outcome:
    """An exercise with a goal, reached in real training.

    ``sample`` as in :class:`Exercise`. ``evaluate(values, seeds)`` trains with the sampled numbers on these seeds and
    returns a :class:`Verdict`; the notebook's check uses ``public_seeds``, the judge its own. An outcome may have
    cases, as an exercise has; ``evaluate`` is then given the case's parameters too, by name.
    """

    name: str
    sample: Callable[[Callable[..., Any], Case], Values]
    evaluate: Callable[..., Verdict]
    public_seeds: Sequence[int] = field(default=tuple(range(8)))
    forbidden: tuple[str, ...] = ()
    seconds: float = 20.0


def ask(exercise: Exercise | Outcome, answer: Callable[..., Any], case: Case) -> tuple[Record, calls.Notes]:
    """Sample a learner's answer to one case; whatever their code does, the result is a record."""
    notes = calls.Notes()

    def record(status: str, values: Values | None = None, message: str = "") -> tuple[Record, calls.Notes]:
        return Record(exercise.name, case, status, values or {}, message, tuple(notes.forbidden)), notes

    try:
        with calls.watched(exercise.forbidden, exercise.seconds) as notes:
            values = exercise.sample(answer, copy.deepcopy(dict(case)))
    except NotImplementedError:
        return record("not attempted")
    except InvalidAnswer as problem:
        return record("invalid", message=str(problem))
    except calls.TooSlow as problem:
        return record("error", message=f"Your code is {problem}. Look for a loop that never ends, or does too much.")
    except (Exception, SystemExit) as error:
        return record("error", message=calls.error_line(error))
    return record("answered", values)


def number(value: Any, what: str = "Your function") -> float:
    """Return ``value`` as a float, or raise :class:`InvalidAnswer` saying what it is instead of one finite number."""
    array = numbers(value, what)
    if array.shape != ():
        raise InvalidAnswer(f"{what} returned an array of shape {array.shape} where one number is expected.")
    if not np.isfinite(array):
        raise InvalidAnswer(f"{what} returned {float(array)}, which is not a finite number.")
    return float(array)


def numbers(value: Any, what: str = "Your function", shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Return ``value`` as a float64 array, of this ``shape`` if one is given; NaN and infinity are let through.

    Raises :class:`InvalidAnswer` for None, strings, booleans, complex numbers, ragged lists, or another shape.
    """
    if value is None:
        raise InvalidAnswer(f"{what} returned None. Is a `return` missing?")
    try:
        array = np.asarray(value)
    except Exception:
        raise InvalidAnswer(f"{what} returned a {type(value).__name__} that is not a regular array.") from None
    if array.dtype.kind not in "iuf":
        kind = {"b": "True or False", "c": "complex numbers", "U": "text", "S": "text"}.get(
            array.dtype.kind, f"a {type(value).__name__}"
        )
        raise InvalidAnswer(f"{what} returned {kind} where real numbers are expected.")
    if shape is not None and array.shape != shape:
        raise InvalidAnswer(f"{what} returned an array of shape {array.shape} where {shape} is expected.")
    return array.astype(np.float64)
