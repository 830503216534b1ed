"""Models: their initial weights, and outputs that agree with NumPy or with Keras's own layers."""

import numpy as np
import pytest

from lrlib import models, tensorflow_gate

RNG_SEED = 11


def logits(model, weights, x):
    tf = tensorflow_gate.load()
    return model.logits([tf.constant(w) for w in weights], tf.constant(x, tf.float32)).numpy()


def test_a_run_depends_on_its_own_seed_only():
    model = models.mlp((8, 6, 3))
    alone, together = model.init([5]), model.init([9, 5, 2])
    assert all(np.array_equal(a[0], b[1]) for a, b in zip(alone, together, strict=True))
    assert not np.array_equal(together[0][0], together[0][1])


@pytest.mark.parametrize(
    ("activation", "gain", "hidden", "last"),
    [("relu", 1.0, 2.0, 1.0), ("relu", 1.5, 4.5, 2.25), ("tanh", 1.0, 1.0, 1.0), ("tanh", 0.5, 0.25, 0.25)],
)
def test_initial_variance(activation, gain, hidden, last):
    weights = models.mlp((100, 200, 50), activation, gain).init(range(20))
    assert [w.shape for w in weights] == [(20, 100, 200), (20, 1, 200), (20, 200, 50), (20, 1, 50)]
    assert all(w.dtype == np.float32 for w in weights)
    assert not weights[1].any()
    assert not weights[3].any()
    # 4e5 and 2e5 draws: the variance's relative standard error is sqrt(2 / n) <= .0032; 2 % is more than 6 of them
    assert np.var(weights[0]) == pytest.approx(hidden / 100, rel=0.02)
    assert np.var(weights[2]) == pytest.approx(last / 200, rel=0.02)


@pytest.mark.parametrize(("activation", "function"), [("relu", lambda z: np.maximum(z, 0)), ("tanh", np.tanh)])
def test_mlp_computes_its_layers(activation, function):
    model = models.mlp((5, 7, 6, 3), activation)
    rng = np.random.default_rng(RNG_SEED)
    weights = [rng.standard_normal(w.shape).astype(np.float32) for w in model.init([0, 1])]
    x = rng.standard_normal((2, 9, 5)).astype(np.float32)
    hidden = function(function(x @ weights[0] + weights[1]) @ weights[2] + weights[3])
    assert np.allclose(logits(model, weights, x), hidden @ weights[4] + weights[5], atol=1e-4)


