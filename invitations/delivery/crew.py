"""Several connections to the mail server side by side in one worker: over a distance they decide how fast mail goes.

Each is a thread with claims, a transport and a database connection of its own; they share nothing but the word to stop.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from invitations.delivery.stopping import unhurried


def work(count: int, job: Callable[[Callable[[], bool]], int]) -> int:
    """Do the job `count` times side by side and return the sum of what it returned.

    The job gets a function that is true as soon as it should come to its end: this worker was told to stop, or one of
    the others fell over. All have come to their end when this returns or raises.
    """
    stop = threading.Event()

    def each() -> int:
        try:
            return job(stop.is_set)
        except BaseException:
            stop.set()
            raise
        finally:
            connections.close_all()  # those of this thread

    pool = ThreadPoolExecutor(count, thread_name_prefix="connection")
    try:
        running = [pool.submit(each) for _ in range(count)]
        return sum(done.result() for done in running)
    finally:
        # A second signal must not leave a message between its dot and the answer.
        stop.set()
        with unhurried():
            pool.shutdown()
