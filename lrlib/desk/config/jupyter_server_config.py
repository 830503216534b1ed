"""How JupyterLab exports a learner's notebook: "Save and Export Notebook As, HTML" keeps folded code collapsed."""

from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).parent / "templates")]
c.HTMLExporter.template_name = "course"
# These are HTML exporters too, with templates of their own.
c.SlidesExporter.template_name = "reveal"
c.WebPDFExporter.template_name = "webpdf"
