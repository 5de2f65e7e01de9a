"""The administration of users, the log and the house style, and what all administration pages share."""

from accounts.admin import branding, log, roles, users

__all__ = ["branding", "log", "roles", "users"]
