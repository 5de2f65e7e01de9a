"""Writing a report, by several people at once: nothing that someone typed gets lost."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from meetings.models import Meeting
from meetings.queries import programme
from outcomes import queries, rules
from outcomes.models import Agreement, OtherText, Photo, Report, Row, Subject

AnyRow = TypeVar("AnyRow", Subject, Agreement)


class CannotWrite(Exception):
    """Nothing was changed; the message says why, in the active language."""


class NewerText(Exception):
    """Someone changed the row meanwhile, so that it was not removed."""


def begin_report(*, meeting: Meeting, actor: User, now: dt.datetime | None = None) -> Report:
    """Begin the report: a subject for each part of the programme, or else each theme, and one for what is left over.

    Beginning twice changes nothing.
    Raises `CannotWrite` before the doors open, for a meeting that does not take place, and for a closed dossier.
    """
    if not rules.has_begun(meeting, now or timezone.now()):
        raise CannotWrite(_("You can write the report from the moment that the doors open."))
    if queries.is_closed(meeting.pk):
        raise CannotWrite(_("The dossier of this meeting is closed, so that its report does not change any more."))
    with transaction.atomic():
        report, is_new = Report.objects.get_or_create(meeting=meeting, defaults={"changed_by": actor})
        if is_new:
            titles = [line.item.title for line in programme(meeting) if line.item.is_reported]
            subjects = [Subject(title=title) for title in titles]
            subjects = subjects or [Subject(title=theme.name[:120]) for theme in meeting.themes.all()]
            subjects += [Subject(title=title, said=said) for title, said in queries.agenda_of_left_over(meeting)]
            for each in subjects:
                each.report, each.changed_by = report, actor
            Subject.objects.bulk_create(subjects)
            log(actor=actor, action="begin_report", subject=meeting)
    return report


def save_row(
    *, row: Row, seen: int, values: Mapping[str, Any], actor: User, now: dt.datetime | None = None
) -> OtherText | None:
    """Save what someone typed into a row of which they saw this version.

    When the row is newer by now and says something else, it stays as it is; what was typed is kept beside it and
    returned. Raises `CannotWrite` when the report is being checked or is final.
    """
    with transaction.atomic():
        report = writable(row)
        found = type(row)._default_manager.select_for_update().get(pk=row.pk)
        is_removed = getattr(found, "removed_at", None) is not None
        if found.values == found.values | dict(values) and not is_removed:
            return None
        if found.version != seen:
            return OtherText.objects.create(
                report=report,
                subject=found if isinstance(found, Subject) else None,
                agreement=found if isinstance(found, Agreement) else None,
                photo=found if isinstance(found, Photo) else None,
                values={name: _plain(value) for name, value in values.items()},
                made_by=actor,
                made_at=now or timezone.now(),
            )
        _write(found, values, actor)
    return None


def add_subject(*, report: Report, actor: User, form_nonce: str, **values: Any) -> Subject:
    """Add a subject; the same form adds it once. Raises `CannotWrite` as `save_row`."""
    return _add(Subject, report, actor, form_nonce, values)


def add_agreement(*, report: Report, actor: User, form_nonce: str, **values: Any) -> Agreement:
    """Add an agreement; the same form adds it once. Raises `CannotWrite` as `save_row`."""
    return _add(Agreement, report, actor, form_nonce, values)


def remove_row(*, row: Subject | Agreement, seen: int, actor: User, now: dt.datetime | None = None) -> None:
    """Remove a subject or an agreement; twice changes nothing.

    Raises `NewerText` when someone changed it meanwhile, and `CannotWrite` as `save_row`.
    """
    with transaction.atomic():
        writable(row)
        found = type(row)._default_manager.select_for_update().get(pk=row.pk)
        if found.removed_at is not None:
            return
        if found.version != seen:
            raise NewerText
        found.removed_at, found.version, found.changed_by = now or timezone.now(), found.version + 1, actor
        found.save(update_fields=["removed_at", "version", "changed_by", "changed_at"])


def choose_text(*, text: OtherText, is_other: bool, actor: User) -> None:
    """Settle which of two texts stands in the report: the one that does, or the one beside it.

    A row that was removed comes back by it. Raises `CannotWrite` as `save_row`; settling twice changes nothing.
    """
    with transaction.atomic():
        report = writable(text.row)
        found = OtherText.objects.select_for_update(of=("self",)).filter(pk=text.pk).first()
        if found is None:
            return
        if is_other:
            row = type(found.row)._default_manager.select_for_update().get(pk=found.row.pk)
            fields: dict[str, Any] = {name: row._meta.get_field(name) for name in found.values}
            _write(row, {name: fields[name].to_python(value) for name, value in found.values.items()}, actor)
        found.delete()
        log(actor=actor, action="choose_text", subject=report, is_other=is_other)


def _add(model: type[AnyRow], report: Report, actor: User, form_nonce: str, values: Mapping[str, Any]) -> AnyRow:
    with transaction.atomic():
        writable(report)
        row, _is_new = model._default_manager.get_or_create(
            report=report, form_nonce=form_nonce, defaults={**values, "changed_by": actor}
        )
    return row


def _write(row: Row, values: Mapping[str, Any], actor: User) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version, row.changed_by = row.version + 1, actor
    changed = [*values, "version", "changed_by", "changed_at"]
    if getattr(row, "removed_at", None) is not None:
        row.removed_at = None  # type: ignore[attr-defined]  # rows that can go
        changed.append("removed_at")
    row.save(update_fields=[name.removesuffix("_id") for name in changed])


def writable(row: Row) -> Report:
    """Return the locked report of a row. Raises `CannotWrite` when it is being checked or is final."""
    pk = row.pk if isinstance(row, Report) else row.report_id  # type: ignore[attr-defined]  # rows of a report
    report = Report.objects.select_for_update().get(pk=pk)
    if not report.can_be_written:
        raise CannotWrite(
            _("This report is being checked or is final. Your text was not saved: copy it if you need it.")
        )
    return report


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
