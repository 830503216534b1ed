"""Hints in two tiers: a nudge at once, a plan for who still wants it; never the formula."""

import html
import re

from lrlib.checking.course import Course


def hint(course: Course, name: str) -> None:
    """Show the first hint of the exercise ``name``; the others unfold beneath it, one by one.

    Raises KeyError for an unknown exercise, and says so if an exercise has no hint.
    """
    hints = course.find(name).hints or ("There is no hint for this exercise.",)
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(hints[0])
        return
    first, *more = map(_inline, hints)
    folded = "".join(f"<details><summary>Still stuck? Show a plan.</summary><p>{plan}</p></details>" for plan in more)
    display({"text/html": f"<p>{first}</p>{folded}", "text/plain": hints[0]}, raw=True)


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
