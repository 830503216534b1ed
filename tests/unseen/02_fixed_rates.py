# %% noise_floor: wrong: the rate squared
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate ** 2 * gradient_noise ** 2 / (2 * (2 - learning_rate * curvature))

# %% noise_floor: wrong: one minus for two minus
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise ** 2 / (2 * (1 - learning_rate * curvature))

# %% noise_floor: wrong: the threshold is 1 over c
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 1:
        return np.inf
    return learning_rate * gradient_noise ** 2 / (2 * (2 - learning_rate * curvature))

# %% noise_floor: wrong: plus in the denominator
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise ** 2 / (2 * (2 + learning_rate * curvature))

# %% noise_floor: wrong: c and s swapped
def noise_floor(learning_rate, curvature, gradient_noise):
    curvature, gradient_noise = gradient_noise, curvature
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise ** 2 / (2 * (2 - learning_rate * curvature))

# %% noise_floor: wrong: bracket forgotten in the denominator
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return np.inf
    return learning_rate * gradient_noise ** 2 / 2 * (2 - learning_rate * curvature)

# %% noise_floor: wrong: zero above the threshold
def noise_floor(learning_rate, curvature, gradient_noise):
    if learning_rate * curvature >= 2:
        return 0.0
    return learning_rate * gradient_noise ** 2 / (2 * (2 - learning_rate * curvature))

# %% expected_loss: wrong: half forgotten in the noise
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for r in learning_rates:
        loss = (1 - r * curvature) ** 2 * loss + curvature * r ** 2 * gradient_noise ** 2
        losses.append(loss)
    return np.array(losses)

# %% expected_loss: wrong: curvature forgotten in the noise
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for r in learning_rates:
        loss = (1 - r * curvature) ** 2 * loss + r ** 2 * gradient_noise ** 2 / 2
        losses.append(loss)
    return np.array(losses)

# %% expected_loss: wrong: noise subtracted
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for r in learning_rates:
        loss = (1 - r * curvature) ** 2 * loss - curvature / 2 * r ** 2 * gradient_noise ** 2
        losses.append(loss)
    return np.array(losses)

# %% expected_loss: wrong: one minus rate, curvature forgotten in the factor
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for r in learning_rates:
        loss = (1 - r) ** 2 * loss + curvature / 2 * r ** 2 * gradient_noise ** 2
        losses.append(loss)
    return np.array(losses)

# %% expected_loss: wrong: noise added to the loss before shrinking
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for r in learning_rates:
        loss = (1 - r * curvature) ** 2 * (loss + curvature / 2 * r ** 2 * gradient_noise ** 2)
        losses.append(loss)
    return np.array(losses)

# %% expected_loss: wrong: plus in the factor
def expected_loss(learning_rates, curvature, gradient_noise, initial_loss):
    loss, losses = initial_loss, []
    for r in learning_rates:
        loss = (1 + r * curvature) ** 2 * loss + curvature / 2 * r ** 2 * gradient_noise ** 2
        losses.append(loss)
    return np.array(losses)

# %% best_constant_rate: wrong: the grid is not in units of one over curvature
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    r = np.geomspace(1e-5, 1.99, 3000)
    floor = r * gradient_noise ** 2 / (2 * (2 - r * curvature))
    final = floor + (1 - r * curvature) ** (2 * steps) * (initial_loss - floor)
    return r[np.nanargmin(final)]

# %% best_constant_rate: wrong: the index
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    r = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = r * gradient_noise ** 2 / (2 * (2 - r * curvature))
    final = floor + (1 - r * curvature) ** (2 * steps) * (initial_loss - floor)
    return np.argmin(final)

# %% best_constant_rate: wrong: forgets to subtract the floor
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    r = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = r * gradient_noise ** 2 / (2 * (2 - r * curvature))
    final = floor + (1 - r * curvature) ** (2 * steps) * initial_loss
    return r[np.argmin(final)]

# %% best_constant_rate: wrong: one step only in the power
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    r = np.geomspace(1e-5, 1.99, 3000) / curvature
    floor = r * gradient_noise ** 2 / (2 * (2 - r * curvature))
    final = floor + (1 - r * curvature) ** 2 * (initial_loss - floor)
    return r[np.argmin(final)]

# %% best_constant_rate: wrong: in units, not multiplied back
def best_constant_rate(steps, curvature, gradient_noise, initial_loss):
    u = np.geomspace(1e-5, 1.99, 3000)
    r = u / curvature
    floor = r * gradient_noise ** 2 / (2 * (2 - r * curvature))
    final = floor + (1 - r * curvature) ** (2 * steps) * (initial_loss - floor)
    return u[np.argmin(final)]
