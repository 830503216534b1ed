"""The learner's side of this course's checks: what a lesson imports to check an answer."""

from collections.abc import Callable, Mapping
from typing import Any

from lrlib.checking import check as checking
from lrlib.checking import hint as hinting
from lrlib.course import COURSE


def check(name: str, answer: Callable[..., Any], *cases: Mapping[str, Any]) -> None:
    """Check an answer to the exercise ``name`` on each case, a dict of parameters (none: one case without any).

    Says one of four things: not attempted, an error in your code, wrong (with the first difference, the likely mistake
    and a picture), or right. Raises NotImplementedError when not attempted and AssertionError when wrong or failing.
    Raises KeyError for an unknown exercise.
    """
    checking.check(COURSE, name, answer, *cases)


def hint(name: str) -> None:
    """Show a nudge for the exercise ``name``, and a plan that unfolds beneath it; raises KeyError if there is none."""
    hinting.hint(COURSE, name)
