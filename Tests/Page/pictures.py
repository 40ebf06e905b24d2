"""Takes the pictures of the page in the documents, on a library of real photos.

Usage: pictures.py PROGRAM FOLDER_OF_WALLPAPERS FOLDER_OF_IMAGES
"""

import base64
import json
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import expect, sync_playwright
from server import Library, Server

QUERY = "a flower"
# What stands in the pictures in place of the temporary folder.
HOME = "/home/ann"
DRAWN = ("Fossa", "Infinite-Sea", "Painting-Colors", "analogpattern", "umang")
PATIENCE = 120_000
QUALITY = 0.82


def photos(wallpapers, folder):
    """Copies what was photographed; the other wallpapers are drawn."""
    backgrounds = wallpapers / "usr/share/backgrounds"
    folder.mkdir()
    for source in [*backgrounds.glob("*_by_*"), *(backgrounds / "mate/nature").iterdir()]:
        if not source.name.startswith(DRAWN):
            shutil.copy2(source, folder)


def home(page, address):
    page.goto(address)
    expect(page.locator(".groups a").first).to_be_visible()
    page.locator("body").click(position={"x": 1, "y": 1})


def search(page, address):
    page.goto(f"{address}?{urlencode({'q': QUERY})}")
    expect(page.locator(".tile").first).to_be_visible()


def picture(page, address):
    search(page, address)
    page.locator(".tile-link").first.click()
    expect(page.locator(".similar a").first).to_be_visible()
    expect(page.get_by_role("complementary", name="Facts")).to_contain_text("File")


VIEWS = {"page-home": (home, "light"), "page-search": (search, "light"), "page-picture": (picture, "dark")}


def with_short_paths(page, folder):
    """The pictures show paths."""
    def shorten(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(json.dumps(str(folder))[1:-1], HOME))

    page.route("**/api/images/*", shorten)
    page.route("**/api/search?*", shorten)


def screenshot(page):
    """The page as WebP, after every picture on the screen is there; the browser itself encodes it."""
    page.mouse.move(0, 0)
    # What is beyond the edges may never be loaded.
    page.wait_for_function("""() => [...document.querySelectorAll('img')].every(image => {
      const {top, left} = image.getBoundingClientRect();
      return image.complete || top >= innerHeight || left >= innerWidth;
    })""")
    source = "data:image/png;base64," + base64.b64encode(page.screenshot(animations="disabled")).decode()
    blank = page.context.new_page()
    encoded = blank.evaluate(
        """async ([source, quality]) => {
            const image = new Image();
            image.src = source;
            await image.decode();
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [image.width, image.height];
            canvas.getContext('2d').drawImage(image, 0, 0);
            return canvas.toDataURL('image/webp', quality).split(',')[1];
        }""", [source, QUALITY])
    return base64.b64decode(encoded)


def main(program, wallpapers, images):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        library = Library(program, Path(folder), model="photos")
        photos(Path(wallpapers), library.pictures)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with Server(library.index()) as server:
            for name, (view, scheme) in VIEWS.items():
                page = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme).new_page()
                page.set_default_timeout(PATIENCE)
                with_short_paths(page, folder)
                view(page, server.address)
                (Path(images) / f"{name}.webp").write_bytes(screenshot(page))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
