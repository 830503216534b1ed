"""A known state for asking: what a learner has switched on in NumPy, Keras or TensorFlow decides no answer.

Run eagerly, a schedule that fails in ``fit`` seems to work; in mixed precision a right training loop seems wrong. Only
libraries that are loaded already are touched, so importing this costs nothing.
"""

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


@contextlib.contextmanager
def known_state() -> Iterator[None]:
    """Run the block with the libraries' usual settings, and bring the learner's back afterwards.

    These are NumPy's handling of floating-point errors, Python's warnings (passed over), Keras's float type and
    precision policy, and whether TensorFlow's functions run eagerly.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        keras, tensorflow = sys.modules.get("keras"), sys.modules.get("tensorflow")
        if keras is not None:
            config = keras.config
            _set(stack, config.dtype_policy, config.set_dtype_policy, "float32")  # first: it may follow the float type
            _set(stack, config.floatx, config.set_floatx, "float32")
            _set(stack, config.epsilon, config.set_epsilon, 1e-7)
        if tensorflow is not None:
            config = tensorflow.config
            _set(stack, config.functions_run_eagerly, config.run_functions_eagerly, False)
        yield


def _set(stack: contextlib.ExitStack, read: Callable[[], Any], write: Callable[[Any], None], usual: Any) -> None:
    """Change a setting, and have the stack change it back."""
    stack.callback(write, read())
    write(usual)
