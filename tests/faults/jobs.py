"""What the children of the nursery do. Arguments and results are JSON; the database is that of the installation."""

import datetime as dt
import os
import pickle
import resource
import signal
import time
from contextlib import nullcontext
from pathlib import Path

import time_machine
from celery import current_app
from django.core.management import call_command
from django.db import Error, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from factory.django import DjangoModelFactory

from areas.models import Contact
from invitations import actions, delivery, tokens
from invitations.actions import ring_bell
from invitations.models import Invitation, Message
from invitations.tokens import make
from meetings.actions import cancel_meeting, change_place
from meetings.imports import import_directory
from meetings.models import Meeting
from meetings.rules import Times
from tests.factories import MeetingFactory, ThemeFactory, ThemeLinkFactory
from tests.faults import crashing_worker
from tests.invitations.planted import Planted


def _fresh_factories():
    for each in DjangoModelFactory.__subclasses__():  # rows of an earlier call are there already
        each.reset_sequence(time.time_ns(), force=True)


def _contacts(count, domain="bewoners.example", **fields):
    _fresh_factories()
    start = time.time_ns()
    return Contact.objects.bulk_create(
        Contact(**{"name": f"Fatima el Amrani {number}", "email": f"contact{start + number}@{domain}"} | fields)
        for number in range(count)
    )


def queue(count, domain="bewoners.example", kind="invite", meeting=None, contact=None, **message):
    """Put messages in the outbox that are due; return the meeting, and the message ids in the order they should go."""
    now = timezone.now()
    with transaction.atomic():
        contacts = _contacts(count, domain, **contact or {})
        meeting = MeetingFactory(state=Meeting.State.INVITING, **meeting or {})
        invitations = Invitation.objects.bulk_create(
            Invitation(
                meeting=meeting,
                contact=contact,
                group=Invitation.Group.RESIDENTS,
                reasons=[{"code": "area", "area": "Westwijk", "organisation": "Bewonersraad"}],
            )
            for contact in contacts
        )
        messages = Message.objects.bulk_create(
            Message(
                **{
                    "dedupe_key": f"{invitation.pk}:{kind}:1",
                    "kind": kind,
                    "invitation": invitation,
                    "not_before": now - dt.timedelta(minutes=1),
                    "deadline": now + dt.timedelta(days=5),
                    "address_hash": tokens.address_hash(invitation.contact.email),
                    "domain": domain,
                }
                | message
            )
            for invitation in invitations
        )
    return {"meeting": meeting.pk, "messages": [message.pk for message in messages]}


def evening(count, capacity):
    """A meeting with so many places and invitations; return it, and the path of each answer page."""
    with transaction.atomic():
        contacts = _contacts(count)
        meeting = MeetingFactory(state=Meeting.State.INVITING, capacity=capacity)
        group = Invitation.Group.RESIDENTS
        invitations = Invitation.objects.bulk_create(
            Invitation(meeting=meeting, contact=contact, group=group) for contact in contacts
        )
    paths = [f"/u/{make(each.public_id, each.token_version, 'reply')}/" for each in invitations]
    return {"meeting": meeting.pk, "paths": paths}


def deliver(
    once=False, every=0.05, crash=None, seed=None, without=(), memory=None, clock=0, zone="", file_size=None, fatal=None
):
    """Run the command `deliver`, possibly in trouble: a crash, a missing safeguard, little memory, a wrong clock."""
    for safeguard in without:
        crashing_worker.WITHOUT[safeguard]()
    if crash:
        crashing_worker.die_at(**crash)
    if seed is not None:
        crashing_worker.die_somewhere(seed)
    if fatal:
        crashing_worker.die_with(fatal)
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (_used_memory() + memory, resource.RLIM_INFINITY))
    if file_size:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, resource.RLIM_INFINITY))
    if zone:
        os.environ["TZ"] = zone
        time.tzset()
    shifted = timezone.now() + dt.timedelta(seconds=clock)
    with time_machine.travel(shifted) if clock else nullcontext():
        call_command("deliver", once=once, every=every)


def _used_memory():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def plan(count):
    """Prepare a draft with so many people linked to its theme; return its number."""
    with transaction.atomic():
        contacts = _contacts(count)
        meeting = MeetingFactory(themes=[ThemeFactory()])
        theme = meeting.themes.get()
        ThemeLinkFactory._meta.model.objects.bulk_create(
            ThemeLinkFactory.build(theme=theme, contact=contact) for contact in contacts
        )
    return meeting.pk


def invite(meeting, nonce="een", dies_at=0, wait=0):
    """Send the invitations of a draft, and die at the nth statement when asked to; return how many and how long."""
    meeting = Meeting.objects.select_related("organiser").get(pk=meeting)
    started = time.monotonic()
    with crashing_worker.dying_at_statement(dies_at):
        mailing = actions.invite(
            meeting=meeting,
            actor=meeting.organiser,
            form_nonce=nonce,
            release_at=timezone.now() - dt.timedelta(minutes=1),
        )
    return {"count": mailing.messages.count(), "seconds": time.monotonic() - started}


