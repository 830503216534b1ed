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

# %% decay_rate_for_end: right: powers
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: right: logarithms
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "inverse time":
        return (1 - end) / end / (steps / decay_steps)
    periods = steps / decay_steps
    if schedule == "step":
        periods = math.floor(periods)
    return math.exp(math.log(end) / periods)

# %% decay_rate_for_end: right: roots by bisection
def decay_rate_for_end(schedule, end, steps, decay_steps):
    def left(rate):
        if schedule == "inverse time":
            return 1 / (1 + rate * steps / decay_steps)
        return rate ** (steps / decay_steps if schedule == "exponential" else steps // decay_steps)

    low, high = 0.0, 1e6 if schedule == "inverse time" else 1.0
    for _ in range(200):
        middle = (low + high) / 2
        too_low = left(middle) > end if schedule == "inverse time" else left(middle) < end
        low, high = (middle, high) if too_low else (low, middle)
    return (low + high) / 2

# %% decay_rate_for_end: right: in float32
def decay_rate_for_end(schedule, end, steps, decay_steps):
    end = np.float32(end)
    periods = np.float32(steps) / np.float32(decay_steps)
    answers = {
        "exponential": end ** (1 / periods),
        "step": end ** (1 / max(np.floor(periods), 1)),
        "inverse time": (1 / end - 1) / periods,
    }
    return answers[schedule]

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

# %% step_decay: wrong: not floored
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step / decay_steps)

# %% step_decay: wrong: step counted from 1
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** ((step + 1) // decay_steps)

# %% step_decay: wrong: one step late
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (np.maximum(step - 1, 0) // decay_steps)

# %% step_decay: wrong: starts already decayed
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (1 + step // decay_steps)

# %% step_decay: wrong: the remainder in place of the quotient
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step % decay_steps)

# %% step_decay: wrong: 1 - `decay_rate` in place of `decay_rate`
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * (1 - decay_rate) ** (step // decay_steps)

# %% step_decay: wrong: the rate never moves
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate + 0 * step

# %% step_decay: wrong: the rate never moves
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    steps_per_epoch = 1000
    return initial_learning_rate * decay_rate ** (step // steps_per_epoch // decay_steps)

# %% step_decay: wrong: compounds at every step
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    drops, since = step // decay_steps, step % decay_steps  # all the powers of a loop over the steps, multiplied
    return initial_learning_rate * decay_rate ** (decay_steps * drops * (drops - 1) / 2 + drops * (since + 1))

# %% step_decay: wrong: compounds at every drop
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    rate = initial_learning_rate
    for drop in range(step // decay_steps + 1):
        rate *= decay_rate**drop
    return rate

# %% step_decay: wrong: epochs for steps
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    epoch = step // 100
    return initial_learning_rate * decay_rate ** (epoch // decay_steps)

# %% piecewise_constant: wrong: changes at the boundary, not after it
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) >= boundary for boundary in boundaries)
    return np.asarray(values)[passed]

# %% piecewise_constant: wrong: changes a step before the boundary
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) > boundary - 2 for boundary in boundaries)
    return np.asarray(values)[passed]

# %% piecewise_constant: wrong: values compounded
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) > boundary for boundary in boundaries)
    return np.cumprod(values)[passed]

# %% piecewise_constant: wrong: boundaries read as durations
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) > boundary for boundary in np.cumsum(boundaries))
    return np.asarray(values)[passed]

# %% piecewise_constant: wrong: stops at the last boundary
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) > boundary for boundary in boundaries)
    return np.asarray(values)[np.minimum(passed, len(values) - 2)]

# %% piecewise_constant: wrong: stops at the first boundary that is passed
def piecewise_constant(step, boundaries, values):
    for boundary, value in zip(boundaries, values):
        if step > boundary:
            return value
    return values[-1]

# %% exponential_decay: wrong: `decay_steps` ignored
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = np.floor(step) if staircase else step
    return initial_learning_rate * decay_rate**exponent

# %% exponential_decay: wrong: exp(-`decay_rate`) in place of `decay_rate`
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate * np.exp(-decay_rate * exponent)

# %% exponential_decay: wrong: exponent inverted
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = decay_steps / np.maximum(step, 1)
    if staircase:
        exponent = np.floor(exponent)
    return initial_learning_rate * decay_rate**exponent

# %% exponential_decay: wrong: initial rate inside the power
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = step // decay_steps if staircase else step / decay_steps
    return (initial_learning_rate * decay_rate) ** exponent

# %% exponential_decay: wrong: 1 - `decay_rate` in place of `decay_rate`
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate * (1 - decay_rate) ** exponent

