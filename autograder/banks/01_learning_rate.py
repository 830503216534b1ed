"""Right and wrong answers to the exercises of lesson 1; see autograder/banks.py for the format."""

# %% gradient_descent: right: a growing list
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: right: an array made beforehand
def gradient_descent(gradient, start, learning_rate, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for step in range(steps):
        path[step + 1] = path[step] - learning_rate * np.asarray(gradient(path[step]))
    return path

# %% gradient_descent: right: in place, with copies
def gradient_descent(gradient, start, learning_rate, steps):
    w = start.copy()
    path = [w.copy()]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w.copy())
    return path

# %% gradient_descent: right: in TensorFlow, float32
def gradient_descent(gradient, start, learning_rate, steps):
    from lrlib import tensorflow_gate

    tf = tensorflow_gate.load()
    path = [tf.constant(start, tf.float32)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * tf.cast(gradient(path[-1].numpy()), tf.float32))
    return tf.stack(path)

# %% gradient_descent: right: accumulated
import itertools

def gradient_descent(gradient, start, learning_rate, steps):
    walk = itertools.accumulate(range(steps), lambda w, _: w - learning_rate * gradient(w), initial=start)
    return np.stack(list(walk))

# %% gradient_descent: right: plain loops over the weights
def gradient_descent(gradient, start, learning_rate, steps):
    rows = [[float(value) for value in start]]
    while len(rows) < steps + 1:
        slope = gradient(np.array(rows[-1]))
        rows.append([weight - learning_rate * slope[i] for i, weight in enumerate(rows[-1])])
    return rows

# %% largest_stable_rate: right: eigvalsh
def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]

# %% largest_stable_rate: right: the maximum of eigvals
def largest_stable_rate(hessian):
    return 2.0 / max(np.linalg.eigvals(hessian).real)

# %% largest_stable_rate: right: the spectral norm
def largest_stable_rate(hessian):
    return 2 / np.linalg.norm(hessian, ord=2)

# %% largest_stable_rate: right: in TensorFlow, float32
def largest_stable_rate(hessian):
    from lrlib import tensorflow_gate

    tf = tensorflow_gate.load()
    return 2.0 / tf.reduce_max(tf.linalg.eigvalsh(tf.constant(hessian, tf.float32)))

# %% largest_stable_rate: right: by trying rates
def largest_stable_rate(hessian):
    start = np.arange(1.0, len(hessian) + 1)

    def diverges(rate):
        w = start
        for _ in range(3000):
            w = w - rate * (hessian @ w)
            if np.abs(w).max() > 1e6:
                return True
        return np.linalg.norm(hessian @ w) > np.linalg.norm(hessian @ start)

    low, high = 0.0, 10.0
    while high - low > 1e-5 * high:
        middle = (low + high) / 2
        if diverges(middle):
            high = middle
        else:
            low = middle
    return low

# %% largest_stable_rate: right: power iteration
def largest_stable_rate(hessian):
    direction = [1.0 + 0.1 * i for i in range(len(hessian))]
    curvature = 1.0
    for _ in range(500):
        image = [sum(row[j] * direction[j] for j in range(len(row))) for row in hessian.tolist()]
        curvature = math.sqrt(sum(value * value for value in image))
        direction = [value / curvature for value in image]
    return 2 / curvature

# %% fastest_rate: right: eigvalsh
def fastest_rate(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    return 2 / (curvatures[-1] + curvatures[0])

# %% fastest_rate: right: singular values
def fastest_rate(hessian):
    values = np.linalg.svd(hessian, compute_uv=False)
    return 2.0 / (values.max() + values.min())

# %% fastest_rate: right: in TensorFlow, float32
def fastest_rate(hessian):
    from lrlib import tensorflow_gate

    tf = tensorflow_gate.load()
    curvatures = tf.linalg.eigvalsh(tf.constant(hessian, tf.float32))
    return 2 / (curvatures[0] + curvatures[-1])

# %% fastest_rate: right: a search
def fastest_rate(hessian):
    curvatures = np.linalg.eigvals(hessian)
    low, high = 0.0, 2 / min(curvatures)
    worst = lambda rate: max(abs(1 - rate * c) for c in curvatures)
    for _ in range(200):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        if worst(a) < worst(b):
            high = b
        else:
            low = a
    return (low + high) / 2

# %% train_step: right: matvec
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        errors = tf.linalg.matvec(features, weights) - targets
        loss = tf.reduce_mean(errors**2)
    gradient = tape.gradient(loss, weights)
    return weights - learning_rate * gradient, loss

# %% train_step: right: a column, squeezed
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        predictions = tf.squeeze(features @ weights[:, None], axis=1)
        loss = tf.keras.losses.MeanSquaredError()(targets, predictions)
    return weights - learning_rate * tape.gradient(loss, weights), loss.numpy()

# %% train_step: right: a variable, updated in place
def train_step(weights, features, targets, learning_rate):
    variable = tf.Variable(weights)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.reduce_sum(features * variable, axis=1) - targets))
    variable.assign_sub(learning_rate * tape.gradient(loss, variable))
    return variable, loss

