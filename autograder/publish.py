"""What a learner may see of a graded notebook: their code, the findings and the marks."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor

from autograder import judge


class HideFromLearners(NbGraderPreprocessor):
    """Take the hidden tests, and every output that is not the judge's, out of a graded notebook.

    The hidden tests run in the learner's kernel, so any of its outputs could carry them, in whatever disguise; the
    learner has these outputs already.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook without hidden tests, and with the judge's outputs only."""
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            judged = utils.is_grade(cell) and judge.read(cell) is not None
            cell.outputs = [output for output in cell.outputs if judge.MIME in output.get("data", {})] if judged else []
        return ClearHiddenTests(parent=self).preprocess(nb, resources)
