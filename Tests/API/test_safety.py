"""Who may ask, and for what."""

import json
from urllib.parse import quote

import pytest

from conftest import Place, id_of
from pictures import huge, noise
from serving import until

TOKEN = "a-secret-of-the-tests"
ALLOWED = "https://friend.example"


@pytest.fixture(scope="module")
def guarded(program, indexed, tmp_path_factory):
    place = Place(program, indexed, tmp_path_factory.mktemp("guarded"))
    yield place.serve(token=TOKEN)
    place.stop()


@pytest.fixture(scope="module")
def read_only(program, indexed, tmp_path_factory):
    place = Place(program, indexed, tmp_path_factory.mktemp("read-only"))
    yield place.serve("--read-only")
    place.stop()


# Names and pages


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.2", "[::2]", "local host", "", "@localhost"])
def test_other_names_are_refused(shared, host):
    """Otherwise a name that was pointed at this machine could make its pages part of the server (DNS rebinding)."""
    answer = shared.ask("/api/status", headers={"Host": host})
    assert answer.status == 421
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1:9", "[::1]", "[::1]:9"])
def test_own_names_are_allowed(shared, host):
    assert shared.ask("/api/status", headers={"Host": host}).status == 200


@pytest.mark.parametrize("fields", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:1"}, {"Origin": "http://127.0.0.1"}, {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}], ids=str)
def test_other_pages_are_refused(shared, picture, fields):
    host = {"Host": f"localhost:{shared.port}"}
    for method, target, body in [("GET", "/api/status", None), ("POST", "/api/search", picture), ("POST", "/api/index", b"{}"), ("DELETE", "/api/index", None)]:
        answer = shared.ask(target, method, host | fields | {"Content-Type": "text/plain"}, body)
        assert answer.status == 403, (method, target)
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_its_own_page_is_allowed(shared):
    for fields in [{"Origin": shared.address}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}]:
        assert shared.ask("/api/status", headers=fields).status == 200


def test_forms_of_other_pages_send_nothing(shared):
    """A form can post these types without asking first, and old browsers tell no origin."""
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]:
        assert shared.ask("/api/saved", "POST", {"Content-Type": kind}, b'{"name":"x","query":"y"}').status == 415
    assert shared.ask("/api/saved").json == {"saved": []}


def test_an_allowed_page_may_ask(place):
    server = place.serve("--allow-origin", ALLOWED, token=TOKEN)
    asked = server.ask("/api/saved", "OPTIONS", {"Origin": ALLOWED, "Access-Control-Request-Method": "POST"})
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    answer = server.ask("/api/status", headers={"Origin": ALLOWED, "Authorization": f"Bearer {TOKEN}"})
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    for other in ["https://friend.example.evil.example", "http://friend.example", "null"]:
        refused = server.ask("/api/saved", "OPTIONS", {"Origin": other})
        assert refused.status == 403 and "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.parametrize("target", ["/", "/api/status", "/api/nothing", "/api/images/1/file", "/api/docs", "/assets/script/main.js"])
def test_browsers_are_told_the_policy(shared, target):
    headers = shared.ask(target).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none';") and "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Server" not in headers


# Token


@pytest.mark.parametrize("fields", [
    {}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN[:-1]}"}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": f"Bearer x{TOKEN[1:]}"},
    {"Authorization": f"Basic {TOKEN}"}, {"Authorization": TOKEN}, {"Authorization": f"Bearer {TOKEN.upper()}"}, {"Cookie": "photoseek="},
    {"Cookie": f"photoseek={TOKEN}x"}, {"Cookie": f"other={TOKEN}"}], ids=str)
def test_nothing_without_the_token(guarded, fields):
    """All refusals are the same, so that they tell nothing of the token."""
    expected = guarded.ask("/api/status")
    for target, method in [("/api/status", "GET"), ("/api/images/1/file", "GET"), ("/api/openapi.json", "GET"), ("/api/saved", "POST"), ("/api/nothing", "GET")]:
        answer = guarded.ask(target, method, fields)
        assert answer.status == 401, target
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.body == expected.body
        assert TOKEN not in str(answer.headers)


def test_programs_send_the_token_in_a_header(guarded):
    assert guarded.ask("/api/status", headers={"Authorization": f"Bearer {TOKEN}"}).status == 200


