"""Right and wrong answers to the exercises of lesson 5; see autograder/banks.py for the format."""

# %% linear_warmup: right: clipped fraction
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    risen = np.minimum(step / warmup_steps, 1)
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * risen

# %% linear_warmup: right: np.interp
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return np.interp(step, [0, warmup_steps], [initial_learning_rate, target_learning_rate])

# %% linear_warmup: right: in float32
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    risen = np.minimum(np.asarray(step, np.float32) / np.float32(warmup_steps), np.float32(1))
    return np.float32(initial_learning_rate) * (1 - risen) + np.float32(target_learning_rate) * risen

# %% linear_warmup: right: if, one step at a time
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    if step >= warmup_steps:
        return target_learning_rate
    gained = (target_learning_rate - initial_learning_rate) / warmup_steps
    return initial_learning_rate + gained * step

# %% warmup_cosine: right: np.where
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    fallen = np.clip((step - warmup_steps) / (total_steps - warmup_steps), 0, 1)
    cosine = end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * fallen)) / 2
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, cosine)

# %% warmup_cosine: right: the peak belongs to the warm-up
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    step = np.minimum(step, total_steps)
    angle = np.pi * (step - warmup_steps) / (total_steps - warmup_steps)
    falling = end_learning_rate + 0.5 * (peak_learning_rate - end_learning_rate) * (1 + np.cos(angle))
    return np.where(step <= warmup_steps, step / warmup_steps * peak_learning_rate, falling)

# %% warmup_cosine: right: a decay of its own
def cosine(step, start, length, end):
    return end + (start - end) * np.cos(np.pi / 2 * np.minimum(step, length) / length) ** 2

def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    step = np.asarray(step, dtype=float)
    after = np.maximum(step - warmup_steps, 0)
    rate = cosine(after, peak_learning_rate, total_steps - warmup_steps, end_learning_rate)
    early = step < warmup_steps
    return rate * ~early + early * peak_learning_rate * step / warmup_steps

# %% warmup_cosine: right: if and math, one step at a time
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    if step >= total_steps:
        return end_learning_rate
    fallen = (step - warmup_steps) / (total_steps - warmup_steps)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + math.cos(math.pi * fallen)) / 2

# %% triangular: right: Smith's formula
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak)

# %% triangular: right: modulo
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    within = np.asarray(step) % (2 * step_size)
    height = np.minimum(within, 2 * step_size - within) / step_size
    return base_learning_rate * (1 - height) + max_learning_rate * height

# %% triangular: right: np.interp with a period
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    rates = [base_learning_rate, max_learning_rate, base_learning_rate]
    return np.interp(np.asarray(step) % (2 * step_size), [0, step_size, 2 * step_size], rates)

# %% triangular: right: if, one step at a time
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    position = step % (2 * step_size)
    slope = (max_learning_rate - base_learning_rate) / step_size
    if position <= step_size:
        return base_learning_rate + slope * position
    return max_learning_rate - slope * (position - step_size)

# %% triangular2: right: Smith's formula
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    amplitude = (max_learning_rate - base_learning_rate) / 2 ** (cycle - 1)
    return base_learning_rate + amplitude * np.maximum(0, 1 - from_peak)

# %% triangular2: right: modulo and shifts
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle, within = np.divmod(np.asarray(step), 2 * step_size)
    height = np.minimum(within, 2 * step_size - within) / step_size
    return base_learning_rate + (max_learning_rate - base_learning_rate) * height * 0.5**cycle

# %% triangular2: right: in float32
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    step = np.asarray(step, dtype=np.float32)
    cycle = np.floor(1 + step / np.float32(2 * step_size))
    height = 1 - np.abs(step / np.float32(step_size) - 2 * cycle + 1)
    return np.float32(base_learning_rate) + np.float32(max_learning_rate - base_learning_rate) * height * 2 ** (1 - cycle)

# %% triangular2: right: a loop, one step at a time
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    amplitude = max_learning_rate - base_learning_rate
    while step >= 2 * step_size:
        step = step - 2 * step_size
        amplitude = amplitude / 2
    height = step / step_size if step <= step_size else 2 - step / step_size
    return base_learning_rate + amplitude * height

