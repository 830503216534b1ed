"""A question as a widget, for as long as the learner has not committed; `question.js` is the part in the browser."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from lrlib.interactive import page
from lrlib.interactive.session import inline
from lrlib.predictions._questions import Question


class Prediction(anywidget.AnyWidget):
    """Ask a question; ``commit(answer)`` gets the answer and returns the committed question as HTML.

    ``committed`` is that HTML, empty before. ``problem`` says why a commitment was not kept.
    """

    _esm = page.self_contained("lrlib.predictions", "question") + "\nexport default { render: live };\n"
    question = traitlets.Dict().tag(sync=True)
    committed = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, question: Question, commit: Callable[[Any], str]) -> None:
        """Show ``question``."""
        super().__init__(question={**question.as_json(), "html": inline(question.text)})
        self._commit = commit
        self.on_msg(self._answered)

    def _answered(self, _: object, content: dict[str, Any], buffers: object) -> None:
        try:
            self.committed = self._commit(content["answer"])
        except (ValueError, OSError) as problem:
            self.problem = f"Not kept: {problem}"
