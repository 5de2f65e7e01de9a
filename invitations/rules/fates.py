"""What happens to each field when someone is forgotten, and whose a row is; an app above ours brings its own tables.

Every field that could hold something of a person must be declared (`tests/invitations/test_fates.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import or_

from django.db.models import Exists, Model, OuterRef, Q, Value
from django.db.models.functions import Concat

from areas.models import Contact
from invitations.models import Correspondent, Follower, Guest, Referral, Registration, Speaker

# Every table that keeps an address (`tests/platforms/test_erasures.py`).
WITH_ADDRESS: tuple[type[Model], ...] = (
    Contact, Guest, Referral, Registration, Follower, Speaker, Correspondent,
)  # fmt: skip


class Fate(Enum):
    """What happens to a field. Words that stay are searched for the name, and whoever erases hears where it stands."""

    BLANK = "emptied"
    RENEW = "replaced by another random key, so that links stop"
    SEARCH = "stays, as a part of the dossier; searched for the name"
    STAFF = "stays: about colleagues and what they did"
    KEEP = "stays: says nothing about the person"
    HASH = "stays: a keyed hash, so that nobody is written to who does not want it"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose rows are meant: contacts, invitations, and addresses in lower case with their hashes and domains."""

    contacts: frozenset[int] = frozenset()
    invitations: frozenset[int] = frozenset()
    emails: frozenset[str] = frozenset()
    hashes: frozenset[str] = frozenset()

    @property
    def domains(self) -> set[str]:
        """The domains of the addresses."""
        return {each.rpartition("@")[2] for each in self.emails}

    def written_to(self, name: str = "email") -> Q:
        """Return the condition that an address is one of theirs, whatever its capitals."""
        found = Q(pk__in=[])
        for each in self.emails:
            found |= Q(**{f"{name}__iexact": each})
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """What happens to the rows of one table. `whose`: which rows are of a person; nothing for a table about nobody.

    `shown`: which more rows a person sees of the own data, though they stay. `is_deleted`: the rows go as a whole.
    `is_chosen`: somebody began it at the own wish, so that nobody weighs anything when it must go.
    `meeting`: the way to the meeting in a row that names a contact at it; such a row goes along when only the answers
    at that meeting are forgotten. A field that refers to a contact and is emptied is emptied in every other row as
    well: the deputy at a theme, who promised something.
    `words`: what people typed in fields that are emptied; in the row of somebody else it stays, and may name a person.
    """

    fields: Mapping[str, Fate] = field(default_factory=dict)
    whose: Callable[[Person], Q] | None = None
    is_deleted: bool = False
    meeting: str = ""
    shown: Callable[[Person], Q] | None = None
    is_chosen: bool = False
    words: tuple[str, ...] = ()

    def seen_by(self, person: Person) -> Q | None:
        """Return which rows a person sees of the own data; None for a table about nobody."""
        found = [ask(person) for ask in (self.whose, self.shown) if ask]
        return reduce(or_, found) if found else None


BLANK, RENEW, SEARCH, STAFF, KEEP, HASH = Fate.BLANK, Fate.RENEW, Fate.SEARCH, Fate.STAFF, Fate.KEEP, Fate.HASH


def _contact(person: Person) -> Q:
    return Q(contact__in=person.contacts)


def _invitation(person: Person) -> Q:
    return Q(invitation__in=person.invitations)


def _address(person: Person) -> Q:
    return person.written_to()


def _gates_of_nobody_else(person: Person) -> Q:
    """Return what is known of domains where nobody else has an address: that of a provider says nothing of anyone."""
    found = Q(domain__in=person.domains)
    for model in WITH_ADDRESS:
        others = model._base_manager.filter(email__iendswith=Concat(Value("@"), OuterRef("domain")))
        found &= Q(~Exists(others.exclude(person.written_to()).order_by()))
    return found


