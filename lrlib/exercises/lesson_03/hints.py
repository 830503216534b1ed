"""What helps a learner who is stuck in lesson 3: a nudge, then a plan; never the formula."""

HINTS = {
    "step_decay": (
        "How many drops have happened by this step? That number is whole.",
        "Count the whole periods that have passed, and apply the decay rate so many times to the initial "
        "rate. Python has a division that rounds down.",
    ),
    "piecewise_constant": (
        "Whether a boundary step has the old or the new value decides between two comparisons.",
        "Count the boundaries that lie before the step, by the comparison that the text asks for. The count "
        "is the position in the list of values. To serve an array of steps, count with NumPy.",
    ),
    "exponential_decay": (
        "The exponent says how many periods have passed. With a staircase only whole ones count.",
        "Compute the exponent first, in a line of its own. Round it down where the staircase is on, with a "
        "NumPy function that also takes arrays. Then apply it.",
    ),
    "decay_rate_for_end": (
        "You know the first rate, the last one, and how many periods lie between them. What is missing is one factor.",
        "For each shape, write down what is left of the initial rate at the end. In two of them that share is made of "
        "equal factors, one for each period: undo the power. In the third, solve for the number in the divisor.",
    ),
    "inverse_time_decay": (
        "Only the divisor changes with the step. What is it at step 0?",
        "Compute how many periods have passed, round down for a staircase, and build the divisor from it: it "
        "is one at the start, and grows evenly.",
    ),
    "polynomial_decay": (
        "Two things happen at the end: the decay stops, or it begins again with a longer period. Treat them apart.",
        "With a cycle, first replace the period by the right multiple of itself; mind step 0. Then compute "
        "which part of the period is left, never less than none, bend it by the power, and stretch it between "
        "the two rates.",
    ),
    "cosine_decay": (
        "The floor is a fraction of the initial rate. And past the end nothing moves any more.",
        "In three lines: how far you are, from none to all of it, never beyond; the height of the wave there, "
        "from one down to nothing; the wave stretched between the peak and the floor.",
    ),
    "my_schedule": (
        "A schedule that ends low may begin higher than any constant can.",
        "Take the smooth shape that did best in the table, let it end near nothing at the last step, and "
        "raise the peak by factors of two until the check gets worse.",
    ),
}
