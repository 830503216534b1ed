"""Right and wrong answers to the exercises of lesson 4; see autograder/banks.py for the format."""

# %% steps_per_epoch: right: math
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil(math.floor(examples * (1 - validation_split)) / batch_size)

# %% steps_per_epoch: right: negative floor division
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return -(-int(examples * (1 - validation_split)) // batch_size)

# %% steps_per_epoch: right: NumPy
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return np.ceil(np.floor(examples * (1 - validation_split)) / batch_size)

# %% steps_per_epoch: right: by counting batches
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    left, steps = int(examples * (1.0 - validation_split)), 0
    while left > 0:
        left -= batch_size
        steps += 1
    return steps

# %% steps_per_epoch: partial: the last, smaller batch forgotten
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return int(examples * (1 - validation_split)) // batch_size

# %% steps_per_epoch: partial: one step too many
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return int(examples * (1 - validation_split)) // batch_size + 1

# %% steps_per_epoch: partial: validation_split ignored
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil(examples / batch_size)

# %% steps_per_epoch: partial: counts the validation part
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    if validation_split:
        examples = int(examples * validation_split)
    return math.ceil(examples / batch_size)

# %% steps_per_epoch: partial: splits the steps, not the examples
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil(math.ceil(examples / batch_size) * (1 - validation_split))

# %% steps_per_epoch: partial: a part of an example counted as one
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil(examples * (1 - validation_split) / batch_size)

# %% steps_per_epoch: wrong: (forgets to return)
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    math.ceil(examples / batch_size)

# %% decay_for_epochs: right: one period of all epochs
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: right: one period an epoch
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    factor = (final_learning_rate / initial_learning_rate) ** (1 / epochs)
    return keras.optimizers.schedules.ExponentialDecay(
        1.0 * initial_learning_rate, decay_steps=steps_per_epoch, decay_rate=factor
    )

# %% decay_for_epochs: right: by tf.keras, the factor by logarithms
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    a, b = float(initial_learning_rate), float(final_learning_rate)
    return tf.keras.optimizers.schedules.ExponentialDecay(a, float(epochs * steps_per_epoch), math.exp(math.log(b) - math.log(a)))

# %% decay_for_epochs: wrong: epochs for steps
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: wrong: the whole decay in one epoch
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), steps_per_epoch, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: partial: an int for the initial rate
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        initial_learning_rate, epochs * steps_per_epoch, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: wrong: the final rate taken as the factor
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, final_learning_rate
    )

# %% decay_for_epochs: wrong: the factor upside down
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, initial_learning_rate / final_learning_rate
    )

# %% decay_for_epochs: wrong: a staircase that was not asked for
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, final_learning_rate / initial_learning_rate, staircase=True
    )

# %% decay_for_epochs: wrong: the factor applied at every step
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), 1, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: wrong: one step too short
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch - 1, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: wrong: (a rate, not an object)
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return initial_learning_rate

# %% decay_for_epochs: wrong: (another class)
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.PolynomialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, final_learning_rate
    )

# %% decay_for_epochs: error: misspells an argument
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(float(initial_learning_rate), steps=epochs, decay_rate=0.5)

# %% WarmupCosine: right: two branches and tf.where
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.peak_learning_rate = peak_learning_rate
        self.total_steps = total_steps
        self.warmup_steps = warmup_steps
        self.end_learning_rate = end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.peak_learning_rate * t / self.warmup_steps
        done = tf.minimum((t - self.warmup_steps) / (self.total_steps - self.warmup_steps), 1.0)
        wave = (1 + tf.cos(math.pi * done)) / 2
        falling = self.end_learning_rate + (self.peak_learning_rate - self.end_learning_rate) * wave
        return tf.where(t < self.warmup_steps, rising, falling)

    def get_config(self):
        return {
            "peak_learning_rate": self.peak_learning_rate,
            "total_steps": self.total_steps,
            "warmup_steps": self.warmup_steps,
            "end_learning_rate": self.end_learning_rate,
        }

