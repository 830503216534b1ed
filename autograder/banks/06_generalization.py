"""Right and wrong answers to the exercises of lesson 6; see autograder/banks.py for the format."""

# %% paired_difference: right: with SciPy's quantile
from scipy import stats

def paired_difference(a, b):
    d = np.asarray(a) - np.asarray(b)
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: right: SciPy's own paired test
from scipy import stats

def paired_difference(a, b):
    interval = stats.ttest_rel(a, b).confidence_interval(0.95)
    return np.mean(a - b), [interval.low, interval.high], (a > b).mean()

# %% paired_difference: right: the interval of t, in float32
from scipy import stats

def paired_difference(a, b):
    d = (a - b).astype(np.float32)
    low, high = stats.t.interval(0.95, d.size - 1, loc=d.mean(), scale=stats.sem(d))
    return np.float32(d.mean()), np.array([low, high]), np.count_nonzero(d > 0) / d.size

# %% paired_difference: right: loops, and a table of quantiles
QUANTILE = {2: 4.3027, 3: 3.1824, 6: 2.4469, 8: 2.3060, 31: 2.0395}

def paired_difference(a, b):
    differences = [float(x) - float(y) for x, y in zip(a, b)]
    n = len(differences)
    mean = sum(differences) / n
    variance = sum((d - mean) ** 2 for d in differences) / (n - 1)
    half = QUANTILE[n - 1] * math.sqrt(variance / n)
    higher = 0
    for d in differences:
        if d > 0:
            higher += 1
    return mean, (mean - half, mean + half), higher / n

# %% paired_difference: wrong: not paired
from scipy import stats

def paired_difference(a, b):
    n = len(a)
    mean = a.mean() - b.mean()
    half = stats.t.ppf(0.975, n - 1) * np.sqrt(a.var(ddof=1) / n + b.var(ddof=1) / n)
    return mean, (mean - half, mean + half), np.mean(a > b)

# %% paired_difference: wrong: `a` and `b` swapped
from scipy import stats

def paired_difference(a, b):
    d = b - a
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: the spread over seeds instead of the interval of the mean
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: the normal quantile 1.96
def paired_difference(a, b):
    d = a - b
    half = 1.96 * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: the quantile 2
def paired_difference(a, b):
    d = a - b
    half = 2 * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: a one-sided quantile
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.95, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: n degrees of freedom
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d)) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: the standard deviation divides by n
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std() / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: the standard error is divided by sqrt(n - 1)
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d) - 1)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: the variance instead of the standard deviation
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.var(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: partial: a tie counts as higher
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d >= 0)

# %% paired_difference: wrong: the share of seeds where a is lower
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d < 0)

# %% paired_difference: wrong: a percentage instead of a share
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), 100 * np.mean(d > 0)

# %% paired_difference: partial: a tie counts as half
def paired_difference(a, b):
    from scipy import stats

    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean((d > 0) + 0.5 * (d == 0))

# %% paired_difference: wrong: (four numbers in a row)
from scipy import stats

def paired_difference(a, b):
    d = a - b
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), d.mean() - half, d.mean() + half, np.mean(d > 0)

# %% paired_difference: error: a module that is not imported
def paired_difference(a, b):
    d = a - b
    half = statistics.t.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% sharpness: right: power iteration in a graph
def sharpness(loss_fn, weights):
    @tf.function
    def product(vector):
        with tf.GradientTape() as outer:
            outer.watch(weights)
            with tf.GradientTape() as inner:
                inner.watch(weights)
                loss = loss_fn(weights)
            slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(inner.gradient(loss, weights), vector)])
        return outer.gradient(slope, weights)

    def top(shift):
        random = np.random.default_rng(1)
        vector = [tf.constant(random.standard_normal(w.shape), w.dtype) for w in weights]
        for _ in range(80):
            length = tf.sqrt(tf.add_n([tf.reduce_sum(v * v) for v in vector]))
            vector = [v / length for v in vector]
            image = [h - shift * v for h, v in zip(product(vector), vector)]
            value = float(tf.add_n([tf.reduce_sum(v * h) for v, h in zip(vector, image)]))
            vector = image
        return value + shift

    value = top(0.0)
    return value if value > 0 else top(value)

