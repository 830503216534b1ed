"""Validate runs of an experiment what grading runs of it: the imports."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import compute_checksum
from nbgrader.validator import Validator
from traitlets.config import PyFileConfigLoader

from lrlib.desk.server import CONFIG
from tests.lrlib.desk.test_contents import experiment, graded

LONG = "import fractions\nwhile True:\n    pass"


@pytest.fixture
def validate(tmp_path):
    """Return a function that validates a notebook of these cells as the lab does."""

    def validate(*cells):
        path = tmp_path / "lesson.ipynb"
        for cell in cells:
            mark = cell.metadata.nbgrader
            mark.update(schema_version=3, task=False, cell_type="code")
            mark.checksum = compute_checksum(cell)
        nbformat.write(new_notebook(cells=list(cells)), path)
        config = PyFileConfigLoader("nbgrader_config.py", path=str(CONFIG)).load_config()
        return Validator(config=config).validate(str(path))

    return validate


def test_an_answer_may_use_what_an_experiment_imports_and_nothing_else_of_it(validate):
    imported = new_code_cell("assert fractions.Fraction(1, 2) == 0.5", metadata=graded("test_imported", 1))
    made = new_code_cell("measured", metadata=graded("test_made", 1))
    result = validate(experiment(LONG + "\nmeasured = 1"), imported, made)
    [failed] = result["failed"]
    assert (failed["source"], list(result)) == ("measured", ["failed"])
    assert "NameError" in failed["error"]
