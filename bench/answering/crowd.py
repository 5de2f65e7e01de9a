"""A crowd that sends requests: some connections at once, each waits for its answer before it sends the next."""

import http.client
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a crowd saw: answers per second, times in milliseconds, and how many were refused."""

    rate: float
    p50: float
    p95: float
    p99: float
    errors: int


def send(port: int, requests: Sequence[tuple[str, str, str]], *, good: int, connections: int = 8) -> Seen:
    """Send (method, path, body) to a web server on this machine; another status than `good` is an error."""
    todo: SimpleQueue[tuple[str, str, str]] = SimpleQueue()
    for request in requests:
        todo.put(request)
    times: list[float] = []
    errors: list[int] = []

    def visit() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            try:
                method, path, body = todo.get_nowait()
            except Empty:
                break
            started = time.perf_counter()
            connection.request(method, path, body or None, FORM if body else {})
            response = connection.getresponse()
            response.read()
            times.append(time.perf_counter() - started)
            if response.status != good:
                errors.append(response.status)
        connection.close()

    visitors = [threading.Thread(target=visit) for _ in range(connections)]
    started = time.perf_counter()
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    seconds = time.perf_counter() - started
    cuts = statistics.quantiles(times, n=100)
    return Seen(len(times) / seconds, cuts[49] * 1e3, cuts[94] * 1e3, cuts[98] * 1e3, len(errors))
