"""Shapes in which editors, course systems and learners leave a right notebook: each a function of plain JSON.

Each shape of the file was seen in a public bug report of nbformat, nbgrader, nbconvert, Colab, VS Code, nteract or
jupytext, or is of the same kind as one that was.
"""

import codecs
import json
from collections.abc import Callable

Shape = Callable[[dict], dict | bytes]


def _cells(change: Callable[[dict, int], None], only: str = "") -> Shape:
    def shape(plain: dict) -> dict:
        for number, cell in enumerate(plain["cells"]):
            if not only or cell["cell_type"] == only:
                change(cell, number)
        return plain

    return shape


def _notebook(**fields: object) -> Shape:
    return lambda plain: {**plain, **fields}


def _without(*fields: str) -> Shape:
    return lambda plain: {name: value for name, value in plain.items() if name not in fields}


def _widgets(content: object) -> Shape:
    return lambda plain: {**plain, "metadata": {**plain["metadata"], "widgets": content}}


def _kernelspec(content: object) -> Shape:
    return lambda plain: {**plain, "metadata": {**plain["metadata"], "kernelspec": content}}


def _metadata(**fields: object) -> Shape:
    return _cells(lambda cell, number: cell["metadata"].update(fields))


def _set(only: str = "", **fields: object) -> Shape:
    return _cells(lambda cell, number: cell.update(fields), only)


def _pop(field: str, only: str = "") -> Shape:
    return _cells(lambda cell, number: cell.pop(field, None), only)


def _extra_cells(*extra: object) -> Shape:
    return lambda plain: {**plain, "cells": [*plain["cells"], *extra]}


def _text(change: Callable[[str], bytes]) -> Shape:
    return lambda plain: change(json.dumps(plain, ensure_ascii=False, indent=1))


def _lines(change: Callable[[str], list[str]]) -> Shape:
    return _cells(lambda cell, number: cell.update(source=change(cell["source"])))


def _windows_text(text: str) -> bytes:
    """A note with an umlaut, in a file that an old editor saved in its own code page."""
    return text.replace('"metadata"', '"note": "Über", "metadata"', 1).encode("cp1252", errors="replace")


def _old_format(plain: dict) -> dict:
    """Notebook format 3: worksheets, and code in ``input``."""
    for cell in plain["cells"]:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
            cell.pop("execution_count")
            cell.update(prompt_number=3, language="python", collapsed=False)
    return {"metadata": {"name": "x"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": plain["cells"]}]}


def _heavy(plain: dict) -> dict:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 29_000_000}}
    next(cell for cell in plain["cells"] if cell["cell_type"] == "code")["outputs"] = [picture]
    return plain


WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

