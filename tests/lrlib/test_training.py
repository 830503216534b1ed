"""The sweep engine's behaviour: what it computes, checked against NumPy; groups, divergence, history, errors."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from lrlib import data, models, training
from lrlib.training import engine, layouts, progress, sweep

NOISY = data.classification_task("digits", 400, label_noise=0.3)
SMALL = models.mlp((64, 12, 10))
SOFTMAX = models.softmax(64, 10)


def run(task=NOISY, model=SMALL, curves=None, seeds=(0, 1, 2), **options):
    curves = {"low": np.full(30, 0.05), "high": np.linspace(0.4, 0.0, 30)} if curves is None else curves
    return training.train(task, model, curves, seeds, **{"batch_size": 16, "progress": False, **options})


def numpy_outputs(result, row, column, x, activation=lambda z: np.maximum(z, 0)):
    weights = [w[row, column] for w in result.weights]
    for layer in range(0, len(weights), 2):
        x = (activation(x) if layer else x) @ weights[layer] + weights[layer + 1]
    return x


def numpy_losses(outputs, targets):
    z = outputs.astype(np.float64)
    z = z - z.max(-1, keepdims=True)
    return np.log(np.exp(z).sum(-1)) - z[np.arange(len(z)), targets]


@pytest.mark.parametrize("model", [SMALL, SOFTMAX], ids=["mlp", "softmax"])
def test_metrics_are_those_of_the_final_weights(model):
    result = run(model=model, keep_weights=True)
    for row in range(2):
        for column, seed in enumerate(result.seeds):
            outputs = numpy_outputs(result, row, column, NOISY.x)
            (train, test), noisy = NOISY.split(seed), NOISY.noisy_labels(seed)
            assert result.train_loss[row, column] == pytest.approx(
                numpy_losses(outputs[train], noisy[train]).mean(), rel=1e-4
            )
            assert result.test_loss[row, column] == pytest.approx(
                numpy_losses(outputs[test], NOISY.y[test]).mean(), rel=1e-4
            )
            hits = outputs.argmax(-1)
            assert result.train_accuracy[row, column] == pytest.approx(np.mean(hits[train] == noisy[train]), abs=1e-6)
            assert result.test_accuracy[row, column] == pytest.approx(np.mean(hits[test] == NOISY.y[test]), abs=1e-6)


@pytest.mark.parametrize("model", [SMALL, SOFTMAX], ids=["mlp", "softmax"])
def test_step_losses_are_the_batch_losses_before_each_update(model):
    result = run(model=model, keep_weights="history", eval_every=1)
    x, order = NOISY.x, NOISY.batches(1, 16, 30)
    for step in (0, 1, 7, 29):
        result.weights[:] = [w[:, :, step] for w in result.weights_history]
        batch = order[step]
        expected = numpy_losses(numpy_outputs(result, 1, 1, x[batch]), NOISY.noisy_labels(1)[batch]).mean()
        assert result.step_losses[1, 1, step] == pytest.approx(expected, rel=1e-4)


def test_one_step_moves_against_the_gradient_times_the_rate():
    result = run(model=SOFTMAX, curves=np.array([[0.3], [0.6]]), keep_weights=True)
    for row, rate in enumerate((0.3, 0.6)):
        kernel = SOFTMAX.init([2])[0][0]
        batch = NOISY.batches(2, 16, 1)[0]
        z = NOISY.x[batch] @ kernel
        probability = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
        gradient = NOISY.x[batch].T @ (probability - np.eye(10)[NOISY.noisy_labels(2)[batch]]) / 16
        assert np.allclose(result.weights[0][row, 2], kernel - rate * gradient, atol=1e-6)


def test_regression_metrics():
    task = data.regression_task("diabetes", 300)
    for sizes in ((10, 1), (10, 8, 1)):
        result = run(task, models.mlp(sizes), loss="mse", keep_weights=True)
        outputs = numpy_outputs(result, 1, 0, task.x)
        train, test = task.split(0)
        assert result.train_loss[1, 0] == pytest.approx(0.5 * np.mean((outputs - task.y)[train] ** 2), rel=1e-4)
        assert result.test_loss[1, 0] == pytest.approx(0.5 * np.mean((outputs - task.y)[test] ** 2), rel=1e-4)
        assert np.isnan(result.test_accuracy).all()
        assert "test loss" in repr(result)


def test_squared_error_of_a_classifier_is_against_one_hot_classes():
    result = run(loss="mse", keep_weights=True)
    outputs, (_, test) = numpy_outputs(result, 0, 0, NOISY.x), NOISY.split(0)
    expected = 0.5 * ((outputs - np.eye(10)[NOISY.y])[test] ** 2).sum(-1).mean()
    assert result.test_loss[0, 0] == pytest.approx(expected, rel=1e-4)


def test_curves_may_be_one_array_several_or_named():
    curve = np.full(6, 0.1)
    assert run(curves=curve).train_loss.shape == (1, 3)
    assert run(curves=[curve, curve]).names == ["curve 0", "curve 1"]
    assert run(curves={"a": curve, "b": list(2 * curve)}).names == ["a", "b"]
    assert run(curves=np.stack([curve, curve])).step_losses.shape == (2, 3, 6)


@pytest.mark.parametrize(
    ("model", "optimizer"),
    [
        (SOFTMAX, "momentum"),
        (SOFTMAX, "adam"),
        (SMALL, "sgd"),
        (models.residual(64, 8, 2, 10), "adamw"),
    ],
    ids=["one layer, momentum", "one layer, Adam", "two layers", "residual"],
)
def test_arranged_weights_train_as_plain_ones_do(model, optimizer, monkeypatch):
    options = {"model": model, "optimizer": optimizer, "clip_norm": 0.5, "keep_weights": True}
    curves = {"low": np.full(30, 0.001), "middle": np.full(30, 0.02), "high": np.linspace(0.05, 0.0, 30)}
    assert sweep.layout_of(model, 3, 3) != layouts.Layout(model, 3, 3)  # so each has a compiled program of its own
    arranged = run(curves=curves, **options)
    monkeypatch.setattr(sweep, "layout_of", layouts.Layout)
    plain = run(curves=curves, **options)
    for name in ("step_losses", "train_loss", "test_loss", "train_accuracy"):
        assert np.allclose(getattr(arranged, name), getattr(plain, name), atol=1e-5), name
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(arranged.weights, plain.weights, strict=True))


@pytest.mark.parametrize(
    ("model", "bound"), [(SMALL, layouts.Transposed.group_runs), (SOFTMAX, layouts.Fused.group_runs)]
)
def test_many_runs_are_split_into_bounded_groups_with_the_same_result(model, bound, monkeypatch):
    shapes = []
    train_group = sweep._train_group

    def spy(job, rates, seeds, advance):
        shapes.append((len(rates), len(seeds)))
        return train_group(job, rates, seeds, advance)

    monkeypatch.setattr(sweep, "_train_group", spy)
    rates, seeds = np.geomspace(0.01, 0.1, 20), range(20)
    everything = run(model=model, curves=np.repeat(rates[:, None], 12, 1), seeds=seeds, batch_size=8)
    assert everything.train_loss.shape == (20, 20)
    assert len(set(shapes)) == 1, "one shape, so one compilation"
    assert max(a * b for a, b in shapes) <= bound
    some = run(model=model, curves=np.repeat(rates[[3, 13], None], 12, 1), seeds=[0, 7, 19], batch_size=8)
    # not the same bits: kernels for another group shape may add in another order. 12 calm steps keep that below 1e-5
    for name in ("train_loss", "test_loss", "step_losses"):
        part = getattr(everything, name)[np.ix_([3, 13], [0, 7, 19])]
        assert np.allclose(part, getattr(some, name), atol=1e-5), name


@pytest.mark.parametrize(("curves", "seeds"), [(1, 1), (1, 5), (7, 1), (5, 7), (33, 3), (3, 33), (17, 1), (14, 64)])
def test_groups_cover_every_run(curves, seeds):
    for at_most in (1, 3, 16, 64):
        groups = sweep._groups(curves, seeds, at_most)
        runs = {(c, k) for curve_rows, seed_rows in groups for c in curve_rows for k in seed_rows}
        assert runs == {(c, k) for c in range(curves) for k in range(seeds)}
        assert len({(len(a), len(b)) for a, b in groups}) == 1
        assert max(len(a) * len(b) for a, b in groups) <= at_most


def test_a_diverged_run_is_a_result_and_disturbs_no_other():
    curves = {"calm": np.full(40, 0.05), "wild": np.full(40, 1e4)}
    result = run(curves=curves, loss="mse", model=models.mlp((64, 12, 12, 10)))
    assert (result.diverged_at[0] == -1).all()
    assert np.isfinite(result.train_loss[0]).all()
    assert not np.isfinite(result.train_loss[1]).any()
    for losses, step in zip(result.step_losses[1], result.diverged_at[1], strict=True):
        assert 1 <= step < 40
        assert np.isfinite(losses[:step]).all()
        assert not np.isfinite(losses[step])
    alone = run(curves={"calm": curves["calm"]}, loss="mse", model=models.mlp((64, 12, 12, 10)))
    assert np.allclose(alone.train_loss[0], result.train_loss[0], atol=1e-5)
    assert "3 of 3" in repr(result)
    lost = run(curves={"wild": curves["wild"]}, loss="mse", model=models.mlp((64, 12, 12, 10)))  # no run keeps it going
    assert np.array_equal(np.isnan(lost.step_losses[0]), np.isnan(result.step_losses[1]))
    assert np.array_equal(lost.test_accuracy[0], result.test_accuracy[1])


def test_a_run_that_only_its_last_update_ruins_diverged_after_the_last_step():
    curve = np.full(10, 0.01)
    curve[-1] = 1e38
    result = run(curves=curve, loss="mse")
    assert np.isfinite(result.step_losses).all()
    assert (result.diverged_at == 10).all()


def test_growing_batch():
    sizes = np.repeat([4, 32, 100], [10, 8, 2])
    result = run(curves=np.full(20, 0.1), batch_size=sizes, keep_weights=True)
    assert np.array_equal(result.batch_sizes, sizes)
    start = run(curves=np.full(10, 0.1), batch_size=4)
    assert np.allclose(result.step_losses[..., :10], start.step_losses, atol=1e-6)
    order = np.concatenate(list(NOISY.epochs(1, sizes)))
    weights = run(curves=np.full(18, 0.1), batch_size=sizes[:18], keep_weights=True)
    batch = order[sizes[:18].sum() :][:100]
    expected = numpy_losses(numpy_outputs(weights, 0, 1, NOISY.x[batch]), NOISY.noisy_labels(1)[batch]).mean()
    assert result.step_losses[0, 1, 18] == pytest.approx(expected, rel=1e-4)


def test_without_a_batch_size_every_step_sees_the_whole_training_set():
    task = data.classification_task("wine", 100)
    result = run(task, models.mlp((13, 8, 3)), curves=np.full(40, 0.05), batch_size=None)
    assert (result.batch_sizes == 100).all()
    assert (np.diff(result.step_losses, axis=-1) < 0).all(), "gradient descent with a small rate never climbs"


def test_history_holds_what_shorter_runs_end_with():
    result = run(curves=np.full(300, 0.1), eval_every=140, keep_weights="history", optimizer="adam")
    assert np.array_equal(result.history_steps, [0, 140, 280, 300])
    shorter = run(curves=np.full(140, 0.1), keep_weights=True, optimizer="adam")
    assert shorter.history is None
    assert shorter.weights_history is None
    assert np.allclose(result.history["test_accuracy"][..., 1], shorter.test_accuracy, atol=1e-5)
    assert np.allclose(result.weights_history[0][:, :, 1], shorter.weights[0], atol=1e-5)
    assert np.array_equal(result.weights_history[0][0, :, 0], SMALL.init([0, 1, 2])[0])
    assert np.array_equal(result.history["train_loss"][..., -1], result.train_loss)


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_evaluating_on_the_way_changes_nothing(optimizer):
    """Training goes on where it stopped: velocities, Adam's moments and its count of updates survive."""
    curve = np.full(30, 0.01)
    stopped = run(curves=curve, optimizer=optimizer, eval_every=7)
    straight = run(curves=curve, optimizer=optimizer)
    assert np.array_equal(stopped.step_losses, straight.step_losses)
    assert np.array_equal(stopped.train_loss, straight.train_loss)


