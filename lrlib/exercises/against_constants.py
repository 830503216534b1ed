"""The bar of lesson 4: the best constant rate of each seed, on the noisy digits."""

from collections.abc import Sequence

import numpy as np

from lrlib.checking.exercise import Verdict, ramp
from lrlib.exercises.directions import FEW, direction
from lrlib.problems.noisy_digits import at_constants, train


def against_constants(curve: np.ndarray, seeds: Sequence[int], needed_from: float, needed_full: float) -> Verdict:
    """Compare the final training loss of a curve [600], seed by seed, with that of the best constant rate of each seed.

    The share of the points rises from 0 where the mean gain is ``needed_from`` to 1 where it is ``needed_full``.
    """
    constants = np.nan_to_num(at_constants(tuple(seeds)).train_loss, nan=np.inf)
    yours = np.nan_to_num(train({"yours": curve}, seeds).train_loss[0], nan=np.inf)
    gains = constants.min(axis=0) - yours
    gain = float(gains.mean())
    if not gain > -100:  # NaN and infinity too; no rate of a sound order of magnitude loses as much
        return Verdict(0.0, "Training with your schedule diverges: the loss grows beyond measure. Try lower rates.")
    share = ramp(gain, needed_from, needed_full)
    verb = "lower" if gain > 0 else "higher"
    advice = ""
    if share < 1:
        few, loss = seeds[:FEW], float(yours[:FEW].mean())
        advice = " " + direction(curve, lambda curves: train(curves, few).train_loss.mean(axis=1), loss=loss)
    return Verdict(
        share,
        f"Over {len(gains)} seeds your final training loss is {abs(gain):.3f} {verb} than the best constant rate's, "
        f"better in {int((gains > 0).sum())} of {len(gains)}; full marks need {needed_full:g} lower on average."
        + advice.rstrip(),
    )
