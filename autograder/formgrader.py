"""A Jupyter server extension: nbgrader's formgrader with marking pages of the course's own.

All of nbgrader's pages and its interface stay. Ours replace the page of one submission, add a page with all answers to
one question in a row, and bring every mark into the class's results at once.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader
from jupyter_server.utils import url_path_join
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import apihandlers, handlers
from nbgrader.server_extensions.formgrader.base import BaseHandler, check_notebook_dir, check_xsrf
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado import web

from autograder import feedback, gradebook, marking, pages
from autograder.configuration import CLASS_FOLDER

NAMELESS = 'var name = last_name + ", " + first_name;'
NAMED = 'var name = last_name === "None" && first_name === "None" ? (this.model.get("student") || this.model.get("id"))'
NAMED += ' : last_name + ", " + first_name;'
SIDEBAR = '<ul class="nav nav-pills nav-stacked">'
SCRIPTS = f"{handlers.static_path}/js"
HEAD = "<!doctype html>\n<head>"
SPOKEN = '<!doctype html>\n<html lang="en">\n<head>'  # a screen reader pronounces the page in this language
LINK = '<li role="presentation"><a href="{{ base_url }}/formgrader/questions">Mark by question</a></li>'


class Results:
    """The class's results, brought up to date in the background after each mark."""

    def __init__(self, output: Path) -> None:
        """Keep the results of the class in the folder ``output``."""
        self.output = output
        self._worker = ThreadPoolExecutor(1)
        self._waiting = False

    def changed(self) -> None:
        """Bring the results up to date soon; several marks in quick succession share one update."""
        if not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(0.2, self._worker.submit, self._refresh)

    def _refresh(self) -> None:
        self._waiting = False
        feedback.bring_up_to_date(self.output, gradebook.refresh(self.output))


class _Changing(web.RequestHandler):
    """What requests that change marks have in common: afterwards the results are brought up to date."""

    def on_finish(self) -> None:
        super().on_finish()
        if self.request.method in ("PUT", "POST"):
            self.settings["autograder_results"].changed()


class Grade(_Changing, apihandlers.GradeHandler):  # type: ignore[misc]  # nbgrader has no types
    """A mark given by hand."""


class Comment(_Changing, apihandlers.CommentHandler):  # type: ignore[misc]  # nbgrader has no types
    """A comment."""


class Autograde(_Changing, apihandlers.AutogradeHandler):  # type: ignore[misc]  # nbgrader has no types
    """The button that grades one submission."""


class Student(_Changing, apihandlers.StudentHandler):  # type: ignore[misc]  # nbgrader has no types
    """A learner's name and address."""


Method = TypeVar("Method", bound=Callable[..., None])


def _guarded(method: Method) -> Method:
    """Let only those use a page who may use formgrader, from its own pages."""
    return cast(Method, web.authenticated(check_xsrf(check_notebook_dir(method))))


class _MarkingPage(BaseHandler):  # type: ignore[misc]  # nbgrader has no types
    def show(self, page: marking.Page | None) -> None:
        """Answer with a page of answers to mark; without one, with 404."""
        if page is None:
            raise web.HTTPError(404)
        self.write(pages.render("marking.html.j2", page=page, base_url=self.base_url, token=self.xsrf_token.decode()))


class OneSubmission(_MarkingPage):
    """All that one learner handed in for a lesson, with a place for each mark."""

    @_guarded
    def get(self, submission_id: str) -> None:
        """Show the page of a submitted notebook, by nbgrader's id of it."""
        if not self.request.path.endswith("/"):
            self.redirect(self.request.path + "/")
            return
        with Gradebook(self.db_url) as book:
            self.show(marking.of_submission(book, self.settings["autograder_results"].output, submission_id))


class OneQuestion(_MarkingPage):
    """All answers to one question, in a row."""

    @_guarded
    def get(self, lesson: str, cell: str) -> None:
        """Show the answers of the whole class to a lesson's graded cell."""
        with Gradebook(self.db_url) as book:
            self.show(marking.of_question(book, self.settings["autograder_results"].output, lesson, cell))


class Questions(BaseHandler):  # type: ignore[misc]  # nbgrader has no types
    """The questions that a person marks, and how many answers wait."""

    @_guarded
    def get(self) -> None:
        """Show the table of questions."""
        with Gradebook(self.db_url) as book:
            questions = marking.questions(book)
        self.write(pages.render("questions.html.j2", questions=questions, base_url=self.base_url))


class NamedStudents(web.StaticFileHandler):
    """nbgrader's scripts, which show a learner without a name as "None, None", with the learner's id instead."""

    @classmethod
    def get_content(cls, abspath: str, start: int | None = None, end: int | None = None) -> bytes:  # type: ignore[override]
        """Return the script whole, since it is small; tornado takes bytes beside a generator."""
        return Path(abspath).read_text(encoding="utf-8").replace(NAMELESS, NAMED).encode()

    def get_content_size(self) -> int:
        """Return the number of bytes that are served."""
        return len(self.get_content(str(self.absolute_path)))

    def should_return_304(self) -> bool:
        """Return that the script is always served: its file does not tell whether it has changed."""
        return False


OWN_HANDLERS: list[tuple[Any, ...]] = [
    (r"/formgrader/questions/?", Questions),
    (r"/formgrader/questions/([^/]+)/([^/]+)/?", OneQuestion),
    (r"/formgrader/submissions/([0-9a-f]+)/?", OneSubmission),
    (r"/formgrader/api/grade/([^/]+)", Grade),
    (r"/formgrader/api/comment/([^/]+)", Comment),
    (r"/formgrader/api/submission/([^/]+)/([^/]+)/autograde", Autograde),
    (r"/formgrader/api/student/([^/]+)", Student),
    (
        r"/formgrader/static/js/(manage_(?:students|submissions)\.js)",
        NamedStudents,
        {"path": f"{handlers.static_path}/js"},
    ),
]


class Formgrader(FormgradeExtension):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's formgrader, with our pages in front of its own."""

    def init_tornado_settings(self, webapp: web.Application) -> None:
        """Add the class's results, and a link to our pages beside nbgrader's."""
        super().init_tornado_settings(webapp)
        webapp.settings["autograder_results"] = Results(Path(os.environ.get(CLASS_FOLDER, self.coursedir.root)))
        own = FunctionLoader(_with_link)
        environment = webapp.settings["nbgrader_jinja2_env"]
        environment.loader = ChoiceLoader([own, FileSystemLoader([handlers.template_path])])

    def init_handlers(self, webapp: web.Application) -> None:
        """Put our handlers in front of nbgrader's: the first that fits an address answers."""
        base = webapp.settings["base_url"]
        webapp.add_handlers(".*$", [(url_path_join(base, place), *rest) for place, *rest in OWN_HANDLERS])
        super().init_handlers(webapp)


def _with_link(name: str) -> str | None:
    """Return nbgrader's frame of all pages with a link to ours, and with its language; no other template."""
    if name != "base.tpl":
        return None
    frame = Path(handlers.template_path, name).read_text(encoding="utf-8")
    return frame.replace(SIDEBAR, SIDEBAR + LINK).replace(HEAD, SPOKEN)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "autograder.formgrader"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Load the extension into a Jupyter server."""
    formgrader = Formgrader(parent=server)
    formgrader.root_dir = server.root_dir
    formgrader.log = server.log
    formgrader.initialize([])
    formgrader.init_tornado_settings(server.web_app)
    formgrader.init_handlers(server.web_app)
