"""Compares what the file says with what we have, and counts what would change."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from areas.imports import text
from areas.imports.directory_known import ContactEntry, OrganisationEntry, fetch, field_name
from areas.imports.directory_match import DirectoryPlan
from areas.imports.report import Count, Remark, Report
from areas.models import Contact, Organisation, OrganisationType, new_feed_key


def compare(plan: DirectoryPlan, report: Report) -> None:
    """Put the new values in the organisations and contacts, and count new, changed and the same."""
    organisations, contacts = report.count("organisations"), report.count("contacts")
    for organisation in plan.organisations:
        _compare_organisation(organisation, plan, report)
        _conclude(organisation, organisation.organisation.name, organisations, report)
    fetch(plan.contacts)
    for contact in plan.contacts:
        _compare_contact(contact, plan, report)
        _conclude(contact, contact.contact.name if contact.contact else "", contacts, report)


def _conclude(entry: OrganisationEntry | ContactEntry, name: str, count: Count, report: Report) -> None:
    """Count one organisation or contact."""
    if entry.is_new:
        count.new += 1
    elif entry.changes:
        count.changed += 1
        report.changes.append(Remark(entry.rows[0], name, ", ".join(sorted(entry.changes))))
    else:
        count.same += 1


def _compare_organisation(entry: OrganisationEntry, plan: DirectoryPlan, report: Report) -> None:
    """Set the given fields, the kind and the areas of an organisation; areas are only added."""
    organisation = entry.organisation
    given = {key: value for key, (_row, value) in entry.given.items()}
    if not entry.is_new and text.same(given["name"]) == text.same(organisation.name):
        del given["name"]  # another spelling is not another name
    _refuse_taken_name(entry, given, plan, report)
    entry.changes |= _set(organisation, given)
    if entry.type_name:
        kind = plan.known.types.get(text.same(entry.type_name))
        if kind is None:
            kind = plan.known.types[text.same(entry.type_name)] = OrganisationType(name=entry.type_name)
            report.warn(entry.rows[0], entry.type_name, _("this kind of organisation is new and is added"))
        if kind.pk is None or organisation.type_id != kind.pk:
            organisation.type = kind
            entry.changes.add(field_name(Organisation, "type"))
    present = plan.known.areas[organisation.pk] if organisation.pk else set()
    entry.areas = {area: None for area in entry.areas if area not in present}
    if entry.areas:
        entry.changes.add(field_name(Organisation, "areas"))


def _refuse_taken_name(entry: OrganisationEntry, given: dict[str, Any], plan: DirectoryPlan, report: Report) -> None:
    """Keep the old name, or reference, where another organisation has the new one."""
    other = plan.known.organisations.get(text.same(given.get("name", "")))
    if other not in {None, entry}:
        del given["name"]
        report.warn(entry.rows[0], entry.organisation.name, _("another organisation has this name; the name is kept"))
    other = plan.known.organisation_references.get(given.get("reference", ""))
    if other not in {None, entry}:
        del given["reference"]
        report.warn(entry.rows[0], entry.organisation.name, _("another organisation has this kenmerk; it is left out"))


def _compare_contact(entry: ContactEntry, plan: DirectoryPlan, report: Report) -> None:
    """Set the given fields and the memberships of a contact; memberships are only added or changed."""
    given = {key: value for key, (_row, value) in entry.given.items()}
    if entry.contact is None:
        entry.contact = Contact()
        given.setdefault("channel", _channel(given))
    contact = entry.contact
    _keep_days_in_order(entry, contact, given, report)
    if entry.pk and text.same(given["name"]) == text.same(contact.name):
        del given["name"]
    if given.get("email", "").casefold() == contact.email.casefold():
        given.pop("email", None)
    if entry.pk and "email" in given:
        entry.email_before, contact.feed_key = contact.email, new_feed_key()
    old_function = contact.function
    for organisation, values in entry.memberships.items():
        key = (entry.pk or 0, organisation.organisation.pk or 0)
        present = plan.known.members.get(key)
        if present is None:
            entry.changes.add(_("organisation %(name)s") % {"name": organisation.organisation.name})
        elif _differs(present, values):
            entry.changes.add(_("function or invitations at %(name)s") % {"name": organisation.organisation.name})
        _follow_function(given, values, old_function, present[1] if present else "")
    entry.changes |= _set(contact, given)


def _differs(present: tuple[int, str, bool], values: dict[str, Any]) -> bool:
    """True when a membership has another function, or another choice about invitations, than the file gives."""
    _pk, function, is_invited = present
    return bool(values.get("function", function) != function or values.get("is_invited", is_invited) != is_invited)


def _follow_function(given: dict[str, Any], values: dict[str, Any], own: str, there: str) -> None:
    """Give the contact its function of the first organisation, and let it follow when it changes there."""
    if values.get("function") and own in {"", there}:
        given.setdefault("function", values["function"])


def _keep_days_in_order(entry: ContactEntry, contact: Contact, given: dict[str, Any], report: Report) -> None:
    """Leave both days as they were where the new ones would lie the wrong way round."""
    first = given.get("valid_from", contact.valid_from)
    last = given.get("valid_until", contact.valid_until)
    if first and last and last < first:
        given.pop("valid_from", None)
        given.pop("valid_until", None)
        name = contact.name or given.get("name", "")
        report.warn(entry.rows[0], name, _("the last day lies before the first day; both days were left out"))


def _channel(given: dict[str, Any]) -> str:
    """Return how a new contact hears from us when the file does not say so."""
    for key, channel in (("email", "email"), ("postal_address", "letter"), ("phone", "phone")):
        if given.get(key):
            return channel
    return str(Contact.Channel.EMAIL)


def _set(instance: Model, given: dict[str, Any]) -> set[str]:
    """Set fields that differ; return their names as shown on screen."""
    changed = set()
    for key, value in given.items():
        if getattr(instance, key) != value:
            setattr(instance, key, value)
            changed.add(field_name(type(instance), key))
    return changed
