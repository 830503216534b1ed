"""Gradient descent on a bowl of one or two dimensions; `bowl.js` is the live part."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lrlib import landscapes, plots
from lrlib.interactive import page, session

REGIMES = (0.1, 1.0, 1.9, 2.1)  # rate times curvature: crawls, lands, jumps and converges, diverges


@session.unless_graded
def bowl(
    curvatures: Sequence[float] = (1.0,),
    *,
    angle: float = 0.4,
    start: Sequence[float] | None = None,
    steps: int = 30,
) -> None:
    """Display gradient descent on the bowl with these ``curvatures``, one or two, with a slider for the rate.

    One curvature: a parabola with its tangent and one step on it, curvature and starting point to change, and the four
    regimes at rate times curvature 0.1, 1, 1.9 and 2.1. The goal is the rate that lands in one step, at two curvatures.
    Two: the path over the contours, the axes of the bowl (turned by ``angle``, radians) with what the rate does along
    each. The goal is a rate that brings the descent so near in ``steps`` steps as only rates around the fastest do.
    ``start`` is where the descent begins. Raises ``ValueError`` for another number of curvatures.
    """
    if len(curvatures) not in (1, 2):
        raise ValueError(f"curvatures must be one or two numbers, got {list(curvatures)}")
    data = live_data(curvatures, angle, start, steps)
    page.present(__package__, "bowl", data, (_still_parabola if len(curvatures) == 1 else _still_bowl)(data))


def live_data(curvatures: Sequence[float], angle: float, start: Sequence[float] | None, steps: int) -> dict[str, Any]:
    """Return what `bowl.js` works with: Hessian, axes, the range of the rate, where it starts, how near is near."""
    flat = sorted(float(curvature) for curvature in curvatures)
    hessian = landscapes.bowl(flat, angle if len(flat) == 2 else 0.0).hessian
    limit = landscapes.largest_stable_rate(hessian)
    default = (1.5,) if len(flat) == 1 else (2.0, 1.5)
    best = landscapes.contraction_factor(hessian, landscapes.fastest_rate(hessian))
    return {
        "hessian": hessian,
        "curvatures": flat,
        "directions": [[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]],
        "start": [float(w) for w in (default if start is None else start)],
        "steps": steps,
        # a parabola's curvature may be changed from a quarter to the double: rates beyond 2 / curvature for each
        "range": [limit / 100, limit * (5 if len(flat) == 1 else 1.25)],
        "rate": limit / 20,
        "reach": 1.25 * float(np.max(np.abs(default if start is None else start))),
        "target": max(1e-8, 10.0 ** math.ceil(math.log10(max(best**steps, 1e-12)))),
    }


def _still_parabola(data: dict[str, Any]) -> plots.Picture:
    """Return the parabola with the first steps in each of the four regimes."""
    curvature, (start,) = data["curvatures"][0], data["start"]
    figure, panels = plots.canvas(columns=4, width=10.4, height=2.7)
    w = np.linspace(-3.2, 3.2, 101)
    for axes, product in zip(panels, REGIMES, strict=True):
        gradient = landscapes.bowl([curvature]).gradient
        path = landscapes.gradient_descent(gradient, [start], product / curvature, 5)[:, 0]
        axes.plot(w, curvature * w**2 / 2, color="0.5")
        axes.plot(path, curvature * path**2 / 2, marker=".", color=plots.COLORS[1])
        axes.set(title=f"rate × curvature = {product:g}", xlabel="weight")
        axes.set(xlim=(-3.2, 3.2), ylim=(0, curvature * 3.2**2 / 2))
        axes.label_outer()
    panels[0].set_ylabel("loss")
    return plots.picture(
        figure,
        alt="Five steps on a parabola. At rate times curvature 0.1 they creep down one side; at 1 the first lands on "
        "the minimum; at 1.9 they jump from side to side, ever lower; at 2.1 ever higher.",
        caption="Rate times curvature decides: crawl, land, jump and converge, diverge. (In a notebook, or on the "
        "course's web page: move the rate, the curvature and the starting point.)",
    )


def _still_bowl(data: dict[str, Any]) -> plots.Picture:
    """Return the path over the contours at the fastest rate, and the loss beside it."""
    hessian, steps = np.asarray(data["hessian"]), data["steps"]
    shape = landscapes.Bowl(hessian, np.zeros(2))
    rate = landscapes.fastest_rate(hessian)
    path = landscapes.gradient_descent(shape.gradient, data["start"], rate, steps)
    figure, (left, right) = plots.canvas(columns=2, width=7.6, height=3.6)
    plots.draw_bowl_paths(left, shape.loss, {"": path})
    right.semilogy(range(steps + 1), shape.loss(path), marker=".", color=plots.COLORS[1])
    right.set(xlabel="step", ylabel="loss")
    flat, steep = data["curvatures"]
    return plots.picture(
        figure,
        alt=f"Gradient descent on a bowl with the curvatures {flat:g} and {steep:g}: the path jumps from side to side "
        "of the valley and along it to the minimum; the loss falls in a straight line on its logarithmic axis.",
        caption=f"Gradient descent at the fastest rate, {rate:.3g}, for {steps} steps. (In a notebook, or on the "
        "course's web page: move the rate and the starting point.)",
    )
