# %% linear_warmup: wrong: jumps to zero start
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    if step < warmup_steps:
        return target_learning_rate * step / warmup_steps
    return target_learning_rate

# %% linear_warmup: wrong: adds the start on top everywhere
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return initial_learning_rate + target_learning_rate * np.minimum(step / warmup_steps, 1)

# %% linear_warmup: wrong: exponential rise
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    p = np.minimum(step / warmup_steps, 1)
    return initial_learning_rate * (target_learning_rate / initial_learning_rate) ** p

# %% linear_warmup: wrong: max for min
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * np.maximum(step / warmup_steps, 1)

# %% linear_warmup: wrong: returns the start after the end
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    if step < warmup_steps:
        return initial_learning_rate + (target_learning_rate - initial_learning_rate) * step / warmup_steps
    return initial_learning_rate

# %% linear_warmup: wrong: the first step is already target over W, ends at W-1
def linear_warmup(step, target_learning_rate, warmup_steps, initial_learning_rate=0.0):
    return initial_learning_rate + (target_learning_rate - initial_learning_rate) * np.minimum((step + 1) / warmup_steps, 1)

# %% warmup_cosine: wrong: linear decay after the warm-up
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return peak_learning_rate + (end_learning_rate - peak_learning_rate) * p

# %% warmup_cosine: wrong: missing half
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * p))

# %% warmup_cosine: wrong: warm-up from t+1
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * (step + 1) / warmup_steps
    p = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * p)) / 2

# %% warmup_cosine: wrong: range not reduced
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return end_learning_rate + peak_learning_rate * (1 + np.cos(np.pi * p)) / 2

# %% warmup_cosine: wrong: zero past the end
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    if step > total_steps:
        return 0.0
    p = (step - warmup_steps) / (total_steps - warmup_steps)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * p)) / 2

# %% warmup_cosine: wrong: end as a fraction of the peak
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return peak_learning_rate * ((1 - end_learning_rate) * (1 + np.cos(np.pi * p)) / 2 + end_learning_rate)

# %% warmup_cosine: wrong: no warm-up
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    p = min(step / total_steps, 1)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * p)) / 2

# %% warmup_cosine: wrong: warm-up starts at the end rate
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return end_learning_rate + (peak_learning_rate - end_learning_rate) * step / warmup_steps
    p = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * p)) / 2

# %% warmup_cosine: wrong: a max instead of a floor
def warmup_cosine(step, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = min((step - warmup_steps) / (total_steps - warmup_steps), 1)
    return max(peak_learning_rate * (1 + np.cos(np.pi * p)) / 2, end_learning_rate)

# %% triangular: wrong: cycle of one step_size in the number, not in the place
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / step_size)
    x = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x)

# %% triangular: wrong: minus one for plus one
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle - 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x)

# %% triangular: wrong: base not added
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle + 1)
    return (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x)

# %% triangular: wrong: a sine wave
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    x = (1 - np.cos(np.pi * step / step_size)) / 2
    return base_learning_rate + (max_learning_rate - base_learning_rate) * x

# %% triangular: wrong: only one cycle
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    x = np.abs(step / step_size - 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x)

# %% triangular: wrong: x for 1 - x
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, x)

# %% triangular: wrong: floor forgotten
def triangular(step, base_learning_rate, max_learning_rate, step_size):
    cycle = 1 + step / (2 * step_size)
    x = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x)

# %% triangular2: wrong: divides by 2 ** cycle
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x) / 2 ** cycle

# %% triangular2: wrong: halves the whole rate
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle + 1)
    rate = base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x)
    return rate / 2 ** (cycle - 1)

# %% triangular2: wrong: 2 * (cycle - 1)
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x) / np.maximum(1, 2 * (cycle - 1))

# %% triangular2: wrong: grows
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x) * 2 ** (cycle - 1)

