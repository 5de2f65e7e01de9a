"""What runs inside Django, each in a process of its own: `python -m bench.delivery.jobs NAME ARGUMENT…`.

The last line is what it found out, as JSON.
"""

import datetime as dt
import json
import pickle
import statistics
import sys
import time
from typing import Any


def prepare(count: str) -> float:
    """Make a meeting whose audience is so many contacts, and plan its invitations; return the seconds of planning."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import CharField, Value
    from django.db.models.functions import Cast, Concat
    from django.utils import timezone

    from areas.models import Contact
    from bench.audience import fill
    from invitations import actions
    from meetings.models import Meeting

    call_command("migrate", verbosity=0)
    meeting = fill(int(count))
    # As people are called: one name in two has a letter that must be encoded.
    number = Cast("pk", CharField())
    Contact.objects.update(name=Concat(Value("Fatima el Amrani-"), number))
    Contact.objects.filter(pk__in=Contact.objects.order_by("pk").values("pk")[: int(count) // 2]).update(
        name=Concat(Value("Zoë Çelik-"), number)
    )
    Meeting.objects.filter(pk=meeting.pk).update(
        introduction="In uw wijk gaat het een en ander veranderen. We vertellen u er graag meer over.\n" * 3,
        question="Wat vindt u het belangrijkst voor uw straat, en wat missen we nog?",
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    started = time.perf_counter()
    actions.invite(
        meeting=meeting,
        actor=meeting.organiser,
        form_nonce="bench",
        release_at=timezone.now() + dt.timedelta(hours=6),  # nothing leaves before the workers are there
    )
    return time.perf_counter() - started


def write_mails(count: str, *paths: str) -> int:
    """Write what we send to files, as (sender, recipient, content); return the mean size of a mail in bytes."""
    mails = [composed(message) for message in messages(int(count))]
    rows = [(mail.sender, mail.recipient, mail.content) for mail in mails]
    for number, path in enumerate(paths):
        with open(path, "wb") as file:
            pickle.dump(rows[number :: len(paths)], file)
    return sum(len(content) for _sender, _recipient, content in rows) // len(rows)


def build(count: str, rounds: str) -> dict[str, float]:
    """Return the CPU seconds per message of our building and of Django's, side by side, and their ratio."""
    from bench.delivery import peers

    rows = list(messages(int(count)))
    letters = [letter_of(message) for message in rows]
    values = [peers.values_of(letter) for letter in letters]

    def ours() -> None:
        for message, letter in zip(rows, letters, strict=True):
            composed(message, letter)

    def django() -> None:
        for letter, known in zip(letters, values, strict=True):
            peers.email(letter, known).message().as_bytes(linesep="\r\n")

    ours()
    peers.email(letters[0], values[0])
    seen = [(_cpu(django), _cpu(ours), _cpu(django)) for _ in range(int(rounds))]
    ratios = [our / ((before + after) / 2) for before, our, after in seen]
    each = len(rows)
    return {
        "ours": statistics.median(our for _, our, _ in seen) / each,
        "django": statistics.median((before + after) / 2 for before, _, after in seen) / each,
        "ratio": statistics.median(ratios),
    }


def deliver() -> dict[str, float]:
    """Hand over what is due, as a worker does; return how many and the seconds."""
    from invitations import delivery

    started = time.perf_counter()
    count = delivery.deliver()
    return {"count": count, "seconds": time.perf_counter() - started}


def split(who: str, count: str) -> dict[str, float]:
    """Send in this process with a stopwatch on every part; return the seconds per message of each part."""
    from bench.delivery import split as stopwatches

    return stopwatches.measure(who, [message.pk for message in messages(int(count))])


def messages(count: int) -> Any:
    """Return the first messages with all that is read of them."""
    from invitations.models import Message

    rows = Message.objects.select_related(
        "invitation__contact", "invitation__meeting__area", "invitation__meeting__venue",
        "invitation__meeting__organiser",
    )  # fmt: skip
    return rows.order_by("pk")[:count]


def letter_of(message: Any) -> Any:
    """Return what the message of a row says."""
    from invitations import mail

    return mail.letter_for(message.invitation)


def composed(message: Any, letter: Any = None) -> Any:
    """Return the message as a worker makes it."""
    from invitations import mail, tokens

    return mail.compose(
        letter or letter_of(message),
        message.kind,
        message_id=f"<d.{tokens.message_key(message.dedupe_key)}@gemeente.example>",
        date="Mon, 01 Jan 2035 09:00:00 +0100",
    )


def _cpu(work: Any) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    import django

    django.setup()
    job = {each.__name__: each for each in (prepare, write_mails, build, deliver, split)}[sys.argv[1]]
    print(json.dumps(job(*sys.argv[2:])))
