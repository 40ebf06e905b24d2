"""What stands in place of pictures."""

import json

from conftest import FIRST
from playwright.sync_api import expect


def answer(route, body, status=200, kind="application/json"):
    route.fulfill(body=json.dumps(body), status=status, content_type=kind)


def nothing(**more):
    return {"query": "", "model": "made", "searched": 0, "index": "exact", "seconds": 0.001, "results": []} | more


def status(**more):
    return {"library": "/made/library.sqlite", "images": 0, "failed": 0, "models": [], "index": {"kind": "exact", "vectors": 0}, "bytes": 1,
            "readOnly": False} | more


def test_empty_library_offers_to_add_a_folder(wide):
    page = wide.page
    page.route("**/api/status", lambda route: answer(route, status()))
    page.route("**/api/search?*", lambda route: answer(route, nothing()))
    sent = []
    page.route("**/api/index", lambda route: (sent.append(route.request.post_data_json), answer(route, {"running": True}, 202)))
    wide.open()
    expect(page.get_by_role("heading", name="Your library is empty")).to_be_visible()
    page.get_by_label("Path of a folder").fill("/home/ann/Pictures")
    page.get_by_role("button", name="Index", exact=True).click()
    expect(page.get_by_label("Path of a folder")).to_have_value("")
    assert sent == [{"paths": ["/home/ann/Pictures"]}]


def test_read_only_library_offers_nothing_to_change(wide):
    page = wide.page
    page.route("**/api/status", lambda route: answer(route, status(readOnly=True)))
    page.route("**/api/search?*", lambda route: answer(route, nothing()))
    wide.open()
    expect(page.get_by_text("This server is read-only")).to_be_visible()
    expect(page.locator(".folder-form")).to_have_count(0)


def test_pictures_that_are_not_indexed(wide):
    page = wide.page
    page.route("**/api/status", lambda route: answer(route, status(images=5, models=[{"model": "made", "embeddings": 0}])))
    page.route("**/api/search?*", lambda route: answer(route, nothing()))
    wide.open()
    expect(page.get_by_role("heading", name="No picture is ready")).to_be_visible()
    expect(page.get_by_role("button", name="Index them now")).to_be_visible()


def test_no_match_shows_the_nearest_and_ways_out(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    first = wide.ids()[0]
    page.locator("#query").fill(f"{FIRST} year:1000 strength:90")
    expect(page.get_by_text("No picture in your library passes all of its filters.")).to_be_visible()
    hit = {"rank": 1, "id": first, "path": "/made/a.jpg", "width": 4, "height": 3, "strength": 12}
    page.route("**/api/search?*", lambda route: answer(route, nothing(nearest=hit)))
    page.locator("#query").fill(f"{FIRST} year:2021 strength:90")
    expect(page.get_by_role("heading", name="No picture matches")).to_be_visible()
    expect(page.locator(".nearest")).to_contain_text("strength 12")
    page.unroute("**/api/search?*")
    page.get_by_role("link", name="Search without year:2021").click()
    expect(page.locator("#query")).to_have_value(f"{FIRST} strength:90")


def test_error_shows_the_sentence_of_the_server(wide):
    wide.refusals_are_expected = True
    page = wide.page
    problem = {"type": "about:blank", "title": "Too many searches", "status": 503, "detail": "The queue is full; try again in a second."}
    page.route("**/api/search?*", lambda route: answer(route, problem, 503, "application/problem+json"))
    wide.open("?q=" + FIRST.replace(" ", "+"))
    expect(page.get_by_role("heading", name="Too many searches")).to_be_visible()
    expect(page.get_by_text("The queue is full; try again in a second.").first).to_be_visible()
    page.unroute("**/api/search?*")
    page.get_by_role("button", name="Try again").click()
    wide.shows(FIRST)


def test_lost_server_is_found_again(wide):
    wide.refusals_are_expected = True
    page = wide.open_pictures()
    page.route("**/api/**", lambda route: route.abort())
    page.locator("#query").fill(FIRST)
    expect(page.locator("#offline")).to_be_visible()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.unroute("**/api/**")
    wide.shows(FIRST)
    expect(page.locator("#offline")).to_be_hidden()


def test_calls_that_a_server_lacks_are_left_out(wide):
    wide.refusals_are_expected = True
    page = wide.page
    problem = {"type": "about:blank", "title": "Not implemented", "status": 501, "detail": "Not here."}
    for call in ("suggest?*", "timeline?*", "onthisday", "groups?*"):
        page.route(f"**/api/{call}", lambda route: answer(route, problem, 501, "application/problem+json"))
    wide.open_pictures()
    expect(page.get_by_role("heading", name="Groups")).to_have_count(0)
    expect(page.locator("#rail")).to_be_hidden()
    wide.search(FIRST)
    expect(page.locator("#suggestions li")).to_have_count(0)
