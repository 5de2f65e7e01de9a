"""Photos in a report: added, described, moved and removed, as long as it is written."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from outcomes import queries
from outcomes.actions.writing import CannotWrite, NewerText, save_row, writable
from outcomes.models import Edition, OtherText, Photo, Report
from outcomes.rules.pictures import MOST_PHOTOS, Picture


def add_photo(
    *,
    report: Report,
    actor: User,
    form_nonce: str,
    name: str,
    picture: Picture,
    alt: str = "",
    has_consent: bool = False,
) -> Photo:
    """Keep a photo; the same form adds it once. Raises `CannotWrite` as `save_row`, and when there are enough.

    Without a description or consent it waits, and does not stand in the report.
    """
    with transaction.atomic():
        writable(report)
        known = Photo.objects.filter(report=report, form_nonce=form_nonce).first()
        if known:
            return known
        rows = Photo.objects.filter(report=report, removed_at=None)
        if rows.count() >= MOST_PHOTOS:
            words = _("There are %(most)s photos in this report already. Remove one first. This photo was not kept.")
            raise CannotWrite(words % {"most": MOST_PHOTOS})
        last = rows.aggregate(last=Max("position"))["last"] or 0
        made: Photo = Photo.objects.create(
            report=report,
            form_nonce=form_nonce,
            name=name[-120:],
            alt=alt,
            has_consent=has_consent,
            position=last + 1,
            content=picture.content,
            width=picture.width,
            height=picture.height,
            digest=picture.digest,
            changed_by=actor,
        )
    return made


def describe_photo(*, photo: Photo, seen: int, alt: str, actor: User) -> OtherText | None:
    """Write down what is to be seen, and that everyone agreed; another text of meanwhile is kept, as in `save_row`."""
    with transaction.atomic():
        other = save_row(row=photo, seen=seen, values={"alt": alt}, actor=actor)
        Photo.objects.filter(pk=photo.pk).update(has_consent=True)
    return other


def move_photo(*, photo: Photo, is_earlier: bool) -> None:
    """Let a photo change places with the one before or after it. Raises `CannotWrite` as `save_row`."""
    with transaction.atomic():
        writable(photo)
        rows = list(queries.photos_of(photo.report))
        place = [row.pk for row in rows].index(photo.pk)
        other = place + (-1 if is_earlier else 1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
            for position, row in enumerate(rows, start=1):
                Photo.objects.filter(pk=row.pk).exclude(position=position).update(position=position)


def remove_photo(*, photo: Photo, seen: int, actor: User, now: dt.datetime | None = None) -> None:
    """Delete a photo; its bytes stay only while a final version shows them. Raises as `remove_row`."""
    with transaction.atomic():
        writable(photo)
        found = Photo.objects.select_for_update().defer("content").filter(pk=photo.pk, removed_at=None).first()
        if found is None:
            return
        if found.version != seen:
            raise NewerText
        if queries.is_shown(Edition.objects.filter(report=photo.report_id).defer("file"), found.digest):
            found.removed_at, found.version, found.changed_by = now or timezone.now(), found.version + 1, actor
            found.save(update_fields=["removed_at", "version", "changed_by", "changed_at"])
        else:
            found.delete()
