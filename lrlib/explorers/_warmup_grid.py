"""Peak against warm-up over a grid of recorded runs; `warmup_grid.js` is the live part."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lrlib import parameters, plots
from lrlib.interactive import page, session

POINTS = 100  # of each curve that are stored: more than a plot of 300 pixels shows


@session.unless_graded
def warmup_grid(
    peaks: ArrayLike,
    warmups: ArrayLike,
    losses: ArrayLike,
    schedule: Callable[[float, float], ArrayLike],
    *,
    lost: ArrayLike | None = None,
    ylabel: str = "training loss",
    goal: str = "",
    target: ArrayLike | None = None,
) -> None:
    """Display recorded runs over a grid of peaks and warm-ups: choose a point, see the run that was recorded there.

    ``peaks`` [P] and ``warmups`` [W], in steps, rise. ``losses`` is [P, W, steps], or [P, W, seeds, steps], of which
    the median over the seeds is shown. ``schedule(peak, warmup)`` returns the curve [steps] with which a run trained.
    ``lost`` [P, W] or [P, W, seeds] says which runs are lost; unless given, those whose loss ends above twice its
    start, or is no number.

    The goal is, at the highest peak that the longest warm-up saves, the shortest warm-up from which on no run is
    lost; or, in words, ``goal``, reached at the points where ``target`` [P, W] is true. Raises ``ValueError`` for
    shapes that do not match.
    """
    data = live_data(peaks, warmups, losses, schedule, lost, ylabel, goal, target)
    page.present(__package__, "warmup_grid", data, _still(data))


def live_data(
    peaks: ArrayLike,
    warmups: ArrayLike,
    losses: ArrayLike,
    schedule: Callable[[float, float], ArrayLike],
    lost: ArrayLike | None,
    ylabel: str,
    goal: str,
    target: ArrayLike | None,
) -> dict[str, Any]:
    """Return what `warmup_grid.js` works with: for each point the median run, its schedule and how many are lost."""
    peaks, warmups = (parameters.numbers(name, values) for name, values in {"peaks": peaks, "warmups": warmups}.items())
    losses = np.asarray(losses, float)
    grid = (len(peaks), len(warmups))
    if losses.shape[:2] != grid or losses.ndim not in (3, 4):
        raise ValueError(f"losses must be [{grid[0]}, {grid[1]}, (seeds,) steps]; got the shape {list(losses.shape)}")
    losses = losses.reshape(*grid, -1, losses.shape[-1])
    if lost is None:
        with np.errstate(invalid="ignore"):
            lost = ~(losses[..., -1] <= 2 * losses[..., 0])
    lost = _shaped("lost", lost, grid).reshape(*grid, -1).astype(bool)
    median = np.median(np.where(np.isfinite(losses), losses, np.inf), axis=2)
    gone = lost.sum(-1)
    final = np.where(2 * gone >= lost.shape[-1], np.inf, median[..., -1])
    steps = losses.shape[-1]
    at = np.unique(np.linspace(0, steps - 1, min(POINTS, steps)).astype(int))
    curves = np.array([[np.asarray(schedule(peak, warmup), float)[at] for warmup in warmups] for peak in peaks])
    saved = gone == 0
    if target is None:
        target = np.zeros(grid, bool)
        if saved[:, -1].any():
            highest = int(np.flatnonzero(saved[:, -1])[-1])
            # A single run may survive by luck: the shortest from which on no longer warm-up loses one either.
            target[highest, len(warmups) - int(np.argmin([*saved[highest, ::-1], False]))] = True
            goal = goal or f"find the shortest warm-up from which on no run at a peak of {peaks[highest]:.3g} is lost."
    finite = median[np.isfinite(median) & (median > 0)]
    first = float(np.median(losses[..., 0]))
    return {
        "peaks": peaks,
        "warmups": warmups,
        "steps": steps,
        "runs": lost.shape[-1],
        "lost": gone,
        "final": _rounded(final),
        "losses": {"at": at, "values": _rounded(np.where(median <= 1e3 * first, median, np.inf)[..., at])},
        "rates": _rounded(curves),
        "range": [float(finite.min()) / 1.5, 10 * first],
        "start": [len(peaks) // 2, 0],
        "measure": f"{ylabel} at the end",
        "ylabel": ylabel,
        "goal": goal or "compare the runs.",
        "target": _shaped("target", target, grid).astype(bool),
    }


def _shaped(name: str, values: ArrayLike, grid: tuple[int, int]) -> np.ndarray:
    values = np.asarray(values)
    if values.shape[:2] != grid:
        raise ValueError(f"{name} must begin with the shape {list(grid)}, peaks and warm-ups; got {list(values.shape)}")
    return values


def _rounded(values: np.ndarray) -> Any:
    """Return the values as lists of numbers with four digits; what is no number becomes None."""
    if values.ndim == 0:
        return float(f"{values:.4g}") if np.isfinite(values) else None
    return [_rounded(part) for part in values]


def _still(data: dict[str, Any]) -> plots.Picture:
    """Return the grid as a picture."""
    figure, axes = plots.canvas(width=5.6, height=3.6)
    final = np.array([[np.nan if value is None else value for value in row] for row in data["final"]])
    image = axes.imshow(np.log10(final), origin="lower", aspect="auto", cmap="viridis")
    axes.grid(False)
    for i, j in np.argwhere(np.isnan(final)):
        axes.text(j, i, "×", ha="center", va="center")
    axes.set(xlabel="warm-up (steps)", ylabel="peak")
    axes.set_xticks(range(len(data["warmups"])), [f"{warmup:g}" for warmup in data["warmups"]])
    axes.set_yticks(range(len(data["peaks"])), [f"{peak:.2g}" for peak in data["peaks"]])
    figure.colorbar(image, ax=axes, label=f"log10 of the {data['measure']}")
    gone = [f"{peak:.2g} ({lost[0]} of {data['runs']})" for peak, lost in zip(data["peaks"], data["lost"], strict=True)]
    return plots.picture(
        figure,
        alt=f"A grid of recorded runs, {len(data['peaks'])} peaks by {len(data['warmups'])} warm-ups. Lost with the "
        f"shortest warm-up, by peak: {', '.join(gone)}.",
        caption=f"{data['measure'].capitalize()} by peak and warm-up; a cross: at least half of the runs are lost. "
        "(In a notebook, or on the course's web page: choose a point and see its run.)",
    )
