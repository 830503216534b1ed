"""``production_fit``: its reference, its wrong forms, and the small training runs, cut short on purpose, that ask it.

A case trains a linear model on a few noisy examples, so that the validation loss falls and then rises again. With
``power_cut_in_epoch`` the first run is stopped by an exception in the middle of that epoch; a second call, with a fresh
model and the same folder, must go on where the first one stood.
"""

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lrlib import tensorflow_gate
from lrlib.checking.exercise import Case, InvalidAnswer, Mistake, numbers
from lrlib.checking.records import Values
from lrlib.exercises.memory import remembered

EXAMPLES, VALIDATION, FEATURES = 24, 30, 12
BATCHES = 2  # per epoch, so that the power can go in the middle of one


class PowerCut(BaseException):
    """What stops a run: not an Exception, so that no handler of the learner's takes it for one of theirs."""


def production_fit(
    model: Any, train: Any, validation: Any, folder: str, epochs: int, patience: int, callbacks: Any = ()
) -> dict[str, list[float]]:
    """Train up to ``epochs`` epochs and return ``{"val_loss": [one per epoch, also those before an interruption]}``.

    ``train`` and ``validation`` are batched datasets; ``callbacks`` go to ``fit``. Training stops once ``patience``
    epochs in a row brought no new lowest validation loss. ``folder`` holds what a later call needs to go on after the
    last whole epoch: weights, optimizer (its step counter drives the schedule) and the history. At the end ``model``
    has the weights of its best epoch.
    """
    return _fit(model, train, validation, folder, epochs, patience, callbacks)


def _fit(
    model: Any,
    train: Any,
    validation: Any,
    folder: str,
    epochs: int,
    patience: int,
    callbacks: Any,
    *,
    resume_from: str | None = "latest",
    optimizer_restored: bool = True,
    history_kept: bool = True,
    best_at_end: bool = True,
    waits: int = 0,
    stops_early: bool = True,
) -> dict[str, list[float]]:
    """``production_fit``, with a switch for each way to get it wrong."""
    files = {name: Path(folder) / f"{name}.weights.h5" for name in ("latest", "best")}
    log = Path(folder) / "history.json"
    losses = json.loads(log.read_text()) if resume_from and log.exists() else []
    remembered = 0
    if losses:
        if optimizer_restored:
            model.optimizer.build(model.trainable_variables)
        model.load_weights(files[resume_from])
        remembered = 0 if history_kept else len(losses)
    while len(losses) < epochs:
        seen = losses[remembered:]
        if stops_early and seen and len(seen) - 1 - int(np.argmin(seen)) >= patience + waits:
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
        model.save_weights(files["latest"])
        if losses[-1] == min(losses[remembered:]):
            model.save_weights(files["best"])
        log.write_text(json.dumps(losses))
    if best_at_end:
        model.load_weights(files["best"])
    return {"val_loss": losses if history_kept else losses[remembered:]}


def _wrong(**switches: Any) -> Callable[..., Any]:
    def fit(model, train, validation, folder, epochs, patience, callbacks=()):  # noqa: ANN202
        return _fit(model, train, validation, folder, epochs, patience, callbacks, **switches)

    return fit


MISTAKES = (
    Mistake(
        "the schedule starts again after the interruption",
        _wrong(optimizer_restored=False),
        "The weights came back, the optimizer's step counter did not. A fresh optimizer has no variables, and Keras "
        "passes over the saved ones, with a warning: call model.optimizer.build(model.trainable_variables) first.",
    ),
    Mistake(
        "nothing is resumed",
        _wrong(resume_from=None),
        "A second call with the same folder must load what the first one saved and train the remaining epochs only.",
    ),
    Mistake(
        "resumes from the best epoch instead of the last",
        _wrong(resume_from="best"),
        "The best weights are for the end. To go on, load the state after the *last* whole epoch.",
    ),
    Mistake(
        "early stopping forgets what came before the interruption",
        _wrong(history_kept=False),
        "Keep the validation losses in the folder, and count the patience over all of them. (Keras's EarlyStopping "
        "starts from nothing in each call of fit, also beside BackupAndRestore.)",
    ),
    Mistake(
        "the last weights instead of the best",
        _wrong(best_at_end=False),
        "Training stops `patience` epochs after the best one: load the best weights before you return.",
    ),
    Mistake(
        "stops one epoch late",
        _wrong(waits=1),
        "Stop as soon as `patience` epochs in a row brought no new lowest validation loss: >=, not >.",
    ),
    Mistake(
        "stops one epoch early",
        _wrong(waits=-1),
        "The best epoch itself does not count: `patience` further epochs without a new lowest loss.",
    ),
    Mistake(
        "never stops early",
        _wrong(stops_early=False),
        "Stop once `patience` epochs in a row brought no new lowest validation loss.",
    ),
)


