"""A real browser over a real server with the graph of the samples.

Where there is no Chromium, or no npm to build the scripts with, these tests are left out and say so;
``KG_BROWSER=required`` makes that a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from operated_server import operated
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import kg

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PATIENCE = 30_000
"""Milliseconds after which something that has to appear counts as missing, however busy the machine is."""
WEB = Path(kg.__file__).parent / "web"


expect.set_options(timeout=PATIENCE)


def missing(what: str) -> None:
    """Leaves the test out, or fails it where the browser is required."""
    if os.environ.get("KG_BROWSER") == "required":
        pytest.fail(f"{what} is required here")
    pytest.skip(f"{what} is not there")


@dataclass(slots=True)
class Visit:
    """A browser's page with what must not happen on it: complaints, and requests to anyone else."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """The page at a path of the server, with its scripts; it has to be there."""
        reply = self.page.goto(self.url + path)
        assert reply is not None
        assert reply.status == 200, path
        return self.page

    def watch(self) -> None:
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _asked(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in {"data", "blob"} and address.netloc != urlsplit(self.url).netloc:
            self.elsewhere.append(url)


# For one module: Playwright's event loop must have ended when tests elsewhere run servers in this process.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        missing("a Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(seeds_with_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the graph of the samples and its files, without a final slash.

    A process of its own: Playwright keeps an event loop going in this one.
    """
    folder = tmp_path_factory.mktemp("browsed")
    with operated(seeds_with_files, folder) as server:
        host, port = server.address
        yield f"http://{host}:{port}"


@pytest.fixture(scope="session")
def scripts() -> Path:
    """The folder of the built scripts."""
    folder = WEB / "static" / "built"
    if not (folder / "editor.js").is_file():
        missing("the scripts that npm builds")
    return folder


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which looks a page over for what keeps people out."""
    file = WEB / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        missing("axe-core, which npm installs")
    return file.read_text(encoding="utf-8")


Visitor = Callable[..., Visit]


@pytest.fixture
def visitor(chromium: Browser, address: str) -> Iterator[Visitor]:
    """Makes visits, each by a browser of its own (``**options`` of Playwright's contexts), and looks at the
    end whether anything went wrong that the page itself does not show."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def visit(**options: object) -> Visit:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        made = Visit(context.new_page(), address)
        made.watch()
        visits.append(made)
        return made

    yield visit
    for context in contexts:
        context.close()
    assert [one for visit in visits for one in visit.complaints] == []
    assert [one for visit in visits for one in visit.elsewhere] == []


@pytest.fixture
def visit(visitor: Visitor) -> Visit:
    """A visit by somebody with a wide window."""
    return visitor(viewport={"width": 1280, "height": 900})
