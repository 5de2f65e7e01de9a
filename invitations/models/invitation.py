"""An invitation: one person × one meeting."""

import base64
import datetime as dt
import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import Contact, Organisation
from invitations.models.mailing import Mailing
from invitations.models.places import Bucket
from invitations.models.rows import BulkQuerySet
from meetings.models import Meeting, ThemeLink
from meetings.rules import last_reply


def new_public_id() -> str:
    """Return 128 random bits as 22 URL-safe characters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()


class Invitation(models.Model):
    """One person × one meeting: why they were invited, as what, and their newest answer."""

    class State(models.TextChoices):
        """Whether the invitation stands."""

        OPEN = "open", _("open")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Answer(models.TextChoices):
        """Participation status of RFC 5545 section 3.2.12."""

        NEEDS_ACTION = "needs-action", _("no answer yet")
        ACCEPTED = "accepted", _("comes")
        TENTATIVE = "tentative", _("maybe")
        DECLINED = "declined", _("does not come")
        DELEGATED = "delegated", _("sends someone else")
        REDIRECTED = "redirected", _("is not the right person")

    class Place(models.TextChoices):
        """Whether someone who wants to come has a place; an offered place is held until the answer or the deadline."""

        NONE = "none", _("no place")
        RESERVED = "reserved", _("has a place")
        WAITING = "waiting", _("on the waiting list")
        OFFERED = "offered", _("was offered a place")
        LAPSED = "lapsed", _("did not take the place in time")

    class Source(models.TextChoices):
        """How someone came on the list."""

        INVITED = "invited", _("invited")
        DELEGATED = "delegated", _("sent by someone else")
        REFERRED = "referred", _("named by someone else")
        SELF = "self", _("registered without an invitation")

    class Presence(models.TextChoices):
        """Whether someone was there."""

        UNKNOWN = "unknown", _("not known")
        PRESENT = "present", _("was there")
        EXCUSED = "excused", _("sent word")
        ABSENT = "absent", _("did not come")

    class Group(models.TextChoices):
        """On which side of the table the invited person sits."""

        RESIDENTS = "residents", _("residents and residents’ organisations")
        MUNICIPAL = "municipal", _("officials")
        PARTNER = "partner", _("partners")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    mailing = models.ForeignKey(Mailing, models.PROTECT, null=True, related_name="invitations")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    token_version = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    group = models.CharField(max_length=10, choices=Group)
    role = models.CharField(max_length=20, choices=ThemeLink.Role, default=ThemeLink.Role.PARTICIPANT)
    channel = models.CharField(max_length=10, choices=Contact.Channel, default=Contact.Channel.EMAIL)
    reasons = models.JSONField(default=list)
    answer = models.CharField(max_length=12, choices=Answer, default=Answer.NEEDS_ACTION)
    answer_version = models.PositiveIntegerField(default=0)
    party_size = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    reply_until = models.DateTimeField(_("may answer until"), null=True, blank=True)
    seats_max = models.PositiveSmallIntegerField(_("people at most"), default=10, db_default=10)
    place = models.CharField(max_length=10, choices=Place, default=Place.NONE, db_default=Place.NONE)
    bucket = models.CharField(max_length=10, choices=Bucket, default=Bucket.ROOM, db_default=Bucket.ROOM)
    queue_number = models.PositiveIntegerField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.INVITED, db_default=Source.INVITED)
    delegated_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="delegates")
    presence = models.CharField(max_length=10, choices=Presence, default=Presence.UNKNOWN, db_default=Presence.UNKNOWN)
    calendar_heard_at = models.DateTimeField(null=True, editable=False)  # when the newest answer by calendar was given
    code_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    present_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("pk",)
        indexes: ClassVar = [
            models.Index(fields=["meeting", "state", "answer", "party_size"]),
            models.Index(fields=["meeting", "queue_number"], condition=Q(place="waiting"), name="invitation_waiting"),
            models.Index(fields=["offered_until"], condition=Q(place="offered"), name="invitation_offered"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "contact"], name="invitation_once_per_contact"),
            models.CheckConstraint(
                condition=(Q(answer__in=["accepted", "tentative"]) & Q(party_size__gte=1))
                | (~Q(answer__in=["accepted", "tentative"]) & Q(party_size=0)),
                name="invitation_party_only_when_coming",
            ),
            models.CheckConstraint(
                condition=(Q(answer="accepted") & ~Q(place="none")) | (~Q(answer="accepted") & Q(place="none")),
                name="invitation_place_only_when_coming",
            ),
            models.CheckConstraint(
                condition=Q(place="offered", offered_until__isnull=False)
                | (~Q(place="offered") & Q(offered_until__isnull=True)),
                name="invitation_offer_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(place__in=["waiting", "offered"]) | Q(queue_number__isnull=False),
                name="invitation_waiting_has_number",
            ),
            models.CheckConstraint(
                condition=Q(answer="needs-action") | Q(answered_at__isnull=False), name="invitation_answered_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.contact_id}"

    @property
    def can_be_passed_on(self) -> bool:
        """True for who was asked because of an organisation or a job, and not for a resident in person."""
        return self.organisation_id is not None or self.group != self.Group.RESIDENTS

    @property
    def reply_by(self) -> dt.datetime | None:
        """Until when this person may answer: as everyone, or longer when they were given more time."""
        return last_reply(self.meeting, self.reply_until)

    @property
    def is_online(self) -> bool:
        """True for who takes part online, or waits for that."""
        return self.bucket == Bucket.ONLINE and self.place != self.Place.NONE
