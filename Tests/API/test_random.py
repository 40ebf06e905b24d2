"""Random requests, and a library that comes and goes: the server answers on."""

import json
import random
import threading
from urllib.parse import quote

from serving import until
from test_description import CALLS

REQUESTS, THREADS = 10_000, 8
# What 10,000 requests may leave behind, in MB: kept answers, and what the allocator keeps of the largest moment.
MEMORY_BOUND = 64
# A server that has too much to do, cannot decode a format, or has no room for an upload says so; all else is its fault.
ALLOWED = {501, 503, 507}

METHODS = ["GET"] * 8 + ["POST"] * 4 + ["DELETE", "HEAD", "PUT", "PATCH", "OPTIONS", "TRACE", "BREW", "get", ""]
WORDS = [
    "a", "star", "two red circles", "+", "-", " - ", "0.5 *", "#4", "#0", "#99999999999999999999", "year:2021", "year:", "date:2021-02-30", "in:Lisbon",
    "near:Lisbon,1km", "tag:family", "-tag:x", "strength:50", "strength:-1", "fold:no", "by:words", "by:looks", "like:x", "\"", "\\", "\\x00", "\0", "\t", "🌟",
    "\u202e", "\ud7ff", "é", "e\u0301", "*", "name:*", "name:" + "*a" * 30, "type:raw", "is:square", "wider:1e9", "limit:0", "page:0", "template:x", "score:>=1",
    "/etc/passwd", "./x", "~", "on:02-29", "model:scenes", "x" * 3000, " + ".join(["a"] * 120), "  ", ":", "::", "a:b", "под:Дом"]
NAMES = ["q", "limit", "page", "size", "v", "k", "cursor", "display", "download", "name", "token", "x", "", "q[]"]
NUMBERS = ["0", "1", "2", "60", "1000", "1001", "-1", "1e3", "1.5", "", "x", "9" * 19, "9" * 40, "%", "%zz", "%ff", "%00", "+1", "٣", "0x10", "NaN"]
FIELDS = [
    ("Range", ["bytes=0-", "bytes=-1", "bytes=5-1", "bytes=0-0,2-3", "bytes=9999999999999999999-", "x", "bytes=", "bytes=--"]),
    ("If-None-Match", ["*", '""', '"x"', "W/\"x\""]), ("If-Range", ['"x"', "Thu, 01 Jan 1970 00:00:00 GMT"]), ("Accept", ["*/*", "x"]),
    ("Content-Type", ["application/json", "text/plain", "image/png", "application/json; charset=x", ""]), ("Cookie", ["photoseek=x", "=", ";;"]),
    ("Authorization", ["Bearer x", "Basic eDp4", ""]), ("Origin", ["null", "http://localhost", "https://evil.example"]),
    ("Expect", ["100-continue"]), ("Connection", ["close", "Upgrade"]), ("Upgrade", ["h2c", "websocket"]), ("Accept-Encoding", ["gzip"])]


class Requests:
    """Random requests as bytes, the same ones for the same seed."""

    def __init__(self, seed, ids, picture):
        self.random = random.Random(seed)
        self.ids, self.picture = ids, picture

    def pick(self, values):
        return self.random.choice(values)

    def bytes(self):
        return self.malformed() if self.random.random() < 0.15 else self.request()

    def request(self):
        method, body = self.pick(METHODS), b""
        target = self.path() + self.query()
        fields = ["Host: localhost"] + [f"{name}: {self.pick(values)}" for name, values in self.random.sample(FIELDS, self.pick([0, 0, 1, 3]))]
        if method in ("POST", "PUT", "DELETE", "PATCH"):
            body = self.body()
            fields.append(f"Content-Length: {len(body)}")
            if self.random.random() < 0.8:
                fields = [field for field in fields if not field.startswith("Content-Type")] + ["Content-Type: application/json"]
        return f"{method} {target} HTTP/1.1\r\n".encode() + "\r\n".join(fields).encode() + b"\r\n\r\n" + body

    def path(self):
        path, _ = self.pick(CALLS)
        path = path.replace("{id}", self.pick([str(self.pick(self.ids)), self.pick(NUMBERS), quote(self.pick(WORDS), safe="")]))
        return self.pick([path] * 9 + [path + "/", path + "/x", "//" + path, path.replace("/api", "/api/.."), path[:-2], path.upper(), "*", "/", "/assets/script/main.js"])

    def query(self):
        pairs = [(self.pick(NAMES), self.pick(NUMBERS) if self.random.random() < 0.3 else quote(self.words())) for _ in range(self.pick([0, 1, 1, 2, 3]))]
        return "?" + "&".join(f"{name}={value}" for name, value in pairs) if pairs else ""

    def words(self):
        return " ".join(self.pick(WORDS) for _ in range(self.pick([0, 1, 1, 2, 3, 6])))

    def body(self):
        kind = self.random.random()
        if kind < 0.15:
            return self.random.randbytes(self.pick([0, 1, 100, 5000]))
        if kind < 0.3:
            # A picture that has changed on its way.
            changed = bytearray(self.picture)
            for _ in range(self.pick([0, 1, 20])):
                changed[self.random.randrange(len(changed))] = self.random.randrange(256)
            return bytes(changed[:self.pick([len(changed), 100])])
        if kind < 0.4:
            return self.pick([b"null", b"[]", b"{", b"{}", b'"x"', b"[" * 5000, b'{"ids":[1,]}', b"\xff\xfe", b'{"name":"\\ud800"}', b'{"ids":[1e400]}', b"{\"a\":1}" * 2])
        return json.dumps({key: self.value(key) for key in self.random.sample(
            ["ids", "add", "remove", "name", "query", "q", "texts", "positives", "negatives", "limit"], self.pick([1, 2, 2, 3]))}).encode()

    def value(self, key):
        if self.random.random() < 0.1:
            return self.pick([None, True, -1, 1.5, "", [], {}, [[]], [None], "\0", 10**30])
        if key in ("ids", "positives", "negatives"):
            return [self.pick([*self.ids, 0, -1, 10**9, 2**63 - 1]) for _ in range(self.pick([0, 1, 3, 20]))]
        if key == "limit":
            return self.pick([1, 5, 0, 1001])
        return [self.words() for _ in range(self.pick([0, 1, 3]))] if key in ("add", "remove", "texts") else self.pick([self.words(), "x"])

    def malformed(self):
        request = bytearray(self.request())
        match self.pick(range(6)):
            case 0:
                return self.random.randbytes(self.pick([1, 20, 2000]))
            case 1:
                return bytes(request[:self.random.randrange(1, len(request))])
            case 2:
                for _ in range(self.pick([1, 5])):
                    request[self.random.randrange(len(request))] = self.random.randrange(256)
                return bytes(request)
            case 3:
                return bytes(request).replace(b"HTTP/1.1", self.pick([b"HTTP/9.9", b"HTTP/1.0", b"http/1.1", b"", b"HTTP/1.1 x"]), 1)
            case 4:
                return bytes(request).replace(b"Host: localhost", self.pick([b"Host: evil.example", b"Host:", b"host", b"Host: a\r\nHost: b", b"Host: [::"]), 1)
            case _:
                return bytes(request).replace(b"\r\n\r\n", self.pick([
                    b"\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"\r\nContent-Length: -1\r\n\r\n", b"\r\nContent-Length: 99\r\n\r\n", b"\n\n",
                    b"\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", b"\r\nX: 1" * 200 + b"\r\n\r\n", b"\r\n: \r\n\r\n", b"\r\nX\x00: 1\r\n\r\n"]), 1)


