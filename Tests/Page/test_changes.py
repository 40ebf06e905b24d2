"""What the page changes, on a server whose library only one test uses: nothing is answered by the test."""

import json
import re
import zlib
from urllib.request import urlopen

import pytest
from conftest import FIRST, SECOND
from playwright.sync_api import expect
from server import Library, Server

QUERY = "?q=" + FIRST.replace(" ", "+")


@pytest.fixture
def served(library):
    """The address of a server of the drawn scenes."""
    with Server(library.fill()) as server:
        yield server.address


@pytest.fixture
def one(served, visit):
    return visit(at=served)


def test_search_is_saved_found_and_removed(one):
    page = one.open_pictures(QUERY)
    page.get_by_role("button", name="Save this search").click()
    page.get_by_label("Name").fill("Circles")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="Photoseek: all pictures").click()
    page.get_by_role("link", name="Circles").click()
    expect(page.locator("#query")).to_have_value(FIRST)
    one.shows(FIRST)
    page.goto(one.address)
    page.get_by_role("button", name="Remove the saved search Circles").click()
    expect(page.get_by_role("link", name="Circles")).to_have_count(0)
    one.open_pictures()
    expect(page.get_by_role("link", name="Circles")).to_have_count(0)


def test_tag_is_added_suggested_found_and_removed(one):
    page = one.open_pictures(QUERY)
    first, second = one.ids()[:2]
    for index in range(2):
        one.tiles.nth(index).locator(".tile-link").click(modifiers=["Control"])
    page.get_by_role("region", name="Selected pictures").get_by_role("button", name="Tags").click()
    page.get_by_label("Add").fill("round things")
    page.get_by_role("button", name="Save tags").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("button", name="Clear the selection").click()
    query = page.locator("#query")
    query.fill("")
    query.press_sequentially("tag:rou")
    page.get_by_role("option").filter(has_text="things").click()
    expect(one.tiles).to_have_count(2)
    assert sorted(one.ids()) == sorted([first, second])

    one.tiles.first.locator(".tile-link").click()
    facts = page.get_by_role("complementary", name="Facts")
    expect(facts).to_contain_text("round things")
    facts.get_by_role("button", name="Edit tags").click()
    page.get_by_label("Remove", exact=True).fill("round things")
    page.get_by_role("button", name="Save tags").click()
    expect(facts).not_to_contain_text("round things")
    one.open_pictures()
    expect(page.locator("#home .pill").filter(has_text="round things")).to_contain_text("1")


def test_feedback_becomes_a_probe_that_finds(one):
    page = one.open_pictures(QUERY)
    first, second = one.ids()[:2]
    page.goto(f"{one.address}{QUERY}+%2B+0.5+*+%23{first}+%2B+0.5+*+%23{second}")
    page.get_by_role("button", name="Save what you marked").click()
    page.get_by_label("Name").fill("rounds")
    page.get_by_role("button", name="Save", exact=True).click()
    one.shows(f"{FIRST} like:rounds")
    one.search("like:rounds")
    assert {first, second} <= set(one.ids())


def test_contact_sheet_of_a_selection(one, tmp_path):
    page = one.open_pictures(QUERY)
    one.tiles.first.locator(".tile-link").click(modifiers=["Control"])
    name = one.tiles.first.get_by_role("button", name="Select").get_attribute("title").removeprefix("Select ")
    with page.expect_download() as download:
        page.get_by_role("button", name="Contact sheet").click()
    download.value.save_as(tmp_path / "sheet.html")
    sheet = (tmp_path / "sheet.html").read_text()
    assert name in sheet and "<script" not in sheet


def test_groups_and_months_of_the_library(one):
    page = one.open_pictures()
    expect(page.locator(".groups a").first).to_be_visible()
    rail = page.get_by_role("navigation", name="Years and months")
    rail.get_by_role("link", name=re.compile(r"^2024: \d+ pictures")).click()
    expect(page.locator("#query")).to_have_value("year:2024")
    expect(one.tiles.first.locator(".tile-link")).to_have_accessible_name(re.compile("2024"))
    page.go_back()
    page.locator(".groups a").first.click()
    expect(page.locator("#query")).to_have_value(re.compile(r"^#\d+ \+ #\d+"))
    expect(one.tiles.first).to_be_visible()


