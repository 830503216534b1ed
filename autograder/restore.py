"""Give a submission back the shape of its release before nbgrader looks at it.

nbgrader trusts the metadata of the cells it gets: a broken mark aborts the class, a changed one (points, grade, tags)
slips through, a lost one leaves an answer without its test. Here each cell of the release is found again, by its
grade_id or by its very source, and gets the release's type and metadata; what is missing is added. Nothing that a
learner wrote is lost: their version of a locked cell becomes an ordinary cell just before the restored one, and of
several copies of an answer the last that differs from the release counts. nbgrader then restores the hidden tests.
"""

import ast
import copy
import functools
import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import keys, paths
from autograder.bindings import bound_by, statements
from autograder.intake import reading

# A note changes the cell's checksum, so that nbgrader does not take the cell for an answer left empty.
STUB_NOTE = "# The cell of this exercise was missing. If another cell defines it, that definition is graded.\n"
WRITTEN_NOTE = "*The cell of this answer was missing. The answer may be in another text cell.*\n\n"
LOOK_NOTE = "*This cell was left as it was, but the notebook has other text: the answer may be there.*\n\n"
LONGEST = 100_000  # characters; no cell of a lesson is nearly as long, and longer ones take Python too much memory

ReleasedCell = dict[str, Any]  # a cell of the release, as the key has it