def test_the_rate_of_a_step_is_used_in_that_step_across_stretches():
    curve = np.zeros(400)
    curve[[130, 399]] = 0.5
    result = run(curves=curve, eval_every=1, keep_weights="history", seeds=[0])
    moved = np.abs(np.diff(result.weights_history[0][0, 0], axis=0)).max((1, 2)) > 0
    assert np.array_equal(np.flatnonzero(moved), [130, 399])


def test_predict_returns_logits():
    result = run(keep_weights=True)
    logits = training.predict(SMALL, [w[:, 1] for w in result.weights], NOISY.x[:20])
    assert logits.shape == (2, 20, 10)
    assert np.allclose(logits[1], numpy_outputs(result, 1, 1, NOISY.x[:20]), atol=1e-4)


def test_seeds_are_independent_of_their_company():
    assert np.allclose(run(seeds=[7]).train_loss[:, 0], run(seeds=[3, 7]).train_loss[:, 1], atol=1e-5)


def test_the_transformer_learns():
    task = data.classification_task("digits", 1200)
    result = run(task, models.transformer(1, 8), curves=np.full(60, 0.01), optimizer="adam", batch_size=32, seeds=[0])
    assert result.train_loss[0, 0] < 0.8 * result.step_losses[0, 0, 0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"curves": np.zeros((2, 3, 4))}, "curves must have the shape"),
        ({"curves": np.zeros((0, 4))}, "curves must have the shape"),
        ({"curves": {}}, "curves must have the shape"),
        ({"curves": 0.1}, r"a constant rate is np.full\(steps, rate\)"),
        ({"curves": {"a": 0.1}}, r"a constant rate is np.full\(steps, rate\)"),
        ({"curves": [[0.1, 0.2], [0.1]]}, "all of one length"),
        ({"curves": lambda step: 0.1}, r"\[schedule\(step\) for step in range\(600\)\]"),
        ({"curves": np.array([0.1, np.nan, 0.1])}, "got nan in 'curve 0' at step 1"),
        ({"curves": {"warm": [0.1, 1e300]}}, "must be finite in float32, got inf in 'warm' at step 1"),
        ({"curves": {1: [0.1], "1": [0.2]}}, "curves must have different names"),
        ({"seeds": 4}, r"seeds must be whole numbers, such as range\(16\)"),
        ({"seeds": "12"}, "seeds must be whole numbers"),
        ({"seeds": [0.5]}, "seeds must be whole numbers"),
        ({"seeds": [True]}, "seeds must be different whole numbers"),
        ({"seeds": []}, "seeds must be different whole numbers"),
        ({"seeds": [0] * 4096}, "seeds must be different whole numbers"),
        ({"seeds": [-1]}, "seeds must be different whole numbers"),
        ({"batch_size": 0}, "batch_size must be from 1 to the 400 training examples"),
        ({"batch_size": 401}, "batch_size must be from 1 to the 400 training examples"),
        ({"batch_size": 8.0}, "batch_size must be an integer"),
        ({"batch_size": np.full(29, 8)}, "batch_size has 29 entries, but the curves have 30 steps"),
        ({"optimizer": "rmsprop"}, "optimizer must be one of sgd, momentum, nesterov, adam, adamw"),
        ({"momentum": 1.0}, "momentum"),
        ({"momentum": "0.9"}, "momentum"),
        ({"clip_norm": 0.0}, "clip_norm"),
        ({"clip_norm": np.inf}, "clip_norm must be a finite number > 0"),
        ({"weight_decay": -0.1}, "weight_decay"),
        ({"weight_decay": np.nan}, "weight_decay"),
        ({"loss": "hinge"}, "loss must be one of cross_entropy, mse"),
        ({"eval_every": 0}, "eval_every must be a whole number >= 1"),
        ({"eval_every": True}, "eval_every must be a whole number >= 1"),
        ({"task": "digits"}, "task must come from data.classification_task"),
        ({"model": (64, 10)}, "model must come from lrlib.models"),
        ({"keep_weights": "all"}, "keep_weights"),
        ({"model": models.softmax(13, 3)}, "model takes 13 features to 3 outputs, but digits has 64"),
        ({"task": data.regression_task(), "model": models.mlp((10, 1))}, "cross_entropy needs classes"),
    ],
)
def test_a_wrong_request_is_refused_in_one_line(options, message):
    with pytest.raises(ValueError, match=message) as refusal:
        run(**options)
    assert "\n" not in str(refusal.value)


