"""Shapes in which editors, course systems and learners leave a right notebook: each a function of plain JSON.

Each shape of the file was seen in a public bug report of nbformat, nbgrader, nbconvert, Colab, VS Code, nteract or
jupytext, or is of the same kind as one that was.
"""

import ast
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
    "wrapped by a script": lambda plain: {"status": 200, "notebook": plain},
    "in a list of one": lambda plain: [plain],
    "29 MB of outputs": _heavy,
    # ids
    "no ids": _pop("id"),
    "ids all the same": _set(id="a"),
    "ids with spaces": _set(id="my cell"),
    "ids too long": _set(id="x" * 65),
    "ids null": _set(id=None),
    "ids numbers": _set(id=7),
    "ids empty": _set(id=""),
    # what other programs note
    "notes of Deepnote": _metadata(deepnote_cell_type="code", cell_id="00001-ab", execution_start=1, source_hash=None),
    "notes of Databricks": _metadata(**{"application/vnd.databricks.v1+cell": {"nuid": "a", "inputWidgets": {}}}),
    "notes of Kaggle": _metadata(_uuid="d", _cell_guid="b", execution={"iopub.status.busy": "2026"}),
    "notes of PyCharm": _metadata(pycharm={"name": "#%%\n", "is_executing": True}, ExecuteTime={"end_time": 1}),
    "notes of nteract": _metadata(inputHidden=False, nteract={"transient": {"deleting": False}}),
    "notes of papermill": _metadata(papermill={"duration": None, "exception": True}, tags=["injected-parameters"]),
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
    "the end of a longer file": _text(lambda text: text.encode() + b'": 5\n}\n'),
    "blank lines around": _text(lambda text: b"\n\n" + text.encode() + b"\n\n"),
    "raw tabs in strings": _text(lambda text: text.replace("    ", "\t").encode()),
    "NaN for a number": _text(lambda text: text.replace('"execution_count": null', '"execution_count": NaN').encode()),
    "escaped": lambda plain: json.dumps(plain, ensure_ascii=True).encode(),
    "half a surrogate pair": _extra_cells({"cell_type": "markdown", "metadata": {}, "source": "lost: \ud83d"}),
}


def as_bytes(shaped: dict | bytes) -> bytes:
    """Return the bytes of the file of a shape."""
    return shaped if isinstance(shaped, bytes) else json.dumps(shaped).encode()


# ---- shapes of the work: functions of a right notebook and of its release, both in plain JSON ------------------------


def mark_of(cell: dict) -> dict:
    """Return a cell's nbgrader mark, empty if it has none."""
    mark = (cell.get("metadata") or {}).get("nbgrader")
    return mark if isinstance(mark, dict) else {}


def place_of(plain: dict, grade_id: str) -> int:
    """Return the position of the first cell with this mark."""
    return next(n for n, cell in enumerate(plain["cells"]) if mark_of(cell).get("grade_id") == grade_id)


def exercises_of(plain: dict) -> list[str]:
    """Return the names of the exercises that have an answer cell and a test cell, in order."""
    return [mark_of(cell)["grade_id"] for cell in plain["cells"] if mark_of(cell).get("solution") and _is_code(cell)]


def written_of(plain: dict) -> str:
    """Return the grade_id of the first written answer."""
    return next(mark_of(c)["grade_id"] for c in plain["cells"] if mark_of(c).get("solution") and not _is_code(c))


def _is_code(cell: dict) -> bool:
    return cell["cell_type"] == "code"


def code(source: str, metadata: dict | None = None) -> dict:
    """Return a new code cell."""
    cell = {"cell_type": "code", "source": source, "metadata": metadata or {}}
    return {**cell, "outputs": [], "execution_count": None}


def text(source: str) -> dict:
    """Return a new Markdown cell."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def _each(change: Callable[[dict, dict, str], None]) -> Callable[[dict, dict], dict]:
    """Return a shape that does something to each exercise's cells."""

    def shape(plain: dict, release: dict) -> dict:
        for name in exercises_of(plain):
            change(plain, release, name)
        return plain

    return shape


def _stub(plain: dict, release: dict, name: str) -> str:
    """Empty the answer cell again, and return what stood in it."""
    cell = plain["cells"][place_of(plain, name)]
    answer, cell["source"] = cell["source"], release["cells"][place_of(release, name)]["source"]
    return answer


def in_the_check_s_cell(plain: dict, release: dict, name: str) -> None:
    test = plain["cells"][place_of(plain, f"test_{name}")]
    test["source"] = _stub(plain, release, name) + "\n\n\n" + test["source"]


def merged_into_the_answer(plain: dict, release: dict, name: str) -> None:
    test = plain["cells"].pop(place_of(plain, f"test_{name}"))
    plain["cells"][place_of(plain, name)]["source"] += "\n\n" + test["source"]


