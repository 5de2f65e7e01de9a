"""Plants one person in every table, with words that stand nowhere else: each field that is to go holds a mark of them.

Made from the models and from what is declared of them (`fates.py`), so that a new field is planted without a word here.
"""

import datetime as dt
import uuid

from django.apps import apps
from django.db import models
from django.utils import timezone

from areas.models import Contact
from invitations import tokens
from invitations.models import Correspondent, Follower, Guest, Invitation, Message, Registration, Speaker
from invitations.rules.fates import TABLES, Fate
from meetings.models import Signal
from outcomes.models import Agreement
from tests.factories import ContactFactory, InvitationFactory
from tests.outcomes.held import held, reported

MARK = "Qzwarts"  # in no other file, in any capitals
EMAIL = f"{MARK.lower()}.email@{MARK.lower()}domein.example"
PHONE = "06-98765012"
# These are made by hand first: others hang on them.
FIRST = ("areas.Contact", "invitations.Invitation")
# What is no mark, for a rule of the table says what it must be.
FIXED = {
    "meetings.ThemeLink": {"function": "", "organisation": None, "origin": "self"},
    "invitations.Message": {"state": "queued", "guest": None, "registration": None, "follower": None, "speaker": None,
                            "data_check": None, "correspondent": None, "contact": None, "user": None,
                            "mailing": None, "planned": None, "lease_token": None, "lease_until": None,
                            "dot_at": None},
    "invitations.ErasureWish": {"decided_at": None, "decided_by": None},
    "invitations.Suppression": {"reason": "bounced", "theme": None, "area": None},
    "invitations.Follow": {"theme": None},
    "meetings.MeetingRole": {"user": None},
    "meetings.ProgrammeItem": {"parent": None, "organisation": None},
    "initiatives.Initiative": {"confirmed_at": None, "organisation": None, "meeting": None, "answered_at": None,
                               "state": "submitted", "answer": ""},
    "initiatives.Joiner": {"confirmed_at": None},
    "outcomes.ActionPoint": {"state": "open", "closed_at": None},
    "outcomes.Opinion": {"answer": "differs", "round": 1},
}  # fmt: skip


class Planted:
    """The person: a contact who was at a meeting last week, and everything that hangs on them."""

    def __init__(self, **fields):
        self.meeting = held()
        self.report = reported(self.meeting)
        self.contact = ContactFactory(
            **{
                "name": f"{MARK} Naamsma", "email": EMAIL, "phone": PHONE, "function": f"{MARK} functie",
                "postal_address": f"{MARK}laan 1\n3131 {MARK[:2].upper()} Vlaardingen", "reference": f"{MARK}-ref",
                "area": self.meeting.area, "channel": "letter", "language": "en",
            } | fields
        )  # fmt: skip
        now = timezone.now()
        self.invitation = InvitationFactory(
            meeting=self.meeting, contact=self.contact, answer="accepted", party_size=3, presence="present",
            present_count=2, answered_at=now, reasons=[{"code": "hand", "note": f"{MARK} reden"}],
            code_hash=f"{MARK}code",
        )  # fmt: skip
        self.named = [  # two others, whose reasons name this person
            InvitationFactory(meeting=self.meeting, reasons=[{"code": code, "note": self.contact.name}], **fields)
            for code, fields in (("deputy", {}), ("colleague", {"delegated_from": self.invitation}))
        ]
        self.made = []
        for label, table in reversed(TABLES.items()):
            if table.whose and label not in FIRST:
                self.made.append(self.make(apps.get_model(label), table))

    def make(self, model, table):
        """Make one row, every word of it a mark."""
        label = model._meta.label
        values = dict(FIXED.get(label, {}))
        for field in model._meta.local_fields:
            if field.name not in values and not field.primary_key:
                values[field.name] = self.value(field, table.fields.get(field.name))
        return model._base_manager.create(**values)

    def value(self, field, fate):
        """Return a mark where words go, the row of this person where one is meant, and else whatever fits."""
        if field.is_relation:
            return self.related(field)
        if field.choices:
            return field.get_default() or field.choices[0][0]
        for kind, make in {
            models.DateTimeField: timezone.now, models.DateField: timezone.localdate, models.TimeField: dt.time,
            models.BooleanField: lambda: False, models.FloatField: float, models.UUIDField: uuid.uuid4,
            models.IntegerField: lambda: 1, models.JSONField: lambda: [f"{MARK}{field.name}"],
            models.EmailField: lambda: EMAIL, models.URLField: lambda: f"https://{MARK}.example/",
        }.items():  # fmt: skip
            if isinstance(field, kind):
                return make()
        return self.text(field, fate)

    def text(self, field, fate):
        """Return what stands in a field with words. What says nothing of anyone stays, so it gets no mark."""
        known = {
            "address_hash": tokens.address_hash(EMAIL), "domain": EMAIL.partition("@")[2],
            "dedupe_key": f"{self.invitation.pk}:planted",
        }  # fmt: skip
        words = {Fate.SEARCH: f"Volgens {MARK} Naamsma", Fate.KEEP: "x"}
        return known.get(field.name) or words.get(fate) or f"{MARK}{field.name}"[: field.max_length]

    def related(self, field):
        """Return the row to which a field refers: that of this person, or any that there is."""
        rows = {Contact: self.contact, Invitation: self.invitation, type(self.meeting): self.meeting,
                type(self.report): self.report}  # fmt: skip
        model = field.related_model
        if model in rows:
            return rows[model]
        if model in {Agreement, Correspondent, Follower, Guest, Message, Registration, Speaker}:
            return model._base_manager.order_by("-pk").first()
        if model is Signal:
            return Signal.objects.create(
                area=self.meeting.area, text="Donker op straat.", origin="resident", received_on=timezone.localdate()
            )
        found = model._base_manager.first()
        assert found or field.null, f"{field} needs a {model.__name__}"
        return found


def dump(connection):
    """Return every value of every table as text, with its table and column."""
    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            columns = [each[0] for each in cursor.description]
            found += [
                (name, column, bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value))
                for row in cursor.fetchall()
                for column, value in zip(columns, row, strict=True)
                if value is not None
            ]
    return found


def traces(connection, words=(MARK, "98765012")):
    """Return in which columns of the database one of these words stands, whatever its capitals."""
    wanted = [word.lower() for word in words]
    return sorted({f"{table}.{column}" for table, column, text in dump(connection)
                   if any(word in text.lower() for word in wanted)})  # fmt: skip
