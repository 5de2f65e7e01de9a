"""Writes a planned directory in a few statements per kind. The caller opens the transaction."""

from collections.abc import Sequence

from django.db.models import Model

from areas.imports.directory_match import DirectoryPlan
from areas.models import Contact, Membership, Organisation, OrganisationType

_BATCH = 500


def write_directory(plan: DirectoryPlan) -> None:
    """Write kinds, organisations with their areas, contacts and memberships."""
    organisations = [entry for entry in plan.organisations if entry.is_new or entry.changes]
    kinds: dict[int, OrganisationType] = {}
    for entry in organisations:
        if entry.organisation.type and entry.organisation.type.pk is None:
            kinds[id(entry.organisation.type)] = entry.organisation.type
    OrganisationType.objects.bulk_create(kinds.values())
    for entry in organisations:
        entry.organisation.type = entry.organisation.type
    _write(Organisation, [entry.organisation for entry in organisations], skip={"is_active"})
    areas = Organisation.areas.through
    areas.objects.bulk_create(
        (areas(organisation_id=entry.organisation.pk, area_id=area) for entry in organisations for area in entry.areas),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    contacts = [entry for entry in plan.contacts if entry.is_new or entry.changes]
    _write(Contact, [entry.contact for entry in contacts if entry.contact], skip=set())
    for written in contacts:
        written.pk = written.contact.pk if written.contact else None
    _write_memberships(plan)


def _write(model: type[Model], rows: Sequence[Model], *, skip: set[str]) -> None:
    """Insert the new rows and overwrite the changed ones, each in statements of 500 rows."""
    manager = model._default_manager
    names = [each.name for each in model._meta.concrete_fields if not each.primary_key and each.name not in skip]
    changed = [row for row in rows if row.pk is not None]
    manager.bulk_create([row for row in rows if row.pk is None], batch_size=_BATCH)
    # An insert that updates on conflict costs a tenth of bulk_update, which writes a CASE per field and row.
    manager.bulk_create(
        changed,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=names,
    )


def _write_memberships(plan: DirectoryPlan) -> None:
    """Add and change memberships."""
    new, changed = [], []
    for entry in plan.contacts:
        for organisation, values in entry.memberships.items():
            contact, pk = entry.pk or 0, organisation.organisation.pk
            present = plan.known.members.get((contact, pk))
            if present is None:
                new.append(Membership(contact_id=contact, organisation_id=pk, **values))
            elif entry.changes:
                function, is_invited = values.get("function", present[1]), values.get("is_invited", present[2])
                changed.append(
                    Membership(
                        pk=present[0], contact_id=contact, organisation_id=pk, function=function, is_invited=is_invited
                    )
                )
    Membership.objects.bulk_create(new, batch_size=_BATCH)
    Membership.objects.bulk_create(
        changed,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["function", "is_invited"],
    )
