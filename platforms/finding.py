"""Search over everything that a user may see: meetings, areas, contacts, organisations and themes. Constant queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Window
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from areas.access import areas_visible_to, contacts_visible_to, organisations_visible_to
from areas.models import Area, AreaCode, Contact, Membership, Organisation
from meetings.access import meetings_visible_to
from meetings.models import Meeting, Theme
from meetings.rules import day_words

MOST_SHOWN = 10
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, where it stands, and a line that tells it from others of the same name."""

    text: str
    url: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: the first ones, how many there are, and the pages with all of them."""

    code: str
    heading: str
    hits: list[Hit]
    count: int
    lists: list[tuple[str, str]]

    @property
    def is_cut(self) -> bool:
        """True when there are more than stand here."""
        return self.count > len(self.hits)


def words_of(typed: str) -> str:
    """Return what someone typed on one line, as far as a name can be long."""
    return " ".join(typed.replace("\0", " ").split())[:LONGEST].strip()


def find(user: User, words: str) -> list[Group]:
    """Return what this user may see and holds these words, one group per kind that has any. Eight queries at most."""
    if not words:
        return []
    areas = areas_visible_to(user)
    organisations = organisations_visible_to(user, areas)
    groups = [
        _meetings(meetings_visible_to(user, areas), words),
        _areas(areas, words),
        _contacts(contacts_visible_to(user, areas, organisations), organisations, words),
        _organisations(organisations, words),
        _themes(words),
    ]
    return [group for group in groups if group.count]


def _group(
    code: str, heading: str, rows: QuerySet[Any], hit: Callable[[Any], Hit], lists: Sequence[tuple[str, str]] = ()
) -> Group:
    """Read the first rows and their number together. One query."""
    shown = list(rows.annotate(found_count=Window(Count("*")))[:MOST_SHOWN])
    return Group(code, heading, [hit(row) for row in shown], shown[0].found_count if shown else 0, list(lists))


def _to(name: str, **query: object) -> str:
    """Return the address of a list with this filter."""
    return f"{reverse(name)}?{urlencode(query)}"


def _meetings(visible: QuerySet[Meeting], words: str) -> Group:
    rows = visible.filter(title__icontains=words).select_related("area")
    lists = [
        (_("Upcoming meetings with these words"), _to("meetings:meetings", zoek=words)),
        (_("Past meetings with these words"), _to("meetings:meetings", wanneer="voorbij", zoek=words)),
    ]
    newest = F("starts_at").desc(nulls_first=True)
    return _group("meetings", _("Meetings"), rows.order_by(newest, "-pk"), _meeting_hit, lists)


def _meeting_hit(meeting: Meeting) -> Hit:
    day = day_words(meeting.starts_at) if meeting.starts_at else _("No day yet")
    return Hit(meeting.title, meeting.get_absolute_url(), f"{meeting.area.name}. {capfirst(day)}.")


def _areas(visible: QuerySet[Area], words: str) -> Group:
    codes = AreaCode.objects.filter(code__iexact=words).values("area")
    rows = visible.filter(Q(name__icontains=words) | Q(pk__in=codes)).select_related("parent")
    lists = [(_("All areas with these words"), _to("areas:areas", zoek=words))]
    return _group("areas", _("Areas"), rows.order_by("name", "pk"), _area_hit, lists)


def _area_hit(area: Area) -> Hit:
    kind = str(capfirst(area.get_kind_display()))
    more = _("%(kind)s in %(area)s") % {"kind": kind, "area": area.parent.name} if area.parent else kind
    return Hit(area.name, reverse("area", args=[area.pk]), more)


def _contacts(visible: QuerySet[Contact], organisations: QuerySet[Organisation], words: str) -> Group:
    there = organisations.filter(name__icontains=words).values("pk")
    members = Membership.objects.filter(organisation__in=there).values("contact")
    rows = visible.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(pk__in=members))
    lists = [(_("All contacts with these words"), _to("areas:contacts", zoek=words))]
    return _group("contacts", _("Contacts"), rows.order_by("name", "pk"), _contact_hit, lists)


def _contact_hit(contact: Contact) -> Hit:
    more = ", ".join(filter(None, [contact.function, contact.email]))
    return Hit(contact.name, reverse("areas:contact", args=[contact.pk]), more)


def _organisations(visible: QuerySet[Organisation], words: str) -> Group:
    rows = visible.filter(name__icontains=words).order_by("name", "pk")
    return _group("organisations", _("Organisations"), rows, _organisation_hit)


def _organisation_hit(organisation: Organisation) -> Hit:
    # An organisation has no page of its own: this is the list of who belongs to it.
    kind = str(capfirst(organisation.get_kind_display()))
    return Hit(organisation.name, _to("areas:contacts", zoek=organisation.name[:LONGEST]), kind)


def _themes(words: str) -> Group:
    rows = Theme.objects.filter(Q(name__icontains=words) | Q(name_en__icontains=words)).order_by("order", "name")
    return _group("themes", _("Themes"), rows, _theme_hit)


def _theme_hit(theme: Theme) -> Hit:
    return Hit(str(theme), _to("meetings:meetings", thema=theme.pk), _("The meetings about this theme"))
