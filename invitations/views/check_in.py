"""Checking in at the door: for the coordinator, and for who helps with a link of one day."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from invitations import access, actions, queries, rules, tokens
from invitations.forms.attendance import GROUPS
from invitations.forms.check_in import Tap, WalkInForm, key_in
from invitations.forms.invitees import SearchForm
from invitations.models import DoorLink, Invitation
from invitations.views.door import details, needs_of
from invitations.views.entry import remember_device
from invitations.views.open_page import link_page
from invitations.views.staff import StaffRequest, note_look_at_needs, unread_needs
from invitations.views.token_page import show
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Row:
    """One invited person at the door."""

    invitation: Invitation
    details: str
    needs: list[str]
    notice: str = ""

    @property
    def sign(self) -> str:
        """How they stand: with how many they are there, or a sign."""
        return rules.sign_of(self.invitation.presence, self.invitation.present_count)

    @property
    def is_missed(self) -> bool:
        """True for who sent word or did not come."""
        return self.sign in rules.SIGNS

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
    meeting = access.door_meeting_for(request.user, pk)
    return _Door(request, meeting, request.user, owner=tokens.queue_owner(meeting.pk, request.user.pk)).answer()


@link_page(access.door_for, is_busy=True)
def door_help(request: HttpRequest, link: DoorLink, token: str) -> HttpResponse:
    """Show the same list to who helps at the door, on the day itself and nothing else."""
    if request.method == "POST" and request.POST.get("go") == "scan":
        return remember_device(request, link, token)
    return _Door(request, link.meeting, None, owner=tokens.queue_owner(link.meeting_id, link.public_id)).answer()


class _Door:
    """One request at the door of one meeting; `actor` is nobody we know for who has a link."""

    def __init__(self, request: HttpRequest, meeting: Meeting, actor: User | None, *, owner: str) -> None:
        self.request, self.meeting, self.actor, self.owner = request, meeting, actor, owner
        self.with_needs = actor is not None and access.may_see_needs(actor, meeting)
        now = timezone.now()
        self.is_open, self.can_miss = rules.can_check_in(meeting, now), rules.can_miss(meeting, now)
        self.is_over = rules.is_over(meeting, now)
        # Who only keeps the door sees who is expected; who plans also finds everyone else who was invited.
        self.knows_all = actor is not None and actor.may.work
        self.asks_parts = request.headers.get("X-Door") == "tap"
        self.search = SearchForm(request.GET)
        self.walk_in = WalkInForm(initial={"count": 1, "key": get_random_string(22)})

    def answer(self) -> HttpResponse:
        """Do what was tapped, and show what stands there now."""
        if self.request.method != "POST":
            return self._page()
        if not self.is_open:
            return self._done(_("You cannot check people in now. This was not written down."), status=409)
        tap = Tap.read(self.request.POST.get("tap", ""))
        return self._tapped(tap) if tap else self._walked_in()

    def _tapped(self, tap: Tap) -> HttpResponse:
        found = queries.one_at_the_door(self.meeting, tap.row, knows_all=self.knows_all)
        if found is None:
            return self._done(_("This person is not on the list any more."), status=409)
        key = key_in(self.request.POST.get("key", ""))
        if not key:
            return self._done(_("This page is too old. Load it again."), row=found, status=422)
        if tap.sign in rules.SIGNS and not self.can_miss:
            return self._done(_("Before the start you cannot write down who does not come."), row=found, status=409)
        found.meeting = self.meeting
        # One page has one key, and many buttons; one button pressed twice is one tap.
        whole = f"{key}.{tap.row}.{tap.sign}.{tap.seen}"
        done = actions.note_presence(invitation=found, sign=tap.sign, seen=tap.seen, key=whole[-60:], actor=self.actor)
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
            if row and self.with_needs:
                note_look_at_needs(self.actor, self.meeting, [row])
            parts = {"row": self._row(row, state) if row else None, "walk_in_state": "" if row else state}
            return render(self.request, "invitations/_check_in_parts.html", self._context() | parts, status=status)
        if status != 200:
            return self._page(notice, status=status)
        response = redirect(f"{self.request.get_full_path()}#{anchor}")
        response.status_code = 303
        return response

    def _page(self, notice: str = "", *, status: int = 200) -> HttpResponse:
        found = list(queries.at_the_door(self.meeting, self.search.words, knows_all=self.knows_all))
        if self.with_needs:
            note_look_at_needs(self.actor, self.meeting, found)
        context = self._context() | {"rows": [self._row(each) for each in found], "notice": notice}
        context["unread"] = unread_needs(found) if self.with_needs else 0
        if self.actor is None:
            return show(self.request, "door_help", context, status=status)
        return render(self.request, "invitations/check_in.html", context, status=status)

    def _context(self) -> dict[str, Any]:
        found = queries.attendance(self.meeting)
        return {
            "meeting": self.meeting,
            "is_open": self.is_open,
            "can_miss": self.can_miss,
            "is_over": self.is_over,
            "is_help": not self.knows_all,
            "is_link": self.actor is None,
            "is_scanner": "scannen" in self.request.GET,
            "owner": self.owner,
            "closes_at": rules.closes_at(self.meeting, by_link=not self.knows_all),
            "key": get_random_string(22),
            "missed": queries.missed(self.meeting) if self.can_miss else {},
            "search": self.search.words,
            "form": self.walk_in,
            "found": found,
            "expected": queries.said_to_come(self.meeting),
            "walked_in": [(GROUPS[code], found.walked_in.get(code, 0)) for code in GROUPS],
        }

    def _row(self, invitation: Invitation, notice: str = "") -> Row:
        venue = self.meeting.venue.name if self.meeting.venue else _("the meeting")
        needs = needs_of(invitation, venue) if self.with_needs else []
        return Row(invitation, details(invitation), needs, notice)
