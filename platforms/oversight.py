"""The pages beside the work in areas: to watch over it, to account for it, to set up. One list, for menu and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import require
from accounts.models import Rights, User


@dataclass(frozen=True, slots=True)
class Entry:
    """One page, what one finds there, and which right opens it (`accounts.models.Rights`)."""

    section: str
    url_name: str
    words: str | Promise
    hint: str | Promise
    right: str

    @property
    def url(self) -> str:
        """The address of the page."""
        return reverse(self.url_name)


WATCHING = (
    Entry("log", "logbook", _("Log"), _("Who did and saw what, and whether the log was changed."), "see_log"),
    Entry(
        "who_saw", "who_saw", _("Who saw what"),
        _("Which colleague saw which data of whom, and when."), "see_privacy",
    ),
    Entry(
        "privacy", "privacy_desk", _("Privacy"),
        _("Terms and what was forgotten, what is held, the register of processing and the DPIA."), "see_privacy",
    ),
    Entry(
        "erasures", "invitations:erasures", _("Erased data"),
        _("Whose data were erased, by number: when, by whom, how much, and what stayed."), "see_privacy",
    ),
    Entry("state", "state", _("How everything is"), _("What works, what does not, and what to do."), "see_state"),
    Entry(
        "delivery", "invitations:delivery", _("Delivery of mail"),
        _("Whether mail goes out, what waits, and what failed."), "administer",
    ),
)  # fmt: skip
ACCOUNTING = (
    Entry(
        "council", "outcomes:council", _("Report for the council"),
        _("What the meetings of a period brought, in numbers."), "see_counts",
    ),
    Entry(
        "records", "outcomes:destructions", _("Destruction"),
        _("Which dossiers are past their term, and the lists and certificates of what was destroyed."), "see_records",
    ),
)  # fmt: skip
MANAGING = (
    Entry(
        "admin", "admin:accounts_user_changelist", _("Users"),
        _("Who may log in, with which role; add someone or let someone leave."), "administer",
    ),
    Entry(
        "admin", "admin:areas_area_changelist", _("Areas and who works there"),
        _("The tree of areas, their boundaries, and the coordinators, editors and help at the door of each."),
        "administer",
    ),
    Entry(
        "areas", "areas:deputies", _("Deputies"),
        _("Who stands in for a coordinator, where and how long."), "administer",
    ),
    Entry(
        "contacts", "meetings:hand_over_work", _("A colleague leaves"),
        _("Give the areas and the meetings to come to someone else."), "administer",
    ),
    Entry(
        "admin", "admin:index", _("Everything else"),
        _("Themes, rules, venues, organisations, house style, retention classes and imports."), "administer",
    ),
)  # fmt: skip
GROUPS = ((_("Watch over it"), WATCHING), (_("Reports and destruction"), ACCOUNTING), (_("Set up"), MANAGING))


def open_to(may: Rights, entries: Iterable[Entry]) -> list[Entry]:
    """Return those of these pages that these rights open."""
    return [entry for entry in entries if getattr(may, entry.right)]


def groups_for(user: User) -> list[tuple[str | Promise, list[Entry]]]:
    """Return the pages that this user may open, in groups."""
    found = [(heading, open_to(user.may, entries)) for heading, entries in GROUPS]
    return [(heading, entries) for heading, entries in found if entries]


@require_safe
def management(request: HttpRequest) -> HttpResponse:
    """Show an administrator every page of management, each with what it is for."""
    user = cast(User, request.user)
    require(user.may.administer)
    return render(request, "platforms/management.html", {"groups": groups_for(user)})