# %% train_step: right: with Keras's optimizer
def train_step(weights, features, targets, learning_rate):
    variable = tf.Variable(weights)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((tf.tensordot(features, variable, 1) - targets) ** 2)
    optimizer = tf.keras.optimizers.SGD(learning_rate=learning_rate)
    optimizer.apply_gradients([(tape.gradient(loss, variable), variable)])
    return variable.numpy(), float(loss)

# %% train_step: right: compiled
@tf.function
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(tf.math.squared_difference(tf.linalg.matvec(features, weights), targets))
    return [weights - learning_rate * tape.gradient(loss, weights), loss]

# %% train_step: right: the gradient by hand, one example at a time
def train_step(weights, features, targets, learning_rate):
    weights, count = weights.numpy(), len(targets)
    loss, gradient = 0.0, np.zeros(len(weights))
    for row, target in zip(features.numpy(), targets.numpy()):
        error = float(np.dot(row, weights) - target)
        loss += error**2 / count
        gradient += 2 * error * row / count
    return weights - learning_rate * gradient, loss

# %% good_rate: right: decades, then factors around the best
def good_rate(trial):
    losses = {rate: trial(rate) for rate in (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)}
    for factors in ((0.3, 3.0), (0.6, 1.7)):
        best = min(losses, key=losses.get)
        for factor in factors:
            losses[factor * best] = trial(factor * best)
    return min(losses, key=losses.get)

# %% good_rate: partial: (golden section: the best trial lies on the edge)
def good_rate(trial):
    seen = {}

    def loss(exponent):
        if exponent not in seen:
            seen[exponent] = trial(10**exponent)
        return seen[exponent]

    low, high, ratio = -3.0, 2.0, (math.sqrt(5) - 1) / 2
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    for _ in range(7):
        if loss(left) < loss(right):
            high, right = right, left
            left = high - ratio * (high - low)
        else:
            low, left = left, right
            right = low + ratio * (high - low)
    return 10 ** min(seen, key=seen.get)

# %% good_rate: right: decades from the top, then their neighbourhood, as NumPy
def good_rate(trial):
    rates = 10.0 ** np.arange(2, -4, -1)
    losses = np.array([trial(rate) for rate in rates])
    near = rates[np.argmin(losses)] * np.array([0.3, 0.6, 2.0, 3.0])
    rates, losses = np.append(rates, near), np.append(losses, [trial(rate) for rate in near])
    return rates[np.argmin(losses)]

# %% good_rate: right: nine rates a factor of four apart
def good_rate(trial):
    best, lowest, rate = None, math.inf, 0.0012
    while rate < 100:
        loss = trial(rate)
        if loss < lowest:
            best, lowest = rate, loss
        rate *= 4
    return best

# %% gradient_descent: wrong: uphill
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] + learning_rate * gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: wrong: `learning_rate` ignored
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - gradient(path[-1]))
    return np.array(path)

# %% gradient_descent: wrong: a step of fixed length
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        g = gradient(path[-1])
        path.append(path[-1] - learning_rate * g / np.sqrt(np.sum(g**2)))
    return np.array(path)

# %% gradient_descent: wrong: the sign of the gradient only
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * np.sign(gradient(path[-1])))
    return np.array(path)

# %% gradient_descent: wrong: the gradient at the start, in every step
def gradient_descent(gradient, start, learning_rate, steps):
    g = gradient(start)
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * g)
    return np.array(path)

# %% gradient_descent: wrong: one weight after the other
def gradient_descent(gradient, start, learning_rate, steps):
    w = start.copy()
    path = [w.copy()]
    for _ in range(steps):
        for i in range(len(w)):
            w[i] -= learning_rate * gradient(w)[i]
        path.append(w.copy())
    return np.array(path)

