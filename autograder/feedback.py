"""A learner's feedback on one lesson: a page with what they wrote, what it earned, and what to do next.

First comes a table of the exercises, then for each the learner's own cells and the judge's findings; the lesson's text
is folded. The page needs no other file. It shows no hidden tests, and no outputs of the learner's cells, which might.
"""

import functools
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from traitlets import default

from autograder import gradebook, marks, pages, paths
from autograder.gradebook import Grade

UNSEEN = ("settled", "email", "needs_manual_grade", "read")  # of a grade, what its page does not show

NEXT = {
    "right": "Nothing: all is right.",
    "partial": "Nearly there: read what is still missing.",
    "wrong": "Compare your values with those expected, at the first place that differs.",
    "error": "Mend the error that stops your code.",
    "not attempted": "Write an answer: this one is still empty.",
    "no answer": "Run the whole notebook in a fresh kernel and see where it stops.",
    gradebook.NOT_MARKED: "Nothing: your instructor will mark it.",
    gradebook.TO_REVIEW: "Nothing: your instructor will look at it again.",
    gradebook.MARKED: "",
}


@dataclass
class Part:
    """One exercise or written answer on the page, with the cells that led to it."""

    name: str
    status: str
    score: float | None
    max_score: float
    next: str
    findings: list[str] = field(default_factory=list)
    comment: str = ""
    by_hand: bool = False
    pictures: list[str] = field(default_factory=list)
    own: list[NotebookNode] = field(default_factory=list)
    lesson: list[NotebookNode] = field(default_factory=list)


class FeedbackExporter(Exporter):
    """Makes the page where nbgrader generates feedback, by command or by formgrader's button."""

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **_options: Any) -> tuple[Any, Any]:
        """Return the page of an autograded notebook, with the marks of nbgrader's gradebook."""
        about = resources["nbgrader"]
        place = about["student"], about["assignment"]
        with Gradebook(about["db_url"]) as book:
            given = marks.read(book.db, place)[place]
            person = marks.people(book.db)[place[0]]
        grade = gradebook.grade_from(place, nb, given, person)
        return page(nb, grade), self._init_resources(resources)  # type: ignore[no-untyped-call]


def page(notebook: NotebookNode, grade: Grade) -> str:
    """Return the feedback page of an autograded notebook."""
    found, rest = parts(notebook, grade)
    return pages.render(
        "feedback.html.j2",
        grade=grade,
        title=_title(notebook, grade.lesson),
        parts=found,
        rest=rest,
        unmarked=[part for part in found if part.score is None],
        stamp=stamp(grade),
    )


def stamp(grade: Grade) -> str:
    """Return what identifies everything that a page shows of a grade; when it changes, the page is made anew."""
    shown = {name: value for name, value in vars(grade).items() if name not in UNSEEN}
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:16]


def bring_up_to_date(output: Path, entries: list[dict[str, Any]]) -> int:
    """Write the pages whose marks, comments or names have changed since they were made; return how many."""
    grades = [Grade(**entry) for entry in entries if not entry["problem"] and entry.get("read")]
    stale = [grade for grade in grades if f'content="{stamp(grade)}"' not in _head(path(output, grade))]
    for grade in stale:
        write(output, grade)
    return len(stale)


def write(output: Path, grade: Grade) -> None:
    """Write the page of one graded submission."""
    source = output / "autograded" / grade.student / grade.lesson / f"{grade.lesson}.ipynb"
    target = path(output, grade)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(nbformat.read(source, as_version=4), grade), encoding="utf-8", errors="replace")


def path(output: Path, grade: Grade) -> Path:
    """Return where a learner's page lies in the folder of a class."""
    return output / "feedback" / grade.student / grade.lesson / f"{grade.lesson}.html"


def _head(target: Path) -> str:
    if not target.is_file():
        return ""
    with target.open(encoding="utf-8", errors="replace") as file:
        return file.read(400)


def parts(notebook: NotebookNode, grade: Grade) -> tuple[list[Part], Part]:
    """Return the page's parts in the order of the lesson, and what follows the last of them."""
    exercises = {exercise["cell"]: exercise for exercise in grade.exercises}
    written = {answer["name"]: answer for answer in grade.written}
    text, code = _sources_in(paths.release_path(grade.lesson))
    found: list[Part] = []
    own: list[NotebookNode] = []
    lesson: list[NotebookNode] = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if utils.is_grade(cell) and (name in exercises or name in written):
            is_written = name in written
            part = _written(written[name]) if is_written else _exercise(exercises[name], cell)
            part.own, part.lesson = own + ([cell] if is_written else []), lesson
            found.append(part)
            own, lesson = [], []
        elif cell.cell_type == "markdown" and cell.source in text:
            lesson.append(cell)
        elif cell.source.strip() and not utils.is_locked(cell) and cell.source not in code:
            own.append(cell)
    return found, Part("", "", None, 0, "", own=own, lesson=lesson)


def _exercise(exercise: dict[str, Any], cell: NotebookNode) -> Part:
    shown = [o.data["image/png"] for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
    mistake = exercise["mistakes"][0] if exercise["mistakes"] else ""
    return Part(
        name=exercise["name"],
        status=exercise["status"],
        score=exercise["score"],
        max_score=exercise["max_score"],
        next=f"Likely mistake: {mistake}." if mistake else NEXT.get(exercise["status"], ""),
        findings=exercise["findings"],
        comment=exercise.get("comment", ""),
        by_hand=exercise.get("by_hand", False),
        pictures=[picture.replace("\n", "") for picture in shown],
    )


def _written(answer: dict[str, Any]) -> Part:
    status = answer["status"]
    following = NEXT["not attempted"] if status == gradebook.NO_ANSWER else NEXT.get(status, "")
    if answer["comment"]:
        following = "Read your instructor's comment."
    part = Part(answer["name"], status, answer["score"], answer["max_score"], following, comment=answer["comment"])
    part.by_hand = True
    return part


@functools.cache
def _sources_in(release: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the sources of a release's Markdown cells and of its code cells."""
    cells = nbformat.read(release, as_version=4).cells
    text, code = ([c.source for c in cells if c.cell_type == kind] for kind in ("markdown", "code"))
    return frozenset(text), frozenset(code)


def _title(notebook: NotebookNode, lesson: str) -> str:
    """Return the lesson's title: its first heading, else its name."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0][2:].strip())
    return lesson