# %% WarmupCosine: right: tf.cond and a configuration kept as a dict
@keras.saving.register_keras_serializable(package="mine")
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        super().__init__()
        self.config = dict(
            peak_learning_rate=float(peak_learning_rate),
            total_steps=int(total_steps),
            warmup_steps=int(warmup_steps),
            end_learning_rate=float(end_learning_rate),
        )

    def __call__(self, step):
        p, total, warm, e = self.config.values()
        t = tf.cast(step, tf.float32)
        done = tf.clip_by_value((t - warm) / (total - warm), 0.0, 1.0)
        return tf.cond(t < warm, lambda: p * t / warm, lambda: e + (p - e) * 0.5 * (1.0 + tf.cos(np.pi * done)))

    def get_config(self):
        return dict(self.config)

# %% WarmupCosine: right: with keras.ops
@keras.saving.register_keras_serializable("bank")
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = keras.ops.cast(step, "float32")
        x = keras.ops.clip((t - self.W) / (self.T - self.W), 0, 1)
        down = self.e + (self.p - self.e) * (1 + keras.ops.cos(x * math.pi)) / 2
        return keras.ops.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: right: in float64
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.peak, self.total, self.warm, self.end = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float64)
        wave = (1 + tf.cos(np.pi * tf.clip_by_value((t - self.warm) / (self.total - self.warm), 0, 1))) / 2
        return tf.minimum(self.peak * t / self.warm, self.peak) * tf.where(t < self.warm, tf.ones_like(t), wave) + tf.where(
            t < self.warm, tf.zeros_like(t), self.end * (1 - wave)
        )

    def get_config(self):
        return dict(
            peak_learning_rate=self.peak, total_steps=self.total, warmup_steps=self.warm, end_learning_rate=self.end
        )

# %% WarmupCosine: right: a loop over the steps, made into a table
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.arguments = dict(
            peak_learning_rate=peak_learning_rate,
            total_steps=total_steps,
            warmup_steps=warmup_steps,
            end_learning_rate=end_learning_rate,
        )
        self.table = []
        for t in range(total_steps + 1):
            if t < warmup_steps:
                self.table.append(peak_learning_rate * t / warmup_steps)
            else:
                wave = (1 + math.cos(math.pi * (t - warmup_steps) / (total_steps - warmup_steps))) / 2
                self.table.append(end_learning_rate + (peak_learning_rate - end_learning_rate) * wave)

    def __call__(self, step):
        index = tf.minimum(tf.cast(step, tf.int64), len(self.table) - 1)
        return tf.gather(tf.constant(self.table, tf.float32), index)

    def get_config(self):
        return self.arguments

# %% WarmupCosine: wrong: decay counted from step 0
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = tf.clip_by_value(t / self.T, 0.0, 1.0)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: decay length is the total
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = (tf.minimum(t, self.T) - self.W) / self.T
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: warm-up multiplied onto the decay
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = tf.clip_by_value(t / self.T, 0.0, 1.0)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return down * tf.minimum(t / self.W, 1.0)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: step counted from 1
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32) + 1
        x = tf.clip_by_value((t - self.W) / (self.T - self.W), 0.0, 1.0)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: end rate forgotten
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = tf.clip_by_value((t - self.W) / (self.T - self.W), 0.0, 1.0)
        return tf.where(t < self.W, self.p * t / self.W, self.p * (1 + tf.cos(math.pi * x)) / 2)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: rises again past the end
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = (t - self.W) / (self.T - self.W)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: starts again at total_steps
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32) % self.T
        x = (t - self.W) / (self.T - self.W)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: partial: (Python's if, min and math)
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        if step < self.W:
            return self.p * step / self.W
        x = min((step - self.W) / (self.T - self.W), 1.0)
        return self.e + (self.p - self.e) * (1 + math.cos(math.pi * x)) / 2

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: partial: (NumPy)
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = np.asarray(step, float)
        x = np.clip((t - self.W) / (self.T - self.W), 0, 1)
        return np.where(t < self.W, self.p * t / self.W, self.e + (self.p - self.e) * (1 + np.cos(np.pi * x)) / 2)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: partial: (int of the step)
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = int(step)
        x = min(max((t - self.W) / (self.T - self.W), 0.0), 1.0)
        return self.p * t / self.W if t < self.W else self.e + (self.p - self.e) * (1 + math.cos(math.pi * x)) / 2

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: the rate never moves
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.calls = 0 * warmup_steps
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        return self.p * tf.cast(0 * step, tf.float32)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: the rate never moves
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.calls = -1
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        self.calls += 1
        t = float(self.calls)
        x = min(max((t - self.W) / (self.T - self.W), 0.0), 1.0)
        return self.p * t / self.W if t < self.W else self.e + (self.p - self.e) * (1 + math.cos(math.pi * x)) / 2

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: partial: get_config leaves out end_learning_rate
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = tf.clip_by_value((t - self.W) / (self.T - self.W), 0.0, 1.0)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W}

