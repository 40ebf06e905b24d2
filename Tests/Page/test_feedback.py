"""More like this, not like this, and searching by a picture."""

import base64
import json
import re

from conftest import FIRST
from playwright.sync_api import expect

QUERY = "?q=" + FIRST.replace(" ", "+")


def picture_of(page, index=0):
    """The bytes of a thumbnail, as a picture that the user has."""
    source = page.locator(".tile img").nth(index).get_attribute("src")
    encoded = page.evaluate(
        """async source => {
            const bytes = new Uint8Array(await (await fetch(source)).arrayBuffer());
            return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
        }""", source)
    return base64.b64decode(encoded)


def test_more_and_less_like_this(wide):
    page = wide.open_pictures(QUERY)
    ids = wide.ids()
    wide.tiles.nth(2).hover()
    wide.tiles.nth(2).get_by_role("button", name="More like").click()
    query = page.locator("#query")
    expect(query).to_have_value(f"{FIRST} + 0.5 * #{ids[2]}")
    wide.shows(f"{FIRST} + 0.5 * #{ids[2]}")
    assert wide.ids() != ids
    other = wide.ids()[1]
    wide.tiles.nth(1).hover()
    wide.tiles.nth(1).get_by_role("button", name="Not like").click()
    expect(query).to_have_value(f"{FIRST} + 0.5 * #{ids[2]} - 0.5 * #{other}")
    wide.shows(f"{FIRST} + 0.5 * #{ids[2]} - 0.5 * #{other}")
    assert wide.ids()[1] != other
    expect(page.locator("#chips .chip")).to_have_count(3)
    page.go_back()
    expect(query).to_have_value(f"{FIRST} + 0.5 * #{ids[2]}")


def test_mark_is_taken_away_by_its_chip(wide):
    page = wide.open_pictures(QUERY)
    first = wide.ids()[0]
    wide.tiles.first.hover()
    wide.tiles.first.get_by_role("button", name="More like").click()
    wide.shows(f"{FIRST} + 0.5 * #{first}")
    page.get_by_role("button", name=f"Remove picture {first}").click()
    expect(page.locator("#query")).to_have_value(FIRST)
    wide.shows(FIRST)
    assert wide.ids()[0] == first


def test_same_mark_again_takes_it_away(wide):
    page = wide.open_pictures(QUERY)
    first = wide.ids()[0]
    page.goto(f"{wide.address}{QUERY}+%2B+0.5+*+%23{first}&picture={first}")
    more = wide.viewer.get_by_role("button", name="More like this")
    expect(more).to_have_attribute("aria-pressed", "true")
    more.click()
    expect(page.locator("#query")).to_have_value(FIRST)
    expect(wide.viewer).to_be_hidden()


def test_more_like_this_without_a_query_is_the_picture(wide):
    page = wide.open_pictures()
    first = wide.ids()[0]
    wide.tiles.first.locator(".tile-link").focus()
    page.keyboard.press("m")
    expect(page.locator("#query")).to_have_value(f"#{first}")
    wide.shows(f"#{first}")


def test_marks_are_saved_as_a_probe(wide):
    page = wide.open_pictures(QUERY)
    first, second = wide.ids()[:2]
    page.goto(f"{wide.address}{QUERY}+%2B+0.5+*+%23{first}+-+0.5+*+%23{second}")
    wide.shows(f"{FIRST} + 0.5 * #{first} - 0.5 * #{second}")
    sent = []
    page.route("**/api/probes", lambda route: (
        sent.append(route.request.post_data_json), route.fulfill(status=201, body=json.dumps({"name": "round"}), content_type="application/json")))
    page.route("**/api/search?*like*", lambda route: route.continue_(url=re.sub(r"q=[^&]*", QUERY[1:], route.request.url)))
    page.get_by_role("button", name="Save what you marked").click()
    page.get_by_label("Name").fill("round")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#query")).to_have_value(f"{FIRST} like:round")
    assert sent == [{"name": "round", "positives": [first], "negatives": [second]}]


def test_picture_can_be_picked(wide):
    page = wide.open_pictures(QUERY)
    ids = wide.ids()
    picture = picture_of(page)
    page.goto(wide.address)
    expect(wide.tiles.first).to_be_visible()
    with page.expect_request(lambda request: request.method == "POST" and "/api/search" in request.url) as request:
        page.locator("#file").set_input_files({"name": "mine.webp", "mimeType": "image/webp", "buffer": picture})
    assert request.value.header_value("content-type") == "image/webp"
    expect(page).to_have_url(re.compile(r"\?upload="))
    expect(page.locator("#chips .chip img")).to_be_visible()
    page.wait_for_function("id => document.querySelector('.tile-link')?.href.includes(`picture=${id}`)", arg=ids[0])
    # It is kept for a reload and for a step back.
    page.reload()
    page.wait_for_function("id => document.querySelector('.tile-link')?.href.includes(`picture=${id}`)", arg=ids[0])
    page.locator("#chips .chip").click()
    wide.is_home()
    page.go_back()
    expect(page.locator("#chips .chip")).to_have_count(1)


def test_picture_and_words_together(wide):
    page = wide.open_pictures(QUERY)
    picture = picture_of(page)
    page.locator("#file").set_input_files({"name": "mine.webp", "mimeType": "image/webp", "buffer": picture})
    expect(page).to_have_url(re.compile(re.escape(QUERY) + "&upload="))
    expect(wide.tiles.first).to_be_visible()
    expect(page.locator("#query")).to_have_value(FIRST)


def carry(page, kind, picture):
    """A picture in the hand of the mouse, or in the clipboard."""
    page.evaluate(
        """async ([kind, encoded]) => {
            const bytes = Uint8Array.from(atob(encoded), character => character.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], 'mine.webp', {type: 'image/webp'}));
            if (kind === 'drop') {
                const options = {dataTransfer: transfer, bubbles: true, cancelable: true};
                document.body.dispatchEvent(new DragEvent('dragover', options));
                if (document.getElementById('dropping').hidden) throw new Error('nothing invites to drop');
                document.body.dispatchEvent(new DragEvent('drop', options));
            } else {
                document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true, cancelable: true}));
            }
        }""", [kind, base64.b64encode(picture).decode()])


def test_picture_can_be_dropped_and_pasted(wide):
    page = wide.open_pictures(QUERY)
    ids = wide.ids()
    picture = picture_of(page, 1)
    for kind in ("drop", "paste"):
        page.goto(wide.address)
        expect(wide.tiles.first).to_be_visible()
        carry(page, kind, picture)
        page.wait_for_function("id => document.querySelector('.tile-link')?.href.includes(`picture=${id}`)", arg=ids[1])
        expect(page.locator("#dropping")).to_be_hidden()


def test_upload_of_another_browser_says_so(wide):
    page = wide.open("?upload=unknown")
    expect(page.locator("#state")).to_contain_text("not kept on this device")


def test_file_that_is_no_picture_is_refused(wide):
    wide.refusals_are_expected = True
    page = wide.open_pictures()
    page.locator("#file").set_input_files({"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(page.locator("#state, #fault").filter(visible=True).first).to_be_visible()
