"""Who checks a report, and who gets it by mail."""

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from areas.models import Area, Contact, Organisation
from invitations.models import Follow, Invitation, Message
from meetings.models import Meeting, MeetingRole
from meetings.rules import is_open_to_all
from outcomes.models import Edition
from outcomes.rules import remembers_until_last_mail


@dataclass(frozen=True, slots=True)
class Checker:
    """Someone who could check the report, with an address: invited for an organisation, or with a role at the meeting.

    `key` names one in a form; `role`: the word for what this person did there.
    """

    key: str
    contact: Contact
    organisation: Organisation | None = None
    was_there: bool = False
    is_chair: bool = False
    role: str = ""

    @property
    def contact_id(self) -> int:
        """The number of the person."""
        return self.contact.pk

    @property
    def organisation_id(self) -> int | None:
        """The number of the organisation for which they came."""
        return self.organisation.pk if self.organisation else None


@dataclass(frozen=True, slots=True)
class Readers:
    """Who gets the report, as (key, address) per way of knowing them; nobody stands in it twice."""

    came: list[tuple[int, str]]
    invited: list[tuple[int, str]]
    followers: list[tuple[int, str]]


def checkers(meeting: Meeting) -> list[Checker]:
    """Return who may be asked, those who were there first. Three queries at most.

    As long as nobody wrote down who was there, those who said yes count as such. Who led the meeting or wrote for the
    report was there.
    """
    rows = list(
        _invited(meeting)
        .filter(organisation__isnull=False)
        .select_related("contact", "organisation")
        .order_by("organisation__name", Lower("contact__name"), "pk")
    )
    present = {row.pk for row in rows if row.presence == Invitation.Presence.PRESENT}
    there = present or {row.pk for row in rows if row.answer == Invitation.Answer.ACCEPTED}
    found = {row.contact_id: Checker(str(row.pk), row.contact, row.organisation, row.pk in there) for row in rows}
    for role, contact in _with_roles(meeting):
        known = found.get(contact.pk, Checker(f"r{role.pk}", contact))
        is_chair = known.is_chair or role.role == MeetingRole.Role.CHAIR
        word = known.role or role.get_role_display()
        found[contact.pk] = replace(known, was_there=True, is_chair=is_chair, role=word)
    return sorted(found.values(), key=lambda each: not each.was_there)


def _with_roles(meeting: Meeting) -> list[tuple[MeetingRole, Contact]]:
    """Return who led the meeting and who wrote for the report, who leads first; a colleague by the same address."""
    rows = MeetingRole.objects.filter(meeting=meeting, role__in=[MeetingRole.Role.CHAIR, MeetingRole.Role.MINUTES])
    roles = list(rows.select_related("contact", "user").order_by("role", "pk"))
    emails = [role.user.email.lower() for role in roles if role.user]
    people = Contact.objects.valid_on(timezone.localdate()).alias(address=Lower("email"))
    known = {each.email.lower(): each for each in (people.filter(address__in=emails) if emails else ())}
    found = [(role, role.contact or known.get(role.user.email.lower() if role.user else "")) for role in roles]
    return [(role, who) for role, who in found if who and who.email and who.channel == Contact.Channel.EMAIL]


def visitors(meeting: Meeting) -> list[Invitation]:
    """Return who came for no organisation and has an address: residents. One query."""
    rows = _invited(meeting).filter(organisation=None, presence=Invitation.Presence.PRESENT)
    return list(rows.select_related("contact").order_by("pk"))


def readers(meeting: Meeting) -> Readers:
    """Return who came, who else was invited, and who follows the area or a theme besides. Three queries."""
    rows = _invited(meeting).order_by("pk").values_list("pk", "contact__email", "presence")
    came: list[tuple[int, str]] = []
    invited: list[tuple[int, str]] = []
    seen = set()
    for pk, email, presence in rows:
        (came if presence == Invitation.Presence.PRESENT else invited).append((pk, email))
        seen.add(email.lower())
    followers = [(pk, email) for pk, email in followers_of(meeting) if email.lower() not in seen]
    return Readers(came, invited, followers)


def came(meeting: Meeting) -> list[tuple[int, str]]:
    """Return who came, as (invitation, address). One query."""
    rows = _invited(meeting).filter(presence=Invitation.Presence.PRESENT)
    return list(rows.order_by("pk").values_list("pk", "contact__email"))


def without_mail(meeting: Meeting) -> list[Invitation]:
    """Return who came, and to whom no e-mail goes: they are called, or get a letter. One query."""
    rows = Invitation.objects.filter(
        ~Q(channel=Contact.Channel.EMAIL) | Q(contact__email=""),
        meeting=meeting,
        state=Invitation.State.OPEN,
        presence=Invitation.Presence.PRESENT,
    )
    return list(rows.select_related("contact").order_by(Lower("contact__name"), "pk"))


def not_mailed(edition: Edition) -> Readers:
    """Return who did not get the mail about this version yet. Four queries."""
    stem, found = f"report:{edition.pk}:", readers(edition.report.meeting)
    known = set(Message.objects.filter(dedupe_key__startswith=stem).values_list("dedupe_key", flat=True))
    return Readers(
        [row for row in found.came if f"{stem}{row[0]}" not in known],
        [row for row in found.invited if f"{stem}{row[0]}" not in known],
        [row for row in found.followers if f"{stem}f{row[0]}" not in known],
    )


def followers_of(meeting: Meeting) -> list[tuple[int, str]]:
    """Return who follows the area of a meeting, one of its themes, or both together. One query."""
    rows = _follows(meeting)
    return list(rows.order_by("follower").values_list("follower", "follower__email").distinct())


def area_to_follow(invitation: Invitation | None) -> Area | None:
    """Return which area a resident who came can follow, to hear what comes of a meeting also later. Three queries.

    None for who does so already, and where who came is remembered until the last of those mails.
    """
    if invitation is None or invitation.presence != Invitation.Presence.PRESENT:
        return None
    meeting, is_resident = invitation.meeting, invitation.group == Invitation.Group.RESIDENTS
    if not is_resident or not is_open_to_all(meeting) or not meeting.area.is_active or remembers_until_last_mail():
        return None
    follows = _follows(meeting).filter(follower__email__iexact=invitation.contact.email)
    return None if follows.exists() else meeting.area


def _follows(meeting: Meeting) -> QuerySet[Follow]:
    rows: QuerySet[Follow] = Follow.objects.filter(
        Q(area__isnull=True) | Q(area__in=Area.objects.covering(meeting.area).values("pk")),
        Q(theme__isnull=True) | Q(theme__in=meeting.themes.order_by().values("pk")),
        confirmed_at__isnull=False,
        follower__confirmed_at__isnull=False,
    )
    return rows


def _invited(meeting: Meeting) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        meeting=meeting, state=Invitation.State.OPEN, channel=Contact.Channel.EMAIL
    ).exclude(contact__email="")
