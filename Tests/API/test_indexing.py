"""Indexing over HTTP, and the events that tell of it."""

import json
import shutil

from jsonschema import Draft202012Validator

from serving import until
from test_description import schema

SHAPES = {
    "indexing": {"$ref": "#/components/schemas/IndexingProgress"},
    "failures": {"type": "array", "items": {"$ref": "#/components/schemas/UnreadFile"}},
    "library": {"type": "object", "required": ["images"], "additionalProperties": False, "properties": {"images": {"type": "integer", "minimum": 0}}},
}


class Listener:
    """Reads events, and compares each with its description."""

    def __init__(self, server):
        connection = server.connection()
        connection.request("GET", "/api/events")
        self.answer = connection.getresponse()
        assert self.answer.status == 200
        assert self.answer.headers.get_content_type() == "text/event-stream"

    def next(self):
        """The next event as its name and its data."""
        fields = {}
        while line := self.answer.readline().decode().rstrip("\n"):
            if not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
        if not fields:
            return self.next()
        data = json.loads(fields["data"])
        Draft202012Validator(schema(SHAPES[fields["event"]])).validate(data)
        return fields["event"], data

    def until(self, name, condition=lambda data: True):
        """The data of the first event of a name that is as wanted, and all events until then."""
        events = []
        while True:
            events.append(self.next())
            if events[-1][0] == name and condition(events[-1][1]):
                return events[-1][1], events


def test_a_folder_is_indexed_while_someone_listens(place):
    server = place.serve()
    folder = place.folder / "new"
    shutil.copytree(place.pictures / "2023 Garden", folder)
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no picture")
    count = sum(1 for path in folder.rglob("*") if path.suffix in (".jpg", ".png")) - 1
    before = server.ask("/api/status").json["images"]
    listener = Listener(server)
    first, _ = listener.until("indexing")
    assert first == {"running": False, "phase": "done", "done": 0, "total": 0, "failed": 0}

    assert server.send("/api/index", {"paths": [str(folder)]}).status == 202
    done, events = listener.until("indexing", lambda data: data["phase"] == "done")
    assert not done["running"] and "problem" not in done
    phases = [data["phase"] for name, data in events if name == "indexing"]
    assert phases[0] == "crawling"
    assert [[failure["path"] for failure in data] for name, data in events if name == "failures"] == [[str(folder / "broken.png")]]
    library, _ = listener.until("library")
    assert library["images"] == before + count
    assert server.ask("/api/status").json["images"] == before + count
    # The same pictures are in the garden of the library.
    assert len(server.ask("/api/search?q=under:new&limit=1000").json["results"]) == count
    assert any(failure["path"].endswith("broken.png") for failure in server.ask("/api/failures").json["failures"])


def test_one_run_at_a_time(place):
    """A run of the command line counts as well."""
    server = place.serve()
    statuses = {server.send("/api/index", {}).status for _ in range(3)}
    assert 202 in statuses and statuses <= {202, 409}
    assert server.ask("/api/index", "DELETE").status == 202
    until(lambda: server.ask("/api/index", "DELETE").json == {"running": False}, "the run to end")
    assert server.ask("/api/search?q=a+star").status == 200


def test_paths_must_be_whole_and_there(place):
    server = place.serve()
    for paths, status in [(["pictures"], 400), (["/no/such/folder"], 422), ([], 400), ([""], 400), (["/a\0b"], 400), (["/x" * 3000], 400), ("/", 400), ([1], 400)]:
        answer = server.send("/api/index", {"paths": paths})
        assert answer.status == status, (paths, answer)
        assert answer.problem["detail"]
    assert server.ask("/api/index", "DELETE").json == {"running": False}
