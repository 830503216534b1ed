"""Drop the views of widgets from a notebook as it is saved: they die with their kernel, the HTML beside them does not.

A widget's view in a saved notebook is an identifier of an object in a kernel. Opened again, JupyterLab finds no such
object and says "model not found", whatever HTML the same output has. So the file keeps the HTML only. The notebook
that is open in the browser is not touched; its widgets go on working.

``lrlib.desk.server`` starts JupyterLab with `drop_widget_views` as its ``pre_save_hook``.
"""

from collections.abc import MutableMapping
from typing import Any

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NOTHING_ELSE = "<p><em>Run this cell to see it.</em></p>"


def drop_widget_views(model: MutableMapping[str, Any], **_: object) -> None:
    """Take the widgets out of a notebook that Jupyter's contents manager is about to save (a ``pre_save_hook``).

    It changes ``model`` in place. An output with nothing but a widget is replaced by a request to run the cell.
    """
    if model.get("type") != "notebook" or not model.get("content"):
        return
    notebook = model["content"]
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if data.pop(WIDGET_VIEW, None) is not None and not data.keys() - {"text/plain"}:
                data["text/html"] = NOTHING_ELSE
