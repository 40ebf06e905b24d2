"""What the tests of the HTTP API share: a library that they index themselves, and servers of copies of it.

    python -m pytest Tests/API --program .build/release/photoseek
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from pictures import SIDECAR, noise
from serving import Server, SlowClients, clean_environment

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser):
    parser.addoption("--program", default=str(ROOT / ".build/release/photoseek"), help="the program to test")
    parser.addoption("--seconds", type=float, help="how long to load the server; a number of requests if absent")


def pytest_configure():
    # A run that is asked to end stops its servers, as one that is interrupted does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def program(request):
    program = Path(request.config.getoption("--program")).absolute()
    if not os.access(program, os.X_OK):
        pytest.exit(f"{program} is no program; name it with --program", returncode=2)
    return program


@pytest.fixture(scope="session")
def indexed(program, tmp_path_factory):
    """A folder with pictures, their library, and one with few of them, which nobody changes."""
    folder = tmp_path_factory.mktemp("indexed")
    pictures = folder / "pictures"
    shutil.copytree(ROOT / "Fixtures/library", pictures)
    (pictures / "2021-07 Lisbon/IMG_0416.jpg.xmp").write_text(SIDECAR)
    (pictures / "noise.png").write_bytes(noise(1500, 1500))
    (pictures / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no picture")
    for library, part in [("library.sqlite", pictures), ("few.sqlite", pictures / "2021-07 Lisbon")]:
        subprocess.run(
            [program, "index", "--quiet", "--model", "scenes", "--library", folder / library, part], env=clean_environment(folder), check=True)
    return folder


class Place:
    """A copy of the library with servers of its own. It lies beside the indexed one, as libraries name pictures by their places beside them."""

    def __init__(self, program, indexed, folder, original="library.sqlite"):
        self.program, self.folder = program, folder
        self.original = indexed / original
        self.pictures = indexed / "pictures"
        self.library = indexed / f"{folder.name}.sqlite"
        self.servers = []
        self.restore()

    def remove(self):
        """Deletes the library with what a server has written beside it."""
        for ending in ("-wal", "-shm", ""):
            Path(f"{self.library}{ending}").unlink(missing_ok=True)

    def restore(self):
        """Puts a fresh copy of the library there."""
        copy = self.folder / "copy.sqlite"
        shutil.copy(self.original, copy)
        self.remove()
        os.replace(copy, self.library)

    def serve(self, *options, token=None):
        self.servers.append(Server(self.program, self.library, self.folder, *options, token=token))
        return self.servers[-1]

    def stop(self):
        for server in self.servers:
            server.stop()


@pytest.fixture
def place(program, indexed, tmp_path):
    place = Place(program, indexed, tmp_path)
    yield place
    place.stop()


@pytest.fixture(scope="module")
def shared(program, indexed, tmp_path_factory):
    """A server for all tests of a file that change nothing."""
    place = Place(program, indexed, tmp_path_factory.mktemp("shared"))
    yield place.serve()
    place.stop()


@pytest.fixture(scope="session")
def slow(program, indexed, tmp_path_factory):
    """A server with slow clients, which come with the first test of them; the last one waits until the server has lost its patience."""
    place = Place(program, indexed, tmp_path_factory.mktemp("slow"))
    clients = SlowClients(place.serve())
    yield clients
    clients.stop()
    place.stop()


@pytest.fixture(scope="session")
def picture(indexed):
    """The bytes of a small picture of the library."""
    return (indexed / "pictures/2021-07 Lisbon/IMG_0416.jpg").read_bytes()


def id_of(server, name):
    """The id of the picture whose file has a name."""
    [hit] = server.ask(f"/api/search?q=name:{name}").json["results"]
    return hit["id"]
