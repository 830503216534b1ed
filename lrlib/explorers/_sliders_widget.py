"""Sliders over a picture that the kernel draws; `sliders.js` is the part in the browser."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from lrlib.interactive import page


class Sliders(anywidget.AnyWidget):
    """Show ``sliders`` and what ``redraw(values)`` returns: a PNG image and a sentence.

    A slider has a name, a start, and a kind: "int", "float" or "log" with ``low`` and ``high``, "pick" with these and
    ``labels`` for the index of a label, or "tick" for a box. ``width`` of the image is in CSS pixels.
    """

    _esm = page.self_contained("lrlib.explorers", "sliders") + "\nexport default { render: live };\n"
    sliders: Any = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        sliders: list[dict[str, Any]],
        redraw: Callable[[dict[str, Any]], tuple[bytes, str]],
        alt: str,
        caption: str,
        width: int,
    ) -> None:
        """Draw the picture at the starts."""
        self._redraw = redraw
        values = {spec["name"]: spec["start"] for spec in sliders}
        super().__init__(
            sliders=sliders, values=values, drawn=self._draw(values), alt=alt, caption=caption, width=width
        )

    def _draw(self, values: dict[str, Any]) -> dict[str, Any]:
        png, sentence = self._redraw(values)
        return {"png": png, "sentence": sentence}

    @traitlets.observe("values")
    def _moved(self, change: dict[str, Any]) -> None:
        if change["old"] is not traitlets.Undefined and change["old"]:
            self.drawn = self._draw(change["new"])
