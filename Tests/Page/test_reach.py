"""A server that asks for a token, and one below a base path."""

import re
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from conftest import FIRST
from playwright.sync_api import expect
from server import Library, Server

QUERY = "?q=" + FIRST.replace(" ", "+")
TOKEN = "a-token-of-these-tests"


def walk(one, page):
    """From a search to a picture and its file, and back to all pictures."""
    one.search(FIRST)
    one.tiles.first.locator(".tile-link").click()
    expect(one.viewer).to_be_visible()
    page.wait_for_function("() => document.querySelector('.stage img').naturalWidth > 0")
    expect(page.get_by_role("navigation", name="Similar pictures").get_by_role("link").first).to_be_visible()
    with page.expect_download() as download:
        one.viewer.get_by_role("link", name="Download").click()
    assert download.value.failure() is None
    page.keyboard.press("Escape")
    expect(page).to_have_url(one.address + QUERY)
    page.get_by_role("link", name="Photoseek: all pictures").click()
    one.is_home()


def test_token_becomes_a_cookie(library, visit):
    with Server(library.fill(), token=TOKEN) as server:
        one = visit(at=server.address)
        page = one.open_pictures("?token=" + TOKEN)
        # The token is not left in the address bar, where it could be copied.
        expect(page).to_have_url(server.address)
        assert [cookie["httpOnly"] for cookie in one.context.cookies()] == [True]
        walk(one, page)
        # What scripts send, and a picture as a query, are let in as well.
        picture = (library.pictures / "2021-07 Lisbon" / "IMG_0412.jpg").read_bytes()
        page.locator("#file").set_input_files({"name": "mine.jpg", "mimeType": "image/jpeg", "buffer": picture})
        expect(page).to_have_url(re.compile(r"\?upload="))
        expect(one.tiles.first).to_be_visible()
        # The cookie lasts for other tabs.
        other = one.context.new_page()
        other.goto(server.address + QUERY)
        expect(other.locator(".tile").first).to_be_visible()


@pytest.mark.parametrize("path", ["", "?token=wrong", "api/status", "api/search?q=", "api/images/1/file"])
def test_nothing_is_shown_without_the_token(locked, path):
    with pytest.raises(HTTPError) as refusal:
        urlopen(locked + path)
    assert refusal.value.code == 401


@pytest.fixture(scope="module")
def locked(program, tmp_path_factory):
    with Server(Library(program, tmp_path_factory.mktemp("locked")).fill(), token=TOKEN) as server:
        yield server.address


def test_browser_without_the_token_can_give_it(locked, visit):
    one = visit(at=locked)
    # The page itself is refused.
    one.refusals_are_expected = True
    page = one.open()
    token = page.get_by_label("The token of this server")
    token.fill("wrong")
    token.press("Enter")
    expect(token).to_have_value("")
    token.fill(TOKEN)
    page.get_by_role("button", name="Open").click()
    expect(page).to_have_url(locked)
    expect(one.tiles.first).to_be_visible()


def test_page_that_loses_the_token_says_so(locked, visit):
    one = visit(at=locked)
    one.refusals_are_expected = True
    page = one.open_pictures("?token=" + TOKEN)
    one.context.clear_cookies()
    page.locator("#query").fill(FIRST)
    expect(page.locator("#state")).to_contain_text("token")


def test_base_path(library, visit):
    with Server(library.fill(), "--base-path", "/photos") as server:
        assert server.address.endswith("/photos/")
        one = visit(at=server.address)
        asked = []
        one.page.on("request", lambda request: asked.append(request.url))
        page = one.open_pictures()
        walk(one, page)
        page.goto(server.address + QUERY)
        one.shows(FIRST)
        assert all(url.startswith((server.address, "data:", "blob:")) for url in asked)
        # Without the slash at its end, the address leads to the same page.
        page.goto(server.address.rstrip("/"))
        expect(page).to_have_url(server.address)
        expect(one.tiles.first).to_be_visible()
