"""What helps a learner who is stuck in lesson 2: a nudge, then a plan; never the formula."""

HINTS = {
    "noise_floor": (
        "At the floor a step changes nothing on average: what comes in as noise goes out as contraction.",
        "Take the line of arithmetic from the lesson and let the loss after the step be the loss before it. "
        "Solve for that loss. Then ask for which rates the result makes sense, and answer infinity for the "
        "others.",
    ),
    "expected_loss": (
        "The rate may differ from step to step. Which of the symbols carries the index?",
        "Walk through the rates one after the other, with the loss so far in a variable. Update it by the "
        "arithmetic and append it: after the update, so that the initial loss itself is not in the list.",
    ),
    "best_constant_rate": (
        "Searching is allowed. How do you make candidates that lie close together at small rates and far "
        "apart at large?",
        "Make a grid of even ratios below the limit, compute the loss after the last step for all of it, and "
        "return the candidate at the smallest. Look at the smallest and the largest candidate: does the best "
        "lie inside?",
    ),
    "classify_run": (
        "The order of the four questions matters: the first yes is the answer.",
        "Cut off the tail first. Then write four returns in the order of the questions, each under its "
        "condition, and try them on the runs that the lesson draws.",
    ),
    "two_rates": (
        "The second rate is where you settle. The first is how far you dare to go before.",
        "Start above the best constant for most of training, then switch to a rate well below it for the "
        "rest. Vary one of the three numbers at a time: first rate, second rate, step of the switch.",
    ),
}
