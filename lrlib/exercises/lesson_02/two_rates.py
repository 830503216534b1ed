"""``two_rates``: two rates and one switch that beat the best constant rate."""

from collections.abc import Sequence

import numpy as np

from lrlib.checking.exercise import Verdict
from lrlib.exercises.better_reader import better_reader

# Measured on 32 fresh seeds, with standard deviations over seeds: 0.45, then a fifth of it from step 240 on, saves
# 0.064 ± 0.020 and reads 90.7 ± 1.3 %; for a mean of 16 seeds that is 6 and 5 standard errors inside full marks. Nine
# other pairs (a first rate of 0.32 or 0.45, a second of a fifth to three tenths, a switch from step 200 to 300) save
# 0.045 to 0.066 and read 90.3 to 91.2 %. The obvious attempt, the best constant rate and then a tenth of it, saves
# 0.000 and reads 90.7 %; constants read at most 88.4 %.
SAVED, ACCURACY = (0.005, 0.03), (87.5, 89.0)


def count_switches(curve: np.ndarray) -> int:
    """Return how often a curve [steps] changes, passing over the rounding of float32."""
    return int(np.count_nonzero(np.abs(np.diff(curve)) > 1e-6 * np.max(curve)))


def beats_constants(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Train with a curve [400] of two rates; a curve with another number of switches is not trained."""
    switches = count_switches(curve)
    if switches != 1:
        what = "never switches" if switches == 0 else f"changes {switches} times"
        return Verdict(0.0, f"Your curve {what}; this exercise asks for exactly one switch, from one rate to another.")
    return better_reader(curve, seeds, SAVED, ACCURACY)
