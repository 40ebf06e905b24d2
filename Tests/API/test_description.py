"""The description of the API is valid, complete and true of its examples."""

import json
import re

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from conftest import ROOT

FILE = ROOT / "Sources/CPage/page/api/openapi.json"
API = json.loads(FILE.read_text())
CALLS = sorted((path, method) for path, item in API["paths"].items() for method in item if method != "parameters")
ROUTE = re.compile(r'table\.on\(\.(\w+), "([^"]+)"\)')


def schema(node):
    """A schema that can be checked by itself."""
    return {**node, "components": API["components"]}


def resolved(node):
    while "$ref" in node:
        value = API
        for key in node["$ref"].removeprefix("#/").split("/"):
            value = value[key.replace("~1", "/").replace("~0", "~")]
        node = value
    return node


def contents(node):
    """All contents of bodies and answers, wherever they are."""
    if isinstance(node, dict):
        yield from (pair for pair in node.get("content", {}).items())
        for child in node.values():
            yield from contents(child)
    elif isinstance(node, list):
        for child in node:
            yield from contents(child)


def examples(node):
    """Schemas with their examples."""
    for _, media in contents(node):
        for value in [media["example"]] if "example" in media else [one["value"] for one in media.get("examples", {}).values()]:
            yield media["schema"], value


def test_it_is_valid():
    OpenAPIV31SpecValidator(API).validate()


def test_the_server_gives_it(shared):
    answer = shared.ask("/api/openapi.json")
    assert answer.headers.get_content_type() == "application/json"
    assert answer.body == FILE.read_bytes()
    assert shared.ask("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status == 304


def test_it_is_of_this_version(shared):
    assert shared.ask("/api/status").json["version"] == API["info"]["version"]


def test_examples_are_as_described():
    checked = 0
    for described, value in examples(API):
        Draft202012Validator(schema(described)).validate(value)
        checked += 1
    assert checked > 40


def test_every_route_is_described():
    """As the server's sources name them."""
    routes = {(f"/api/{route}", method) for path in (ROOT / "Sources/WebServer/API").glob("*.swift") for method, route in ROUTE.findall(path.read_text())}
    page = {("/api/openapi.json", "get"), ("/api/docs", "get")}
    assert routes | page == set(CALLS)


def needs_more(call):
    """Whether a call needs a body or a parameter beside its path."""
    return "requestBody" in call or any(resolved(one).get("required") for one in call.get("parameters", []))


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_every_call_is_answered(shared, path, method):
    if path == "/api/events":
        # This answer does not end.
        connection = shared.connection()
        connection.request("GET", path)
        assert connection.getresponse().status == 200
        connection.close()
        return
    answer = shared.ask(path.replace("{id}", "1"), method.upper())
    described = API["paths"][path][method]["responses"]
    assert str(answer.status) in described
    # A call that needs something says so; it is not an unknown one.
    assert answer.status < 300 or answer.status in (400, 415) and needs_more(API["paths"][path][method])
    if answer.headers.get_content_type().endswith("json"):
        content = resolved(described[str(answer.status)])["content"][answer.headers.get_content_type()]
        Draft202012Validator(schema(content["schema"])).validate(answer.json)


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_other_methods_are_refused(shared, path, method):
    allowed = {name.upper() for name in API["paths"][path] if name != "parameters"}
    allowed |= {"HEAD"} if "GET" in allowed else set()
    for other in {"HEAD", "PATCH", "QUERY"} - allowed:
        answer = shared.ask(path.replace("{id}", "1"), other)
        assert answer.status == 405, other
        assert {name.strip() for name in answer.headers["Allow"].split(",")} == allowed


def test_unknown_methods_are_refused(shared):
    for path in ["/", "/api/status", "/nothing"]:
        assert shared.ask(path, "PROPFIND").problem["status"] == 501


@pytest.mark.parametrize("path", ["/api/nothing", "/nothing", "/api", "/api/images", "/api/images/1/nothing", "/assets/nothing.js"])
def test_other_addresses_are_unknown(shared, path):
    assert shared.ask(path).problem["status"] == 404


def test_get_answers_head(shared):
    for path, method in CALLS:
        if method == "get" and path != "/api/events":
            target = path.replace("{id}", "1")
            assert shared.ask(target, "HEAD").status == shared.ask(target).status
