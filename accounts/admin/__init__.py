"""The administration of users and the log, and what all administration pages share."""

from accounts.admin import log, users

__all__ = ["log", "users"]
