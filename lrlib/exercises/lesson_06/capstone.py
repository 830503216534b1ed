"""``capstone``: a plan for a run on a depot that nobody has seen, with a budget that is known only at the end."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lrlib.checking.exercise import Case, InvalidAnswer, Verdict, number, ramp
from lrlib.checking.records import Values
from lrlib.exercises.directions import direction
from lrlib.exercises.run_picture import beside_constant
from lrlib.problems import depots

PRACTICE = 1  # the depot that the lesson shows
# Test accuracy in per cent per (depot, steps): the best constant rate, and where full marks begin. Measured on 12 seeds
# that nobody judges with, each schedule at its best of several peaks (standard deviation over seeds about 2):
#
#                            depot 1, 240   depot 2, 180   depot 3, 360
#     constant                   84.1           81.4           84.2
#     warm-up to a constant      84.4           80.5           83.3
#     cosine / linear            87.4 / 87.6    83.8 / 84.7    89.1 / 89.1
#     1cycle                     88.4           85.2           90.2
#     warm-up 10 %, linear       88.5           85.3           89.4
#     warm-up 40 %, linear       89.0           85.7           89.8
#     warm-up-stable-decay       88.6           86.5           89.8
#     four random curves         67 to 86       68 to 83       75 to 87
#
# Means over 16 seeds have a standard error of about 0.5, a tenth of the way from no points to all. Which of the last
# rows is best, one grading cannot tell; that they lie above the others, and these above a constant, it can.
SEEDS_OF_A_TRIAL, READS = 4, "it reads {:.0f} points more"  # a change of the plan is tried on a few seeds only
SCALE = {(1, 240): (84.1, 87.8), (2, 180): (81.4, 85.3), (3, 360): (84.2, 89.2)}


def sample_plan(answer: Callable[..., Any], case: Case) -> Values:
    """Ask for the plan of a run of ``case["total_steps"]`` steps; return its rates [steps] and where it stops."""
    total_steps = case["total_steps"]
    plan = answer(total_steps)
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
    return {"curve": curve, "stop": np.array(int(stop))}


def reads_parcels(values: Values, seeds: Sequence[int], depot: int, total_steps: int) -> Verdict:
    """Train the depot's network by the plan on each seed; the share grows with the mean test accuracy."""
    curve, stop = np.array(values["curve"], np.float64), int(values["stop"])
    if curve.shape != (total_steps,) or not 1 <= stop <= total_steps:
        raise ValueError(f"{total_steps} rates and a stop within them are expected")
    if not np.isfinite(curve).all() or (curve < 0).any():
        step = int(np.argmax(~np.isfinite(curve) | (curve < 0)))
        return Verdict(0.0, f"The learning rate at step {step} is {curve[step]:g}; it must be finite and not negative.")
    result = depots.train(depot, {"yours": curve[:stop]}, seeds, progress=False)
    accuracy = 100 * float(result.test_accuracy[0].mean())
    constant, full = SCALE[depot, total_steps]
    share = ramp(accuracy, constant + 0.5, full)
    few = tuple(seeds)[:SEEDS_OF_A_TRIAL]
    advice = "" if share == 1 else " " + direction(curve[:stop], lambda curves: _errors(depot, curves, few), 2.0, READS)
    place = "the practice depot" if depot == PRACTICE else "another depot"
    return Verdict(
        share,
        f"On {place}, {total_steps} steps, {len(seeds)} seeds: test accuracy {accuracy:.1f} %. The best constant rate "
        f"reaches {constant:.1f} %, full marks begin at {full:.1f} %. {_tier(share)}{advice.rstrip()}",
        figure=None if depot == PRACTICE else 100 - accuracy,
    )


def _errors(depot: int, curves: dict[str, np.ndarray], seeds: Sequence[int]) -> np.ndarray:
    """Return the mean share of test images that a network misreads after each curve, in per cent."""
    return 100 - 100 * depots.train(depot, curves, seeds, progress=False).test_accuracy.mean(axis=1)


def draw_plan(values: Values, seeds: Sequence[int], depot: int, total_steps: int) -> Any:
    """Return the picture of a plan's rates and losses beside those of a good constant rate."""
    draw = beside_constant("capstone", lambda curves, seeds: depots.train(depot, curves, seeds, progress=False), 0.0015)
    curve, stop = values.get("curve"), values.get("stop")
    return draw({"curve": curve[: int(stop)]}, seeds) if curve is not None and stop is not None else None


def _tier(share: float) -> str:
    if share == 1:
        return "Gold."
    if share >= 0.5:
        return "Silver: it decays, and the start is nearly safe. What does the start still forbid?"
    if share > 0:
        return "Bronze: ahead of a constant. Look at both ends of your curve."
    return "A constant does as well. Find the scale with a range test; then think of both ends of the curve."
