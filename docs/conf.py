"""The course as web pages. `make site` builds them into build/site/; nothing is executed, and nothing is fetched."""

import os
import sys
import tomllib
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(DOCS / "_extensions"), str(ROOT)]

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Learning-rate schedules"
author = "The developers of the course"
copyright = author
release = version = PROJECT["version"]

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "myst_nb",
    "mathml",
    "lesson_pages",
    "api_pages",
    "accessible",
]
exclude_patterns = ["_extensions", "_static", "_generated/notebooks"]
suppress_warnings = ["misc.highlighting_failure"]  # Pygments has no lexer for CSV

# The lessons were executed when they were built; a page shows those outputs.
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "dollarmath", "smartquotes"]
myst_heading_anchors = 3

# The source's repository, for the buttons to Colab and Binder. GitHub's workflows set the variable.
course_repository = os.environ.get("GITHUB_REPOSITORY", "")

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
default_role = "py:obj"

html_theme = "furo"
html_title = "Learning-rate schedules"
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_math_renderer = "mathml"
html_extra_path = ["_generated/files"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
copybutton_exclude = ".linenos, .gp, .go"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#00558c", "color-brand-content": "#00558c"},
    "dark_css_variables": {"color-brand-primary": "#7cc4f5", "color-brand-content": "#7cc4f5"},
}
