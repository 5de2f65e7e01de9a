"""Where the answer to a voice may be sent. Apart from what was said: whoever answers never sees the address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from invitations.models.following import LANGUAGES
from invitations.models.invitation import new_public_id
from meetings.models import Signal


class Speaker(models.Model):
    """The address that somebody left with a voice. It counts once it is confirmed, and goes after the answer.

    `told_at`: the moment of the answer that was sent.
    """

    signal = models.OneToOneField(Signal, models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    confirmed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("address of a voice")
        verbose_name_plural = _("addresses of voices")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.pk)
