"""Answers for a library of any size, made by the test, so that long lists do not need a long library."""

import json
from urllib.parse import parse_qs, urlsplit

# One grey pixel.
PIXEL = (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x99\x99\x99\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00,"
         b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
SHAPES = [(4000, 3000), (3000, 4000), (3000, 3000), (5000, 2000), (1920, 1080)]


def hit(index):
    width, height = SHAPES[index * 7 % len(SHAPES)]
    return {
        "rank": index + 1, "id": index + 1, "path": f"/made/{index + 1:06}.jpg", "width": width, "height": height, "version": "1",
        "takenAt": f"{2024 - index // 1200:04}-{12 - index // 100 % 12:02}-15T12:00:00", "strength": max(0, 99 - index // 100),
    }


def serve(page, count):
    """Answers searches with `count` made hits, and gives the list of the pages that were asked for."""
    asked = []

    def search(route):
        parameters = parse_qs(urlsplit(route.request.url).query)
        limit, number = int(parameters["limit"][0]), int(parameters["page"][0])
        asked.append((limit, number))
        first = limit * (number - 1)
        hits = [hit(index) for index in range(first, min(count, first + limit))]
        answer = {"query": "", "model": "made", "searched": count, "index": "exact", "seconds": 0.001, "results": hits}
        route.fulfill(body=json.dumps(answer), content_type="application/json")

    page.route("**/api/search?*", search)
    page.route("**/api/images/*/thumbnail?*", lambda route: route.fulfill(body=PIXEL, content_type="image/gif"))
    return asked
