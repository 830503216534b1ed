"""What Validate runs of a lesson's experiments: only their imports, as grading does.

nbgrader itself can only run a cell or skip it. nbclient, which it uses, calls these two functions just before and just
after it sends a cell to the kernel.
"""

from typing import Any

from lrlib.checking import experiments

_WRITTEN = "source as it was written"


def leave_imports(cell: Any, cell_index: int) -> None:
    """Reduce an experiment cell to its imports, just before the kernel gets it."""
    if experiments.is_experiment(cell):
        cell[_WRITTEN] = cell.source
        cell.source = experiments.imports_of(cell.source)


def put_back(cell: Any, cell_index: int) -> None:
    """Put the cell's source back, just after the kernel got it: Validate compares it with the release."""
    if _WRITTEN in cell:
        cell.source = cell.pop(_WRITTEN)
