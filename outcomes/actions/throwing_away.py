"""Throwing away a next version of a report that was begun, so that the final one stands as it did."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Contact
from outcomes.models import Agreement, Edition, OtherText, Photo, Report, Row, Subject
from outcomes.queries import is_shown

_ROWS: dict[str, type[Subject | Agreement | Photo]] = {"subject": Subject, "agreement": Agreement, "photo": Photo}
_MORE = {"photo": ("position", "has_consent")}


def snapshot(report: Report) -> dict[str, Any]:
    """Return what stands in every row of a report, as plain values by their numbers. Three queries."""
    found: dict[str, Any] = {"summary": report.summary, "reason": report.reason}
    for name, model in _ROWS.items():
        rows = model._default_manager.filter(report=report, removed_at__isnull=True)
        fields = [*model.TEXTS, *_MORE.get(name, ())]
        found[name] = {
            str(row["pk"]): {each: _plain(row[each]) for each in fields} for row in rows.values("pk", *fields)
        }
    return found


def discard(*, report: Report, actor: User) -> bool:
    """Throw away the next version that was begun: the one that is final stands again. False when there is none."""
    with transaction.atomic():
        row = Report.objects.select_for_update().get(pk=report.pk)
        if not row.can_be_discarded:
            return False
        editions = list(Edition.objects.filter(report=row).defer("file"))
        OtherText.objects.filter(report=row).delete()
        for name, model in _ROWS.items():
            for each in model._default_manager.filter(report=row):
                _put_back(each, row.before[name].get(str(each.pk)), editions)
        number, row.summary, row.reason = row.number, row.before["summary"], row.before["reason"]
        row.state, row.number, row.check_until, row.before = Report.State.FINAL, number - 1, None, {}
        row.version += 1
        row.save(
            update_fields=["summary", "reason", "state", "number", "check_until", "before", "version", "changed_at"]
        )
        log(actor=actor, action="discard_report", subject=row, number=number)
    return True


def _put_back(row: Subject | Agreement | Photo, values: dict[str, Any] | None, editions: list[Edition]) -> None:
    """Let a row say what it said; what came since goes. Bytes of a photo stay while a final version shows them."""
    if values is None:
        _take_away(row, editions)
        return
    if values.get("contact_id") and not Contact.objects.filter(pk=values["contact_id"]).exists():
        values = values | {"contact_id": None}
    if row.removed_at is None and _said(row, values):
        return  # nobody touched it
    for name, value in values.items():
        setattr(row, name, value)
    row.removed_at, row.version = None, row.version + 1
    row.save(update_fields=[*(name.removesuffix("_id") for name in values), "removed_at", "version", "changed_at"])


def _take_away(row: Subject | Agreement | Photo, editions: list[Edition]) -> None:
    if isinstance(row, Photo) and is_shown(editions, row.digest):
        Photo.objects.filter(pk=row.pk, removed_at=None).update(removed_at=timezone.now())
    elif row.removed_at is None:
        row.delete()


def _said(row: Row, values: dict[str, Any]) -> bool:
    return all(_plain(getattr(row, name)) == value for name, value in values.items())


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
