# %% steps_per_epoch: wrong: rounds down
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return int(examples * (1 - validation_split)) // batch_size

# %% steps_per_epoch: wrong: the split is ignored
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil(examples / batch_size)

# %% steps_per_epoch: wrong: one more, always
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return int(examples * (1 - validation_split)) // batch_size + 1

# %% steps_per_epoch: wrong: split the steps and not the examples
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return int(math.ceil(examples / batch_size) * (1 - validation_split))

# %% decay_for_epochs: wrong: a decay of one epoch
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), steps_per_epoch, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: wrong: the final rate as the factor
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, float(final_learning_rate)
    )

# %% decay_for_epochs: wrong: the ratio upside down
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, initial_learning_rate / final_learning_rate
    )

# %% decay_for_epochs: wrong: another schedule, a straight line
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.PolynomialDecay(
        float(initial_learning_rate), epochs * steps_per_epoch, float(final_learning_rate)
    )

# %% decay_for_epochs: wrong: epochs as steps
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(initial_learning_rate), epochs, final_learning_rate / initial_learning_rate
    )

# %% decay_for_epochs: wrong: begins at the final rate
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(
        float(final_learning_rate), epochs * steps_per_epoch, final_learning_rate / initial_learning_rate
    )

# %% Warmup: wrong: the inner schedule is not shifted
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule = schedule
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        return tf.where(t < self.warmup_steps, self.schedule(0) * t / self.warmup_steps, self.schedule(t))

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: rises one step early
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule = schedule
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(0) * (t + 1) / self.warmup_steps
        return tf.where(t < self.warmup_steps, rising, self.schedule(tf.maximum(t - self.warmup_steps, 0.0)))

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: the warm-up multiplies the schedule
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule = schedule
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        return self.schedule(t) * tf.minimum(t / self.warmup_steps, 1.0)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: constant after the warm-up
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule = schedule
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        return self.schedule(0) * tf.minimum(t / self.warmup_steps, 1.0)

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% Warmup: wrong: rises to the schedule's rate at that step
@keras.saving.register_keras_serializable()
class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, schedule, warmup_steps):
        self.schedule = schedule
        self.warmup_steps = warmup_steps

    def __call__(self, step):
        t = tf.cast(step, tf.float32)
        rising = self.schedule(self.warmup_steps) * t / self.warmup_steps
        return tf.where(t < self.warmup_steps, rising, self.schedule(tf.maximum(t - self.warmup_steps, 0.0)))

    def get_config(self):
        return {"schedule": keras.saving.serialize_keras_object(self.schedule), "warmup_steps": self.warmup_steps}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["warmup_steps"])

# %% epoch_schedule: wrong: halves every epoch
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5**epoch

# %% epoch_schedule: wrong: halves what the optimizer has
def epoch_schedule(epoch, learning_rate):
    return learning_rate * 0.5 if epoch and epoch % 3 == 0 else learning_rate

# %% epoch_schedule: wrong: no stairs
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** (epoch / 3)

# %% epoch_schedule: wrong: epochs from one
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** ((epoch + 1) // 3)

# %% epoch_schedule: wrong: the optimizer's rate as the initial one
def epoch_schedule(epoch, learning_rate):
    return learning_rate * 0.5 ** (epoch // 3)

# %% RateLogger: wrong: records per epoch
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_epoch_begin(self, epoch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: wrong: after the update
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_end(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% RateLogger: wrong: only while the rate differs
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        rate = float(self.model.optimizer.learning_rate)
        if not self.rates or rate != self.rates[-1]:
            self.rates.append(rate)

# %% RateLogger: wrong: emptied at every fit
class RateLogger(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.rates = []

    def on_train_begin(self, logs=None):
        self.rates = []

    def on_train_batch_begin(self, batch, logs=None):
        self.rates.append(float(self.model.optimizer.learning_rate))

# %% training_loop: wrong: the rate of the next step
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD(0.0)
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.learning_rate = float(schedule(step + 1))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        losses.append(float(value))
    return losses

# %% training_loop: wrong: loss after the update
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD(0.0)
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.learning_rate = float(schedule(step))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        losses.append(float(loss(targets, model(inputs))))
    return losses

# %% training_loop: wrong: only the first rate
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD(float(schedule(0)))
    losses = []
    for inputs, targets in batches:
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        losses.append(float(value))
    return losses

# %% training_loop: wrong: momentum
def training_loop(model, loss, batches, schedule):
    optimizer = keras.optimizers.SGD(0.0, momentum=0.9)
    losses = []
    for step, (inputs, targets) in enumerate(batches):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.learning_rate = float(schedule(step))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
        losses.append(float(value))
    return losses

# %% fixed_pitfall: wrong: decay steps rounded down
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, 1200 // 32, 1.0, staircase=True)

# %% fixed_pitfall: wrong: no staircase
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, 38, 1.0)

# %% fixed_pitfall: wrong: the examples as decay steps
def fixed_pitfall():
    return keras.optimizers.schedules.InverseTimeDecay(0.1, 1200, 1.0, staircase=True)

# %% fixed_pitfall: wrong: halves in place of the harmonic fall
def fixed_pitfall():
    return keras.optimizers.schedules.ExponentialDecay(0.1, 38, 0.5, staircase=True)
