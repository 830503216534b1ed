# %% gradient_descent: wrong: the gradient is always taken at the start
def gradient_descent(gradient, start, learning_rate, steps):
    path = [np.asarray(start, float)]
    g = gradient(path[0])
    for _ in range(steps):
        path.append(path[-1] - learning_rate * g)
    return np.array(path)

# %% gradient_descent: wrong: every row is the same array, changed in place
def gradient_descent(gradient, start, learning_rate, steps):
    w = np.array(start, float)
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)

# %% gradient_descent: wrong: gradient scaled to length one
def gradient_descent(gradient, start, learning_rate, steps):
    path = [np.asarray(start, float)]
    for _ in range(steps):
        g = gradient(path[-1])
        path.append(path[-1] - learning_rate * g / np.linalg.norm(g))
    return np.array(path)

# %% gradient_descent: wrong: one step too few
def gradient_descent(gradient, start, learning_rate, steps):
    path = [np.asarray(start, float)]
    for _ in range(steps - 1):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: wrong: the sign only
def gradient_descent(gradient, start, learning_rate, steps):
    path = [np.asarray(start, float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * np.sign(gradient(path[-1])))
    return np.array(path)

# %% gradient_descent: wrong: last position only
def gradient_descent(gradient, start, learning_rate, steps):
    w = np.asarray(start, float)
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
    return w

# %% largest_stable_rate: wrong: the smallest eigenvalue
def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[0]

# %% largest_stable_rate: wrong: the trace
def largest_stable_rate(hessian):
    return 2 / np.trace(hessian)

# %% largest_stable_rate: wrong: the Frobenius norm
def largest_stable_rate(hessian):
    return 2 / np.linalg.norm(hessian)

# %% largest_stable_rate: wrong: one over the curvature
def largest_stable_rate(hessian):
    return 1 / np.linalg.eigvalsh(hessian).max()

# %% largest_stable_rate: wrong: the largest diagonal entry
def largest_stable_rate(hessian):
    return 2 / np.max(np.diag(hessian))

# %% largest_stable_rate: wrong: one eigenvalue per direction
def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)

# %% fastest_rate: wrong: geometric mean of the curvatures
def fastest_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 1 / np.sqrt(values[0] * values[-1])

# %% fastest_rate: wrong: the difference of the curvatures
def fastest_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 2 / (values[-1] - values[0])

# %% fastest_rate: wrong: the two of lesson 1.2 only
def fastest_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]

# %% fastest_rate: wrong: all curvatures added
def fastest_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian).sum()

# %% fastest_rate: wrong: one over the sum
def fastest_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 1 / (values[-1] + values[0])

# %% fastest_rate: wrong: the two smallest
def fastest_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 2 / (values[0] + values[1])

# %% train_step: wrong: sum of squares
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_sum((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: loss after the step
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    new = weights - learning_rate * tape.gradient(loss, weights)
    return new, tf.reduce_mean((tf.linalg.matvec(features, new) - targets) ** 2)

# %% train_step: wrong: half the mean square
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2) / 2
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: uphill
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights + learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the mean absolute error
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(tf.abs(tf.linalg.matvec(features, weights) - targets))
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the root of the mean square
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.sqrt(tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2))
    return weights - learning_rate * tape.gradient(loss, weights), loss
