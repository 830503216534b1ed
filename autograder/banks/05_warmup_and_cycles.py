"""Right and wrong answers to the exercises of lesson 5; see autograder/banks.py for the format."""

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

# %% suggest_rate: right: a third of the blow-up rate
def suggest_rate(learning_rates, losses):
    blown_up = np.flatnonzero(losses > 4 * losses[0])
    limit = learning_rates[blown_up[0]] if blown_up.size else learning_rates[-1]
    return limit / 3

# %% suggest_rate: right: a quarter of the blow-up rate
def suggest_rate(learning_rates, losses):
    return learning_rates[np.argmax(losses > 4 * losses[0])] / 4

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

# %% fast: right: a short way down, with if
def fast(step):
    if step < 20:
        return 1.6 * step / 20
    return 1.6 if step < 140 else 1.6 * (200 - step) / 60

# %% fast: right: the library's, at a peak of 1.5
from lrlib import schedules

def fast(step):
    return schedules.warmup_stable_decay(step, 1.5, 200, warmup_steps=30, decay_steps=40)

# %% cosine_decay_restarts: wrong: m_mul at every step
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length = 0, first_decay_steps
    while step >= start + length:
        start, length = start + length, length * t_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * m_mul**step * wave + alpha)

# %% cosine_decay_restarts: wrong: `m_mul` always 1
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length = 0, first_decay_steps
    while step >= start + length:
        start, length = start + length, length * t_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay_restarts: partial: `t_mul` ignored
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

# %% cosine_decay_restarts: partial: `first_decay_steps` * `t_mul` in place of `first_decay_steps`
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

# %% cosine_decay_restarts: wrong: no restart
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    done = np.minimum(np.asarray(step) / first_decay_steps, 1)
    return initial_learning_rate * ((1 - alpha) * (1 + np.cos(np.pi * done)) / 2 + alpha)

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

# %% one_cycle: wrong: `final_div_factor` ignored
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

# %% one_cycle: wrong: the two cases of `anneal` exchanged
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

# %% fast: partial: (1cycle, as the lesson prints it)
from lrlib import schedules

def fast(step):
    return schedules.one_cycle(step, 1.6, 200)

# %% fast: partial: (one triangle, with if)
def fast(step):
    if step < 60:
        return 0.05 + 1.6 * step / 60
    return 1.65 * (200 - step) / 140

# %% fast: partial: (warm-up only, to the best constant after it)
def fast(step):
    return 1.13 * min(step / 40, 1)

# %% fast: wrong: (warm-up to half the peak)
def fast(step):
    return 0.85 * min(step / 60, (200 - step) / 140)

# %% suggest_rate: partial: (the rate of the lowest loss: a lucky batch)
def suggest_rate(learning_rates, losses):
    return learning_rates[np.argmin(losses)]

# %% suggest_rate: partial: (half of the blow-up rate)
def suggest_rate(learning_rates, losses):
    return learning_rates[np.argmax(losses > 4 * losses[0])] / 2

# %% keras_warmup_cosine: right: as in the text
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: right: with tf.keras, by name
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return tf.keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0, warmup_steps=warmup_steps, warmup_target=peak_learning_rate,
        decay_steps=total_steps - warmup_steps, alpha=end_learning_rate / peak_learning_rate)

# %% keras_warmup_cosine: right: a class of one's own
class Own(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, *arguments):
        self.arguments = arguments

    def __call__(self, step):
        return schedules.warmup_cosine(int(step), *self.arguments)

def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return Own(peak_learning_rate, total_steps, warmup_steps, end_learning_rate)

# %% keras_warmup_cosine: wrong: decay_steps counts the warm-up
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: alpha taken as a rate
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup_steps, alpha=end_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: `end_learning_rate` always 0
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup_steps, warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: no target: the warm-up is ignored
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        peak_learning_rate, total_steps - warmup_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: starts at the peak
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        peak_learning_rate, total_steps - warmup_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: both: decay_steps counts the warm-up, alpha is a rate
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps, end_learning_rate, warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: (the rates, not the object)
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return schedules.warmup_cosine(np.arange(total_steps), peak_learning_rate, total_steps, warmup_steps)

# %% CyclicalRate: right: a count of its own
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size)
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(schedules.triangular(self.step, *self.parameters))
        self.step += 1

# %% CyclicalRate: right: the optimizer's own count
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.base, self.peak, self.size = base_learning_rate, max_learning_rate, step_size

    def on_train_batch_begin(self, batch, logs=None):
        step = int(self.model.optimizer.iterations)
        distance = abs(step % (2 * self.size) - self.size) / self.size
        self.model.optimizer.learning_rate = self.base + (self.peak - self.base) * (1 - distance)

# %% CyclicalRate: right: learning_rate.assign
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.curve = lambda t: np.interp(t % (2 * step_size), [0, step_size, 2 * step_size],
                                         [base_learning_rate, max_learning_rate, base_learning_rate])
        self.t = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate.assign(self.curve(self.t))
        self.t = self.t + 1

# %% CyclicalRate: wrong: starts again in every epoch
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size)

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(schedules.triangular(batch, *self.parameters))

# %% CyclicalRate: wrong: sets the rate after the batch
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size)
        self.step = 0

    def on_train_batch_end(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(schedules.triangular(self.step, *self.parameters))
        self.step += 1

# %% CyclicalRate: wrong: step counted from 1
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size)
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.step += 1
        self.model.optimizer.learning_rate = float(schedules.triangular(self.step, *self.parameters))

# %% CyclicalRate: wrong: moves once per epoch
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size)
        self.step = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = float(schedules.triangular(self.step, *self.parameters))
        self.step += 1

# %% CyclicalRate: partial: starts again in a second fit
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size)

    def on_train_begin(self, logs=None):
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(schedules.triangular(self.step, *self.parameters))
        self.step += 1

# %% CyclicalRate: wrong: step_size taken as a whole cycle
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size / 2)
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(schedules.triangular(self.step, *self.parameters))
        self.step += 1

# %% CyclicalRate: wrong: goes down first
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters, self.step = (base_learning_rate, max_learning_rate, step_size), step_size

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(schedules.triangular(self.step, *self.parameters))
        self.step += 1

# %% CyclicalRate: wrong: (optimizer.lr, which nothing reads)
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.parameters = (base_learning_rate, max_learning_rate, step_size)
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.lr = float(schedules.triangular(self.step, *self.parameters))
        self.step += 1

# %% CyclicalRate: wrong: (no callback)
def CyclicalRate(base_learning_rate, max_learning_rate, step_size):
    return lambda step: schedules.triangular(step, base_learning_rate, max_learning_rate, step_size)