@pytest.mark.parametrize(
    "model",
    [models.mlp((64, 6, 3)), models.transformer(2, 8, 2), models.softmax(64, 10), models.residual(64, 8, 2, 3)],
)
def test_inputs_may_be_shared_by_all_runs(model):
    weights = model.init([0, 1, 2])
    x = np.random.default_rng(RNG_SEED).standard_normal((1, 4, 64))
    shared, repeated = logits(model, weights, x), logits(model, weights, np.repeat(x, 3, 0))
    assert shared.shape == (3, 4, model.outputs)
    assert np.allclose(shared, repeated, atol=1e-6)
    assert not np.allclose(shared[0], shared[1], atol=0.01)


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("heads", [1, 2])
def test_transformer_agrees_with_keras_layers(norm, heads):
    tf = tensorflow_gate.load()
    layers = tf.keras.layers
    width, hidden = 8, 20
    model = models.transformer(2, width, heads, norm, hidden=hidden)
    rng = np.random.default_rng(RNG_SEED)
    weights = [w + 0.1 * rng.standard_normal(w.shape).astype(np.float32) for w in model.init([0, 1])]
    x = rng.standard_normal((2, 3, 64)).astype(np.float32)
    run = 1
    embedding, positions, *blocks, classifier, bias = (w[run] for w in weights)

    h = x[run].reshape(3, 8, 8) @ embedding + positions
    for first in range(0, len(blocks), 10):
        qkv, out, scale_1, shift_1, up, up_bias, down, down_bias, scale_2, shift_2 = blocks[first : first + 10]
        attention = layers.MultiHeadAttention(heads, width // heads, use_bias=False)
        attention.build(h.shape, h.shape)
        query, key, value = (part.reshape(width, heads, -1) for part in np.split(qkv, 3, axis=1))
        attention.set_weights([query, key, value, out.reshape(heads, -1, width)])
        norms = [layers.LayerNormalization(epsilon=1e-5), layers.LayerNormalization(epsilon=1e-5)]
        for layer, scale, shift in zip(norms, (scale_1, scale_2), (shift_1, shift_2), strict=True):
            layer.build(h.shape)
            layer.set_weights([scale.ravel(), shift.ravel()])

        def feed_forward(u, up=up, up_bias=up_bias, down=down, down_bias=down_bias):
            return np.maximum(u @ up + up_bias[0], 0) @ down + down_bias[0]

        def attend(u, attention=attention):
            return attention(u, u).numpy()

        if norm == "post":
            h = norms[0](h + attend(h)).numpy()
            h = norms[1](h + feed_forward(h)).numpy()
        else:
            h = h + attend(norms[0](h).numpy())
            h = h + feed_forward(norms[1](h).numpy())
    assert np.allclose(logits(model, weights, x)[run], h.mean(1) @ classifier + bias, atol=2e-5)


def test_residual_agrees_with_keras_layers():
    from lrlib.tf_schedules import keras

    model = models.residual(5, 8, 2, 3)
    weights = model.init([RNG_SEED])
    inputs = keras.Input((5,))
    h = keras.layers.Dense(8)(inputs)
    for _ in range(2):
        block = keras.layers.Dense(8)(keras.layers.Dense(8, "relu")(h))
        h = keras.layers.LayerNormalization(epsilon=1e-5)(h + block)
    net = keras.Model(inputs, keras.layers.Dense(3)(h))
    net.set_weights([w[0].reshape(own.shape) for w, own in zip(weights, net.weights, strict=True)])
    x = np.random.default_rng(1).normal(size=(1, 7, 5)).astype(np.float32)
    np.testing.assert_allclose(logits(model, weights, x)[0], net(x[0]).numpy(), rtol=1e-4, atol=1e-5)


def test_losses_against_numpy():
    tf = tensorflow_gate.load()
    rng = np.random.default_rng(RNG_SEED)
    z, y = rng.standard_normal((2, 5, 3)).astype(np.float32) * 5, rng.integers(0, 3, (2, 5)).astype(np.int32)
    probability = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    hot = np.eye(3)[y]
    cross_entropy = -np.log((probability * hot).sum(-1))
    squared = 0.5 * ((z - hot) ** 2).sum(-1)
    target = rng.standard_normal((2, 5, 3)).astype(np.float32)
    for loss, wanted, expected in (
        ("cross_entropy", y, cross_entropy),
        ("mse", y, squared),
        ("mse", target, 0.5 * ((z - target) ** 2).sum(-1)),
    ):
        assert np.allclose(models.example_losses(loss, tf.constant(z), tf.constant(wanted)), expected, rtol=1e-5)
    swapped = models.example_losses("cross_entropy", tf.constant(z.swapaxes(1, 2)), tf.constant(y), axis=1)
    assert np.allclose(swapped, cross_entropy, rtol=1e-5)


def test_cross_entropy_of_huge_logits_is_finite_and_exact():
    tf = tensorflow_gate.load()
    z = tf.constant([[[1e4, 0.0], [0.0, 1e4]]])
    assert np.array_equal(models.example_losses("cross_entropy", z, tf.constant([[0, 0]])), [[0.0, 1e4]])


def test_models_are_values():
    """Equal descriptions share their compiled programs."""
    assert models.mlp([4, 3]) == models.softmax(4, 3)
    assert hash(models.transformer(2, 8)) == hash(models.transformer(2, 8))
    assert models.transformer(2, 8).hidden == 16
    assert (models.transformer(2, 8).features, models.transformer(2, 8).outputs) == (64, 10)


@pytest.mark.parametrize(
    ("make", "parameter"),
    [
        (lambda: models.mlp((3,)), "sizes"),
        (lambda: models.mlp((3, 0, 2)), "sizes"),
        (lambda: models.mlp("64"), "sizes"),
        (lambda: models.mlp(64), "sizes"),
        (lambda: models.mlp((64.7, 10)), "sizes"),
        (lambda: models.mlp((3, 2), gain=np.inf), "gain"),
        (lambda: models.mlp((3, 2), "gelu"), "activation"),
        (lambda: models.mlp((3, 2), gain=0), "gain"),
        (lambda: models.residual(64, 8, 0, 10), "layers"),
        (lambda: models.residual(64, 0, 2, 10), "width"),
        (lambda: models.transformer(0, 8), "layers"),
        (lambda: models.transformer(1.5, 8), "layers"),
        (lambda: models.transformer(1, 9, 2), "width"),
        (lambda: models.transformer(1, 8, 0), "heads"),
        (lambda: models.transformer(1, 8, hidden=0), "hidden"),
        (lambda: models.transformer(1, 8, tokens=-8), "tokens"),
        (lambda: models.transformer(1, 8, classes=0), "classes"),
        (lambda: models.transformer(1, 8, norm="none"), "norm"),
    ],
)
def test_errors_name_the_parameter(make, parameter):
    with pytest.raises(ValueError, match=parameter):
        make()
