"""What happens to accounts, and the one place where something is written in the log."""

from typing import Any

from django.db import models, transaction

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


def change_profile(*, user: User, name: str, function: str, phone: str, language: str) -> User:
    """Save what a user says about themselves."""
    user.name, user.function, user.phone, user.language = name, function, phone, language
    user.save(update_fields=["name", "function", "phone", "language"])
    return user


def change_password(*, user: User, password: str) -> User:
    """Save a new password and write down that it changed. Other sessions of this user end by it."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        log(actor=user, action="password changed", subject=user)
    return user
