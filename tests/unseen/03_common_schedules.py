# %% step_decay: wrong: subtracts the rate each period, linearly
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * (1 - decay_rate * (step // decay_steps))

# %% step_decay: wrong: rounds the period to the nearest
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** np.round(step / decay_steps)

# %% step_decay: wrong: rounds up
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** np.ceil(step / decay_steps)

# %% step_decay: wrong: multiplies by the count instead of a power
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate * (step // decay_steps)

# %% step_decay: wrong: drops only once
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    if step >= decay_steps:
        return initial_learning_rate * decay_rate
    return initial_learning_rate

# %% step_decay: wrong: divides by the factor
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate / decay_rate ** (step // decay_steps)

# %% step_decay: wrong: takes e to the minus rate
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * np.exp(-decay_rate * (step // decay_steps))

# %% step_decay: wrong: decay_steps is one too large
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (step // (decay_steps + 1))

# %% step_decay: wrong: divides the wrong way
def step_decay(step, initial_learning_rate, decay_rate, decay_steps):
    return initial_learning_rate * decay_rate ** (decay_steps // max(step, 1))

# %% piecewise_constant: wrong: the first value is skipped
def piecewise_constant(step, boundaries, values):
    i = sum(step > b for b in boundaries)
    return values[min(i + 1, len(values) - 1)]

# %% piecewise_constant: wrong: values from the back
def piecewise_constant(step, boundaries, values):
    i = sum(step > b for b in boundaries)
    return values[len(values) - 1 - i]

# %% piecewise_constant: wrong: interpolates between values
def piecewise_constant(step, boundaries, values):
    return np.interp(step, [0, *boundaries], values)

# %% piecewise_constant: wrong: stops at the first boundary found
def piecewise_constant(step, boundaries, values):
    for b, v in zip(boundaries, values):
        if step > b:
            return v
    return values[-1]

# %% piecewise_constant: wrong: changes one step late
def piecewise_constant(step, boundaries, values):
    return values[sum(step > b + 1 for b in boundaries)]

# %% piecewise_constant: wrong: zero after the last boundary
def piecewise_constant(step, boundaries, values):
    for b, v in zip(boundaries, values):
        if step <= b:
            return v
    return 0.0

# %% exponential_decay: wrong: floors always
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    return initial_learning_rate * decay_rate ** (step // decay_steps)

# %% exponential_decay: wrong: exp of rate, not power
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate * np.exp(-p)

# %% exponential_decay: wrong: multiplies instead of a power
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate * decay_rate * p

# %% exponential_decay: wrong: the rate is raised
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(p)
    return (initial_learning_rate * decay_rate) * decay_rate ** p

# %% exponential_decay: wrong: floors the step before dividing (no effect), never stairs
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(step) / decay_steps
    return initial_learning_rate * decay_rate ** p

# %% exponential_decay: wrong: rounds instead of floors
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.round(p)
    return initial_learning_rate * decay_rate ** p

# %% exponential_decay: wrong: square of the factor
def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = 2 * step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate * decay_rate ** p

# %% inverse_time_decay: wrong: one plus outside the product
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate / ((1 + decay_rate) * p + 1)

# %% inverse_time_decay: wrong: multiplies
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate * (1 + decay_rate * p)

# %% inverse_time_decay: wrong: power in place of product
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate / (1 + decay_rate) ** p

# %% inverse_time_decay: wrong: floors the whole product
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = decay_rate * step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate / (1 + p)

# %% inverse_time_decay: wrong: decay rate forgotten
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = step / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate / (1 + p)

# %% inverse_time_decay: wrong: staircase ignored
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    return initial_learning_rate / (1 + decay_rate * step / decay_steps)

# %% inverse_time_decay: wrong: counts from one
def inverse_time_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    p = (step + 1) / decay_steps
    if staircase:
        p = np.floor(p)
    return initial_learning_rate / (1 + decay_rate * p)

# %% polynomial_decay: wrong: cycle starts at 0 cycles
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        left = 1 - (step % decay_steps) / decay_steps
    else:
        left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left ** power + end_learning_rate

# %% polynomial_decay: wrong: range with a plus
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate + end_learning_rate) * left ** power + end_learning_rate

# %% polynomial_decay: wrong: power over the range too
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return ((initial_learning_rate - end_learning_rate) * left) ** power + end_learning_rate

# %% polynomial_decay: wrong: floor in place of ceil
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.floor(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left ** power + end_learning_rate

# %% polynomial_decay: wrong: cycle ignored and power ignored
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left + end_learning_rate

# %% polynomial_decay: wrong: zero past the end
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    rate = (initial_learning_rate - end_learning_rate) * left ** power + end_learning_rate
    return np.where(step > decay_steps, 0, rate)

# %% polynomial_decay: wrong: end rate not added back
def polynomial_decay(step, initial_learning_rate, decay_steps, end_learning_rate=1e-4, power=1.0, cycle=False):
    if cycle:
        decay_steps = decay_steps * np.maximum(np.ceil(step / decay_steps), 1)
    left = 1 - np.minimum(step, decay_steps) / decay_steps
    return (initial_learning_rate - end_learning_rate) * left ** power

# %% cosine_decay: wrong: minus in the wave
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * 0.5 * (1 - np.cos(np.pi * p)) + alpha)

# %% cosine_decay: wrong: one plus alpha
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 + alpha) * 0.5 * (1 + np.cos(np.pi * p)) + alpha)

# %% cosine_decay: wrong: alpha not added
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * (1 - alpha) * 0.5 * (1 + np.cos(np.pi * p))

# %% cosine_decay: wrong: a straight line
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * (1 - p) + alpha)

# %% cosine_decay: wrong: alpha outside the product
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * (1 - alpha) * 0.5 * (1 + np.cos(np.pi * p)) + alpha

# %% cosine_decay: wrong: half the rate forgotten inside and max for min
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.maximum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * 0.5 * (1 + np.cos(np.pi * p)) + alpha)

# %% cosine_decay: wrong: squared cosine of the whole angle
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * np.cos(np.pi * p) ** 2 + alpha)

# %% cosine_decay: wrong: decay ends a step later
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step / (decay_steps + 1), 1)
    return initial_learning_rate * ((1 - alpha) * 0.5 * (1 + np.cos(np.pi * p)) + alpha)

# %% cosine_decay: wrong: absolute alpha and no clamp
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    return alpha + (initial_learning_rate - alpha) * 0.5 * (1 + np.cos(np.pi * step / decay_steps))

# %% cosine_decay: wrong: initial rate left out
def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    p = np.minimum(step, decay_steps) / decay_steps
    return (1 - alpha) * 0.5 * (1 + np.cos(np.pi * p)) + alpha