# %% exponential_decay: wrong: grows instead of falling
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate * decay_rate ** (-exponent)

# %% exponential_decay: wrong: stops at `decay_steps`
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    step = np.minimum(step, decay_steps)
    exponent = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate * decay_rate**exponent

# %% exponential_decay: wrong: `staircase` the wrong way round
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = step / decay_steps if staircase else step // decay_steps
    return initial_learning_rate * decay_rate**exponent

# %% exponential_decay: wrong: step counted from 1
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    exponent = (step + 1) / decay_steps
    if staircase:
        exponent = np.floor(exponent)
    return initial_learning_rate * decay_rate**exponent

# %% exponential_decay: wrong: the rate never moves
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    return initial_learning_rate + 0.0 * step

# %% exponential_decay: partial: (staircase ignored)
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    return initial_learning_rate * decay_rate ** (step / decay_steps)

# %% inverse_time_decay: wrong: `decay_steps` ignored
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = np.floor(step) if staircase else step
    return initial_learning_rate / (1 + decay_rate * periods)

# %% inverse_time_decay: error: (missing 1 in the divisor: divides by zero at step 0)
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate / (decay_rate * periods)

# %% inverse_time_decay: wrong: square root of the divisor
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate / np.sqrt(1 + decay_rate * periods)

# %% inverse_time_decay: wrong: subtracts instead of dividing
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate * (1 - decay_rate * periods)

# %% inverse_time_decay: wrong: compounds at every step
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    rate = initial_learning_rate
    for t in range(step + 1):
        rate = rate / (1 + decay_rate * (t // decay_steps if staircase else t / decay_steps))
    return rate

# %% inverse_time_decay: wrong: `staircase` the wrong way round
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    periods = step / decay_steps if staircase else step // decay_steps
    return initial_learning_rate / (1 + decay_rate * periods)

# %% inverse_time_decay: wrong: the rate never moves
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    return initial_learning_rate + 0.0 * step

# %% polynomial_decay: partial: no clamp past the end
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - step / decay_steps
    return (initial_learning_rate - end_learning_rate) * np.sign(left) * abs(left) ** power + end_learning_rate

# %% polynomial_decay: wrong: `end_learning_rate` ignored
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * left**power

# %% polynomial_decay: wrong: `end_learning_rate` as a lower limit
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return np.maximum(initial_learning_rate * left**power, end_learning_rate)

# %% polynomial_decay: wrong: range not reduced by the end rate
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * left**power + end_learning_rate

# %% polynomial_decay: wrong: power on the fraction done
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    done = np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * (1 - done**power) + end_learning_rate

# %% polynomial_decay: wrong: 1 / `power` in place of `power`
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left ** (1 / power) + end_learning_rate

# %% polynomial_decay: wrong: `power` always 1
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left + end_learning_rate

# %% polynomial_decay: wrong: `decay_steps` - 1 in place of `decay_steps`
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    decay_steps = decay_steps - 1
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate

# %% polynomial_decay: wrong: step counted from 1
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    step = step + 1
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate

# %% polynomial_decay: wrong: starts again at `decay_steps`
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    left = 1 - (step % decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate

# %% polynomial_decay: wrong: `cycle` the wrong way round
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    cycle = not cycle
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate

# %% polynomial_decay: wrong: the rate never moves
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    return initial_learning_rate + 0.0 * step

# %% polynomial_decay: partial: (cycle ignored)
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate

# %% cosine_decay: wrong: missing 1/2
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) + alpha)

# %% cosine_decay: wrong: missing 1 +
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * np.cos(np.pi * progress) / 2 + alpha)

# %% cosine_decay: wrong: degrees for radians
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(180 * progress)) / 2 + alpha)

# %% cosine_decay: wrong: not multiplied by `pi`
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(progress)) / 2 + alpha)

# %% cosine_decay: wrong: 2 pi in place of pi
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(2 * np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: a quarter of a wave
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * np.cos(np.pi / 2 * progress) + alpha)

# %% cosine_decay: wrong: pi/2 in place of pi
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi / 2 * progress)) / 2 + alpha)

