"""The picture of a wrong curve: what is expected, what came, and where the two differ."""

from typing import TYPE_CHECKING

import numpy as np

from lrlib import plots
from lrlib.checking.compare import Comparison
from lrlib.checking.records import Values

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGINS = {"left": 0.165, "bottom": 0.155, "right": 0.98, "top": 0.915}  # room for the longest tick label
VISIBLE = 0.02  # of the picture's height: a smaller difference cannot be seen


def overlay(
    comparison: Comparison,
    *,
    title: str = "",
    ylabel: str = "learning rate",
    between: Values | None = None,
    until: float | None = None,
) -> plots.Picture:
    """Return the expected and the learner's curve in one picture, with what the comparison found marked in it.

    The comparison's values hold ``steps`` [n] and ``values`` [n]; ``between`` holds the expected curve at more steps,
    so that it is drawn as it really runs (stairs as stairs), else it is drawn as points. The first step that differs
    is ringed; where no eye could see that difference, the first one that can be seen is ringed as well. When the
    learner's curve has another shape only the expected one is drawn. The picture ends at the step ``until``, unless the
    first difference lies beyond it. The view is that of the expected curve and its
    surroundings: what lies far outside is cut off and said in words. Caption and alternative text are written here;
    the caption does not repeat the numbers of the difference, which stand beside the picture.
    """
    steps, right = comparison.expected["steps"], comparison.expected["values"]
    yours = comparison.got["values"]
    comparable = yours.shape == right.shape
    figure, axes = plots.canvas(margins=MARGINS)
    drawn = between or comparison.expected
    end = _end(comparison, until)
    low, high = _view(axes, drawn["values"][drawn["steps"] <= end], yours[steps <= end] if comparable else np.array([]))
    wide = {"color": plots.COLORS[0], "linewidth": 5, "alpha": 0.4, "label": "expected"}
    if between is None:
        axes.plot(steps, right, linestyle="", marker="o", markersize=9, markeredgewidth=0, **wide)
    else:
        axes.plot(drawn["steps"], drawn["values"], solid_capstyle="butt", **wide)
    if comparable:
        joined = {"linestyle": "" if between else plots.DASHES[1], "marker": "o"}
        axes.plot(steps, yours, color=plots.COLORS[1], linewidth=1.6, markersize=3.5, label="yours", **joined)
        axes.set_xlim(-0.04 * max(end, 1), 1.04 * max(end, 1))
        caption = _mark(axes, comparison)
        outside = int(np.sum(((yours < low) | (yours > high)) & (steps <= end)))
        caption += f" {outside} of your values lie outside the picture." if outside else ""
    else:
        caption = f"Your answer has the shape {yours.shape}; {right.shape} is expected, so only that curve is drawn."
    plots.finish(axes, title, "step", ylabel)
    axes.legend(frameon=False, handlelength=3.5)
    found = f"{comparison.difference} " if comparison.difference else ""
    alt = f"The expected curve and yours, {ylabel} against step. {found}{caption}"
    return plots.picture(figure, caption=caption, alt=alt)


def _end(comparison: Comparison, until: float | None) -> float:
    """Return the step at which the picture ends."""
    steps, difference = comparison.expected["steps"], comparison.difference
    last = float(steps.max(initial=0))
    if until is None or difference is None or difference.name != "values" or difference.index is None:
        return last if until is None else until
    return last if steps[difference.index] > until else until


def _view(axes: "Axes", right: np.ndarray, yours: np.ndarray) -> tuple[float, float]:
    """Set the y axis to the expected values and what lies near them; return its limits."""
    log = plots.spans_decades([right])
    scale, back = (np.log10, lambda y: 10.0**y) if log else (np.asarray, np.asarray)
    low, high = float(scale(right.min())), float(scale(right.max()))
    room = max(high - low, 0.05 * abs(high), 0.3 if log else 1e-12)
    near = scale(yours[np.isfinite(yours) & (yours > 0)]) if log else yours[np.isfinite(yours)]
    near = near[(near > low - room) & (near < high + room)]
    low, high = min(low, *near, low) - 0.06 * room, max(high, *near, high) + 0.06 * room
    if log:
        axes.set_yscale("log")
    axes.set_ylim(back(low), back(high))
    return axes.get_ylim()


def _mark(axes: "Axes", comparison: Comparison) -> str:
    """Ring the differences of the comparison and return the sentence on them."""
    difference = comparison.difference
    if difference is None:
        return "The two curves agree."
    if difference.name != "values" or difference.index is None:
        return f"Step by step the two curves agree. What differs is {difference.place}: see the sentence below."
    first = difference.index[0]
    _ring(axes, comparison, first)
    steps, right, yours = (comparison.expected["steps"], comparison.expected["values"], comparison.got["values"])
    scale = axes.transAxes.inverted().transform
    heights = [scale(axes.transData.transform(np.column_stack([steps, values])))[:, 1] for values in (right, yours)]
    with np.errstate(invalid="ignore"):
        seen = np.flatnonzero(~(np.abs(heights[0] - heights[1]) < VISIBLE))
    seen = seen[seen >= first]
    if not len(seen):
        return "The ring marks the first difference, which is too small to be seen."
    if seen[0] != first:
        _ring(axes, comparison, seen[0])
        return (
            f"The first ring marks the first difference, the second step {steps[seen[0]]:g}, from where it can be seen."
        )
    return "The ring marks the first difference."


def _ring(axes: "Axes", comparison: Comparison, index: int) -> None:
    step, have, want = (
        comparison.expected["steps"][index],
        comparison.got["values"][index],
        comparison.expected["values"][index],
    )
    height = np.clip(have, *axes.get_ylim()) if np.isfinite(have) else want
    axes.axvline(step, color="0.45", linewidth=0.9)
    axes.plot(step, height, "o", markersize=12, markerfacecolor="none", markeredgecolor="black", clip_on=False)