# %% gradient_descent: wrong: too few values
def gradient_descent(gradient, start, learning_rate, steps):
    w, path = start, []
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)

# %% gradient_descent: wrong: too few values
def gradient_descent(gradient, start, learning_rate, steps):
    w, path = start, []
    for _ in range(steps):
        path.append(w)
        w = w - learning_rate * gradient(w)
    return np.array(path)

# %% gradient_descent: wrong: only the last one is returned
def gradient_descent(gradient, start, learning_rate, steps):
    w = start
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
    return w

# %% gradient_descent: wrong: every row is the last one
def gradient_descent(gradient, start, learning_rate, steps):
    w = start
    path = [w]
    for _ in range(steps):
        w -= learning_rate * gradient(w)
        path.append(w)
    return np.array(path)

# %% gradient_descent: wrong: rows and columns exchanged
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.stack(path, axis=1)

# %% gradient_descent: wrong: (nothing is returned)
def gradient_descent(gradient, start, learning_rate, steps):
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))

# %% gradient_descent: wrong: (the reference is called)
from lrlib.landscapes import gradient_descent as descend

def gradient_descent(gradient, start, learning_rate, steps):
    return descend(gradient, start, learning_rate, steps)

# %% gradient_descent: wrong: (the reference is called by a detour)
from lrlib import landscapes

def gradient_descent(gradient, start, learning_rate, steps):
    return getattr(landscapes, "gradient" + "_descent")(gradient, start, learning_rate, steps)

# %% gradient_descent: error: the whole path goes into the gradient
def gradient_descent(gradient, start, learning_rate, steps):
    path = np.array([start])
    for _ in range(steps):
        path = np.append(path, path - learning_rate * gradient(path), axis=0)
    return path

# %% gradient_descent: not attempted: left as it was
def gradient_descent(gradient, start, learning_rate, steps):
    raise NotImplementedError()

# %% largest_stable_rate: wrong: 1 in place of 2
def largest_stable_rate(hessian):
    return 1 / np.linalg.eigvalsh(hessian)[-1]

# %% largest_stable_rate: wrong: the smallest eigenvalue
def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[0]

# %% largest_stable_rate: wrong: the last of unsorted eigenvalues
def largest_stable_rate(hessian):
    values, vectors = np.linalg.eig(hessian)
    return 2 / values[-1]

# %% largest_stable_rate: wrong: the fastest rate
def largest_stable_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 2 / (values[0] + values[-1])

# %% largest_stable_rate: wrong: the diagonal in place of the eigenvalues
def largest_stable_rate(hessian):
    return 2 / hessian.max()

# %% largest_stable_rate: wrong: the trace
def largest_stable_rate(hessian):
    return 2 / np.trace(hessian)

# %% largest_stable_rate: wrong: the Frobenius norm
def largest_stable_rate(hessian):
    return 2 / np.linalg.norm(hessian)

# %% largest_stable_rate: wrong: the largest sum of a row
def largest_stable_rate(hessian):
    return 2 / np.linalg.norm(hessian, ord=np.inf)

# %% largest_stable_rate: wrong: the mean of the eigenvalues
def largest_stable_rate(hessian):
    return 2 / np.mean(np.linalg.eigvalsh(hessian))

# %% largest_stable_rate: wrong: the eigenvalue itself
def largest_stable_rate(hessian):
    return np.linalg.eigvalsh(hessian).max()

# %% largest_stable_rate: wrong: 2 times the eigenvalue
def largest_stable_rate(hessian):
    return 2 * np.linalg.eigvalsh(hessian).max()

# %% largest_stable_rate: wrong: (one rate for each eigenvalue)
def largest_stable_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)

# %% largest_stable_rate: wrong: (the reference is called)
def largest_stable_rate(hessian):
    from lrlib import landscapes

    return landscapes.largest_stable_rate(hessian)

# %% largest_stable_rate: error: a name that does not exist
def largest_stable_rate(hessian):
    return 2 / numpy.linalg.eigvalsh(hessian)[-1]

# %% fastest_rate: wrong: 1 in place of 2
def fastest_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 1 / (values[0] + values[-1])

# %% fastest_rate: wrong: the largest stable rate
def fastest_rate(hessian):
    return 2 / np.linalg.eigvalsh(hessian)[-1]