# %% cosine_decay_restarts: right: add up the lengths
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)

# %% cosine_decay_restarts: right: searchsorted over all cycles
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    lengths = [float(first_decay_steps)]
    while sum(lengths) <= np.max(step):
        lengths.append(lengths[-1] * t_mul)
    starts = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    cycle = np.searchsorted(starts, step, side="right") - 1
    done = (step - starts[cycle]) / np.array(lengths)[cycle]
    return initial_learning_rate * ((1 - alpha) * m_mul**cycle * 0.5 * (1 + np.cos(np.pi * done)) + alpha)

# %% cosine_decay_restarts: right: recursion
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    floor = alpha * initial_learning_rate

    def above_floor(step, height, length):
        if step >= length:
            return above_floor(step - length, height * m_mul, length * t_mul)
        return height * math.cos(math.pi / 2 * step / length) ** 2

    return floor + above_floor(step, initial_learning_rate - floor, first_decay_steps)

# %% cosine_decay_restarts: right: math, one step at a time
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    cycle = 0
    length = first_decay_steps
    while step >= length:
        step -= length
        length *= t_mul
        cycle += 1
    wave = 0.5 * (1 + math.cos(math.pi * step / length))
    return initial_learning_rate * ((1 - alpha) * m_mul**cycle * wave + alpha)

# %% one_cycle: right: one function for both phases
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1

    def between(start, goal, x):
        x = np.clip(x, 0, 1)
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)

    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, final, (step - peak) / (end - peak))
    return np.where(step <= peak, rising, falling)

# %% one_cycle: right: np.interp of the phase
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    low, last = max_learning_rate / div_factor, max_learning_rate / div_factor / final_div_factor
    top = pct_start * total_steps - 1
    height = np.interp(step, [0, top, total_steps - 1], [0.0, 1.0, 0.0])
    if anneal == "cos":
        height = np.sin(np.pi / 2 * height) ** 2
    ground = np.where(np.asarray(step) <= top, low, last)
    return ground + (max_learning_rate - ground) * height

# %% one_cycle: right: the step held at the end
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    step = np.minimum(step, total_steps - 1)
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    rise = pct_start * total_steps - 1
    fall = total_steps - 1 - rise
    x = np.where(step <= rise, step / rise, (step - rise) / fall)
    w = x if anneal == "linear" else 0.5 - 0.5 * np.cos(np.pi * x)
    return np.where(step <= rise, (1 - w) * initial + w * max_learning_rate, (1 - w) * max_learning_rate + w * final)

# %% one_cycle: right: if and math, one step at a time
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak = pct_start * total_steps - 1
    end = total_steps - 1
    if step >= end:
        return final
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, (step - peak) / (end - peak)
    if anneal == "cos":
        x = (1 - math.cos(math.pi * x)) / 2
    return start + (goal - start) * x

# %% warmup_stable_decay: right: np.where
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    fallen = np.clip((step - (total_steps - decay_steps)) / decay_steps, 0, 1)
    after = peak_learning_rate + (end_learning_rate - peak_learning_rate) * fallen
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, after)

# %% warmup_stable_decay: right: np.interp through four corners
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    corners = [0, warmup_steps, total_steps - decay_steps, total_steps]
    return np.interp(step, corners, [0, peak_learning_rate, peak_learning_rate, end_learning_rate])

# %% warmup_stable_decay: right: the lowest of three lines
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    step = np.minimum(step, total_steps)
    up = peak_learning_rate * step / warmup_steps
    down = end_learning_rate + (peak_learning_rate - end_learning_rate) * (total_steps - step) / decay_steps
    return np.minimum(np.minimum(up, peak_learning_rate), down)

# %% warmup_stable_decay: right: if, one step at a time
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    if step < total_steps - decay_steps:
        return peak_learning_rate
    if step >= total_steps:
        return end_learning_rate
    left = (total_steps - step) / decay_steps
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * left

