"""What the release adds to a lesson for its learners: points in sight, folded code, a Run All that goes on.

nbgrader runs these when it generates a release (see ``nbgrader_config.py``); the lesson's source stays as its author
wrote it.
"""

import re

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from lrlib.checking.experiments import is_experiment

# How a cell that stays folded begins: what it does, a colon, and on what. Colab knows such a line by `@title`.
TITLE = re.compile(
    r"# (?:@title )?((?:Checks?|Defining|Drawing|Measuring|Table|Tools|Voting)\b[^\n:]*: [^\n]+)(?=\n|$)"
)
FOR_NBVAL = re.compile(r"^# NBVAL_\w+\n", re.MULTILINE)  # a note for the tests, which no learner needs
GOES_ON = "raises-exception"  # the tag at which JupyterLab goes on with the cells below an error
OF_EXPERIMENTS = (
    "*Grading runs your answers and their checks, but none of the long experiments: define in cells of your own what "
    "an answer needs.*"
)
HEADING = re.compile(r"^#{2,4} .+$", re.MULTILINE)


class ShowPoints(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Say in the heading of each exercise how many points it gives: the nearest heading above its graded cell."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook with points in its headings."""
        last: NotebookNode | None = None
        points: dict[int, float] = {}
        headed: dict[int, NotebookNode] = {}
        for cell in nb.cells:
            if utils.is_grade(cell):
                if last is not None:
                    headed[id(last)] = last
                    points[id(last)] = points.get(id(last), 0) + float(cell.metadata.nbgrader["points"])
            elif cell.cell_type == "markdown" and HEADING.search(cell.source):
                last = cell
        for number, cell in headed.items():
            *_, heading = HEADING.finditer(cell.source)
            cell.source = f"{cell.source[: heading.end()]} ({_in_words(points[number])}){cell.source[heading.end() :]}"
        return nb, resources


class SayOfExperiments(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Say once, where the first exercise begins, that no answer may need what an experiment computes."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook, with a sentence below the nearest heading above the first graded cell."""
        headed: NotebookNode | None = None
        for cell in nb.cells:
            if utils.is_grade(cell):
                break
            if cell.cell_type == "markdown" and HEADING.search(cell.source):
                headed = cell
        if headed is not None and any(is_experiment(cell) for cell in nb.cells):
            headed.source += f"\n\n{OF_EXPERIMENTS}"
        return nb, resources


class Fold(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Fold the code cells that begin with a title: JupyterLab and Colab show the title in place of the code."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the cell without its note for nbval, and folded if its author gave it a title."""
        if cell.cell_type != "code":
            return cell, resources
        cell.source = FOR_NBVAL.sub("", cell.source)
        titled = TITLE.match(cell.source)
        if titled and not utils.is_grade(cell) and not utils.is_solution(cell):
            cell.source = f"# @title {titled[1]}{cell.source[titled.end() :]}"
            cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
            cell.metadata["cellView"] = "form"
        return cell, resources


class GoOn(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Let Run All go on after a check that fails. It still fails under every grader."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the cell, tagged if it is a check."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code" and utils.is_grade(cell) and GOES_ON not in tags:
            cell.metadata["tags"] = [*tags, GOES_ON]
        return cell, resources


def is_folded(cell: NotebookNode) -> bool:
    """Return whether a cell of a release is folded."""
    return cell.cell_type == "code" and bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def _in_words(points: float) -> str:
    return "1 point" if points == 1 else f"{points:g} points"
