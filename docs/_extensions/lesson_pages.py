"""Write the pages of the lessons: each lesson's reading copy, with buttons to run it.

The pages go to docs/lessons/, and the files they offer for download to docs/_generated/files/. Each build of the site
writes both anew, and git ignores them.
"""

import copy
import html
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import nbformat
from markdown_it import MarkdownIt
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from sphinx.application import Sphinx

from autograder import paths
from autograder.reading_copy import reading_copy
from autograder.release import is_folded
from lrlib.desk import contents

BRANCH = "main"
PUBLISHED = "gh-pages"  # the branch to which the workflow pushes the site, and with it the notebooks for Colab
# Cells whose output says all that their code says.
TELLS_ITSELF = ("predict", "recall(", "summary(", "hint(", "explorers.")
COLAB = """\
# @title Set-up: on Colab, this cell installs the course's packages (a few minutes; then restart the runtime if asked)
import sys

if "google.colab" in sys.modules:
    %pip install --quiet -r https://raw.githubusercontent.com/{repository}/{branch}/requirements-learner.lock
    %pip install --quiet --no-deps git+https://github.com/{repository}@{branch}"""
INDEX = """\
# The lessons

Read them here with their figures, or run them: each page begins with the buttons. The explorers work on the page. The
exercises are open; their checks come with the notebook.

| lesson | time | exercises | points |
|---|---|---|---|
{rows}

```{{toctree}}
:hidden:

{names}
```
"""
"""The index of the lessons; ``rows`` and ``names`` are filled in."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before Sphinx looks for them."""
    app.add_config_value("course_repository", "", "html")
    app.connect("config-inited", lambda app, config: write(Path(app.srcdir), config.course_repository))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write(docs: Path, repository: str) -> None:
    """Write the lessons' pages and files; ``repository`` is GitHub's OWNER/NAME, or empty where there is none."""
    pages, files = docs / "lessons", docs / "_generated" / "files"
    for folder in (pages, files):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (pages, files / "notebooks", files / "colab"):
        folder.mkdir(parents=True)
    lessons = [contents.lesson(paths.release_path(name)) for name in paths.lesson_names()]
    for lesson in lessons:
        nbformat.write(page(reading_copy(lesson.name), lesson.name, repository), pages / f"{lesson.name}.ipynb")
        shutil.copyfile(lesson.path, files / "notebooks" / f"{lesson.name}.ipynb")
        if repository:
            release = nbformat.read(lesson.path, as_version=4)
            nbformat.write(for_colab(release, repository), files / "colab" / f"{lesson.name}.ipynb")
    (docs / "_generated" / "explorer.html").write_text(first_explorer(lessons[0].name), encoding="utf-8")
    rows = [
        f"| [{lesson.title}]({lesson.name}.ipynb) | {lesson.time} | {len(lesson.exercises)} | {lesson.points:g} |"
        for lesson in lessons
    ]
    names = "\n".join(lesson.name for lesson in lessons)
    (pages / "index.md").write_text(INDEX.format(rows="\n".join(rows), names=names), encoding="utf-8")


def first_explorer(lesson: str) -> str:
    """Return a lesson's first explorer as HTML, for the front page; nothing if it has none."""
    outputs = [output for cell in reading_copy(lesson).cells for output in cell.get("outputs", [])]
    shown = (output.get("data", {}).get("text/html", "") for output in outputs)
    return next((text for text in shown if "<div data-explorer=" in text), "")


def page(notebook: NotebookNode, name: str, repository: str) -> NotebookNode:
    """Return a reading copy as a page of the site: with buttons, links within the site, and one first heading."""
    notebook = copy.deepcopy(notebook)
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    outline(texts)
    for cell in texts:
        cell.source = cell.source.replace("](../../docs/", "](../")
        cell.source = re.sub(r"\]\(#([^)]+)\)", lambda match: f"](#{match[1].lower()})", cell.source)
    title, _, rest = texts[0].source.partition("\n")
    texts[0].source = f"{title}\n\n{buttons(name, repository)}\n{rest}"
    for cell in notebook.cells:
        folded = is_folded(cell)
        if folded or cell.source.startswith(TELLS_ITSELF):
            shown = cell.source.partition("\n")[0].removeprefix("# @title ") if folded else "Code"
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
            cell.metadata["mystnb"] = {"code_prompt_show": shown, "code_prompt_hide": shown}
        for output in cell.get("outputs", []):
            for kind in [kind for kind in output.get("data", {}) if kind.startswith("application/")]:
                del output.data[kind]
    return notebook


def outline(cells: list[NotebookNode]) -> None:
    """Give headings consecutive levels, all below the first one: a page has one title, an outline no gaps."""
    above: list[int] = []
    for cell in cells:
        lines = cell.source.split("\n")
        for token in MarkdownIt().parse(cell.source):
            if token.type != "heading_open" or not token.markup.startswith("#"):
                continue
            level = len(token.markup) if above else 0
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            lines[token.map[0]] = "#" * len(above) + lines[token.map[0]].lstrip().lstrip("#")
        cell.source = "\n".join(lines)


def buttons(name: str, repository: str) -> str:
    """Return the buttons of a lesson's page as HTML; without a repository two lead to the page about running."""
    colab, binder = "../running.html#on-colab", "../running.html#on-binder"
    if repository:
        colab = f"https://colab.research.google.com/github/{repository}/blob/{PUBLISHED}/colab/{name}.ipynb"
        path = quote(f"lab/tree/lessons/{name}/{name}.ipynb", safe="")
        binder = f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath={path}"
    links = {
        "Download the notebook": f'href="../notebooks/{name}.ipynb" download',
        "Open in Colab": f'href="{html.escape(colab)}"',
        "Open in Binder": f'href="{html.escape(binder)}"',
        "Run on your computer": 'href="../running.html"',
    }
    return f'<p class="run">{" ".join(f"<a {link}>{text}</a>" for text, link in links.items())}</p>'


def for_colab(release: NotebookNode, repository: str) -> NotebookNode:
    """Return a release with a first cell that installs the course on Colab."""
    cell = new_code_cell(COLAB.format(repository=repository, branch=BRANCH), id="colab-set-up")
    cell.metadata["cellView"] = "form"
    release.cells.insert(1, cell)
    return release