def test_browsers_get_a_cookie(guarded):
    answer = guarded.ask(f"/?token={TOKEN}")
    assert answer.status == 303
    assert answer.headers["Location"] == "/" and TOKEN not in answer.headers["Location"]
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert guarded.ask("/api/status", headers={"Cookie": f"a=b; {cookie.split(';')[0]}; c=d"}).status == 200
    for wrong in ["", "x", TOKEN[:-1]]:
        answer = guarded.ask(f"/?token={wrong}")
        assert answer.status == 401 and "Set-Cookie" not in answer.headers


def test_other_machines_need_a_token(place):
    with pytest.raises(AssertionError, match="PHOTOSEEK_TOKEN"):
        place.serve("--listen", "0.0.0.0")


# Read only

CHANGES = [
    ("POST", "/api/index", {}), ("POST", "/api/index", {"paths": ["/"]}), ("DELETE", "/api/index", None), ("POST", "/api/images/tags", {"ids": [1], "add": ["x"]}),
    ("POST", "/api/probes", {"name": "x", "positives": [1]}), ("POST", "/api/saved", {"name": "x", "query": "y"}), ("DELETE", "/api/saved?name=x", None)]


@pytest.mark.parametrize(("method", "target", "body"), CHANGES, ids=str)
def test_a_read_only_server_changes_nothing(read_only, method, target, body):
    answer = read_only.ask(target, method, {"Content-Type": "application/json"}, None if body is None else json.dumps(body).encode())
    assert answer.status == 403
    assert "changes nothing" in answer.problem["detail"]


def test_a_read_only_server_answers(read_only, picture):
    assert read_only.ask("/api/status").json["readOnly"] is True
    assert read_only.ask("/api/search?q=a+star", "POST", {"Content-Type": "image/jpeg"}, picture).status == 200
    assert read_only.send("/api/embed", {"texts": ["a star"]}).status == 200
    assert read_only.send("/api/sheet", {"ids": [1]}).status == 200
    assert read_only.ask("/api/images/1/thumbnail").status == 200


# Pictures that are sent


def test_a_picture_that_is_sent_is_found(shared, picture):
    answer = shared.ask("/api/search", "POST", {"Content-Type": "image/jpeg"}, picture)
    assert answer.json["results"][0]["path"].endswith("IMG_0416.jpg")
    until(lambda: not shared.uploads, "the picture to be deleted")


@pytest.mark.parametrize(("content", "status"), [
    (b"", 400), (b"GIF89a and no more", 422), (b"\0" * 1000, 422), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422), (huge(), 422), (noise(8, 8)[:20], 422)],
    ids=["empty", "cut GIF", "zeros", "SVG", "too many pixels", "cut PNG"])
def test_what_is_no_picture_is_refused(shared, content, status):
    answer = shared.ask("/api/search?q=a+star", "POST", {"Content-Type": "image/png"}, content)
    assert answer.status == status
    # Where the server keeps it meanwhile is its own affair.
    assert "photoseek-upload" not in answer.problem["detail"]
    until(lambda: not shared.uploads, "the picture to be deleted")


