"""``my_schedule``: a schedule that makes a better model than any constant rate."""

from collections.abc import Sequence

import numpy as np

from lrlib.checking.exercise import Verdict
from lrlib.exercises.better_reader import better_reader
from lrlib.exercises.curves import curve_outcome
from lrlib.exercises.run_picture import beside_constant
from lrlib.problems import noisy_reader

# Measured on 32 fresh seeds, with standard deviations over seeds: linear decay from 0.64 to 5 % saves 0.092 ± 0.022
# and reads 91.5 ± 1.3 %, cosine to 5 % 0.087 ± 0.022 and 91.7 ± 1.4 %, exponential from 0.9 to 0.1 0.087 ± 0.019 and
# 91.2 ± 1.4 %: for a mean of 16 seeds, at least 5 standard errors inside full marks in loss and 3.4 in accuracy.
# Linear from 0.226, the best constant rate, saves 0.006; step decay by 0.1 at thirds at most -0.009; constants
# nothing, and read at most 88.4 %.
SAVED, ACCURACY = (0.02, 0.06), (88.0, 90.0)


def beats_constants(curve: np.ndarray, seeds: Sequence[int]) -> Verdict:
    """Train with a curve [400] beside the constant rates, and look at training loss and test accuracy."""
    return better_reader(curve, seeds, SAVED, ACCURACY)


MY_SCHEDULE = curve_outcome(
    "my_schedule",
    noisy_reader.STEPS,
    beats_constants,
    draw=beside_constant("my_schedule", noisy_reader.train, constant=0.226),
)
