"""What is prepared for a meeting: programme, who does what there, what must be done before, and what must be there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from areas.models import Contact, Organisation
from meetings.models.meeting import Meeting


class ProgrammeItem(models.Model):
    """A part of the programme, or a part of such a part. It holds no time of the clock: it moves with the start.

    `offset`: minutes from the start of the meeting (less than 0: before it); with a `parent` from the start of that.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="programme")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    title = models.CharField(_("what happens"), max_length=120)
    offset = models.SmallIntegerField(_("minutes from the start"))
    duration = models.PositiveSmallIntegerField(_("minutes"))
    position = models.PositiveSmallIntegerField(default=0)  # decides between what begins at the same time
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+", verbose_name=_("organisation that does this")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("person who does this")
    )
    host = models.CharField(_("who does this, by role"), max_length=80, blank=True)
    is_reported = models.BooleanField(_("is a subject of the report"), default=True, db_default=True)
    form_nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("part of the programme")
        verbose_name_plural = _("parts of the programme")
        ordering = ("offset", "position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "form_nonce"], condition=~Q(form_nonce=""), name="programme_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def public_host(self) -> str:
        """Who does this, as everyone may read it: by role or organisation, never the name of a person."""
        return self.host or (self.organisation.name if self.organisation else "")

    @property
    def own_host(self) -> str:
        """Who does this, for who works on the meeting: with the name of the person."""
        return " – ".join(filter(None, [self.contact.name if self.contact else "", self.public_host]))


class MeetingRole(models.Model):
    """Somebody who does something at a meeting: a contact or a colleague.

    `briefed_mark` tells what their last briefing said (`rules.programme.mark`), so that it shows when that is old.
    """

    class Role(models.TextChoices):
        """What somebody does there."""

        CHAIR = "chair", _("leads the meeting")
        MINUTES = "minutes", _("writes the report")
        SPEAKER = "speaker", _("tells something")
        DOOR = "door", _("helps at the door")
        OTHER = "other", _("helps with something else")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+", verbose_name=_("contact"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("colleague")
    )
    task = models.CharField(_("what this person does"), max_length=300, blank=True)
    briefed_at = models.DateTimeField(null=True)
    briefed_mark = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = _("role at a meeting")
        verbose_name_plural = _("roles at meetings")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, user__isnull=True) | Q(contact__isnull=True, user__isnull=False),
                name="meeting_role_of_one_person",
            ),
            models.UniqueConstraint(fields=["meeting", "role", "contact"], name="meeting_role_once_per_contact"),
            models.UniqueConstraint(fields=["meeting", "role", "user"], name="meeting_role_once_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person.name}"

    @property
    def person(self) -> Contact | User:
        """Who it is."""
        found = self.contact or self.user
        assert found is not None
        return found

    @property
    def person_key(self) -> str:
        """What tells this person from every other: a letter for the table, and the key there."""
        return f"c{self.contact_id}" if self.contact_id else f"u{self.user_id}"


class ChecklistItem(models.Model):
    """Something that must be done for a meeting, so many days from its day (less than 0: before it).

    `due_on` is worked out from the day of the meeting (`rules.checklist.due_on`) and moves with it; none without a day.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="checklist")
    code = models.CharField(max_length=20, blank=True)  # of what was made from the kind of meeting
    what = models.CharField(_("what must be done"), max_length=200)
    days = models.SmallIntegerField(_("days from the meeting"))
    due_on = models.DateField(_("ready by"), null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who does this")
    )
    made_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reminded_on = models.DateField(null=True)
    form_nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("thing to do")
        verbose_name_plural = _("checklist")
        ordering = ("days", "pk")
        indexes: ClassVar = [models.Index(fields=["due_on"], condition=Q(done_at=None), name="checklist_open")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "code"], condition=~Q(code=""), name="checklist_once_per_code"),
            models.UniqueConstraint(
                fields=["meeting", "form_nonce"], condition=~Q(form_nonce=""), name="checklist_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_done(self) -> bool:
        """True when somebody ticked it."""
        return self.done_at is not None

    @property
    def days_away(self) -> int:
        """How many days it lies from the meeting, before or after."""
        return abs(self.days)


class Material(models.Model):
    """Something that must be there: what, how many, who brings it, and whether it is there."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="materials")
    what = models.CharField(pgettext_lazy("material", "what"), max_length=120)
    number = models.PositiveSmallIntegerField(_("how many"), default=1)
    brought_by = models.CharField(_("who brings it"), max_length=120, blank=True)
    is_there = models.BooleanField(_("is there"), default=False)
    form_nonce = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ("what", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "form_nonce"], condition=~Q(form_nonce=""), name="material_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return self.what
