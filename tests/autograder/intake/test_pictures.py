"""A picture that can only be shown stays visible; whatever else calls itself one is left out, and costs nothing."""

import base64
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.configuration import course_config
from autograder.intake import pictures
from autograder.publish import safe_markdown

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
GIF = base64.b64encode(b"GIF89a" + bytes(20)).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(20)).decode()
SVG = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>").decode()


def images(page):
    return re.findall(r'<img[^>]*\ssrc="([^"]*)"', page)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("![plot](attachment:plot.png)", "plot.png"),
        ("![my plot](attachment:my%20plot.png)", "my plot.png"),
        ("![my plot](attachment:my plot.png)", "my plot.png"),
        ("![plot](attachment:plot(1).png)", "plot(1).png"),
        ('<img src="attachment:plot.png" width="300">', "plot.png"),
        ("![p](attachment:Bildschirmfoto%20%C3%BC.png)", "Bildschirmfoto ü.png"),
        ("> - a list\n>   ![plot][1]\n\n[1]: attachment:plot.png", "plot.png"),
    ],
)
def test_an_attachment_is_shown(source, name):
    assert images(safe_markdown(source, {name: {"image/png": PNG}})) == [f"data:image/png;base64,{PNG}"]


@pytest.mark.parametrize(("mime", "data"), [("image/png", PNG), ("image/jpeg", JPEG), ("image/gif", GIF)])
def test_a_data_address_is_shown(mime, data):
    for source in (f"![p](data:{mime};base64,{data})", f'text <img alt="p" src="data:{mime};base64,{data}"/>'):
        assert images(safe_markdown(source)) == [f"data:{mime};base64,{data}"]


def test_the_bytes_decide_not_the_label():
    assert images(safe_markdown(f"![p](data:image/svg+xml;base64,{PNG})")) == [f"data:image/png;base64,{PNG}"]
    assert pictures.sound({"a.jpg": {"image/jpg": [JPEG[:8], JPEG[8:]]}}, 1000)[0] == {"a.jpg": {"image/jpeg": JPEG}}


@pytest.mark.parametrize(
    "source",
    [
        "![plot](attachment:gone.png)",
        "![plot](attachment:)",
        "![plot](&#97;ttachment:gone.png)",
        "![plot][1]\n\n[1]: attachment:gone.png",
        "![plot](data:image/png;base64,AAAA)",
        f"![plot](data:image/png;base64,{SVG})",
        "![plot](data:image/svg+xml,%3Csvg%20onload=alert(1)%3E)",
        "![plot](data:text/html;base64,PHNjcmlwdD4=)",
        "[plot](data:text/html,<script>alert(1)</script>)",
        '<img src="attachment:gone.png" onerror="alert(1)" alt="plot">',
        f'<a href="data:image/png;base64,{PNG}">plot</a>',
    ],
)
def test_what_is_missing_or_no_picture_costs_only_itself(source):
    page = safe_markdown(f"before\n\n{source}\n\nafter")
    assert images(page) == []
    assert "<script" not in page
    assert not re.search(r"<[^>]*(data:|attachment:|\.invalid)", page)
    assert "before" in page
    assert "plot" in page
    assert "after" in page


def test_a_picture_s_address_in_prose_and_code_is_left_as_written():
    page = safe_markdown("`attachment:a.png` and data:text/plain,hello", {"a.png": {"image/png": PNG}})
    assert "<code>attachment:a.png</code>" in page
    assert "data:text/plain,hello" in page
    assert ".invalid" not in page


def test_what_is_left_out_is_said():
    given = {"a.svg": {"image/svg+xml": SVG}, "b.png": {"image/png": PNG}, "c": None, "d.png": {"image/png": "%"}}
    kept, told = pictures.sound(given, 10_000)
    assert list(kept) == ["b.png"]
    assert [sentence.split("'")[1] for sentence in told] == ["a.svg", "c", "d.png"]
    assert pictures.sound({"b.png": {"image/png": PNG}}, 10)[1] == [
        "the attachment 'b.png' was left out: the notebook's pictures are too large"
    ]


@pytest.mark.parametrize("template", ["feedback", "formgrade"])
def test_both_pages_show_an_attachment(template):
    """The learner's feedback and formgrader's marking page, made by nbgrader's templates."""
    from nbgrader.server_extensions.formgrader import handlers

    config = course_config()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    bootstrap = Path(handlers.static_path, "node_modules", "bootstrap", "dist", "css")
    config.HTMLExporter.extra_template_paths = [str(bootstrap)]
    cell = new_markdown_cell("![p](attachment:p.png) ![q](attachment:gone.png)")
    cell.attachments = nbformat.from_dict({"p.png": {"image/png": PNG}})
    mark = {"grade": True, "solution": True, "grade_id": "a", "points": 1, "locked": False, "task": False}
    cell.metadata = nbformat.from_dict({"nbgrader": {**mark, "schema_version": 3, "score": 1, "comment": None}})
    resources = {
        "nbgrader": {"score": 1, "max_score": 1, "late_penalty": 0},
        "metadata": {"name": "a"},
        "index": 0,
        "total": 1,
    }
    page, _ = HTMLExporter(config=config).from_notebook_node(new_notebook(cells=[cell]), resources)
    assert f"data:image/png;base64,{PNG}" in images(page)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("part", ["data:", "data:image/png;", "attachment:", "attachment:a ", "data:,"])
def test_a_text_full_of_beginnings_takes_no_time(part):
    _, found = pictures.take_out(part * 50_000, {"a": {"image/png": PNG}, "b" * 150: {"image/png": PNG}}, "token")
    assert sum(bool(picture.address) for picture in found) <= pictures.MOST


def test_one_picture_shown_often_fills_no_disk(monkeypatch):
    monkeypatch.setattr(pictures, "ROOM", 3 * len(f"data:image/png;base64,{PNG}") + 10)
    page = safe_markdown("![a](attachment:a.png)\n\n" * 5, {"a.png": {"image/png": PNG}})
    assert len(images(page)) == 3
    assert page.count("no picture that can be shown") == 2


def test_a_name_too_long_is_left_out():
    kept, [told] = pictures.sound({"n" * 201: {"image/png": PNG}}, 1000)
    assert (kept, told) == ({}, f"the attachment '{'n' * 20}'... was left out: its name is too long")
