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
