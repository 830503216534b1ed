"""A probe that is compiled once for many cases, where an answer does not touch what is compiled.

A function of the epoch and a callback that only reads run outside the graph of a training step. TensorFlow traces that
graph anew for every model, which takes longer than the training; so these exercises share a model that stands at its
beginning again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _Shared:
    """A compiled probe, with what belongs to it before its first use."""

    model: Any
    optimizer: Any
    settings: dict[str, Any]  # the optimizer's attributes
    attributes: set[str]  # the model's

    def is_as_compiled(self) -> bool:
        now = vars(self.optimizer)
        return (
            self.model.optimizer is self.optimizer
            and now.keys() == self.settings.keys()
            and all(now[name] is value for name, value in self.settings.items())
        )


_PROBES: dict[str, _Shared] = {}


def shared_probe(name: str, make_rate: Callable[[], Any]) -> Any:
    """Return the compiled probe of this name at its first step: one for all calls in a process.

    ``make_rate`` gives the rate of its plain SGD: a schedule, which stands in the compiled graph, or a number.
    """
    if not is_as_compiled(name):
        _PROBES[name] = _new_probe(make_rate())
        return _PROBES[name].model
    shared = _PROBES[name]
    for added in set(vars(shared.model)) - shared.attributes:
        delattr(shared.model, added)
    for variable in (shared.optimizer.iterations, *shared.model.weights):
        variable.assign(variable * 0)
    rate = make_rate()
    if isinstance(rate, float):
        shared.optimizer.learning_rate = rate
    return shared.model


def is_as_compiled(name: str) -> bool:
    """Return whether the probe of this name trains as it says: its step was compiled for the optimizer that it has.

    Not so where there is none yet, and where an answer compiled it anew or changed its optimizer (a schedule in place
    of the number, say): that answer needs a new probe.
    """
    return name in _PROBES and _PROBES[name].is_as_compiled()


def _new_probe(rate: Any) -> _Shared:
    from lrlib.tf_schedules import keras, probe_loss, probe_model

    optimizer, model = keras.optimizers.SGD(rate), probe_model()
    model.compile(optimizer, loss=probe_loss)
    optimizer.build(model.trainable_variables)
    return _Shared(model, optimizer, dict(vars(optimizer)), set(vars(model)))
