"""Dark and light, phone and wide, right to left, and less motion."""

import pytest
from conftest import FIRST
from playwright.sync_api import expect

QUERY = "?q=" + FIRST.replace(" ", "+")


def lightness(page):
    """Of the ground, from 0 to 1."""
    return page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765")


def test_dark_and_light(visit):
    dark, light = visit(color_scheme="dark"), visit(color_scheme="light")
    assert lightness(dark.open_pictures(QUERY)) < 0.2
    assert lightness(light.open_pictures(QUERY)) > 0.9


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2560])
def test_nothing_is_wider_than_the_screen(visit, width):
    one = visit(viewport={"width": width, "height": 800})
    page = one.open_pictures()
    for query in ("", QUERY + "+-+square+wider:1"):
        one.open_pictures(query)
        assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    one.tiles.first.locator(".tile-link").click()
    expect(one.viewer).to_be_visible()
    image = page.locator(".stage img").bounding_box()
    assert image["x"] >= 0 and image["x"] + image["width"] <= width


def test_phone_shows_several_pictures(visit):
    phone = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.open_pictures(QUERY)
    on_screen = page.evaluate("() => [...document.querySelectorAll('.tile')].filter(tile => tile.getBoundingClientRect().bottom < innerHeight).length")
    assert on_screen >= 6


def test_right_to_left_names_stand_alone(wide):
    page = wide.page
    name = "صورة الشاطئ"

    def titled(route):
        answer = route.fetch()
        body = answer.json()
        body["results"][0] |= {"place": name, "strength": 50}
        route.fulfill(response=answer, json=body)

    page.route("**/api/search?*", titled)
    wide.open_pictures(QUERY)
    wide.tiles.first.hover()
    caption = wide.tiles.first.locator("bdi").first
    expect(caption).to_contain_text(name)


def test_page_can_be_right_to_left(wide):
    page = wide.open_pictures(QUERY)
    page.evaluate("() => (document.dir = 'rtl')")
    # The first picture is at the right, and the key that points to the left leads on.
    first, second = wide.tiles.nth(0).bounding_box(), wide.tiles.nth(1).bounding_box()
    assert first["x"] > second["x"]
    wide.tiles.first.locator(".tile-link").focus()
    page.keyboard.press("ArrowLeft")
    expect(wide.tiles.nth(1).locator(".tile-link")).to_be_focused()


def test_every_symbol_is_drawn(wide):
    page = wide.open_pictures(QUERY)
    # In a tile, in the line above the pictures, and at the top.
    for place in (".tile-select", "#actions", ".brand"):
        page.wait_for_function("place => document.querySelector(`${place} use`).getBBox().width > 0", arg=place)


def test_reduced_motion(visit):
    calm = visit(reduced_motion="reduce")
    page = calm.open_pictures(QUERY)
    longest = page.evaluate("""() => Math.max(...[...document.querySelectorAll('*')].map(node => {
      const style = getComputedStyle(node);
      return Math.max(parseFloat(style.animationDuration), parseFloat(style.transitionDuration));
    }))""")
    assert longest < 0.01
