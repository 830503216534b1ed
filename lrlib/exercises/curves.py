"""Exercises whose answer is a learning-rate curve: a function of the step, probed where wrong curves hide."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, Exercise, InvalidAnswer, Outcome, Picture, Verdict, number, numbers
from lrlib.checking.records import Record, Values
from lrlib.exercises.formulas import formula

# A learner writes the formula; these are the places where it already stands. Keras's base class holds none: learners
# may derive schedules of their own from it.
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
    "lrlib.exercises.formulas",
    *(f"{module}.{name}" for module in KERAS_MODULES for name in KERAS_SCHEDULES),
)


FAR = 60  # times as far as the end: real runs go on for long, and steps in int32 or float16 overflow there
FAR_AWAY = 5  # a step that is so many times as far as the next one is alone

OTHER_WHEN_ASKED_AGAIN = (
    "Your function gives another rate when a step is asked a second time, out of order. A schedule keeps no memory: "
    "compute the rate from the step alone."
)


@dataclass(frozen=True)
class StepsExercise(Exercise):
    """An exercise that is answered with rates, ``values``, at ``steps``; its picture lays two curves over each other.

    Its reference cannot be asked between the steps, so what is expected is drawn as points.
    """

    def picture(self, record: Record, expected: Values, seeds: Sequence[int] = ()) -> Picture | None:
        """Return both curves in one picture, the first difference ringed; None if the record holds no curve."""
        from lrlib.exercises.overlay import overlay  # only a wrong answer needs matplotlib

        if not (_is_curve(expected) and _is_curve(record.values)):
            return None
        comparison = self.compare(expected, record.values)
        between = self._between(record.case, expected)
        return overlay(comparison, title=self.name, between=between, until=near_end(expected["steps"]))

    def _between(self, case: Case, expected: Values) -> Values | None:
        """Return the expected curve at more steps than were asked for, or None if nobody knows it there."""
        return None


@dataclass(frozen=True)
class CurveExercise(StepsExercise):
    """The exercise of writing a schedule: a function ``name(step, **case)``, compared at its probe steps."""

    def _between(self, case: Case, expected: Values) -> Values:
        steps = np.linspace(0, near_end(expected["steps"]), 1201).round().astype(np.int64)
        steps = np.union1d(steps, expected["steps"].astype(np.int64))  # every step of a curve of up to 1200
        return {"steps": steps.astype(np.float64), "values": np.asarray(self.reference(steps, **case), np.float64)}


def curve_exercise(
    name: str,
    reference: Callable[..., Any],
    edges: Callable[[Case], Iterable[float]],
) -> CurveExercise:
    """Return the exercise of writing the schedule ``reference`` under its own name.

    ``edges(case)`` gives the steps at which the curve changes its form (ends of a phase, boundaries); the probe looks
    at each of them, one step before and one after, over the whole range, past the end, and ``FAR`` times as far away.
    """

    def sample(answer: Callable[..., Any], case: Case) -> Values:
        return _sample(answer, case, probe_steps(edges(case), far=FAR))

    return CurveExercise(
        name=name,
        reference=reference,
        sample=sample,
        forbidden=SCHEDULE_LIBRARIES,
        optional=frozenset({"array", "array steps"}),
        first=("values",),
        locate=_locate,
        place_is_safe=True,
        formula=formula(name),
    )


def near_end(steps: np.ndarray) -> float:
    """Return the largest of the probe steps, but for one that is far away from all others."""
    ordered = np.unique(steps)
    return float(ordered[-2] if len(ordered) > 2 and ordered[-1] > FAR_AWAY * ordered[-2] else ordered[-1])


def probe_steps(edges: Iterable[float], points: int = 24, far: int = 0) -> np.ndarray:
    """Return the steps [n] at which a curve is probed: its edges, their neighbours, the range between, past the end.

    ``far`` adds a step that many times as far away as the end.
    """
    edges = [int(edge) for edge in edges]
    end = max([*edges, 1])
    around = [edge + offset for edge in edges for offset in (-1, 0, 1)]
    spread = np.linspace(0, end, points).round().astype(int)
    beyond = [end + 2, end + 7, 2 * end, 2 * end + 1, 3 * end + 5, *([far * end + 11] if far else [])]
    return np.unique([0, 1, 2, *[step for step in around if step >= 0], *spread, *beyond]).astype(np.int64)


def curve_outcome(
    name: str,
    steps: int,
    evaluate: Callable[[np.ndarray, Any], Verdict],
    **options: Any,
) -> Outcome:
    """Return the outcome of training with a learner's curve: ``name(step)`` for step 0 to ``steps - 1``.

    ``evaluate(curve, seeds)`` gets the curve [steps], already known to be finite and not negative.
    """

    def sample(answer: Callable[..., Any], case: Case) -> Values:
        def ask(step: int) -> float:
            return number(answer(step, **case), f"{name}({step})")

        curve = [ask(step) for step in range(steps)]
        for step in reversed(range(steps)):
            if not np.isclose(ask(step), curve[step], rtol=1e-6, atol=0):
                raise InvalidAnswer(OTHER_WHEN_ASKED_AGAIN)
        return {"curve": np.array(curve)}

    def judge(values: Values, seeds: Any) -> Verdict:
        curve = np.asarray(values["curve"], dtype=np.float64)
        if curve.shape != (steps,):
            return Verdict(0.0, f"The curve has {curve.size} values; one for each of the {steps} steps is expected.")
        if not np.isfinite(curve).all() or (curve < 0).any():
            step = int(np.argmax(~np.isfinite(curve) | (curve < 0)))
            return Verdict(
                0.0, f"The learning rate at step {step} is {curve[step]:g}; it must be finite and not negative."
            )
        return evaluate(curve, seeds)

    return Outcome(name=name, sample=sample, evaluate=judge, advice=(OTHER_WHEN_ASKED_AGAIN,), **options)


def _is_curve(values: Values) -> bool:
    return all(isinstance(values.get(name), np.ndarray) and values[name].ndim == 1 for name in ("steps", "values"))


def _sample(answer: Callable[..., Any], case: Case, steps: np.ndarray) -> Values:
    """Ask step by step, again in the reverse order (a curve has no memory), and once for a whole array."""
    values = [_rate(answer, int(step), case) for step in steps]
    again = [_rate(answer, int(step), case) for step in steps[::-1]][::-1]
    sampled = {"steps": steps.astype(np.float64), "values": np.array(values), "again": np.array(again)}
    out_of_order = np.concatenate([steps[1::2], steps[::-1]])
    asked = out_of_order.copy()
    try:
        answered = answer(asked, **case)
    except Exception:
        return sampled  # one step at a time is a right answer too
    if np.ndim(answered) == 0 and answered is not None and np.ptp(values) == 0:
        answered = np.full(asked.shape, answered)  # a constant, say: the values tell that better than the shape
    shape = np.shape(answered)
    if shape != asked.shape:
        raise InvalidAnswer(
            f"For an array of {asked.size} steps your function returned shape {shape}; return one rate for each step."
        )
    return sampled | {"array": numbers(answered), "array steps": asked.astype(np.float64)}


def _rate(answer: Callable[..., Any], step: int, case: Case) -> float:
    return number(answer(step, **case), f"At step {step} your function")


def _locate(name: str, index: tuple[int, ...], expected: Values) -> str:
    if name == "array steps":
        return "the array of steps that was passed in (your function must not change its input)"
    if name == "array":
        return f"step {int(expected['array steps'][index])}, when a whole array of steps is passed in"
    step = f"step {int(expected['steps'][index])}"
    return step if name == "values" else f"{step}, when it is asked a second time (a schedule keeps no memory)"
