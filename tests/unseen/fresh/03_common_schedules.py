# %% step_decay: wrong: true division, no stairs
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step / decay_steps)

# %% step_decay: wrong: counts steps from 1
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** ((step + 1) // decay_steps)

# %% step_decay: wrong: remainder in place of quotient
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step % decay_steps)

# %% step_decay: wrong: takes the decay rate away from one
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * (1 - decay_rate) ** (step // decay_steps)

# %% step_decay: wrong: one drop already at the beginning
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step // decay_steps + 1)

# %% step_decay: wrong: exponentiates everything
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return (initial_learning_rate * decay_rate) ** (step // decay_steps)

# %% piecewise_constant: wrong: at least in place of above
def piecewise_constant(step, boundaries, values):
    return np.asarray(values)[sum(np.asarray(step) >= b for b in boundaries)]

# %% piecewise_constant: wrong: the last value is never reached
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) > b for b in boundaries)
    return np.asarray(values)[np.minimum(passed, len(values) - 2)]

# %% piecewise_constant: wrong: boundaries are lengths
def piecewise_constant(step, boundaries, values):
    return np.asarray(values)[sum(np.asarray(step) > b for b in np.cumsum(boundaries))]

# %% piecewise_constant: wrong: values are factors
def piecewise_constant(step, boundaries, values):
    passed = sum(np.asarray(step) > b for b in boundaries)
    return np.cumprod(values)[passed]

# %% exponential_decay: wrong: the staircase the wrong way round
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    e = step / decay_steps
    if not staircase:
        e = np.floor(e)
    return initial_learning_rate * decay_rate**e

# %% exponential_decay: wrong: decay_steps and decay_rate swapped
def exponential_decay(step, initial_learning_rate, decay_rate, decay_steps, staircase=False):
    e = step * decay_steps
    return initial_learning_rate / (1 + decay_rate * np.floor(e) if staircase else 1 + decay_rate * e)

# %% exponential_decay: wrong: multiplies the step by the decay steps
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    e = step * decay_steps
    return initial_learning_rate * decay_rate ** (np.floor(e) if staircase else e)

# %% exponential_decay: wrong: the natural exponent
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    e = step / decay_steps
    return initial_learning_rate * np.exp(-(np.floor(e) if staircase else e))

# %% exponential_decay: wrong: stops after decay_steps
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    e = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * decay_rate ** (np.floor(e) if staircase else e)

# %% exponential_decay: wrong: staircase uses ceil
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    e = step / decay_steps
    return initial_learning_rate * decay_rate ** (np.ceil(e) if staircase else e)

# %% decay_rate_for_end: wrong: percent
def decay_rate_for_end(schedule, end, steps, decay_steps):
    end = 100 * end
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: wrong: one step fewer
def decay_rate_for_end(schedule, end, steps, decay_steps):
    steps = steps - 1
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: wrong: inverse time like exponential
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return end ** (decay_steps / steps)

# %% decay_rate_for_end: wrong: drops rounded up
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / math.ceil(steps / decay_steps))
    return (1 / end - 1) * decay_steps / steps

# %% decay_rate_for_end: wrong: one minus end in the inverse time
def decay_rate_for_end(schedule, end, steps, decay_steps):
    if schedule == "exponential":
        return end ** (decay_steps / steps)
    if schedule == "step":
        return end ** (1 / (steps // decay_steps))
    return (1 - end) * decay_steps / steps

# %% inverse_time_decay: wrong: the root of the time
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    t = step / decay_steps
    return initial_learning_rate / np.sqrt(1 + decay_rate * (np.floor(t) if staircase else t))

# %% inverse_time_decay: wrong: decay_steps forgotten
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    t = np.floor(step) if staircase else step
    return initial_learning_rate / (1 + decay_rate * t)

# %% inverse_time_decay: wrong: the one is forgotten
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    t = np.maximum(step, 1) / decay_steps
    return initial_learning_rate / (decay_rate * t)

# %% inverse_time_decay: wrong: subtracts
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    t = step / decay_steps
    return initial_learning_rate / (1 - decay_rate * (np.floor(t) if staircase else t))

# %% inverse_time_decay: wrong: a line down
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    t = step / decay_steps
    return initial_learning_rate * (1 - decay_rate * (np.floor(t) if staircase else t))

# %% polynomial_decay: wrong: no clamp at the end
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - step / decay_steps
    return (initial_learning_rate - end_learning_rate) * left**power + end_learning_rate

# %% polynomial_decay: wrong: power on the progress, not on what is left
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    done = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate - (initial_learning_rate - end_learning_rate) * done**power

# %% polynomial_decay: wrong: saw teeth in place of longer cycles
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    step = step % decay_steps if cycle else np.minimum(step, decay_steps)
    return (initial_learning_rate - end_learning_rate) * (1 - step / decay_steps) ** power + end_learning_rate

# %% polynomial_decay: wrong: whole initial rate on top of the end
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * left**power + end_learning_rate

# %% polynomial_decay: wrong: end rate as a lower bound
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return np.maximum(initial_learning_rate * left**power, end_learning_rate)

# %% polynomial_decay: wrong: one over the power
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left ** (1 / power) + end_learning_rate

# %% cosine_decay: wrong: rises again after the end
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    wave = (1 + np.cos(np.pi * step / decay_steps)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay: wrong: a quarter of a wave
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    wave = np.cos(np.pi / 2 * np.minimum(step, decay_steps) / decay_steps)
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay: wrong: degrees
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    wave = (1 + np.cos(180 * np.minimum(step, decay_steps) / decay_steps)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay: wrong: alpha as a rate
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    wave = (1 + np.cos(np.pi * np.minimum(step, decay_steps) / decay_steps)) / 2
    return (initial_learning_rate - alpha) * wave + alpha

# %% cosine_decay: wrong: decay ends a step early
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    progress = np.minimum(step / (decay_steps - 1), 1)
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * progress)) / 2 + alpha)

# %% cosine_decay: wrong: a sine
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    wave = (1 + np.sin(np.pi * np.minimum(step, decay_steps) / decay_steps)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay: wrong: zero after the end
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    wave = (1 + np.cos(np.pi * step / decay_steps)) / 2
    return np.where(np.asarray(step) < decay_steps, initial_learning_rate * ((1 - alpha) * wave + alpha), 0.0)
