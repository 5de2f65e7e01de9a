"""Files with people in them that wait for somebody: they have a term too, from when they were written."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from outcomes.rules import keeping as rules


@dataclass(frozen=True, slots=True)
class Found:
    """Some files, which are counted as rows are."""

    paths: tuple[Path, ...] = ()

    def exists(self) -> bool:
        """Return whether there are any."""
        return bool(self.paths)

    def count(self) -> int:
        """Return how many there are."""
        return len(self.paths)


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """One sort of files below these folders of VAR_DIR. No meeting is held for them."""

    code: str
    folders: tuple[str, ...]
    fixed_days: int | None = None

    @property
    def days(self) -> int | None:
        """The term in days; None when the municipality set none, so that all is kept."""
        if self.fixed_days is not None:
            return self.fixed_days
        days: int = getattr(settings, rules.BY_CODE[self.code].setting)
        return days or None

    def due(self, now: dt.datetime) -> Found:
        """Return what is past its term."""
        days = self.days
        if days is None:
            return Found()
        return Found(tuple(path for path, at in self._found() if rules.is_due(at, days, now)))

    def held(self, now: dt.datetime) -> Found:
        """Return nothing: what is held is a meeting."""
        return Found()

    def next_on(self, now: dt.datetime) -> dt.date | None:
        """Return on which day the next of these is past its term."""
        days = self.days
        if days is None:
            return None
        ahead = [rules.due_at(at, days) for _path, at in self._found() if not rules.is_due(at, days, now)]
        return timezone.localdate(min(ahead)) if ahead else None

    def forget(self, now: dt.datetime) -> int:
        """Delete what is past its term; return how many files."""
        found = self.due(now)
        for path in found.paths:
            path.unlink(missing_ok=True)
        return found.count()

    def _found(self) -> Iterator[tuple[Path, dt.datetime]]:
        """Return each file with the moment at which it was written; what goes meanwhile is left out."""
        for name in self.folders:
            for path in sorted((Path(settings.VAR_DIR) / name).rglob("*")):
                try:
                    if path.is_file() and not path.is_symlink():
                        yield path, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
                except FileNotFoundError:
                    continue
