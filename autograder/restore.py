"""Give a submission back the shape of its release before nbgrader looks at it.

nbgrader trusts the metadata of the cells it gets: a broken mark aborts the class, a changed one (points, grade, tags)
slips through, a lost one leaves an answer without its test. Here each cell of the release is found again, by its
grade_id or by its very source, and gets the release's type and metadata; a second copy of it becomes an ordinary cell,
and what is missing is added. nbgrader then restores the hidden tests.
"""

import copy

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import keys
from autograder.intake import reading

# A note changes the cell's checksum, so that nbgrader does not take the cell for an answer left empty.
STUB_NOTE = "# The cell of this exercise was missing. If another cell defines it, that definition is graded.\n"
WRITTEN_NOTE = "*The cell of this answer was missing. The answer may stand in another text cell.*\n\n"


class Restore(NbGraderPreprocessor):
    """Restore the release's cells, whatever the submission did to them."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the submission with the release's imports and each of its nbgrader cells exactly once."""
        key = keys.load(resources["nbgrader"]["assignment"])
        nb, _ = reading.rebuild(nb)  # again: nbgrader's own commands do not pass through `submissions.take_in`
        restore(nb, key.cells, key.code[0])
        return nb, resources


def restore(nb: NotebookNode, release: dict[str, dict], set_up: str) -> None:
    """Restore the release's cells (grade_id -> cell) and its set-up cell, the first that has code, in place.

    A missing answer cell is added before all code but the set-up, so that any definition by the learner replaces it;
    a missing test is added at the end, where every definition has been made.
    """
    found = _find(nb, release)
    for position, cell in enumerate(nb.cells):
        metadata: dict = {"tags": []}
        if position in found:
            original = release[found[position]]
            _set_type(cell, original["cell_type"])
            metadata = copy.deepcopy(original["metadata"])
        cell.metadata = NotebookNode(metadata)
        if "nbgrader" in metadata:
            cell.metadata.nbgrader = NotebookNode(metadata["nbgrader"])
    start = _after_set_up(nb, set_up)
    missing = [original for grade_id, original in release.items() if grade_id not in found.values()]
    nb.cells[start:start] = [_added(original) for original in missing if _is_stub(original)]
    nb.cells += [_added(original) for original in missing if not _is_stub(original)]


def _find(nb: NotebookNode, release: dict[str, dict]) -> dict[int, str]:
    """Return the positions of the release's cells: by their marks, else by their sources; of copies the last counts."""
    places: dict[str, int] = {}
    for position, cell in enumerate(nb.cells):
        if _grade_id(cell) in release:
            places[_grade_id(cell)] = position
    unmarked = {
        (original["cell_type"], original["source"].strip()): grade_id
        for grade_id, original in release.items()
        if grade_id not in places
    }
    for position, cell in enumerate(nb.cells):
        grade_id = unmarked.get((cell.cell_type, cell.source.strip()))
        if grade_id is not None and position not in places.values():
            places[grade_id] = position
    return {position: grade_id for grade_id, position in places.items()}


def _after_set_up(nb: NotebookNode, set_up: str) -> int:
    """Return the position after the set-up cell, which is put before all other code if the submission changed it."""
    code = [position for position, cell in enumerate(nb.cells) if cell.cell_type == "code"]
    position = next((position for position in code if nb.cells[position].source == set_up), None)
    if position is None:
        position = code[0] if code else len(nb.cells)
        nb.cells.insert(position, new_code_cell(set_up, metadata={"deletable": False, "editable": False}))
    return position + 1


def _is_stub(original: dict) -> bool:
    return original["cell_type"] == "code" and original["metadata"]["nbgrader"]["solution"]


def _added(original: dict) -> NotebookNode:
    """Return a missing cell of the release, with a note if the learner may have answered elsewhere."""
    metadata = copy.deepcopy(original["metadata"])
    if original["cell_type"] == "markdown":
        return new_markdown_cell(WRITTEN_NOTE + original["source"], metadata=metadata)
    note = STUB_NOTE if _is_stub(original) else ""
    return new_code_cell(note + original["source"], metadata=metadata)


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
