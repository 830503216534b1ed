"""axe-core on what the course itself shows: its texts, outputs and widgets, not JupyterLab's own frame."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OURS = {"include": [[".jp-RenderedMarkdown"], [".jp-OutputArea-output"]]}
EVERYTHING = {"include": [["html"]]}
LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def violations(page: Page, context: dict = OURS) -> list[str]:
    """Return the A and AA violations on the page, a line each: the rule, and the first element that breaks it."""
    found = Axe().run(page, context=context, options=LEVELS | {"resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']} x{len(v['nodes'])}: {v['nodes'][0]['html'][:200]}" for v in found]