# %% suggest_rate: right: a third of the blow-up rate
def suggest_rate(learning_rates, losses):
    blown_up = np.flatnonzero(losses > 4 * losses[0])
    limit = learning_rates[blown_up[0]] if blown_up.size else learning_rates[-1]
    return limit / 3

# %% suggest_rate: right: half of the blow-up rate
def suggest_rate(learning_rates, losses):
    return learning_rates[np.argmax(losses > 4 * losses[0])] / 2

# %% suggest_rate: right: where a smoothed loss is lowest
def suggest_rate(learning_rates, losses):
    padded = np.pad(losses, 2, mode="edge")
    smooth = np.convolve(padded, np.ones(5) / 5, mode="valid")
    return learning_rates[np.argmin(smooth)]

# %% suggest_rate: right: a running average, half of its lowest place, with a loop
def suggest_rate(learning_rates, losses):
    average, lowest, best = losses[0], losses[0], learning_rates[0]
    for rate, loss in zip(learning_rates, losses):
        average = 0.8 * average + 0.2 * loss
        if average < lowest:
            lowest, best = average, rate
    return float(best) / 2

# %% rescue: right: sixty steps up, linear down
def rescue(step):
    return 1.2 * min(step / 60, (200 - step) / 140)

# %% rescue: right: 1cycle
from lrlib import schedules

def rescue(step):
    return schedules.one_cycle(step, 1.2, 200)

# %% rescue: right: exponential up, then flat
def rescue(step):
    if step < 60:
        return 0.01 * 100 ** (step / 60)
    return 1.0

# %% fast: right: up, flat, down
def fast(step):
    return 1.6 * min(step / 40, 1, (200 - step) / 100)

# %% fast: right: 1cycle
from lrlib import schedules

def fast(step):
    return schedules.one_cycle(step, 1.6, 200)

# %% fast: right: one triangle, with if
def fast(step):
    if step < 60:
        return 0.05 + 1.6 * step / 60
    return 1.65 * (200 - step) / 140

# %% linear_warmup: wrong: step counted from 1
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    risen = np.minimum((step + 1) / warmup_steps, 1)
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * risen

# %% linear_warmup: wrong: one step too long
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    risen = np.minimum(step / (warmup_steps + 1), 1)
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * risen

# %% linear_warmup: wrong: one step too short
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    risen = np.minimum(step / (warmup_steps - 1), 1)
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * risen

# %% linear_warmup: wrong: integer division
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    risen = np.minimum(step // warmup_steps, 1)
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * risen

# %% linear_warmup: wrong: no clamp past the warm-up
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * step / warmup_steps

# %% linear_warmup: wrong: start value forgotten
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return target_learning_rate * np.minimum(step / warmup_steps, 1)

# %% linear_warmup: wrong: falls instead of rising
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    risen = np.minimum(step / warmup_steps, 1)
    return target_learning_rate + (initial_learning_rate - target_learning_rate) * risen

# %% linear_warmup: wrong: range not reduced by the start value
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    if step >= warmup_steps:
        return target_learning_rate
    return initial_learning_rate + target_learning_rate * step / warmup_steps

# %% linear_warmup: wrong: zero after the warm-up
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    rate = 0
    if step < warmup_steps:
        rate = initial_learning_rate + (target_learning_rate - initial_learning_rate) * step / warmup_steps
    return rate

# %% linear_warmup: wrong: (calls the reference)
from lrlib import schedules

def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return schedules.linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate)

# %% linear_warmup: error: a name that is not there
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return initial_learning_rate + (target - initial_learning_rate) * min(step / warmup_steps, 1)

# %% warmup_cosine: wrong: decay counted from step 0
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    fallen = min(step, total_steps) / total_steps
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + math.cos(math.pi * fallen)) / 2

# %% warmup_cosine: wrong: decay length is the total
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    fallen = (min(step, total_steps) - warmup_steps) / total_steps
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + math.cos(math.pi * fallen)) / 2