# %% fastest_rate: wrong: only the largest eigenvalue
def fastest_rate(hessian):
    return 1 / np.linalg.eigvalsh(hessian)[-1]

# %% fastest_rate: wrong: only the smallest eigenvalue
def fastest_rate(hessian):
    return 1 / np.linalg.eigvalsh(hessian)[0]

# %% fastest_rate: wrong: the difference in place of the sum
def fastest_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 2 / (values[-1] - values[0])

# %% fastest_rate: wrong: the mean of all eigenvalues
def fastest_rate(hessian):
    return 1 / np.mean(np.linalg.eigvalsh(hessian))

# %% fastest_rate: wrong: the trace
def fastest_rate(hessian):
    return 2 / np.trace(hessian)

# %% fastest_rate: wrong: the geometric mean
def fastest_rate(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 1 / np.sqrt(values[0] * values[-1])

# %% fastest_rate: wrong: the diagonal in place of the eigenvalues
def fastest_rate(hessian):
    return 2 / (hessian.diagonal().max() + hessian.diagonal().min())

# %% fastest_rate: wrong: (the reference is called)
def fastest_rate(hessian):
    from lrlib import landscapes

    return landscapes.fastest_rate(hessian)

# %% train_step: wrong: every prediction against every target
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        predictions = features @ tf.reshape(weights, [-1, 1])
        loss = tf.reduce_mean((predictions - targets) ** 2)
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the loss after the step
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    weights = weights - learning_rate * tape.gradient(loss, weights)
    return weights, tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)

# %% train_step: wrong: half the squared error
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = 0.5 * tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the sum in place of the mean
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_sum((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the error is not squared
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(tf.abs(tf.linalg.matvec(features, weights) - targets))
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the root of the mean
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.sqrt(tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2))
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: uphill
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights + learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: `learning_rate` ignored
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights - tape.gradient(loss, weights), loss

# %% train_step: wrong: the gradient in place of the new weights
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return tape.gradient(loss, weights), loss

# %% train_step: wrong: the change in place of the new weights
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return -learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the weights are not updated
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    new = tf.Variable(weights)
    new.assign_sub(learning_rate * tape.gradient(loss, weights))
    return weights, loss

# %% train_step: wrong: the loss comes first
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return loss, weights - learning_rate * tape.gradient(loss, weights)

# %% train_step: wrong: one loss for each example
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = (tf.linalg.matvec(features, weights) - targets) ** 2
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: the errors are not squared
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean(tf.linalg.matvec(features, weights) - targets)
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% train_step: wrong: (only the weights are returned)
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights - learning_rate * tape.gradient(loss, weights)

# %% train_step: error: the weights are not watched
def train_step(weights, features, targets, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((tf.linalg.matvec(features, weights) - targets) ** 2)
    return weights - learning_rate * tape.gradient(loss, weights), loss

# %% good_rate: wrong: (a guess without a trial)
def good_rate(trial):
    return 0.7

# %% good_rate: wrong: (the default of Keras, after looking at it)
def good_rate(trial):
    trial(0.01)
    return 0.0001

# %% good_rate: wrong: (the highest loss taken for the best)
def good_rate(trial):
    losses = {rate: trial(rate) for rate in (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)}
    return max(losses, key=losses.get)

# %% good_rate: wrong: (more than ten trials)
def good_rate(trial):
    losses = {rate: trial(rate) for rate in np.geomspace(0.001, 100, 31)}
    return min(losses, key=losses.get)

# %% good_rate: wrong: (a rate of zero is tried)
def good_rate(trial):
    losses = {rate: trial(rate) for rate in np.linspace(0, 100, 10)}
    return min(losses, key=losses.get)

# %% good_rate: wrong: (the lowest rate that works at all)
def good_rate(trial):
    return next(rate for rate in (0.001, 0.01, 0.1) if trial(rate) < math.inf)

# %% good_rate: partial: (decades alone)
def good_rate(trial):
    losses = {rate: trial(rate) for rate in (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)}
    return min(losses, key=losses.get)

# %% good_rate: wrong: (the log in place of the rate)
def good_rate(trial):
    losses = {rate: trial(rate) for rate in (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)}
    return losses

# %% good_rate: wrong: (a negative rate)
def good_rate(trial):
    return -2.56

# %% good_rate: error: trials without a rate
def good_rate(trial):
    return trial()
