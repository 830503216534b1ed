# %% mean: right: a division
def mean(values):
    return sum(values) / len(values)

# %% mean: right: one by one
def mean(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)

# %% mean: wrong: the sum
def mean(values):
    return sum(values)

# %% mean: error: divides by zero
def mean(values):
    return sum(values) / 0

# %% running_mean: right: a list
def running_mean(values):
    return [sum(values[:n]) / n for n in range(1, len(values) + 1)]

# %% running_mean: right: an array
def running_mean(values):
    import numpy
    return numpy.cumsum(values) / numpy.arange(1, len(values) + 1)

# %% running_mean: wrong: the sums
def running_mean(values):
    return [sum(values[: n + 1]) for n in range(len(values))]
