"""Put an explorer that computes in the browser into a notebook: one HTML output that needs no kernel and no network.

The output is a still picture with its alternative text, and a script that replaces the picture by the explorer.
So it is alive in a running notebook, in a reopened one and on a web page, and a picture where scripts do not run
(GitHub, an untrusted notebook, a printout).
"""

import functools
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from lrlib import plots


def present(package: str, module: str, data: Mapping[str, Any], still: plots.Picture) -> None:
    """Display the explorer ``module`` (``draw_schedule`` for ``draw_schedule.js`` in ``package``) with ``data``.

    ``data`` is what the module's ``render(root, data)`` gets, as JSON: numbers, texts, lists, arrays.
    """
    from IPython.display import display

    text = f"[Explorer: {still.alt}]\n{still.caption}"
    display({"text/html": embedded(package, module, data, still), "text/plain": text}, raw=True)


def embedded(package: str, module: str, data: Mapping[str, Any], still: plots.Picture) -> str:
    """Return the explorer as HTML: the still picture, and the script that brings it to life."""
    values = json.dumps(data, default=_listed, allow_nan=False, separators=(",", ":")).replace("</", "<\\/")
    mark = f"{module}-{hashlib.sha256(values.encode()).hexdigest()[:12]}"
    # A page may have the same explorer twice: each script takes every place of its own that is still a picture.
    start = (
        f"for (const root of document.querySelectorAll('[data-explorer=\"{mark}\"]:not([data-live])')) "
        f'{{ root.dataset.live = "yes"; render(root, {values}); }}'
    )
    name = html.escape(module.replace("_", " "))
    return (
        f'<div data-explorer="{mark}" role="group" aria-label="Explorer: {name}">{still.html()}</div>\n'
        f'<script type="module">\n{self_contained(package, module)}\n{start}\n</script>'
    )


@functools.cache
def self_contained(package: str, module: str) -> str:
    """Return ``module``.js of ``package`` as JavaScript without imports and exports, to be inlined in a page."""
    kit = (resources.files("lrlib.interactive") / "kit.js").read_text(encoding="utf-8")
    own = (resources.files(package) / f"{module}.js").read_text(encoding="utf-8")
    own = re.sub(r'^import \{.*\} from "\.\./interactive/kit\.js";\n', "", own, flags=re.M)
    joined = re.sub(r"^export ", "", f"{kit}\n{own}", flags=re.M)
    if re.search(r"^\s*(import|export)\b|</script", joined, re.M):
        raise ValueError(f"{module}.js must import from kit.js only, in one line, and not contain a closing script tag")
    return joined


def _listed(value: Any) -> Any:
    """Return arrays and NumPy numbers as JSON knows them."""
    return value.tolist()
