"""Modules that can be tested without the page around them: the parts of queries, and rows."""

import pytest

PARTS = """async q => (await import('./assets/script/query-parts.js')).parts(q).map(
  ({kind, sign, weight, key, value, text, id}) => [kind, sign * (weight ?? 1), key ? `${key}:${value}` : id ?? text ?? null])"""


@pytest.fixture(scope="module")
def module(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


@pytest.mark.parametrize("query, expected", [
    ("a dog on a beach", [["words", 1, "a dog on a beach"]]),
    ("  a   dog ", [["words", 1, "a dog"]]),
    ("a beach - people in hats + a dog", [["words", 1, "a beach"], ["words", -1, "people in hats"], ["words", 1, "a dog"]]),
    ("a beach -people at dusk", [["words", 1, "a beach"], ["words", -1, "people"], ["words", 1, "at dusk"]]),
    ('0.5 * a dog 2*cat', [["words", 0.5, "a dog"], ["words", 2, "cat"]]),
    ("a 5* hotel -5 degrees 4*4", [["words", 1, "a 5* hotel -5 degrees 4*4"]]),
    ("- 0.5 * #17", [["picture", -0.5, 17]]),
    ("-2 * dog", [["words", -2, "dog"]]),
    ("a dog #17 on grass", [["words", 1, "a dog"], ["picture", 1, 17], ["words", 1, "on grass"]]),
    ("a dog ./sea.jpg", [["words", 1, "a dog"], ["file", 1, None]]),
    (r"~/my\ sea.jpg +/- AC/DC", [["file", 1, None], ["words", 1, "+/- AC/DC"]]),
    ("a dog year:2021 on a beach", [["words", 1, "a dog on a beach"], ["filter", 1, "year:2021"]]),
    ('-tag:work camera:"Pixel 7" rating:>=4', [["filter", -1, "tag:work"], ["filter", 1, 'camera:"Pixel 7"'], ["filter", 1, "rating:>=4"]]),
    ("- tag:work strength:50", [["filter", -1, "tag:work"], ["setting", 1, "strength:50"]]),
    ('"a - b" "#17"', [["words", 1, '"a - b" "#17"']]),
    (r'tag\:work \#17', [["words", 1, r'tag\:work \#17']]),
    ("Paris: the city http://example.com/cat.jpg", [["words", 1, "Paris: the city http://example.com/cat.jpg"]]),
    ("", []),
])
def test_parts_of_a_query(module, query, expected):
    found = module.evaluate(PARTS, query)
    assert sorted(map(str, found)) == sorted(map(str, expected))


@pytest.mark.parametrize("query, index, expected", [
    ("a dog year:2021 on a beach", 0, "year:2021"),
    ("a dog year:2021 on a beach", 1, "a dog on a beach"),
    ("a dog + cat", 0, "cat"),
    ("a dog + cat - people", 1, "a dog - people"),
    ('a "two  spaces" in:"New  York"', 1, 'a "two  spaces"'),
    ("0.5 * #17 a dog", 0, "a dog"),
])
def test_a_part_is_removed(module, query, index, expected):
    assert module.evaluate(
        "async ([q, index]) => { const {parts} = await import('./assets/script/query-parts.js'); return (await import('./assets/script/query.js')).without(q, parts(q)[index]); }",
        [query, index]) == expected


@pytest.mark.parametrize("call, expected", [
    ("marked('- #3 #1 + 0.5 * #2 - -1 * #4')", {"positives": [1, 2, 4], "negatives": [3]}),
    ("withMark('a dog', 17, 1)", "a dog + 0.5 * #17"),
    ("withMark('a dog', 17, -1)", "a dog - 0.5 * #17"),
    ("withMark('a dog + 0.5 * #17', 17, -1)", "a dog - 0.5 * #17"),
    ("withMark('a dog + 0.5 * #17 year:2021', 17, 0)", "a dog year:2021"),
    ("withMark('year:2021', 17, 1)", "#17 year:2021"),
    ("withMark('', 17, -1)", "- 0.5 * #17"),
    ("withMark('', 17, 1, {isRanked: true})", "0.5 * #17"),
    ("withMark('#1 + 0.5 * #17', 1, 0)", "0.5 * #17"),
    ("withSetting('a strength:5 dog', 'strength', 50)", "a dog strength:50"),
    ("withSetting('a dog strength:50', 'strength', null)", "a dog"),
    ("withFilter('a dog', 'like', 'our-dog')", "a dog like:our-dog"),
    ("withFilter('a dog', 'in', 'New York')", 'a dog in:"New York"'),
    ("quote('a \"b\" \\\\c')", r'"a \"b\" \\c"'),
    ("unquoted('\"a \\\\\"b\\\\\" c\"')", 'a "b" c'),
])
def test_changes_of_a_query(module, call, expected):
    assert module.evaluate(f"async () => (await import('./assets/script/query.js')).{call}") == expected


LAYOUT = """async ([width, rowHeight, gap, shapes, steps]) => {
  const {Layout} = await import('./assets/script/layout.js');
  const layout = new Layout({width, rowHeight, gap});
  const rows = [];
  for (const step of steps) {
    layout.append(shapes.slice(0, step), step === shapes.length);
    rows.push(JSON.stringify(layout.rows));
  }
  return {rows: rows.map(JSON.parse), height: layout.height, found: layout.rows.map((row, at) =>
    layout.rowAt(row.top) === at && layout.rowAt(row.top + row.height) === at && layout.rowOf(row.start) === at && layout.rowOf(row.end - 1) === at)};
}"""


@pytest.mark.parametrize("width", [320, 1280, 2560])
def test_rows(module, width):
    # Numbers without a pattern, the same in each run.
    value, shapes = 7, []
    for _ in range(400):
        value = value * 48271 % 2147483647
        shapes.append({"width": 1 + value % 5000, "height": 1 + value // 7 % 5000})
    gap, row_height = 5, 190
    result = module.evaluate(LAYOUT, [width, row_height, gap, shapes, [60, 120, 240, 400]])
    last = result["rows"][-1]
    assert [row["start"] for row in last] == [0] + [row["end"] for row in last[:-1]]
    assert last[-1]["end"] == 400
    assert all(result["found"])
    for row in last[:-1]:
        assert sum(row["widths"]) + gap * (len(row["widths"]) - 1) == width
        # A single picture may be as wide as the row, and as high as its shape makes it.
        assert 0.4 < row["height"] / row_height < 2.5 or len(row["widths"]) == 1
    for one, other in zip(last, last[1:]):
        assert other["top"] == one["top"] + one["height"] + gap
    # Rows that stand never change.
    for earlier, later in zip(result["rows"], result["rows"][1:]):
        assert later[:len(earlier)] == earlier


def test_times_are_those_of_the_place(module):
    found = module.evaluate("""async () => {
      const format = await import('./assets/script/format.js');
      return [format.dayOf({takenAt: '2021-07-01T23:30:00+14:00'}), format.monthOf({takenAt: '0999-02-03T00:00:00'}), format.monthOf({}), format.monthOf({takenAt: '2021-07-01T23:30:00', takenAtSource: 'fileTime'}),
        format.exposure({exposureTime: 0.004, aperture: 1.8, iso: 100, focalLength: 23}), format.bytes(1234567), format.span(150), format.span(7000)];
    }""")
    assert found == ["July 1, 2021", "0999-02", None, None, "1/250 s · ƒ/1.8 · ISO 100 · 23 mm", "1.2 MB", "3 minutes", "2 hours"]
