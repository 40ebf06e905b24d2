"""The page that draws the description of the API."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

API = json.loads((Path(__file__).parents[2] / "Sources/CPage/page/api/openapi.json").read_text())
CALLS = [call["operationId"] for item in API["paths"].values() for call in item.values() if isinstance(call, dict)]


def opened(one, target=""):
    page = one.open("api/docs" + target)
    expect(page.locator("#schemas")).to_be_attached()
    return page


def test_every_call_and_every_schema_is_drawn(wide):
    page = opened(wide)
    assert sorted(page.eval_on_selector_all(".docs-call", "calls => calls.map(call => call.id)")) == sorted(CALLS)
    drawn = page.eval_on_selector_all(".docs-schema", "schemas => schemas.map(schema => schema.id)")
    assert drawn == [f"schema-{name}" for name in API["components"]["schemas"]]


def test_every_link_in_the_page_leads_somewhere(wide):
    page = opened(wide)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    lost = page.eval_on_selector_all(
        'a[href^="#"]', "links => links.map(link => link.hash.slice(1)).filter(name => !document.getElementById(name))")
    assert lost == []


def test_an_address_opens_a_schema(wide):
    page = opened(wide, "#schema-Hit")
    expect(page.locator("#schema-Hit dt").first).to_be_visible()


def test_keys_of_an_answer_are_opened_with_the_keyboard(wide):
    page = opened(wide)
    inner = page.locator("#search .docs-inner").first
    inner.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(inner.locator("dt").first).to_be_visible()


def test_the_help_leads_to_it(wide):
    wide.open()
    wide.page.get_by_role("button", name="Help and keys").click()
    wide.page.get_by_role("link", name="The HTTP API").click()
    expect(wide.page.get_by_role("heading", level=1, name="Photoseek: the HTTP API")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_serious(visit, scheme, width):
    one = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = opened(one)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
