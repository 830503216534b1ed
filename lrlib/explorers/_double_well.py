"""Gradient descent on a line with a sharp and a flat well; `double_well.js` is the live part.

The loss is the smooth minimum of two parabolas: near each minimum it has that parabola's curvature, far away that of
the flatter one. A rate above 2 / curvature cannot stay in a well; so a rate between the two limits leaves the
sharp well and settles in the flat one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lrlib import plots, schedules
from lrlib.interactive import page, session


@dataclass(frozen=True)
class Wells:
    """Two parabolas, given by their minima and curvatures, and how softly the minimum of the two changes over."""

    sharp_at: float = -1.0
    sharp_curvature: float = 20.0
    flat_at: float = 1.0
    flat_curvature: float = 2.0
    smoothing: float = 0.04

    def _parabolas(self, w: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return values and slopes of both at ``w``, each [2, ...], and the share of the sharp one in the minimum."""
        offsets = np.array([np.asarray(w, float) - at for at in (self.sharp_at, self.flat_at)])
        curvatures = np.array([self.sharp_curvature, self.flat_curvature]).reshape(2, *[1] * np.ndim(w))
        values, slopes = curvatures * offsets**2 / 2, curvatures * offsets
        parts = np.exp((values.min(0) - values) / self.smoothing)
        return values, slopes, parts[0] / parts.sum(0)

    def loss(self, w: ArrayLike) -> np.ndarray:
        """Return the loss at ``w``, same shape."""
        values, _, _ = self._parabolas(w)
        lower = values.min(0)
        return lower - self.smoothing * np.log(np.exp((lower - values) / self.smoothing).sum(0))

    def gradient(self, w: ArrayLike) -> np.ndarray:
        """Return the slope at ``w``, same shape."""
        _, slopes, share = self._parabolas(w)
        return share * slopes[0] + (1 - share) * slopes[1]

    def curvature(self, w: ArrayLike) -> np.ndarray:
        """Return the second derivative at ``w``, same shape: negative on the ridge between the wells."""
        _, slopes, share = self._parabolas(w)
        mean = share * self.sharp_curvature + (1 - share) * self.flat_curvature
        return mean - share * (1 - share) * (slopes[0] - slopes[1]) ** 2 / self.smoothing

    def descend(self, start: float, learning_rates: ArrayLike) -> np.ndarray:
        """Return the weights before and after each step, [steps + 1]."""
        path = [float(start)]
        with np.errstate(over="ignore", invalid="ignore"):
            for rate in np.asarray(learning_rates, float):
                path.append(float(path[-1] - rate * self.gradient(path[-1])))
        return np.array(path)


@session.unless_graded
def double_well(*, sharpness: bool = False, rate: float = 0.03, start: float = -0.8, steps: int = 60) -> None:
    """Display gradient descent from inside a sharp well beside a flat one, with a slider for the rate.

    The rate may also cycle between 0.02 and the slider's value (a triangular wave). With ``sharpness`` a panel shows
    the curvature where the descent is against ``2 / rate``, the largest in which that rate can stay. The goal is to
    find the border between the rates that stay in the sharp well and those that leave it, to within 5 %.
    ``rate`` is where the slider starts, ``start`` the first weight.
    """
    data = live_data(sharpness, rate, start, steps)
    page.present(__package__, "double_well", data, _still(Wells(), data))


def live_data(sharpness: bool, rate: float, start: float, steps: int) -> dict[str, Any]:
    """Return what `double_well.js` works with."""
    wells = Wells()
    between = np.linspace(wells.sharp_at, wells.flat_at, 2001)
    return {
        "wells": {
            "sharp": {"at": wells.sharp_at, "curvature": wells.sharp_curvature},
            "flat": {"at": wells.flat_at, "curvature": wells.flat_curvature},
            "smoothing": wells.smoothing,
        },
        "border": round(float(between[np.argmax(wells.loss(between))]), 3),
        "range": [0.01, 1.5],
        "rate": rate,
        "low": 0.02,
        "stepSize": 10,
        "start": start,
        "steps": steps,
        "sharpness": sharpness,
    }


def _still(wells: Wells, data: dict[str, Any]) -> plots.Picture:
    """Return the two wells with a path that stays, a path that leaves, and one that cycles."""
    figure, (left, right) = plots.canvas(columns=2, width=8.4, height=3.2)
    w = np.linspace(-2.4, 3, 400)
    left.plot(w, wells.loss(w), color="0.4")
    left.set(ylim=(-0.5, 8), xlabel="weight", ylabel="loss")
    step = np.arange(data["steps"])
    plans = {
        "rate 0.08": np.full(len(step), 0.08),
        "rate 0.13": np.full(len(step), 0.13),
        "0.02 to 0.3 and back": schedules.triangular(step, 0.02, 0.3, data["stepSize"]),
    }
    for color, (name, rates) in zip(plots.COLORS, plans.items(), strict=False):
        path = wells.descend(data["start"], rates)
        left.plot(path, wells.loss(path), ".", color=color)
        values = wells.curvature(path) if data["sharpness"] else path
        right.plot(values, color=color, label=name)
    right.set(xlabel="step", ylabel="sharpness" if data["sharpness"] else "weight")
    right.legend(frameon=False, fontsize=8)
    return plots.picture(
        figure,
        alt="A loss with a sharp well at -1 and a flat one at 1. At the rate 0.08 the descent stays in the sharp well; "
        "at 0.13, above 2 / sharpness = 0.1, and with a rate that cycles up to 0.3, it leaves it and settles in the "
        "flat one.",
        caption="Which rates leave a sharp well? (In a notebook, or on the course's web page: move the rate, and find "
        "the border.)",
    )
