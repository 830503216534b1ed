"""What helps a learner who is stuck in lesson 5: a nudge, then a plan; never the formula."""

HINTS = {
    "linear_warmup": (
        "After the warm-up nothing rises any more. What is the part risen, then?",
        "Compute which part of the rise is done, capped when all of it is. Then stretch that part between the "
        "initial rate and the target.",
    ),
    "warmup_cosine": (
        "The total includes the warm-up. How many steps has the cosine, then, and at which step does it begin?",
        "Write the two branches apart: the line, and the cosine over what is left after the warm-up, capped "
        "at its end. Choose between them by the step, with a NumPy function so that arrays work.",
    ),
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
    "triangular": (
        "`step_size` is half a cycle, not a whole one.",
        "Follow the text line by line: the number of the cycle, counted from one; the distance from that "
        "cycle's peak, in half cycles; the rate from base to maximum. Try it at steps 0, one half cycle, one "
        "whole cycle.",
    ),
    "triangular2": (
        "What is halved is the distance between base and peak, not the peak.",
        "Take your zigzag. Make the amplitude a variable of its own, halve it once for each cycle that is "
        "over, and add the base at the end.",
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
    "warmup_stable_decay": (
        "The decay is counted from the end. At which step does it begin?",
        "Three pieces: the line up, the plateau, the line down over the last steps. Capping the part that has "
        "fallen makes the plateau and the end come by themselves.",
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
        "Half the steps must go as far. Which part of the curve does the travelling?",
        "Warm up shortly to a peak well above the best constant, stay there for a while, and come down in a "
        "straight line to nearly nothing at the last step. Then vary the peak alone.",
    ),
}
