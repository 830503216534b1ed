"""The one gate through which lrlib loads TensorFlow: silent, and with reproducible arithmetic.

Two environment variables must be set *before* the first ``import tensorflow``: ``TF_ENABLE_ONEDNN_OPTS=0`` (the same
bits with one thread or two; without it TensorFlow also prints a line) and ``TF_CPP_MIN_LOG_LEVEL=3`` (no C++ log lines
in a notebook). That is not enough: a few lines are written before TensorFlow reads its settings (absl's start, the
search for a graphics card), so the process's standard error is set aside while the import runs.

Keras imports scikit-learn and pyplot if it finds them, which takes a third of the time, for wrappers and galleries that
no lesson uses. The gate lets it find neither: these say that the packages are missing, and everything else works.
"""

import contextlib
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from types import ModuleType

SETTINGS = {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
NOT_NEEDED = ("sklearn", "matplotlib", "matplotlib.pyplot")

_warned: list[bool] = []


def load() -> ModuleType:
    """Return the ``tensorflow`` module, imported silently and with oneDNN off.

    Warns, once, if TensorFlow was imported earlier by other means with oneDNN on: figures may then differ in the last
    bits.
    """
    if "tensorflow" not in sys.modules:
        os.environ.update(SETTINGS)
        with _standard_error_aside(), _hidden(NOT_NEEDED):
            import tensorflow
    elif os.environ.get("TF_ENABLE_ONEDNN_OPTS") != "0" and not _warned:
        _warned.append(True)
        warnings.warn(
            "tensorflow was imported before lrlib could set TF_ENABLE_ONEDNN_OPTS=0; restart the kernel and "
            "import it with `from lrlib import tensorflow_gate; tf = tensorflow_gate.load()`",
            stacklevel=2,
        )
    import tensorflow

    return tensorflow


@contextlib.contextmanager
def _standard_error_aside() -> Iterator[None]:
    """Discard what goes to file descriptor 2: C++ code writes there, out of ``contextlib.redirect_stderr``'s reach."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def _hidden(names: Iterable[str]) -> Iterator[None]:
    """Let modules that nobody has imported yet look as if they were not installed."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None means: not to be had
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