def test_a_picture_has_a_largest_size(shared):
    limit = 64 << 20
    # Refused by what it says of itself, before it is sent.
    assert shared.raw(f"POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: {limit + 1}\r\n\r\n".encode()).split(b" ")[1] == b"413"
    before = shared.memory
    with shared.socket() as client:
        client.sendall(b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        part = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
        try:
            for _ in range((limit >> 20) + 8):
                client.sendall(part)
        except ConnectionError:
            pass  # It closed the connection before all was sent, which is the aim.
        else:
            assert client.recv(1 << 16).split(b" ")[1] == b"413"
    assert shared.memory < before + 64
    assert shared.ask("/api/status").status == 200


@pytest.mark.parametrize("target", ["/api/saved", "/api/images/tags", "/api/probes", "/api/embed", "/api/sheet"])
def test_json_has_a_largest_size(shared, target):
    answer = shared.ask(target, "POST", {"Content-Type": "application/json"}, b'{"x":"' + b"a" * (1 << 20) + b'"}')
    assert answer.status == 413


# Files


@pytest.mark.parametrize("query", ["/etc/passwd", "./pictures/noise.png", "~/x.png", "a star + /etc/passwd", "a star - ../x.jpg", r"\x2fetc/passwd + ./x"])
def test_queries_name_no_files(shared, query):
    for answer in [shared.ask(f"/api/search?q={quote(query)}"), shared.send("/api/sheet", {"q": query}), shared.ask(f"/api/similar/4?q={quote(query)}"),
                   shared.send("/api/saved", {"name": "x", "query": query})]:
        assert answer.status == 403
        assert "cannot name a file" in answer.problem["detail"]


@pytest.mark.parametrize("id", ["0", "-1", "01", "+1", "1.0", "1e0", "x", "%2e%2e", "..%2f..%2fetc%2fpasswd", "1%00", "1%2f..", "٣", "9223372036854775808", "9" * 60, "%", "%31x", " 1"])
def test_ids_are_whole_numbers(shared, id):
    id = quote(id, safe="%")
    for target in [f"/api/images/{id}", f"/api/images/{id}/file", f"/api/images/{id}/thumbnail", f"/api/similar/{id}"]:
        answer = shared.ask(target)
        assert answer.status == 404, target
        answer.problem


@pytest.mark.parametrize("target", [
    "/../../etc/passwd", "/assets/../../etc/passwd", "/assets/..%2f..%2fetc%2fpasswd", "/assets/script/..%5c..%5cetc", "/%2e%2e/etc/passwd", "//etc/passwd",
    "/api/images/../../etc/passwd", "/api/images/1/file/../../../etc/passwd", "/assets//etc/passwd", "/assets/script/%00", "/assets/./../api/status/x"])
def test_paths_lead_nowhere_else(shared, target):
    assert shared.raw(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()).split(b" ")[1] in (b"400", b"404")


def test_only_pictures_of_the_library_are_read(place):
    """Also if a file is exchanged for a link to another one, nothing but what was there comes out as a picture."""
    server = place.serve()
    assert server.ask(f"/api/images/{id_of(server, 'noise')}/file").body == (place.pictures / "noise.png").read_bytes()
    assert server.ask("/api/search?q=name:broken").json["results"] == []
    assert server.ask("/api/failures").json["failures"][0]["path"].endswith("broken.jpg")


# Files and what browsers keep of them


def test_parts_of_files(shared, picture):
    target = f"/api/images/{id_of(shared, 'IMG_0416')}/file"
    whole = shared.ask(target)
    assert whole.body == picture and whole.headers["Accept-Ranges"] == "bytes"
    last = len(picture) - 1
    for asked, (first, end) in {"bytes=0-9": (0, 9), "bytes=10-": (10, last), "bytes=-5": (last - 4, last), "bytes=5-99999999": (5, last), "BYTES=0-0": (0, 0)}.items():
        part = shared.ask(target, headers={"Range": asked})
        assert part.status == 206, asked
        assert part.body == picture[first:end + 1]
        assert part.headers["Content-Range"] == f"bytes {first}-{end}/{len(picture)}"
    for ignored in ["bytes=9-1", "bytes=0-1,3-4", "lines=0-1", "bytes=x"]:
        assert shared.ask(target, headers={"Range": ignored}).body == picture, ignored
    outside = shared.ask(target, headers={"Range": f"bytes={len(picture)}-"})
    assert outside.status == 416 and outside.headers["Content-Range"] == f"bytes */{len(picture)}"
    assert outside.problem["detail"]
    tag = whole.headers["ETag"]
    assert shared.ask(target, headers={"Range": "bytes=0-9", "If-Range": tag}).status == 206
    assert shared.ask(target, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).body == picture
    for known in [tag, f'"other", {tag}', "*", f"W/{tag}"]:
        unchanged = shared.ask(target, headers={"If-None-Match": known})
        assert unchanged.status == 304 and unchanged.body == b"", known


def test_thumbnails_are_kept_for_ever_with_their_version(shared):
    id = id_of(shared, "IMG_0416")
    version = shared.ask(f"/api/images/{id}").json["version"]
    for size in [256, 1024]:
        right = shared.ask(f"/api/images/{id}/thumbnail?size={size}&v={version}")
        assert "immutable" in right.headers["Cache-Control"]
        for other in ["", "&v=0", "&v="]:
            assert shared.ask(f"/api/images/{id}/thumbnail?size={size}{other}").headers["Cache-Control"] == "private, no-cache"
        again = shared.ask(f"/api/images/{id}/thumbnail?size={size}", headers={"If-None-Match": right.headers["ETag"]})
        assert again.status == 304 and again.body == b""


def test_a_download_has_the_name_of_its_file(shared):
    answer = shared.ask(f"/api/images/{id_of(shared, 'IMG_0416')}/file?download=1")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''IMG%5f0416.jpg"