# %% warmup_cosine: wrong: total excludes the warm-up
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    fallen = np.clip((step - warmup_steps) / total_steps, 0, 1)
    cosine = end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * fallen)) / 2
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, cosine)

# %% warmup_cosine: wrong: warm-up multiplied onto the decay
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    fallen = np.minimum(step, total_steps) / total_steps
    cosine = end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * fallen)) / 2
    return cosine * np.minimum(step / warmup_steps, 1)

# %% warmup_cosine: wrong: decay starts a step late
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step <= warmup_steps:
        return peak_learning_rate * step / warmup_steps
    fallen = min((step - warmup_steps - 1) / (total_steps - warmup_steps), 1)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + math.cos(math.pi * fallen)) / 2

# %% warmup_cosine: wrong: starts again at total_steps
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    step = step % total_steps
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    fallen = (step - warmup_steps) / (total_steps - warmup_steps)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + math.cos(math.pi * fallen)) / 2

# %% warmup_cosine: wrong: step counted from 1
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    step = step + 1
    fallen = np.clip((step - warmup_steps) / (total_steps - warmup_steps), 0, 1)
    cosine = end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * fallen)) / 2
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, cosine)

# %% warmup_cosine: wrong: end rate forgotten
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    fallen = np.clip((step - warmup_steps) / (total_steps - warmup_steps), 0, 1)
    cosine = peak_learning_rate * (1 + np.cos(np.pi * fallen)) / 2
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, cosine)

# %% warmup_cosine: wrong: rises again past the end
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    fallen = (step - warmup_steps) / (total_steps - warmup_steps)
    cosine = end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * fallen)) / 2
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, cosine)

# %% triangular: wrong: step_size taken as a full cycle
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / step_size)
    from_peak = np.abs(2 * step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak)

# %% triangular: wrong: absolute value forgotten
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = step / step_size - 2 * cycle + 1
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak)

# %% triangular: wrong: cycle counted from 0
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak)

# %% triangular: wrong: sawtooth of step_size steps
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    return base_learning_rate + (max_learning_rate - base_learning_rate) * (step % step_size) / step_size

# %% triangular: wrong: sawtooth of a whole cycle
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    position = (step / (2 * step_size)) % 1
    return base_learning_rate + (max_learning_rate - base_learning_rate) * position

# %% triangular: wrong: range not reduced by the base rate
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + max_learning_rate * np.maximum(0, 1 - from_peak)

# %% triangular: wrong: starts at the top
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * from_peak

# %% triangular2: wrong: 1/cycle for a halving
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak) / cycle

# %% triangular2: wrong: halves the maximum, not the amplitude
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    top = max_learning_rate / 2 ** (cycle - 1)
    return base_learning_rate + (top - base_learning_rate) * np.maximum(0, 1 - from_peak)

# %% triangular2: wrong: amplitude never halved
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak)

# %% triangular2: wrong: halved a cycle too soon
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak) / 2**cycle

# %% triangular2: wrong: step_size taken as a full cycle
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / step_size)
    from_peak = np.abs(2 * step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak) / 2 ** (cycle - 1)

# %% triangular2: wrong: absolute value forgotten
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = step / step_size - 2 * cycle + 1
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak) / 2 ** (cycle - 1)

# %% triangular2: wrong: cycle counted from 0
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - from_peak) / 2**cycle

# %% triangular2: wrong: sawtooth of step_size steps
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    halvings = step // (2 * step_size)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * (step % step_size) / step_size / 2**halvings

# %% triangular2: wrong: sawtooth of a whole cycle
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    halvings, within = step // (2 * step_size), step % (2 * step_size)
    amplitude = (max_learning_rate - base_learning_rate) * 0.5**halvings
    return base_learning_rate + amplitude * within / (2 * step_size)

# %% triangular2: wrong: range not reduced by the base rate
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + max_learning_rate * np.maximum(0, 1 - from_peak) / 2 ** (cycle - 1)

# %% triangular2: wrong: starts at the top
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    from_peak = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * from_peak / 2 ** (cycle - 1)

