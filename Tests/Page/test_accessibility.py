"""axe finds nothing serious, in any state of the page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import FIRST
from playwright.sync_api import expect

QUERY = "?q=" + FIRST.replace(" ", "+")


def home(one):
    one.open_pictures()


def results(one):
    one.open_pictures(QUERY + "+-+square+wider:1")


def viewer(one):
    one.open_pictures(QUERY)
    one.tiles.first.locator(".tile-link").click()
    expect(one.page.get_by_role("navigation", name="Similar pictures").get_by_role("link").first).to_be_visible()


def selection(one):
    one.open_pictures(QUERY)
    one.tiles.first.locator(".tile-link").click(modifiers=["Control"])
    expect(one.page.locator("#selection")).to_be_visible()


def library(one):
    one.open_pictures()
    one.page.get_by_role("button", name="Library and indexing").click()
    expect(one.page.get_by_role("dialog", name="Library")).to_be_visible()


def help_of_keys(one):
    one.open_pictures()
    one.page.get_by_role("button", name="Help and keys").click()
    expect(one.page.get_by_role("dialog", name="Help")).to_be_visible()


def no_match(one):
    one.open(QUERY + "+year:1000")
    expect(one.page.get_by_role("heading", name="No picture matches")).to_be_visible()


def fault(one):
    one.refusals_are_expected = True
    one.open_pictures(QUERY)
    one.page.locator("#query").fill(FIRST + " camra:x")
    expect(one.page.locator("#fault")).to_be_visible()


STATES = [home, results, viewer, selection, library, help_of_keys, no_match, fault]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_serious(visit, state, scheme):
    one = visit(color_scheme=scheme)
    state(one)
    # Animations end at once, so that colours are those that stay.
    one.page.emulate_media(reduced_motion="reduce")
    found = Axe().run(one.page).response["violations"]
    serious = [
        (violation["id"], violation["help"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in found if violation["impact"] in ("serious", "critical")]
    assert serious == []


def test_phone_has_nothing_serious(visit):
    phone = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    results(phone)
    found = Axe().run(phone.page).response["violations"]
    assert [violation["id"] for violation in found if violation["impact"] in ("serious", "critical")] == []
