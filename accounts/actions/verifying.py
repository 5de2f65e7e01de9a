"""Verifies the log: whether something was changed, removed, put in or exchanged since it was written."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from accounts.actions.linking import AT_ONCE, link_entries, unlinked
from accounts.actions.logging import entry_bytes, keys
from accounts.models import LogCheck, LogEntry, LogLink
from accounts.rules import chain
from accounts.rules.chain import Problem

REMOVAL = "remove_old_entries"
# So many older links are looked at anew each day, beside all new ones: a few seconds.
PIECE = 100_000
_GUARDS = {
    "postgresql": "SELECT COUNT(*) FROM pg_trigger WHERE tgname LIKE 'accounts_log%%' AND tgenabled IN ('O', 'A')",
    "sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'accounts_log%%'",
}
_GUARD_COUNT = {"postgresql": 4, "sqlite": 6}


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the log had come: the number and the hash of a link. Kept elsewhere, it shows what was cut off."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Anchor":
        """Return the anchor that was printed so. Raises `ValueError`."""
        number, _colon, link = text.strip().partition(":")
        return cls(int(number), link)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: the first problem, if any, and the number of the entry concerned, if there is one."""

    count: int = 0
    anchor: Anchor | None = None
    problem: Problem | None = None
    entry: int | None = None


def verify(*, anchor: Anchor | None = None, now: dt.datetime | None = None) -> Verdict:
    """Verify the whole log, and that it still holds the anchor that was kept elsewhere."""
    now = now or timezone.now()
    link_entries(now=now)
    row = LogCheck.objects.first()
    spoiled = _spoiled(row)
    known = [each for each in (anchor, None if spoiled else _kept(row)) if each]
    verdict = _walk(0, None)
    found = verdict.problem or _around(known, now) or _doubles() or spoiled
    return _with(verdict, found)


def check_log(*, now: dt.datetime | None = None) -> LogCheck:
    """Verify what is new since the last time and a piece of what is older, and keep what was found.

    After a problem it begins at the same place the next time: it is told until somebody solved it. A row that is not
    ours gets no mark of ours either.
    """
    now = now or timezone.now()
    link_entries(now=now)
    row = LogCheck.objects.first() or LogCheck()
    kept, spoiled = _kept(row), _spoiled(row)
    found = _with(Verdict(), spoiled or _around([kept] if kept else [], now))
    if not found.problem:
        found = _walk(row.number, None)
    if not found.problem:
        start = row.reviewed if row.reviewed < row.number else 0
        older = _walk(start, min(start + PIECE, row.number))
        row.reviewed = start if older.problem else min(start + PIECE, row.number)
        found = older if older.problem else found
    row.checked_at = now
    row.problem, row.broken_entry = found.problem or "", found.entry
    row.broken_since = (row.broken_since or now) if found.problem else None
    if not found.problem and found.anchor:
        row.number, row.hash = found.anchor.number, found.anchor.hash
    if not spoiled:
        row.mark = chain.make_check(keys(), *_parts(row))
    row.save()
    return row


def newest_anchor() -> Anchor | None:
    """Return how far the log has come. One query."""
    head = LogLink.objects.order_by("-number").first()
    return Anchor(head.number, head.hash) if head else None


def walk_until(number: int) -> Verdict:
    """Verify from the oldest entry to this link."""
    return _walk(0, number)


def _kept(row: LogCheck | None) -> Anchor | None:
    return Anchor(row.number, row.hash) if row and row.number else None


def _spoiled(row: LogCheck | None) -> Problem | None:
    """Return what is wrong with what the daily check wrote down, or nothing."""
    if row is None or not row.number:
        return None
    try:
        return None if chain.is_check(keys(), row.mark, *_parts(row)) else Problem.CHECK
    except chain.UnknownKey:
        return Problem.KEY


def _parts(row: LogCheck) -> tuple[object, ...]:
    return row.number, row.hash, row.reviewed, row.checked_at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _with(verdict: Verdict, found: tuple[Problem, int | None] | Problem | None) -> Verdict:
    """Return the verdict with this problem, unless it has one."""
    if found is None or verdict.problem:
        return verdict
    problem, entry = found if isinstance(found, tuple) else (found, None)
    return replace(verdict, problem=problem, entry=entry)


