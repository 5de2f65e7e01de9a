"""Takes the names of those who are forgotten out of the reasons why others were invited."""

from collections.abc import Collection

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from invitations.audience import NAMES_SOMEONE
from invitations.models import Invitation
from invitations.queries.traces import plain
from invitations.rules.fates import Person


def take_names_out(person: Person, names: Collection[str], *, meetings: Collection[int] | None = None) -> int:
    """Empty what names a person in the reasons of others; return in how many invitations.

    Whom they sent or named is known by the invitation, and for whom somebody stepped in by the number of the contact,
    whatever they were called then; `names` find them too. Every invitation with such a reason is read (of some
    `meetings`, or of all), as no database finds a name in JSON whatever its capitals.
    """
    called, coded = {plain(each) for each in names if each}, Q(delegated_from__in=person.invitations)
    numbers = {str(pk) for pk in person.contacts}
    for code in NAMES_SOMEONE:
        coded |= Q(text__contains=f'"{code}"')
    rows = Invitation.objects.alias(text=Cast("reasons", TextField())).filter(coded)
    if meetings is not None:
        rows = rows.filter(meeting__in=meetings)
    changed = []
    for row in rows.only("reasons", "delegated_from").order_by("pk").iterator(chunk_size=500):
        is_theirs = row.delegated_from_id in person.invitations
        reasons = [_without_name(each, called, numbers, is_theirs=is_theirs) for each in row.reasons]
        if reasons != row.reasons:
            row.reasons = reasons
            changed.append(row)
    Invitation.objects.bulk_update(changed, ["reasons"], batch_size=500)
    return len(changed)


def _without_name(
    reason: dict[str, str], called: Collection[str], numbers: Collection[str], *, is_theirs: bool
) -> dict[str, str]:
    """Return a reason without the name of who is forgotten."""
    code, note = reason.get("code", ""), plain(reason.get("note", ""))
    is_meant = reason.get("who") in numbers or (is_theirs and code != "deputy")
    if code not in NAMES_SOMEONE or not (is_meant or note in called):
        return reason
    return {name: value for name, value in reason.items() if name not in {"note", "who"}}
