"""The formula of ``decay_rate_for_end``; those of lesson 3's curves stand in lrlib.exercises.formulas."""

from lrlib.checking.diagnosis import Formula

DECAY_RATE_FOR_END = Formula(
    """
    exponential = end ** (decay_steps / steps)
    stairs = end ** (1 / floor(steps / decay_steps))
    quotient = (1 / end - 1) * decay_steps / steps
    exponential if schedule == "exponential" else (stairs if schedule == "step" else quotient)
    """,
    result=("decay rate",),
    quantity="decay rate",
)
