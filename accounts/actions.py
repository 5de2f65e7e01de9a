"""What happens to accounts, and the one place where something is written in the log."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Branding, LogEntry, User
from accounts.queries import forget_house_style


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


def set_role(*, user: User, role: str, actor: User | None) -> User:
    """Give a user a role; only an administrator may open the administration, and may do everything there."""
    is_administrator = role == User.Role.ADMINISTRATOR
    with transaction.atomic():
        user.role, user.is_staff, user.is_superuser = role, is_administrator, is_administrator
        user.save(update_fields=["role", "is_staff", "is_superuser"])
        log(actor=actor, action="set_role", subject=user, role=role)
    return user


def save_house_style(*, branding: Branding, actor: User | None) -> Branding:
    """Save the house style. Pages show it at once here, and within half a minute wherever else the site runs."""
    with transaction.atomic():
        branding.changed_at = timezone.now()
        branding.save()
        log(actor=actor, action="set_house_style", subject=branding)
        transaction.on_commit(forget_house_style, robust=True)
    return branding
