"""The schedules of the course, each as one small expression: from these the mistakes in a learner's curve are made."""

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
_TEXTS = {
    "step_decay": "initial_learning_rate * decay_rate ** floor(step / decay_steps)",
    "piecewise_constant": "pick(values, passed(boundaries, step))",
    "exponential_decay": """
        periods = step / decay_steps
        initial_learning_rate * decay_rate ** (floor(periods) if staircase else periods)""",
    "inverse_time_decay": """
        periods = step / decay_steps
        initial_learning_rate / (1 + decay_rate * (floor(periods) if staircase else periods))""",
    "polynomial_decay": """
        length = decay_steps * (max(ceil(step / decay_steps), 1) if cycle else 1)
        (initial_learning_rate - end_learning_rate) * (1 - min(step / length, 1)) ** power + end_learning_rate""",
    "cosine_decay": """
        wave = (1 + cos(pi * min(step / decay_steps, 1))) / 2
        initial_learning_rate * ((1 - alpha) * wave + alpha)""",
    "cosine_decay_restarts": """
        number = cycle(step, first_decay_steps, t_mul)
        done = (step - start(step, first_decay_steps, t_mul)) / (first_decay_steps * t_mul ** number)
        wave = (1 + cos(pi * done)) / 2
        initial_learning_rate * ((1 - alpha) * m_mul ** number * wave + alpha)""",
    "one_cycle": """
        initial = max_learning_rate / div_factor
        final = initial / final_div_factor
        peak = pct_start * total_steps - 1
        risen = step / peak
        fallen = min((step - peak) / (total_steps - 1 - peak), 1)
        wavy = anneal == "cos"
        up = (1 - cos(pi * risen)) / 2 if wavy else risen
        down = (1 - cos(pi * fallen)) / 2 if wavy else fallen
        rising = initial + (max_learning_rate - initial) * up
        falling = max_learning_rate + (final - max_learning_rate) * down
        rising if step <= peak else falling""",
}
_EDGES = {
    "piecewise_constant": ("last(boundaries)",),
    "polynomial_decay": ("decay_steps", "decay_steps * (max(ceil(step / decay_steps), 1) if cycle else 1)"),
    "cosine_decay": ("decay_steps",),
    "exponential_decay": ("decay_steps",),
    "inverse_time_decay": ("decay_steps",),
    "step_decay": ("decay_steps",),
    "cosine_decay_restarts": ("first_decay_steps",),
    "one_cycle": ("pct_start * total_steps - 1", "total_steps - 1"),
}
_REQUIRES = {
    "polynomial_decay": ("end_learning_rate < initial_learning_rate",),
}
# other ways of writing them, from which learners come to other mistakes
_WAYS = {
    "polynomial_decay": (
        """
        length = decay_steps * (max(ceil(step / decay_steps), 1) if cycle else 1)
        left = 1 - min(step, length) / length
        end_learning_rate + (initial_learning_rate - end_learning_rate) * left ** power""",
    ),
    "cosine_decay": (
        """
        wave = (1 + cos(pi * (min(step, decay_steps) / decay_steps))) / 2
        initial_learning_rate * (alpha + (1 - alpha) * wave)""",
    ),
}


_LISTED = {
    "piecewise_constant": {
        "the values in reverse order": "pick(backwards(values), passed(boundaries, step))",
        "straight lines between the values": "between(step, boundaries, values)",
        "stops at the first boundary that is passed": (
            "pick(values, 0) if passed(boundaries, step) > 0 else last(values)",
            "A loop that returns at the first boundary never sees whether later ones are passed as well.",
        ),
    },
    "cosine_decay_restarts": {
        "no restart": (
            """
            wave = (1 + cos(pi * min(step / first_decay_steps, 1))) / 2
            initial_learning_rate * ((1 - alpha) * wave + alpha)""",
            "Look past `first_decay_steps`: there a new cycle begins.",
        ),
    },
}


def formula(name: str) -> Formula | None:
    """Return the formula of a schedule, None for one that no exercise asks for.

    The other schedules with the same parameters are what it may be mistaken for.
    """
    if name not in _TEXTS:
        return None
    return Formula(
        _TEXTS[name],
        defaults=defaults_of(getattr(schedules, name)),
        ways=_WAYS.get(name, ()),
        quantity="rate",
        clock="step",
        joined=name != "piecewise_constant",
        edges=_EDGES.get(name, ()),
        requires=_REQUIRES.get(name, ()),
        names=_piecewise if name == "piecewise_constant" else None,
        functions=_FUNCTIONS.get(name, {}),
        exchanged={"passed": ("passed_or_at",)},
        others=_others(name),
    )


def _others(name: str) -> Mapping[str, str | tuple[str, str]]:
    """Return the texts of the schedules that need no parameter which this one has not, and no functions."""
    own = set(expressions.names_in(expressions.parse(_TEXTS[name])))
    found = {}
    for other, text in _TEXTS.items():
        needed = set(expressions.names_in(expressions.parse(text))) - set(defaults_of(getattr(schedules, other)))
        if other != name and needed <= own and other not in _FUNCTIONS:
            found[f"the curve of `{other}`"] = text
    return {**found, **_LISTED.get(name, {})}


def _piecewise(case: Case, expected: Values) -> dict[str, Any]:
    lists = {name: np.array(case[name], float) for name in ("boundaries", "values")}
    return {**lists, "step": np.asarray(expected["steps"])}


def _passed(boundaries: np.ndarray, step: np.ndarray) -> np.ndarray:
    return (boundaries < np.asarray(step)[..., None]).sum(-1)


def _pick(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    return values[np.clip(np.asarray(index), 0, len(values) - 1).astype(int)]


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


_FUNCTIONS = {
    "piecewise_constant": {
        "passed": _passed,
        "passed_or_at": lambda boundaries, step: (boundaries <= np.asarray(step)[..., None]).sum(-1),
        "pick": _pick,
        "backwards": lambda values: values[::-1],
        "last": lambda boundaries: boundaries[-1],
        "between": lambda step, boundaries, values: np.interp(step, [0, *boundaries], values),
    },
    "cosine_decay_restarts": {
        "cycle": lambda step, first, ratio: _cycles(step, first, ratio)[0],
        "start": lambda step, first, ratio: _cycles(step, first, ratio)[1],
    },
}
