"""Right and wrong answers to the exercises of lesson 2; see autograder/banks.py for the format."""

# %% noise_floor: right: the formula
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise**2 / (2 * (2 - learning_rate * curvature))

# %% noise_floor: right: the fixed point, not simplified
def noise_floor(learning_rate, curvature, gradient_noise):
    kept = (1 - learning_rate * curvature) ** 2
    with np.errstate(divide="ignore"):
        floor = np.float64(curvature / 2 * learning_rate**2 * gradient_noise**2) / (1 - kept)
    return np.where(kept < 1 - 1e-12, floor, np.inf)

# %% noise_floor: right: in float32
def noise_floor(learning_rate, curvature, gradient_noise):
    r, c, s = np.float32(learning_rate), np.float32(curvature), np.float32(gradient_noise)
    return r * s * s / (2 * (2 - r * c)) if r < 2 / c else np.float32("inf")

# %% noise_floor: right: from the variance, with math
def noise_floor(learning_rate, curvature, gradient_noise):
    try:
        variance = learning_rate * gradient_noise**2 / (curvature * (2 - learning_rate * curvature))
    except ZeroDivisionError:
        return math.inf
    return curvature * variance / 2 if variance > 0 else math.inf

# %% noise_floor: partial: the variance of the weight, not the loss
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise**2 / (curvature * (2 - learning_rate * curvature))

# %% noise_floor: partial: the half is missing
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise**2 / (2 - learning_rate * curvature)

# %% noise_floor: partial: the noise is not squared
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise / (2 * (2 - learning_rate * curvature))

# %% noise_floor: partial: only right for small rates
def noise_floor(learning_rate, curvature, gradient_noise):
    return learning_rate * gradient_noise**2 / 4 if learning_rate * curvature < 2 else np.inf

# %% noise_floor: partial: the curvature is missing
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate >= 2 / curvature:
        return np.inf
    return learning_rate * gradient_noise**2 / (2 * (2 - learning_rate))

# %% noise_floor: partial: the noise of a single step
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return curvature * learning_rate**2 * gradient_noise**2 / 2

# %% noise_floor: partial: a finite floor above the threshold
def noise_floor(learning_rate, curvature, gradient_noise):
    return np.divide(learning_rate * gradient_noise**2, 2 * (2 - learning_rate * curvature))  # infinite at 2 / curvature

# %% noise_floor: wrong: (returns nothing)
def noise_floor(learning_rate, curvature, gradient_noise):
    floor = learning_rate * gradient_noise**2 / (2 * (2 - learning_rate * curvature))

# %% noise_floor: wrong: (calls the library's own)
def noise_floor(learning_rate, curvature, gradient_noise):
    from lrlib import landscapes

    return landscapes.noise_floor(learning_rate, curvature, gradient_noise)

# %% noise_floor: not attempted: as released
def noise_floor(learning_rate, curvature, gradient_noise):
    raise NotImplementedError()

# %% expected_loss: right: a loop
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    losses = []
    for rate in learning_rates:
        initial_loss = (1 - rate * curvature) ** 2 * initial_loss + curvature / 2 * rate**2 * gradient_noise**2
        losses.append(initial_loss)
    return losses

# %% expected_loss: right: in terms of the squared weight
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    square = 2 * initial_loss / curvature
    losses = np.zeros(len(learning_rates))
    for t in range(len(learning_rates)):
        square = square * (1 - learning_rates[t] * curvature) ** 2 + (learning_rates[t] * gradient_noise) ** 2
        losses[t] = curvature * square / 2
    return losses

# %% expected_loss: right: without a loop over the losses, by products
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    kept = (1 - np.asarray(learning_rates) * curvature) ** 2
    added = curvature / 2 * (np.asarray(learning_rates) * gradient_noise) ** 2
    return np.array([
        initial_loss * np.prod(kept[: t + 1]) + sum(added[i] * np.prod(kept[i + 1 : t + 1]) for i in range(t + 1))
        for t in range(len(kept))
    ])

