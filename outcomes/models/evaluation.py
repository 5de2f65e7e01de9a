"""How people look back on a meeting: visitors without their name, on paper in totals, and who organised it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting


class Degree(models.TextChoices):
    """Three answers are enough, and everyone knows what they mean."""

    YES = "yes", _("Yes")
    BIT = "bit", _("A little")
    NO = "no", _("No")


class Review(models.Model):
    """What one visitor said. `key` is a keyed hash of their link: who comes back changes the answer, nobody sees whose.

    Kept without the person and without a moment. Who answers by the code on paper is anybody: such answers stand apart
    until an organiser, who sees how many they are, lets them count.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    was_useful = models.CharField(_("was it useful"), max_length=4, choices=Degree)
    could_speak = models.CharField(_("could people speak"), max_length=4, choices=Degree)
    better = models.TextField(_("what can be better"), max_length=1000, blank=True)
    by_code = models.BooleanField(_("by the code on paper"), default=False)
    is_counted = models.BooleanField(_("counts"), default=True)

    class Meta:
        verbose_name = _("review by a visitor")
        verbose_name_plural = _("reviews by visitors")
        ordering = ("key",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "key"], name="review_once_per_visitor")]

    def __str__(self) -> str:
        return str(self.pk)


class PaperReviews(models.Model):
    """The forms that were filled in on paper, counted."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="+")
    useful_yes = models.PositiveSmallIntegerField(default=0)
    useful_bit = models.PositiveSmallIntegerField(default=0)
    useful_no = models.PositiveSmallIntegerField(default=0)
    speak_yes = models.PositiveSmallIntegerField(default=0)
    speak_bit = models.PositiveSmallIntegerField(default=0)
    speak_no = models.PositiveSmallIntegerField(default=0)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reviews on paper")
        verbose_name_plural = _("reviews on paper")
        ordering = ("meeting",)

    def __str__(self) -> str:
        return str(self.meeting_id)


class LookBack(models.Model):
    """What somebody who organised the meeting said, to lay beside what visitors said."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    met_goal = models.CharField(_("was the goal met"), max_length=4, choices=Degree)
    right_people = models.CharField(_("were the right people there"), max_length=4, choices=Degree)
    better = models.TextField(_("what can be better"), max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("look back by an organiser")
        verbose_name_plural = _("looks back by organisers")
        ordering = ("at", "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "user"], name="look_back_once_per_user")]

    def __str__(self) -> str:
        return str(self.pk)