def merged_into_the_check(plain: dict, release: dict, name: str) -> None:
    answer = plain["cells"].pop(place_of(plain, name))
    test = plain["cells"][place_of(plain, f"test_{name}")]
    test["source"] = answer["source"] + "\n\n" + test["source"]


def all_in_one_cell(plain: dict, release: dict) -> dict:
    names = exercises_of(plain)
    marks = [mark for name in names for mark in (name, f"test_{name}")]
    cells = [plain["cells"].pop(place_of(plain, mark)) for mark in marks]
    cells[0]["source"] = "\n\n".join(cell["source"] for cell in cells)
    plain["cells"].append(cells[0])
    return plain


def _inserted(offset: int, make: Callable[[dict, dict, str], dict]) -> Callable[[dict, dict], dict]:
    def change(plain: dict, release: dict, name: str) -> None:
        plain["cells"].insert(place_of(plain, name) + offset, make(plain, release, name))

    return _each(change)


def _empty_copy(plain: dict, release: dict, name: str) -> dict:
    return dict(release["cells"][place_of(release, name)])


def _wrong_copy(plain: dict, release: dict, name: str) -> dict:
    cell = plain["cells"][place_of(plain, name)]
    return {**cell, "source": f"def {name}(*values, **more):\n    return -1.0"}


def _helper_copy(plain: dict, release: dict, name: str) -> dict:
    """What a split leaves: the upper half with the same mark."""
    cell = plain["cells"][place_of(plain, name)]
    return {**cell, "source": "import itertools\n\nunused = list(itertools.islice(itertools.count(), 3))"}


def split_written_answer(plain: dict, release: dict) -> dict:
    place = place_of(plain, written_of(plain))
    cell = plain["cells"][place]
    half = len(cell["source"]) // 2
    plain["cells"][place : place + 1] = [
        {**cell, "source": cell["source"][:half]},
        {**cell, "source": cell["source"][half:]},
    ]
    return plain


def empty_copy_of_the_written_answer(plain: dict, release: dict) -> dict:
    name = written_of(plain)
    plain["cells"].append(dict(release["cells"][place_of(release, name)]))
    return plain


def _own_cell(offset: int) -> Callable[[dict, dict], dict]:
    """Return a shape in which each answer is in a new cell beside its empty one."""

    def change(plain: dict, release: dict, name: str) -> None:
        answer = _stub(plain, release, name)
        plain["cells"].insert(place_of(plain, name) + offset, code(answer))

    return _each(change)


def own_cells_at_the_top(plain: dict, release: dict) -> dict:
    answers = [_stub(plain, release, name) for name in exercises_of(plain)]
    place = next(n for n, cell in enumerate(plain["cells"]) if _is_code(cell)) + 1
    plain["cells"].insert(place, code("\n\n\n".join(answers)))
    return plain


def _typed(cell_type: str, prefix: str = "") -> Callable[[dict, dict], dict]:
    def change(plain: dict, release: dict, name: str) -> None:
        plain["cells"][place_of(plain, f"{prefix}{name}")]["cell_type"] = cell_type

    return _each(change)


def written_answer_as(cell_type: str) -> Callable[[dict, dict], dict]:
    def shape(plain: dict, release: dict) -> dict:
        plain["cells"][place_of(plain, written_of(plain))]["cell_type"] = cell_type
        return plain

    return shape


def without(wanted: Callable[[dict], bool]) -> Callable[[dict, dict], dict]:
    return lambda plain, release: {**plain, "cells": [cell for cell in plain["cells"] if not wanted(cell)]}


def without_marks(plain: dict, release: dict) -> dict:
    for cell in plain["cells"]:
        cell["metadata"] = {}
    return plain


def release_appended(plain: dict, release: dict) -> dict:
    plain["cells"] += json.loads(json.dumps(release["cells"]))
    return plain


def release_prepended(plain: dict, release: dict) -> dict:
    plain["cells"] = json.loads(json.dumps(release["cells"])) + plain["cells"]
    return plain


def without_marks_and_release_appended(plain: dict, release: dict) -> dict:
    return without_marks(release_appended(plain, release), release)


def _set_up(change: Callable[[list[dict], int], None]) -> Callable[[dict, dict], dict]:
    def shape(plain: dict, release: dict) -> dict:
        change(plain["cells"], next(n for n, cell in enumerate(plain["cells"]) if _is_code(cell)))
        return plain

    return shape


def _edited(cells: list[dict], place: int) -> None:
    cells[place]["source"] = "import no_such_module\n" + cells[place]["source"]


def restyled(plain: dict, release: dict) -> dict:
    """As a formatter does when the notebook is saved; ast.unparse is one that spares nothing."""
    for cell in plain["cells"]:
        if _is_code(cell):
            cell["source"] = ast.unparse(ast.parse(cell["source"]))
    return plain


