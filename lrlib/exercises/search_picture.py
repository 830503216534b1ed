"""The picture of a search for a rate: losses against rates, and the rate that came of it."""

from collections.abc import Mapping

import numpy as np

from lrlib import plots

BLOWN_UP = 100  # times the first loss: what lies above is cut off


def losses_against_rates(
    runs: Mapping[str, tuple[np.ndarray, np.ndarray, float]], *, joined: bool, caption: str
) -> plots.Picture | None:
    """Return a panel for each run, ``(rates [n], losses [n], chosen rate)``; None where nothing can be drawn.

    Rates and losses are on logarithmic axes, the chosen rate is a vertical line; ``joined`` points make a curve.
    """
    drawable = {name: run for name, run in runs.items() if _can_be_drawn(*run)}
    if not drawable or len(drawable) < len(runs):
        return None
    figure, panels = plots.canvas(columns=len(runs), width=4.8 * len(runs), height=3.4)
    for axes, (name, (rates, losses, chosen)) in zip(np.ravel(panels), runs.items(), strict=True):
        finite = np.isfinite(losses) & (losses > 0)
        style = {"color": plots.COLORS[0], "linestyle": "-" if joined else "", "marker": "" if joined else "o"}
        axes.plot(rates[finite], losses[finite], label="loss", **style)
        if not finite.all():
            axes.plot(rates[~finite], np.full((~finite).sum(), losses[finite].max()), "x", color="0.3", label="lost")
        axes.axvline(chosen, color=plots.COLORS[1], linestyle="--", label=f"your rate, {chosen:.3g}")
        axes.set_xscale("log")
        axes.set_yscale("log")
        if joined:
            axes.set_ylim(top=min(2 * losses[finite].max(), BLOWN_UP * losses[finite][0]))
        axes.legend(frameon=False, fontsize=9)
        plots.finish(axes, name, "learning rate", "loss")
    names = " and ".join(runs)
    return plots.picture(figure, caption=caption, alt=f"Loss against learning rate for {names}, your rate marked.")


def _can_be_drawn(rates: np.ndarray, losses: np.ndarray, chosen: float) -> bool:
    same = rates.ndim == 1 and rates.shape == losses.shape
    return bool(same and (np.isfinite(losses) & (losses > 0)).any() and (rates > 0).all() and 0 < chosen < np.inf)
