"""``capstone``: a plan for runs on depots that nobody has seen, with budgets that are known only at the end."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, Verdict, number, ramp
from lrlib.checking.records import Values
from lrlib.exercises.directions import direction
from lrlib.exercises.run_picture import beside_constant
from lrlib.problems import depots as digits

PRACTICE = 1  # the depot that the lesson shows
RUNS_PER_SEED = 3  # trainings for each seed: over the judge's 16 seeds a depot's mean is one of 48 trainings
SEEDS_OF_A_TRIAL, READS = 4, "it reads {:.0f} points more"  # a change of the plan is tried on a few seeds only


@dataclass(frozen=True)
class Scale:
    """Test accuracies in per cent: points begin at ``constant``, half of them are earned at ``decay``, all at ``gold``.

    ``constant`` lies half a point above the best constant rate, ``decay`` is the best linear decay's accuracy.
    """

    constant: float
    decay: float
    gold: float

    def share(self, accuracy: float) -> float:
        """Return the share of the points that a mean accuracy earns."""
        return (ramp(accuracy, self.constant, self.decay) + ramp(accuracy, self.decay, self.gold)) / 2


# SCALE_COMMENT
ONE_DEPOT = Scale(84.0, 85.5, 86.5)
ALL_DEPOTS = Scale(83.7, 86.6, 87.1)


def sample_plan(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for a plan for each of ``case["budgets"]``; return each depot's rates [steps], and the step of its stop."""
    values: Values = {}
    for depot, total_steps in zip(case["depots"], case["budgets"], strict=True):
        curve, stop = _plan(answer(total_steps), total_steps)
        values |= {f"curve {depot}": curve, f"stop {depot}": stop}
    return values


def _plan(plan: Any, total_steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rates [steps] of a plan, and the step at which it stops."""
    if not isinstance(plan, dict) or "schedule" not in plan:
        raise InvalidAnswer('Return a dict such as {"schedule": ..., "stop": total_steps}.')
    if unknown := set(plan) - {"schedule", "stop"}:
        names = ", ".join(map(repr, sorted(map(str, unknown))))
        raise InvalidAnswer(f"A plan has a schedule and perhaps a stop; got also {names}.")
    schedule = plan["schedule"]
    if not callable(schedule):
        raise InvalidAnswer(
            "The schedule must be callable: a Keras schedule, or a function of the step. "
            "A constant is `lambda step: 0.001`."
        )
    curve = np.array([number(schedule(step), f"At step {step} your schedule") for step in range(total_steps)])
    stop = number(plan.get("stop", total_steps), "As `stop` your plan")
    if stop != int(stop) or not 1 <= stop <= total_steps:
        raise InvalidAnswer(f"`stop` must be a whole number of steps from 1 to {total_steps}, got {stop:g}.")
    return curve, np.array(int(stop))


def reads_parcels(values: Values, seeds: Sequence[int], depots: Sequence[int], budgets: Sequence[int]) -> Verdict:
    """Train each depot's network by its plan, some times a seed; the share grows with the mean test accuracy."""
    runs = tuple(RUNS_PER_SEED * seed + run for seed in seeds for run in range(RUNS_PER_SEED))
    plans = {}
    for depot, total_steps in zip(depots, budgets, strict=True):
        curve, stop = np.array(values[f"curve {depot}"], np.float64), int(values[f"stop {depot}"])
        if curve.shape != (total_steps,) or not 1 <= stop <= total_steps:
            raise ValueError(f"{total_steps} rates and a stop within them are expected")
        if not np.isfinite(curve).all() or (curve < 0).any():
            step = int(np.argmax(~np.isfinite(curve) | (curve < 0)))
            problem = f"The learning rate at step {step} is {curve[step]:g}; it must be finite and not negative."
            return Verdict(0.0, problem)
        plans[depot] = curve[:stop]
    accuracy = float(np.mean([_accuracy(depot, curve.tobytes(), runs) for depot, curve in plans.items()]))
    alone = len(plans) == 1
    scale = ONE_DEPOT if alone else ALL_DEPOTS
    share, advice = scale.share(accuracy), ""
    if alone and share < 1:
        depot, curve, few = *next(iter(plans.items())), runs[:SEEDS_OF_A_TRIAL]
        advice = " " + direction(curve, lambda curves: _errors(depot, curves, few), 2.0, READS)
    where = f"On the practice depot, {budgets[0]} steps" if alone else f"Over {len(plans)} depots and budgets"
    return Verdict(
        share,
        f"{where}, {len(runs) * len(plans)} trainings: test accuracy {accuracy:.1f} %. Points begin at "
        f"{scale.constant:.1f} %, just above the best constant rate; all of them are earned at {scale.gold:.1f} %. "
        f"{_tier(share)}{advice.rstrip()}",
        figure=None if alone else 100 - accuracy,
    )


@functools.lru_cache(maxsize=8)  # the practice depot counts in two cases
def _accuracy(depot: int, curve: bytes, runs: tuple[int, ...]) -> float:
    """Return the mean test accuracy in per cent after a curve, given as its bytes."""
    result = digits.train(depot, {"yours": np.frombuffer(curve)}, runs, progress=False)
    return 100 * float(result.test_accuracy[0].mean())


def _errors(depot: int, curves: dict[str, np.ndarray], seeds: Sequence[int]) -> np.ndarray:
    """Return the mean share of test images that a network misreads after each curve, in per cent."""
    return 100 - 100 * digits.train(depot, curves, seeds, progress=False).test_accuracy.mean(axis=1)


def draw_plan(values: Values, seeds: Sequence[int], depots: Sequence[int], budgets: Sequence[int]) -> Any:
    """Return the picture of the first plan's rates and losses beside those of a good constant rate."""
    depot = depots[0]
    draw = beside_constant("capstone", lambda curves, seeds: digits.train(depot, curves, seeds, progress=False), 0.002)
    curve, stop = values.get(f"curve {depot}"), values.get(f"stop {depot}")
    return draw({"curve": curve[: int(stop)]}, seeds) if curve is not None and stop is not None else None


def _tier(share: float) -> str:
    if share == 1:
        return "Gold."
    if share >= 0.5:
        return "Silver: as good as a decay from a good peak. Which peak would a longer warm-up allow?"
    if share > 0:
        return "Bronze: ahead of every constant. Look at both ends of your curve."
    return "A constant does as well. Find the scale with a range test; then think of both ends of the curve."
