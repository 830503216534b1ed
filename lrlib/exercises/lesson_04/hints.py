"""What helps a learner who is stuck in lesson 4: a nudge, then a plan; never the formula."""

HINTS = {
    "steps_per_epoch": (
        "What does Keras do with the last, incomplete batch? And what with the examples set aside for validation?",
        "First count the examples that are trained on; Keras rounds that number down. Then count the batches "
        "they fill, the incomplete one among them.",
    ),
    "decay_for_epochs": (
        "Keras counts steps. After how many of them are all epochs over?",
        "Let one decay period be the whole training, in steps. Then the decay rate is what takes the first "
        "rate to the last in one period. Hand Keras the initial rate as a float.",
    ),
    "Warmup": (
        "The inner schedule need not begin at zero, and it counts its own steps from its own beginning.",
        "Ask the inner schedule for its first rate: that is where your line must end. After the warm-up hand the steps "
        "on, less those of the warm-up. Let TensorFlow choose between the two, and keep the inner schedule itself.",
    ),
    "epoch_schedule": (
        "The second argument is a trap: what would happen in a second call of `fit`?",
        "Ignore the present rate. Count how many groups of three epochs have passed, and halve the first rate "
        "so many times.",
    ),
    "RateLogger": (
        "A schedule object moves on with the optimizer's counter. When is the counter still that of this batch?",
        "Choose the method that Keras calls before the update of a batch. Read the optimizer's rate there, "
        "make it a float, and append it to a list that the constructor made.",
    ),
    "training_loop": (
        "In which order do you ask for the loss, for the rate, and for the update?",
        "Number the batches from 0. In each: loss inside the tape, gradients after it, rate from the "
        "schedule, one step of plain gradient descent over all trainable variables, loss appended as a float.",
    ),
    "fixed_pitfall": (
        "Within an epoch the rate must not move. Which argument sees to that?",
        "Work out how many steps one of these epochs has, rounding up. Then ask which period, which decay "
        "rate and which shape make the divisor one, two, three in epochs 0, 1, 2.",
    ),
    "digits_schedule": (
        "You have solved this in lesson 3. Which of Keras's classes draws your curve?",
        "Take a built-in class with your shape, peak and end, and let it span all the steps. Mind whether its "
        "end rate is a rate or a fraction.",
    ),
}