# %% cosine_decay: wrong: a sine in place of a cosine
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.sin(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: start and end swapped
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 - np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: partial: alpha taken as an absolute rate
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha

# %% cosine_decay: partial: `alpha` always 0
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * (1 + np.cos(np.pi * progress)) / 2

# %% cosine_decay: partial: `alpha` as a lower limit
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * np.maximum((1 + np.cos(np.pi * progress)) / 2, alpha)

# %% cosine_decay: partial: range not reduced by alpha
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: integer division
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) // decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: `decay_steps` - 1 in place of `decay_steps`
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps - 1) / (decay_steps - 1)
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: step counted from 1
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step + 1, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: rises again past the end
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = step / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: starts again at `decay_steps`
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = (step % decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: partial: zero after the end
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    rate = initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)
    return np.where(step > decay_steps, 0.0, rate)

# %% cosine_decay: partial: zero from the end on
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    rate = initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)
    return np.where(step >= decay_steps, 0.0, rate)

# %% cosine_decay: wrong: the rate never moves
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    return initial_learning_rate + 0.0 * step

# %% cosine_decay: wrong: epochs for steps
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step // 1000, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: epochs for steps
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step // 100, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% step_decay: wrong: (returns None)
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    initial_learning_rate * decay_rate ** (step // decay_steps)

# %% cosine_decay: wrong: (a list of one number)
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step, decay_steps) / decay_steps
    return [initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)]

# %% cosine_decay: wrong: (calls the reference)
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    from lrlib import schedules

    return schedules.cosine_decay(step, initial_learning_rate, decay_steps, alpha)

# %% exponential_decay: error: divides by zero
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    return initial_learning_rate * decay_rate ** (step // (decay_steps - decay_steps))

# %% inverse_time_decay: error: a name that does not exist
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    return learning_rate / (1 + decay_rate * step / decay_steps)

# %% polynomial_decay: not attempted: the stub
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    raise NotImplementedError()

# %% my_schedule: right: linear from three times the best constant
def my_schedule(step):
    return 0.64 * (1 - 0.95 * step / 400)

# %% my_schedule: right: cosine
def my_schedule(step):
    return 0.55 * (0.05 + 0.95 * (1 + np.cos(np.pi * step / 400)) / 2)

# %% my_schedule: right: level, then down by if
def my_schedule(step):
    if step < 100:
        return 0.5
    return 0.5 * (0.05 + 0.95 * (400 - step) / 300)

# %% my_schedule: wrong: (the best constant rate)
def my_schedule(step):
    return 0.226

# %% my_schedule: wrong: (the best constant rate as the peak)
def my_schedule(step):
    return 0.2 * (1 - step / 400)

# %% my_schedule: wrong: (divides by ten at each third)
def my_schedule(step):
    return 0.453 * 0.1 ** (step // 134)

# %% my_schedule: wrong: (negative at the end)
def my_schedule(step):
    return 0.64 * (1 - step / 350)

# %% my_schedule: wrong: (diverges)
def my_schedule(step):
    return 1e30 * (1 - step / 400)

# %% my_schedule: wrong: (returns the whole curve)
def my_schedule(step):
    return 0.64 * (1 - np.arange(400) / 400)

# %% my_schedule: partial: (starts too low)
def my_schedule(step):
    return 0.28 * (0.05 + 0.95 * (1 - step / 400))

# %% decay_rate_for_end: wrong: `decay_steps` ignored
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (1 / steps)
    if schedule == "step":
        return end ** (1 / steps)
    return (1 / end - 1) / steps

# %% decay_rate_for_end: partial: the exponent is upside down
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (steps / decay_steps)
    if schedule == "step":
        return end ** (steps // decay_steps)
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: partial: the fraction is upside down
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 / end - 1) * steps / decay_steps

# %% decay_rate_for_end: wrong: end taken as the decay rate
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end
    if schedule == "step":
        return end
    return end

# %% decay_rate_for_end: partial: parts of a drop are counted
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (decay_steps / steps)
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: partial: one drop too many
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps + 1))
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: partial: one drop too few
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / max(steps // decay_steps - 1, 1))
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: partial: the 1 in the denominator is forgotten
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return decay_steps / (end * steps)

# %% decay_rate_for_end: partial: not divided by end
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 - end) * decay_steps / steps

# %% decay_rate_for_end: partial: a line in place of a power
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return 1 - (1 - end) * decay_steps / steps
    if schedule == "step":
        return 1 - (1 - end) / (steps // decay_steps)
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: partial: the exponent in place of the rate
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return -math.log(end) * decay_steps / steps
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: wrong: (a list in place of a number)
def decay_rate_for_end(schedule, end, steps, decay_steps):
    return [end ** (decay_steps / steps)]

# %% decay_rate_for_end: error: the names of Keras's arguments
def decay_rate_for_end(schedule, alpha, total_steps, decay_steps):
    return alpha ** (decay_steps / total_steps)
