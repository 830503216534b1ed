# %% paired_difference: wrong: not paired
def paired_difference(a, b):
    from scipy import stats
    a, b = np.asarray(a), np.asarray(b)
    n = len(a)
    mean = a.mean() - b.mean()
    half = stats.t.ppf(0.975, n - 1) * np.sqrt(a.var(ddof=1) / n + b.var(ddof=1) / n)
    return mean, (mean - half, mean + half), np.mean(a > b)

# %% paired_difference: wrong: population deviation
def paired_difference(a, b):
    from scipy import stats
    d = np.asarray(a) - np.asarray(b)
    n = len(d)
    half = stats.t.ppf(0.975, n - 1) * d.std() / np.sqrt(n)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: the normal's 1.96
def paired_difference(a, b):
    d = np.asarray(a) - np.asarray(b)
    half = 1.96 * d.std(ddof=1) / np.sqrt(len(d))
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: b minus a
def paired_difference(a, b):
    from scipy import stats
    d = np.asarray(b) - np.asarray(a)
    n = len(d)
    half = stats.t.ppf(0.975, n - 1) * d.std(ddof=1) / np.sqrt(n)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: one-sided quantile
def paired_difference(a, b):
    from scipy import stats
    d = np.asarray(a) - np.asarray(b)
    n = len(d)
    half = stats.t.ppf(0.95, n - 1) * d.std(ddof=1) / np.sqrt(n)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: n degrees of freedom
def paired_difference(a, b):
    from scipy import stats
    d = np.asarray(a) - np.asarray(b)
    n = len(d)
    half = stats.t.ppf(0.975, n) * d.std(ddof=1) / np.sqrt(n)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% paired_difference: wrong: ties count as half
def paired_difference(a, b):
    from scipy import stats
    d = np.asarray(a) - np.asarray(b)
    n = len(d)
    half = stats.t.ppf(0.975, n - 1) * d.std(ddof=1) / np.sqrt(n)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean((np.sign(d) + 1) / 2)

# %% paired_difference: wrong: the whole deviation
def paired_difference(a, b):
    from scipy import stats
    d = np.asarray(a) - np.asarray(b)
    half = stats.t.ppf(0.975, len(d) - 1) * d.std(ddof=1)
    return d.mean(), (d.mean() - half, d.mean() + half), np.mean(d > 0)

# %% scaled_rate: wrong: square root
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * (batch / base_batch) ** 0.5

# %% scaled_rate: wrong: upside down
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * base_batch / batch

