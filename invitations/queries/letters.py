"""Who gets a letter, which letter is still to be printed, and what was printed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from areas.models import Contact
from areas.rules import postcode_in
from invitations import rules
from invitations.models import Invitation, LetterBatch, Mailing, Message, PrintedLetter
from meetings.models import EarlierPlan, Meeting


@dataclass(frozen=True, slots=True)
class Post:
    """One letter: for whom, what it says, and which version of the meeting this person knows."""

    invitation: Invitation
    kind: str
    knows: int | None = None


@dataclass(frozen=True, slots=True)
class Letters:
    """The post of a meeting. `without_address` cannot be written to; `without_postcode` cannot use the code."""

    total: int = 0
    due: list[Post] = field(default_factory=list)
    without_address: list[Invitation] = field(default_factory=list)
    without_postcode: list[Invitation] = field(default_factory=list)
    held_back: int = 0

    def of(self, mailing: int) -> list[Post]:
        """Return what is still to be printed of one mailing."""
        return [post for post in self.due if post.invitation.mailing_id == mailing]


def letters(meeting: Meeting, now: dt.datetime) -> Letters:
    """Return who gets a letter and which is due; while a mailing can be stopped its letters wait. One query."""
    rows = list(_by_letter(meeting))
    due, held_back = [], 0
    for row in rows:
        row.meeting = meeting
        told = rules.Told(row.letter_kind or "", row.letter_sequence, row.mail_sequence)
        kind = rules.letter_due(meeting, row.answer, told, now)
        if not kind or not row.contact.postal_address.strip():
            continue
        if row.mailing and row.mailing.release_at > now:
            held_back += 1
        else:
            due.append(Post(row, kind, told.sequence))
    addressed = [row for row in rows if row.contact.postal_address.strip()]
    return Letters(
        total=len(rows),
        due=due,
        without_address=[row for row in rows if row not in addressed],
        without_postcode=[row for row in addressed if not postcode_in(row.contact.postal_address)],
        held_back=held_back,
    )


def letters_of(batch: LetterBatch, meeting: Meeting) -> list[Post]:
    """Return the letters of a download, to print them once more. One query."""
    kinds = dict(batch.letters.values_list("invitation", "kind"))
    rows = _by_letter(meeting, Invitation.objects.filter(pk__in=kinds, state=Invitation.State.OPEN))
    earlier = PrintedLetter.objects.filter(batch__lt=batch.copy_of_id or batch.pk, invitation__in=kinds)
    knew = dict(earlier.order_by("pk").values_list("invitation", "sequence"))
    posts = []
    for invitation in rows:
        invitation.meeting = meeting
        posts.append(Post(invitation, kinds[invitation.pk], knew.get(invitation.pk, invitation.mail_sequence)))
    return posts


def letter_batches(meeting: Meeting) -> QuerySet[LetterBatch]:
    """Return what was downloaded, newest first, each with the number of letters. One query."""
    rows = LetterBatch.objects.filter(meeting=meeting).annotate(letter_count=Count("letters"))
    found: QuerySet[LetterBatch] = rows.select_related("created_by", "mailing", "copy_of")
    return found


def mailings_with_letters(meeting: Meeting) -> QuerySet[Mailing]:
    """Return the mailings with letters, newest first, with how many there are and how many were printed. One query."""
    by_letter = Q(invitations__channel=Contact.Channel.LETTER, invitations__state=Invitation.State.OPEN)
    printed = by_letter & Q(invitations__letters__isnull=False)
    found: QuerySet[Mailing] = (
        Mailing.objects.filter(meeting=meeting)
        .annotate(
            letter_count=Count("invitations", filter=by_letter, distinct=True),
            printed_count=Count("invitations", filter=printed, distinct=True),
        )
        .filter(letter_count__gt=0)
        .order_by("-pk")
    )
    return found


def earlier_plans(meeting: Meeting) -> list[EarlierPlan]:
    """Return how the meeting was planned before, oldest first. One query."""
    return list(EarlierPlan.objects.filter(meeting=meeting).select_related("venue").order_by("sequence"))


def taken_codes(hashes: Iterable[str]) -> set[str]:
    """Return which of these stand with an invitation already. One query."""
    rows = Invitation.objects.filter(code_hash__in=list(hashes)).values_list("code_hash", flat=True)
    return {each for each in rows if each}


def _by_letter(meeting: Meeting, rows: QuerySet[Invitation] | None = None) -> "QuerySet[Any]":
    """Return invitations by letter, by name, with what was told: `letter_kind`, `letter_sequence`, `mail_sequence`."""
    if rows is None:
        rows = Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN, channel=Contact.Channel.LETTER)
    printed = PrintedLetter.objects.filter(invitation=OuterRef("pk")).order_by("-pk")
    mails = Message.objects.filter(rules.tells_plan(), invitation=OuterRef("pk"), state__in=rules.MAY_KNOW).order_by(
        "-sequence"
    )
    return (
        rows.select_related("contact", "organisation", "mailing")
        .annotate(
            letter_kind=Subquery(printed.values("kind")[:1]),
            letter_sequence=Subquery(printed.values("sequence")[:1]),
            mail_sequence=Subquery(mails.values("sequence")[:1]),
        )
        .order_by(Lower("contact__name"), "pk")
    )
