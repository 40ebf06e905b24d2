"""What every test of the page shares: servers, a browser, and a page whose errors fail the test."""

import os
import shutil
import signal
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect, sync_playwright
from server import Library, Server

# The demo library has pictures of these; other libraries have pictures that come nearest.
FIRST = "two red circles"
SECOND = "a yellow star"

# How long a state may take to come, in milliseconds, on a busy machine.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


def pytest_addoption(parser):
    parser.addoption("--program", default=os.environ.get("PHOTOSEEK_PROGRAM"), help="the program whose servers are tested")
    parser.addoption("--address", default=os.environ.get("PHOTOSEEK_ADDRESS"), help="where a page is that is tested instead, such as http://127.0.0.1:8080/")


def pytest_configure():
    # A run that is asked to end stops its servers, as one that is interrupted does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def program(request):
    program = request.config.getoption("--program")
    if not program:
        pytest.skip("a server of its own needs --program")
    return program


@pytest.fixture(scope="session")
def address(request, tmp_path_factory):
    """A server for tests that change nothing."""
    if address := request.config.getoption("--address"):
        yield address if address.endswith("/") else address + "/"
    elif not request.config.getoption("--program"):
        pytest.exit("name the program with --program, or a server with --address", returncode=2)
    else:
        library = Library(request.getfixturevalue("program"), tmp_path_factory.mktemp("shared")).fill()
        with Server(library) as server:
            yield server.address


@pytest.fixture
def library(program, tmp_path):
    """A library that a test may change; it has pictures after `fill`."""
    return Library(program, tmp_path)


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.exit("the tests of the page need chromium", returncode=3)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A page in a browser of its own, with what went wrong in it."""

    def __init__(self, browser, address, **options):
        self.address = address
        self.context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | options))
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.errors = []
        # A server that refuses is an error in the console, whatever the page makes of it.
        self.refusals_are_expected = False
        self.page.on("console", lambda message: self._console(message))
        self.page.on("pageerror", lambda error: self.errors.append(error.stack or error.message))
        # Chromium writes breaches of the policy into the console as well, but not each of them as an error.
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))")

    def _console(self, message):
        is_refusal = message.text.startswith("Failed to load resource")
        if message.type == "error" and not (is_refusal and self.refusals_are_expected):
            self.errors.append(message.text)

    def open(self, query=""):
        self.page.goto(self.address + query)
        return self.page

    def open_pictures(self, query=""):
        """Opens the page and waits for pictures."""
        self.open(query)
        expect(self.page.locator("#main")).to_have_attribute("data-state", "results")
        expect(self.tiles.first).to_be_visible()
        return self.page

    def is_home(self):
        """Waits for the page without a query."""
        expect(self.page.locator("#home:not([hidden])")).to_have_count(1)
        expect(self.page.locator("#query")).to_have_value("")

    def search(self, words):
        """Types a query, and waits for its pictures."""
        self.page.locator("#query").fill(words)
        self.shows(words)

    def shows(self, words):
        """Waits for pictures of a query."""
        expect(self.link_of(words).first).to_be_visible()

    def link_of(self, words):
        return self.page.locator(f'.tile-link[href^="?{urlencode({"q": words}, safe="*")}&"]')

    def until(self, condition):
        """Waits for what a handler of the test is told."""
        end = time.monotonic() + PATIENCE / 1000
        while not condition():
            assert time.monotonic() < end, "nothing came"
            # Handlers run while the page is asked for something.
            self.page.evaluate("() => null")

    @property
    def tiles(self):
        return self.page.locator(".tile")

    @property
    def viewer(self):
        return self.page.locator("#viewer")

    def ids(self):
        """The pictures in the document, in the order of the grid."""
        return self.page.eval_on_selector_all(
            ".tile-link", "links => links.map(link => Number(new URL(link.href).searchParams.get('picture')))")


@pytest.fixture
def visit(browser, request):
    """Opens pages, of the shared server or of another, and fails for errors in their consoles."""
    visits = []

    def make(at=None, **options):
        visits.append(Visit(browser, at or request.getfixturevalue("address"), **options))
        return visits[-1]

    yield make
    errors = [error for one in visits for error in one.errors]
    for one in visits:
        # Answers that a test gave, and nobody waited for.
        one.page.unroute_all(behavior="ignoreErrors")
        one.context.close()
    assert errors == []


@pytest.fixture
def wide(visit):
    return visit()
