"""Write the names of lines beside their ends, where readers look for them, in place of a legend."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

FONT_SIZE = 9  # points


def label_ends(axes: "Axes") -> None:
    """Write each named line's label right of its last point, in its colour, and remove the legend.

    Call it after setting limits and scales. Labels that would overlap move apart, in the order of the lines.
    """
    lines = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
    ends = np.array([_end(axes, line) for line in lines])
    points_high = 72 * axes.bbox.height / axes.figure.dpi
    for line, height in zip(lines, spread_apart(ends, 1.3 * FONT_SIZE / points_high), strict=True):
        axes.annotate(
            str(line.get_label()), (1, height), xycoords="axes fraction", xytext=(4, 0), textcoords="offset points",
            color=line.get_color(), fontsize=FONT_SIZE, va="center", annotation_clip=False,
        )  # fmt: skip
    legend = axes.get_legend()
    if legend is not None:
        legend.remove()


def spread_apart(heights: np.ndarray, gap: float) -> np.ndarray:
    """Return heights [lines] between 0 and 1, moved as little as needed to lie at least ``gap`` apart, in their order.

    If there are more lines than fit, the highest end up above 1.
    """
    order = np.argsort(heights, kind="stable")
    placed = np.clip(heights[order], 0, 1)
    for _ in range(100):  # each pass moves a pair that is too close apart by equal shares
        for low, high in zip(range(len(placed) - 1), range(1, len(placed)), strict=True):
            missing = gap - (placed[high] - placed[low])
            if missing > 0:
                placed[low] -= missing / 2
                placed[high] += missing / 2
        placed += max(0.0, -placed.min(initial=0.0))
    for low, high in zip(range(len(placed) - 1), range(1, len(placed)), strict=True):
        placed[high] = max(placed[high], placed[low] + gap)
    result = np.empty_like(placed)
    result[order] = placed
    return result


def _end(axes: "Axes", line: "Line2D") -> float:
    """Return how high the line's last finite point lies, as a share of the axes' height."""
    points = np.column_stack([np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)])
    finite = points[np.isfinite(points).all(axis=1)]
    return float((axes.transScale + axes.transLimits).transform(finite[-1])[1])
