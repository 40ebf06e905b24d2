"""Searching as one types, and the address bar."""

import json

from conftest import FIRST, SECOND
from playwright.sync_api import expect


def test_typing_searches(wide):
    page = wide.open_pictures()
    wide.search(FIRST)
    expect(page).to_have_url(f"{wide.address}?q={FIRST.replace(' ', '+')}")
    expect(page.locator("#announcement")).to_contain_text("found")
    assert len(wide.ids()) == len(set(wide.ids())) > 1


def test_different_words_give_different_orders(wide):
    wide.open_pictures()
    wide.search(FIRST)
    first = wide.ids()
    wide.search(SECOND)
    assert wide.ids() != first


def test_last_answer_wins(wide):
    page = wide.page
    # Requests are not stopped, so that the answer of the first search really comes last.
    page.add_init_script("const real = fetch; window.fetch = (url, { signal, ...rest } = {}) => real(url, rest)")
    wide.open_pictures()
    held = []
    page.route(f"**/api/search?q={FIRST.replace(' ', '+')}&*", lambda route: held.append(route))
    page.locator("#query").fill(FIRST)
    wide.until(lambda: held)
    wide.search(SECOND)
    shown = wide.ids()
    with page.expect_event("requestfinished", lambda request: FIRST.replace(" ", "+") in request.url):
        held[0].continue_()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert wide.ids() == shown
    expect(wide.link_of(FIRST)).to_have_count(0)
    expect(page.locator("#query")).to_have_value(SECOND)


def test_back_forward_and_reload(wide):
    page = wide.open_pictures()
    wide.search(FIRST)
    page.keyboard.press("Enter")
    wide.search(SECOND)
    page.go_back()
    wide.shows(FIRST)
    expect(page.locator("#query")).to_have_value(FIRST)
    page.go_forward()
    wide.shows(SECOND)
    page.reload()
    wide.shows(SECOND)
    page.go_back()
    page.go_back()
    wide.is_home()


def test_typing_is_one_step_back(wide):
    page = wide.open_pictures()
    for words in ("two", "two red", FIRST):
        wide.search(words)
    page.go_back()
    expect(page.locator("#query")).to_have_value("")


def test_back_returns_to_the_place(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    page.wait_for_function("() => document.documentElement.scrollHeight > innerHeight + 500")
    page.evaluate("() => scrollTo(0, 400)")
    page.wait_for_function("() => history.state?.scroll")
    page.locator("#query").fill(SECOND)
    wide.shows(SECOND)
    page.wait_for_function("() => scrollY < 200")
    page.go_back()
    wide.shows(FIRST)
    page.wait_for_function("() => Math.abs(scrollY - 400) < 40")


def test_chips_can_be_removed(wide):
    page = wide.open_pictures(f"?q={FIRST.replace(' ', '+')}+-+square+wider:1")
    chips = page.locator("#chips .chip")
    expect(chips).to_have_count(3)
    chips.filter(has_text="wider:1").click()
    expect(page.locator("#query")).to_have_value(f"{FIRST} - square")
    chips.filter(has_text="square").click()
    expect(page.locator("#query")).to_have_value(FIRST)
    expect(chips).to_have_count(0)


def test_fault_is_shown_at_its_place(wide):
    wide.refusals_are_expected = True
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    page.locator("#query").fill(f"{FIRST} camra:pixel")
    expect(page.locator("#fault")).to_be_visible()
    expect(page.locator("#fault mark")).to_contain_text("camra")
    expect(page.locator("#query")).to_have_attribute("aria-invalid", "true")
    # What was found before stays.
    expect(wide.tiles.first).to_be_visible()
    wide.search(SECOND)
    expect(page.locator("#fault")).to_be_hidden()


def test_strength_fold_and_order_are_in_the_address(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    page.get_by_label("Show only matches of this strength").fill("5")
    expect(page.locator("#query")).to_have_value(f"{FIRST} strength:5")
    page.get_by_label("Fold look-alikes").uncheck()
    expect(page.locator("#query")).to_have_value(f"{FIRST} strength:5 fold:no")


def test_best_matches_in_the_order_of_time(wide):
    page = wide.open_pictures("?q=" + FIRST.replace(" ", "+"))
    with page.expect_response(lambda response: "limit=500" in response.url) as response:
        page.get_by_label("Order").select_option("time")
    hits = response.value.json()["results"]
    # Newest first; those without a time come last, and ties keep the order of the strength.
    def time(hit):
        return "" if hit.get("takenAtSource") == "fileTime" else hit.get("takenAt", "")

    newest = [hit["id"] for hit in sorted(hits, key=time, reverse=True)]
    page.wait_for_function("id => document.querySelector('.tile-link')?.href.endsWith(`order=time&picture=${id}`)", arg=newest[0])
    shown = wide.ids()
    assert shown == newest[:len(shown)]


def test_suggestions(wide):
    page = wide.page
    suggestion = {"from": 6, "to": 9, "suggestions": [{"text": "tag:family", "kind": "tag", "images": 3}, {"text": "tag:fast", "kind": "tag"}]}
    page.route("**/api/suggest?*", lambda route: route.fulfill(body=json.dumps(suggestion), content_type="application/json"))
    wide.open_pictures()
    query = page.locator("#query")
    query.press_sequentially("a dog fam")
    options = page.locator("#suggestions li")
    expect(options).to_have_count(2)
    expect(query).to_have_attribute("aria-expanded", "true")
    query.press("ArrowDown")
    expect(query).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    query.press("Enter")
    expect(query).to_have_value("a dog tag:family ")
    expect(query).to_have_attribute("aria-expanded", "false")
    expect(page).to_have_url(f"{wide.address}?q=a+dog+tag%3Afamily")