# In this order: a row goes before what it hangs on.
TABLES: dict[str, Table] = {
    "invitations.DeliveryEvent": Table(
        {"external_id": BLANK, "code": BLANK, "address_hash": BLANK, "source": KEEP},
        lambda person: Q(message__invitation__in=person.invitations) | Q(address_hash__in=person.hashes),
        is_deleted=True,
    ),
    "invitations.Attempt": Table(
        {"phase": KEEP, "reply": BLANK}, lambda person: Q(message__invitation__in=person.invitations)
    ),
    "invitations.Need": Table({"sealed": BLANK, "key_mark": BLANK}, _invitation, is_deleted=True),
    "invitations.Note": Table({"text": BLANK}, _invitation, is_deleted=True, words=("text",)),
    "invitations.Guest": Table(
        {"name": BLANK, "email": BLANK, "public_id": BLANK},
        lambda person: _invitation(person) | person.written_to(),
        is_deleted=True,
        words=("name",),
    ),
    "invitations.Referral": Table(
        {"name": BLANK, "email": BLANK, "function": BLANK, "contact": BLANK},
        lambda person: _invitation(person) | _contact(person) | person.written_to(),
        is_deleted=True,
        words=("name", "function"),
    ),
    "invitations.Registration": Table(
        {"name": BLANK, "email": BLANK, "public_id": BLANK, "sealed": BLANK, "key_mark": BLANK, "form_nonce": BLANK},
        lambda person: _invitation(person) | person.written_to(),
        is_deleted=True,
    ),
    "invitations.Follow": Table(
        {"public_id": BLANK}, lambda person: person.written_to("follower__email"), is_deleted=True, is_chosen=True
    ),
    "invitations.Follower": Table({"email": BLANK, "public_id": BLANK}, _address, is_deleted=True, is_chosen=True),
    "invitations.Speaker": Table({"email": BLANK, "public_id": BLANK}, _address, is_deleted=True, is_chosen=True),
    "invitations.Correspondent": Table(
        {"name": BLANK, "email": BLANK, "public_id": BLANK}, _address, is_deleted=True, is_chosen=True
    ),
    "invitations.DataCheck": Table(
        {"contact": BLANK, "public_id": BLANK, "address_hash": BLANK}, _contact, is_deleted=True
    ),
    "invitations.Reply": Table(
        {"topic": BLANK, "reason": BLANK, "is_suspect": BLANK, "form_nonce": KEEP},
        _invitation,
        words=("topic", "reason"),
    ),
    # What went to someone without an invitation is no count of a meeting, and goes as a whole (`forgetting.py`).
    "invitations.Message": Table(
        {
            "dedupe_key": KEEP,
            "message_id": BLANK,
            "date_header": BLANK,
            "raw_sha256": BLANK,
            "calendar": KEEP,
            "smtp_reply": BLANK,
            "address_hash": BLANK,
            "domain": BLANK,
            "contact": KEEP,
        },
        _invitation,
        shown=lambda person: _contact(person) | person.written_to("follower__email"),
    ),
    "invitations.Invitation": Table(
        {"contact": KEEP, "public_id": RENEW, "reasons": BLANK, "code_hash": BLANK, "calendar_heard_at": BLANK},
        lambda person: Q(pk__in=person.invitations),
        words=("reasons",),
    ),
    "invitations.AudienceChoice": Table(
        {"contact": BLANK, "note": BLANK}, _contact, is_deleted=True, meeting="meeting", words=("note",)
    ),
    "invitations.ErasureWish": Table({"contact": KEEP, "reason": BLANK}, _contact, words=("reason",)),
    "invitations.Erasure": Table({"public_id": KEEP, "subject": HASH, "counts": KEEP, "stayed": KEEP}),
    "invitations.PrintedLetter": Table(),
    "invitations.Suppression": Table(
        {"address_hash": HASH},
        lambda person: Q(address_hash__in=person.hashes, reason="bounced"),
        is_deleted=True,
        shown=lambda person: Q(address_hash__in=person.hashes),
    ),
    "invitations.DomainGate": Table({"domain": BLANK}, _gates_of_nobody_else, is_deleted=True),
    "invitations.Mailing": Table({"form_nonce": KEEP, "snapshot": KEEP}),
    "invitations.LetterBatch": Table({"form_nonce": KEEP}),
    "invitations.PlannedMail": Table({"form_nonce": KEEP}),
    "invitations.Places": Table({"link": KEEP}),
    "invitations.DoorLink": Table({"public_id": KEEP}),
    "invitations.DoorTap": Table({"key": KEEP}),
    "invitations.Channel": Table({"name": KEEP, "smtp_reply": KEEP}),
    "invitations.Pulse": Table({"name": KEEP}),
    "invitations.Tally": Table({"name": KEEP}),
    "invitations.Alarm": Table({"kind": KEEP}),
    "meetings.MeetingRole": Table(
        {"contact": BLANK, "task": BLANK, "briefed_mark": BLANK},
        _contact,
        is_deleted=True,
        meeting="meeting",
        words=("task",),
    ),
    "meetings.ProgrammeItem": Table(
        {"title": SEARCH, "contact": BLANK, "host": SEARCH, "form_nonce": KEEP}, _contact, meeting="meeting"
    ),
    "meetings.ThemeLink": Table({"contact": BLANK, "deputy": BLANK, "function": KEEP}, _contact, is_deleted=True),
    "meetings.Theme": Table({"name": KEEP, "name_en": KEEP, "description": SEARCH}),
    "meetings.Venue": Table(
        {"name": KEEP, "street": KEEP, "postcode": KEEP, "city": KEEP, "directions": SEARCH, "phone": KEEP}
    ),
    "meetings.Meeting": Table(
        {"title": SEARCH, "goal": SEARCH, "question": SEARCH, "introduction": SEARCH, "participation": KEEP}
    ),
    "meetings.ChecklistItem": Table({"code": KEEP, "what": SEARCH, "form_nonce": KEEP}),
    "meetings.Material": Table({"what": SEARCH, "brought_by": SEARCH, "form_nonce": KEEP}),
    "meetings.ThemeRule": Table({"question": SEARCH}),
    "meetings.ProposalDecision": Table({"reason": SEARCH}),
    "meetings.Signal": Table(
        {"text": SEARCH, "answer": SEARCH, "form_nonce": KEEP},
        shown=lambda person: Q(pk__in=Speaker.objects.filter(person.written_to()).values("signal")),
    ),
    "areas.Membership": Table({"contact": BLANK, "function": BLANK}, _contact, is_deleted=True, words=("function",)),
    "areas.Contact": Table(
        {
            "name": BLANK,
            "function": BLANK,
            "email": BLANK,
            "phone": BLANK,
            "postal_address": BLANK,
            "channel": BLANK,
            "language": BLANK,
            "area": BLANK,
            "valid_from": BLANK,
            "valid_until": BLANK,
            "origin": BLANK,
            "obtained_on": BLANK,
            "legal_basis": BLANK,
            "reference": BLANK,
            "feed_key": RENEW,
            "address_set_at": BLANK,
        },
        lambda person: Q(pk__in=person.contacts),
    ),
    "areas.Organisation": Table(
        {"name": SEARCH, "represents": SEARCH, "phone": SEARCH, "website": SEARCH, "reference": KEEP}
    ),
    "areas.OrganisationType": Table({"name": KEEP, "name_en": KEEP}),
    "areas.Area": Table({"name": KEEP, "path": KEEP, "boundary": KEEP, "source": KEEP}),
    "areas.AreaCode": Table({"scheme": KEEP, "code": KEEP}),
    "areas.Indicator": Table(
        {"key": KEEP, "name": KEEP, "name_en": KEEP, "sentence": KEEP, "sentence_en": KEEP, "source": KEEP}
    ),
    "areas.IndicatorAlias": Table({"dataset": KEEP, "column": KEEP, "population": KEEP}),
    "areas.Figure": Table({"code": KEEP}),
    "areas.FigureImport": Table(
        {
            "dataset": KEEP,
            "table_id": KEEP,
            "edition": KEEP,
            "file_name": KEEP,
            "file_key": KEEP,
            "sha256": KEEP,
            "licence": KEEP,
            "report": KEEP,
        }
    ),
    "areas.CodeQuestion": Table({"code": KEEP, "name": KEEP}),
    "areas.PostcodeArea": Table({"postcode": KEEP, "code": KEEP}),
    "accounts.User": Table(
        {"password": STAFF, "email": STAFF, "name": STAFF, "function": STAFF, "phone": STAFF, "session_stamp": STAFF}
    ),
    "accounts.RoleRule": Table({"provider": STAFF, "claim": STAFF, "value": STAFF}),
    "accounts.SignInLink": Table({"digest": STAFF}),
    "accounts.Tries": Table({"key": STAFF}),
    "accounts.LogEntry": Table(
        {"action": STAFF, "object_type": STAFF, "object_id": STAFF, "details": STAFF, "mark": STAFF}
    ),
    "accounts.LogLink": Table({"hash": STAFF}),
    "accounts.LogCheck": Table({"hash": STAFF, "problem": STAFF, "mark": STAFF}),
    "accounts.Branding": Table({"name": KEEP, "class_name": KEEP, "tokens": KEEP, "logo": KEEP}),
}


def join(tables: Mapping[str, Table]) -> None:
    """Let an app above ours say what happens to its fields, from when Django starts. Its rows go before ours."""
    known = dict(TABLES)
    TABLES.clear()
    TABLES.update({**tables, **{label: table for label, table in known.items() if label not in tables}})
