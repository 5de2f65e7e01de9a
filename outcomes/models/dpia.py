"""What the municipality filled in for its data protection impact assessment; each time it is saved is a version."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DpiaVersion(models.Model):
    """All answers as they were saved once. Rows are only added."""

    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answers = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("version of the DPIA")
        verbose_name_plural = _("versions of the DPIA")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(self.pk)