# %% cosine_decay_restarts: wrong: m_mul at every step
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length = 0, first_decay_steps
    while step >= start + length:
        start, length = start + length, length * t_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * m_mul**step * wave + alpha)

# %% cosine_decay_restarts: wrong: m_mul ignored
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length = 0, first_decay_steps
    while step >= start + length:
        start, length = start + length, length * t_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay_restarts: partial: t_mul ignored
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    cycle, within = divmod(step, first_decay_steps)
    wave = (1 + np.cos(np.pi * within / first_decay_steps)) / 2
    return initial_learning_rate * ((1 - alpha) * m_mul**cycle * wave + alpha)

# %% cosine_decay_restarts: wrong: t_mul added, not multiplied
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length + t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)

# %% cosine_decay_restarts: wrong: cycle counted from 1
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, cycle = 0, first_decay_steps, 1
    while step >= start + length:
        start, length, cycle = start + length, length * t_mul, cycle + 1
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * m_mul**cycle * wave + alpha)

# %% cosine_decay_restarts: partial: first cycle already lengthened
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    cycle, start = 0, 0
    length = first_decay_steps * t_mul ** (cycle + 1)
    while step >= start + length:
        start, cycle = start + length, cycle + 1
        length = first_decay_steps * t_mul ** (cycle + 1)
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * m_mul**cycle * wave + alpha)

# %% cosine_decay_restarts: wrong: restarts a step late
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step > start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)

# %% cosine_decay_restarts: wrong: whole step in the cosine
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * step / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)

# %% cosine_decay_restarts: wrong: floor scaled by m_mul
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * height * ((1 - alpha) * wave + alpha)

# %% cosine_decay_restarts: partial: (finds the cycle by a logarithm, which t_mul=1 breaks and rounding misses)
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    cycle = math.floor(math.log(1 + step / first_decay_steps * (t_mul - 1)) / math.log(t_mul))
    start = first_decay_steps * (t_mul**cycle - 1) / (t_mul - 1)
    wave = (1 + math.cos(math.pi * (step - start) / (first_decay_steps * t_mul**cycle))) / 2
    return initial_learning_rate * ((1 - alpha) * m_mul**cycle * wave + alpha)

