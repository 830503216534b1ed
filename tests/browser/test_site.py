"""The course's web pages, as `make site` builds them: whole, self-contained, for anybody, on any screen."""

import functools
import http.server
import subprocess
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

import pytest
import tasks
from playwright.sync_api import expect

from autograder import paths
from tests.browser.accessibility import EVERYTHING, violations

ROOT = Path(__file__).resolve().parents[2]
NARROW = 360  # CSS pixels, a small phone
LESSONS = [f"lessons/{name}.html" for name in paths.lesson_names()]
# One of each kind, and each lesson. The other pages of the API are made like the one here.
PAGES = ["index.html", *LESSONS, "lessons/index.html", "choosing.html", "instructors.html", "contributing.html"]
PAGES += ["threats.html", "api/index.html", "api/lrlib.training.html", "search.html"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Build the site as the task does, and return its folder."""
    folder = tmp_path_factory.mktemp("site")
    [[*command, _]] = tasks.TASKS["site"]
    done = subprocess.run([*command, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def address(site):
    """Serve the site on this machine and return its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def troubles(page, address):
    """Return what goes wrong on the page: errors on the console, requests to anywhere else."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else found.append(r.url))
    return found


class Links(HTMLParser):
    """The places on a page, and where its links lead."""

    def __init__(self, text: str):
        super().__init__()
        self.places, self.links = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.places |= {attributes.get("id"), attributes.get("name")}
        self.links |= {attributes[name] for name in ("href", "src") if attributes.get(name)}


def test_no_link_within_the_site_is_broken(site):
    pages = {path.relative_to(site).as_posix(): Links(path.read_text("utf-8")) for path in site.rglob("*.html")}
    assert set(PAGES) <= set(pages)
    broken = []
    for name, page in pages.items():
        for link in page.links:
            if urlparse(link).scheme or link.startswith("//"):
                continue
            target, place = urldefrag(urljoin(f"/{name}", link))
            target = unquote(urlparse(target).path.removeprefix("/")) or "index.html"
            if not (site / target).is_file():
                broken.append(f"{name}: {link}")
            elif place and target in pages and unquote(place) not in pages[target].places:
                broken.append(f"{name}: no place {link}")
    assert broken == []


@pytest.mark.parametrize("name", PAGES)
def test_anybody_can_read_it_in_light_and_in_dark_and_on_a_phone(page, address, troubles, name):
    page.goto(address + name)
    assert violations(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": NARROW, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert violations(page, EVERYTHING) == []
    assert troubles == []


@pytest.mark.parametrize("name", ["index.html", *LESSONS])
def test_each_explorer_lives_on_its_page(page, site, address, troubles, name):
    page.goto(address + name)
    explorers = page.locator("[data-explorer]").all()
    assert len(explorers) == site.joinpath(name).read_text("utf-8").count("<div data-explorer=")
    for explorer in explorers:
        expect(explorer.locator("svg").first).to_be_attached()
        expect(explorer).to_have_attribute("data-live", "yes")
    assert troubles == []


def test_a_word_is_found(page, address, troubles):
    page.goto(f"{address}search.html?q=super-convergence")
    expect(page.get_by_role("link", name="Lesson 5. Warm-up and cyclical learning rates").last).to_be_visible()
    assert troubles == []


def test_the_look_can_be_chosen(page, address):
    page.emulate_media(color_scheme="light")
    page.goto(address)
    look = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(look)
    # beginning with what the system prefers, light here, the button goes on to dark
    page.locator("button.theme-toggle:visible").click()
    assert page.evaluate(look) != before


def test_pictures_to_look_at(page, address, picture):
    for width in (1366, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        for name in ("index", "lessons/03_common_schedules"):
            page.goto(f"{address}{name}.html")
            picture(f"site-{name.rpartition('/')[2]}-{width}")