# %% expected_loss: right: in float32
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    rates = np.asarray(learning_rates, dtype=np.float32)
    losses = np.empty(len(rates), dtype=np.float32)
    loss = np.float32(initial_loss)
    for t, rate in enumerate(rates):
        loss = (1 - rate * np.float32(curvature)) ** 2 * loss
        loss = loss + np.float32(curvature / 2) * rate**2 * np.float32(gradient_noise) ** 2
        losses[t] = loss
    return losses

# %% expected_loss: right: recursion and math
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    def after(step):
        before = initial_loss if step == 0 else after(step - 1)
        rate = float(learning_rates[step])
        return math.pow(1 - rate * curvature, 2) * before + 0.5 * curvature * math.pow(rate * gradient_noise, 2)

    return tuple(after(step) for step in range(len(learning_rates)))

# %% expected_loss: wrong: too many values
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    losses = [initial_loss]
    for rate in learning_rates:
        losses.append((1 - rate * curvature) ** 2 * losses[-1] + curvature / 2 * rate**2 * gradient_noise**2)
    return losses

# %% expected_loss: wrong: one place late
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for rate in learning_rates:
        losses.append(loss)
        loss = (1 - rate * curvature) ** 2 * loss + curvature / 2 * rate**2 * gradient_noise**2
    return losses

# %% expected_loss: wrong: no noise
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    return initial_loss * np.cumprod((1 - learning_rates * curvature) ** 2)

# %% expected_loss: partial: the noise is that of the squared weight
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for rate in learning_rates:
        loss = (1 - rate * curvature) ** 2 * loss + rate**2 * gradient_noise**2
        losses.append(loss)
    return losses

# %% expected_loss: wrong: the factor is not squared
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for rate in learning_rates:
        loss = (1 - rate * curvature) * loss + curvature / 2 * rate**2 * gradient_noise**2
        losses.append(loss)
    return losses

# %% expected_loss: wrong: the noise is not squared
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for rate in learning_rates:
        loss = (1 - rate * curvature) ** 2 * loss + curvature / 2 * rate**2 * gradient_noise
        losses.append(loss)
    return losses

# %% expected_loss: wrong: the rate in the noise is not squared
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for rate in learning_rates:
        loss = (1 - rate * curvature) ** 2 * loss + curvature / 2 * rate * gradient_noise**2
        losses.append(loss)
    return losses

# %% expected_loss: wrong: the first rate is used for all steps
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    rate, loss, losses = learning_rates[0], initial_loss, []
    for _ in learning_rates:
        loss = (1 - rate * curvature) ** 2 * loss + curvature / 2 * rate**2 * gradient_noise**2
        losses.append(loss)
    return losses

# %% expected_loss: wrong: every step begins at the initial loss
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    return (1 - learning_rates * curvature) ** 2 * initial_loss + curvature / 2 * (learning_rates * gradient_noise) ** 2

# %% expected_loss: wrong: (only the last loss)
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    for rate in learning_rates:
        initial_loss = (1 - rate * curvature) ** 2 * initial_loss + curvature / 2 * rate**2 * gradient_noise**2
    return initial_loss

# %% expected_loss: error: takes the curve for one rate
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    if (1 - learning_rates * curvature) ** 2 < 1:
        return initial_loss

# %% best_constant_rate: right: the closed form on a logarithmic grid
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 2000) / curvature
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    return rates[np.argmin(floor + (1 - rates * curvature) ** (2 * steps) * (initial_loss - floor))]

# %% best_constant_rate: right: all candidates at once, step by step
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.exp(np.linspace(np.log(1e-4), np.log(1.9), 1500)) / curvature
    loss = np.full(rates.shape, initial_loss)
    for _ in range(steps):
        loss = (1 - rates * curvature) ** 2 * loss + curvature / 2 * rates**2 * gradient_noise**2
    return float(rates[loss.argmin()])

# %% best_constant_rate: right: scipy finds the minimum
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    from scipy.optimize import minimize_scalar

    def final(log_rate):
        rate = np.exp(log_rate)
        floor = rate * gradient_noise**2 / (2 * (2 - rate * curvature))
        return np.log(floor + (1 - rate * curvature) ** (2 * steps) * (initial_loss - floor))

    return np.exp(minimize_scalar(final, bounds=(np.log(1e-5 / curvature), np.log(1 / curvature)), method="bounded").x)