def send_all(server, place, picture, count, seed):
    """Sends random requests over several threads, and returns the answers that are the server's fault."""
    ids = [hit["id"] for hit in server.ask("/api/search?q=&limit=50").json["results"]]
    faults = []

    def send(number):
        requests = Requests(seed + number, ids, picture)
        for _ in range(count // THREADS):
            request = requests.bytes()
            first = server.raw(request).split(b"\r\n", 1)[0].split(b" ")
            if first != [b""]:
                status = int(first[1])
                if status >= 500 and status not in ALLOWED:
                    faults.append((status, request[:500]))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_random_requests_are_answered(place, picture):
    server = place.serve()
    # Whatever is loaded once is loaded now.
    assert send_all(server, place, picture, REQUESTS // 10, seed=1) == []
    descriptors, memory = until(lambda: server.descriptors < 60, "connections to be closed") and server.descriptors, server.memory
    assert send_all(server, place, picture, REQUESTS, seed=1000) == []
    until(lambda: server.descriptors <= descriptors + 10, "connections to be closed")
    assert server.memory < memory + MEMORY_BOUND
    until(lambda: not server.uploads, "uploads to be deleted")
    assert server.process.poll() is None, server.messages.read_text()
    assert server.ask("/api/search?q=a+star").json["results"]


def test_a_query_has_a_largest_number_of_terms(place, picture):
    """A picture is a term as well."""
    server = place.serve()
    terms = quote(" + ".join(["a"] * 100))
    for count, status in [("", 200), (quote(" + a"), 400)]:
        assert server.ask(f"/api/search?q={terms}{count}").status == status
    assert server.ask(f"/api/similar/4?q={terms}").status == 400
    assert server.ask(f"/api/search?q={terms}", "POST", body=picture).status == 400
    assert server.ask("/api/status").status == 200


def test_a_library_that_comes_and_goes(place, picture):
    """Requests fail while it is gone, in words; afterwards all is as before."""
    server = place.serve()
    expected = server.ask("/api/search?q=two+red+circles&limit=20").json["results"]
    stopped = threading.Event()

    def exchange():
        while not stopped.is_set():
            place.remove()
            place.restore()

    exchanging = threading.Thread(target=exchange)
    exchanging.start()
    try:
        ids = [hit["id"] for hit in expected]
        seen = set()
        for number in range(600):
            target = [f"/api/search?q=a+star+{number}", f"/api/images/{ids[number % 20]}", "/api/status", f"/api/images/{ids[number % 20]}/thumbnail"][number % 4]
            answer = server.ask(target)
            seen.add(answer.status)
            assert answer.status in (200, 409, 503), (target, answer)
            if answer.status != 200:
                assert answer.problem["detail"]
    finally:
        stopped.set()
        exchanging.join()
    assert 200 in seen
    place.restore()
    assert server.ask("/api/search?q=two+red+circles&limit=20").json["results"] == expected
    place.remove()
    assert server.ask("/api/search?q=a+star").status == 409
    assert server.ask("/api/status").json["images"] == 0
    place.restore()
    assert server.ask("/api/search?q=two+red+circles&limit=20").json["results"] == expected
    until(lambda: server.descriptors < 60, "former libraries to be closed")
