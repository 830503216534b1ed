"""The picture of an outcome: the learner's rate and loss beside those of the best constant rate."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrlib import plots
from lrlib.checking.records import Values

if TYPE_CHECKING:
    from lrlib.training import Result

SMOOTHED = 25  # steps: the loss of one small batch says little
SEEDS = 4  # as many runs as show what is typical

Train = Callable[[dict[str, np.ndarray], Sequence[int]], "Result"]


def beside_constant(
    name: str, train: Train, constant: float
) -> Callable[[Values, Sequence[int]], plots.Picture | None]:
    """Return what draws an answer's ``curve`` [steps] and its training loss beside those of a constant rate.

    ``train(curves, seeds)`` trains with curves of the same length, given by name.
    """

    def draw(values: Values, seeds: Sequence[int]) -> plots.Picture | None:
        curve = values.get("curve")
        if not (isinstance(curve, np.ndarray) and curve.ndim == 1 and curve.size > SMOOTHED):
            return None
        if not np.isfinite(curve).all() or (curve < 0).any():
            return None
        curves = {"yours": curve, f"constant {constant:g}": np.full(curve.size, constant)}
        losses = train(curves, tuple(seeds)[:SEEDS]).step_losses
        figure, (left, right) = plots.canvas(columns=2, width=9.6, height=3.4)
        plots.draw_curves(left, curves, title=f"{name}: the rates")
        smooth = {label: _smoothed(losses[row]) for row, label in enumerate(curves)}
        steps = np.arange(curve.size - SMOOTHED + 1) + SMOOTHED - 1
        plots.draw_losses(right, smooth, steps=steps, title=f"and what they lead to (mean of {SMOOTHED} batches)")
        return plots.picture(
            figure,
            caption="Your rates and training loss beside those of a constant rate that is about the best.",
            alt=f"Two panels for {name}: learning rate and training loss against the step, the learner's curve and a "
            f"constant rate of {constant:g}.",
        )

    return draw


def _smoothed(losses: np.ndarray) -> np.ndarray:
    """Return the mean of the last ``SMOOTHED`` losses [seeds, steps - SMOOTHED + 1]."""
    summed = np.cumsum(np.pad(losses, ((0, 0), (1, 0))), axis=1)
    return (summed[:, SMOOTHED:] - summed[:, :-SMOOTHED]) / SMOOTHED
