"""Slow and silent clients are not served for ever. This comes last, as the server takes its time."""


def is_closed(client):
    try:
        return client.recv(1 << 16) == b""
    except ConnectionError:
        return True


def test_slow_clients_are_closed_in_the_end(slow):
    for client in slow.senders + slow.silent:
        client.settimeout(None)
        assert is_closed(client)
    assert slow.server.ask("/api/status").status == 200