def test_an_error_in_a_group_reaches_the_caller(monkeypatch):
    def fail(*_):
        raise RuntimeError("a group failed")

    monkeypatch.setattr(sweep, "_train_group", fail)
    with pytest.raises(RuntimeError, match="a group failed"):
        run()


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, RuntimeError])
def test_an_interrupt_stops_the_groups_that_train(monkeypatch, interrupt):
    """Long runs end with their present stretch of steps, not with their last one."""
    steps, done = 1000 * engine.STRETCH, []

    def interrupted(bar):
        if done:
            raise interrupt

    monkeypatch.setattr(progress.Progress, "draw", interrupted)
    monkeypatch.setattr(progress.Progress, "advance", lambda bar, count: done.append(count))
    with pytest.raises(interrupt):
        run(curves=np.full((4, steps), 0.01), seeds=range(8), batch_size=1)
    assert sum(done) < 2 * steps / 4
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]


def test_a_long_run_draws_its_batches_piece_by_piece():
    sizes = np.array([10, 10, 390, 400, 100] * 3)
    draws = sweep._Draws(NOISY.epochs(3, sizes))
    pieces = [draws.take(count) for count in (7, 0, 600, sizes.sum() - 607)]
    assert np.array_equal(np.concatenate(pieces), np.concatenate(list(NOISY.epochs(3, sizes))))


def test_names_that_are_no_strings_can_be_asked_for():
    result = run(curves={0.1: np.full(5, 0.1), 0.3: np.full(5, 0.3)})
    assert result.names == ["0.1", "0.3"]
    assert result.curve(0.3) == 1
    assert result.compare(0.1, 0.3) is not None


def test_importing_the_engine_does_not_import_tensorflow():
    code = "import sys, lrlib.training; print({'tensorflow', 'sklearn', 'scipy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
