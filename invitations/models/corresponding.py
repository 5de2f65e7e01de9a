"""Who wrote to us without being in the directory. Apart from what was written: nobody sees an address by looking on."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from invitations.models.following import LANGUAGES
from invitations.models.invitation import new_public_id


class Correspondent(models.Model):
    """A name, and an address unless they wrote on paper, for one matter of an app above ours.

    An address counts once it is confirmed by a mailed link. Not before `expires_at`: then that app forgets it, with
    what was written.
    """

    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("address of who wrote to us")
        verbose_name_plural = _("addresses of who wrote to us")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.pk)
