"""The library without a query."""

import json
import re

from playwright.sync_api import expect


def test_rail_leads_to_years_and_months(wide):
    page = wide.page
    months = {"months": [{"month": "2021-07", "images": 12}, {"month": "2021-06", "images": 1}, {"month": "2019-01", "images": 3}], "undated": 3}
    page.route("**/api/timeline?*", lambda route: route.fulfill(body=json.dumps(months), content_type="application/json"))
    wide.open_pictures()
    rail = page.get_by_role("navigation", name="Years and months")
    expect(rail.get_by_role("link", name="2021: 13 pictures")).to_be_visible()
    rail.get_by_role("link", name="2021: 13 pictures").focus()
    rail.get_by_role("link", name="July 2021: 12 pictures").click()
    expect(page.locator("#query")).to_have_value("date:2021-07")
    page.go_back()
    rail.get_by_role("link", name="2019: 3 pictures").click()
    expect(page.locator("#query")).to_have_value("year:2019")


def test_places_cameras_and_tags_are_filters(wide):
    page = wide.page

    def status(route):
        answer = route.fetch()
        more = {"places": [{"value": "New York", "images": 4}], "cameras": [{"value": "Pixel 7", "images": 2}], "tags": [{"value": "family", "images": 9}]}
        route.fulfill(response=answer, json=answer.json() | more)

    page.route("**/api/status", status)
    wide.open_pictures()
    for name, query in (("New York", 'in:"New York"'), ("Pixel 7", 'camera:"Pixel 7"'), ("family", "tag:family")):
        with page.expect_request(lambda request: "/api/search" in request.url):
            page.locator("#home .pill").filter(has_text=name).click()
        expect(page.locator("#query")).to_have_value(query)
        page.go_back()
        wide.is_home()


def test_groups_and_this_day(wide):
    page = wide.open_pictures()
    ids = wide.ids()
    hit = {"rank": 1, "id": ids[0], "path": "/made/a.jpg", "width": 4, "height": 3, "takenAt": "2019-05-05T10:00:00"}
    page.route("**/api/groups?*", lambda route: route.fulfill(
        body=json.dumps({"groups": [{"name": "dog, beach", "images": 12, "ids": ids[:5]}]}), content_type="application/json"))
    page.route("**/api/onthisday", lambda route: route.fulfill(body=json.dumps({"results": [hit]}), content_type="application/json"))
    page.reload()
    expect(page.get_by_text(re.compile(r"\d+ years ago"))).to_be_visible()
    page.get_by_role("link", name="dog, beach").click()
    expect(page.locator("#query")).to_have_value(f"#{ids[0]} + #{ids[1]} + #{ids[2]}")
    wide.shows(f"#{ids[0]} + #{ids[1]} + #{ids[2]}")


def test_room_is_kept_for_shelves_that_were_there(wide):
    page = wide.open_pictures()
    ids = wide.ids()
    body = json.dumps({"groups": [{"name": "dog, beach", "images": 12, "ids": ids[:5]}]})
    page.route("**/api/groups?*", lambda route: route.fulfill(body=body, content_type="application/json"))
    page.reload()
    expect(page.get_by_role("heading", name="Groups")).to_be_visible()
    held = []
    page.unroute("**/api/groups?*")
    page.route("**/api/groups?*", lambda route: held.append(route))
    page.route("**/api/onthisday", lambda route: route.fulfill(body=json.dumps({"results": []}), content_type="application/json"))
    page.reload()
    expect(wide.tiles.first).to_be_visible()
    expect(page.locator('.reserved[data-shelf="groups"]')).to_be_visible()
    page.wait_for_function("() => !document.querySelector('[data-shelf=onThisDay]')")
    top = wide.tiles.first.bounding_box()["y"]
    wide.until(lambda: held)
    held[0].fulfill(body=body, content_type="application/json")
    expect(page.get_by_role("link", name="dog, beach")).to_be_visible()
    assert abs(wide.tiles.first.bounding_box()["y"] - top) < 8