def _around(known: Sequence[Anchor], now: dt.datetime) -> tuple[Problem, int | None] | None:
    """Return what is wrong beside the links themselves: no guards, a cut end, another log, or an entry put in later."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS[connection.vendor])
        if cursor.fetchone()[0] < _GUARD_COUNT[connection.vendor]:
            return Problem.UNGUARDED, None
    head, first = newest_anchor(), LogLink.objects.order_by("number").first()
    for each in known:
        if head is None or head.number < each.number:
            return Problem.TAIL, None
        link = LogLink.objects.filter(number=each.number).first()
        if link is None and first and first.number <= each.number:
            return Problem.GAP, None
        if link and link.hash != each.hash:
            return Problem.OTHER, link.entry_id
    late = LogEntry.objects.filter(link__isnull=True).exclude(pk__in=unlinked(now).values("pk")).order_by("pk").first()
    return (Problem.UNLINKED, late.pk) if late else None


def _doubles() -> tuple[Problem, int | None] | None:
    """Return the first entry that carries the mark of another one."""
    twice = LogEntry.objects.order_by().values("mark").annotate(count=Count("pk")).filter(count__gt=1)
    found = LogEntry.objects.filter(mark__in=twice.values("mark")).order_by("-pk").first()
    return (Problem.DOUBLE, found.pk) if found else None


def _walk(after: int, until: int | None) -> Verdict:
    """Verify the links with a number above `after`, to the end or until this one, and the entries behind them."""
    count, anchor = 0, None
    try:
        start = _start(after)
    except chain.UnknownKey:
        return Verdict(problem=Problem.KEY)
    if start is None:
        return Verdict(problem=Problem.HEAD)
    number, previous = start.number, start.hash
    for link, entry in _links(number, until):
        problem = _problem(link, entry, number + 1, previous)
        if problem:
            return Verdict(count, anchor, problem, link.entry_id)
        number, previous, count = link.number, link.hash, count + 1
        anchor = Anchor(number, previous)
    return Verdict(count, anchor)


def _start(after: int) -> Anchor | None:
    """Return what the first link above `after` must follow; None when what it followed went without a trace."""
    first = LogLink.objects.order_by("number").first()
    if first is None:
        return Anchor(0, chain.START)
    if after >= first.number:
        link = LogLink.objects.filter(number=after).first()
        return Anchor(link.number, link.hash) if link else None
    return Anchor(0, chain.START) if first.number == 1 else _removed_until(first.number - 1)


def _removed_until(number: int) -> Anchor | None:
    """Return where the log begins since its oldest part was removed, as an entry of ours says."""
    for entry in LogEntry.objects.filter(action=REMOVAL, details__number=number):
        problem = chain.mark_problem(keys(), entry_bytes(entry), entry.mark)
        if problem == Problem.KEY:
            raise chain.UnknownKey
        if problem is None:
            return Anchor(number, str(entry.details["hash"]))
    return None


def _links(after: int, until: int | None) -> Iterator[tuple[LogLink, LogEntry | None]]:
    """Yield the links in their order with the entries behind them. Two queries per thousand."""
    while True:
        rows = LogLink.objects.filter(number__gt=after)
        rows = rows if until is None else rows.filter(number__lte=until)
        links = list(rows.order_by("number")[:AT_ONCE])
        entries = LogEntry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            yield link, entries.get(link.entry_id)
        if len(links) < AT_ONCE:
            return
        after = links[-1].number


def _problem(link: LogLink, entry: LogEntry | None, number: int, previous: str) -> Problem | None:
    """Return what is wrong with one link and its entry."""
    if link.number != number:
        return Problem.GAP
    if entry is None:
        return Problem.REMOVED
    if problem := chain.mark_problem(keys(), entry_bytes(entry), entry.mark):
        return problem
    try:
        is_good = chain.is_link(keys(), link.hash, previous, number, entry.pk, entry.mark, link.linked_at.timestamp())
    except chain.UnknownKey:
        return Problem.KEY
    return None if is_good else Problem.ORDER
