# %% noise_floor: wrong: the noise is not squared
def noise_floor(learning_rate, curvature, gradient_noise):
    room = 2 - learning_rate * curvature
    return learning_rate * gradient_noise / (2 * room) if room > 0 else np.inf

# %% noise_floor: wrong: the small-rate formula
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate >= 2 / curvature:
        return np.inf
    return learning_rate * gradient_noise**2 / 4

# %% noise_floor: wrong: not infinite beyond the limit
def noise_floor(learning_rate, curvature, gradient_noise):
    return learning_rate * gradient_noise**2 / (2 * (2 - learning_rate * curvature))

# %% noise_floor: wrong: curvature once more
def noise_floor(learning_rate, curvature, gradient_noise):
    room = 2 - learning_rate * curvature
    return curvature * learning_rate * gradient_noise**2 / (2 * room) if room > 0 else np.inf

# %% noise_floor: wrong: a half too many
def noise_floor(learning_rate, curvature, gradient_noise):
    room = 2 - learning_rate * curvature
    return learning_rate * gradient_noise**2 / (4 * room) if room > 0 else np.inf

# %% noise_floor: wrong: everything squared
def noise_floor(learning_rate, curvature, gradient_noise):
    room = 2 - learning_rate * curvature
    return (learning_rate * gradient_noise) ** 2 / (2 * room) if room > 0 else np.inf

# %% expected_loss: wrong: the noise is not squared
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, out = initial_loss, []
    for r in learning_rates:
        loss = (1 - r * curvature) ** 2 * loss + curvature / 2 * r**2 * gradient_noise
        out.append(loss)
    return out

# %% expected_loss: wrong: the factor is not squared
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, out = initial_loss, []
    for r in learning_rates:
        loss = (1 - r * curvature) * loss + curvature / 2 * r**2 * gradient_noise**2
        out.append(loss)
    return out

# %% expected_loss: wrong: begins with the initial loss, the last step is missing
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, out = initial_loss, []
    for r in learning_rates:
        out.append(loss)
        loss = (1 - r * curvature) ** 2 * loss + curvature / 2 * r**2 * gradient_noise**2
    return out

# %% expected_loss: wrong: the noise is forgotten
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    return initial_loss * np.cumprod((1 - np.asarray(learning_rates) * curvature) ** 2)

# %% expected_loss: wrong: every step from the initial loss
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    r = np.asarray(learning_rates)
    return (1 - r * curvature) ** 2 * initial_loss + curvature / 2 * r**2 * gradient_noise**2

# %% expected_loss: wrong: only the last loss
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss = initial_loss
    for r in learning_rates:
        loss = (1 - r * curvature) ** 2 * loss + curvature / 2 * r**2 * gradient_noise**2
    return loss

# %% expected_loss: wrong: the first rate for all steps
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, out = initial_loss, []
    for _ in learning_rates:
        r = learning_rates[0]
        loss = (1 - r * curvature) ** 2 * loss + curvature / 2 * r**2 * gradient_noise**2
        out.append(loss)
    return out

# %% best_constant_rate: wrong: the loss in place of the rate
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    return (floor + (1 - rates * curvature) ** (2 * steps) * (initial_loss - floor)).min()

# %% best_constant_rate: wrong: no noise
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 3000) / curvature
    return rates[np.argmin((1 - rates * curvature) ** (2 * steps) * initial_loss)]

# %% best_constant_rate: wrong: the power is steps, not twice
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    return rates[np.argmin(floor + np.abs(1 - rates * curvature) ** steps * (initial_loss - floor))]

# %% best_constant_rate: wrong: the noise is not squared
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = rates * gradient_noise / (2 * (2 - rates * curvature))
    return rates[np.argmin(floor + (1 - rates * curvature) ** (2 * steps) * (initial_loss - floor))]

# %% best_constant_rate: wrong: the largest loss
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    rates = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = rates * gradient_noise**2 / (2 * (2 - rates * curvature))
    return rates[np.argmax(floor + (1 - rates * curvature) ** (2 * steps) * (initial_loss - floor))]

# %% best_constant_rate: wrong: one over the curvature, always
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    return 1 / curvature

# %% classify_run: wrong: never diverged for a finite run
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)):
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    return "stalled" if np.mean(tail) > 2 / 3 * losses[0] else "converged"

# %% classify_run: wrong: NaN is not noticed
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    return "stalled" if np.mean(tail) > 2 / 3 * losses[0] else "converged"

# %% classify_run: wrong: spread not relative to the mean
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1:
        return "hovering"
    return "stalled" if np.mean(tail) > 2 / 3 * losses[0] else "converged"

# %% classify_run: wrong: stalled before hovering
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.mean(tail) > 2 / 3 * losses[0]:
        return "stalled"
    return "hovering" if np.std(tail) > 0.1 * np.mean(tail) else "converged"

# %% classify_run: wrong: the last quarter is the first
def classify_run(losses):
    tail = losses[: len(losses) // 4]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    return "stalled" if np.mean(tail) > 2 / 3 * losses[0] else "converged"

# %% classify_run: wrong: stalled below two thirds
def classify_run(losses):
    tail = losses[-(len(losses) // 4) :]
    if not np.all(np.isfinite(losses)) or np.mean(tail) > losses[0]:
        return "diverged"
    if np.std(tail) > 0.1 * np.mean(tail):
        return "hovering"
    return "stalled" if np.mean(tail) < 2 / 3 * losses[0] else "converged"
