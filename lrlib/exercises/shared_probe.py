"""A probe that is compiled once for many cases, where an answer does not touch what is compiled.

A function of the epoch and a callback that only reads run outside the graph of a training step. TensorFlow traces that
graph anew for every model, which takes longer than the training; so these exercises share a model that stands at its
beginning again.
"""

from collections.abc import Callable
from typing import Any

_PROBES: dict[str, tuple[Any, Any, set[str]]] = {}


def shared_probe(name: str, make_rate: Callable[[], Any]) -> Any:
    """Return the compiled probe of this name at its first step: one for all calls in a process.

    ``make_rate`` gives the rate of its plain SGD: a schedule, which stands in the compiled graph, or a number.
    """
    from lrlib.tf_schedules import keras, probe_loss, probe_model

    model, optimizer, attributes = _PROBES.get(name, (None, None, set()))
    if model is None or model.optimizer is not optimizer:  # none yet, or an answer compiled it anew
        optimizer = keras.optimizers.SGD(make_rate())
        model = probe_model()
        model.compile(optimizer, loss=probe_loss)
        _PROBES[name] = model, optimizer, set(vars(model))
        return model
    for added in set(vars(model)) - attributes:
        delattr(model, added)
    for variable in (optimizer.iterations, *model.weights):
        variable.assign(variable * 0)
    rate = make_rate()
    if isinstance(rate, float):
        optimizer.learning_rate = rate
    return model
