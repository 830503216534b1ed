# %% paired_difference: wrong: the median
def paired_difference(a, b):
    from scipy import stats
    d = a - b
    h = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return np.median(d), (d.mean() - h, d.mean() + h), np.mean(d > 0)

# %% paired_difference: wrong: divides by n, not by its root
def paired_difference(a, b):
    from scipy import stats
    d = a - b
    h = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / len(d)
    return d.mean(), (d.mean() - h, d.mean() + h), np.mean(d > 0)

# %% paired_difference: wrong: a count of seeds
def paired_difference(a, b):
    from scipy import stats
    d = a - b
    h = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - h, d.mean() + h), np.sum(d > 0)

# %% paired_difference: wrong: ends swapped
def paired_difference(a, b):
    from scipy import stats
    d = a - b
    h = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() + h, d.mean() - h), np.mean(d > 0)

# %% paired_difference: wrong: half widths instead of ends
def paired_difference(a, b):
    from scipy import stats
    d = a - b
    h = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (-h, h), np.mean(d > 0)

# %% paired_difference: wrong: two degrees of freedom lost
def paired_difference(a, b):
    from scipy import stats
    d = a - b
    h = stats.t.ppf(0.975, len(d) - 2) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - h, d.mean() + h), np.mean(d > 0)

# %% scaled_rate: wrong: squared ratio
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * (batch / base_batch) ** 2

# %% scaled_rate: wrong: adds the ratio
def scaled_rate(base_rate, base_batch, batch):
    return base_rate + batch / base_batch

# %% scaled_rate: wrong: divides only
def scaled_rate(base_rate, base_batch, batch):
    return base_rate / base_batch

# %% scaled_rate: wrong: logarithm
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * (1 + np.log(batch / base_batch))

# %% grow_batch: wrong: last rate in place of the first
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(np.round(base_batch * learning_rates[-1] / learning_rates), max_batch)

# %% grow_batch: wrong: squared ratio
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(np.round(base_batch * (learning_rates[0] / learning_rates) ** 2), max_batch)

# %% grow_batch: wrong: first rate forgotten
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(np.round(base_batch / learning_rates), max_batch)

# %% grow_batch: wrong: doubles at each fall
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(base_batch * 2.0 ** np.arange(len(learning_rates)), max_batch)

# %% best_checkpoint: wrong: the first epoch where the loss rises
def best_checkpoint(history):
    v = history["val_loss"]
    for i in range(1, len(v)):
        if v[i] > v[i - 1]:
            return i - 1
    return len(v) - 1

# %% best_checkpoint: wrong: the smallest gap between both losses
def best_checkpoint(history):
    return int(np.nanargmin(np.abs(np.array(history["val_loss"]) - np.array(history["loss"]))))

# %% best_checkpoint: wrong: one before the best
def best_checkpoint(history):
    return int(np.nanargmin(history["val_loss"])) - 1

# %% best_checkpoint: wrong: the sum of both losses
def best_checkpoint(history):
    return int(np.nanargmin(np.array(history["val_loss"]) + np.array(history["loss"])))
