"""A memory for the course's own functions, so that an exercise which trains asks each of its mistakes once."""

import functools
import json
import warnings
from collections.abc import Callable
from typing import Any

from lrlib.checking.exercise import Case, Sample
from lrlib.checking.records import Values


def remembered(sample: Sample) -> Sample:
    """Return ``sample`` with a memory for the course's own functions: judging a class trains each mistake once.

    Keras's warning on NumPy's `copy` keyword is left out: it says nothing about the learner's code.
    """
    known: dict[tuple[Any, str], Values] = {}

    @functools.wraps(sample)
    def sampled(answer: Callable[..., Any], case: Case) -> Values:
        key = (answer, json.dumps(case, sort_keys=True))
        if key in known:
            return known[key]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
            values = sample(answer, case)
        if str(getattr(answer, "__module__", "")).startswith("lrlib.exercises."):
            known[key] = values
        return values

    return sampled