def ring(times=1, copies=1):
    """Ring the bell as an action does; return the longest time that one took. `copies`: as a broker that repeats."""
    longest = 0.0
    for _ in range(times):
        started = time.monotonic()
        for _ in range(copies):
            with transaction.atomic():
                ring_bell()
        longest = max(longest, time.monotonic() - started)
    return longest


def link(meeting):
    """Link one more person to the theme of a meeting; return their address."""
    (contact,) = _contacts(1)
    ThemeLinkFactory(theme=Meeting.objects.get(pk=meeting).themes.get(), contact=contact)
    return contact.email


def move(meeting, days):
    """Move a meeting and tell it; return how many are told."""
    meeting = Meeting.objects.select_related("organiser", "venue").get(pk=meeting)
    times = {name: getattr(meeting, name) for name in Times.__dataclass_fields__}
    times |= {name: times[name] + dt.timedelta(days=days) for name in ("starts_at", "ends_at", "doors_at")}
    change_place(meeting=meeting, actor=meeting.organiser, venue=meeting.venue, capacity=None, times=Times(**times))
    return actions.tell_change(meeting=meeting, actor=meeting.organiser)


def cancel(meeting):
    """Cancel a meeting and tell it, in one transaction; return when that was done, by the clock of the database."""
    meeting = Meeting.objects.select_related("organiser").get(pk=meeting)
    with transaction.atomic():
        cancel_meeting(meeting=meeting, actor=meeting.organiser)
        actions.tell_cancelled(meeting=meeting, actor=meeting.organiser)
    clock = Meeting.objects.annotate(clock=Now()).values_list("clock", flat=True)[0]
    return clock.strftime("%Y-%m-%d %H:%M:%S.%f")


def ring_briefly(seconds):
    """Ring once, for a task that is ended after so many seconds."""
    current_app.send_task("invitations.tasks.deliver_outbox", time_limit=seconds)


def pile(count, expires):
    """Publish many bells at once, as they lie after a day without a worker."""
    with current_app.producer_or_acquire() as producer:
        for _ in range(count):
            current_app.send_task("invitations.tasks.deliver_outbox", producer=producer, expires=expires)


def links(meeting):
    """Return the path of the answer page of everyone who is invited."""
    found = Invitation.objects.filter(meeting=meeting).order_by("pk").values_list("public_id", "token_version")
    return [reverse("invitations:reply", args=[tokens.make(*keys, "reply")]) for keys in found]


def publish_junk(tripwire):
    """Publish what must never be done: an unknown task, huge and odd arguments, a pickle that leaves a trace, noise."""
    queue = current_app.conf.task_default_queue
    with current_app.producer_or_acquire() as producer:
        current_app.send_task("os.system", args=[f"touch {tripwire}"], producer=producer)
        current_app.send_task("invitations.tasks.deliver_outbox", args=["x" * 2_000_000, {"a": 1}], producer=producer)
        odd = {"task": "invitations.tasks.deliver_outbox", "id": "1", "lang": "py"}
        for body, kind, coding in [
            (pickle.dumps(Trap(tripwire)), "application/x-python-serialize", "binary"),
            (b"\xff\x00 this is not a message", "application/json", "utf-8"),
            (b"{}", "application/json", "utf-8"),
            (b"", "text/plain", "utf-8"),
        ]:
            producer.publish(
                body, routing_key=queue, exchange="", content_type=kind, content_encoding=coding, headers=odd
            )


class Trap:
    """Leaves a trace when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def through_trouble(inner, number, trouble, **arguments):
    """Do another job with something wrong at its nth statement; return whether it came that far, and the error."""
    error = ""
    with crashing_worker.at_statement(number, crashing_worker.TROUBLES[trouble]) as left:
        try:
            globals()[inner](**arguments)
        except Error as raised:
            error = type(raised).__name__
    return {"is_reached": left[0] <= 0, "error": error}


def reconcile():
    """Put in the outbox what is missing; return how many."""
    return delivery.reconcile()


def plant():
    """Plant a person in every table; return the contact, and the keys of the links that were given out."""
    _fresh_factories()
    with transaction.atomic():
        planted = Planted()
    return {"contact": planted.contact.pk, "invitation": planted.invitation.pk, "keys": [
        planted.contact.feed_key, planted.invitation.public_id,
    ]}  # fmt: skip


def erase(contact=None, email=""):
    """Erase someone, found by number or by address; return how many rows that were."""
    found = Contact.objects.get(pk=contact) if contact else Contact.objects.get(email=email)
    return sum(actions.erase_contact(contact=found, actor=None, keeps_away=True).counts.values())


def import_person(name, email, folder):
    """Import a list with one person; return what it says of the rows that were refused."""
    path = Path(folder) / "list.csv"
    path.write_text(f"organisatie;contactpersoon;e-mail\nWijkraad West;{name};{email}\n")
    report = import_directory(path=path, name=path.name, apply=True)
    path.unlink()
    return {"refused": [[each.row, each.reason] for each in report.refused]}
