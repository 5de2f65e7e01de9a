"""A mailing, the invitations in it, and everything that was answered."""

import base64
import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import Contact, Organisation
from invitations.models.rows import BulkQuerySet
from meetings.models import Meeting, ThemeLink


def new_public_id() -> str:
    """Return 128 random bits as 22 URL-safe characters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()


class AudienceChoice(models.Model):
    """What a coordinator decided by hand about one contact before sending: added, or unticked."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    is_included = models.BooleanField()
    is_added = models.BooleanField(default=False)
    note = models.CharField(_("why"), max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("choice by hand")
        verbose_name_plural = _("choices by hand")
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "contact"], name="choice_once_per_contact")]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.contact_id}"


class Mailing(models.Model):
    """One send to one audience. The invitations made by it are the frozen list; `snapshot` says by which rules."""

    class State(models.TextChoices):
        """A mailing is released when its stop window ends, or sooner when the coordinator says so."""

        SCHEDULED = "scheduled", _("waiting")
        STOPPED = "stopped", _("stopped")
        RELEASED = "released", _("released")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.SCHEDULED)
    form_nonce = models.CharField(max_length=40)
    release_at = models.DateTimeField(_("goes out at"))
    snapshot = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "form_nonce"], name="mailing_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.created_at:%Y-%m-%d %H:%M}"


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
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("pk",)
        indexes: ClassVar = [models.Index(fields=["meeting", "state", "answer", "party_size"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "contact"], name="invitation_once_per_contact"),
            models.CheckConstraint(
                condition=(Q(answer__in=["accepted", "tentative"]) & Q(party_size__gte=1))
                | (~Q(answer__in=["accepted", "tentative"]) & Q(party_size=0)),
                name="invitation_party_only_when_coming",
            ),
            models.CheckConstraint(
                condition=Q(answer="needs-action") | Q(answered_at__isnull=False), name="invitation_answered_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.contact_id}"


class Reply(models.Model):
    """Every answer ever given to an invitation; rows are only added."""

    class Source(models.TextChoices):
        """How the answer reached us."""

        LINK = "link", _("by the mailed link")
        PHONE = "phone", _("by phone")
        COORDINATOR = "coordinator", _("by the coordinator")

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="replies")
    answer = models.CharField(max_length=12, choices=Invitation.Answer)
    party_size = models.PositiveSmallIntegerField(default=0)
    topic = models.TextField(_("what you want to talk about"), max_length=1000, blank=True)
    source = models.CharField(max_length=12, choices=Source, default=Source.LINK)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    form_nonce = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "form_nonce"], name="reply_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.answer}"


class Need(models.Model):
    """What someone needs to take part. Seen by the organiser only, never exported, gone soon after the meeting."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="need")
    choices = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")

    def __str__(self) -> str:
        return str(self.pk)
