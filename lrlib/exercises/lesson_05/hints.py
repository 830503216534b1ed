"""What helps a learner who is stuck in lesson 5: a nudge, then a plan; never the formula."""

HINTS = {
    "keras_warmup_cosine": (
        "Keras counts the decay without the warm-up, and its floor is a fraction of the peak.",
        "Start at zero, name the peak as the target of the warm-up, give the decay what is left of the total, and turn "
        "the end rate into a fraction of the peak.",
    ),
    "CyclicalRate": (
        "A second call of `fit` must go on where the first one stopped. Who counts the steps, then?",
        "Keep a counter of your own in the constructor. Before each batch work out where in the triangle it is, set "
        "the optimizer's rate, and count on.",
    ),
    "cosine_decay_restarts": (
        "Which cycle is this step in? Walk there instead of computing it.",
        "Begin with the first cycle's start, length and height. While the step lies past its end, move to the "
        "next one. Then it is a plain cosine within that cycle; the floor stays what it was.",
    ),
    "one_cycle": (
        "The peak and the end lie one step earlier than you might think. And neither need be a whole number.",
        "Work out the four landmarks: initial rate, final rate, peak step, last step. Write a helper that "
        "goes from one rate to another as its argument goes from none to all, and use it for both phases.",
    ),
    "suggest_rate": (
        "A fixed number cannot please both networks. What do their curves have in common?",
        "Find the rate at which the loss blows up, by comparing with where it began, so that sums and means "
        "look alike. Then stay below it by a safe factor. Mind the recordings that never blow up.",
    ),
    "rescue": (
        "Read what the check says of the runs that die: do they die early or late?",
        "Keep the peak that worked in experiment 1 and make the warm-up longer. When no run dies, spend what "
        "is left of the budget on a decay to nearly nothing.",
    ),
    "fast": (
        "The cycle leaves its peak as soon as it gets there. Which part of the curve does the travelling?",
        "Warm up shortly to a peak well above the best constant, stay there for a while, and come down in a "
        "straight line to nearly nothing at the last step. Then vary the peak alone.",
    ),
}
