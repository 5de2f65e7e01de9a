"""The question to an organisation whether what we know of it is still right, with a link of its own. No account."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.models import Contact, Organisation
from invitations.models.invitation import new_public_id


class DataCheck(models.Model):
    """One question to one contact of an organisation; the link works until `expires_at`.

    `address_hash`: to which address it went. When the contact has another one, whoever reads the old mailbox is not
    this person any more, and the link stops.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="data_checks")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    address_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(_("answered at"), null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("question to check data")
        verbose_name_plural = _("questions to check data")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def email(self) -> str:
        """The address to which it goes."""
        return self.contact.email

    @property
    def language(self) -> str:
        """In which language we write to this contact."""
        return self.contact.language
