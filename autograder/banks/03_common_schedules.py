"""Right and wrong answers to the exercises of lesson 3; see autograder/banks.py for the format."""

# %% step_decay: right: floor division
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step // decay_steps)

# %% step_decay: right: floored division
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    drops = np.floor(np.asarray(step) / decay_steps)
    return np.power(decay_rate, drops) * initial_learning_rate

# %% step_decay: right: in float32
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    drops = (np.asarray(step) // decay_steps).astype(np.float32)
    return np.float32(initial_learning_rate) * np.float32(decay_rate) ** drops

# %% step_decay: right: a loop, one step at a time
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    rate = initial_learning_rate
    for _ in range(step // decay_steps):
        rate = rate * decay_rate
    return rate

# %% piecewise_constant: right: count the boundaries passed
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) > boundary for boundary in boundaries)
    return np.asarray(values)[passed]

# %% piecewise_constant: right: searchsorted
def piecewise_constant(step, boundaries, values):
    return np.array(values)[np.searchsorted(boundaries, step, side="left")]

# %% piecewise_constant: right: np.where from the back
def piecewise_constant(step, boundaries, values):
    rate = np.full(np.shape(step), values[-1])
    for boundary, value in zip(boundaries[::-1], values[-2::-1]):
        rate = np.where(np.asarray(step) <= boundary, value, rate)
    return rate

# %% piecewise_constant: right: bisect
import bisect

def piecewise_constant(step, boundaries, values):
    return values[bisect.bisect_left(boundaries, step)]

# %% piecewise_constant: right: if, one step at a time
def piecewise_constant(step, boundaries, values):
    for boundary, value in zip(boundaries, values):
        if step <= boundary:
            return value
    return values[-1]

# %% exponential_decay: right: power of the fraction
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = step / decay_steps
    if staircase:
        exponent = np.floor(exponent)
    return initial_learning_rate * decay_rate**exponent

# %% exponential_decay: right: exp and log
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate * np.exp(np.log(decay_rate) * exponent)

# %% exponential_decay: right: with a TensorFlow tensor
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    from lrlib import tensorflow_gate

    tf = tensorflow_gate.load()
    exponent = tf.cast(step, tf.float32) / decay_steps
    if staircase:
        exponent = tf.floor(exponent)
    return initial_learning_rate * tf.pow(tf.constant(decay_rate, tf.float32), exponent)

# %% exponential_decay: right: math, one step at a time
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    if staircase:
        return initial_learning_rate * math.pow(decay_rate, math.floor(step / decay_steps))
    return initial_learning_rate * math.pow(decay_rate, step / decay_steps)

# %% inverse_time_decay: right: division
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = step / decay_steps
    if staircase:
        periods = np.floor(periods)
    return initial_learning_rate / (1 + decay_rate * periods)

# %% inverse_time_decay: right: multiplied out
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    if staircase:
        step = step - step % decay_steps
    return initial_learning_rate * decay_steps / (decay_steps + decay_rate * step)

# %% inverse_time_decay: right: in float32
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = np.float32(step) / np.float32(decay_steps)
    periods = np.floor(periods) if staircase else periods
    return np.float32(initial_learning_rate) / (1 + np.float32(decay_rate) * periods)

# %% inverse_time_decay: right: math, one step at a time
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = step / decay_steps
    if staircase:
        periods = math.floor(periods)
    return initial_learning_rate / (1.0 + decay_rate * periods)

# %% polynomial_decay: right: minimum
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate

# %% polynomial_decay: right: clip
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    step = np.asarray(step)
    cycles = np.where(step == 0, 1, -(-step // decay_steps)) if cycle else 1
    left = np.clip(1 - step / (decay_steps * cycles), 0, 1)
    return end_learning_rate + (initial_learning_rate - end_learning_rate) * left**power

# %% polynomial_decay: right: if, one step at a time
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    end = decay_steps
    if cycle:
        while end < step:
            end += decay_steps
    elif step >= end:
        return end_learning_rate
    return (initial_learning_rate - end_learning_rate) * (1 - step / end) ** power + end_learning_rate

# %% cosine_decay: right: minimum
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    wave = (1 + np.cos(np.pi * progress)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay: right: squared half-angle
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.clip(np.asarray(step) / decay_steps, 0, 1)
    low = alpha * initial_learning_rate
    return low + (initial_learning_rate - low) * np.cos(np.pi * progress / 2) ** 2

# %% cosine_decay: right: in float32
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(np.asarray(step, np.float32), np.float32(decay_steps)) / np.float32(decay_steps)
    wave = np.float32(0.5) * (1 + np.cos(np.float32(np.pi) * progress))
    return np.float32(initial_learning_rate) * ((1 - np.float32(alpha)) * wave + np.float32(alpha))

# %% cosine_decay: right: math, one step at a time
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    if step > decay_steps:
        step = decay_steps
    wave = 0.5 * (1 + math.cos(math.pi * step / decay_steps))
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% my_schedule: right: linear from twice the best constant's neighbourhood
def my_schedule(step):
    return 2.56 * (1 - step / 600)

# %% my_schedule: right: cosine
def my_schedule(step):
    return 1.28 * (1 + np.cos(np.pi * step / 600))

# %% my_schedule: right: warm, then down by if
def my_schedule(step):
    if step < 300:
        return 0.9
    return 0.9 * (600 - step) / 300

# %% my_schedule: wrong: (the best constant rate)
def my_schedule(step):
    return 0.32

# %% my_schedule: wrong: (divides by ten at each third)
def my_schedule(step):
    return 1.28 * 0.1 ** (step // 200)

# %% my_schedule: wrong: (negative at the end)
def my_schedule(step):
    return 2.56 * (1 - step / 500)

# %% my_schedule: wrong: (diverges)
def my_schedule(step):
    return 1e30 * (1 - step / 600)

# %% my_schedule: wrong: (returns the whole curve)
def my_schedule(step):
    return 2.56 * (1 - np.arange(600) / 600)

# %% my_schedule: partial: (halves the rate once)
def my_schedule(step):
    return 0.64 if step < 300 else 0.32
