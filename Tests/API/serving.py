"""A server that a test has started, and requests to it."""

import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time
from collections import namedtuple
from pathlib import Path

# How long a state may take to come, in seconds, on a busy machine.
PATIENCE = 180
SLOW_CLIENTS = 120


def until(condition, what):
    """Waits for a state, and returns it."""
    end = time.monotonic() + PATIENCE
    while not (state := condition()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
    return state


def clean_environment(home):
    """The environment of a program that knows nothing of this user's libraries and models."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PHOTOSEEK_", "XDG_"))} | {"HOME": str(home)}


class Answer(namedtuple("Answer", ["status", "headers", "body"])):
    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The problem document, which must be one."""
        assert self.headers.get_content_type() == "application/problem+json", self.body[:200]
        problem = self.json
        assert problem["status"] == self.status
        return problem


class Server:
    """A server, from its first request to its end."""

    def __init__(self, program, library, folder, *options, token=None):
        self.temporary = Path(folder) / "temporary"
        self.temporary.mkdir(exist_ok=True)
        environment = clean_environment(folder) | {"TMPDIR": str(self.temporary)}
        if token:
            environment["PHOTOSEEK_TOKEN"] = token
        self.token = token
        self.messages = Path(folder) / f"messages-{time.monotonic_ns()}.txt"
        with open(self.messages, "wb") as messages:
            self.process = subprocess.Popen(
                [program, "serve", "--port", "0", "--library", library, *options], env=environment, stderr=messages, stdout=messages)
        self.port = int(until(lambda: self._says(r"http://\S+:(\d+)/"), "the server to listen").group(1))

    def _says(self, pattern):
        # What a process that has ended wrote is there.
        has_ended = self.process.poll() is not None
        messages = self.messages.read_text()
        found = re.search(pattern, messages)
        assert found or not has_ended, messages
        return found

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def ask(self, target, method="GET", headers=None, body=None, on=None):
        """The answer to a request, on a connection of its own if none is given."""
        connection = on or self.connection()
        try:
            connection.request(method, target, body=body, headers=headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            if not on:
                connection.close()

    def send(self, target, value, method="POST", headers=None):
        """The answer to a request with JSON."""
        return self.ask(target, method, {"Content-Type": "application/json"} | (headers or {}), json.dumps(value).encode())

    def socket(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def raw(self, request):
        """The first bytes of the answer to bytes that need not be a request; none if the server closed the connection without any."""
        with self.socket() as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                return connection.recv(1 << 16)
            except ConnectionError:
                return b""

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def memory(self):
        """The resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    @property
    def uploads(self):
        """The files of pictures that were sent."""
        return list(self.temporary.glob("photoseek-upload-*"))

    def begin_end(self):
        """Asks the server to end, and waits until it has heard it."""
        self.process.send_signal(signal.SIGTERM)
        until(lambda: self._says("ending"), "the server to notice the signal")

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class SlowClients:
    """Clients that send a byte of a head now and then, and clients that send nothing."""

    def __init__(self, server):
        self.server = server
        self.senders = [server.socket() for _ in range(SLOW_CLIENTS)]
        self.silent = [server.socket() for _ in range(SLOW_CLIENTS)]
        for sender in self.senders:
            sender.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        self.stopped = threading.Event()
        threading.Thread(target=self.send, daemon=True).start()

    def send(self):
        while not self.stopped.wait(1):
            for sender in self.senders:
                try:
                    sender.send(b"a")
                except OSError:
                    pass  # It was closed, which a test waits for.

    def stop(self):
        self.stopped.set()
        for client in self.senders + self.silent:
            client.close()


def reset(connection):
    """Closes a connection so that the other side gets an error instead of an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
