"""The one gate through which lrlib loads TensorFlow: silent, and with reproducible arithmetic.

Two environment variables must be set *before* the first ``import tensorflow``: ``TF_ENABLE_ONEDNN_OPTS=0`` (the same
bits with one thread or two; without it TensorFlow also prints a line) and ``TF_CPP_MIN_LOG_LEVEL=3`` (no C++ log lines
in a notebook).
"""

import os
import sys
import warnings
from types import ModuleType

SETTINGS = {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


def load() -> ModuleType:
    """Return the ``tensorflow`` module, imported silently and with oneDNN off.

    Warns if TensorFlow was imported earlier by other means with oneDNN on: figures may then differ in the last bits.
    """
    if "tensorflow" not in sys.modules:
        os.environ.update(SETTINGS)
    elif os.environ.get("TF_ENABLE_ONEDNN_OPTS") != "0":
        warnings.warn(
            "tensorflow was imported before lrlib could set TF_ENABLE_ONEDNN_OPTS=0; restart the kernel and "
            "import it with `from lrlib import tensorflow_gate; tf = tensorflow_gate.load()`",
            stacklevel=2,
        )
    import tensorflow

    return tensorflow
