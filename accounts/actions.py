"""What happens to accounts, and the one place where something is written in the log."""

from typing import Any

from django.db import models

from accounts.models import LogEntry, User


def log(*, actor: User | None, action: str, subject: models.Model | None = None, **details: Any) -> LogEntry:
    """Write down who did what to which object. `details` holds ids and counts only, never personal data."""
    return LogEntry.objects.create(
        actor=actor,
        action=action,
        object_type=subject._meta.label_lower if subject else "",
        object_id=str(subject.pk) if subject else "",
        details=details,
    )
