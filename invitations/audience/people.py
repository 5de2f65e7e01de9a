"""Gathers the reasons per person, weighs who can be invited, and sees who is missing."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from areas.models import Contact
from invitations.audience.entries import Gap, Invitee, LeftOut, Reason
from invitations.audience.facts import Facts, Link, Member
from invitations.models import Invitation, Suppression
from invitations.tokens import address_hash
from meetings.models import ThemeLink

GROUPS = tuple(Invitation.Group.values)
ROLES = tuple(ThemeLink.Role.values)


class People:
    """Gathers the reasons per person and weighs who can be invited."""

    def __init__(self, facts: Facts, links: Iterable[Link]) -> None:
        self.facts = facts
        self.found: dict[int, Invitee] = {}
        self.left: list[LeftOut] = []
        self.kept_away: set[int] = set()
        self.away_organisations: set[int] = set()
        self.away_contacts = {
            (link.theme and link.theme.pk, link.contact_id) for link in links if link.role == ThemeLink.Role.NONE
        }

    def follow(self, link: Link) -> None:
        """Add everybody to whom a link points, or keep them away when its role says so."""
        reason = _reason_of(link, "")
        if link.contact_id:
            self._add(link.contact_id, reason, link.role, None)
            if self._has_left(link.contact_id) and link.deputy_id and link.role != ThemeLink.Role.NONE:
                note = self.facts.contacts[link.contact_id][1]
                self._add(link.deputy_id, Reason("deputy", note=note, who=str(link.contact_id)), link.role, None)
            return
        members = self.facts.members.get(link.organisation_id or 0, [])
        if link.role == ThemeLink.Role.NONE and link.theme is None and not link.function:
            self.away_organisations.add(link.organisation_id or 0)
        reason = _reason_of(link, members[0].organisation if members else "")
        for member in members:
            if member.is_invited and (not link.function or self._has_function(member, link.function)):
                self._add_member(member, reason, link.role, link.theme.pk if link.theme else None)

    def add_residents(self) -> None:
        """Add the residents' organisations that work in this area."""
        for organisation_id, area in self.facts.residents.items():
            if organisation_id in self.away_organisations:
                continue
            members = self.facts.members.get(organisation_id, [])
            reason = Reason("area", area=area, organisation=members[0].organisation if members else "")
            for member in members:
                if member.is_invited:
                    self._add_member(member, reason, ThemeLink.Role.PARTICIPANT, None)

    def add_chosen(self) -> None:
        """Add whom the coordinator added, and take over every tick."""
        for contact_id, choice in self.facts.choices.items():
            if choice.is_added and contact_id in self.facts.contacts:
                self._add(contact_id, Reason("hand", note=choice.note), ThemeLink.Role.PARTICIPANT, None)
                if contact_id in self.found:
                    self.found[contact_id].is_added = True
            if contact_id in self.found:
                self.found[contact_id].is_included = choice.is_included

    def weigh(self) -> tuple[list[Invitee], list[LeftOut]]:
        """Split those found into who can be invited and who is left out, each in a fixed order."""
        invitees: list[Invitee] = []
        first_with: dict[str, Invitee] = {}
        for invitee in sorted(self.found.values(), key=_claim_on_address):
            cause, detail = self._obstacle(invitee), ""
            if not cause and invitee.channel == Contact.Channel.EMAIL:
                twin = first_with.setdefault(invitee.email.lower(), invitee)
                cause, detail = ("same_address", twin.name) if twin is not invitee else ("", "")
            if cause:
                self.left.append(LeftOut(invitee.contact_id, invitee.name, invitee.organisation, cause, detail))
            else:
                invitees.append(invitee)
        for contact_id in self.kept_away - self.found.keys():
            self.left.append(LeftOut(contact_id, self.facts.contacts[contact_id][1], "", "away"))
        invitees.sort(key=lambda each: (GROUPS.index(each.group), each.name.casefold(), each.contact_id))
        return invitees, sorted(self.left, key=lambda each: (each.name.casefold(), each.contact_id))

    def _add_member(self, member: Member, reason: Reason, role: str, theme: int | None) -> None:
        """Add someone because of their organisation, unless a link of their own keeps them away from this theme."""
        is_away = not self.away_contacts.isdisjoint({(theme, member.contact_id), (None, member.contact_id)})
        self._add(member.contact_id, reason, ThemeLink.Role.NONE if is_away else role, member)

    def _add(self, contact_id: int, reason: Reason, role: str, member: Member | None) -> None:
        row = self.facts.contacts.get(contact_id)
        if row is None:
            return
        if role == ThemeLink.Role.NONE:
            self.kept_away.add(contact_id)
            return
        invitee = self.found.get(contact_id)
        if invitee is None:
            member = member or next(iter(self.facts.of_contact.get(contact_id, ())), None)
            invitee = self.found[contact_id] = Invitee(
                contact_id=contact_id,
                name=row[1],
                function=(member.function if member else "") or row[2],
                email=row[3],
                phone=row[4],
                channel=row[5],
                language=row[6],
                group=member.kind if member else Invitation.Group.RESIDENTS.value,
                role=role,
                organisation_id=member.organisation_id if member else None,
                organisation=member.organisation if member else "",
                is_invited=contact_id in self.facts.invited,
            )
        elif ROLES.index(role) < ROLES.index(invitee.role):
            invitee.role = role
        if reason not in invitee.reasons:
            invitee.reasons.append(reason)

    def _obstacle(self, invitee: Invitee) -> str:
        """Return why someone cannot be invited, or an empty text."""
        if invitee.is_invited:
            return ""
        if not self._is_in_function(invitee.contact_id):
            return "left"
        has_letter_address = self.facts.contacts[invitee.contact_id][9]
        reachable: dict[str, Callable[[], Any]] = {
            Contact.Channel.EMAIL: lambda: invitee.email,
            Contact.Channel.LETTER: lambda: has_letter_address,
            Contact.Channel.PHONE: lambda: invitee.phone,
        }
        if not reachable[invitee.channel]():
            return "no_address"
        if not self.facts.suppressed or not invitee.email:
            return ""
        cause = self.facts.suppressed.get(address_hash(invitee.email), "")
        is_about_mail_only = cause == Suppression.Reason.BOUNCED and invitee.channel != Contact.Channel.EMAIL
        return "" if is_about_mail_only else cause

    def _has_function(self, member: Member, function: str) -> bool:
        own = member.function or self.facts.contacts[member.contact_id][2]
        return bool(own.casefold() == function.casefold())

    def _has_left(self, contact_id: int) -> bool:
        until = self.facts.contacts[contact_id][8]
        return until is not None and until < self.facts.day

    def _is_in_function(self, contact_id: int) -> bool:
        since = self.facts.contacts[contact_id][7]
        return not self._has_left(contact_id) and (since is None or since <= self.facts.day)


