"""The schedules of the course, each as a few lines: from these the mistakes in a learner's curve are made."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from lrlib import schedules
from lrlib.checking.diagnosis import expressions
from lrlib.checking.diagnosis.formula import Case, Formula, Values, defaults_of

TRIANGULAR = """
    number = floor(1 + step / (2 * step_size))
    away = abs(step / step_size - 2 * number + 1)
    base_learning_rate + (max_learning_rate - base_learning_rate) * max(0, 1 - away)"""
TRIANGULAR_BY_PLACE = """
    place = (step % (2 * step_size)) / step_size
    risen = place if place < 1 else 2 - place
    base_learning_rate + (max_learning_rate - base_learning_rate) * risen"""


def _piecewise(case: Case, expected: Values) -> dict[str, Any]:
    lists = {name: np.array(case[name], float) for name in ("boundaries", "values")}
    return {**lists, "step": np.asarray(expected["steps"])}


def _pick(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    return values[np.clip(np.asarray(index), 0, len(values) - 1).astype(int)]


def _divisors(step: np.ndarray, decay_steps: Any, decay_rate: Any, staircase: Any) -> np.ndarray:
    """Return the product of what an inverse time decay divides by at this step and at every step before it."""
    from scipy.special import gammaln

    def logarithm(count: np.ndarray, slope: Any) -> np.ndarray:
        """Of the product of 1 + slope * n for all n below count."""
        return count * np.log(slope) + gammaln(1 / slope + count) - gammaln(1 / slope)

    drops = np.floor(step / decay_steps)
    of_stairs = decay_steps * logarithm(drops, decay_rate) + (step % decay_steps + 1) * np.log1p(decay_rate * drops)
    return np.exp(np.where(staircase, of_stairs, logarithm(step + 1, decay_rate / decay_steps)))


def _cycles(step: np.ndarray, first: Any, ratio: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each step's cycle, and the step at which that cycle starts; NaN for impossible lengths."""
    step, length, ratio = (np.asarray(array, float) for array in (step, first, ratio))
    growth = np.where(ratio > 1.001, ratio, 2.0)  # others are equally long, or impossible

    def start(number: np.ndarray) -> np.ndarray:
        return np.where(ratio > 1.001, length * (growth**number - 1) / (growth - 1), number * length)

    share = step / length
    number = np.floor(np.where(ratio > 1.001, np.log1p(share * (growth - 1)) / np.log(growth), share))
    number = number + (start(number + 1) <= step) - (start(number) > step)  # rounding, at the very restarts
    possible = (length > 0) & (ratio >= 1)
    return np.where(possible, number, np.nan), np.where(possible, start(number), np.nan)


