# %% steps_per_epoch: wrong: rounds to the nearest
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return round(int(examples * (1 - validation_split)) / batch_size)

# %% steps_per_epoch: wrong: the split itself
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil(examples * validation_split / batch_size)

# %% steps_per_epoch: wrong: not rounded
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return examples * (1 - validation_split) / batch_size

# %% steps_per_epoch: wrong: rounds the examples up
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil(math.ceil(examples * (1 - validation_split)) / batch_size)

# %% steps_per_epoch: wrong: subtracts the split as a count
def steps_per_epoch(examples, batch_size, validation_split=0.0):
    return math.ceil((examples - validation_split) / batch_size)

# %% decay_for_epochs: wrong: difference in place of ratio
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(float(initial_learning_rate), epochs * steps_per_epoch, initial_learning_rate - final_learning_rate)

# %% decay_for_epochs: wrong: decay per epoch but over all steps
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(float(initial_learning_rate), epochs * steps_per_epoch, (final_learning_rate / initial_learning_rate) ** (1 / epochs))

# %% decay_for_epochs: wrong: one epoch fewer
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(float(initial_learning_rate), (epochs - 1) * steps_per_epoch, final_learning_rate / initial_learning_rate)

# %% decay_for_epochs: wrong: stairs of an epoch
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(float(initial_learning_rate), steps_per_epoch, (final_learning_rate / initial_learning_rate) ** (1 / epochs), staircase=True)

# %% decay_for_epochs: wrong: adds epochs and steps
def decay_for_epochs(initial_learning_rate, final_learning_rate, epochs, steps_per_epoch):
    return keras.optimizers.schedules.ExponentialDecay(float(initial_learning_rate), epochs + steps_per_epoch, final_learning_rate / initial_learning_rate)

# %% epoch_schedule: wrong: halves every two epochs
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** (epoch // 2)

# %% epoch_schedule: wrong: halves every four epochs
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** (epoch // 4)

# %% epoch_schedule: wrong: a tenth
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.1 ** (epoch // 3)

# %% epoch_schedule: wrong: divides by the number of the period
def epoch_schedule(epoch, learning_rate):
    return 0.2 / (epoch // 3 + 1)

# %% epoch_schedule: wrong: halves only once
def epoch_schedule(epoch, learning_rate):
    return 0.2 if epoch < 3 else 0.1

# %% epoch_schedule: wrong: changes one epoch late
def epoch_schedule(epoch, learning_rate):
    return 0.2 * 0.5 ** (max(epoch - 1, 0) // 3)