def _claim_on_address(invitee: Invitee) -> tuple[bool, bool, int]:
    """Return the order in which people of one address are kept: who has the invitation already, then who is ticked."""
    return not invitee.is_invited, not invitee.is_included, invitee.contact_id


def _reason_of(link: Link, organisation: str) -> Reason:
    """Return why a link brings someone to the table."""
    if link.theme is None:
        return Reason("guest", area=link.area, organisation=organisation)
    code = "self" if link.origin == ThemeLink.Origin.SELF else "theme"
    return Reason(code, theme=link.theme.name, theme_en=link.theme.name_en, area=link.area, organisation=organisation)


def gaps(facts: Facts, invitees: list[Invitee]) -> Iterator[Gap]:
    """Yield what is missing: a theme without official or partner, and a kind of organisation others do have."""
    present = {(reason.theme, invitee.group) for invitee in invitees for reason in invitee.reasons if reason.theme}
    for theme in facts.themes:
        if (theme.name, Invitation.Group.MUNICIPAL) not in present:
            yield Gap("official", str(theme))
        if (theme.name, Invitation.Group.PARTNER) not in present:
            yield Gap("partner", str(theme))
    types = {member.type_id for invitee in invitees for member in facts.of_contact.get(invitee.contact_id, ())}
    for type_id, name, theme_name in facts.types_elsewhere:
        if type_id not in types:
            yield Gap("type", theme_name, name, type_id)