# %% best_constant_rate: right: golden section with math, calling its own expected_loss
def expected_loss_of_constant(rate, steps, curvature, gradient_noise, initial_loss):
    for _ in range(steps):
        initial_loss = (1 - rate * curvature) ** 2 * initial_loss + curvature / 2 * (rate * gradient_noise) ** 2
    return initial_loss

def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    low, high = math.log(1e-5 / curvature), math.log(1 / curvature)
    for _ in range(40):
        a, b = low + 0.382 * (high - low), low + 0.618 * (high - low)
        at = [expected_loss_of_constant(math.exp(x), steps, curvature, gradient_noise, initial_loss) for x in (a, b)]
        low, high = (low, b) if at[0] < at[1] else (a, high)
    return math.exp((low + high) / 2)

# %% best_constant_rate: wrong: the best rate for one step
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    return 2 * initial_loss / (2 * curvature * initial_loss + gradient_noise**2)

# %% best_constant_rate: wrong: the noise is forgotten
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    return 1 / curvature

# %% best_constant_rate: wrong: the best mean over all steps
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 3000) / curvature
    loss, total = np.full(rates.shape, initial_loss), 0
    for _ in range(steps):
        loss = (1 - rates * curvature) ** 2 * loss + curvature / 2 * rates**2 * gradient_noise**2
        total = total + loss
    return rates[np.argmin(total)]

# %% best_constant_rate: wrong: the factor is not squared
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    return rates[np.argmin(floor + np.abs(1 - rates * curvature) ** steps * (initial_loss - floor))]

# %% best_constant_rate: partial: a search between 0 and 1 only
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.linspace(0.001, 0.999, 999)
    loss = np.full(rates.shape, initial_loss)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            loss = (1 - rates * curvature) ** 2 * loss + curvature / 2 * rates**2 * gradient_noise**2
    return rates[np.nanargmin(loss)]

# %% best_constant_rate: partial: the floor is not subtracted
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.999, 4000) / curvature
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    losses = floor + (1 - rates * curvature) ** (2 * steps) * initial_loss
    return rates[np.argmin(losses)]

# %% best_constant_rate: partial: a search that is not in units of 1 / `curvature`
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.999, 4000)
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    losses = floor + (1 - rates * curvature) ** (2 * steps) * (initial_loss - floor)
    return rates[np.nanargmin(losses)]

# %% best_constant_rate: partial: the best rate in units of 1 / `curvature`
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    units = np.geomspace(1e-5, 1.999, 4000)
    floor = units / curvature * gradient_noise**2 / (2 * (2 - units))
    losses = floor + (1 - units) ** (2 * steps) * (initial_loss - floor)
    return units[np.argmin(losses)]

# %% best_constant_rate: wrong: (returns the loss instead of the rate)
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 2000) / curvature
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    return np.min(floor + (1 - rates * curvature) ** (2 * steps) * (initial_loss - floor))

# %% best_constant_rate: wrong: (calls the library's own)
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    import lrlib.landscapes as theory

    return theory.best_constant_rate(steps, curvature, gradient_noise, initial_loss)

# %% best_constant_rate: error: indexes with a rate
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 2000) / curvature
    return rates[rates.min()]

# %% classify_run: right: the four rules
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or tail.mean() > losses[0]:
        return "diverged"
    if tail.std() > tail.mean() / 10:
        return "hovering"
    if tail.mean() > 2 * losses[0] / 3:
        return "stalled"
    return "converged"

# %% classify_run: right: a rounded-up quarter and the sample's standard deviation
def classify_run(losses):
    tail = losses[int(0.75 * len(losses)) :]
    level, spread = np.mean(tail), np.std(tail, ddof=1)
    if np.isnan(losses).any() or np.isinf(losses).any() or level > losses[0]:
        verdict = "diverged"
    elif spread / level > 0.1:
        verdict = "hovering"
    else:
        verdict = "stalled" if level / losses[0] > 2 / 3 else "converged"
    return verdict

# %% classify_run: right: scaled by the first loss
def classify_run(losses):
    relative = np.asarray(losses, dtype=np.float64) / losses[0]
    tail = relative[-15:]
    lost = not np.isfinite(relative.sum()) or tail.mean() > 1
    answers = [lost, tail.std() > 0.1 * tail.mean(), tail.mean() > 0.667, True]
    return ["diverged", "hovering", "stalled", "converged"][answers.index(True)]

