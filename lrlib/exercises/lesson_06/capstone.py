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
RUNS_PER_SEED = 3  # trainings for each seed: over the judge's 16 seeds the mean is one of 48 trainings
ABOVE = 0.5  # points of accuracy above the best constant, where points begin
# Test accuracy in per cent per (depot, steps): the best constant rate, and where full marks begin. Measured on 48 seeds
# that nobody judges with, each schedule at the best of its peaks on 16 others, mean ± standard deviation over seeds:
#
#                            depot 1, 240   depot 2, 180   depot 3, 360
#     constant                83.5 ± 2.1     81.6 ± 3.2     84.1 ± 2.9
#     warm-up to a constant   83.0 ± 2.5     81.8 ± 3.2     83.7 ± 3.0
#     linear                  86.6 ± 1.7     84.8 ± 2.9     88.3 ± 1.8
#     warm-up 10 %, linear    87.2 ± 2.5     85.1 ± 2.5     88.9 ± 1.4
#     1cycle                  87.9 ± 1.4     85.1 ± 2.6     89.5 ± 1.3
#     warm-up 40 %, linear    88.0 ± 1.4     85.7 ± 2.3     89.4 ± 1.4
#     warm-up-stable-decay    87.9 ± 1.7     86.1 ± 1.5     89.7 ± 1.3
#
# A mean of 48 trainings has a standard error of 0.25, 0.24, 0.19 for the last row, the reference: full marks
# begin six to seven of them below it, five if these means are too high by one: it misses with a probability below 1e-6.
# Which of the last rows is best, one grading cannot tell; that they lie above a constant, by 12 and more, it can.
SCALE = {(1, 240): (83.5, 86.5), (2, 180): (82.0, 84.4), (3, 360): (84.2, 88.1)}
SEEDS_OF_A_TRIAL, READS = 4, "it reads {:.0f} points more"  # a change of the plan is tried on a few seeds only


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
    """Train the depot's network by the plan, some times a seed; the share grows with the mean test accuracy."""
    curve, stop = np.array(values["curve"], np.float64), int(values["stop"])
    if curve.shape != (total_steps,) or not 1 <= stop <= total_steps:
        raise ValueError(f"{total_steps} rates and a stop within them are expected")
    if not np.isfinite(curve).all() or (curve < 0).any():
        step = int(np.argmax(~np.isfinite(curve) | (curve < 0)))
        return Verdict(0.0, f"The learning rate at step {step} is {curve[step]:g}; it must be finite and not negative.")
    runs = [RUNS_PER_SEED * seed + run for seed in seeds for run in range(RUNS_PER_SEED)]
    result = depots.train(depot, {"yours": curve[:stop]}, runs, progress=False)
    accuracy = 100 * float(result.test_accuracy[0].mean())
    constant, full = SCALE[depot, total_steps]
    share = ramp(accuracy, constant + ABOVE, full)
    few = runs[:SEEDS_OF_A_TRIAL]
    advice = "" if share == 1 else " " + direction(curve[:stop], lambda curves: _errors(depot, curves, few), 2.0, READS)
    place = "the practice depot" if depot == PRACTICE else "another depot"
    return Verdict(
        share,
        f"On {place}, {total_steps} steps, {len(runs)} trainings: test accuracy {accuracy:.1f} %. The best constant "
        f"rate reaches {constant:.1f} %, full marks begin at {full:.1f} %. {_tier(share)}{advice.rstrip()}",
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
        return "Silver: close to the best plan that we know. Which peak would a longer warm-up allow?"
    if share > 0:
        return "Bronze: ahead of every constant. Look at both ends of your curve."
    return "A constant does as well. Find the scale with a range test; then think of both ends of the curve."
