"""What is an alarm: when, how bad, and in plain words what it means and what to do. The list is read from the top."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from platforms.security import EXPIRES_SOON
from platforms.watching.reading import Reading

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that is watched. `measure` is above 0 when it is an alarm; the number stands in the words."""

    kind: str
    part: Promise
    measure: Callable[[Reading], int]
    meaning: Promise
    cure: Promise
    is_broken: bool = True
    is_mailed: bool = True  # the way out and the log have mail of their own; on hold none leaves

    def words(self, count: int) -> tuple[str, str]:
        """Return what it means and what to do."""
        return str(self.meaning) % {"count": count}, str(self.cure) % {"count": count}


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)


def _silent(name: str) -> Callable[[Reading], int]:
    """Return how many minutes a part has been silent when that is too long; 1 when it never spoke."""

    def measure(reading: Reading) -> int:
        silence = reading.silence(name)
        if silence is None:
            return 1
        limit = dt.timedelta(minutes=settings.ALARM_SILENT_MINUTES, seconds=settings.SWEEP_SECONDS)
        return max(_minutes(silence), 1) if silence > limit else 0

    return measure


def _waiting(reading: Reading) -> int:
    minutes = _minutes(reading.waiting)
    is_explained = reading.hold is not None or reading.health.is_paused
    return minutes if minutes > settings.ALARM_WAITING_MINUTES and not is_explained else 0


def _backup(reading: Reading) -> int:
    """Return how many hours ago the last backup was made when that is too long; without one, since ever."""
    limit = settings.BACKUP_MAX_AGE_HOURS
    age = reading.silence("backup")
    if not limit:
        return 0
    hours = limit + 1 if age is None else int(age.total_seconds() // 3600)
    return hours if hours > limit else 0


def _over(name: str, limit: Callable[[], int]) -> Callable[[Reading], int]:
    return lambda reading: count if (count := reading.counted.get(name, 0)) > limit() else 0


def _disk(reading: Reading) -> int:
    free = reading.disk_free // MEGABYTE
    return max(free, 1) if free < settings.ALARM_DISK_FREE_MB else 0


def _security(reading: Reading) -> int:
    days = reading.security_days
    return max(days, 1) if days is not None and days <= EXPIRES_SOON.days else 0


WATCHED = (
    Watched(
        "held", _("Restored backup"), lambda reading: int(reading.hold is not None),
        _("A backup was restored. Nothing is sent until an administrator decides what may go."),
        _("Open the page “After restoring a backup” and choose per kind of message."), is_broken=False, is_mailed=False,
    ),
    Watched(
        "tables", _("Tables of the database"), lambda reading: int(not reading.works["tables"]),
        _("The tables are not those of this version. Pages may fail."),
        _("Run “manage.py migrate”, and start website, worker and timetable again."),
    ),
    Watched(
        "timetable", _("Timetable"), _silent("beat"),
        _("The timetable has been silent for %(count)s min. or more. Reminders and overviews do not go out."),
        _("Look whether the program “beat” runs, and start it again. Its log says why it stopped."),
    ),
    Watched(
        "worker", _("Worker"), _silent("worker"),
        _("The worker that sends mail has been silent for %(count)s min. or more. No mail goes out."),
        _("Look whether the program “worker” and the queue run, and start them again. The log says why it stopped."),
    ),
    Watched(
        "queue", _("Queue"), lambda reading: int(not reading.works["queue"]),
        _("The queue does not answer. Mail goes out later than usual, or not at all."),
        _("Look whether the queue (RabbitMQ or Redis) runs, and compare CELERY_BROKER_URL with its address."),
    ),
    Watched(
        "paused", _("Mail server"), lambda reading: int(reading.health.is_paused),
        _("The mail server takes nothing from us. Nothing is lost: we try again by ourselves."),
        _("Open “Delivery of mail”: there stands what the mail server said, and what to do."), is_mailed=False,
    ),
    Watched(
        "log", _("Log of what was done"), lambda reading: int(not reading.is_log_whole),
        _("The log of what people did was changed from outside."),
        _("Run “manage.py audit_verify”, find out who did it, and tell the privacy officer."), is_mailed=False,
    ),
    Watched(
        "needs", _("What people need"), lambda reading: reading.unreadable,
        _("We cannot read what people need to take part: %(count)s. The key for it is not here."),
        _("Put the key that is missing at the end of NEEDS_KEYS, and start website and worker again."),
    ),
    Watched(
        "ledger", _("Ledgers"), lambda reading: reading.damaged,
        _("A line cannot be read in the ledger of erasures or of who wants no mail. Number of ledgers: %(count)s."),
        _("Within an hour we write down anew what is known. Does this stay? Then take that line out of the file."),
    ),
    Watched(
        "waiting", _("Mail that waits"), _waiting,
        _("A message has been waiting for %(count)s min. That is too long."),
        _("Open “Delivery of mail”. Does everything wait? Then look at the worker and at the mail server."),
    ),
    Watched(
        "missing", _("Everyone invited"), lambda reading: reading.missing,
        _("No message was made for people who are invited: %(count)s."),
        _("Within five minutes we make it by ourselves. Does this stay? Then look at the log of the worker."),
    ),
    Watched(
        "disk", _("Room on the disk"), _disk,
        _("There are only %(count)s MB left on the disk. When it is full, nothing is saved any more."),
        _("Make room, or give this machine a larger disk. Old backups are often the largest."),
    ),
    Watched(
        "backup", _("Backup"), _backup,
        _("The last backup that worked was made %(count)s hours ago or more."),
        _("Look why “manage.py backup” failed: the timer or cron says it. Then make one by hand."),
    ),
    Watched(
        "uncertain", _("Uncertain mail"), lambda reading: reading.health.uncertain, is_broken=False,
        meaning=_("Nobody knows whether these messages arrived: %(count)s. They go out once more by themselves."),
        cure=_("You need not do anything. Does it happen often? Ask who runs the mail server why the line breaks."),
    ),
    Watched(
        "bounces", _("Mail that comes back"),
        lambda reading: percent if (percent := reading.bounce_percent) > settings.ALARM_BOUNCE_PERCENT else 0,
        _("Of a hundred messages of the last day %(count)s came back. Mail servers then begin to distrust us."),
        _("Let coordinators correct the addresses that do not work, and stop sending to a list that is old."),
        is_broken=False,
    ),
    Watched(
        "links", _("Wrong links"), _over("links", lambda: settings.ALARM_WRONG_LINKS),
        _("In a short time %(count)s links were opened that do not exist. Perhaps someone is guessing."),
        _("Nobody can guess a link: it is too long. Look in the log of the proxy who it is, and block them there."),
        is_broken=False,
    ),
    Watched(
        "logins", _("Failed logins"), _over("logins", lambda: settings.ALARM_FAILED_LOGINS),
        _("In a short time %(count)s logins failed. Perhaps someone is guessing passwords or codes."),
        _("Look in the log of the proxy who it is, and block them there. Ask colleagues whether they were it."),
        is_broken=False,
    ),
    Watched(
        "security_txt", _("Address for weaknesses"), _security,
        _("The file security.txt, which says where to report a weakness, holds for %(count)s days at most."),
        _("Look whether SECURITY_CONTACT is still right, and set SECURITY_EXPIRES to a day within a year."),
        is_broken=False,
    ),
)  # fmt: skip
BY_KIND = {each.kind: each for each in WATCHED}


def raised(reading: Reading) -> dict[str, int]:
    """Return the kinds that are an alarm now, each with its number."""
    found = {each.kind: each.measure(reading) for each in WATCHED}
    return {kind: count for kind, count in found.items() if count > 0}
