"""A server that is measured: a process, the requests of `wrk`, and what it uses meanwhile."""

import http.client
import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

SCRIPT = Path(__file__).with_name("requests.lua")
_START_SECONDS = 600
# Fewer say nothing about a rate.
_LEAST_REQUESTS = 20


@dataclass
class Load:
    """What one run of `wrk` has found. Times are in milliseconds."""

    rate: float
    p50: float
    p99: float
    bytes: float
    # Of the server, in user and kernel mode on all its threads, for each request.
    processor: float


class Server:
    """A running server; ends with the `with` statement."""

    def __init__(self, port: int, *command: object, **environment: object):
        self.port = port
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env=os.environ | {key: str(value) for key, value in environment.items()})

    def __enter__(self) -> "Server":
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.search("a dog")
                return self
            except OSError:
                time.sleep(0.2)
        self.process.kill()
        raise SystemExit(f"{self.process.args} does not answer")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port)

    def search(self, query: str, limit: int = 60, connection: http.client.HTTPConnection | None = None) -> dict:
        return json.loads(self.get(search_address(query, limit), connection))

    def get(self, address: str, connection: http.client.HTTPConnection | None = None) -> bytes:
        connection = connection or self.connection()
        connection.request("GET", address)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"port {self.port}: {address}: {response.status} {body[:200]}")
        return body

    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> tuple[int, int]:
        """What is in memory now, and the most that was, in bytes."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        values = {line.split(":")[0]: line.split() for line in lines}
        return tuple(int(values[key][1]) * 1024 for key in ("VmRSS", "VmHWM"))

    def load(self, addresses: Path, connections: int, seconds: float) -> Load:
        """Sends the requests of a file of addresses over so many connections at once."""
        before = self.processor_seconds()
        output = subprocess.run(
            ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds:.0f}s", "--timeout", "60s",
             "--script", SCRIPT, f"http://127.0.0.1:{self.port}", "--", addresses], check=True, capture_output=True, text=True).stdout
        found = json.loads(output.splitlines()[-1])
        used = self.processor_seconds() - before
        if found["requests"] < _LEAST_REQUESTS:
            return self.load(addresses, connections, 2 * seconds)
        if found["errors"]:
            raise SystemExit(f"port {self.port}: {addresses.name}: {found['errors']} of {found['requests']} requests failed")
        return Load(found["requests"] / found["seconds"], found["p50"], found["p99"], found["bytes"] / found["seconds"],
                    1000 * used / max(1, found["requests"]))

    def page_seconds(self, query: str, thumbnails: list[str], connections: int = 6) -> float:
        """The time from the request of a search to the last byte of the thumbnails, over as many connections as browsers open."""
        opened = [self.connection() for _ in range(connections)]
        for connection in opened:
            connection.connect()
        start = time.perf_counter()
        self.search(query, len(thumbnails), opened[0])
        with ThreadPoolExecutor(connections) as pool:
            parts = [thumbnails[number::connections] for number in range(connections)]
            list(pool.map(lambda part: [self.get(address, part[1]) for address in part[0]], zip(parts, opened)))
        return time.perf_counter() - start


def search_address(query: str, limit: int) -> str:
    return "/api/search?" + urlencode({"q": query, "limit": limit})
