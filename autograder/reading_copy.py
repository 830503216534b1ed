"""A lesson to be read without running it: the release, with those outputs of the solution that show no answer."""

import re

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from autograder import paths


def reading_copy(lesson: str) -> NotebookNode:
    """Return a lesson's release with outputs: exercises open, experiments and explorers as they ran.

    An answer, a check, and a cell that uses a learner's answer have no output, since it would be the solution's. Raises
    FileNotFoundError for a lesson that is not built.
    """
    release: NotebookNode = nbformat.read(paths.release_path(lesson), as_version=4)
    executed = {cell.id: cell for cell in nbformat.read(paths.solution_path(lesson), as_version=4).cells}
    answers = {cell.metadata.nbgrader.grade_id for cell in release.cells if utils.is_solution(cell)}
    for cell in release.cells:
        if cell.cell_type == "code":
            shown = not (utils.is_grade(cell) or utils.is_solution(cell) or _names(cell) & answers)
            cell.outputs = executed[cell.id].outputs if shown else []
    return release


def _names(cell: NotebookNode) -> set[str]:
    return set(re.findall(r"\w+", cell.source))