# %% sharpness: partial: (a fixed shift, too small for a steep saddle)
def sharpness(loss_fn, weights):
    sizes = [int(tf.size(w)) for w in weights]

    @tf.function
    def gradient(vector, ahead):
        moved = [w + ahead * tf.reshape(v, w.shape) for w, v in zip(weights, tf.split(vector, sizes))]
        with tf.GradientTape() as tape:
            tape.watch(moved)
            loss = loss_fn(moved)
        return tf.concat([tf.reshape(g, [-1]) for g in tape.gradient(loss, moved)], 0)

    vector = np.random.default_rng(2).standard_normal(sum(sizes))
    for _ in range(120):
        vector = vector / np.linalg.norm(vector)
        v = tf.constant(vector, tf.float32)
        image = ((gradient(v, 0.02) - gradient(v, -0.02)) / 0.04).numpy().astype(float)
        value = vector @ image
        vector = image + 10.0 * vector
    return value

# %% sharpness: right: the whole Hessian, which is small enough here
def sharpness(loss_fn, weights):
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            loss = loss_fn(weights)
        flat = tf.concat([tf.reshape(g, [-1]) for g in inner.gradient(loss, weights)], 0)
    rows = outer.jacobian(flat, weights, experimental_use_pfor=False)
    hessian = np.concatenate([r.numpy().reshape(len(flat), -1) for r in rows], axis=1)
    return np.linalg.eigvalsh(hessian)[-1]

# %% sharpness: right: in eager mode, a loop until the value settles
def sharpness(loss_fn, weights):
    def product(vector):
        with tf.GradientTape() as outer:
            outer.watch(weights)
            with tf.GradientTape() as inner:
                inner.watch(weights)
                loss = loss_fn(weights)
            gradients = inner.gradient(loss, weights)
            slope = 0.0
            for g, v in zip(gradients, vector):
                slope = slope + tf.reduce_sum(g * v)
        return outer.gradient(slope, weights)

    def iterate(shift):
        vector = [tf.random.stateless_normal(w.shape, seed=[3, k]) for k, w in enumerate(weights)]
        before = None
        for _ in range(300):
            norm = tf.linalg.global_norm(vector)
            vector = [v / norm for v in vector]
            image = [h - shift * v for h, v in zip(product(vector), vector)]
            value = sum(float(tf.reduce_sum(v * h)) for v, h in zip(vector, image))
            if before is not None and abs(value - before) < 1e-5 * abs(value):
                break
            before, vector = value, image
        return value + shift

    first = iterate(0.0)
    if first < 0:
        return iterate(first)
    return first

# %% sharpness: partial: the largest in magnitude, its sign kept
def sharpness(loss_fn, weights):
    @tf.function
    def product(vector):
        with tf.GradientTape() as outer:
            outer.watch(weights)
            with tf.GradientTape() as inner:
                inner.watch(weights)
                loss = loss_fn(weights)
            slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(inner.gradient(loss, weights), vector)])
        return outer.gradient(slope, weights)

    random = np.random.default_rng(1)
    vector = [tf.constant(random.standard_normal(w.shape), w.dtype) for w in weights]
    for _ in range(80):
        length = tf.linalg.global_norm(vector)
        vector = [v / length for v in vector]
        image = product(vector)
        value = float(tf.add_n([tf.reduce_sum(v * h) for v, h in zip(vector, image)]))
        vector = image
    return value

# %% sharpness: partial: the largest in magnitude, its sign lost
def sharpness(loss_fn, weights):
    @tf.function
    def product(vector):
        with tf.GradientTape() as outer:
            outer.watch(weights)
            with tf.GradientTape() as inner:
                inner.watch(weights)
                loss = loss_fn(weights)
            slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(inner.gradient(loss, weights), vector)])
        return outer.gradient(slope, weights)

    random = np.random.default_rng(1)
    vector = [tf.constant(random.standard_normal(w.shape), w.dtype) for w in weights]
    for _ in range(80):
        length = tf.linalg.global_norm(vector)
        vector = product([v / length for v in vector])
    return float(tf.linalg.global_norm(vector))

