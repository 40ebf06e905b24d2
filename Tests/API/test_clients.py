"""Clients that are slow, vanish, or are killed take nothing away from others, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import textwrap

from serving import reset, until

# How much memory 50 rounds of clients that vanish may leave behind, in MB: what the allocator keeps of the largest moment.
MEMORY_BOUND = 32


def test_others_are_answered_beside_slow_clients(slow):
    for number in range(50):
        assert slow.server.ask(f"/api/search?q=a+star+{number}").status == 200


def vanish(server, picture, noise, kind):
    """One client that does not stay until the end."""
    client = server.socket()
    head = f"POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: {2 * len(picture)}\r\n\r\n".encode()
    match kind:
        case 0:
            client.sendall(head + picture)
        case 1:
            client.sendall(head.replace(b"Content-Length: %d" % (2 * len(picture)), b"Transfer-Encoding: chunked") + b"ffff\r\n" + picture[:50])
        case 2:
            client.sendall(f"GET /api/images/{noise}/file HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            client.recv(100)
        case 3:
            client.sendall(b"GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            client.recv(100)
        case 4:
            client.sendall(b"GET /api/search?q=a+purple+star HTTP/1.1\r\nHost: localhost\r\n\r\n")
    (reset if os.urandom(1)[0] % 2 else type(client).close)(client)


def test_clients_that_vanish_leave_nothing(place, picture):
    server = place.serve()
    [noise] = server.ask("/api/search?q=name:noise").json["results"]

    def rounds(count):
        for _ in range(count):
            for kind in range(5):
                vanish(server, picture, noise["id"], kind)
            assert server.ask("/api/search?q=a+star").status == 200
        until(lambda: not server.uploads, "half uploads to be deleted")

    rounds(10)
    # The connections of 250 clients would stand out.
    until(lambda: server.descriptors < 60, "connections to be closed")
    descriptors, memory = server.descriptors, server.memory
    rounds(50)
    until(lambda: server.descriptors <= descriptors + 5, "connections to be closed")
    assert server.memory < memory + MEMORY_BOUND


# Ten transfers of each kind at once, until it is killed.
CLIENT = textwrap.dedent("""
    import socket, sys
    port, noise = int(sys.argv[1]), sys.argv[2]
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for client in clients[:10]:
        client.sendall(b"POST /api/search HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 1000000\\r\\n\\r\\nabc")
    for client in clients[10:]:
        client.sendall(f"GET /api/images/{noise}/file HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n".encode())
        client.recv(100)
    print("busy", flush=True)
    sys.stdin.read()
""")


def test_a_client_that_is_killed_leaves_nothing(place):
    server = place.serve()
    [noise] = server.ask("/api/search?q=name:noise").json["results"]
    until(lambda: server.descriptors < 60, "connections to be closed")
    descriptors = server.descriptors
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(server.port), str(noise["id"])], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert client.stdout.readline() == b"busy\n"
    until(lambda: len(server.uploads) == 10, "the uploads to begin")
    client.send_signal(signal.SIGKILL)
    client.wait()
    until(lambda: not server.uploads, "half uploads to be deleted")
    until(lambda: server.descriptors <= descriptors + 5, "connections to be closed")
    assert server.ask("/api/search?q=a+star").status == 200
