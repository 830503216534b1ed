"""How long it takes to name a mistake the first time in a process, when the changes of the formula are made."""

import gc
import time
from collections.abc import Sequence

import numpy as np

from autograder import keys
from lrlib.checking.diagnosis import search
from lrlib.checking.diagnosis.bound import Bound
from lrlib.checking.diagnosis.formula import Case, Formula, Values
from lrlib.course import COURSE

ONE, TWO = 50, 300  # ms: the aims for one change, and for two at once


def report() -> None:
    """Print, for each exercise with a formula, the time to look through its single changes, then its pairs; and later.

    The answer is one that no change explains, so that all of them are looked through.
    """
    print(f"\n\nNaming a mistake, in ms; the aims for the first time are {ONE} (one change) and {TWO} (pairs too)\n")
    print(f"{'exercise':<28}{'changes':>9}{'first':>8}{'pairs':>9}{'first':>8}{'later':>8}")
    for lesson in COURSE.lessons:
        for name, entry in keys.load(lesson).exercises.items():
            exercise = COURSE.exercises(lesson)[name]
            if exercise.has_right_values and exercise.formula:
                cases, values = [record.case for record in entry.records], [record.values for record in entry.records]
                Bound(exercise.formula, cases, values)(
                    exercise.formula.tree()
                )  # what imports SciPy and Keras, loads data
                changes, pairs, times = measured(exercise.formula, cases, values)
                row = f"{changes:>9}{times[0]:>8.0f}{pairs:>9}{times[1]:>8.0f}{times[2]:>8.1f}"
                print(f"{lesson[:2]} {name:<25}{row}")


def measured(formula: Formula, cases: Sequence[Case], values: Sequence[Values]) -> tuple[int, int, list[float]]:
    """Return how many changes and pairs there are, and the milliseconds for one, for both, and later."""
    gc.collect()  # or it falls into one of the exercises, and takes longer than the diagnosis
    begun = time.perf_counter()
    known = search.Catalogue(formula, cases, values)
    got = [
        np.random.default_rng(1).permuted(flat) + 0.1 for value in values if (flat := formula.wanted(value)) is not None
    ]
    where, flat = np.ones(sum(known.bound.sizes), bool), np.concatenate(got)
    known.matching(known.single, flat, where, search.NEAR)
    times = [1e3 * (time.perf_counter() - begun)]
    search.explain(known, got)
    times.append(1e3 * (time.perf_counter() - begun))
    begun = time.perf_counter()
    search.explain(known, got)
    times.append(1e3 * (time.perf_counter() - begun))
    pairs = len(known.pairs().values) if formula.pairs else 0
    return len(known.entries), pairs, times
