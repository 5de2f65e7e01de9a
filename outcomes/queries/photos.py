"""Photos of a report, and the bytes of one."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from outcomes.models import Edition, Photo, Report


def photos_of(report: Report) -> QuerySet[Photo]:
    """Return the photos of a report in order, without their bytes. One query when read."""
    return Photo.objects.filter(report=report, removed_at=None).defer("content").select_related("changed_by")


def photo_words(photos: Iterable[Photo]) -> list[dict[str, Any]]:
    """Return photos as they become final: of the ready ones what is to be seen, and what stands in for the bytes."""
    names = ("name", "alt", "digest", "width", "height")
    return [{name: getattr(each, name) for name in names} for each in photos if each.is_ready]


def picture(report_pk: int, digest: str) -> bytes | None:
    """Return the bytes of a photo of a report; None when it is not there. One query."""
    rows = Photo.objects.filter(report=report_pk, digest=digest).order_by("pk")
    found = rows.values_list("content", flat=True).first()
    return bytes(found) if found else None


def is_shown(editions: Iterable[Edition], digest: str) -> bool:
    """True when one of these versions shows this photo."""
    return any(photo["digest"] == digest for each in editions for photo in each.content.get("photos", ()))