SHAPES_OF_THE_FILE: dict[str, Shape] = {
    "as it is": lambda plain: plain,
    # whole notebook
    "widgets of Colab, without state": _widgets({WIDGET_STATE: {"a1b2": {"model_module": "@jupyter-widgets/base"}}}),
    "widgets: {}": _widgets({}),
    "widgets: state: null": _widgets({WIDGET_STATE: {"state": None}}),
    "widgets: null": _widgets(None),
    "ids at minor version 4": _notebook(nbformat_minor=4),
    "ids at minor version 0": _notebook(nbformat_minor=0),
    "minor version of tomorrow": _notebook(nbformat_minor=99),
    "format of tomorrow": _notebook(nbformat=5, nbformat_minor=0),
    "no minor version": _without("nbformat_minor"),
    "no versions": _without("nbformat", "nbformat_minor"),
    "versions as strings": _notebook(nbformat="4", nbformat_minor="5"),
    "minor version null": _notebook(nbformat_minor=None),
    "no metadata": _without("metadata"),
    "metadata null": _notebook(metadata=None),
    "metadata a list": _notebook(metadata=[]),
    "fields of its own": _notebook(vscode={"interpreter": {}}, version="0.3.2", widgets=[]),
    "kernelspec without display name": _kernelspec({"name": "python3"}),
    "kernelspec of a conda environment": _kernelspec({"name": "tf-gpu", "display_name": "Python (tf)"}),
    "kernelspec null": _kernelspec(None),
    "kernelspec a string": _kernelspec("python3"),
    "language_info without name": lambda plain: {**plain, "metadata": {"language_info": {"version": "3.11"}}},
    "authors, title": lambda plain: {**plain, "metadata": {"authors": "Ada", "title": None}},
    "orig_nbformat a string": lambda plain: {**plain, "metadata": {"orig_nbformat": "4"}},
    "format 3": _old_format,
    "wrapped by a server's answer": lambda plain: {"type": "notebook", "format": "json", "content": plain},
    "29 MB of outputs": _heavy,
    # ids
    "no ids": _pop("id"),
    "ids all the same": _set(id="a"),
    "ids with spaces": _set(id="my cell"),
    "ids too long": _set(id="x" * 65),
    "ids null": _set(id=None),
    "ids numbers": _set(id=7),
    "ids empty": _set(id=""),
    # fields of cells
    "Markdown with outputs": _set("markdown", outputs=[], execution_count=None),
    "Markdown with an execution count": _set("markdown", execution_count=3),
    "transient": _set(transient={"remove_source": True}),
    "outputExpanded": _set(outputExpanded=False),
    "a prompt number": _set("code", prompt_number=4, collapsed=False),
    "no outputs": _pop("outputs", "code"),
    "outputs null": _set("code", outputs=None),
    "outputs of an unknown kind": _set("code", outputs=[{"output_type": "magic"}, "?", None]),
    "outputs with fields of their own": _set(
        "code", outputs=[{"output_type": "stream", "name": "stdout", "text": 3, "metadata": {}}]
    ),
    "no execution count": _pop("execution_count", "code"),
    "execution count a string": _set("code", execution_count="7"),
    "attachments null": _set("markdown", attachments=None),
    "attachments a string": _set("markdown", attachments="none"),
    "attachments on code": _set("code", attachments={}),
    "cell types in capitals": _cells(lambda cell, number: cell.update(cell_type=cell["cell_type"].upper())),
    "no cell types": _pop("cell_type"),
    # sources
    "sources as lists": _lines(lambda source: source.splitlines(keepends=True)),
    "sources as lists without line ends": _lines(lambda source: source.split("\n")),
    "sources with Windows line ends": _cells(
        lambda cell, number: cell.update(source=cell["source"].replace("\n", "\r\n"))
    ),
    "sources with a newline at the end": _cells(lambda cell, number: cell.update(source=cell["source"] + "\n")),
    "a cell without source": _extra_cells({"cell_type": "code", "metadata": {}}),
    "a cell with source null": _extra_cells({"cell_type": "markdown", "metadata": {}, "source": None}),
    "a cell with source a number": _extra_cells({"cell_type": "markdown", "metadata": {}, "source": 3}),
    "cells that are none": _extra_cells(None, "text", 3, [], {}),
    "a raw cell": _extra_cells({"cell_type": "raw", "metadata": {"format": 3}, "source": "x"}),
    "a heading of format 3": _extra_cells({"cell_type": "heading", "level": 2, "source": "x"}),
    "a SQL cell": _extra_cells({"cell_type": "sql", "source": "select 1", "metadata": {}}),
    # metadata of cells
    "no cell metadata where it was empty": _cells(lambda cell, number: cell["metadata"] or cell.pop("metadata")),
    "cell metadata null where it was empty": _cells(
        lambda cell, number: cell["metadata"] or cell.update(metadata=None)
    ),
    "cell metadata of Colab": _metadata(id="abc", colab={"base_uri": "https://x"}, outputId="d-e", executionInfo={}),
    "tags null": _metadata(tags=None),
    "tags doubled": _metadata(tags=["a", "a"]),
    "tags with commas": _metadata(tags=["a,b", ""]),
    "tags a string": _metadata(tags="experiment"),
    "tags numbers": _metadata(tags=[1, None, {}]),
    "editable a string": _metadata(editable="false", deletable="false"),
    "collapsed, scrolled": _metadata(collapsed="yes", scrolled="maybe"),
    "name empty": _metadata(name=""),
    "jupyter a string": _metadata(jupyter="hidden"),
    "execution null": _metadata(execution=None),
    "slideshow, vscode, trusted": _metadata(slideshow="x", vscode={"languageId": "python"}, trusted="yes"),
    "nbgrader marks of an old schema": _cells(
        lambda cell, number: cell["metadata"].get("nbgrader", {}).update(schema_version=1, points="2")
    ),
    "nbgrader: {} on every other cell": _cells(
        lambda cell, number: cell["metadata"].setdefault("nbgrader", {"grade_id": None})
    ),
    # the text of the file
    "a byte-order mark": _text(lambda text: codecs.BOM_UTF8 + text.encode()),
    "UTF-16": _text(lambda text: text.encode("utf-16")),
    "UTF-16 without a mark": _text(lambda text: text.encode("utf-16-le")),
    "UTF-32": _text(lambda text: text.encode("utf-32")),
    "a Windows code page": _text(_windows_text),
    "Windows line ends": _text(lambda text: text.replace("\n", "\r\n").encode()),
    "old Mac line ends": _text(lambda text: text.replace("\n", "\r").encode()),
    "NULs at the end": _text(lambda text: text.encode() + bytes(4096)),
    "blank lines around": _text(lambda text: b"\n\n" + text.encode() + b"\n\n"),
    "raw tabs in strings": _text(lambda text: text.replace("    ", "\t").encode()),
    "NaN for a number": _text(lambda text: text.replace('"execution_count": null', '"execution_count": NaN').encode()),
    "escaped": lambda plain: json.dumps(plain, ensure_ascii=True).encode(),
    "half a surrogate pair": _extra_cells({"cell_type": "markdown", "metadata": {}, "source": "lost: \ud83d"}),
}


def as_bytes(shaped: dict | bytes) -> bytes:
    """Return the bytes of the file of a shape."""
    return shaped if isinstance(shaped, bytes) else json.dumps(shaped).encode()
