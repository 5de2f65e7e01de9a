"""The words of a report as a page shows them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Contact, Organisation
from meetings.models import Meeting
from meetings.rules import day_words
from outcomes.models import OtherText, Row

LABELS = {"contact_id": _("who gets the e-mail")}


def shown(content: Mapping[str, Any], photo_url: Callable[[str], str]) -> dict[str, Any]:
    """Return the content of a report with its days as days, and its photos with their addresses."""
    meeting = dict(content["meeting"])
    meeting["day"] = dt.date.fromisoformat(meeting["day"]) if meeting["day"] else None
    agreements = [{**each, "by": dt.date.fromisoformat(each["by"])} for each in content["agreements"]]
    photos = [{**each, "url": photo_url(each["digest"])} for each in content.get("photos", ())]
    return {**content, "meeting": meeting, "agreements": agreements, "photos": photos}


def for_staff(meeting: Meeting) -> Callable[[str], str]:
    """Return where staff see the photos of a report."""
    return lambda digest: reverse("outcomes:report_picture", args=[meeting.pk, digest])


def for_everyone(meeting: Meeting) -> Callable[[str], str]:
    """Return where everyone sees the photos of a published report."""
    return lambda digest: reverse("outcomes:public_photo", args=[meeting.pk, digest])


def row_words(text: OtherText) -> list[tuple[str, str, str]]:
    """Return what two texts of one row say, as (field, in the report, beside it); only where they differ."""
    row = text.row
    owners = dict(Organisation.objects.filter(pk__in=_keys(row, text, "owner_id")).values_list("pk", "name"))
    people = dict(Contact.objects.filter(pk__in=_keys(row, text, "contact_id")).values_list("pk", "name"))
    words: dict[str, Callable[[Any], str]] = {
        "owner_id": lambda pk: owners.get(pk, ""),
        "contact_id": lambda pk: people.get(pk, ""),
        "due_on": day_words,
    }
    found = []
    for name, other in text.values.items():
        field: Any = row._meta.get_field(name)
        mine, theirs = getattr(row, name), field.to_python(other)
        if mine != theirs:
            say = words.get(name, str)
            label = capfirst(str(LABELS.get(name, getattr(field, "verbose_name", name))))
            found.append((label, say(mine) if mine else "–", say(theirs) if theirs else "–"))
    return found


def _keys(row: Row, text: OtherText, name: str) -> set[int]:
    return {pk for pk in (row.values.get(name), text.values.get(name)) if pk}
