"""Indexing, shown live."""

import json

from playwright.sync_api import expect

# Events of a server, given by hand: the page sees each state for as long as the test looks at it.
EVENTS = """
window.EventSource = class extends EventTarget {
  constructor() { super(); window.server = this; }
  tell(name, data) { this.dispatchEvent(new MessageEvent(name, {data: JSON.stringify(data)})); }
};
"""


def tell(page, name, data):
    page.wait_for_function("() => window.server")
    page.evaluate("([name, data]) => server.tell(name, data)", [name, data])


def progress(**more):
    return {"running": True, "phase": "embedding", "done": 120, "total": 1000, "imagesPerSecond": 310.5, "secondsLeft": 180, "failed": 2} | more


def test_progress_rate_time_left_and_failures(wide):
    page = wide.page
    page.add_init_script(EVENTS)
    page.route("**/api/failures", lambda route: route.fulfill(body=json.dumps({"failures": []}), content_type="application/json"))
    wide.open_pictures()
    tell(page, "indexing", progress(phase="crawling", done=0, total=0))
    expect(page.locator("#library-state")).to_have_text("…")
    tell(page, "indexing", progress())
    expect(page.locator("#library-state")).to_have_text("12 %")
    page.get_by_role("button", name="Library and indexing").click()
    dialog = page.get_by_role("dialog", name="Library")
    expect(dialog).to_contain_text("120 of 1,000")
    expect(dialog).to_contain_text("311 pictures a second")
    expect(dialog).to_contain_text("3 minutes left")
    expect(dialog.get_by_role("progressbar")).to_have_attribute("value", "120")
    tell(page, "indexing", progress(running=False, phase="done", done=1000))
    tell(page, "failures", [{"path": "/made/صورة.jpg", "reason": "the file ends too early"}])
    expect(dialog).to_contain_text("Indexing is done")
    dialog.get_by_text("1 file could not be read").click()
    expect(dialog.get_by_text("the file ends too early")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_run_can_be_stopped(wide):
    page = wide.page
    page.add_init_script(EVENTS)
    wide.open_pictures()
    methods = []
    page.route("**/api/index", lambda route: (methods.append(route.request.method), route.fulfill(status=202, body="{}", content_type="application/json")))
    tell(page, "indexing", progress())
    page.get_by_role("button", name="Library and indexing").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    assert methods == ["DELETE"]


def test_new_pictures_are_offered_and_never_move_the_page(wide):
    page = wide.page
    page.add_init_script(EVENTS)
    wide.open_pictures()
    ids = wide.ids()
    tell(page, "library", {"images": 5})
    expect(page.get_by_text("The library has changed.")).to_be_visible()
    assert wide.ids() == ids
    with page.expect_request(lambda request: "/api/search" in request.url):
        page.get_by_role("button", name="Show its pictures").click()
    expect(wide.tiles.first).to_be_visible()


def test_folder_that_is_refused(wide):
    wide.refusals_are_expected = True
    page = wide.open_pictures()
    problem = {"type": "about:blank", "title": "No such folder", "status": 400, "detail": "/nowhere: there is no such folder; give its full path."}
    page.route("**/api/index", lambda route: route.fulfill(status=400, body=json.dumps(problem), content_type="application/problem+json"))
    page.get_by_role("button", name="Library and indexing").click()
    page.get_by_label("Path of a folder").fill("/nowhere")
    page.get_by_role("button", name="Index", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="give its full path")).to_be_visible()
