"""The server gives the files of this checkout, under a strict policy."""

from pathlib import Path
from urllib.request import urlopen

import pytest

FOLDER = Path(__file__).parents[2] / "Sources" / "CPage" / "page"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
# The page, and the description of the API, have addresses of their own; all others are assets.
PLACES = {"index.html": "", "api/index.html": "api/docs", "api/openapi.json": "api/openapi.json"}
KINDS = {".json": "application/json", ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json"}


def place(name):
    """Where the server has a file, below its base path."""
    return PLACES.get(name, f"assets/{name}")


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_served(address, name):
    with urlopen(address + place(name)) as answer:
        assert answer.read() == (FOLDER / name).read_bytes()
        assert answer.headers.get_content_type() == KINDS[Path(name).suffix]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_policy_allows_no_inline_code(address):
    with urlopen(address) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
