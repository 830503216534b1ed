"""A lesson's links into docs/ lead to a page and a heading, also in the learners' bundle and in their JupyterLab."""

import re
from pathlib import PurePosixPath

import jupytext
import pytest

from autograder import paths
from lrlib.course import COURSE
from lrlib.desk import lab

RELATIVE = re.compile(r"\]\(\s*((?!https?:|#)[^)\s]+)\)")


def links():
    """Yield the lesson and the target of each link that leads to a file."""
    for lesson in paths.lesson_names():
        for cell in jupytext.read(paths.text_path(lesson)).cells:
            if cell.cell_type == "markdown":
                for target in RELATIVE.findall(cell.source):
                    yield lesson, target


def anchors(page):
    """Return what a page's headings are called in links."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("lesson", "target"), sorted(set(links())))
def test_a_link_of_a_lesson_leads_somewhere(lesson, target):
    name, _, anchor = target.partition("#")
    parts = PurePosixPath(name).parts
    assert parts[:3] == ("..", "..", "docs"), "from lessons/NN/ this is the course's docs/, and in the lab work/docs/"
    page = COURSE.root / "docs" / parts[3]
    assert page.is_file()
    assert not anchor or anchor in anchors(page)
    assert f"docs/{parts[3]}" in COURSE.bundle_files
    assert parts[3] in lab.PAGES


def test_the_glossary_is_linked_where_its_words_come_first():
    linked = {target for _, target in links()}
    for word in ("step", "epoch", "batch", "curvature", "noise-floor", "seed", "learning-rate", "peak", "end-value"):
        assert f"../../docs/glossary.md#{word}" in linked, word


@pytest.mark.parametrize(
    ("lesson", "words"),
    [
        (4, ("schedule", "step", "epoch", "gradient", "batch", "seed")),
        (
            5,
            (
                "warm-up",
                "schedule",
                "peak",
                "loss",
                "diverge",
                "curvature",
                "sharpness",
                "accuracy",
                "gradient",
                "budget",
            ),
        ),
        (
            6,
            (
                "schedule",
                "accuracy",
                "loss",
                "seed",
                "diverge",
                "sharpness",
                "batch",
                "noise-floor",
                "budget",
                "excess-loss",
            ),
        ),
    ],
)
def test_a_later_lesson_links_the_words_that_it_needs(lesson, words):
    linked = {target for name, target in links() if name.startswith(f"{lesson:02d}_")}
    assert {f"../../docs/glossary.md#{word}" for word in words} <= linked
