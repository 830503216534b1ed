import numpy as np
import pytest

from lrlib import curvature, tensorflow_gate


@pytest.fixture(scope="module")
def tf():
    return tensorflow_gate.load()


@pytest.fixture(scope="module")
def small_net(tf):
    """Three runs of a 5-4-3 tanh net with mean squared error, each with weights of its own, in float64."""
    random = np.random.default_rng(0)
    features, targets = tf.constant(random.normal(size=(20, 5))), tf.constant(random.normal(size=(20, 3)))
    shapes = (5, 4), (1, 4), (4, 3), (1, 3)
    weights = [tf.constant(random.normal(size=(3, *shape))) for shape in shapes]

    def loss_fn(weights):
        hidden = tf.tanh(features @ weights[0] + weights[1])
        errors = hidden @ weights[2] + weights[3] - targets
        return tf.reduce_mean(tf.reduce_sum(errors**2, axis=-1), axis=-1)

    return loss_fn, weights


def dense_hessian(tf, loss_fn, weights, run):
    """The whole Hessian of one run, by TensorFlow's own Jacobian."""
    shapes = [weight.shape[1:] for weight in weights]
    sizes = [int(np.prod(shape)) for shape in shapes]
    flat = tf.concat([tf.reshape(weight[run], [-1]) for weight in weights], axis=0)
    with tf.GradientTape() as outer:
        outer.watch(flat)
        with tf.GradientTape() as inner:
            inner.watch(flat)
            pieces = [tf.reshape(p, [1, *s]) for p, s in zip(tf.split(flat, sizes), shapes, strict=True)]
            loss = loss_fn(pieces)[0]
        gradient = inner.gradient(loss, flat)
    return outer.jacobian(gradient, flat).numpy()


def test_sharpness_of_each_run_is_the_top_eigenvalue_of_its_dense_hessian(tf, small_net):
    loss_fn, weights = small_net
    top = [np.linalg.eigvalsh(dense_hessian(tf, loss_fn, weights, run))[-1] for run in range(3)]
    assert curvature.sharpness(loss_fn, weights, tolerance=1e-8) == pytest.approx(top, rel=1e-8)
    assert curvature.sharpness(loss_fn, weights) == pytest.approx(top, rel=1e-4)


def test_one_run_gives_a_number(tf, small_net):
    loss_fn, weights = small_net
    single = [tf.Variable(weight[1]) for weight in weights]
    result = curvature.sharpness(lambda w: loss_fn([x[None] for x in w])[0], single, tolerance=1e-8)
    assert isinstance(result, float)
    assert result == pytest.approx(curvature.sharpness(loss_fn, weights, tolerance=1e-8)[1], rel=1e-8)


def test_a_meter_measures_new_weights_with_one_trace(tf, small_net):
    loss_fn, weights = small_net
    traces = []

    def counted(weights):
        traces.append(1)
        return loss_fn(weights)

    meter = curvature.sharpness_meter(counted, weights)
    moved = [weight * 0.5 for weight in weights]
    seen = len(traces)
    first = meter(weights)
    assert meter(moved) == pytest.approx(curvature.sharpness(loss_fn, moved), rel=1e-12)
    assert meter(weights) == pytest.approx(first, rel=1e-12)
    assert len(traces) == seen


def test_many_measurements_draw_no_warning(tf, caplog, capfd):
    """TensorFlow complains about five tf.functions in a row; anything on stderr costs a learner the cell's points."""
    for scale in range(1, 9):
        curvature.sharpness(lambda w, s=scale: s * tf.reduce_sum(w[0] ** 2), [np.ones(3)])
    assert not caplog.records
    assert capfd.readouterr().err == ""


def test_hessian_vector_product_equals_the_dense_product(tf, small_net):
    loss_fn, weights = small_net
    vectors = [tf.constant(np.random.default_rng(1).normal(size=weight.shape)) for weight in weights]
    products = curvature.hessian_vector_product(loss_fn, weights, vectors)
    assert [p.shape for p in products] == [w.shape for w in weights]
    for run in range(3):
        flat = np.concatenate([vector[run].numpy().ravel() for vector in vectors])
        got = np.concatenate([product[run].numpy().ravel() for product in products])
        assert got == pytest.approx(dense_hessian(tf, loss_fn, weights, run) @ flat, rel=1e-10, abs=1e-10)


