"""The answer banks: for each exercise, right answers in several styles and wrong ones with the mistake's name.

A bank is a text file of cells, ``autograder/banks/LESSON.py``. Each cell answers one exercise:

    # %% cosine_decay: right: with math, one step at a time
    # %% cosine_decay: wrong: alpha taken as an absolute rate
    # %% cosine_decay: error: divides by zero
"""

import re
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from autograder import keys, paths
from autograder.refusal import Refusal

_HEADER = re.compile(
    r"^# %% (?P<exercise>\w+): (?P<kind>right|wrong|partial|error|not attempted): (?P<title>.+)$", re.M
)


class BankError(Refusal):
    """A lesson's bank is missing or malformed; the message is one line that says where."""


@dataclass(frozen=True)
class Answer:
    """One answer of a bank: the status it must get; for a wrong one the title is the mistake's name.

    A title in parentheses says what is wrong where the catalogue has no name for it.
    """

    exercise: str
    kind: str
    title: str
    source: str

    @property
    def mistake(self) -> str:
        """Return the name of the mistake that the feedback must give, or the empty string if it has none."""
        return self.title if self.kind in ("wrong", "partial") and not self.title.startswith("(") else ""


def load(lesson: str) -> list[Answer]:
    """Return a lesson's bank in the order of its file; raises BankError if there is none, or a cell has no header."""
    path = paths.bank_path(lesson)
    if not path.exists():
        raise BankError(
            f"lesson {lesson} has no answer bank ({path.relative_to(paths.root())}), so it has no sample class"
        )
    return parse(path.read_text(encoding="utf-8"), lesson)


def parse(text: str, lesson: str) -> list[Answer]:
    """Return the answers in a bank's text, in their order; raises BankError, naming the lesson, for a bad header."""
    headers = list(_HEADER.finditer(text))
    if len(headers) != text.count("\n# %%") + text.startswith("# %%"):
        raise BankError(f"{lesson}: a bank's cell begins `# %% exercise: right|wrong|partial|error: title`")
    ends = [header.start() for header in headers[1:]] + [len(text)]
    return [
        Answer(header["exercise"], header["kind"], header["title"].strip(), text[header.end() : end].strip() + "\n")
        for header, end in zip(headers, ends, strict=True)
    ]


def fill(lesson: str, sources: dict[str, str]) -> NotebookNode:
    """Return the lesson's current release with these solution cells (by exercise or written answer) filled in."""
    notebook: NotebookNode = nbformat.read(paths.release_path(lesson), as_version=4)
    places = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    for name, source in sources.items():
        places[name].source = source
    return notebook


def written_answers(lesson: str) -> list[str]:
    """Return the grade_ids of a lesson's written answers, which are marked by hand."""
    cells = keys.load(lesson).cells
    return [
        name
        for name, cell in cells.items()
        if cell["cell_type"] == "markdown" and cell["metadata"]["nbgrader"]["grade"]
    ]
