"""The page that JupyterLab exports shows of a folded cell its title, and the code on request."""

import nbconvert
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import PyFileConfigLoader

from lrlib.desk.server import CONFIG

FOLDED = {"jupyter": {"source_hidden": True}}


def exported(*cells):
    config = PyFileConfigLoader("jupyter_server_config.py", path=str(CONFIG)).load_config()
    page, _ = nbconvert.HTMLExporter(config=config).from_notebook_node(new_notebook(cells=list(cells)))
    return page


def test_a_folded_cell_is_collapsed_under_its_title():
    page = exported(new_code_cell("# @title Drawing: a <curve>\ndraw()", metadata=FOLDED), new_code_cell("teach()"))
    folded, _, rest = page.partition("<details")[2].partition("</details>")
    assert "<summary>Drawing: a &lt;curve&gt;</summary>" in folded
    assert "draw" in folded.partition("</summary>")[2]
    assert "teach" in rest
    assert "<details class" not in rest


def test_slides_keep_their_own_template():
    config = PyFileConfigLoader("jupyter_server_config.py", path=str(CONFIG)).load_config()
    assert nbconvert.SlidesExporter(config=config).template_name == "reveal"
