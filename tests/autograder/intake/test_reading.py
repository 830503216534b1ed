"""No shape of the file costs a learner anything: the cells come through, and with them the marks."""

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.intake import reading
from autograder.intake.reading import UnreadableError
from tests.autograder.intake.shapes import SHAPES_OF_THE_FILE, as_bytes


def handed_in():
    """A small notebook with an answer, its test, an experiment, and a written answer, in plain JSON."""
    cells = [
        new_markdown_cell("# Half\n\nWrite `half`, then read on — it is short."),
        new_code_cell("import math\n\nfrom toy import check"),
        new_code_cell("def half(x):\n    return x / 2", metadata={"nbgrader": {"grade_id": "half"}}),
        new_code_cell('check("half", half, dict(x=1.0))', metadata={"nbgrader": {"grade_id": "test_half"}}),
        new_markdown_cell("Because ½ is small.", metadata={"nbgrader": {"grade_id": "why"}}),
    ]
    return json.loads(nbformat.writes(new_notebook(cells=cells)).replace("\\u00bd", "½"))


def content(notebook):
    return [
        (cell.cell_type, cell.source.rstrip("\n"), cell.metadata.get("nbgrader", {}).get("grade_id"))
        for cell in notebook.cells
    ]


def joined(plain):
    for cell in plain["cells"]:
        cell["source"] = "".join(cell["source"])
    return plain


@pytest.mark.parametrize("shape", SHAPES_OF_THE_FILE)
def test_every_shape_gives_the_same_cells(shape):
    plain = joined(handed_in())
    expected, _ = reading.read(json.dumps(plain).encode())
    shaped = as_bytes(SHAPES_OF_THE_FILE[shape](copy.deepcopy(plain)))
    notebook, _ = reading.read(shaped)
    got = content(notebook)[: len(expected.cells)]
    if shape == "a Windows code page":  # which has no half, but a question mark
        got = [(kind, source.replace("?", "½"), mark) for kind, source, mark in got]
    if shape == "raw tabs in strings":
        got = [(kind, source.replace("\t", "    "), mark) for kind, source, mark in got]
    assert got == content(expected)
    stored = nbformat.reads(reading.dumps(notebook).decode(), as_version=4)
    nbformat.validate(stored)
    assert stored.metadata == {"kernelspec": reading.KERNELSPEC}
    assert len({cell.id for cell in stored.cells}) == len(stored.cells)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("UTF-16", ["the file is in UTF-16, not in UTF-8"]),
        ("a Windows code page", ["the file is not in UTF-8; it was read as Windows text"]),
        ("cells that are none", [f"cell {number} is no cell and was left out" for number in (6, 7, 8, 9)]),
        ("a byte-order mark", []),
        ("as it is", []),
    ],
)
def test_what_is_left_out_or_guessed_is_said(shape, told):
    assert reading.read(as_bytes(SHAPES_OF_THE_FILE[shape](joined(handed_in()))))[1] == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"\n<!DOCTYPE html><html>", "it is a web page"),
        (b"PK\x03\x04\x14\x00", "it is a zip archive"),
        (b"%PDF-1.7", "it is a PDF"),
        (b'{"cells": [\n<<<<<<< HEAD\n', "git left its marks of a conflict"),
        (b"# %%\nprint(1)\n", "it is a text form of a notebook"),
        (b"---\njupyter:\n", "it is a text form of a notebook"),
        (b'{"cells": [', "Expecting"),
        (b"[1, 2]", "it has no cells"),
        (b'"text"', "it has no cells"),
        (b'{"metadata": {}}', "it has no cells"),
        (b'{"cells": {}}', "it has no cells"),
        (b'{"worksheets": [3]}', "it has no cells"),
        (b"[" * 100_000, "recursion"),
        (b"\x00\x01", ""),
    ],
)
def test_what_is_no_notebook_is_named(content, told):
    with pytest.raises(UnreadableError) as refused:
        reading.read(content)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_pictures_are_kept_with_their_cells_as_far_as_there_is_room(monkeypatch):
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    plain = joined(handed_in())
    plain["cells"][0]["attachments"] = {"a.png": {"image/png": png}, "b.svg": {"image/svg+xml": "PHN2Zz4="}}
    plain["cells"][4]["attachments"] = {"c.png": {"image/png": png}}
    monkeypatch.setattr(reading, "LARGEST", 2 * len(png) + 10)
    notebook, told = reading.read(json.dumps(plain).encode())
    assert notebook.cells[0].attachments == {"a.png": {"image/png": png}}
    assert "attachments" not in notebook.cells[4]
    assert [sentence.split(" was ")[0] for sentence in told] == [
        "cell 1: the attachment 'b.svg' (image/svg+xml)",
        "cell 5: the attachment 'c.png'",
    ]


def test_a_notebook_is_measured_without_its_outputs(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 10_000)
    plain = joined(handed_in())
    plain["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 20_000}]
    reading.dumps(reading.read(json.dumps(plain).encode())[0])
    plain["cells"][1]["source"] += "#" * 20_000
    with pytest.raises(UnreadableError, match="without its outputs it is still larger than"):
        reading.dumps(reading.read(json.dumps(plain).encode())[0])
