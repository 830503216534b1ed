"""The bar of lessons 2 and 3: a lower training loss than every constant rate's, and a network that reads better."""

from collections.abc import Sequence

import numpy as np

from lrlib.checking.exercise import Verdict, ramp
from lrlib.exercises.directions import FEW, direction
from lrlib.problems.noisy_reader import at_constants, train


def better_reader(
    curve: np.ndarray, seeds: Sequence[int], saved: tuple[float, float], accuracy: tuple[float, float]
) -> Verdict:
    """Train with a curve [400]; the share is the product of two parts, each from 0 to 1.

    One part rises with the training loss saved against the best constant rate of each seed, on average, between the two
    values of ``saved``; the other with the mean test accuracy in per cent, between the two of ``accuracy``.
    """
    constants = np.nan_to_num(at_constants(tuple(seeds)).train_loss, nan=np.inf)
    yours = train({"yours": curve}, seeds)
    gains = constants.min(axis=0) - np.nan_to_num(yours.train_loss[0], nan=np.inf)
    gain, reads = float(gains.mean()), 100 * float(yours.test_accuracy.mean())
    if not gain > -100:  # NaN and infinity too; no rate of a sound order of magnitude loses as much
        return Verdict(0.0, "Training with your schedule diverges: the loss grows beyond measure. Try lower rates.")
    share = ramp(gain, *saved) * ramp(reads, *accuracy)
    advice = ""
    if share < 1:
        few, loss = seeds[:FEW], float(yours.train_loss[0, :FEW].mean())
        advice = " " + direction(curve, lambda curves: train(curves, few).train_loss.mean(axis=1), loss=loss)
    return Verdict(
        share,
        f"Over {len(gains)} seeds your final training loss is {abs(gain):.3f} {'lower' if gain > 0 else 'higher'} than "
        f"the best constant rate's, better in {int((gains > 0).sum())} of {len(gains)} ({saved[1]:g} lower is all of "
        f"this part), and your network reads {reads:.1f} % of the test digits ({accuracy[1]:g} % is all of this part)."
        + advice.rstrip(),
    )
