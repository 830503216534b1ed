"""Pictures of gradient descent that start from one weight: a step with its tangent, a descent, a bowl as a map.

All are for losses that are parabolas or bowls. Like ``lrlib.plots``, they draw into axes or return a figure that
``plots.show`` displays.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from lrlib import landscapes, plots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_parabola(axes: "Axes", curvature: float = 1.0, reach: float = 2.6) -> None:
    """Draw the loss ``curvature * w**2 / 2`` of one weight, from ``-reach`` to ``reach``."""
    weights = np.linspace(-reach, reach, 201)
    axes.plot(weights, curvature * weights**2 / 2, color="0.6", linewidth=1.6)
    axes.set(xlim=(-reach, reach), ylim=(-0.06 * curvature * reach**2, curvature * reach**2 / 2))
    axes.set_xlabel("weight")
    axes.set_ylabel("loss")


def draw_step(axes: "Axes", start: float, learning_rate: float, curvature: float = 1.0) -> None:
    """Draw one step of gradient descent from ``start``: the tangent there, and an arrow along the weight's axis."""
    draw_parabola(axes, curvature)
    height, slope = curvature * start**2 / 2, curvature * start
    around = start + np.array([-0.9, 0.9])
    axes.plot(around, height + slope * (around - start), color=plots.COLORS[0], linestyle="--", linewidth=1.5)
    end = start - learning_rate * slope
    low = axes.get_ylim()[0] / 2
    axes.annotate("", (end, low), (start, low), arrowprops=_arrow(plots.COLORS[1]))
    axes.plot([start, start], [low, height], color="0.75", linewidth=0.8, linestyle=":")
    axes.plot(start, height, "o", color="black", markersize=7)


def draw_descent(axes: "Axes", weights: ArrayLike, curvature: float = 1.0, reach: float = 2.3) -> None:
    """Draw the steps ``weights`` [steps + 1] of a descent on the parabola, joined; the first five are counted."""
    weights = np.asarray(weights, float)
    draw_parabola(axes, curvature, reach)
    losses = curvature * weights**2 / 2
    axes.plot(weights, losses, "-o", color=plots.COLORS[1], markersize=4, linewidth=1.0)
    axes.plot(weights[0], losses[0], "o", color="black", markersize=7)
    for step in range(1, min(6, len(weights))):
        weight, loss = weights[step], losses[step]
        if np.abs(weights[:step] - weight).min() < 0.02 * reach:
            break  # it has stopped moving, and the numbers would overlap
        axes.annotate(
            str(step), (weight, loss), xytext=(5 if weight > 0 else -5, 3), textcoords="offset points",
            ha="left" if weight > 0 else "right", fontsize=8, color="0.2",
        )  # fmt: skip


def draw_directions(axes: "Axes", bowl: landscapes.Bowl) -> None:
    """Draw, as thin dashed lines through the minimum, the directions in which the ``bowl`` of two weights curves."""
    x, y = bowl.minimum
    for dx, dy in np.linalg.eigh(bowl.hessian)[1].T:
        axes.axline((x, y), (x + dx, y + dy), color="0.35", linestyle=(0, (4, 3)), linewidth=0.8, zorder=1)


def surface_and_map(bowl: landscapes.Bowl, reach: float = 2.2) -> "Figure":
    """Return a figure of a ``bowl`` of two weights: seen from the side, and as a map with its directions of curvature.

    Each arrow on the map points along an eigenvector of the Hessian, and is labelled with its curvature.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 3.9), layout="constrained", facecolor="white")
    side = np.linspace(-reach, reach, 61)
    first, second = np.meshgrid(side, side)
    heights = bowl.loss(np.stack([first, second], axis=-1))
    levels = heights.max() * np.linspace(0, 1, 12)[1:] ** 2

    surface = figure.add_subplot(1, 2, 1, projection="3d")
    surface.plot_surface(first, second, heights, color="#cfe0ee", linewidth=0, alpha=0.65, rcount=60, ccount=60)
    surface.contour(first, second, heights, levels=levels, colors="0.35", linewidths=0.8)
    surface.view_init(elev=38, azim=-70)
    surface.set(xlabel="first weight", ylabel="second weight", zlabel="loss", title="from the side")

    seen_from_above = figure.add_subplot(1, 2, 2)
    seen_from_above.spines[["top", "right"]].set_visible(False)
    plots.draw_bowl_paths(seen_from_above, bowl.loss, {"": [[0.0, 0.0]]}, title="from above: the map", reach=reach)
    seen_from_above.lines[-1].remove()  # the start, a black dot: there is no path here
    curvatures, directions = np.linalg.eigh(bowl.hessian)
    for curvature, direction, color in zip(curvatures, directions.T, plots.COLORS, strict=False):
        direction = direction * np.sign(direction[0] or 1.0)
        tip = direction * reach * (0.78 if curvature == curvatures[0] else 0.45)
        seen_from_above.annotate("", tip, (0, 0), arrowprops=_arrow(color))
        seen_from_above.annotate(
            f"curvature {curvature:.3g}", tip, xytext=(4, -4), textcoords="offset points", color=color, va="top",
            fontsize=9.5, bbox={"fc": "white", "ec": "none", "pad": 1, "alpha": 0.8},
        )  # fmt: skip
    return figure


def _arrow(color: str) -> dict[str, object]:
    return {"arrowstyle": "-|>", "color": color, "linewidth": 2.2}
