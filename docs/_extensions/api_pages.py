"""Write the pages of the API, one for each module, from the docstrings."""

import importlib
import pkgutil
import shutil
from pathlib import Path

from sphinx.application import Sphinx

# A part: its title, its introduction, the package, and the packages in it to leave out: the references of the
# exercises, their answers, and what belongs to another part.
PARTS = {
    "lrlib": (
        "lrlib: the library of the lessons",
        "What a notebook imports. Steps are counted in optimizer updates, from 0.",
        "lrlib",
        ("lrlib.checking", "lrlib.exercises", "lrlib.course", "lrlib.desk", "lrlib.interactive"),
    ),
    "checking": (
        "lrlib.checking: exercises of any subject",
        "What an exercise is, how an answer becomes numbers, and how they are compared. It knows no learning rate.",
        "lrlib.checking",
        (),
    ),
    "autograder": (
        "autograder: from a submission to its mark",
        "What `python -m autograder` is made of. [For instructors](../instructors.md) shows the commands.",
        "autograder",
        ("autograder.banks", "autograder.keys", "autograder.sandbox.inside", "autograder.nbgrader_config"),
    ),
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", lambda app, config: write(Path(app.srcdir)))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write(docs: Path) -> None:
    """Write a page for each module, an index for each part, and the index of the parts."""
    folder = docs / "api"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, (title, text, package, left_out) in PARTS.items():
        names = modules(package, left_out)
        for module in names:
            (folder / f"{module}.md").write_text(page(module), encoding="utf-8")
        (folder / f"{name}.md").write_text(index(title, text, names), encoding="utf-8")
    (folder / "index.md").write_text(index("API", "From the docstrings.", list(PARTS)), encoding="utf-8")


def index(title: str, text: str, names: list[str]) -> str:
    """Return a page that lists others."""
    return "\n".join([f"# {title}", "", text, "", "```{toctree}", ":maxdepth: 1", "", *names, "```", ""])


def modules(package: str, left_out: tuple[str, ...]) -> list[str]:
    """Return the names of the public modules in a package, and in the packages within it, in order."""
    found = []
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        if module.name in left_out or module.name.rpartition(".")[2].startswith("_"):
            continue
        found.append(module.name)
        if module.ispkg and not hasattr(importlib.import_module(module.name), "__all__"):
            found += modules(module.name, left_out)
    return sorted(found)


def page(module: str) -> str:
    """Return the page of one module: what it lists in ``__all__``, else what it defines."""
    listed = hasattr(importlib.import_module(module), "__all__")
    options = "   :members:\n" + ("   :imported-members:\n" if listed else "")
    return f"# {module}\n\n```{{eval-rst}}\n.. automodule:: {module}\n{options}```\n"
