"""``two_rates``: two rates and one switch that beat the best constant rate."""

from collections.abc import Sequence

import numpy as np

from lrlib.checking.exercise import Verdict
from lrlib.exercises.against_constants import against_constants

# Measured over 32 seeds: 0.64 down to 0.16 at step 450 gains 0.037 with a standard deviation of 0.006 over seeds, so
# that a mean over 16 seeds misses NEEDED_FULL with a probability far below 1e-6 (11 standard errors). The obvious
# attempt, the best constant rate divided by ten, gains less than NEEDED_FROM wherever it switches.
NEEDED_FROM = 0.005
NEEDED_FULL = 0.02


def count_switches(curve: np.ndarray) -> int:
    """Return how often a curve [steps] changes, passing over the rounding of float32."""
    return int(np.count_nonzero(np.abs(np.diff(curve)) > 1e-6 * np.max(curve)))


def beats_constants(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Compare the final training loss of a curve of two rates with that of the best constant rate, seed by seed."""
    switches = count_switches(curve)
    if switches != 1:
        what = "never switches" if switches == 0 else f"changes {switches} times"
        return Verdict(0.0, f"Your curve {what}; this exercise asks for exactly one switch, from one rate to another.")
    return against_constants(curve, seeds, NEEDED_FROM, NEEDED_FULL)
