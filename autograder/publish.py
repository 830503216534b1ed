"""What a learner may see of a graded notebook: their code, the findings and the marks."""

import bleach
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters import markdown2html_mistune
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor

from autograder import judge


class HideFromLearners(NbGraderPreprocessor):
    """Take the hidden tests, and every output that is not the judge's, out of a graded notebook.

    The hidden tests run in the learner's kernel, so any of its outputs could carry them, in whatever disguise; the
    learner has these outputs already. Outputs of a judged cell are all the judge's own.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook without hidden tests, and with the judge's outputs only."""
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            judged = utils.is_grade(cell) and judge.read(cell) is not None
            # the bare number from which nbgrader reads the score stands above the cell already
            cell.outputs = [o for o in cell.outputs if o.output_type == "display_data"] if judged else []
        return ClearHiddenTests(parent=self).preprocess(nb, resources)


# What Markdown makes, and nothing that runs: no script, no handler, no javascript: address.
TAGS = bleach.ALLOWED_TAGS | {
    "br",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "hr",
    "img",
    "p",
    "pre",
    "s",
}
TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6", "span", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"*": ["class", "id", "title"], "a": ["href"], "img": ["src", "alt"], "td": ["align"], "th": ["align"]}


def safe_markdown(source: str) -> str:
    """Return Markdown as HTML with everything taken out that could run in the reader's browser."""
    return bleach.clean(markdown2html_mistune(source), tags=TAGS, attributes=ATTRIBUTES, protocols=["http", "https"])