# %% sharpness: wrong: each weight array on its own
def sharpness(loss_fn, weights):
    best = -np.inf
    for k, weight in enumerate(weights):
        size = int(tf.size(weight))
        with tf.GradientTape(persistent=True) as outer:
            outer.watch(weight)
            with tf.GradientTape() as inner:
                inner.watch(weight)
                loss = loss_fn([*weights[:k], weight, *weights[k + 1 :]])
            gradient = tf.reshape(inner.gradient(loss, weight), [-1])
        rows = outer.jacobian(gradient, weight, unconnected_gradients="zero", experimental_use_pfor=False)
        block = tf.reshape(rows, [size, size])
        best = max(best, np.linalg.eigvalsh(block.numpy())[-1])
    return best

# %% sharpness: wrong: the trace
def sharpness(loss_fn, weights):
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            loss = loss_fn(weights)
        flat = tf.concat([tf.reshape(g, [-1]) for g in inner.gradient(loss, weights)], 0)
    rows = outer.jacobian(flat, weights, experimental_use_pfor=False)
    return np.trace(np.concatenate([r.numpy().reshape(len(flat), -1) for r in rows], axis=1))

# %% sharpness: wrong: the smallest eigenvalue
def sharpness(loss_fn, weights):
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            loss = loss_fn(weights)
        flat = tf.concat([tf.reshape(g, [-1]) for g in inner.gradient(loss, weights)], 0)
    rows = outer.jacobian(flat, weights, experimental_use_pfor=False)
    return np.linalg.eigvalsh(np.concatenate([r.numpy().reshape(len(flat), -1) for r in rows], axis=1))[0]

# %% sharpness: wrong: the length of the gradient
def sharpness(loss_fn, weights):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = loss_fn(weights)
    return float(tf.linalg.global_norm(tape.gradient(loss, weights)))

# %% sharpness: wrong: the square of the eigenvalue
def sharpness(loss_fn, weights):
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            loss = loss_fn(weights)
        flat = tf.concat([tf.reshape(g, [-1]) for g in inner.gradient(loss, weights)], 0)
    rows = outer.jacobian(flat, weights, experimental_use_pfor=False)
    values, vectors = np.linalg.eigh(np.concatenate([r.numpy().reshape(len(flat), -1) for r in rows], axis=1))
    image = values[-1] * vectors[:, -1]
    return image @ image

# %% sharpness: wrong: (the vector is never scaled to length 1)
def sharpness(loss_fn, weights):
    vector = [tf.ones_like(w) for w in weights]
    for _ in range(60):
        with tf.GradientTape() as outer:
            outer.watch(weights)
            with tf.GradientTape() as inner:
                inner.watch(weights)
                loss = loss_fn(weights)
            slope = tf.add_n([tf.reduce_sum(g * v) for g, v in zip(inner.gradient(loss, weights), vector)])
        vector = outer.gradient(slope, weights)
    return float(tf.linalg.global_norm(vector))

# %% sharpness: error: the tape does not watch
def sharpness(loss_fn, weights):
    with tf.GradientTape() as tape:
        loss = loss_fn(weights)
    return sum(tf.reduce_sum(g * g) for g in tape.gradient(loss, weights))

# %% scaled_rate: right: the ratio
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * batch / base_batch

# %% scaled_rate: right: the rate per example, in float32
def scaled_rate(base_rate, base_batch, batch):
    per_example = np.float32(base_rate) / np.float32(base_batch)
    return per_example * np.float32(batch)

# %% scaled_rate: right: a tensor
def scaled_rate(base_rate, base_batch, batch):
    return tf.constant(base_rate) * tf.constant(batch / base_batch)

# %% scaled_rate: right: with logarithms
def scaled_rate(base_rate, base_batch, batch):
    return math.exp(math.log(base_rate) + math.log(batch) - math.log(base_batch))

