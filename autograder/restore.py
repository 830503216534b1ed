"""Give a submission back the shape of its release before nbgrader looks at it.

nbgrader trusts the metadata of the cells it gets: a broken mark aborts the class, a changed one (points, grade, tags)
slips through. Here each cell that bears a known grade_id gets the release's type and metadata again, a second copy of
it becomes an ordinary cell, and cells that were deleted are added back. nbgrader then restores the hidden tests.
"""

import copy

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import keys


class Restore(NbGraderPreprocessor):
    """Restore types and metadata of the cells that nbgrader knows, whatever the submission did to them."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the submission with each of the release's nbgrader cells exactly once."""
        restore(nb, keys.load(resources["nbgrader"]["assignment"]).cells)
        return nb, resources


def restore(nb: NotebookNode, release: dict[str, dict]) -> None:
    """Restore the release's cells (grade_id -> cell) in a submission, in place."""
    seen: set[str] = set()
    for cell in reversed(nb.cells):  # the last copy counts, as it does when the notebook is run
        grade_id = _grade_id(cell)
        metadata: dict = {"tags": []}
        if grade_id in release and grade_id not in seen:
            seen.add(grade_id)
            _set_type(cell, release[grade_id]["cell_type"])
            metadata = copy.deepcopy(release[grade_id]["metadata"])
        cell.metadata = NotebookNode(metadata)
        if "nbgrader" in metadata:
            cell.metadata.nbgrader = NotebookNode(metadata["nbgrader"])
    for grade_id, original in release.items():
        if grade_id not in seen:
            new_cell = new_code_cell if original["cell_type"] == "code" else new_markdown_cell
            cell = new_cell(original["source"], metadata=copy.deepcopy(original["metadata"]))
            nb.cells.append(cell)


def _grade_id(cell: NotebookNode) -> str | None:
    mark = cell.get("metadata", {}).get("nbgrader")
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _set_type(cell: NotebookNode, cell_type: str) -> None:
    cell.cell_type = cell_type
    if cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    else:
        for field in ("outputs", "execution_count"):
            cell.pop(field, None)