@remembered
def sample(answer: Callable[..., Any], case: Case) -> Values:
    """Train with ``answer``, through a power cut if the case has one, and return what came of it."""
    return _sample(answer, **case)


def _sample(
    answer: Callable[..., Any],
    seed: int,
    epochs: int,
    patience: int,
    power_cut_in_epoch: int | list[int] = (),
    learning_rate: float = 0.05,
) -> Values:
    train, validation = _datasets(seed)
    cuts = [power_cut_in_epoch] if isinstance(power_cut_in_epoch, int) else list(power_cut_in_epoch)
    with tempfile.TemporaryDirectory() as folder:

        def call(cut: int | None) -> tuple[Any, Any, list[float]]:
            recorder, model = _recorder(cut), _model(epochs, learning_rate)
            history = answer(model, train, validation, folder, epochs, patience, callbacks=[recorder])
            return history, model, recorder.rates

        for begun, epoch in zip([0, *cuts], cuts, strict=False):  # a call begins where the one before was cut
            with contextlib.suppress(PowerCut):
                call(BATCHES * (epoch - begun) + BATCHES // 2)
        history, model, rates = call(None)
    if not rates:
        raise InvalidAnswer("No training was seen. Pass `callbacks` on to fit: they record what it does.")
    try:
        losses = history["val_loss"]
    except (TypeError, KeyError, IndexError):
        raise InvalidAnswer(f'Return a dict with the key "val_loss"; got a {type(history).__name__}.') from None
    return {
        "first rate": np.array(rates[0]),
        "steps trained": np.array(float(len(rates))),
        "val_loss": numbers(losses, 'history["val_loss"]'),
        "weights": np.concatenate([np.ravel(weight) for weight in model.get_weights()]).astype(float),
    }


def locate(name: str, index: tuple[int, ...], expected: Values) -> str:
    """Say in words which of the values of :func:`sample` is meant."""
    return {
        "first rate": "the learning rate of the first step of the last call",
        "steps trained": "the number of steps trained in the last call",
        "val_loss": f"the validation loss of epoch {index[0] if index else 0} (counted from 0)",
        "weights": "the model's weights at the end",
    }[name]


def _datasets(seed: int) -> tuple[Any, Any]:
    tf = tensorflow_gate.load()
    rng = np.random.default_rng(seed)
    true = rng.standard_normal((FEATURES, 1))

    def draw(examples: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
        x = rng.standard_normal((examples, FEATURES))
        return x.astype(np.float32), (x @ true + noise * rng.standard_normal((examples, 1))).astype(np.float32)

    train, validation = draw(EXAMPLES, 4.0), draw(VALIDATION, 0.5)
    from_arrays = tf.data.Dataset.from_tensor_slices
    return from_arrays(train).batch(EXAMPLES // BATCHES), from_arrays(validation).batch(VALIDATION)


def _model(epochs: int, learning_rate: float) -> Any:
    keras = tensorflow_gate.load().keras
    dense = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input((FEATURES,)), dense])
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=2 * BATCHES * epochs)
    # Eager: so short a run gains nothing from a graph, and TensorFlow warns when graphs are made one after another.
    model.compile(keras.optimizers.SGD(schedule, momentum=0.5), loss="mse", run_eagerly=True)
    return model


def _recorder(cut: int | None) -> Any:
    """Return a callback that lists the rate of every step in ``rates``, and cuts the power before step ``cut``."""
    keras = tensorflow_gate.load().keras

    class Recorder(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.rates: list[float] = []

        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            if len(self.rates) == cut:
                raise PowerCut
            self.rates.append(float(self.model.optimizer.learning_rate))

    return Recorder()