def commented(plain: dict, release: dict) -> dict:
    for cell in plain["cells"]:
        if _is_code(cell):
            cell["source"] = "#@title Ada's work\n\n" + cell["source"] + "  # done"
    return plain


def _before_each_check(source: str) -> Callable[[dict, dict], dict]:
    def change(plain: dict, release: dict, name: str) -> None:
        plain["cells"].insert(place_of(plain, f"test_{name}"), code(source))

    return _each(change)


def _first(source: str) -> Callable[[dict, dict], dict]:
    return _set_up(lambda cells, place: cells.insert(place + 1, code(source)))


def checks_again_at_the_end(plain: dict, release: dict) -> dict:
    tests = [plain["cells"][place_of(plain, f"test_{name}")]["source"] for name in exercises_of(plain)]
    plain["cells"] += [code(source) for source in tests]
    return plain


def experiments_edited(plain: dict, release: dict) -> dict:
    for cell in plain["cells"]:
        if str(mark_of(cell).get("grade_id")).startswith("experiment"):
            cell["source"] = "mine = 1\n# " + cell["source"].replace("\n", "\n# ")
    return plain


def answers_in_the_experiment(plain: dict, release: dict) -> dict:
    """The only cell that ran long is the one in which they went on typing."""
    answers = [_stub(plain, release, name) for name in exercises_of(plain)]
    experiment = next(c for c in plain["cells"] if str(mark_of(c).get("grade_id")).startswith("experiment"))
    experiment["source"] = "\n\n\n".join(answers)
    return plain


def answers_below_their_stubs(plain: dict, release: dict, name: str) -> None:
    answer = _stub(plain, release, name)
    plain["cells"][place_of(plain, name)]["source"] += "\n\n\n" + answer


def marks_misspelt(plain: dict, release: dict) -> dict:
    for cell in plain["cells"]:
        if mark_of(cell):
            mark_of(cell)["grade_id"] += "-copy1"
    return plain


def flags_turned(plain: dict, release: dict) -> dict:
    for cell in plain["cells"]:
        if mark_of(cell):
            mark_of(cell).update(
                grade=not mark_of(cell).get("grade"), solution=True, locked=False, points=99, task=True
            )
    return plain


SHAPES_OF_THE_WORK: dict[str, Callable[[dict, dict], dict]] = {
    "answers in their checks' cells": _each(in_the_check_s_cell),
    "answers merged with their checks": _each(merged_into_the_answer),
    "checks merged with their answers": _each(merged_into_the_check),
    "all exercises in one cell": all_in_one_cell,
    "the empty release appended": release_appended,
    "the empty release prepended": release_prepended,
    "an empty copy of each answer below it": _inserted(1, _empty_copy),
    "an empty copy of each answer above it": _inserted(0, _empty_copy),
    "a wrong draft of each answer above it": _inserted(0, _wrong_copy),
    "each answer's cell split": _inserted(0, _helper_copy),
    "the written answer's cell split": split_written_answer,
    "an empty copy of the written answer": empty_copy_of_the_written_answer,
    "answers in new cells below their own": _own_cell(1),
    "answers in new cells above their own": _own_cell(0),
    "answers in one cell at the top": own_cells_at_the_top,
    "answers' cells turned to Markdown": _typed("markdown"),
    "answers' cells turned to raw": _typed("raw"),
    "checks turned to Markdown": _typed("markdown", "test_"),
    "checks turned to raw": _typed("raw", "test_"),
    "the written answer turned to code": written_answer_as("code"),
    "the written answer turned to raw": written_answer_as("raw"),
    "checks deleted": without(lambda cell: str(mark_of(cell).get("grade_id")).startswith("test_")),
    "experiments deleted": without(lambda cell: str(mark_of(cell).get("grade_id")).startswith("experiment")),
    "prose deleted": without(lambda cell: not _is_code(cell) and not mark_of(cell)),
    "marks lost": without_marks,
    "marks lost, the empty release appended": without_marks_and_release_appended,
    "imports edited": _set_up(_edited),
    "imports deleted": _set_up(lambda cells, place: cells.pop(place)),
    "imports at the end": _set_up(lambda cells, place: cells.append(cells.pop(place))),
    "restyled": restyled,
    "comments everywhere": commented,
    "dict given away before each check": _before_each_check("dict = {0: 0.1}"),
    "dict and sum given away at the top": _first("dict = {}\nprint = list = 0"),
    "checks again at the end": checks_again_at_the_end,
    "experiments edited": experiments_edited,
    "answers in the experiment's cell": answers_in_the_experiment,
    "answers below their stubs": _each(answers_below_their_stubs),
    "marks misspelt": marks_misspelt,
    "marks' flags turned": flags_turned,
}
