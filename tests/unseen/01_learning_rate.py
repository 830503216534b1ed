# %% gradient_descent: wrong: half the learning rate
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate / 2 * gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: wrong: scales the weights too
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append((1 - learning_rate) * path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: wrong: one step too many
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps + 1):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: wrong: stores the steps and not the weights
def gradient_descent(gradient, start, learning_rate, steps):
    w, path = start, [start]
    for _ in range(steps):
        step = learning_rate * gradient(w)
        w = w - step
        path.append(-step)
    return np.array(path)

# %% gradient_descent: wrong: rate decays with the step
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for t in range(steps):
        path.append(path[-1] - learning_rate / (t + 1) * gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: wrong: starts from zero
def gradient_descent(gradient, start, learning_rate, steps):
    path = [np.zeros_like(start)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)

# %% largest_stable_rate: wrong: lambda over two
def largest_stable_rate(hessian):
    return np.linalg.eigvalsh(hessian)[-1] / 2

# %% largest_stable_rate: wrong: divides by the square
def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1] ** 2

# %% largest_stable_rate: wrong: 2 over max plus min eigenvalue, without brackets
def largest_stable_rate(hessian):
    e = np.linalg.eigvalsh(hessian)
    return 2 / e[-1] + e[0]

# %% largest_stable_rate: wrong: the determinant
def largest_stable_rate(hessian):
    return 2 / np.linalg.det(hessian)

# %% largest_stable_rate: wrong: the largest entry
def largest_stable_rate(hessian):
    return 2 / np.max(hessian)

# %% largest_stable_rate: wrong: square root of the eigenvalue
def largest_stable_rate(hessian):
    return 2 / np.sqrt(np.linalg.eigvalsh(hessian)[-1])

# %% largest_stable_rate: wrong: the second largest eigenvalue
def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-2]

# %% fastest_rate: wrong: brackets forgotten
def fastest_rate(hessian):
    e = np.linalg.eigvalsh(hessian)
    return 2 / e[-1] + e[0]

# %% fastest_rate: wrong: half the sum
def fastest_rate(hessian):
    e = np.linalg.eigvalsh(hessian)
    return (e[-1] + e[0]) / 2

# %% fastest_rate: wrong: product of eigenvalues
def fastest_rate(hessian):
    e = np.linalg.eigvalsh(hessian)
    return 2 / (e[-1] * e[0])

# %% fastest_rate: wrong: mean of the two rates
def fastest_rate(hessian):
    e = np.linalg.eigvalsh(hessian)
    return (1 / e[-1] + 1 / e[0]) / 2

# %% fastest_rate: wrong: sum of the two largest
def fastest_rate(hessian):
    e = np.linalg.eigvalsh(hessian)
    return 2 / (e[-1] + e[-2])

# %% train_step: wrong: lost the factor 2 in a gradient by hand
def train_step(weights, features, targets, learning_rate):
    errors = tf.linalg.matvec(features, weights) - targets
    loss = tf.reduce_mean(errors ** 2)
    gradient = tf.linalg.matvec(features, errors, transpose_a=True) / len(targets)
    return weights - learning_rate * gradient, loss

# %% train_step: wrong: steps twice
def train_step(weights, features, targets, learning_rate):
    for _ in range(2):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            loss = tf.reduce_mean(tf.square(tf.linalg.matvec(features, weights) - targets))
        weights = weights - learning_rate * tape.gradient(loss, weights)
    return weights, loss

# %% train_step: wrong: divides the rate by the batch
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(tf.square(tf.linalg.matvec(features, weights) - targets))
    return weights - learning_rate / len(targets) * tape.gradient(loss, weights), loss

# %% train_step: wrong: errors are never squared and can cancel
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(tf.linalg.matvec(features, weights) - targets)
    return weights - learning_rate * tape.gradient(loss, weights), loss
