"""What happens to areas and the directory."""

import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.actions.addresses import note_address
from areas.imports.area_match import match_areas
from areas.imports.area_rows import read_areas
from areas.imports.area_write import lock, write_areas
from areas.imports.report import Report
from areas.models import Area, AreaCode, Contact, Membership, Organisation, new_feed_key
from areas.rules import slug


class ChangedMeanwhile(Exception):
    """Somebody else changed the same; nothing was saved."""


def rebuild_tree() -> int:
    """Write every area's path and depth anew after an import or an edit; return how many changed. Two queries."""
    with transaction.atomic():
        areas = {area.pk: area for area in Area.objects.only("pk", "name", "parent_id", "path", "depth")}
        paths: dict[int, tuple[str, int]] = {}

        def place(area: Area) -> tuple[str, int]:
            if area.pk not in paths:
                above, depth = place(areas[area.parent_id]) if area.parent_id else ("", -1)
                paths[area.pk] = (f"{above}{slug(area.name)}~{area.pk}/", depth + 1)
            return paths[area.pk]

        changed = []
        for area in areas.values():
            path, depth = place(area)
            if (area.path, area.depth) != (path, depth):
                area.path, area.depth = path, depth
                changed.append(area)
        Area.objects.bulk_update(changed, ["path", "depth"], batch_size=500)
        return len(changed)


def correct_contact(
    *,
    contact: Contact,
    actor: User,
    email: str,
    phone: str,
    postal_address: str,
    channel: str,
    language: str,
    valid_until: dt.date | None,
    origin: str | None = None,
    obtained_on: dt.date | None = None,
    legal_basis: str | None = None,
) -> list[str]:
    """Write down how a contact may be reached and until when; return the names of what changed. The log keeps those.

    With `origin` and `legal_basis` also where the address came from, since when we have it and why we may write. What
    says the same as `contact`, as it was read, was not touched, and stays as somebody else left it since. Raises
    `ChangedMeanwhile` where both changed the same otherwise.
    """
    new = {
        "email": email,
        "phone": phone,
        "postal_address": postal_address,
        "channel": channel,
        "language": language,
        "valid_until": valid_until,
    }
    if origin and legal_basis:
        new |= {"origin": origin, "obtained_on": obtained_on, "legal_basis": legal_basis}
    with transaction.atomic():
        row = Contact.objects.select_for_update().get(pk=contact.pk)
        before = row.email
        touched = [name for name, value in new.items() if getattr(contact, name) != value]
        changed = [name for name in touched if getattr(row, name) != new[name]]
        if any(getattr(row, name) != getattr(contact, name) for name in changed):
            raise ChangedMeanwhile
        for name in changed:
            setattr(row, name, new[name])
        if "email" in changed:  # the link in earlier mail may have gone to someone else
            row.feed_key = new_feed_key()
        if changed:
            row.save(update_fields=[*changed, "feed_key"])
            note_address(contact=row, before=before)
            log(actor=actor, action="correct_contact", subject=row, fields=changed)
    return changed


def renew_feed(*, contact: Contact, actor: User) -> None:
    """Stop the secret address of someone's agenda: from now on another one leads there."""
    with transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(feed_key=new_feed_key())
        log(actor=actor, action="renew_feed", subject=contact)


def import_areas(
    *,
    files: Sequence[tuple[Path, str]],
    year: int | None = None,
    municipalities: Collection[str] = (),
    accept_renames: bool = False,
    apply: bool,
    actor: User | None = None,
) -> list[Report]:
    """Read files (path, name as given) and return a report of each; write them all or none, and only when `apply`.

    Without `apply` a later file sees what the earlier ones would have made, and everything is rolled back.
    Raises `imports.source.FileRefused`.
    """
    reports = []
    with transaction.atomic():
        if apply or len(files) > 1:
            lock(Area, AreaCode)
        for path, name in files:
            report = Report(file=name, year=year, is_applied=apply)
            rows = read_areas(path, report, municipalities=municipalities)
            plan = match_areas(rows, report, accept_renames=accept_renames)
            if apply or len(files) > 1:
                write_areas(plan)
            reports.append(report)
        if apply:
            rebuild_tree()
            log(actor=actor, action="import_areas", **_totals(reports))
        else:
            transaction.set_rollback(True)
    return reports


def _totals(reports: Sequence[Report]) -> dict[str, Any]:
    """Return the counts of an import for the log."""
    counts = [count for report in reports for count in report.counts.values()]
    return {
        "new": sum(count.new for count in counts),
        "changed": sum(count.changed for count in counts),
        "refused": sum(len(report.refused) for report in reports),
    }


def add_contact(
    *,
    actor: User,
    area: Area,
    name: str,
    email: str,
    phone: str,
    side: str,
    organisation: str,
    postal_address: str = "",
) -> Contact:
    """Make a contact by hand; an organisation of that name is joined, or made on this side of the table in the area."""
    by_hand = Contact.Channel.LETTER if postal_address else Contact.Channel.PHONE
    with transaction.atomic():
        contact = Contact.objects.create(
            name=name,
            email=email,
            phone=phone,
            postal_address=postal_address,
            channel=Contact.Channel.EMAIL if email else by_hand,
            area=area,
            origin=Contact.Origin.MUNICIPALITY,
            obtained_on=timezone.localdate(),
        )
        if organisation:
            joined = Organisation.objects.filter(name__iexact=organisation).first()
            # Of an organisation that we know, the invitations keep going to those who got them before.
            is_invited = joined is None
            if joined is None:
                joined = Organisation.objects.create(name=organisation, kind=side)
                joined.areas.add(area)
            Membership.objects.create(contact=contact, organisation=joined, is_invited=is_invited)
        log(actor=actor, action="add_contact", subject=contact)
    return contact
