"""A learner's JupyterLab on a scratch copy of the lessons, and a Chromium to meet it with.

Screenshots land in ``build/browser/``: look at them after a run.
"""

import json
import os
from pathlib import Path

import chromium
import pytest

from lrlib.desk import lab as desk_lab
from lrlib.desk import server, start_page
from tests.browser.notebook_page import NotebookPage

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "browser"


def pytest_collection_modifyitems(items):
    """Mark the tests in this folder: the quick suite leaves them out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Drive the system's Chromium; playwright's own builds are not to be downloaded."""
    path = chromium.find()
    if path is None:
        pytest.skip(chromium.REMEDY)
    # In a container, as root, Chromium's own sandbox cannot be set up; only this machine's pages are shown.
    return browser_type_launch_args | {"executable_path": path, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """The screen of a common laptop."""
    return browser_context_args | {"viewport": {"width": 1366, "height": 768}}


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """Return a folder with the course's lessons as learners get them, and an empty place for their work."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("lessons", "docs"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@pytest.fixture(scope="session")
def lab(course, tmp_path_factory):
    """Serve the learner's copy of the lessons as `make lab` does, with settings that nobody has touched."""
    own = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA"):
            patch.setenv(f"JUPYTER_{name}_DIR", str(own / name.lower()))
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        desk_lab.add_lessons(course / "lessons", course / "work")
        desk_lab.add_pages(course, course / "work")
        start_page.write(course / "work")
        with server.serving(course / "work", own, "--LabApp.expose_app_in_browser=True") as running:
            running.ask("lab")
            yield running


class Watch:
    """What went wrong on a page while a test used it: errors on the console, requests to other machines."""

    def __init__(self, page, address: str):
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url, address))

    def _note(self, url: str, address: str) -> None:
        if not url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:", "about:")):
            self.foreign.append(url)


@pytest.fixture
def watch(page, lab):
    """Return what went wrong on the page so far."""
    return Watch(page, lab.address)


@pytest.fixture
def open_notebook(page, lab, watch):
    """Return a function that opens a notebook of the learner's work by its path, and waits for its kernel."""

    def open_path(path: str) -> NotebookPage:
        # a workspace of its own: no test finds another's tabs
        workspace = f"{os.getpid()}-{abs(hash(path))}"
        page.goto(f"{lab.address}/lab/workspaces/{workspace}/tree/{path}?reset&token={lab.token}")
        return NotebookPage(page, path)

    return open_path


@pytest.fixture
def picture(page):
    """Return a function that keeps a screenshot under a name, in light and in dark."""

    def keep(name: str, target=None) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in ("light", "dark"):
            command = json.dumps({"theme": f"JupyterLab {theme.title()}"})
            if page.evaluate("() => Boolean(window.jupyterapp)"):
                page.evaluate(f"() => window.jupyterapp.commands.execute('apputils:change-theme', {command})")
                page.wait_for_timeout(500)
            else:
                page.emulate_media(color_scheme=theme)
            (target or page).screenshot(path=PICTURES / f"{name}-{theme}.png")

    return keep
