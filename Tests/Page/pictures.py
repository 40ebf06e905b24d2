"""Takes pictures of the page for the documents.

Usage: pictures.py ADDRESS FOLDER [QUERY]
"""

import shutil
import sys
from urllib.parse import urlencode

from playwright.sync_api import expect, sync_playwright

SIZES = {
    "page-search": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "page-picture": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "page-phone": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "has_touch": True, "is_mobile": True, "device_scale_factor": 2},
}


def settled(page):
    """Waits until every picture on the screen is there, and moves the mouse away."""
    page.mouse.move(0, 0)
    page.wait_for_function("() => [...document.querySelectorAll('img')].every(image => image.complete || image.loading === 'lazy')")


def main(address, folder, query):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, options in SIZES.items():
            page = browser.new_context(**options).new_page()
            page.goto(f"{address}?{urlencode({'q': query})}")
            expect(page.locator(".tile").first).to_be_visible(timeout=30_000)
            if name == "page-picture":
                page.locator(".tile-link").first.click()
                expect(page.locator(".similar a").first).to_be_visible(timeout=30_000)
            settled(page)
            page.screenshot(path=f"{folder}/{name}.jpg", type="jpeg", quality=82)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "mountains")