# %% triangular2: wrong: halved at each half cycle
def triangular2(step, base_learning_rate, max_learning_rate, step_size):
    cycle = np.floor(1 + step / (2 * step_size))
    x = np.abs(step / step_size - 2 * cycle + 1)
    return base_learning_rate + (max_learning_rate - base_learning_rate) * np.maximum(0, 1 - x) / 2.0 ** (step // step_size)

# %% cosine_decay_restarts: wrong: floor forgotten
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, i = 0, first_decay_steps, 0
    while step >= start + length:
        start, length, i = start + length, length * t_mul, i + 1
    return initial_learning_rate * m_mul ** i * 0.5 * (1 + np.cos(np.pi * (step - start) / length))

# %% cosine_decay_restarts: wrong: no restart at all
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    p = min(step / first_decay_steps, 1)
    return initial_learning_rate * ((1 - alpha) * 0.5 * (1 + np.cos(np.pi * p)) + alpha)

# %% cosine_decay_restarts: wrong: alpha absolute
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, i = 0, first_decay_steps, 0
    while step >= start + length:
        start, length, i = start + length, length * t_mul, i + 1
    return alpha + (initial_learning_rate * m_mul ** i - alpha) * 0.5 * (1 + np.cos(np.pi * (step - start) / length))

# %% cosine_decay_restarts: wrong: divides by m_mul
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, i = 0, first_decay_steps, 0
    while step >= start + length:
        start, length, i = start + length, length * t_mul, i + 1
    return initial_learning_rate * ((1 - alpha) * m_mul ** -i * 0.5 * (1 + np.cos(np.pi * (step - start) / length)) + alpha)

# %% cosine_decay_restarts: wrong: m_mul times i
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, i = 0, first_decay_steps, 0
    while step >= start + length:
        start, length, i = start + length, length * t_mul, i + 1
    return initial_learning_rate * ((1 - alpha) * (m_mul if i else 1) * 0.5 * (1 + np.cos(np.pi * (step - start) / length)) + alpha)

# %% one_cycle: wrong: linear always
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    return np.interp(step, [0, pct_start * total_steps - 1, total_steps - 1], [initial, max_learning_rate, initial / final_div_factor])

# %% one_cycle: wrong: cosine always
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial, final = max_learning_rate / div_factor, max_learning_rate / div_factor / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    if step <= peak:
        return initial + (max_learning_rate - initial) * (1 - np.cos(np.pi * step / peak)) / 2
    p = min((step - peak) / (end - peak), 1)
    return max_learning_rate + (final - max_learning_rate) * (1 - np.cos(np.pi * p)) / 2

# %% one_cycle: wrong: final is zero
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial, final = max_learning_rate / div_factor, 0.0
    peak, end = pct_start * total_steps - 1, total_steps - 1
    go = (lambda p: (1 - np.cos(np.pi * p)) / 2) if anneal == "cos" else (lambda p: p)
    if step <= peak:
        return initial + (max_learning_rate - initial) * go(step / peak)
    return max_learning_rate + (final - max_learning_rate) * go(min((step - peak) / (end - peak), 1))

# %% one_cycle: wrong: starts at zero
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    final = max_learning_rate / div_factor / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    go = (lambda p: (1 - np.cos(np.pi * p)) / 2) if anneal == "cos" else (lambda p: p)
    if step <= peak:
        return max_learning_rate * go(step / peak)
    return max_learning_rate + (final - max_learning_rate) * go(min((step - peak) / (end - peak), 1))

# %% one_cycle: wrong: ends at total_steps
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial, final = max_learning_rate / div_factor, max_learning_rate / div_factor / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps
    go = (lambda p: (1 - np.cos(np.pi * p)) / 2) if anneal == "cos" else (lambda p: p)
    if step <= peak:
        return initial + (max_learning_rate - initial) * go(step / peak)
    return max_learning_rate + (final - max_learning_rate) * go(min((step - peak) / (end - peak), 1))

# %% warmup_stable_decay: wrong: cosine in the decay
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    if step < total_steps - decay_steps:
        return peak_learning_rate
    p = min((step - total_steps + decay_steps) / decay_steps, 1)
    return end_learning_rate + (peak_learning_rate - end_learning_rate) * (1 + np.cos(np.pi * p)) / 2

# %% warmup_stable_decay: wrong: no decay
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    return peak_learning_rate * np.minimum(step / warmup_steps, 1)

# %% warmup_stable_decay: wrong: warm-up from t+1
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * (step + 1) / warmup_steps
    p = np.clip((step - total_steps + decay_steps) / decay_steps, 0, 1)
    return peak_learning_rate + (end_learning_rate - peak_learning_rate) * p

# %% warmup_stable_decay: wrong: decay starts a step late
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = np.clip((step - 1 - total_steps + decay_steps) / decay_steps, 0, 1)
    return peak_learning_rate + (end_learning_rate - peak_learning_rate) * p

# %% warmup_stable_decay: wrong: decay starts at decay_steps
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = np.clip((step - decay_steps) / (total_steps - decay_steps), 0, 1)
    return peak_learning_rate + (end_learning_rate - peak_learning_rate) * p

# %% warmup_stable_decay: wrong: range not reduced
def warmup_stable_decay(step, peak_learning_rate, total_steps, warmup_steps, decay_steps, end_learning_rate=0.0):
    if step < warmup_steps:
        return peak_learning_rate * step / warmup_steps
    p = np.clip((step - total_steps + decay_steps) / decay_steps, 0, 1)
    return peak_learning_rate * (1 - p)  + end_learning_rate