class Restore(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Restore the release's cells, whatever the submission did to them."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the submission with the release's imports and each of its nbgrader cells exactly once."""
        key = keys.load(resources["nbgrader"]["assignment"])
        nb, _ = reading.rebuild(nb)  # again: nbgrader's own commands do not pass through `submissions.take_in`
        restore(nb, key.cells, key.code[0])
        release, _ = reading.read(paths.release_path(key.lesson).read_bytes())
        ask_for_a_look(nb, [cell.source for cell in release.cells])
        return nb, resources


def restore(nb: NotebookNode, release: dict[str, ReleasedCell], set_up: str) -> None:
    """Restore the release's cells (grade_id -> cell) and its set-up cell, the first that has code, in place.

    A missing answer cell is added before all code but the set-up, so that any definition by the learner replaces it;
    so is one left empty below such a definition. A missing test is added at the end, where every definition has been
    made.
    """
    found, left_out = _find(nb, release)
    cells: list[NotebookNode] = []
    overtaken = []
    for position, cell in enumerate(nb.cells):
        if position in left_out:
            continue
        if position not in found:
            cells.append(_ordinary(cell))
            continue
        name, original = found[position], release[found[position]]
        untouched = _same(cell.source, original)
        if _is_locked(original):
            if not untouched and cell.source.strip():
                cells.append(_ordinary(NotebookNode({**cell, "id": f"{cell.id}-own"})))
            cell.source = original["source"]
        _set_type(cell, original["cell_type"])
        cell.metadata = _metadata(original)
        if _is_stub(original) and untouched and _defined_in(cells, name, release):
            overtaken.append(cell)
        else:
            cells.append(cell)
    nb.cells = cells
    start = _after_set_up(nb, set_up)
    missing = [original for name, original in release.items() if name not in found.values()]
    nb.cells[start:start] = [*overtaken, *(_added(original) for original in missing if _is_stub(original))]
    nb.cells += [_added(original) for original in missing if not _is_stub(original)]


def ask_for_a_look(nb: NotebookNode, released: Collection[str]) -> None:
    """Add a note to each written answer left empty if the restored notebook has text that is not the release's.

    ``released`` are the sources of all cells of the release. The note makes whoever marks look at the notebook.
    """
    known = {_plain(source) for source in released}
    own = [cell for cell in nb.cells if "nbgrader" not in cell.metadata and _plain(cell.source) not in known]
    if not any(_is_text(cell) for cell in own):
        return
    for cell in nb.cells:
        written = cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution")
        if written and _plain(cell.source) in known:
            cell.source = LOOK_NOTE + cell.source


def _find(nb: NotebookNode, release: dict[str, ReleasedCell]) -> tuple[dict[int, str], set[int]]:
    """Return the positions of the release's cells, and those of further copies with nothing of the learner's.

    A cell is found by its mark, or else by its source. Of an answer's copies the last that was changed counts, of a
    locked cell's the last, where all definitions have been made.
    """
    marked: dict[str, list[int]] = {name: [] for name in release}
    alike: dict[str, list[int]] = {name: [] for name in release}
    for position, cell in enumerate(nb.cells):
        name = _grade_id(cell)
        if name in release:
            marked[name].append(position)
            continue
        names = [name for name, original in release.items() if _is_copy(cell, original)]
        if names:  # several written answers may begin as the same text: each gets its own
            alike[min(names, key=lambda name: len(marked[name] + alike[name]))].append(position)
    found: dict[int, str] = {}
    left_out: set[int] = set()
    for name, original in release.items():
        copies = marked[name] or alike[name]
        if not copies:
            continue
        changed = [place for place in copies if not _same(nb.cells[place].source, original)]
        if _is_locked(original):
            chosen = copies[-1]
        else:
            filled = [place for place in changed if nb.cells[place].source.strip()]
            chosen = (filled or changed or copies[:1])[-1]
        found[chosen] = name
        if not _is_test(original):  # a further copy of a test is a check that the learner runs once more
            left_out |= {*marked[name], *alike[name]} - {*changed, chosen}
    return found, left_out


def _after_set_up(nb: NotebookNode, set_up: str) -> int:
    """Return the position after the set-up cell, which comes before all other code.

    Where the learner has code above it, it stays there as well: what that code takes away (``%reset``), it brings back.
    """
    code = [position for position, cell in enumerate(nb.cells) if cell.cell_type == "code"]
    released = {"cell_type": "code", "source": set_up}
    start = code[0] if code else len(nb.cells)
    if not code or not _same(nb.cells[start].source, released):
        nb.cells.insert(start, new_code_cell(metadata={"deletable": False, "editable": False}))
    nb.cells[start].source = set_up
    return start + 1


def _same(source: str, original: ReleasedCell) -> bool:
    """Return whether a source is the release's, but for layout and comments."""
    if _plain(source) == _plain(original["source"]):
        return True
    if original["cell_type"] != "code":
        return False
    meaning = _meaning(source)
    return meaning is not None and meaning == _meaning(original["source"])


@functools.lru_cache(maxsize=20_000)
def _meaning(source: str) -> bytes | None:
    """Return what is the same for two sources that Python reads alike; None for one that it cannot read."""
    if len(source) > LONGEST:
        return None
    try:
        return hashlib.sha256(ast.dump(ast.parse(source)).encode(errors="replace")).digest()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@functools.lru_cache(maxsize=20_000)
def _defined_by(source: str) -> frozenset[str]:
    """Return the names that a cell defines as a whole."""
    return frozenset(bound for bound, _, whole in bound_by(*statements([source])) if whole)


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _is_copy(cell: NotebookNode, original: ReleasedCell) -> bool:
    return bool(cell.cell_type == original["cell_type"]) and _same(cell.source, original)


def _is_text(cell: NotebookNode) -> bool:
    """Return whether a cell is prose; so is a code cell of comments or strings only, or one that is no Python."""
    if cell.cell_type != "code":
        return bool(cell.source.strip())
    prose = (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in statements([cell.source]))
    return bool(cell.source.strip()) and all(prose)


def _defined_in(cells: Iterable[NotebookNode], name: str, release: dict[str, ReleasedCell]) -> bool:
    """Return whether one of the cells, other than the release's own, defines the name."""
    stubs = [original for original in release.values() if _is_stub(original)]
    return any(
        name in _defined_by(cell.source)
        for cell in cells
        if cell.cell_type == "code" and not any(_same(cell.source, stub) for stub in stubs)
    )


def _is_stub(original: ReleasedCell) -> bool:
    return bool(original["cell_type"] == "code" and original["metadata"]["nbgrader"]["solution"])


def _is_test(original: ReleasedCell) -> bool:
    mark = original["metadata"]["nbgrader"]
    return bool(mark["grade"] and not mark["solution"])


def _is_locked(original: ReleasedCell) -> bool:
    return not original["metadata"]["nbgrader"]["solution"]


def _metadata(original: ReleasedCell) -> NotebookNode:
    metadata = NotebookNode(copy.deepcopy(original["metadata"]))
    metadata.nbgrader = NotebookNode(metadata["nbgrader"])
    return metadata


def _added(original: ReleasedCell) -> NotebookNode:
    """Return a missing cell of the release, with a note if the learner may have answered elsewhere."""
    cell: NotebookNode
    if original["cell_type"] == "markdown":
        cell = new_markdown_cell(WRITTEN_NOTE + original["source"], metadata=_metadata(original))
    else:
        note = STUB_NOTE if _is_stub(original) else ""
        cell = new_code_cell(note + original["source"], metadata=_metadata(original))
    return cell


def _ordinary(cell: NotebookNode) -> NotebookNode:
    cell.metadata = NotebookNode({"tags": []})
    return cell


def _grade_id(cell: NotebookNode) -> str | None:
    mark = cell.get("metadata", {}).get("nbgrader")
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _set_type(cell: NotebookNode, cell_type: str) -> None:
    cell.cell_type = cell_type
    if cell_type == "code":
        cell.outputs, cell.execution_count = [], None
        cell.pop("attachments", None)
    else:
        for field in ("outputs", "execution_count"):
            cell.pop(field, None)
