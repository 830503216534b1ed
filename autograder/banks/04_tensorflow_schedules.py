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

# %% steps_per_epoch: partial: `validation_split` always 0
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

# %% steps_per_epoch: wrong: not rounded
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return examples * (1 - validation_split) / batch_size

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

# %% Warmup: right: two branches and tf.where
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: right: tf.cond, and a float step for the inner schedule
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        W = float(self.warmup_steps)
        return tf.cond(t < W, lambda: tf.cast(self.schedule(0.0), tf.float32) * t / W,
                       lambda: tf.cast(self.schedule(t - W), tf.float32))

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: right: with keras.ops, in one line
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = keras.ops.cast(step, "float32")
        W = self.warmup_steps
        return self.schedule(keras.ops.maximum(t - W, 0)) * keras.ops.minimum(t / W, 1.0)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: right: an int64 clock for the inner schedule
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.int64)
        share = tf.cast(t, tf.float32) / self.warmup_steps
        return tf.where(t < self.warmup_steps, share * self.schedule(0), self.schedule(tf.maximum(t - self.warmup_steps, 0)))

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: the inner schedule starts too early
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / self.warmup_steps
        after = self.schedule(t)
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: warm-up times schedule
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        return self.schedule(t) * tf.minimum(t / self.warmup_steps, 1.0)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: rises to the rate of that moment
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(t) * t / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: one step too long
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        W = self.warmup_steps + 1
        return tf.where(t < W, self.schedule(0) * t / W, self.schedule(tf.maximum(t - W, 0.0)))

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: step counted from 1
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * (t + 1) / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: stops at `warmup_steps`
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / self.warmup_steps
        after = self.schedule(0)
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: no warm-up at all
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0)
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: partial: get_config leaves out the warm-up
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / max(self.warmup_steps, 1)
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule)}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config.get("warmup_steps", 0))

# %% Warmup: wrong: the warm-up rises to the rate of a later step
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(self.warmup_steps) * t / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: partial: (Python's if)
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        if step < self.warmup_steps:
            return self.schedule(0) * float(step) / self.warmup_steps
        return self.schedule(step - self.warmup_steps)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: partial: (NumPy)
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        step = np.asarray(step)
        return np.where(step < self.warmup_steps, self.schedule(0) * step / self.warmup_steps,
                        self.schedule(np.maximum(step - self.warmup_steps, 0)))

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: partial: (no get_config)
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

# %% Warmup: partial: (the inner schedule is not written as Keras writes objects)
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": str(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: partial: (not registered)
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule, self.warmup_steps = schedule, warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * t / self.warmup_steps
        after = self.schedule(tf.maximum(t - self.warmup_steps, 0.0))
        return tf.where(t < self.warmup_steps, rising, after)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: (takes the course's own)
from lrlib.to_take_along import Warmup as Taken

@keras.saving.register_keras_serializable()
class Warmup(Taken):
    pass

# %% Warmup: wrong: (a function that returns a number)
def Warmup(schedule, warmup_steps):
    return 0.1

# %% Warmup: not attempted: the stub
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
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

# %% epoch_schedule: wrong: epoch counted from 1
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

# %% RateLogger: partial: logs only the changes
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        rate = float(self.model.optimizer.learning_rate)
        if not self.rates or self.rates[-1] != rate:
            self.rates.append(rate)

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

# %% training_loop: right: assign_sub with the schedule's own number
def training_loop(model, loss, batches, schedule):
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs))
        gradients = tape.gradient(value, model.trainable_variables)
        for w, g in zip(model.trainable_variables, gradients):
            w.assign_sub(schedule(step) * g)
        losses.append(float(value))
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

# %% fixed_pitfall: wrong: `batch_size` in place of `steps_per_epoch`
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
