"""One picture on the whole screen."""

import re

from conftest import FIRST
from playwright.sync_api import expect

QUERY = "?q=" + FIRST.replace(" ", "+")


def opened(wide, index=1):
    page = wide.open_pictures(QUERY)
    ids = wide.ids()
    wide.tiles.nth(index).locator(".tile-link").click()
    expect(wide.viewer).to_be_visible()
    return page, ids


def scale(page):
    return page.evaluate("() => new DOMMatrix(document.querySelector('.stage img').style.transform).a")


def test_opens_moves_and_closes(wide):
    page, ids = opened(wide)
    expect(page).to_have_url(re.compile(rf"picture={ids[1]}$"))
    expect(page.locator(".stage img")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.stage img').naturalWidth > 0")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(rf"picture={ids[2]}$"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(rf"picture={ids[0]}$"))
    expect(page.get_by_role("button", name="Previous picture")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(wide.viewer).to_be_hidden()
    expect(page).to_have_url(wide.address + QUERY)
    # The focus is where it was, at the picture that was seen last.
    expect(wide.tiles.first.locator(".tile-link")).to_be_focused()


def test_back_closes(wide):
    page, _ = opened(wide)
    page.go_back()
    expect(wide.viewer).to_be_hidden()
    wide.shows(FIRST)
    page.go_forward()
    expect(wide.viewer).to_be_visible()


def test_address_of_a_picture_opens_it(wide):
    page, ids = opened(wide)
    page.reload()
    expect(wide.viewer).to_be_visible()
    expect(page.locator(".position")).to_contain_text(re.compile(r"^2 of "))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(rf"picture={ids[2]}$"))


def test_zooms_and_pans(wide):
    page, _ = opened(wide)
    page.wait_for_function("() => document.querySelector('.stage img').naturalWidth > 0")
    page.keyboard.press("+")
    assert scale(page) > 1.4
    page.keyboard.press("0")
    assert scale(page) == 1
    stage = page.locator(".stage").bounding_box()
    page.mouse.move(stage["x"] + stage["width"] / 2 + 50, stage["y"] + stage["height"] / 2)
    for _ in range(6):
        page.mouse.wheel(0, -300)
    page.wait_for_function("() => new DOMMatrix(document.querySelector('.stage img').style.transform).a > 3")
    before = page.locator(".stage img").evaluate("image => image.style.transform")
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] / 2 - 60, stage["y"] + stage["height"] / 2 + 20, steps=4)
    page.mouse.up()
    assert page.locator(".stage img").evaluate("image => image.style.transform") != before
    # In a zoomed picture the arrows move it, and no other picture comes.
    url = page.url
    page.keyboard.press("ArrowRight")
    assert page.url == url
    page.mouse.dblclick(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    assert scale(page) == 1


def test_pinch_zooms(visit):
    phone = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.open_pictures(QUERY)
    phone.tiles.first.tap()
    expect(phone.viewer).to_be_visible()
    touch = page.context.new_cdp_session(page)

    def fingers(kind, apart):
        points = [{"x": 195 - apart, "y": 400, "id": 0}, {"x": 195 + apart, "y": 400, "id": 1}] if apart else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", 30)
    for apart in (45, 60, 90):
        fingers("touchMove", apart)
    page.wait_for_function("() => new DOMMatrix(document.querySelector('.stage img').style.transform).a > 2")
    fingers("touchEnd", 0)
    expect(phone.viewer).to_be_visible()


def test_facts_and_similar_pictures(wide):
    page, ids = opened(wide)
    facts = page.get_by_role("complementary", name="Facts")
    expect(facts).to_contain_text("Size")
    expect(facts).to_contain_text("File")
    similar = page.get_by_role("navigation", name="Similar pictures")
    expect(similar.get_by_role("link").first).to_be_visible()
    target = similar.get_by_role("link").first
    href = target.get_attribute("href")
    target.click()
    expect(page).to_have_url(re.compile(re.escape(href.split("&")[-1]) + "$"))
    assert not href.endswith(f"picture={ids[1]}")
    # The strip is another one now, and keys still come to the picture.
    expect(page.locator(f'.similar a[href="{href}"]')).to_have_count(0)
    expect(page.locator(".stage")).to_be_focused()
    page.keyboard.press("i")
    expect(facts).to_be_hidden()
    page.keyboard.press("Escape")
    expect(wide.viewer).to_be_hidden()


def test_place_is_drawn_without_other_servers(wide):
    page = wide.page
    requests = []
    page.on("request", lambda request: requests.append(request.url))

    def with_place(route):
        answer = route.fetch()
        body = answer.json() | {"latitude": 38.7, "longitude": -9.1, "place": "Lisbon", "region": "Lisbon", "country": "Portugal"}
        route.fulfill(response=answer, json=body)

    page.route(re.compile(r"/api/images/\d+$"), with_place)
    opened(wide)
    expect(page.get_by_role("img", name="Map: Lisbon, Portugal, latitude 38.700, longitude -9.100")).to_be_visible()
    assert all(url.startswith((wide.address, "data:", "blob:")) for url in requests)


def test_picture_that_is_gone(wide):
    wide.refusals_are_expected = True
    page = wide.open("?picture=999999999")
    expect(wide.viewer.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(wide.viewer).to_be_hidden()
    expect(wide.tiles.first).to_be_visible()