# %% scaled_rate: wrong: whole multiples
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * (batch // base_batch)

# %% scaled_rate: wrong: never lowered
def scaled_rate(base_rate, base_batch, batch):
    return base_rate * max(batch / base_batch, 1)

# %% grow_batch: wrong: rounds down
def grow_batch(learning_rates, base_batch, max_batch):
    rates = np.asarray(learning_rates)
    return np.minimum(base_batch * rates[0] / rates, max_batch).astype(int)

# %% grow_batch: wrong: no maximum
def grow_batch(learning_rates, base_batch, max_batch):
    rates = np.asarray(learning_rates)
    return np.round(base_batch * rates[0] / rates).astype(int)

# %% grow_batch: wrong: the batch shrinks with the rate
def grow_batch(learning_rates, base_batch, max_batch):
    rates = np.asarray(learning_rates)
    return np.minimum(np.round(base_batch * rates / rates[0]), max_batch).astype(int)

# %% grow_batch: wrong: the square root of the ratio
def grow_batch(learning_rates, base_batch, max_batch):
    rates = np.asarray(learning_rates)
    return np.minimum(np.round(base_batch * np.sqrt(rates[0] / rates)), max_batch).astype(int)

# %% grow_batch: wrong: from epoch to epoch
def grow_batch(learning_rates, base_batch, max_batch):
    rates = np.asarray(learning_rates)
    ratio = np.concatenate([[1.0], rates[:-1] / rates[1:]])
    return np.minimum(np.round(base_batch * ratio), max_batch).astype(int)

# %% grow_batch: wrong: the maximum rate in place of the first
def grow_batch(learning_rates, base_batch, max_batch):
    rates = np.asarray(learning_rates)
    return np.minimum(np.round(base_batch * rates.max() / rates), max_batch).astype(int)

# %% best_checkpoint: wrong: the training loss
def best_checkpoint(history):
    return int(np.nanargmin(history["loss"]))

# %% best_checkpoint: wrong: NaN wins
def best_checkpoint(history):
    return int(np.argmin(history["val_loss"]))

# %% best_checkpoint: wrong: the highest
def best_checkpoint(history):
    return int(np.nanargmax(history["val_loss"]))

# %% best_checkpoint: wrong: counted from 1
def best_checkpoint(history):
    return int(np.nanargmin(history["val_loss"])) + 1

# %% best_checkpoint: wrong: the last of ties
def best_checkpoint(history):
    v = np.asarray(history["val_loss"], float)
    return len(v) - 1 - int(np.nanargmin(v[::-1]))

# %% best_checkpoint: wrong: the last epoch
def best_checkpoint(history):
    return len(history["val_loss"]) - 1

# %% best_checkpoint: wrong: the loss itself
def best_checkpoint(history):
    return float(np.nanmin(history["val_loss"]))

# %% sharpness: wrong: the smallest eigenvalue in magnitude of sign, never shifted back
def sharpness(loss_fn, weights):
    n = sum(int(np.prod(w.shape)) for w in weights)
    sizes = [int(np.prod(w.shape)) for w in weights]
    flat = tf.concat([tf.reshape(w, [-1]) for w in weights], 0)
    with tf.GradientTape() as outer:
        outer.watch(flat)
        parts = [tf.reshape(p, w.shape) for p, w in zip(tf.split(flat, sizes), weights)]
        with tf.GradientTape() as inner:
            inner.watch(flat)
            parts = [tf.reshape(p, w.shape) for p, w in zip(tf.split(flat, sizes), weights)]
            loss = loss_fn(parts)
        g = inner.gradient(loss, flat)
    h = outer.jacobian(g, flat).numpy()
    return float(np.linalg.eigvalsh((h + h.T) / 2)[0])

# %% sharpness: wrong: the largest in magnitude
def sharpness(loss_fn, weights):
    sizes = [int(np.prod(w.shape)) for w in weights]
    flat = tf.concat([tf.reshape(w, [-1]) for w in weights], 0)
    with tf.GradientTape() as outer:
        outer.watch(flat)
        with tf.GradientTape() as inner:
            inner.watch(flat)
            loss = loss_fn([tf.reshape(p, w.shape) for p, w in zip(tf.split(flat, sizes), weights)])
        g = inner.gradient(loss, flat)
    h = outer.jacobian(g, flat).numpy()
    values = np.linalg.eigvalsh((h + h.T) / 2)
    return float(values[np.argmax(np.abs(values))])

# %% sharpness: wrong: the trace
def sharpness(loss_fn, weights):
    sizes = [int(np.prod(w.shape)) for w in weights]
    flat = tf.concat([tf.reshape(w, [-1]) for w in weights], 0)
    with tf.GradientTape() as outer:
        outer.watch(flat)
        with tf.GradientTape() as inner:
            inner.watch(flat)
            loss = loss_fn([tf.reshape(p, w.shape) for p, w in zip(tf.split(flat, sizes), weights)])
        g = inner.gradient(loss, flat)
    return float(np.trace(outer.jacobian(g, flat).numpy()))

# %% production_fit: wrong: the last weights in the end
import json
from pathlib import Path

def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (
        Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json")
    )
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)  # or its step counter is not restored
        model.load_weights(last)
    while len(losses) < epochs:
        if losses and len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
        epoch = len(losses)
        run = model.fit(
            train,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=list(callbacks),
            shuffle=False,
            verbose=0,
        )
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(last)
    return {"val_loss": losses}

# %% production_fit: wrong: stops one epoch late
import json
from pathlib import Path

def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (
        Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json")
    )
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)  # or its step counter is not restored
        model.load_weights(last)
    while len(losses) < epochs:
        if losses and len(losses) - 1 - int(np.argmin(losses)) > patience:
            break
        epoch = len(losses)
        run = model.fit(
            train,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=list(callbacks),
            shuffle=False,
            verbose=0,
        )
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: wrong: goes on from the best weights
import json
from pathlib import Path

def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (
        Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json")
    )
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)  # or its step counter is not restored
        model.load_weights(best)
    while len(losses) < epochs:
        if losses and len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
        epoch = len(losses)
        run = model.fit(
            train,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=list(callbacks),
            shuffle=False,
            verbose=0,
        )
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: wrong: does not build the optimizer, so its steps begin again
import json
from pathlib import Path

def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (
        Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json")
    )
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.load_weights(last)
    while len(losses) < epochs:
        if losses and len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
        epoch = len(losses)
        run = model.fit(
            train,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=list(callbacks),
            shuffle=False,
            verbose=0,
        )
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: wrong: never resumes
import json
from pathlib import Path

def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (
        Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json")
    )
    losses = []
    if losses:
        model.optimizer.build(model.trainable_variables)  # or its step counter is not restored
        model.load_weights(last)
    while len(losses) < epochs:
        if losses and len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
        epoch = len(losses)
        run = model.fit(
            train,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=list(callbacks),
            shuffle=False,
            verbose=0,
        )
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}

# %% production_fit: wrong: one epoch fewer than asked
import json
from pathlib import Path

def production_fit(model, train, validation, folder, epochs, patience, callbacks=()):
    last, best, log = (
        Path(folder) / name for name in ("last.weights.h5", "best.weights.h5", "history.json")
    )
    losses = json.loads(log.read_text()) if log.exists() else []
    if losses:
        model.optimizer.build(model.trainable_variables)  # or its step counter is not restored
        model.load_weights(last)
    while len(losses) < epochs - 1:
        if losses and len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
        epoch = len(losses)
        run = model.fit(
            train,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=list(callbacks),
            shuffle=False,
            verbose=0,
        )
        losses.append(run.history["val_loss"][0])
        model.save_weights(last)
        if int(np.argmin(losses)) == epoch:
            model.save_weights(best)
        log.write_text(json.dumps(losses))
    model.load_weights(best)
    return {"val_loss": losses}