# %% one_cycle: wrong: peak one step late
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min((step - peak) / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: both phases one step late
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps, total_steps
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min((step - peak) / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: peak rounded to a whole step
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = round(pct_start * total_steps - 1), total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min((step - peak) / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: final rate from the maximum
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = max_learning_rate / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min((step - peak) / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: ends at the initial rate
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, initial, min((step - peak) / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: second phase not shifted
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min(step / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: no clamp past the end
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, (step - peak) / (end - peak)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: anneal the wrong way round
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min((step - peak) / (end - peak), 1)
    x = x if anneal == "cos" else (1 - math.cos(math.pi * x)) / 2
    return start + (goal - start) * x

# %% one_cycle: wrong: step counted from 1
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    step = step + 1
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min((step - peak) / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: the rate never moves
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    return max_learning_rate / div_factor + 0 * step

# %% one_cycle: wrong: epochs for steps
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    step = step // 100
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        start, goal, x = initial, max_learning_rate, step / peak
    else:
        start, goal, x = max_learning_rate, final, min((step - peak) / (end - peak), 1)
    x = (1 - math.cos(math.pi * x)) / 2 if anneal == "cos" else x
    return start + (goal - start) * x

# %% one_cycle: wrong: (calls Keras's own schedule)
import keras

def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    decay = keras.optimizers.schedules.CosineDecay(max_learning_rate / div_factor, total_steps)
    return float(decay(step))

# %% warmup_stable_decay: wrong: decay begins when the warm-up ends
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    fallen = np.clip((step - warmup_steps) / decay_steps, 0, 1)
    after = peak_learning_rate + (end_learning_rate - peak_learning_rate) * fallen
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, after)

# %% warmup_stable_decay: wrong: decays from the warm-up to the end
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    fallen = np.clip((step - warmup_steps) / (total_steps - warmup_steps), 0, 1)
    after = peak_learning_rate + (end_learning_rate - peak_learning_rate) * fallen
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, after)

# %% warmup_stable_decay: wrong: warm-up ignored
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    fallen = np.clip((step - (total_steps - decay_steps)) / decay_steps, 0, 1)
    return peak_learning_rate + (end_learning_rate - peak_learning_rate) * fallen

# %% warmup_stable_decay: wrong: decay counted from step 0
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    if step < total_steps - decay_steps:
        return peak_learning_rate
    return peak_learning_rate + (end_learning_rate - peak_learning_rate) * min(step / total_steps, 1)

# %% warmup_stable_decay: wrong: decay counted from step 0, over decay_steps
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    if step < total_steps - decay_steps:
        return peak_learning_rate
    return peak_learning_rate + (end_learning_rate - peak_learning_rate) * min(step / decay_steps, 1)

# %% warmup_stable_decay: wrong: end rate forgotten
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    left = np.clip((total_steps - step) / decay_steps, 0, 1)
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, peak_learning_rate * left)

# %% warmup_stable_decay: wrong: no clamp past the end
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    fallen = np.maximum((step - (total_steps - decay_steps)) / decay_steps, 0)
    after = peak_learning_rate + (end_learning_rate - peak_learning_rate) * fallen
    return np.where(step < warmup_steps, peak_learning_rate * step / warmup_steps, after)

# %% suggest_rate: wrong: (the blow-up rate itself)
def suggest_rate(learning_rates, losses):
    return learning_rates[np.argmax(losses > 4 * losses[0])]

# %% suggest_rate: partial: (a tenth of the rate of the lowest loss)
def suggest_rate(learning_rates, losses):
    return learning_rates[np.argmin(losses)] / 10

# %% suggest_rate: wrong: (a number that suits one network)
def suggest_rate(learning_rates, losses):
    return 1.5

# %% suggest_rate: wrong: (a number between two networks)
def suggest_rate(learning_rates, losses):
    return 0.25

# %% suggest_rate: wrong: (the lowest loss in place of its rate)
def suggest_rate(learning_rates, losses):
    return np.min(losses)

# %% suggest_rate: wrong: (the index in place of the rate)
def suggest_rate(learning_rates, losses):
    return np.argmin(losses)

# %% suggest_rate: wrong: (zero)
def suggest_rate(learning_rates, losses):
    return 0.0

# %% suggest_rate: wrong: (all rates at once)
def suggest_rate(learning_rates, losses):
    return learning_rates / 3

# %% suggest_rate: wrong: (looks the recordings up)
from lrlib.problems.range_tests import LOSSES

def suggest_rate(learning_rates, losses):
    return 1.0 if len(LOSSES["mse", 501].split()) == len(losses) else 0.01

# %% suggest_rate: wrong: (compares with the recordings of the lesson)
from lrlib.problems.deep_networks import recorded_range_test

def suggest_rate(learning_rates, losses):
    for seed in (501, 502, 503):
        if losses[0] == recorded_range_test("mse", seed)[1][0]:
            return 1.0
    return 0.01

# %% rescue: wrong: (a constant that is safe, and crawls)
def rescue(step):
    return 0.04

# %% rescue: wrong: (decay from a high start)
def rescue(step):
    return 1.2 * (1 - step / 200)

# %% rescue: partial: (a warm-up that is too short)
def rescue(step):
    return 1.6 * min(step / 20, (200 - step) / 180)

# %% rescue: wrong: (negative at the end)
def rescue(step):
    return 1.2 * min(step / 60, (190 - step) / 140)

# %% fast: wrong: (the best constant)
def fast(step):
    return 0.3

# %% fast: wrong: (the high rate without warm-up)
def fast(step):
    return 1.6 * (1 - step / 200)

# %% fast: wrong: (a peak beyond the blow-up)
def fast(step):
    return 4.0 * min(step / 60, (200 - step) / 140)

# %% fast: partial: (warm-up to half the peak)
def fast(step):
    return 0.85 * min(step / 60, (200 - step) / 140)
