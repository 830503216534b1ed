"""Read a notebook file whatever editor wrote it, and rebuild it from what its cells say.

Editors, course systems and scripts leave notebooks that the notebook format forbids: a field of the editor's own, an id
too long, widgets without their state, a byte-order mark. None of that is the learner's work. So nothing is repaired:
of each cell its type, its source, its nbgrader mark and its pictures are taken, and a new notebook is made of them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograder.intake import pictures

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LARGEST = 20 * 1024 * 1024  # bytes of a rebuilt notebook, which has no outputs

_NEW: dict[str, Any] = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
_NOT_A_NOTEBOOK = (
    (r"\s*\Z", "the file is empty"),
    (r"\s*<", "it is a web page: the learner saved what the browser showed, not the notebook itself"),
    (r"PK\x03\x04", "it is a zip archive: unpack it"),
    (r"%PDF", "it is a PDF"),
    (r"\{\\rtf", "it is rich text, as an editor saved it: ask for the notebook itself"),
    (r"version https://git-lfs", "it only says where Git LFS keeps the notebook"),
    (r"(?s).*^<<<<<<< ", "git left its marks of a conflict in it"),
    (r"\s*# (%%|---)|\s*---\n", "it is a text form of a notebook, as jupytext writes it"),
)
_AROUND = "\ufeff\x00 \t\r\n"  # what may stand around a notebook in its file
_LENIENT = json.JSONDecoder(strict=False)  # a raw tab in a string is let through


class UnreadableError(ValueError):
    """A file is no notebook; the message says in a few words what it is."""


def read(content: bytes) -> tuple[NotebookNode, list[str]]:
    """Return the notebook in a file, rebuilt, and remarks about what was unusual, a sentence each.

    Raises :class:`UnreadableError` when the file is no notebook.
    """
    plain, remarks = parse(content)
    notebook, left_out = rebuild(plain)
    return notebook, remarks + left_out


def parse(content: bytes) -> tuple[Any, list[str]]:
    """Return the JSON in a notebook file, and remarks as `read` does; raises :class:`UnreadableError`."""
    text, remarks = decode(content)
    try:
        plain, end = _LENIENT.raw_decode(text.strip(_AROUND))
    except (ValueError, RecursionError) as problem:
        known = next((what for pattern, what in _NOT_A_NOTEBOOK if re.match(pattern, text, re.MULTILINE)), "")
        raise UnreadableError(known or str(problem)[:150]) from None
    if len(text.strip(_AROUND)) > end:  # the end of a longer file that this one was written over
        remarks.append("what follows the notebook in its file was left out")
    return plain, remarks


def outputs(plain: Any, mime: str) -> Iterator[Any]:
    """Yield the outputs of a MIME type in a parsed notebook file, whatever they are; `rebuild` drops them."""
    for cell in _cells(plain):
        found = cell.get("outputs") if isinstance(cell, dict) else None
        for output in found if isinstance(found, list) else []:
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict) and mime in data:
                yield data[mime]


def decode(content: bytes) -> tuple[str, list[str]]:
    """Return the text of a file, and a remark if it is not in UTF-8, as the notebook format asks."""
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        return content.decode(encoding, errors="replace"), [f"the file is in {name}, not in UTF-8"]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), ["the file is not in UTF-8; it was read as Windows text"]


def rebuild(plain: Any) -> tuple[NotebookNode, list[str]]:
    """Return a new notebook made from a parsed notebook file, and remarks about what was left out.

    Raises :class:`UnreadableError` when the file has no list of cells.
    """
    found = list(_cells(plain))
    remarks: list[str] = []
    cells = []
    room = LARGEST // 2
    for number, cell in enumerate(found, start=1):
        if not isinstance(cell, dict):
            remarks.append(f"cell {number} is no cell and was left out")
            continue
        rebuilt: NotebookNode = _NEW[_cell_type(cell)](_source(cell), id=f"cell-{number}", metadata=_mark(cell))
        if rebuilt.cell_type != "code":
            kept, left_out = pictures.sound(cell.get("attachments"), room)
            remarks += [f"cell {number}: {sentence}" for sentence in left_out]
            if kept:
                rebuilt.attachments = nbformat.from_dict(kept)
                room -= pictures.size(kept)
        cells.append(rebuilt)
    notebook = new_notebook(cells=cells, metadata={"kernelspec": dict(KERNELSPEC)})
    nbformat.validate(notebook)
    return notebook, remarks


def dumps(notebook: NotebookNode) -> bytes:
    """Return the bytes of a rebuilt notebook's file; raises :class:`UnreadableError` if they are too many."""
    # Half of a surrogate pair, as JSON can spell it, cannot be stored: it becomes a question mark.
    content: bytes = nbformat.writes(notebook).encode("utf-8", errors="replace")
    if len(content) > LARGEST:
        raise UnreadableError(f"without its outputs it is still larger than {LARGEST // 2**20} MB")
    return content


def _cells(plain: Any) -> Iterator[Any]:
    """Yield the cells of a notebook of format 3, 4 or later, also of one that something wraps."""
    notebook = _unwrapped(plain)
    if notebook is None:
        raise UnreadableError("it has no cells")
    sheets = notebook["worksheets"] if "cells" not in notebook else [notebook]
    if not isinstance(sheets, list) or not all(isinstance(sheet, dict) for sheet in sheets):
        raise UnreadableError("it has no cells")
    for sheet in sheets:
        if not isinstance(sheet.get("cells"), list):
            raise UnreadableError("it has no cells")
        yield from sheet["cells"]


def _unwrapped(plain: Any) -> dict[str, Any] | None:
    """Return the notebook in a parsed file: the file itself, or the only part of a server's answer that is one."""
    if isinstance(plain, dict) and ("cells" in plain or "worksheets" in plain):
        return plain
    parts = plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ()
    found = [part for part in parts if isinstance(part, dict) and ("cells" in part or "worksheets" in part)]
    return found[0] if len(found) == 1 else None


def _cell_type(cell: dict[str, Any]) -> str:
    kind = str(cell.get("cell_type")).lower()
    if kind in _NEW:
        return kind
    return "code" if {"outputs", "execution_count", "input", "prompt_number"} & set(cell) else "markdown"


def _source(cell: dict[str, Any]) -> str:
    """Return a cell's source, with line ends as Python writes them; lines in a list may lack theirs."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        between = "" if any(line.endswith("\n") for line in lines[:-1]) else "\n"
        source = between.join(lines)
    return re.sub(r"\r\n?", "\n", source) if isinstance(source, str) else ""


def _mark(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell's nbgrader mark as metadata: its grade_id says which cell of the release it is."""
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    return {"nbgrader": {"grade_id": grade_id}} if isinstance(grade_id, str) else {}
