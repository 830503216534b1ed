"""What helps a learner who is stuck in lesson 1: a nudge, then a plan; never the formula."""

HINTS = {
    "gradient_descent": (
        "Which point does the gradient belong to: the start, or the place where you are now?",
        "Keep a list of all the weights so far, beginning with the start. In each step take the last of them, "
        "ask for its gradient, and append where the step leads. At the end make one array of the list.",
    ),
    "largest_stable_rate": (
        "One direction of the bowl blows up before all others. Which?",
        "Ask NumPy for the curvatures, pick the one that limits the rate, and look up in the lesson's first "
        "experiment how the limit follows from it.",
    ),
    "fastest_rate": (
        "Two directions compete here: one overshoots, the other creeps. At the best rate neither is behind.",
        "Write down by which factor the distance shrinks in one step, for the steepest and for the flattest "
        "direction. Their sizes are alike at the rate you want, and their signs are not: solve for the rate.",
    ),
    "train_step": (
        "Print the shapes of predictions, targets and gradient. Each should have one axis.",
        "Open the tape, let it watch the weights, and compute predictions and loss inside. After the block "
        "ask the tape for the gradient of the loss, and return two things in the order of the exercise.",
    ),
    "good_rate": (
        "The best rate is neither the default nor the largest that survives. Where is the bottom of the U?",
        "Read two things off the third experiment: from which rate on training is quick, and from which rate "
        "on accuracy drops. Choose between them, run the check, and move by a factor of two in the direction "
        "that it names.",
    ),
}
