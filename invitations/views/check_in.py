"""Checking in at the door: for the coordinator, and for who helps with a link of one day."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from invitations import access, actions, queries, rules, tokens
from invitations.forms.attendance import GROUPS
from invitations.forms.check_in import Tap, WalkInForm
from invitations.forms.invitees import SearchForm
from invitations.models import DoorLink, Invitation
from invitations.views.door import details, needs_of
from invitations.views.open_page import link_page
from invitations.views.staff import StaffRequest
from invitations.views.token_page import show
from meetings.access import meeting_for
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Row:
    """One invited person at the door."""

    invitation: Invitation
    details: str
    needs: list[str]
    notice: str = ""

    @property
    def heads(self) -> int:
        """With how many they are there."""
        return self.invitation.present_count

    @property
    def expected(self) -> int:
        """How many we expect; one for who said nothing, or no."""
        return self.invitation.party_size or 1

    @property
    def more(self) -> int:
        """One more than are there."""
        return self.heads + 1

    @property
    def fewer(self) -> int:
        """One fewer than are there."""
        return self.heads - 1


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who is expected, with a button each, and how many walked in."""
    meeting = meeting_for(request.user, pk, change=True)
    return _Door(request, meeting, request.user).answer()


@link_page(access.door_for, is_busy=True)
def door_help(request: HttpRequest, link: DoorLink, _token: str) -> HttpResponse:
    """Show the same list to who helps at the door, on the day itself and nothing else."""
    return _Door(request, link.meeting, None).answer()


@require_http_methods(["GET", "HEAD", "POST"])
def door_link(request: StaffRequest, pk: int) -> HttpResponse:
    """Make, show, renew and stop the link for who helps at the door."""
    meeting = meeting_for(request.user, pk, change=True)
    if request.method == "POST":
        if request.POST.get("go") == "stop":
            actions.stop_door_link(meeting=meeting, actor=request.user)
        else:
            actions.make_door_link(meeting=meeting, actor=request.user)
        return redirect("invitations:door_link", meeting.pk)
    link = queries.door_link(meeting)
    url = _url(link) if link else ""
    context = {
        "meeting": meeting,
        "link": link,
        "url": url,
        "picture": _picture(url) if url else "",
        "works_now": rules.is_day_of(meeting, timezone.now()),
    }
    return render(request, "invitations/door_link.html", context)


class _Door:
    """One request at the door of one meeting; `actor` is nobody we know for who has a link."""

    def __init__(self, request: HttpRequest, meeting: Meeting, actor: User | None) -> None:
        self.request, self.meeting, self.actor = request, meeting, actor
        self.is_open = rules.can_check_in(meeting, timezone.now())
        self.asks_parts = request.headers.get("X-Door") == "tap"
        self.search = SearchForm(request.GET)
        self.walk_in = WalkInForm(initial={"count": 1, "key": get_random_string(22)})

    def answer(self) -> HttpResponse:
        """Do what was tapped, and show what stands there now."""
        if self.request.method != "POST" or not self.is_open:
            return self._page()
        tap = Tap.read(self.request.POST.get("tap", ""))
        return self._tapped(tap) if tap else self._walked_in()

    def _tapped(self, tap: Tap) -> HttpResponse:
        found = queries.one_at_the_door(self.meeting, tap.row, knows_all=self.actor is not None)
        if found is None:
            return self._page(_("This person is not on the list any more."), status=409)
        found.meeting = self.meeting
        done = actions.note_presence(invitation=found, heads=tap.heads, seen=tap.seen, actor=self.actor)
        found.refresh_from_db(fields=["present_count", "presence"])
        if done == actions.Tapped.OTHER:
            words = _("Someone else wrote something down for %(name)s meanwhile. Look what it says now.")
            return self._done(words % {"name": found.contact.name}, row=found, status=409)
        return self._done("", row=found, anchor=f"r{found.pk}")

    def _walked_in(self) -> HttpResponse:
        form = WalkInForm(self.request.POST)
        if not form.is_valid():
            self.walk_in = form
            return self._done("", status=422)
        sign = WalkInForm.SIGNS.get(self.request.POST.get("go", ""), 1)
        said = form.cleaned_data
        actions.add_walk_ins(
            meeting=self.meeting,
            group=said["group"],
            count=sign * said["count"],
            key=said["key"],
            actor=self.actor,
        )
        self.walk_in = WalkInForm(initial={"count": 1, "group": said["group"], "key": get_random_string(22)})
        return self._done("", anchor="inloop")

    def _done(self, notice: str, *, row: Invitation | None = None, anchor: str = "", status: int = 200) -> HttpResponse:
        if self.asks_parts:
            state = notice or (_("Saved.") if status == 200 else "")
            parts = {"row": self._row(row, state) if row else None, "walk_in_state": "" if row else state}
            return render(self.request, "invitations/_check_in_parts.html", self._context() | parts, status=status)
        if status != 200:
            return self._page(notice, status=status)
        response = redirect(f"{self.request.get_full_path()}#{anchor}")
        response.status_code = 303
        return response

    def _page(self, notice: str = "", *, status: int = 200) -> HttpResponse:
        found = queries.at_the_door(self.meeting, self.search.words, knows_all=self.actor is not None)
        context = self._context() | {"rows": [self._row(each) for each in found], "notice": notice}
        if self.actor is None:
            return show(self.request, "door_help", context, status=status)
        return render(self.request, "invitations/check_in.html", context, status=status)

    def _context(self) -> dict[str, Any]:
        found = queries.attendance(self.meeting)
        return {
            "meeting": self.meeting,
            "is_open": self.is_open,
            "is_help": self.actor is None,
            "search": self.search.words,
            "form": self.walk_in,
            "found": found,
            "expected": queries.expected_heads(self.meeting),
            "walked_in": [(GROUPS[code], found.walked_in.get(code, 0)) for code in GROUPS],
        }

    def _row(self, invitation: Invitation, notice: str = "") -> Row:
        venue = self.meeting.venue.name if self.meeting.venue else _("the meeting")
        return Row(invitation, details(invitation), needs_of(invitation, venue), notice)


def _url(link: DoorLink) -> str:
    path = reverse("invitations:door_help", args=[tokens.make(link.public_id, link.version, "door")])
    return f"{settings.BASE_URL}{path}"


def _picture(url: str) -> SafeString:
    """Return the square code of a link, as a drawing within the page."""
    # Here, because only this page needs it.
    import segno

    drawing = segno.make(url, error="m", micro=False).svg_inline(scale=6, border=4, title=_("Code to scan"))
    return mark_safe(drawing)  # noqa: S308 (made here, of a link that we made)
