import copy
import subprocess
import sys

from lrlib.interactive.saving import drop_widget_views

VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}


def saved(*bundles, **metadata):
    """Return what is left of a notebook whose cell shows these MIME bundles."""
    outputs = [{"output_type": "display_data", "data": dict(data), "metadata": {}} for data in bundles]
    cells = [{"cell_type": "markdown", "source": "Hello"}, {"cell_type": "code", "source": "", "outputs": outputs}]
    model = {"type": "notebook", "content": {"cells": cells, "metadata": metadata}}
    drop_widget_views(model=model, path="lesson.ipynb", contents_manager=None)
    return model["content"], [output["data"] for output in outputs]


def test_the_html_beside_a_widget_stays():
    still = {"text/html": "<p>A question</p>", "text/plain": "A question"}
    assert saved(VIEW | still, still)[1] == [still, still]


def test_a_widget_that_has_nothing_beside_it_says_what_to_do():
    (data,) = saved(VIEW | {"text/plain": "IntSlider(value=3)"})[1]
    assert data == {"text/html": "<p><em>Run this cell to see it.</em></p>", "text/plain": "IntSlider(value=3)"}


def test_the_state_of_widgets_goes_too_and_other_metadata_stay():
    notebook, _ = saved(widgets={"state": {}}, kernelspec={"name": "python3"})
    assert notebook["metadata"] == {"kernelspec": {"name": "python3"}}


def test_what_is_no_notebook_is_left_alone():
    for model in ({"type": "file", "content": "text"}, {"type": "notebook", "content": None}, {"type": "directory"}):
        before = copy.deepcopy(model)
        drop_widget_views(model=model, path="x", contents_manager=None)
        assert model == before


def test_the_server_that_imports_it_gets_neither_matplotlib_nor_tensorflow():
    code = "import sys, lrlib.interactive.saving; assert not {'numpy', 'matplotlib', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
