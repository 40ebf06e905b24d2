"""Schemathesis finds no failure of the server and no breach of the description."""

import os
import subprocess
import sys
from pathlib import Path

from test_description import FILE

HERE = Path(__file__).parent
# `events` does not end. What `Host` and `Origin` do is tested in test_safety.py.
COMMAND = [
    sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run", str(FILE),
    "--exclude-path", "/api/events", "--mode", "all", "--checks", "all", "--continue-on-failure", "--no-color", "--generation-database", "none",
]


def run(server, folder, *options):
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "PICTURES": str(folder)}
    run = subprocess.run([*COMMAND, "--url", server.address, *options], env=environment, cwd=HERE, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-5000:]
    assert "0 generated" not in run.stdout and "No test cases" not in run.stdout
    assert server.ask("/api/search?q=a+star").status == 200


def test_server_that_may_change(place):
    run(place.serve(), place.pictures)


def test_server_that_changes_nothing(place):
    """Each call that changes something is refused, whatever it says; the others answer as before."""
    run(place.serve("--read-only"), place.pictures, "--include-tag", "Library", "--include-tag", "Keeping", "--max-examples", "5")


def test_server_with_a_token(place):
    run(place.serve(token="a secret"), place.pictures, "--header", "Authorization: Bearer a secret", "--max-examples", "5", "--phases", "examples,coverage")
