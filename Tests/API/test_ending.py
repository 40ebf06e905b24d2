"""SIGTERM lets what is begun end."""

import signal
import socket

import pytest

from serving import until


def head(method, target, **fields):
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def read_all(connection):
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def is_closed(server):
    try:
        server.socket().close()
    except ConnectionRefusedError:
        return True
    return False


def test_requests_in_flight_are_answered(place, picture):
    server = place.serve()
    [noise] = server.ask("/api/search?q=name:noise").json["results"]
    # A search whose picture has come by half, and a file that is read slowly.
    sending = server.socket()
    sending.sendall(head("POST", "/api/search?q=fold:no", Content_Length=len(picture)) + picture[:100])
    reading = server.socket()
    reading.sendall(head("GET", f"/api/images/{noise['id']}/file"))
    first = reading.recv(1000)
    idle, silent = server.socket(), server.socket()
    idle.sendall(head("GET", "/api/status"))
    assert idle.recv(1 << 16).startswith(b"HTTP/1.1 200")
    # The server has begun with the search as soon as its file is there.
    until(lambda: server.uploads, "the picture to be received")

    server.begin_end()
    until(lambda: is_closed(server), "the server to take no more connections")
    sending.sendall(picture[100:])
    answer = read_all(sending)
    assert answer.startswith(b"HTTP/1.1 200") and b'"results":[{' in answer
    content = (first + read_all(reading)).split(b"\r\n\r\n", 1)[1]
    assert content == (place.pictures / "noise.png").read_bytes()
    assert read_all(silent) == b""
    read_all(idle)
    assert server.process.wait() == 128 + signal.SIGTERM
    assert server.uploads == []


def test_clients_that_never_end_do_not_keep_it(place):
    server = place.serve()
    listening = server.socket()
    listening.sendall(head("GET", "/api/events"))
    received = b""
    while b"event: indexing" not in received:
        received += listening.recv(1 << 16)
    server.begin_end()
    read_all(listening)
    assert server.process.wait() == 128 + signal.SIGTERM


def test_a_run_of_indexing_ends_with_it(place):
    server = place.serve()
    assert server.send("/api/index", {"paths": [str(place.pictures)]}).status == 202
    server.begin_end()
    assert server.process.wait() == 128 + signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_second_signal_ends_it_at_once(place, number):
    server = place.serve()
    sending = server.socket()
    sending.sendall(head("POST", "/api/search", Content_Length=1000) + b"a")
    until(lambda: server.uploads, "the request to begin")
    server.begin_end()
    server.process.send_signal(number)
    assert server.process.wait() == 128 + number
    sending.shutdown(socket.SHUT_RDWR)
