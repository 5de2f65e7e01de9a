"""Everything that was answered: the history, the people who come along, and who else should be asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Contact
from invitations.models.invitation import Invitation, new_public_id
from invitations.models.sealing import Sealed


class Reply(models.Model):
    """Every answer ever given to an invitation; rows are only added. `sequence` is that of the meeting at the time."""

    class Source(models.TextChoices):
        """How the answer reached us."""

        LINK = "link", _("by the mailed link")
        PHONE = "phone", _("by phone")
        COORDINATOR = "coordinator", _("by the coordinator")
        CALENDAR = "calendar", _("from the calendar")
        LETTER = "letter", _("with the code of the letter")
        GUEST = "guest", _("by someone who would come along")

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="replies")
    answer = models.CharField(max_length=12, choices=Invitation.Answer)
    party_size = models.PositiveSmallIntegerField(default=0)
    topic = models.TextField(_("what you want to talk about"), max_length=1000, blank=True)
    reason = models.CharField(_("why not"), max_length=300, blank=True, db_default="")
    is_suspect = models.BooleanField(default=False, db_default=False)
    source = models.CharField(max_length=12, choices=Source, default=Source.LINK)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    form_nonce = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField(default=0, db_default=0)
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


class Need(Sealed):
    """What someone needs to take part. Seen by the organiser only, never exported, gone soon after the meeting."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="need")

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def bound_to(self) -> str:
        """It opens for this invitation only."""
        return f"need|{self.invitation_id}"


class Guest(models.Model):
    """Someone who comes along by name: counted in the party, with a link of their own when there is an address."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="guests")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["invitation", "name"], name="guest_once_by_name")]

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """Someone named by an invited person: a colleague who comes instead, or the right person to ask.

    Waits for a coordinator, unless the colleague is of the same organisation. `replaces`: the person who named them is
    not the right one for the theme any more, so that the links to the theme move to the new one.
    """

    class Kind(models.TextChoices):
        """What the invited person said."""

        COLLEAGUE = "colleague", _("comes instead")
        RIGHT_PERSON = "right_person", _("is the right person")

    class State(models.TextChoices):
        """What the coordinator decided."""

        OPEN = "open", _("to be looked at")
        ACCEPTED = "accepted", _("invited")
        REJECTED = "rejected", _("not invited")

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="referrals")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    has_left = models.BooleanField(_("the person who answered does not work there any more"), default=False)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ("pk",)
        indexes: ClassVar = [
            models.Index(fields=["invitation"], condition=models.Q(state="open"), name="referral_open")
        ]

    def __str__(self) -> str:
        return self.name