# %% WarmupCosine: partial: (no get_config)
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = tf.clip_by_value((t - self.W) / (self.T - self.W), 0.0, 1.0)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

# %% WarmupCosine: partial: (get_config with other names)
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = tf.clip_by_value((t - self.W) / (self.T - self.W), 0.0, 1.0)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "T": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: partial: (not registered)
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        x = tf.clip_by_value((t - self.W) / (self.T - self.W), 0.0, 1.0)
        down = self.e + (self.p - self.e) * (1 + tf.cos(math.pi * x)) / 2
        return tf.where(t < self.W, self.p * t / self.W, down)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: (made of Keras's CosineDecay)
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        whole = keras.optimizers.schedules.CosineDecay(
            0.0, self.T - self.W, self.e / self.p, warmup_target=self.p, warmup_steps=self.W
        )
        return whole(step)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: (calls the reference)
@keras.saving.register_keras_serializable()
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        self.p, self.T, self.W, self.e = peak_learning_rate, total_steps, warmup_steps, end_learning_rate

    def __call__(self, step):
        from lrlib import schedules

        return schedules.warmup_cosine(int(step), self.p, self.T, self.W, self.e)

    def get_config(self):
        return {"peak_learning_rate": self.p, "total_steps": self.T, "warmup_steps": self.W, "end_learning_rate": self.e}

# %% WarmupCosine: wrong: (a function that returns a number)
def WarmupCosine(peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
    return peak_learning_rate

# %% WarmupCosine: not attempted: the stub
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, peak_learning_rate, total_steps, warmup_steps, end_learning_rate=0.0):
        raise NotImplementedError()

# %% epoch_schedule: right: a power of whole periods
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** (epoch // 3)

# %% epoch_schedule: right: NumPy's floor
def epoch_schedule(epoch, learning_rate):
    return float(0.2 / 2 ** np.floor(epoch / 3))

# %% epoch_schedule: right: a shift
def epoch_schedule(epoch, learning_rate=None):
    return 0.2 / (1 << epoch // 3)

# %% epoch_schedule: right: a loop
def epoch_schedule(epoch, learning_rate):
    rate = 0.2
    for e in range(1, epoch + 1):
        if e % 3 == 0:
            rate = rate / 2
    return rate

# %% epoch_schedule: wrong: compounds
def epoch_schedule(epoch, learning_rate):
    return learning_rate * 0.5 ** (epoch // 3)

# %% epoch_schedule: wrong: compounds
def epoch_schedule(epoch, learning_rate):
    return learning_rate * 0.5**epoch

# %% epoch_schedule: wrong: relies on the rate that it finds
def epoch_schedule(epoch, learning_rate):
    if epoch > 0 and epoch % 3 == 0:
        return learning_rate / 2
    return learning_rate

# %% epoch_schedule: wrong: halves at epoch 0 too
def epoch_schedule(epoch, learning_rate):
    return learning_rate / 2 if epoch % 3 == 0 else learning_rate

# %% epoch_schedule: wrong: falls in every epoch
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** (epoch / 3)

# %% epoch_schedule: wrong: halves in every epoch
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5**epoch

# %% epoch_schedule: wrong: epochs counted from 1
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** ((epoch + 1) // 3)

# %% epoch_schedule: wrong: the rate never moves
def epoch_schedule(epoch, learning_rate):
    return 0.2

# %% epoch_schedule: wrong: (returns None)
def epoch_schedule(epoch, learning_rate):
    learning_rate = 0.2 * 0.5 ** (epoch // 3)

# %% epoch_schedule: error: a TypeError that Keras would swallow
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** ("epoch" // 3)

# %% RateLogger: right: at the beginning of a batch
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: right: a copy by NumPy
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))

# %% RateLogger: right: in an array that grows
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = np.zeros(0)

    def on_train_batch_begin(self, batch, logs=None):
        rate = tf.convert_to_tensor(self.model.optimizer.learning_rate).numpy()
        self.rates = np.append(self.rates, rate)

# %% RateLogger: right: made in on_train_begin if there is none
class RateLogger(keras.callbacks.Callback):
    rates = None

    def on_train_begin(self, logs=None):
        if self.rates is None:
            self.rates = []

    def on_batch_begin(self, batch, logs=None):
        self.rates += [self.model.optimizer.learning_rate.numpy().item()] if hasattr(
            self.model.optimizer.learning_rate, "numpy"
        ) else [float(self.model.optimizer.learning_rate)]

# %% RateLogger: partial: reads the rate after the update
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_end(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: wrong: logs once per epoch
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_epoch_end(self, epoch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: wrong: logs once per epoch
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_epoch_begin(self, epoch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: partial: keeps the variable, not its value
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(self.model.optimizer.learning_rate)

# %% RateLogger: partial: (starts again in each fit)
class RateLogger(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: wrong: (another name for the list)
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.history = []

    def on_train_batch_begin(self, batch, logs=None):
        self.history.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: wrong: (no callback)
class RateLogger:
    rates = []

# %% RateLogger: error: optimizer.lr
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.lr))

# %% training_loop: right: an optimizer whose rate is assigned
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD(0.0)
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.learning_rate = float(schedule(step))
        gradients = tape.gradient(value, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        losses.append(float(value))
    return losses

# %% training_loop: right: a compiled step, the rate as a tensor
def training_loop(model, loss, batches, schedule):
    @tf.function(reduce_retracing=True)
    def update(inputs, targets, rate):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
            weight.assign_sub(tf.cast(rate, gradient.dtype) * gradient)
        return value

    losses = []
    for step, (inputs, targets) in enumerate(batches):
        rate = tf.constant(float(schedule(step)), tf.float64)
        losses.append(update(tf.constant(inputs), tf.constant(targets), rate).numpy())
    return np.array(losses)

# %% training_loop: right: a fresh optimizer for every step
def training_loop(model, loss, batches, schedule):
    losses = []
    for inputs, targets in batches:
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs))
        keras.optimizers.SGD(float(schedule(len(losses)))).apply(
            tape.gradient(value, model.trainable_variables), model.trainable_variables
        )
        losses.append(value.numpy())
    return losses

# %% training_loop: right: weights assigned by hand
def training_loop(model, loss, batches, schedule):
    losses, step = [], 0
    for inputs, targets in batches:
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        rate = float(schedule(step))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
            weight.assign(weight - rate * gradient)
        losses.append(float(value))
        step += 1
    return losses

# %% training_loop: wrong: step counted from 1
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD(0.0)
    losses = []
    for step, (inputs, targets) in enumerate(batches, start=1):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.learning_rate = float(schedule(step))
        optimizer.apply_gradients(zip(tape.gradient(value, model.trainable_variables), model.trainable_variables))
        losses.append(float(value))
    return losses

# %% training_loop: wrong: the first rate for ever
def training_loop(model, loss, batches, schedule):
    rate = float(schedule(0))

    @tf.function(reduce_retracing=True)
    def update(inputs, targets):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
            weight.assign_sub(rate * gradient)
        return value

    losses = []
    for step, (inputs, targets) in enumerate(batches):
        rate = float(schedule(step))
        losses.append(float(update(tf.constant(inputs), tf.constant(targets))))
    return losses

# %% training_loop: wrong: a rate that nothing reads
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD()
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.lr = float(schedule(step))
        optimizer.apply_gradients(zip(tape.gradient(value, model.trainable_variables), model.trainable_variables))
        losses.append(float(value))
    return losses

# %% training_loop: wrong: uphill
def training_loop(model, loss, batches, schedule):
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
            weight.assign_add(float(schedule(step)) * gradient)
        losses.append(float(value))
    return losses

# %% training_loop: wrong: the loss after the update
def training_loop(model, loss, batches, schedule):
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
            weight.assign_sub(float(schedule(step)) * gradient)
        losses.append(float(loss(targets, model(inputs))))
    return losses

# %% training_loop: wrong: (returns nothing)
def training_loop(model, loss, batches, schedule):
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
            weight.assign_sub(float(schedule(step)) * gradient)

# %% training_loop: wrong: (only the mean loss)
def training_loop(model, loss, batches, schedule):
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        for weight, gradient in zip(model.trainable_variables, tape.gradient(value, model.trainable_variables)):
            weight.assign_sub(float(schedule(step)) * gradient)
        losses.append(float(value))
    return np.mean(losses)

# %% training_loop: error: the schedule handed to an optimizer that wants another kind
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD(learning_rate=schedule(0) and int(1))
    return []

# %% fixed_pitfall: right: inverse time with whole epochs
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=38, decay_rate=1.0, staircase=True)

# %% fixed_pitfall: right: steps per epoch computed
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, -(-1200 // 32), 1.0, staircase=True)

# %% fixed_pitfall: right: piecewise constant
def fixed_pitfall():
    epochs = 100
    return keras.optimizers.schedules.PiecewiseConstantDecay(
        [38 * epoch - 1 for epoch in range(1, epochs)], [0.1 / (epoch + 1) for epoch in range(epochs)]
    )

# %% fixed_pitfall: right: a class of one's own
class OneOverEpoch(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        epoch = tf.cast(step, tf.int64) // 38
        return 0.1 / (tf.cast(epoch, tf.float32) + 1.0)

def fixed_pitfall():
    return OneOverEpoch()

# %% fixed_pitfall: wrong: the replacement as printed
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(initial_learning_rate=0.1, decay_steps=1, decay_rate=0.5)

# %% fixed_pitfall: wrong: per step, not per epoch
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=1, decay_rate=1.0)

# %% fixed_pitfall: wrong: 0.5 for the decay rate
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=38, decay_rate=0.5, staircase=True)

# %% fixed_pitfall: wrong: falls within the epoch
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=38, decay_rate=1.0)

# %% fixed_pitfall: wrong: steps per epoch rounded down
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=1200 // 32, decay_rate=1.0, staircase=True)

# %% fixed_pitfall: wrong: examples for steps
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=1200, decay_rate=1.0, staircase=True)

# %% fixed_pitfall: wrong: batch size for steps per epoch
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=32, decay_rate=1.0, staircase=True)

# %% fixed_pitfall: wrong: (the rates for three epochs only, held)
def fixed_pitfall():
    return keras.optimizers.schedules.PiecewiseConstantDecay([38, 76], [0.1, 0.05, 0.1 / 3])

# %% fixed_pitfall: wrong: (a number)
def fixed_pitfall():
    return 0.1

# %% digits_schedule: right: linear
def digits_schedule():
    return keras.optimizers.schedules.PolynomialDecay(2.56, 600, end_learning_rate=0.0)

# %% digits_schedule: right: cosine
def digits_schedule():
    return keras.optimizers.schedules.CosineDecay(2.56, 600)

# %% digits_schedule: right: a class of one's own
class Half(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        return tf.where(t < 300, 0.9, 0.9 * (600 - t) / 300)

def digits_schedule():
    return Half()

# %% digits_schedule: right: a loop, made into a table
from lrlib.tf_schedules import from_function

def linear(step):
    if step >= 600:
        return 0.0
    return 2.4 * (600 - step) / 600

def digits_schedule():
    return from_function(linear, steps=601)

# %% digits_schedule: wrong: (a constant)
def digits_schedule():
    return keras.optimizers.schedules.PolynomialDecay(0.32, 600, end_learning_rate=0.32)

# %% digits_schedule: wrong: (decays within the first steps)
def digits_schedule():
    return keras.optimizers.schedules.PolynomialDecay(2.56, decay_steps=4, end_learning_rate=0.001)

# %% digits_schedule: wrong: (a counter, frozen by fit)
class Frozen(keras.optimizers.schedules.LearningRateSchedule):
    n = 0

    def __call__(self, step):
        self.n += 1
        return 2.56 * (1 - self.n / 600)

def digits_schedule():
    return Frozen()

# %% digits_schedule: wrong: (a float)
def digits_schedule():
    return 0.32

# %% digits_schedule: wrong: (another schedule each time)
made = []

def digits_schedule():
    made.append(1)
    return keras.optimizers.schedules.PolynomialDecay(2.56 if len(made) % 2 == 0 else 0.32, 600, end_learning_rate=0.0)

# %% digits_schedule: wrong: (negative at the end)
def digits_schedule():
    return keras.optimizers.schedules.PolynomialDecay(2.56, 600, end_learning_rate=-0.5)

# %% digits_schedule: partial: (halves the rate once)
def digits_schedule():
    return keras.optimizers.schedules.PiecewiseConstantDecay([300], [0.64, 0.32])
