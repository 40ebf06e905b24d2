"""`photoseek mcp` with the reference client of the Model Context Protocol."""

import asyncio
import base64
import json
import subprocess
from contextlib import asynccontextmanager

import pytest
from jsonschema import Draft202012Validator
from mcp import ClientSession, MCPError, StdioServerParameters, stdio_client

from serving import clean_environment
from test_description import API, schema

TOOLS = {"search", "similar", "show", "describe", "status"}
INVALID_PARAMETERS = -32602


@pytest.fixture(scope="module")
def server(program, indexed, tmp_path_factory):
    """How a client starts the program."""
    return StdioServerParameters(
        command=str(program), args=["mcp", "--library", str(indexed / "library.sqlite")],
        env=clean_environment(tmp_path_factory.mktemp("mcp")))


@asynccontextmanager
async def connected(server):
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        yield session


def told(server, steps):
    """What an exchange with the program gives."""

    async def run():
        async with connected(server) as session:
            return await steps(session)

    return asyncio.run(run())


def called(server, tool, arguments=None):
    """The result of one call. The client has compared it with the schema of the tool."""

    async def call(session):
        # The client knows the schemas of the tools that it has listed.
        await session.list_tools()
        return await session.call_tool(tool, arguments or {})

    return told(server, call)


def test_it_says_who_it_is(server):
    async def run():
        async with stdio_client(server) as streams, ClientSession(*streams) as session:
            return await session.initialize()

    answer = asyncio.run(run())
    assert answer.server_info.name == "photoseek"
    assert answer.server_info.version == API["info"]["version"]
    assert answer.capabilities.tools is not None


def test_tools_change_nothing_and_are_described(server):
    tools = told(server, lambda session: session.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.title and tool.description
        assert tool.annotations.read_only_hint and not tool.annotations.destructive_hint and not tool.annotations.open_world_hint
        for described in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(described)
            assert described["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False


def test_a_search_answers_as_the_command_line(server, program, indexed):
    result = called(server, "search", {"query": "two red circles fold:no", "limit": 5})
    assert not result.is_error
    command = [program, "search", "--json", "--limit", "5", "--library", indexed / "library.sqlite", "two red circles fold:no"]
    expected = json.loads(subprocess.run(command, check=True, capture_output=True, env=server.env).stdout)
    assert result.structured_content["results"] == expected["results"]
    Draft202012Validator(schema(API["components"]["schemas"]["SearchAnswer"])).validate(result.structured_content)
    assert expected["results"][0]["path"] in result.content[0].text


def test_pages_follow_each_other(server):
    async def pages(session):
        return [await session.call_tool("search", {"query": "a star fold:no", "limit": limit, "page": page}) for limit, page in [(4, 1), (2, 1), (2, 2)]]

    whole, *parts = [[hit["id"] for hit in result.structured_content["results"]] for result in told(server, pages)]
    assert len(whole) == 4
    assert parts[0] + parts[1] == whole


def test_hits_come_with_small_pictures_if_they_are_asked_for(server):
    result = called(server, "search", {"query": "a star", "limit": 3, "pictures": "small"})
    pictures = [content for content in result.content if content.type == "image"]
    assert len(pictures) == 3
    for picture in pictures:
        is_picture(picture)


def is_picture(content):
    data = base64.b64decode(content.data, validate=True)
    assert data.startswith({"image/webp": b"RIFF", "image/jpeg": b"\xff\xd8\xff"}[content.mime_type])
    return len(data)


def test_a_picture_is_shown(server):
    small, large, none = (called(server, "show", {"id": 4, "picture": size}) for size in ("small", "large", "none"))
    for result in (small, large, none):
        assert result.structured_content["id"] == 4
        Draft202012Validator(schema(API["components"]["schemas"]["Picture"])).validate(result.structured_content)
    assert is_picture(small.content[1]) < is_picture(large.content[1])
    assert [content.type for content in none.content] == ["text"]


def test_similar_pictures_are_others(server):
    result = called(server, "similar", {"id": 4, "limit": 5})
    ids = [hit["id"] for hit in result.structured_content["results"]]
    assert len(ids) == 5 and 4 not in ids


def test_a_picture_is_described_with_progress(server):
    steps = []

    async def describe(session):
        async def note(progress, total, message):
            steps.append(progress)

        return await session.call_tool("describe", {"id": 4, "limit": 3}, progress_callback=note)

    result = told(server, describe)
    assert not result.is_error and result.structured_content["id"] == 4
    assert steps == sorted(steps)


def test_the_library_is_told(server):
    assert called(server, "status").structured_content["images"] == 201


@pytest.mark.parametrize(("tool", "arguments"), [
    ("search", {"query": "yeer:2021"}), ("search", {"query": "/etc/passwd"}), ("search", {"query": "a star + ./pictures/noise.png"}), ("search", {"query": "#99999"}),
    ("show", {"id": 99999}), ("similar", {"id": 99999}), ("similar", {"id": 4, "query": " + ".join(["a"] * 100)}), ("describe", {"id": 99999})], ids=str)
def test_what_cannot_be_answered_is_a_sentence(server, tool, arguments):
    result = called(server, tool, arguments)
    assert result.is_error and result.structured_content is None
    [content] = result.content
    assert content.type == "text" and len(content.text) > 10


@pytest.mark.parametrize(("tool", "arguments"), [
    ("search", {}), ("search", {"query": 7}), ("search", {"query": "a", "limit": 0}), ("search", {"query": "a", "limit": 1001}), ("search", {"query": "a", "x": 1}),
    ("search", {"query": "a", "pictures": "huge"}), ("show", {}), ("show", {"id": "4"}), ("show", {"id": 0}), ("show", {"path": "/etc/passwd"}), ("nothing", {})], ids=str)
def test_calls_that_breach_the_schema_are_errors(server, tool, arguments):
    async def call(session):
        with pytest.raises(MCPError) as failure:
            await session.call_tool(tool, arguments)
        assert not (await session.call_tool("status", {})).is_error
        return failure.value.error.code

    assert told(server, call) == INVALID_PARAMETERS


def test_calls_at_the_same_time_get_their_own_answers(server):
    queries = [f"a star and {number} circles" for number in range(30)]

    async def calls(session):
        return await asyncio.gather(*(session.call_tool("search", {"query": query, "limit": 1}) for query in queries))

    assert [result.structured_content["query"] for result in told(server, calls)] == queries


def test_lines_that_are_no_messages_are_answered_and_change_nothing(server):
    begin = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}}
    lines = ["not JSON", "[]", "{}", '{"jsonrpc":"2.0","id":7}', "\ufeff{", "{" * 5000, '{"jsonrpc":"1.0","id":8,"method":"ping"}', json.dumps(begin),
             '{"jsonrpc":"2.0","method":"notifications/initialized"}', '{"jsonrpc":"2.0","method":"nothing"}', '{"jsonrpc":"2.0","id":2,"method":"nothing"}',
             '{"jsonrpc":"2.0","id":"3","method":"ping"}']
    run = subprocess.run([server.command, *server.args], env=server.env, input="\n".join(lines).encode() + b"\n\xff\xfe\n", capture_output=True)
    assert run.returncode == 0, run.stderr
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    by_id = {answer["id"]: answer for answer in answers if answer.get("id") is not None}
    assert "result" in by_id[1] and by_id[2]["error"]["code"] == -32601 and by_id["3"]["result"] == {}
    assert sum("error" in answer for answer in answers) >= 7