@pytest.mark.parametrize(
    ("eigenvalues", "top"),
    [
        ([3.0, 1.0, 0.5], 3.0),
        ([-9.0, 2.0, 1.0], 2.0),
        ([-1.0, -2.0, -5.0], -1.0),
        ([4.0, 4.0, 4.0], 4.0),
        ([-2.0], -2.0),
    ],
)
def test_sharpness_of_a_quadratic_is_its_most_positive_curvature(tf, eigenvalues, top):
    """Also where a negative curvature is larger in magnitude, and where Lanczos exhausts the space early."""
    curvatures = tf.constant(eigenvalues, tf.float32)
    result = curvature.sharpness(
        lambda w: 0.5 * tf.reduce_sum(curvatures * w[0] ** 2), [np.ones(len(eigenvalues), "f4")]
    )
    assert result == pytest.approx(top, rel=1e-5)


def test_runs_that_finish_at_different_times_do_not_disturb_each_other():
    """One run's matrix has two distinct eigenvalues (spent after two products), the other's has a hundred."""
    spectra = np.stack([np.repeat([-3.0, -1.0], 50), np.linspace(-5, 2, 100)])
    start = np.random.default_rng(0).normal(size=(2, 100))
    top = curvature.lanczos_top(lambda v: spectra * v, start, iterations=100, tolerance=1e-10)
    assert top == pytest.approx([-1.0, 2.0], rel=1e-9)


def test_an_unused_weight_has_no_curvature(tf):
    result = curvature.sharpness(lambda w: tf.reduce_sum(w[0] ** 2), [np.ones(3), np.ones(2)])
    assert result == pytest.approx(2.0)


def test_a_diverged_run_is_nan_and_leaves_the_others_alone(tf, small_net):
    loss_fn, weights = small_net
    broken = [tf.concat([weight[:2], weight[2:] * np.nan], axis=0) for weight in weights]
    result = curvature.sharpness(loss_fn, broken, tolerance=1e-8)
    assert np.isnan(result[2])
    assert result[:2] == pytest.approx(curvature.sharpness(loss_fn, weights, tolerance=1e-8)[:2], rel=1e-8)


@pytest.mark.parametrize(
    ("loss_fn", "weights", "message"),
    [
        (lambda tf: lambda w: w[0], [np.ones((2, 2))], "loss_fn must return a number or one loss per run"),
        (lambda tf: lambda w: w[0] ** 2, [np.ones(3), np.ones(5)], "for one model, return the mean loss"),
        (lambda tf: lambda w: tf.reduce_sum(w[0], 1), [np.ones((2, 3)), np.ones((1, 4))], "leading axis of 2 runs"),
        (lambda tf: lambda w: 1.0, [np.ones(3)], "loss_fn must return a tensor, got 1.0"),
        (lambda tf: lambda w: tf.reduce_sum(w[0] ** 2), [np.array([1, 2])], "weights must be floating-point"),
    ],
)
def test_a_loss_that_does_not_go_with_the_weights_is_refused(tf, loss_fn, weights, message):
    with pytest.raises(ValueError, match=message):
        curvature.sharpness(loss_fn(tf), weights)


def test_a_meter_refuses_other_weights_and_lanczos_what_it_cannot_start_from(tf):
    meter = curvature.sharpness_meter(lambda w: tf.reduce_sum(w[0] ** 2), [np.ones(3)])
    with pytest.raises(ValueError, match="weights must have the shapes"):
        meter([np.ones(4)])
    with pytest.raises(ValueError, match="iterations"):
        curvature.sharpness(lambda w: tf.reduce_sum(w[0] ** 2), [np.ones(3)], iterations=0)
    with pytest.raises(ValueError, match="start"):
        curvature.lanczos_top(lambda v: v, np.zeros((1, 3)))
