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
    """Draw the steps ``weights`` [steps + 1] of a descent on the parabola, joined, and number them where there is room.

    A number that would lie on the start or on another number is left out.
    """
    weights = np.asarray(weights, float)
    draw_parabola(axes, curvature, reach)
    losses = curvature * weights**2 / 2
    axes.plot(weights, losses, "-o", color=plots.COLORS[1], markersize=4, linewidth=1.0)
    axes.plot(weights[0], losses[0], "o", color="black", markersize=7)
    places = np.column_stack([weights / (2 * reach), losses / (curvature * reach**2 / 2)])  # shares of width and height
    counted = [0]
    for step in range(1, len(weights)):
        away = np.abs(places[counted] - places[step])
        if places[step, 1] > 1 or np.any((away[:, 0] < 0.08) & (away[:, 1] < 0.08)):
            continue
        counted.append(step)
        right = weights[step] > 0
        axes.annotate(
            str(step), (weights[step], losses[step]), xytext=(6 if right else -6, -2), textcoords="offset points",
            ha="left" if right else "right", va="center", fontsize=8, color="0.2",
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
    curvatures, directions = np.linalg.eigh(bowl.hessian)
    # Rings of equal height: a bowl whose rim is level shows its shape better than one cut off along a square.
    highest = curvatures[0] * reach**2 / 2
    around, up = np.meshgrid(np.linspace(0, 2 * np.pi, 121), np.linspace(0, 1, 31))
    along = up[..., None] * np.sqrt(2 * highest / curvatures) * np.stack([np.cos(around), np.sin(around)], axis=-1)
    first, second = np.moveaxis(along @ directions.T, -1, 0)

    surface = figure.add_subplot(1, 2, 1, projection="3d")
    surface.plot_surface(first, second, highest * up**2, color="#cfe0ee", linewidth=0, alpha=0.7, rcount=31, ccount=121)
    for ring in range(5, 31, 5):
        surface.plot(first[ring], second[ring], highest * up[ring] ** 2, color="0.35", linewidth=0.8)
    surface.view_init(elev=32, azim=-70)
    surface.set(xlabel="first weight", ylabel="second weight", zlabel="loss", title="from the side")
    surface.set(xlim=(-reach, reach), ylim=(-reach, reach), zlim=(0, highest))
    surface.zaxis.labelpad = 8

    seen_from_above = figure.add_subplot(1, 2, 2)
    seen_from_above.spines[["top", "right"]].set_visible(False)
    plots.draw_bowl_paths(seen_from_above, bowl.loss, {"": [[0.0, 0.0]]}, title="from above: the map", reach=reach)
    seen_from_above.lines[-1].remove()  # the start, a black dot: there is no path here
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