# %% classify_run: right: loops and math
def classify_run(losses):
    for loss in losses:
        if math.isnan(loss) or math.isinf(loss):
            return "diverged"
    tail = [float(loss) for loss in losses[-(len(losses) // 4) :]]
    mean = sum(tail) / len(tail)
    if mean > losses[0]:
        return "diverged"
    variance = sum((loss - mean) ** 2 for loss in tail) / len(tail)
    if math.sqrt(variance) > 0.1 * mean:
        return "hovering"
    if mean > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"

# %% classify_run: wrong: only NaN and infinity count as diverged
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)):
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"

# %% classify_run: wrong: a loss that was high once counts as diverged
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.max(losses) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"

# %% classify_run: wrong: the spread of the whole run
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(losses) > 0.1 * np.mean(losses):
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"

# %% classify_run: partial: NaN and infinity are overlooked
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"

# %% classify_run: partial: stalled is asked before hovering
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    return "converged"

# %% classify_run: partial: the spread is not relative
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1:
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"

# %% classify_run: partial: a third instead of two thirds
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    if np.mean(tail) > losses[0] / 3:
        return "stalled"
    return "converged"

# %% classify_run: wrong: the first quarter for the last
def classify_run(losses):
    tail = losses[: len(losses) // 4]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "converged"

# %% classify_run: wrong: stalled and converged exchanged
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "converged"
    return "stalled"

# %% classify_run: wrong: (always the same answer)
def classify_run(losses):
    return "converged"

# %% classify_run: wrong: (looks at the first and last loss only)
def classify_run(losses):
    if not losses[-1] < losses[0]:
        return "diverged"
    return "stalled" if losses[-1] > 2 / 3 * losses[0] else "converged"

# %% classify_run: wrong: (a class of their own)
def classify_run(losses):
    return "overshooting" if losses[-1] > losses[0] else "fine"

# %% classify_run: wrong: (calls the library's own)
def classify_run(losses):
    from lrlib.exercises.lesson_02.classify_run import classify_run as known

    return known(losses)

# %% two_rates: right: high, then a fifth of it
def two_rates(step):
    return 0.45 if step < 240 else 0.09

# %% two_rates: right: for three quarters
def two_rates(step):
    return np.where(np.asarray(step) < 300, 0.45, 0.1)

# %% two_rates: right: in float32, by an index
def two_rates(step):
    return np.array([0.4, 0.1], dtype=np.float32)[int(step >= 240)]

# %% two_rates: right: if and else, with a power of two
def two_rates(step):
    rate = math.pow(2, -1.3)
    if step > 259:
        rate /= 4
    return rate

# %% two_rates: wrong: (the best constant: no switch)
def two_rates(step):
    return 0.226

# %% two_rates: wrong: (linear decay: a switch at each step)
def two_rates(step):
    return 0.64 * (1 - step / 400)

# %% two_rates: wrong: (three rates)
def two_rates(step):
    return 0.64 if step < 150 else 0.3 if step < 300 else 0.06

# %% two_rates: wrong: (one value differs: there and back)
def two_rates(step):
    return 0.226 if step != 300 else 0.1

# %% two_rates: wrong: (the best constant, then a tenth, too early)
def two_rates(step):
    return 0.226 if step < 160 else 0.0226

# %% two_rates: wrong: (two rates that are nearly one)
def two_rates(step):
    return 0.226 if step < 200 else 0.225

# %% two_rates: wrong: (low, then high)
def two_rates(step):
    return 0.08 if step < 100 else 0.45

# %% two_rates: wrong: (diverges at the end)
def two_rates(step):
    return 0.32 if step < 300 else 1e30

# %% two_rates: wrong: (a negative rate)
def two_rates(step):
    return 0.45 if step < 240 else -0.09

# %% two_rates: partial: (the best constant, then a third of it)
def two_rates(step):
    return 0.226 if step < 200 else 0.068

# %% two_rates: error: compares with a name that is not there
def two_rates(step):
    return 0.45 if step < switch_step else 0.09
