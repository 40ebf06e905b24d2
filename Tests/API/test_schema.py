"""Schemathesis finds no failure of the server and no breach of the description."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Place
from test_description import FILE

HERE = Path(__file__).parent
# `events` does not end. What `Host` and `Origin` do is tested in test_safety.py.
COMMAND = [
    sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run", str(FILE),
    "--exclude-path", "/api/events", "--mode", "all", "--checks", "all", "--continue-on-failure", "--no-color", "--generation-database", "none",
]


@pytest.fixture
def place(program, indexed, tmp_path):
    """A library of few pictures, because some calls read all of them."""
    place = Place(program, indexed, tmp_path, "few.sqlite")
    yield place
    place.stop()


def run(place, server, *options):
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "PICTURES": str(place.pictures / "2021-07 Lisbon")}
    run = subprocess.run([*COMMAND, "--url", server.address, *options], env=environment, cwd=place.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-5000:]
    assert " generated, " in run.stdout and " 0 generated" not in run.stdout
    assert server.ask("/api/search?q=a+star", headers={"Authorization": f"Bearer {server.token}"}).status == 200


def test_server_that_may_change(place):
    run(place, place.serve())


def test_server_that_changes_nothing(place):
    """Each call that changes something is refused, whatever it says; the others answer as before."""
    run(place, place.serve("--read-only"), "--include-tag", "Library", "--include-tag", "Keeping", "--max-examples", "5", "--phases", "examples,coverage,fuzzing")


def test_server_with_a_token(place):
    run(place, place.serve(token="a secret"), "--header", "Authorization: Bearer a secret", "--max-examples", "5", "--phases", "examples,coverage")