def test_folder_is_added_and_indexed_live(library, visit):
    full = library.folder / "full"
    full.mkdir()
    pictures = Library(library.program, full).fill().pictures
    (pictures / "broken.jpg").write_bytes(b"\xff\xd8\xff and no picture")
    with Server(library) as server:
        one = visit(at=server.address)
        # A library without pictures cannot be searched.
        one.refusals_are_expected = True
        page = one.open()
        expect(page.get_by_role("heading", name="Your library is empty")).to_be_visible()
        page.get_by_label("Path of a folder").fill(str(pictures))
        page.get_by_role("button", name="Index", exact=True).click()
        # Nobody loads the page again.
        expect(one.tiles.first).to_be_visible()
        expect(page.locator("#library-state")).to_have_text("200")
        page.get_by_role("button", name="Library and indexing").click()
        dialog = page.get_by_role("dialog", name="Library")
        expect(dialog).to_contain_text("Indexing is done")
        dialog.get_by_text("1 file could not be read").click()
        expect(dialog).to_contain_text(str(pictures / "broken.jpg"))
        page.keyboard.press("Escape")
        one.search(SECOND)


def test_deleted_pictures_leave_after_looking_for_changes(library, visit):
    with Server(library.fill()) as server:
        one = visit(at=server.address)
        # The page may still ask for the picture that is gone.
        one.refusals_are_expected = True
        page = one.open_pictures()
        expect(page.locator("#library-state")).to_have_text("200")
        gone = next(library.pictures.glob("2023*/*"))
        gone.unlink()
        page.get_by_role("button", name="Library and indexing").click()
        page.get_by_role("button", name="Look for changes").click()
        expect(page.get_by_role("dialog", name="Library")).to_contain_text("199")
        page.keyboard.press("Escape")
        # The pictures stand as they were, until they are asked for.
        page.get_by_role("button", name="Show its pictures").click()
        expect(page.locator(".count")).to_contain_text("199")


def chunk(kind, data):
    """A part of a PNG file."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def fill_with_slow_pictures(folder):
    """600 small files with much to decode: large PNG pictures of one colour, each with a number, so that no two are one picture."""
    width, height = 5000, 4000
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    beginning = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes((1 + 3 * width) * height)))
    folder.mkdir()
    for number in range(600):
        (folder / f"{number:03}.png").write_bytes(beginning + chunk(b"tEXt", b"Comment\0%d" % number) + chunk(b"IEND", b""))


def test_run_is_stopped(library, visit):
    library.fill()
    many = library.folder / "many"
    fill_with_slow_pictures(many)
    with Server(library) as server:
        one = visit(at=server.address)
        page = one.open_pictures()
        page.get_by_role("button", name="Library and indexing").click()
        dialog = page.get_by_role("dialog", name="Library")
        dialog.get_by_label("Path of a folder").fill(str(many))
        dialog.get_by_role("button", name="Index", exact=True).click()
        dialog.get_by_role("button", name="Stop").click()
        expect(dialog).to_contain_text("Indexing ended")
        expect(dialog.get_by_role("button", name="Stop")).to_have_count(0)
        page.keyboard.press("Escape")
        one.search(FIRST)
        with urlopen(server.address + "api/status") as status:
            assert json.load(status)["images"] < 800


def test_read_only_server_offers_no_change(library, visit):
    with Server(library.fill(), "--read-only") as server:
        one = visit(at=server.address)
        page = one.open_pictures(QUERY)
        expect(page.get_by_role("button", name="Save this search")).to_have_count(0)
        one.tiles.first.locator(".tile-link").click(modifiers=["Control"])
        bar = page.get_by_role("region", name="Selected pictures")
        expect(bar.get_by_role("button", name="Download")).to_be_visible()
        expect(bar.get_by_role("button", name="Tags")).to_have_count(0)
        page.get_by_role("button", name="Library and indexing").click()
        expect(page.get_by_role("dialog", name="Library")).to_contain_text("200")
        expect(page.locator(".folder-form")).to_have_count(0)
