"""Sliders over a picture that the kernel draws; `sliders.js` is the part in the browser."""

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from lrlib.explorers._sliders import as_json
from lrlib.interactive import page


class Sliders(anywidget.AnyWidget):
    """Show a slider for each of ``ranges`` and what ``redraw(values)`` returns: a PNG image and a sentence.

    A range is ``(kind, low, high, start)`` with a kind "int", "float" or "log", ``("pick", labels, start)`` for the
    index of a label, or ``("tick", start)`` for a box. ``width`` of the image is in CSS pixels.
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
        ranges: Mapping[str, tuple],
        redraw: Callable[[dict[str, Any]], tuple[bytes, str]],
        alt: str,
        caption: str,
        width: int,
    ) -> None:
        """Draw the picture at the starts."""
        self._redraw = redraw
        sliders = [as_json(name, *spec) for name, spec in ranges.items()]
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
