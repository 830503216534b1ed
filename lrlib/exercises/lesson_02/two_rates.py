"""``two_rates``: two rates and one switch that beat the best constant rate."""

from collections.abc import Sequence

import numpy as np

from lrlib.checking.exercise import Verdict
from lrlib.exercises.better_reader import better_reader

# A sound answer starts at 1.4 to 2 times the best constant rate (0.226) and falls to about 0.09 after 240 to 280
# steps. Measured on seeds 40000-40047, with standard deviations over seeds: these four save 0.055 to 0.064 ± 0.020 to
# 0.024 and read 90.5 to 91.1 ± 1.6 %; in a mean of 16 seeds each lies at least 5 standard errors inside full marks and
# misses them with a probability below 1e-6. The obvious attempt, 0.226 and then a tenth of it, saves -0.021 (from step
# 160 on) to 0.012 (240) and reads 90 %; constants save at most nothing, and the best of them reads 88.0 %.
SAVED, ACCURACY = (0.005, 0.03), (87.5, 88.5)


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
