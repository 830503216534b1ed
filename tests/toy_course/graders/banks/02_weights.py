# %% weighted_mean: right: a sum
def weighted_mean(values, weights):
    return sum(v * w for v, w in zip(values, weights)) / sum(weights)

# %% weighted_mean: right: an array
def weighted_mean(values, weights):
    import numpy
    return numpy.average(values, weights=weights)

# %% weighted_mean: wrong: weights ignored
def weighted_mean(values, weights):
    return sum(values) / len(values)

# %% guess: right: the middle
def guess():
    return 5

# %% guess: right: a little beside it
def guess():
    return 5.2

# %% guess: wrong: (an end)
def guess():
    return 10.0