# %% scaled_rate: wrong: the square root of the ratio
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * (batch / base_batch) ** 0.5

# %% scaled_rate: wrong: upside down
def scaled_rate(base_rate, base_batch, batch):
    return base_rate / batch * base_batch

# %% scaled_rate: wrong: the rate is left as it is
def scaled_rate(base_rate, base_batch, batch):
    return base_rate

# %% scaled_rate: wrong: integer division
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * (batch // base_batch)

# %% scaled_rate: wrong: `base_batch` ignored
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * batch

# %% scaled_rate: error: a list is no number
def scaled_rate(base_rate, base_batch, batch):
    return [base_rate] * batch / base_batch

# %% grow_batch: right: vectorised
def grow_batch(learning_rates, base_batch, max_batch):
    sizes = base_batch * learning_rates[0] / learning_rates
    return np.minimum(np.round(sizes), max_batch).astype(int)

# %% grow_batch: right: clipped first, then rounded
def grow_batch(learning_rates, base_batch, max_batch):
    return np.rint(np.clip(base_batch * learning_rates[0] / learning_rates, 1, max_batch))

# %% grow_batch: right: tensors
def grow_batch(learning_rates, base_batch, max_batch):
    rates = tf.constant(learning_rates, tf.float32)
    return tf.minimum(tf.round(base_batch * rates[0] / rates), tf.cast(max_batch, tf.float32))

# %% grow_batch: right: a loop with if
def grow_batch(learning_rates, base_batch, max_batch):
    sizes = []
    for rate in learning_rates:
        size = int(base_batch * learning_rates[0] / rate + 0.5)
        if size > max_batch:
            size = max_batch
        sizes.append(size)
    return sizes

# %% grow_batch: wrong: no upper limit
def grow_batch(learning_rates, base_batch, max_batch):
    return np.round(base_batch * learning_rates[0] / learning_rates)

# %% grow_batch: wrong: rounded down in place of to the nearest
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum((base_batch * learning_rates[0] / learning_rates).astype(int), max_batch)

# %% grow_batch: partial: rounded up in place of to the nearest
def grow_batch(learning_rates, base_batch, max_batch):
    return [min(math.ceil(base_batch * learning_rates[0] / rate), max_batch) for rate in learning_rates]

# %% grow_batch: wrong: rounding left out
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(base_batch * learning_rates[0] / learning_rates, max_batch)

# %% grow_batch: wrong: the batch shrinks with the rate
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(np.round(base_batch * learning_rates / learning_rates[0]), max_batch)

# %% grow_batch: wrong: compared with the epoch before
def grow_batch(learning_rates, base_batch, max_batch):
    sizes = [base_batch]
    for before, rate in zip(learning_rates, learning_rates[1:]):
        sizes.append(min(round(base_batch * before / rate), max_batch))
    return sizes

# %% grow_batch: wrong: the square root of the ratio
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(np.round(base_batch * np.sqrt(learning_rates[0] / learning_rates)), max_batch)

# %% grow_batch: wrong: the maximum in place of the minimum
def grow_batch(learning_rates, base_batch, max_batch):
    return np.maximum(np.round(base_batch * learning_rates[0] / learning_rates), max_batch)

# %% grow_batch: wrong: `base_batch` ignored
def grow_batch(learning_rates, base_batch, max_batch):
    return np.minimum(np.round(learning_rates[0] / learning_rates), max_batch)

# %% grow_batch: wrong: (one batch size only)
def grow_batch(learning_rates, base_batch, max_batch):
    return max_batch

# %% grow_batch: error: an index beyond the end
def grow_batch(learning_rates, base_batch, max_batch):
    return [base_batch * learning_rates[0] / learning_rates[k + 1] for k in range(len(learning_rates))]

# %% best_checkpoint: right: nanargmin
def best_checkpoint(history):
    return int(np.nanargmin(history["val_loss"]))

# %% best_checkpoint: right: NaN made infinite
def best_checkpoint(history):
    losses = np.array(history["val_loss"])
    losses[np.isnan(losses)] = np.inf
    return np.argmin(losses)

# %% best_checkpoint: right: min with a key
def best_checkpoint(history):
    losses = history["val_loss"]
    return min((k for k in range(len(losses)) if not math.isnan(losses[k])), key=losses.__getitem__)

# %% best_checkpoint: right: a loop with if
def best_checkpoint(history):
    best, lowest = 0, float("inf")
    for epoch, loss in enumerate(history["val_loss"]):
        if loss < lowest:
            best, lowest = epoch, loss
    return best

# %% best_checkpoint: wrong: the best training loss
def best_checkpoint(history):
    return int(np.argmin(history["loss"]))

# %% best_checkpoint: partial: the last epoch
def best_checkpoint(history):
    return len(history["val_loss"]) - 1

# %% best_checkpoint: wrong: counted from 1
def best_checkpoint(history):
    return int(np.nanargmin(history["val_loss"])) + 1

# %% best_checkpoint: wrong: the highest loss
def best_checkpoint(history):
    return int(np.nanargmax(history["val_loss"]))

# %% best_checkpoint: partial: NaN is taken for the lowest
def best_checkpoint(history):
    return int(np.argmin(history["val_loss"]))

# %% best_checkpoint: partial: NaN is taken for the lowest
def best_checkpoint(history):
    return history["val_loss"].index(min(history["val_loss"]))

# %% best_checkpoint: partial: the last of equal epochs
def best_checkpoint(history):
    best, lowest = 0, float("inf")
    for epoch, loss in enumerate(history["val_loss"]):
        if loss <= lowest:
            best, lowest = epoch, loss
    return best

# %% best_checkpoint: wrong: the loss instead of its epoch
def best_checkpoint(history):
    return np.nanmin(history["val_loss"])

# %% best_checkpoint: error: a wrong key
def best_checkpoint(history):
    return int(np.nanargmin(history["validation_loss"]))

# %% production_fit: right: one epoch per call of fit
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json"))
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(last)
    while len(losses) < epochs:
        if losses and len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
        epoch = len(losses)
        run = model.fit(train, validation_data=validation, initial_epoch=epoch, epochs=epoch + 1,
                        callbacks=list(callbacks), shuffle=False, verbose=0)
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: right: one call of fit, with a callback that keeps everything
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    folder = Path(folder)
    losses = np.load(folder / "losses.npy").tolist() if (folder / "losses.npy").exists() else []

    class Keeper(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            losses.append(float(logs["val_loss"]))
            self.model.save_weights(folder / "last.weights.h5")
            best = int(np.argmin(losses))
            if best == len(losses) - 1:
                self.model.save_weights(folder / "best.weights.h5")
            np.save(folder / "losses.npy", losses)
            if len(losses) - 1 - best >= patience:
                self.model.stop_training = True

    if losses:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(folder / "last.weights.h5")
    if not losses or len(losses) - 1 - int(np.argmin(losses)) < patience:
        model.fit(train, validation_data=validation, initial_epoch=len(losses), epochs=epochs,
                  callbacks=[Keeper(), *callbacks], shuffle=False, verbose=0)
    model.load_weights(folder / "best.weights.h5")
    return {"val_loss": losses}

# %% production_fit: right: TensorFlow's checkpoints of model and optimizer
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    model.optimizer.build(model.trainable_variables)
    checkpoint = tf.train.Checkpoint(weights=model.weights, optimizer=model.optimizer.variables)
    log = Path(folder) / "log.json"
    losses = []
    if log.exists():
        losses = json.loads(log.read_text())
        checkpoint.read(str(Path(folder) / "last"))
    wait = len(losses) - 1 - int(np.argmin(losses)) if losses else 0
    while len(losses) < epochs and wait < patience:
        run = model.fit(train, validation_data=validation, epochs=1, callbacks=[*callbacks], verbose=0, shuffle=False)
        losses += run.history["val_loss"]
        wait = len(losses) - 1 - int(np.argmin(losses))
        checkpoint.write(str(Path(folder) / "last"))
        if wait == 0:
            checkpoint.write(str(Path(folder) / "best"))
        log.write_text(json.dumps(losses))
    checkpoint.read(str(Path(folder) / "best"))
    return {"val_loss": losses}

# %% production_fit: right: loops, if, and variables by hand
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    model.optimizer.build(model.trainable_variables)
    state = model.weights + model.optimizer.variables

    def save(name, losses):
        np.savez(Path(folder) / name, *[variable.numpy() for variable in state], losses=losses)

    def load(name):
        with np.load(Path(folder) / name) as kept:
            for k, variable in enumerate(state):
                variable.assign(kept[f"arr_{k}"])
            return list(kept["losses"])

    losses = []
    if (Path(folder) / "last.npz").exists():
        losses = load("last.npz")
    for _ in range(epochs - len(losses)):
        waited = 0
        if losses:
            waited = len(losses) - 1 - losses.index(min(losses))
        if waited >= patience:
            break
        model.fit(train, epochs=1, callbacks=callbacks, shuffle=False, verbose=0)
        loss = model.evaluate(validation, verbose=0)
        if not losses or loss < min(losses):
            save("best.npz", [*losses, loss])
        losses.append(loss)
        save("last.npz", losses)
    load("best.npz")
    return {"val_loss": losses}

# %% production_fit: partial: the schedule starts again after the interruption
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json"))
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.load_weights(last)
    while len(losses) < epochs and (not losses or len(losses) - 1 - int(np.argmin(losses)) < patience):
        run = model.fit(train, validation_data=validation, epochs=1, callbacks=list(callbacks), shuffle=False, verbose=0)
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == len(losses) - 1:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: partial: nothing is resumed
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    stop = keras.callbacks.EarlyStopping("val_loss", patience=patience)
    save = keras.callbacks.ModelCheckpoint(f"{folder}/best.weights.h5", "val_loss", save_best_only=True,
                                           save_weights_only=True)
    run = model.fit(train, validation_data=validation, epochs=epochs, callbacks=[stop, save, *callbacks],
                    shuffle=False, verbose=0)
    model.load_weights(f"{folder}/best.weights.h5")
    return run.history

# %% production_fit: partial: early stopping forgets what came before the interruption
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    stop = keras.callbacks.EarlyStopping("val_loss", patience=patience)
    save = keras.callbacks.ModelCheckpoint(f"{folder}/best.weights.h5", "val_loss", save_best_only=True,
                                           save_weights_only=True)
    resume = keras.callbacks.BackupAndRestore(f"{folder}/backup")
    model.optimizer.build(model.trainable_variables)
    run = model.fit(train, validation_data=validation, epochs=epochs, callbacks=[stop, save, resume, *callbacks],
                    shuffle=False, verbose=0)
    model.load_weights(f"{folder}/best.weights.h5")
    return run.history

# %% production_fit: partial: resumes from the best epoch instead of the last
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    best, log = Path(folder) / "best.weights.h5", Path(folder) / "history.json"
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(best)
    while len(losses) < epochs and (not losses or len(losses) - 1 - int(np.argmin(losses)) < patience):
        run = model.fit(train, validation_data=validation, epochs=1, callbacks=list(callbacks), shuffle=False, verbose=0)
        losses.append(run.history["val_loss"][0])
        if int(np.argmin(losses)) == len(losses) - 1:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: partial: the last weights instead of the best
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, log = Path(folder) / "last.weights.h5", Path(folder) / "history.json"
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(last)
    while len(losses) < epochs and (not losses or len(losses) - 1 - int(np.argmin(losses)) < patience):
        run = model.fit(train, validation_data=validation, epochs=1, callbacks=list(callbacks), shuffle=False, verbose=0)
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        log.write_text(json.dumps(losses))
    return {"val_loss": losses}

# %% production_fit: partial: stops one epoch late
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json"))
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(last)
    while len(losses) < epochs and (not losses or len(losses) - 1 - int(np.argmin(losses)) <= patience):
        run = model.fit(train, validation_data=validation, epochs=1, callbacks=list(callbacks), shuffle=False, verbose=0)
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == len(losses) - 1:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: partial: stops one epoch early
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json"))
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(last)
    while len(losses) < epochs and (not losses or len(losses) - int(np.argmin(losses)) < patience):
        run = model.fit(train, validation_data=validation, epochs=1, callbacks=list(callbacks), shuffle=False, verbose=0)
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == len(losses) - 1:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: partial: never stops early
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json"))
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(last)
    for _ in range(len(losses), epochs):
        run = model.fit(train, validation_data=validation, epochs=1, callbacks=list(callbacks), shuffle=False, verbose=0)
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == len(losses) - 1:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: wrong: (the callbacks are not passed on)
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    return model.fit(train, validation_data=validation, epochs=epochs, shuffle=False, verbose=0).history

# %% production_fit: wrong: (nothing is returned)
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    model.fit(train, validation_data=validation, epochs=epochs, callbacks=list(callbacks), shuffle=False, verbose=0)

# %% production_fit: error: a file that is not there yet
def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    model.load_weights(Path(folder) / "last.weights.h5")
    return model.fit(train, validation_data=validation, epochs=epochs, callbacks=list(callbacks), verbose=0).history

# %% capstone: right: warm-up, stable, decay: a plain function, no stop
def capstone(total_steps):
    rise, fall = 0.3 * total_steps, 0.4 * total_steps
    return {"schedule": lambda step: 0.005 * min(step / rise, 1, (total_steps - step) / fall)}

# %% capstone: right: a long warm-up, then linear to zero, with the module to take along
def capstone(total_steps):
    warmup_steps = 2 * total_steps // 5
    decay = keras.optimizers.schedules.PolynomialDecay(0.0055, total_steps - warmup_steps, end_learning_rate=0.0)
    return {"schedule": to_take_along.Warmup(decay, warmup_steps), "stop": total_steps}

# %% capstone: right: up, and down along a cosine
def capstone(total_steps):
    rise = total_steps // 3
    def schedule(step):
        if step < rise:
            return 0.0055 * step / rise
        return 0.0055 * (1 + math.cos(math.pi * (step - rise) / (total_steps - rise))) / 2
    return {"schedule": schedule}

# %% capstone: partial: (silver: a linear decay from its best peak, without a warm-up)
def capstone(total_steps):
    return {"schedule": lambda step: 0.0045 * (1 - step / total_steps)}

# %% capstone: partial: (a decay from a low peak, without a warm-up)
def capstone(total_steps):
    return {"schedule": lambda step: 0.003 * (1 - step / total_steps)}

# %% capstone: partial: (bronze: right, and stopped long before its end)
def capstone(total_steps):
    rise = 0.3 * total_steps
    return {"schedule": lambda step: 0.005 * min(step / rise, (total_steps - step) / (total_steps - rise)), "stop": 7 * total_steps // 8}

# %% capstone: wrong: (Keras's default, constant)
def capstone(total_steps):
    return {"schedule": lambda step: 0.001}

# %% capstone: wrong: (a warm-up, and no end)
def capstone(total_steps):
    return {"schedule": lambda step: 0.006 * min(1, 10 * step / total_steps)}

# %% capstone: wrong: (the peak of another network)
def capstone(total_steps):
    return {"schedule": lambda step: 0.1 * (1 - step / total_steps)}

# %% capstone: wrong: (stops at once)
def capstone(total_steps):
    return {"schedule": lambda step: 0.005 * (1 - step / total_steps), "stop": 20}

# %% capstone: wrong: (only the schedule, not a plan)
def capstone(total_steps):
    return keras.optimizers.schedules.CosineDecay(0.005, total_steps)

# %% capstone: wrong: (a negative rate at the end)
def capstone(total_steps):
    return {"schedule": lambda step: 0.006 - 0.008 * step / total_steps}

# %% capstone: wrong: (a stop past the end)
def capstone(total_steps):
    return {"schedule": lambda step: 0.006 * (1 - step / total_steps), "stop": total_steps + 50}

# %% capstone: error: a name that is not there
def capstone(total_steps):
    return {"schedule": warmup_then_cosine(total_steps)}