_FORMULAS = {
    "step_decay": Formula(
        """
        drops = floor(step / decay_steps)
        initial_learning_rate * decay_rate ** drops
        """,
        edges={"`decay_steps`": "decay_steps"},
        mistakes="""
        drops = step / decay_steps
            not floored
            Your rate slides: between two drops it should stay flat, so look at which values the exponent may take.
        drops = floor(step / decay_steps) + 1
            starts already decayed
            Ask your function for step 0: nothing has decayed yet there.
        initial_learning_rate * decay_rate ** (decay_steps * drops * (drops - 1) / 2 + drops * (step % decay_steps + 1))
            compounds at every step
            Start from the initial rate each time: your function decays a rate that is decayed already.
        initial_learning_rate * decay_rate ** (drops * (drops + 1) / 2)
            compounds at every drop
            Each drop should multiply by `decay_rate` just once: compare the second drop with the first.
        """,
    ),
    "piecewise_constant": Formula(
        "pick(values, passed(boundaries, step))",
        edges={"the last boundary": "last(boundaries)"},
        names=_piecewise,
        functions={
            "passed": lambda boundaries, step: (boundaries < np.asarray(step)[..., None]).sum(-1),
            "passed_or_at": lambda boundaries, step: (boundaries <= np.asarray(step)[..., None]).sum(-1),
            "pick": _pick,
            "backwards": lambda values: values[::-1],
            "multiplied": np.cumprod,
            "summed": np.cumsum,
            "last": lambda boundaries: boundaries[-1],
            "between": lambda step, boundaries, values: np.interp(step, [0, *boundaries], values),
        },
        joined=False,
        pairs=False,
        mistakes="""
        pick(values, passed_or_at(boundaries, step))
            changes at the boundary, not after it
            Look at the step that equals a boundary: in Keras's convention it still has the old value.
        pick(values, passed_or_at(boundaries, step + 1))
            changes a step before the boundary
            Look at the steps just before a boundary: both they and the boundary itself still have the old value.
        pick(multiplied(values), passed(boundaries, step))
            values compounded
            Each entry of `values` is a rate by itself, not a factor on the one before.
        pick(values, passed(summed(boundaries), step))
            boundaries read as durations
            Boundaries are steps counted from the start, not from the boundary before.
        pick(values, 0) if passed(boundaries, step) > 0 else last(values)
            stops at the first boundary that is passed
            A loop that returns at the first boundary never sees whether later ones are passed as well.
        """,
        others={
            "the values in reverse order": "pick(backwards(values), passed(boundaries, step))",
            "straight lines between the values": "between(step, boundaries, values)",
        },
    ),
    "exponential_decay": Formula(
        """
        periods = step / decay_steps
        elapsed = floor(periods) if staircase else periods
        initial_learning_rate * decay_rate ** elapsed
        """,
        edges={"`decay_steps`": "decay_steps"},
        mistakes="""
        periods = decay_steps / max(step, 1)
            exponent inverted
            Ask which is divided by which: the exponent is 0 at step 0 and 1 at `decay_steps`.
        (initial_learning_rate * decay_rate) ** elapsed
            initial rate inside the power
            Ask your function for step 0: it should be the initial rate, whatever the exponent does.
        initial_learning_rate * decay_rate ** -elapsed
            grows instead of falling
            Your rate moves the wrong way: check the sign of the exponent.
        """,
    ),
    "inverse_time_decay": Formula(
        """
        periods = step / decay_steps
        elapsed = floor(periods) if staircase else periods
        initial_learning_rate / (1 + decay_rate * elapsed)
        """,
        edges={"`decay_steps`": "decay_steps"},
        functions={"divisors": _divisors},
        mistakes="""
        initial_learning_rate / sqrt(1 + decay_rate * elapsed)
            square root of the divisor
            Your rate falls too slowly: look at the power of the divisor.
        initial_learning_rate / divisors(step, decay_steps, decay_rate, staircase)
            compounds at every step
            Start from the initial rate each time: your function divides a rate that is divided already.
        """,
    ),
    "polynomial_decay": Formula(
        """
        length = decay_steps * (max(ceil(step / decay_steps), 1) if cycle else 1)
        left = 1 - min(step / length, 1)
        (initial_learning_rate - end_learning_rate) * left ** power + end_learning_rate
        """,
        # another way of writing it, from which learners come to other mistakes
        ways=(
            """
            length = decay_steps * (max(ceil(step / decay_steps), 1) if cycle else 1)
            left = 1 - min(step, length) / length
            end_learning_rate + (initial_learning_rate - end_learning_rate) * left ** power""",
        ),
        edges={
            "`decay_steps`": "decay_steps",
            "the end of the cycle": "decay_steps * (max(ceil(step / decay_steps), 1) if cycle else 1)",
        },
        requires=("end_learning_rate < initial_learning_rate",),
        mistakes="""
        left = 1 - step / length
        (initial_learning_rate - end_learning_rate) * left * max(abs(left), 1e-99) ** (power - 1) + end_learning_rate
            no clamp past the end
            Look past `decay_steps`: the end rate should be held there.
        initial_learning_rate * left ** power + end_learning_rate
            range not reduced by the end rate
            Ask your function for step 0: it starts above the initial rate.
        (initial_learning_rate - end_learning_rate) * (1 - (1 - left) ** power) + end_learning_rate
            power on the fraction done
            Ask what is raised to the power: the share of steps done, or the share left?
        """,
    ),
    "cosine_decay": Formula(
        """
        done = min(step / decay_steps, 1)
        wave = (1 + cos(pi * done)) / 2
        initial_learning_rate * ((1 - alpha) * wave + alpha)
        """,
        ways=(
            """
            wave = (1 + cos(pi * (min(step, decay_steps) / decay_steps))) / 2
            initial_learning_rate * (alpha + (1 - alpha) * wave)""",
        ),
        edges={"`decay_steps`": "decay_steps"},
        mistakes="""
        wave = 1 + cos(pi * done)
            missing 1/2
            Ask your function for step 0: it starts too high, so how large is 1 + cos(0)?
        wave = cos(pi * done) / 2
            missing 1 +
            A cosine goes down to -1: lift it, so that it ends at 0 before it is scaled.
        (initial_learning_rate - alpha) * wave + alpha
            alpha taken as an absolute rate
            `alpha` is a fraction of the initial rate, as in Keras, not a rate.
        initial_learning_rate * (wave + alpha)
            range not reduced by alpha
            Ask your function for step 0: it starts above the initial rate.
        done = step / decay_steps
            rises again past the end
            Look past `decay_steps`: the end should be held there.
        """,
    ),
    "cosine_decay_restarts": Formula(
        """
        number = cycle(step, first_decay_steps, t_mul)
        done = (step - start(step, first_decay_steps, t_mul)) / (first_decay_steps * t_mul ** number)
        wave = (1 + cos(pi * done)) / 2
        initial_learning_rate * ((1 - alpha) * m_mul ** number * wave + alpha)
        """,
        edges={"`first_decay_steps`": "first_decay_steps"},
        functions={
            "cycle": lambda step, first, ratio: _cycles(step, first, ratio)[0],
            "start": lambda step, first, ratio: _cycles(step, first, ratio)[1],
        },
        mistakes="""
        initial_learning_rate * ((1 - alpha) * m_mul ** step * wave + alpha)
            m_mul at every step
            Your curve shrinks within a cycle: `m_mul` acts once per restart.
        first = first_decay_steps - t_mul / 2
        number = floor((sqrt(first ** 2 + 2 * t_mul * step) - first) / t_mul + 1e-9)
        done = (step - number * first - number ** 2 * t_mul / 2) / (first_decay_steps + number * t_mul)
            t_mul added, not multiplied
            Your cycles grow by a few steps each: `t_mul` is a factor.
        initial_learning_rate * ((1 - alpha) * m_mul ** (number + 1) * wave + alpha)
            cycle counted from 1
            Ask your function for step 0: the first cycle has the full height.
        before = max(step - 1e-6, 0)
        number = cycle(before, first_decay_steps, t_mul)
        done = (step - start(before, first_decay_steps, t_mul)) / (first_decay_steps * t_mul ** number)
            restarts a step late
            Look at `first_decay_steps` itself: the new cycle begins there.
        done = step / (first_decay_steps * t_mul ** number)
            whole step in the cosine
            Look just after a restart: each cycle has its own clock, which starts at 0.
        initial_learning_rate * m_mul ** number * ((1 - alpha) * wave + alpha)
            floor scaled by m_mul
            Compare the ends of the cycles: `m_mul` lowers the tops, but the floor stays where it is.
        number = 0
        done = min(step / first_decay_steps, 1)
            no restart
            Look past `first_decay_steps`: there a new cycle begins.
        """,
    ),
    "one_cycle": Formula(
        """
        initial = max_learning_rate / div_factor
        final = initial / final_div_factor
        peak = pct_start * total_steps - 1
        last = total_steps - 1
        risen = step / peak
        fallen = min((step - peak) / (last - peak), 1)
        wavy = anneal == "cos"
        up = (1 - cos(pi * risen)) / 2 if wavy else risen
        down = (1 - cos(pi * fallen)) / 2 if wavy else fallen
        rising = initial + (max_learning_rate - initial) * up
        falling = max_learning_rate + (final - max_learning_rate) * down
        rising if step <= peak else falling
        """,
        edges={"the peak": "pct_start * total_steps - 1", "the last step": "total_steps - 1"},
        mistakes="""
        peak = pct_start * total_steps
            peak one step late
            Look around the peak: the first of the steps is step 0, so which number has the last of the rise?
        peak = pct_start * total_steps
        last = total_steps
            both phases one step late
            Look at the last step: the first of `total_steps` steps is step 0, so which number has the last?
        peak = round(pct_start * total_steps) - 1
            peak rounded to a whole step
            Look around the peak: `pct_start` times `total_steps` need not be whole; the peak then lies between steps.
        final = max_learning_rate / final_div_factor
            final rate from the maximum
            Look at the end: the final rate is reckoned from the *initial* rate.
        fallen = min(step / (last - peak), 1)
            second phase not shifted
            Your curve jumps down at the peak: the second phase has its own clock, which starts there.
        fallen = (step - peak) / (last - peak)
            no clamp past the end
            Look past the last step: the final rate should be held there.
        """,
    ),
}


def formula(name: str) -> Formula | None:
    """Return the formula of a schedule, None for one that no exercise asks for.

    The other schedules with the same parameters are what it may be mistaken for.
    """
    if name not in _FORMULAS:
        return None
    own = _FORMULAS[name]
    defaults = defaults_of(getattr(schedules, name))
    others = {**_others(own), **own.others}
    return dataclasses.replace(own, defaults=defaults, quantity="rate", clock="step", others=others)


def _others(own: Formula) -> Mapping[str, str]:
    """Return the texts of the schedules that need no parameter which this one has not, and no functions."""
    parameters = set(expressions.names_in(own.tree()))
    found = {}
    for name, other in _FORMULAS.items():
        needed = set(expressions.names_in(other.tree())) - set(defaults_of(getattr(schedules, name)))
        if other is not own and needed <= parameters and not ({"pick", "cycle"} & set(other.functions)):
            found[f"the curve of `{name}`"] = other.text
    return found
