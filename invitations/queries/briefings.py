"""Who has a role at a meeting, what their briefing says, and whether they know the newest programme."""

from collections.abc import Sequence
from dataclasses import dataclass

from areas.models import Contact
from meetings.models import Meeting, MeetingRole
from meetings.queries import programme, roles
from meetings.rules.programme import Line, mark


@dataclass(frozen=True, slots=True)
class Briefing:
    """What one person is told: their roles, and the programme with their own parts. `mark` is that of what it says."""

    meeting: Meeting
    roles: Sequence[MeetingRole]
    lines: Sequence[Line]
    mark: str

    @property
    def key(self) -> str:
        """Which person it is."""
        return self.roles[0].person_key

    @property
    def name(self) -> str:
        """Who it is."""
        return self.roles[0].person.name

    @property
    def email(self) -> str:
        """Where it goes; empty for who gets no e-mail."""
        contact = self.roles[0].contact
        by_mail = contact is None or contact.channel == Contact.Channel.EMAIL
        return self.roles[0].person.email if by_mail else ""

    @property
    def phone(self) -> str:
        """Where this person can be called."""
        return self.roles[0].person.phone

    @property
    def language(self) -> str:
        """In which language it is written."""
        return self.roles[0].person.language

    @property
    def state(self) -> str:
        """How it stands: `unreachable`, `new` (never sent), `old` (the programme changed since) or `known`."""
        if not self.email:
            return "unreachable"
        if not all(role.briefed_mark for role in self.roles):
            return "new"
        return "known" if all(role.briefed_mark == self.mark for role in self.roles) else "old"

    @property
    def is_due(self) -> bool:
        """True when it must be sent: for the first time, or because something changed."""
        return self.state in {"new", "old"}

    def is_own(self, line: Line) -> bool:
        """True when this person does that part of the programme."""
        return line.item.contact_id is not None and line.item.contact_id == self.roles[0].contact_id


def briefings(meeting: Meeting) -> list[Briefing]:
    """Return the briefing of everyone with a role, one for each person. Two queries; `meeting` has its venue loaded."""
    lines, by_person = programme(meeting), dict[str, list[MeetingRole]]()
    for role in roles(meeting):
        by_person.setdefault(role.person_key, []).append(role)
    same = (
        meeting.title,
        [moment and moment.timestamp() for moment in (meeting.doors_at, meeting.starts_at, meeting.ends_at)],
        (meeting.venue.name, meeting.venue.address, meeting.venue.directions) if meeting.venue else (),
        [(line.begins, line.ends, line.item.title, line.item.own_host) for line in lines],
    )
    return [
        Briefing(meeting, own, lines, mark(same, sorted((role.role, role.task) for role in own)))
        for own in by_person.values()
    ]
