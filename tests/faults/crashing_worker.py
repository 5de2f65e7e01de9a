"""Kills the process it runs in at a named point of a delivery, or takes a safeguard out of it.

Only tests load this, in a child of the nursery: the product knows nothing of it and cannot trip over it. It wraps the
product's own functions, so one that is renamed fails the tests instead of quietly never crashing.
"""

import os
import random
import signal
from contextlib import contextmanager

from django.db import OperationalError
from django.db.models.functions import Now

from invitations.delivery import held as in_hand
from invitations.delivery import outbox
from invitations.models import Message

State = Message.State

# Point → the function, and whether it has returned (its commit is done) or not been entered yet.
POINTS = {
    "claimed": ("claim", "after"),
    "renewed": ("renew", "after"),
    "frozen": ("freeze", "after"),
    "body": ("mark_dots", "before"),
    "marked": ("mark_dots", "after"),
    "answered": ("write_down", "before"),
    "written": ("write_down", "after"),
}


def die():
    """End at once, as kill -9 and a power cut do: no handler runs, nothing is flushed or given back."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(point, nth=1):
    """Die the nth time that a delivery passes this point."""
    name, moment = POINTS[point]
    original, left = getattr(outbox, name), [nth]

    def fatal(*args, **options):
        left[0] -= 1
        if moment == "before" and not left[0]:
            die()
        outcome = original(*args, **options)
        if moment == "after" and not left[0]:
            die()
        return outcome

    setattr(outbox, name, fatal)


def die_with(message):
    """Die each time that this message is taken in hand: as when composing it takes all memory."""
    original = outbox.renew

    def fatal(claim, pk):
        if pk == message:
            die()
        return original(claim, pk)

    outbox.renew = fatal


def die_somewhere(seed):
    """Die at one of the points, one of the first times it is passed: which, the seed says."""
    chance = random.Random(seed)
    die_at(chance.choice(sorted(POINTS)), chance.randint(1, 4))


def without_marker():
    """Send the dot without writing down first that it follows."""
    assert callable(outbox.mark_dots)
    outbox.mark_dots = list


def without_fence():
    """Believe to hold a row for ever, whatever became of its lease."""
    assert callable(in_hand.held_rows)
    in_hand.held_rows = lambda pk, token: Message.objects.filter(pk=pk)
    outbox.mark_dots = lambda ready: [held for held in ready if held.rows.update(dot_at=Now())]


def without_answer():
    """Write "sent" when the dot is about to follow, and die: as a program does that trusts the mail server."""

    def hasty(ready):
        ready[0].rows.update(state=State.SENT, accepted_at=Now(), smtp_code=250, lease_token=None, lease_until=None)
        die()

    assert callable(outbox.mark_dots)
    outbox.mark_dots = hasty


WITHOUT = {"marker": without_marker, "fence": without_fence, "answer": without_answer}


@contextmanager
def at_statement(number, happen):
    """Let something happen at the nth statement of the block, before it reaches the database; yield what is left."""
    from django.db import connection

    left = [number]

    def count(execute, sql, params, many, context):
        left[0] -= 1
        if not left[0]:
            happen()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield left


def dying_at_statement(number):
    """Die at the nth statement of the block."""
    return at_statement(number, die)


def lose_connection():
    """Have the database end our connection, as a pooler or an administrator does."""
    import psycopg2
    from django.db import connection

    pid = connection.connection.info.backend_pid
    other = psycopg2.connect(os.environ["DATABASE_URL"])
    other.autocommit = True
    cursor = other.cursor()
    cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert cursor.fetchone() == (True,)
    other.close()


def refuse():
    """Fail as a database does that lets one of two transactions give way."""
    raise OperationalError("deadlock detected")


TROUBLES = {"connection lost": lose_connection, "deadlock": refuse}
