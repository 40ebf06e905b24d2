"""Rows of pictures: their shapes, long lists, and selection."""

import json

import made_library
from conftest import FIRST
from playwright.sync_api import expect

SHAPES_AND_EDGES = """() => [...document.querySelectorAll('.row')].map(row => {
  const box = row.getBoundingClientRect();
  const tiles = [...row.querySelectorAll('.tile')].map(tile => tile.getBoundingClientRect());
  return {width: box.width, height: box.height, right: tiles.at(-1).right - box.left, tiles: tiles.map(({width, height}) => ({width, height}))};
})"""

PLACES = "() => Object.fromEntries([...document.querySelectorAll('.row')].map(row => [row.ariaRowIndex, row.style.transform]))"


def test_rows_are_full_and_keep_shapes(wide):
    page = wide.page
    made_library.serve(page, 300)
    wide.open_pictures()
    rows = page.evaluate(SHAPES_AND_EDGES)
    assert len(rows) > 3
    index = 0
    for row in rows[:-1]:
        assert abs(row["right"] - row["width"]) < 1.5
        for tile in row["tiles"]:
            hit = made_library.hit(index)
            assert tile["height"] == row["height"]
            # Widths and heights are whole pixels.
            assert abs(tile["width"] / tile["height"] - hit["width"] / hit["height"]) < 0.02 * hit["width"] / hit["height"]
            index += 1


def test_10000_hits_are_scrolled_with_few_in_the_document(wide):
    page = wide.page
    asked = made_library.serve(page, 10_000)
    wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    seen = {}
    most = 0
    while page.locator("#end").is_hidden():
        places = page.evaluate(PLACES)
        # A row never moves, whatever is loaded after it.
        assert all(seen.get(row, place) == place for row, place in places.items())
        seen |= places
        most = max(most, wide.tiles.count())
        height = page.evaluate("() => document.documentElement.scrollHeight")
        page.evaluate("() => scrollBy(0, innerHeight * 6)")
        page.wait_for_function(
            "height => scrollY + innerHeight < document.documentElement.scrollHeight - 4 * innerHeight"
            " || document.documentElement.scrollHeight > height || !document.getElementById('end').hidden", arg=height)
    expect(page.locator("#end")).to_have_text("All 10,000 pictures are above.")
    assert most < 250
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator('[data-index="9999"]')).to_be_visible()
    # Pages follow each other without gap and without overlap.
    position = 0
    for limit, number in asked:
        assert limit * (number - 1) == position
        position += limit
    assert page.evaluate("() => document.getElementById('pictures').ariaRowCount") != "-1"


def test_tall_screen_is_filled_without_scrolling(visit):
    tall = visit(viewport={"width": 1280, "height": 3000})
    made_library.serve(tall.page, 3000)
    page = tall.open_pictures("?q=" + FIRST.replace(" ", "+"))
    page.wait_for_function("() => document.documentElement.scrollHeight > 3 * innerHeight")


def test_resizing_keeps_the_picture_at_the_top(wide):
    page = wide.page
    made_library.serve(page, 2000)
    wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    page.evaluate("() => scrollTo(0, 3000)")
    page.wait_for_function("() => document.querySelector('[data-index]').dataset.index > 20")
    # The first picture that is not wholly behind the header.
    top = ("() => Math.min(...[...document.querySelectorAll('.tile')]"
           ".filter(tile => tile.getBoundingClientRect().bottom > 100).map(tile => Number(tile.dataset.index)))")
    before = page.evaluate(top)
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_function("() => document.querySelector('.row').getBoundingClientRect().width < 700")
    page.wait_for_function(f"before => Math.abs(({top})() - before) <= 8", arg=before)


def test_failed_thumbnail_leaves_a_name(wide):
    wide.refusals_are_expected = True
    page = wide.page
    made_library.serve(page, 40)
    page.route("**/api/images/3/thumbnail?*", lambda route: route.fulfill(status=404, body="{}", content_type="application/problem+json"))
    wide.open_pictures()
    expect(page.locator('[data-index="2"] .tile-broken')).to_have_text("000003.jpg")


def test_preview_is_shown_until_the_thumbnail_is_there(wide):
    page = wide.page
    made_library.serve(page, 40)
    page.unroute("**/api/images/*/thumbnail?*")
    page.route("**/api/images/*/thumbnail?*", lambda route: None)
    original = made_library.hit
    made_library.hit = lambda index: original(index) | {"preview": "/wAA" * 16}
    try:
        wide.open()
        page.wait_for_function("() => document.querySelector('.tile img')?.style.backgroundImage.startsWith('url(\"data:image/png')")
    finally:
        made_library.hit = original


def test_selection_with_mouse_and_its_actions(visit):
    wide = visit(permissions=["clipboard-read", "clipboard-write"])
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    bar = page.get_by_role("region", name="Selected pictures")
    wide.tiles.nth(1).locator(".tile-link").click(modifiers=["Control"])
    expect(bar).to_contain_text("1 selected")
    wide.tiles.nth(4).locator(".tile-link").click(modifiers=["Shift"])
    expect(bar).to_contain_text("4 selected")
    expect(page.locator('.tile[aria-selected="true"]')).to_have_count(4)
    bar.get_by_role("button", name="Copy paths").click()
    # The note of it stands only for a while.
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('/')")
    paths = page.evaluate("() => navigator.clipboard.readText()").split("\n")
    assert len(set(paths)) == 4 and all(path.startswith("/") for path in paths)
    ids = wide.ids()[1:5]
    sheets = []
    page.route("**/api/sheet", lambda route: (sheets.append(route.request.post_data_json), route.fulfill(body="<p>", content_type="text/html")))
    with page.expect_download() as download:
        bar.get_by_role("button", name="Contact sheet").click()
    assert download.value.suggested_filename == "contact-sheet.html"
    assert sheets == [{"ids": ids}]
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()


def test_downloads_the_selected_files(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    wide.tiles.first.locator(".tile-link").click(modifiers=["Control"])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.failure() is None


def test_tags_are_sent(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    sent = []
    page.route("**/api/images/tags", lambda route: (
        sent.append(route.request.post_data_json), route.fulfill(body=json.dumps({"images": 1}), content_type="application/json")))
    wide.tiles.first.locator(".tile-link").click(modifiers=["Control"])
    page.get_by_role("region", name="Selected pictures").get_by_role("button", name="Tags").click()
    dialog = page.get_by_role("dialog", name="Tags of 1 picture")
    dialog.get_by_label("Add").fill("beach, sea")
    dialog.get_by_role("button", name="Save tags").click()
    expect(dialog).to_be_hidden()
    assert sent == [{"ids": wide.ids()[:1], "add": ["beach", "sea"], "remove": []}]


def test_touch_selects_by_resting(visit):
    phone = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.open_pictures("?q=" + FIRST.replace(" ", "+"))
    box = phone.tiles.nth(1).bounding_box()
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": box["x"] + 20, "y": box["y"] + 20}]})
    expect(phone.tiles.nth(1)).to_have_attribute("aria-selected", "true")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.tiles.nth(2).tap()
    expect(page.locator('.tile[aria-selected="true"]')).to_have_count(2)
    expect(phone.viewer).to_be_hidden()
