# %% one_cycle: wrong: the peak is at pct_start of total_steps, not one before
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps, total_steps - 1
    def between(start, goal, x):
        x = np.clip(x, 0, 1)
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)
    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, final, (step - peak) / (end - peak))
    return np.where(step <= peak, rising, falling)

# %% one_cycle: wrong: the final rate from the maximum
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = max_learning_rate / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    def between(start, goal, x):
        x = np.clip(x, 0, 1)
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)
    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, final, (step - peak) / (end - peak))
    return np.where(step <= peak, rising, falling)

# %% one_cycle: wrong: the peak rounded down
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = int(pct_start * total_steps) - 1, total_steps - 1
    def between(start, goal, x):
        x = np.clip(x, 0, 1)
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)
    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, final, (step - peak) / (end - peak))
    return np.where(step <= peak, rising, falling)

# %% one_cycle: wrong: returns to the initial rate at the end
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    def between(start, goal, x):
        x = np.clip(x, 0, 1)
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)
    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, initial, (step - peak) / (end - peak))
    return np.where(step <= peak, rising, falling)

# %% one_cycle: wrong: falls over the whole run
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    def between(start, goal, x):
        x = np.clip(x, 0, 1)
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)
    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, final, (step - peak) / end)
    return np.where(step <= peak, rising, falling)

# %% one_cycle: wrong: keeps falling past the end
def one_cycle(step, max_learning_rate, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, anneal="cos"):
    initial = max_learning_rate / div_factor
    final = initial / final_div_factor
    peak, end = pct_start * total_steps - 1, total_steps - 1
    def between(start, goal, x):
        return start + (goal - start) * ((1 - np.cos(np.pi * x)) / 2 if anneal == "cos" else x)
    rising = between(initial, max_learning_rate, step / peak)
    falling = between(max_learning_rate, final, (step - peak) / (end - peak))
    return np.where(step <= peak, rising, falling)

# %% keras_warmup_cosine: wrong: decay_steps includes the warm-up
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: alpha is the end rate
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup_steps, alpha=end_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: no warmup_target
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        peak_learning_rate, total_steps - warmup_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: begins at the end rate
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        end_learning_rate, total_steps - warmup_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% keras_warmup_cosine: wrong: warm-up twice as long, total right
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - 2 * warmup_steps, alpha=end_learning_rate / peak_learning_rate,
        warmup_target=peak_learning_rate, warmup_steps=2 * warmup_steps)

# %% keras_warmup_cosine: wrong: the end rate is forgotten
def keras_warmup_cosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup_steps, warmup_target=peak_learning_rate, warmup_steps=warmup_steps)

# %% CyclicalRate: wrong: begins again in every epoch
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.p = (base_learning_rate, max_learning_rate, step_size)

    def on_train_batch_begin(self, batch, logs=None):
        base, top, size = self.p
        x = abs(batch / size - 2 * np.floor(1 + batch / (2 * size)) + 1)
        self.model.optimizer.learning_rate = float(base + (top - base) * max(0, 1 - x))

# %% CyclicalRate: wrong: begins again in every fit
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.p = (base_learning_rate, max_learning_rate, step_size)

    def on_train_begin(self, logs=None):
        self.t = 0

    def on_train_batch_begin(self, batch, logs=None):
        base, top, size = self.p
        x = abs(self.t / size - 2 * np.floor(1 + self.t / (2 * size)) + 1)
        self.model.optimizer.learning_rate = float(base + (top - base) * max(0, 1 - x))
        self.t += 1

# %% CyclicalRate: wrong: set after the batch, one step late
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.p = (base_learning_rate, max_learning_rate, step_size)
        self.t = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.t += 1
        base, top, size = self.p
        x = abs(self.t / size - 2 * np.floor(1 + self.t / (2 * size)) + 1)
        self.model.optimizer.learning_rate = float(base + (top - base) * max(0, 1 - x))

# %% CyclicalRate: wrong: step_size is the whole cycle
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.p = (base_learning_rate, max_learning_rate, step_size / 2)
        self.t = 0

    def on_train_batch_begin(self, batch, logs=None):
        base, top, size = self.p
        x = abs(self.t / size - 2 * np.floor(1 + self.t / (2 * size)) + 1)
        self.model.optimizer.learning_rate = float(base + (top - base) * max(0, 1 - x))
        self.t += 1

# %% CyclicalRate: wrong: counts epochs
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.p = (base_learning_rate, max_learning_rate, step_size)
        self.t = 0

    def on_epoch_begin(self, epoch, logs=None):
        base, top, size = self.p
        x = abs(self.t / size - 2 * np.floor(1 + self.t / (2 * size)) + 1)
        self.model.optimizer.learning_rate = float(base + (top - base) * max(0, 1 - x))
        self.t += 1

# %% CyclicalRate: wrong: begins at the top
class CyclicalRate(keras.callbacks.Callback):
    def __init__(self, base_learning_rate, max_learning_rate, step_size):
        super().__init__()
        self.p = (base_learning_rate, max_learning_rate, step_size)
        self.t = 0

    def on_train_batch_begin(self, batch, logs=None):
        base, top, size = self.p
        x = abs(self.t / size - 2 * np.floor(1 + self.t / (2 * size)) + 1)
        self.model.optimizer.learning_rate = float(base + (top - base) * x)
        self.t += 1

# %% cosine_decay_restarts: wrong: t_mul ignored
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    cycle, done = step // first_decay_steps, step % first_decay_steps
    wave = (1 + np.cos(np.pi * done / first_decay_steps)) / 2
    return initial_learning_rate * ((1 - alpha) * m_mul**cycle * wave + alpha)

# %% cosine_decay_restarts: wrong: m_mul ignored
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length = 0, first_decay_steps
    while step >= start + length:
        start, length = start + length, length * t_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * wave + alpha)

# %% cosine_decay_restarts: wrong: the floor shrinks too
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * height * ((1 - alpha) * wave + alpha)

# %% cosine_decay_restarts: wrong: restarts one step late
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step > start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)

# %% cosine_decay_restarts: wrong: the cycle grows by addition
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length + t_mul, height * m_mul
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)

# %% cosine_decay_restarts: wrong: whole waves
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height = 0, first_decay_steps, 1.0
    while step >= start + length:
        start, length, height = start + length, length * t_mul, height * m_mul
    wave = (1 + np.cos(2 * np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)

# %% cosine_decay_restarts: wrong: t_mul and m_mul swapped
def cosine_decay_restarts(step, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0):
    start, length, height, n = 0, first_decay_steps, 1.0, 0
    while step >= start + length and n < 60:
        start, length, height, n = start + length, length * m_mul, height * t_mul, n + 1
    wave = (1 + np.cos(np.pi * (step - start) / length)) / 2
    return initial_learning_rate * ((1 - alpha) * height * wave + alpha)
