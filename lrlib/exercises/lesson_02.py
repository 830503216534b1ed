"""Lesson 2, why fixed rates fail: the noise floor, the expected loss of any curve, and two rates that beat any one."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lrlib import landscapes
from lrlib.answers import Values
from lrlib.exercises import _lesson_02_mistakes as mistakes
from lrlib.exercises._lesson_02_runs import VERDICTS, classify_run, recorded_runs
from lrlib.exercises._noisy_digits import STEPS, against_constants
from lrlib.exercises.base import Case, Exercise, InvalidAnswer, Verdict, number, numbers
from lrlib.exercises.curves import curve_outcome

THEORY = ("lrlib.landscapes", "lrlib.exact")  # where the formulas of this lesson already stand

# Measured over 32 seeds: 0.64 down to 0.16 at step 450 gains 0.037 with a standard deviation of 0.006 over seeds, so
# that a mean over 16 seeds misses NEEDED_FULL with a probability far below 1e-6 (11 standard errors). The obvious
# attempt, the best constant rate divided by ten, gains less than NEEDED_FROM wherever it switches.
NEEDED_FROM = 0.005
NEEDED_FULL = 0.02


def _noise_floor(answer: Callable[..., Any], case: Case) -> Values:
    """Ask rate by rate: a case lists several, the first ones below the threshold of stability."""
    floors = [
        numbers(answer(**{**case, "learning_rate": rate}), f"At learning_rate={rate} your function", shape=())
        for rate in case["learning_rate"]
    ]
    return {"floor": np.array(floors), "rates": np.array(case["learning_rate"], float)}


def _expected_loss(answer: Callable[..., Any], case: Case) -> Values:
    rates = np.array(case["learning_rates"])
    losses = numbers(answer(**{**case, "learning_rates": rates}))
    if losses.ndim != 1:
        raise InvalidAnswer(
            f"Your function returned an array of shape {losses.shape}; return {rates.size} losses, one for each step."
        )
    return {"losses": losses}


def _best_constant_rate(answer: Callable[..., Any], case: Case) -> Values:
    return {"rate": np.array(number(answer(**case)))}


def _classify_run(answer: Callable[..., Any], case: Case) -> Values:
    return {
        name: [_verdict(answer(losses.copy()), name)]
        for name, losses in recorded_runs(case["dataset"], case["seed"]).items()
    }


def _verdict(value: object, run: str) -> str:
    if not isinstance(value, str) or str(value) not in VERDICTS:
        raise InvalidAnswer(
            f"For {run} your function returned {value!r:.60}; return one of the texts {', '.join(VERDICTS)}."
        )
    return str(value)


def count_switches(curve: np.ndarray) -> int:
    """Return how often a curve [steps] changes, passing over the rounding of float32."""
    return int(np.count_nonzero(np.abs(np.diff(curve)) > 1e-6 * np.max(curve)))


def _beats_constants(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Compare the final training loss of a curve of two rates with that of the best constant rate, seed by seed."""
    switches = count_switches(curve)
    if switches != 1:
        what = "never switches" if switches == 0 else f"changes {switches} times"
        return Verdict(0.0, f"Your curve {what}; this exercise asks for exactly one switch, from one rate to another.")
    return against_constants(curve, seeds, NEEDED_FROM, NEEDED_FULL)


def _locate_floor(name: str, index: tuple[int, ...], expected: Values) -> str:
    return f"learning_rate={expected['rates'][index]:g}"


def _locate_loss(name: str, index: tuple[int, ...], expected: Values) -> str:
    return f"the loss after step {index[0]} (counted from 0)"


EXERCISES = [
    Exercise(
        "noise_floor",
        landscapes.noise_floor,
        _noise_floor,
        mistakes=mistakes.NOISE_FLOOR,
        forbidden=THEORY,
        locate=_locate_floor,
    ),
    Exercise(
        "expected_loss",
        landscapes.expected_loss,
        _expected_loss,
        mistakes=mistakes.EXPECTED_LOSS,
        forbidden=THEORY,
        locate=_locate_loss,
    ),
    Exercise(
        "best_constant_rate",
        landscapes.best_constant_rate,
        _best_constant_rate,
        mistakes=mistakes.BEST_CONSTANT_RATE,
        forbidden=THEORY,
        rtol=0.02,  # a search on a grid is a right answer; the loss is flat here, and 2 % off costs it nothing
        locate=lambda name, index, expected: "the rate",
    ),
    Exercise(
        "classify_run",
        classify_run,
        _classify_run,
        mistakes=mistakes.CLASSIFY_RUN,
        forbidden=("lrlib.exercises._lesson_02_runs.classify_run",),
        locate=lambda name, index, expected: name,
    ),
    curve_outcome("two_rates", STEPS, _beats_constants),
]
