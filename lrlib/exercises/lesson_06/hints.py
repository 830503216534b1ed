"""What helps a learner who is stuck in lesson 6: a nudge, then a plan; never the formula."""

HINTS = {
    "paired_difference": (
        "The pairs are made first; everything else is the statistics of one list of numbers.",
        "Take the difference seed by seed. Its mean is the first answer. For the interval you need the "
        "standard error of that mean, from the sample's own spread, and a quantile of the t distribution for "
        "so few seeds.",
    ),
    "sharpness": (
        "Power iteration finds the eigenvalue of largest size. What if that one is negative?",
        "Write a function that multiplies a vector by the Hessian with two tapes, and one that iterates with "
        "it. If the value comes out negative, iterate again with a shift that moves it out of the way, and "
        "undo the shift at the end.",
    ),
    "scaled_rate": (
        "A batch twice as large: what does the rule do to the rate?",
        "Compare the two batch sizes, and let the rate follow in the same proportion.",
    ),
    "grow_batch": (
        "What has to fall as it does in the decay is a quotient. Only one of its two parts may move now.",
        "For each epoch ask how much smaller the decay's rate is than the first, and let the batch be that "
        "much larger. Round, cap at what fits, and return whole numbers.",
    ),
    "best_checkpoint": (
        "NumPy has a function that finds the smallest while it looks past NaN.",
        "Use the validation losses. Make sure that NaN never wins and that of equal ones the first does, and "
        "return a plain whole number.",
    ),
    "production_fit": (
        "After a power cut, what must be on disk so that nobody notices? Weights alone are not it.",
        "Train one epoch at a time. After each, write the losses so far and the model's state, and keep the "
        "best apart. At the beginning read what is there and build the optimizer before loading. Decide about "
        "stopping from the list of all losses.",
    ),
    "capstone": (
        "Two things limit this network: a start that throws it about, and noise at the end. What did lesson 5 find for "
        "the first, with Adam? What does the second need?",
        "Find the scale with the range test. Change one thing at a time, on the practice depot, over several seeds: "
        "an end at zero; a warm-up, short, then long; and after each change the peak again, since each lets it rise. "
        "Write every length as a share of `total_steps`.",
    ),
}
