"""The sweep engine: many learning-rate curves times many seeds, trained at once, with their spread.

:func:`train` returns a :class:`Result`; everything else is how it gets there.
"""

from lrlib.training.optimizers import OPTIMIZERS
from lrlib.training.results import Comparison, Result, Table
from lrlib.training.sweep import predict, train

__all__ = ["OPTIMIZERS", "Comparison", "Result", "Table", "predict", "train"]
