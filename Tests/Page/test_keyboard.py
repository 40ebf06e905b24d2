"""The keyboard alone."""

import re

from conftest import FIRST
from playwright.sync_api import expect


def test_search_open_and_return_without_a_mouse(wide):
    page = wide.open_pictures()
    page.get_by_role("button", name="Help and keys").focus()
    page.keyboard.press("/")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type(FIRST)
    wide.shows(FIRST)
    ids = wide.ids()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(wide.tiles.first.locator(".tile-link")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(wide.tiles.nth(1).locator(".tile-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(wide.viewer).to_be_visible()
    expect(page).to_have_url(re.compile(rf"picture={ids[1]}$"))
    page.keyboard.press("Escape")
    expect(wide.tiles.nth(1).locator(".tile-link")).to_be_focused()


def test_one_stop_for_the_tab_key(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    expect(page.locator('.tile [tabindex="0"]')).to_have_count(1)
    wide.tiles.first.locator(".tile-link").focus()
    page.keyboard.press("ArrowDown")
    focused = page.locator(".tile-link:focus")
    expect(focused).to_have_count(1)
    assert int(focused.locator("..").get_attribute("data-index")) > 0
    expect(page.locator('.tile [tabindex="0"]')).to_have_count(1)
    page.keyboard.press("Control+End")
    expect(page.locator(".tile-link:focus")).to_be_in_viewport()
    page.keyboard.press("Control+Home")
    expect(wide.tiles.first.locator(".tile-link")).to_be_focused()


def test_selection(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    wide.tiles.first.locator(".tile-link").focus()
    page.keyboard.press(" ")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator('.tile[aria-selected="true"]')).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator('.tile[aria-selected="true"]')).to_have_count(0)
    page.keyboard.press("Control+a")
    expect(page.locator("#selection")).to_contain_text(re.compile(r"\d+ selected"))


def test_focus_stays_in_the_document_while_scrolling(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    wide.tiles.first.locator(".tile-link").focus()
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function("() => scrollY > 0")
    expect(wide.tiles.first.locator(".tile-link")).to_be_focused()


def test_help_opens_and_gives_the_focus_back(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    wide.tiles.nth(1).locator(".tile-link").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Help")).to_have_count(0)
    expect(wide.tiles.nth(1).locator(".tile-link")).to_be_focused()


def test_skip_link_leads_to_the_pictures(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    page.get_by_role("link", name="Skip to the pictures").focus()
    page.keyboard.press("Enter")
    expect(wide.tiles.first.locator(".tile-link")).to_be_focused()


def test_removing_chips_keeps_the_focus(wide):
    page = wide.open_pictures(f"?q={FIRST.replace(' ', '+')}+-+square+wider:1")
    page.get_by_role("button", name="Remove without square").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove wider:1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#query")).to_be_focused()


def test_marking_keeps_the_focus_in_the_grid(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    marked = wide.ids()[1]
    wide.tiles.nth(1).locator(".tile-link").focus()
    page.keyboard.press("m")
    # The marked picture is now a part of the query, and no longer one of its hits.
    wide.shows(f"{FIRST} + 0.5 * #{marked}")
    expect(page.locator(".tile-link:focus")).to_have_count(1)
