"""People who come forward themselves: who registers for a meeting, and who follows an area or a theme. No accounts.

Nothing that a stranger typed counts before it is confirmed by mail; what is not confirmed is deleted after some days.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from invitations.models.invitation import Invitation, new_public_id
from invitations.models.sealing import Sealed
from meetings.models import Meeting, Theme

LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


class Registration(Sealed):
    """A form that someone filled in for a public meeting, until it is confirmed and becomes an invitation.

    Kept until `expires_at`, so that the link in the mail leads on after it was used; what the person needs goes then.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="+")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    party_size = models.PositiveSmallIntegerField(default=1)
    is_online = models.BooleanField(default=False)
    form_nonce = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "form_nonce", "email"], name="registration_once_per_form"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def bound_to(self) -> str:
        """It opens for this registration only."""
        return f"registration|{self.public_id}"


class Follower(models.Model):
    """An address that gets mail about new public meetings, at once or once a week.

    `told_until`: the newest announcement that this follower heard of, or that was not for them.
    """

    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    is_weekly = models.BooleanField(_("once a week"), default=False)
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    confirmed_at = models.DateTimeField(null=True)
    told_until = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="follower_once_per_address")]

    def __str__(self) -> str:
        return str(self.pk)


class Follow(models.Model):
    """What a follower wants to hear of: an area with everything inside it, a theme, or a theme in an area.

    Counts once it is confirmed by the link in the mail; how often and in which language was asked with it.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="follows")
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="+")
    is_weekly = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("what is followed")
        verbose_name_plural = _("what is followed")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(area__isnull=False) | Q(theme__isnull=False), name="follow_names_something"
            ),
            # SQLite knows no NULLS NOT DISTINCT: an empty key counts as 0.
            models.UniqueConstraint("follower", Coalesce("area", 0), Coalesce("theme", 0), name="follow_once"),
        ]

    def __str__(self) -> str:
        return " – ".join(str(each) for each in (self.area, self.theme) if each)


class Announcement(models.Model):
    """A public meeting whose invitations went out: from now on its followers may hear of it. Rows are only added."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="+")
    announced_at = models.DateTimeField()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.meeting_id)
