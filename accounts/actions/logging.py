"""Writing in the log: who did or saw what. What it says goes to the SIEM as well, as a line of JSON."""

import datetime as dt
import json
import logging
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from accounts.models import LogEntry, User
from accounts.rules import chain

audit = logging.getLogger("audit")
# Who reloads a page looks once: a page of a tablet at the door asks itself anew the whole evening.
ONE_LOOK = dt.timedelta(minutes=10)
REPEATED_SECONDS = 60


def log(*, actor: User | None, action: str, subject: models.Model | None = None, **details: Any) -> LogEntry:
    """Write down who did what to which object. `details` holds ids and counts only, never personal data. One query."""
    entry = LogEntry(
        at=timezone.now(),
        actor=actor,
        action=action,
        object_type=subject._meta.label_lower if subject else "",
        object_id=str(subject.pk) if subject else "",
        details=details,
    )
    entry.mark = chain.make_mark(keys(), entry_bytes(entry))
    entry.save(force_insert=True)
    transaction.on_commit(lambda: _tell(entry), robust=True)
    return entry


def log_look(*, actor: User | None, action: str, subject: models.Model, **details: Any) -> LogEntry | None:
    """Write down that someone looked at something sensitive; the same page within ten minutes counts once.

    Two queries at most. It comes before the page: what cannot be written down is not shown.
    """
    seen = LogEntry.objects.filter(
        object_type=subject._meta.label_lower,
        object_id=str(subject.pk),
        action=action,
        actor=actor,
        details=details,
        at__gt=timezone.now() - ONE_LOOK,
    )
    return None if seen.exists() else log(actor=actor, action=action, subject=subject, **details)


def log_refused_login(*, email: str, is_locked: bool) -> None:
    """Write down that someone was not let in; of an address nobody has, or that waits, once in a while.

    Otherwise who tries a million addresses fills the log. The address itself stands nowhere.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    if not _was_logged("login", user, is_locked):
        log(actor=None, action=f"login_{_how(is_locked)}", subject=user, is_known=user is not None)


def log_refusal(*, what: str, user: User, actor: User | None, is_locked: bool) -> None:
    """Write down that a code of the second step was refused (`code`), or a password of who is in (`password`).

    `actor`: who is logged in; nobody who is half way is.
    """
    if not _was_logged(what, user, is_locked):
        log(actor=actor, action=f"{what}_{_how(is_locked)}", subject=user)


def keys() -> dict[str, bytes]:
    """Return the keys of the log, the one that writes first."""
    return chain.ring(tuple(settings.AUDIT_KEYS))


def entry_bytes(entry: LogEntry) -> bytes:
    """Return what the mark of an entry covers."""
    return chain.content(
        at=entry.at,
        actor=entry.actor_id,
        action=entry.action,
        object_type=entry.object_type,
        object_id=entry.object_id,
        details=entry.details,
    )


def tell_siem(action: str, at: dt.datetime, **fields: Any) -> None:
    """Write one line of JSON, when the settings say where to (`AUDIT_LOG`)."""
    if audit.isEnabledFor(logging.INFO):
        named = {"@timestamp": at.astimezone(dt.UTC).isoformat(timespec="microseconds"), "event.action": action}
        line = named | {"event.dataset": "buurtvenster.audit", "event.kind": "event", "ecs.version": "8.11"} | fields
        audit.info(json.dumps(line, separators=(",", ":")))


def _how(is_locked: bool) -> str:
    return "locked" if is_locked else "refused"


def _was_logged(what: str, user: User | None, is_locked: bool) -> bool:
    """Return whether this was written down a moment ago: who waits, and who is nobody, is once in a while."""
    who = str(user.pk) if user else "nobody"
    is_once = user is None or is_locked
    return is_once and not cache.add(f"{what}-{_how(is_locked)}-{who}", 1, timeout=REPEATED_SECONDS)


def _tell(entry: LogEntry) -> None:
    """Tell the SIEM of an entry, once it is certain."""
    fields = {
        "event.id": str(entry.pk),
        "user.id": str(entry.actor_id) if entry.actor_id else None,
        "object.type": entry.object_type or None,
        "object.id": entry.object_id or None,
        "buurtvenster.details": entry.details or None,
        "buurtvenster.mark": entry.mark,
    }
    tell_siem(entry.action, entry.at, **{name: value for name, value in fields.items() if value is not None})
