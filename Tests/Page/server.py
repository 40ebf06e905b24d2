"""Servers that the tests start, on libraries that they make."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

PICTURES = Path(__file__).parents[2] / "Fixtures" / "library"

# How long a server may take to start or to end, in seconds, on a busy machine.
PATIENCE = 60


class Library:
    """A library file in a folder of its own, with pictures beside it that a test may change."""

    def __init__(self, program, folder, model="scenes"):
        self.program = program
        self.folder = folder
        self.model = model
        self.pictures = folder / "Pictures"
        self.file = folder / "library.sqlite"

    def fill(self):
        """Puts the drawn scenes into it."""
        shutil.copytree(PICTURES, self.pictures)
        return self.index()

    def index(self):
        """Indexes the pictures beside it."""
        subprocess.run([self.program, "index", self.pictures, *self.options, "--quiet"], env=environment(), check=True)
        return self

    @property
    def options(self):
        return ["--library", self.file, "--model", self.model]


class Server:
    """`photoseek serve`, for as long as a `with` block lasts. It must end as SIGTERM asks."""

    def __init__(self, library, *options, token=None):
        self._command = [library.program, "serve", "--port", "0", *library.options, *options]
        self._environment = environment() | ({"PHOTOSEEK_TOKEN": token} if token else {})
        self._log = library.folder / f"serve-{time.monotonic_ns()}.txt"
        self.address = None

    def __enter__(self):
        with self._log.open("w") as log:
            self._process = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.address = self._wait_for_address()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def _wait_for_address(self):
        end = time.monotonic() + PATIENCE
        while True:
            log = self._log.read_text()
            if found := re.search(r"the page is at (http://\S+/)\n", log):
                return found[1]
            assert self._process.poll() is None and time.monotonic() < end, f"the server did not start: {log}"
            time.sleep(0.02)

    def __exit__(self, *_):
        log = self._log.read_text
        assert self._process.poll() is None, f"the server ended by itself: {log()}"
        self._process.terminate()
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        # A shell shows both as 143.
        assert code in (128 + signal.SIGTERM, -signal.SIGTERM), f"the server ended with {code}: {log()}"


def environment():
    """Without what the user has set for Photoseek."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PHOTOSEEK_")}
