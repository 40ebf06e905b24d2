"""Many clients at once get what they ask for."""

import threading
import time

from serving import until

CLIENTS = 50
REQUESTS_OF_A_CLIENT = 40


def targets(server):
    """What clients ask for in turn: words that are new to the model and known ones, lists, facts and pictures."""
    ids = [hit["id"] for hit in server.ask("/api/search?q=&limit=20").json["results"]]
    return [target for index, id in enumerate(ids) for target in [
        f"/api/search?q=two+red+circles+{index}&limit=20", f"/api/images/{id}/thumbnail?size=256", "/api/search?q=year:2023",
        f"/api/images/{id}", f"/api/images/{id}/file", f"/api/similar/{id}?limit=5", "/api/status", "/"]]


def test_no_request_of_many_clients_fails(place, request):
    server = place.serve()
    asked = targets(server)
    seconds = request.config.getoption("--seconds")
    faults, counts = [], []
    end = seconds and time.monotonic() + seconds

    def use(start):
        connection = server.connection()
        count = 0
        try:
            while time.monotonic() < end if end else count < REQUESTS_OF_A_CLIENT:
                answer = server.ask(asked[(start + count) % len(asked)], on=connection)
                if answer.status != 200 or len(answer.body) == 0:
                    faults.append((asked[(start + count) % len(asked)], answer.status))
                count += 1
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()
            counts.append(count)

    clients = [threading.Thread(target=use, args=(index,)) for index in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert faults == []
    assert sum(counts) >= CLIENTS if seconds else sum(counts) == CLIENTS * REQUESTS_OF_A_CLIENT
    print(f"{sum(counts)} requests of {CLIENTS} clients, {server.memory:.0f} MB")
    until(lambda: server.descriptors < CLIENTS, "the connections to be closed")


def test_more_work_than_the_queue_takes_is_refused_with_a_time(place):
    """Contact sheets are made one by one. Those that do not fit into the queue are told to come again, and nobody else waits."""
    server = place.serve()
    body = {"ids": [hit["id"] for hit in server.ask("/api/search?q=&limit=20").json["results"]]}

    def answers():
        """What 40 clients get who ask at the same time."""
        found = []
        clients = [threading.Thread(target=lambda: found.append(server.send("/api/sheet", body))) for _ in range(40)]
        for client in clients:
            client.start()
        assert server.ask("/api/search?q=a+star").status == 200
        for client in clients:
            client.join()
        assert len(found) == 40 and {answer.status for answer in found} <= {200, 503}
        assert any(answer.status == 200 for answer in found)
        return [answer for answer in found if answer.status == 503]

    for answer in until(answers, "more work than the queue takes"):
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.problem["detail"]
