"""What someone changes about themselves, the role that they are given, and the house style."""

from django.db import transaction
from django.utils import timezone

from accounts.actions.links import withdraw_links
from accounts.actions.logging import log
from accounts.models import Branding, User, new_stamp
from accounts.queries import forget_house_style


def change_profile(*, user: User, name: str, function: str, phone: str, language: str) -> User:
    """Save what a user says about themselves."""
    user.name, user.function, user.phone, user.language = name, function, phone, language
    fields = ["name", "function", "phone", "language"]
    with transaction.atomic():
        user.save(update_fields=fields)
        log(actor=user, action="change_profile", subject=user, fields=fields)
    return user


def change_password(*, user: User, password: str) -> User:
    """Save a new password and write down that it changed. Other sessions and mailed links of this user end by it."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        withdraw_links(user=user)
        log(actor=user, action="password changed", subject=user)
    return user


def end_sessions(*, user: User, actor: User | None) -> User:
    """End every session of a user, on whatever computer it is."""
    with transaction.atomic():
        user.session_stamp = new_stamp()
        user.save(update_fields=["session_stamp"])
        log(actor=actor, action="end_sessions", subject=user)
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
