"""The formula of ``decay_rate_for_end``; those of lesson 3's curves stand in lrlib.exercises.formulas."""

from lrlib.checking.diagnosis import Formula

DECAY_RATE_FOR_END = Formula(
    """
    exponential = end ** (decay_steps / steps)
    drops = floor(steps / decay_steps)
    stairs = end ** (1 / drops)
    quotient = (1 / end - 1) * decay_steps / steps
    exponential if schedule == "exponential" else (stairs if schedule == "step" else quotient)
    """,
    result=("decay rate",),
    quantity="decay rate",
    mistakes="""
    exponential = end ** (steps / decay_steps)
    stairs = end ** drops
        the exponent is upside down
        After `steps` steps the decay rate has been applied several times. So it lies nearer to 1 than `end` does, if
            `decay_steps` is shorter than the run.
    quotient = (1 / end - 1) * steps / decay_steps
        the fraction is upside down
        The longer the run, the smaller a decay rate is enough.
    exponential = end
    stairs = end
    quotient = end
        end taken as the decay rate
        `end` is what is left after the whole run; the decay rate belongs to `decay_steps` steps.
    stairs = exponential
        parts of a drop are counted
        A step decay moves only at full multiples of `decay_steps`: count the drops that have happened.
    stairs = end ** (1 / (drops + 1))
        one drop too many
        Before the first multiple of `decay_steps` no drop has happened.
    stairs = end ** (1 / (drops - 1))
        one drop too few
        At step `decay_steps` itself the first drop has happened.
    quotient = decay_steps / (end * steps)
        the 1 in the denominator is forgotten
        At step 0 the initial rate is divided by 1, not by 0.
    quotient = (1 - end) * decay_steps / steps
        not divided by end
        The initial rate is divided by a number: which number leaves `end` of it?
    exponential = 1 - (1 - end) * decay_steps / steps
    stairs = 1 - (1 - end) / drops
        a line in place of a power
        Each time the rate is *multiplied* by the decay rate. What, multiplied by itself so often, gives `end`?
    exponential = -log(end) * decay_steps / steps
        the exponent in place of the rate
        That is how fast the logarithm falls; the rate is multiplied by a number below 1.
    """,
)
