"""Step 2 of planning: where and when."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms import NumberField, RowField
from areas.forms import DayField
from meetings import rules
from meetings.forms.fields import StepForm, TimeField
from meetings.forms.series import scope_field
from meetings.models import Meeting, Venue

# A meeting may run past midnight; an end before this hour is then meant for the next day.
_NIGHT_ENDS = 6
_WHEN = ("day", "starts", "ends", "doors", "reply_day")


class VenueChoiceField(RowField):
    """A venue with what people must know before they choose it."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name, street, places and access in one line."""
        venue: Venue = obj
        places = ngettext("%(count)s place", "%(count)s places", venue.capacity) % {"count": venue.capacity}
        facts = [
            _("no steps") if venue.is_step_free else _("steps at the entrance"),
            _("accessible toilet") if venue.has_accessible_toilet else _("no accessible toilet"),
            _("hearing loop") if venue.has_hearing_loop else _("no hearing loop"),
        ]
        return f"{venue.name}, {venue.street} – {', '.join([places, *map(str, facts)])}"


class PlaceForm(StepForm):
    """Venue, day and times. What is left open gets a proposal; `cleaned_data["times"]` holds the moments or None."""

    later: ClassVar[dict[str, Any]] = {"venue": None, "day": None, "starts": None, "after": ""}

    venue = VenueChoiceField(
        Venue.objects.none(),
        label=_("Venue"),
        empty_label=_("Choose a venue"),
        error_messages={"required": _("Choose a venue."), "invalid_choice": _("Choose a venue from the list.")},
    )
    capacity = NumberField(
        required=False,
        min_value=1,
        max_value=100_000,
        label=_("Places for this meeting"),
        help_text=_("Leave this empty to use all places of the venue."),
        error_messages={
            "invalid": _("Type a whole number, for example 80."),
        },
    )
    day = DayField(label=_("Date"), error_messages={"required": _("Fill in a date, for example 3 December 2026.")})
    starts = TimeField(label=_("Starts at"), error_messages={"required": _("Fill in a time, for example 19.30.")})
    ends = TimeField(required=False, label=_("Ends at"), help_text=_("Left empty: two hours after the start."))
    doors = TimeField(
        required=False, label=_("Doors open at"), help_text=_("Left empty: half an hour before the start.")
    )
    reply_day = DayField(
        required=False,
        label=_("Last day to reply"),
        help_text=_("Left empty: three days before the meeting."),
    )
    after = forms.ChoiceField(
        label=_("And after that day?"),
        choices=[
            ("firm", _("Who says yes after that day goes on the waiting list.")),
            ("soft", _("Everyone is welcome until the meeting starts, as long as there are places.")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what happens after the last day to reply."),
            "invalid_choice": _("Choose what happens after the last day to reply."),
        },
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        initial = _kept(meeting) | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        if meeting.series_id:
            self.fields["scope"] = scope_field()
        self.offer("venue", Venue.objects.filter(Q(is_active=True) | Q(pk=meeting.venue_id)))

    def stored(self, name: str) -> Any:
        """Return what the meeting holds, whatever travelled along from the page of a new venue."""
        return _kept(self.meeting).get(name)

    def clean(self) -> dict[str, Any]:
        """Turn day and times into moments, and refuse what cannot be."""
        data = super().clean()
        data["times"] = None
        if self._is_wrong():
            return data
        if data["day"] and data["starts"]:
            data["times"] = self._times(data)
        elif data["day"]:
            self.add_error("starts", _("Fill in a time, for example 19.30."))
        elif any(data[name] for name in _WHEN):
            self.add_error("day", _("Fill in a date, for example 3 December 2026."))
        return data

    def _is_wrong(self) -> bool:
        """True when something is wrong with the day or a time; that field is then gone from the data."""
        return any(name in self.errors for name in _WHEN)

    def _times(self, data: dict[str, Any]) -> rules.Times | None:
        """Return the moments, with proposals for what was left open; None when something is wrong."""
        data, now = dict(data), timezone.now()  # a copy: an error takes its field out of the data
        starts_at = self._moment("starts", data["day"], data["starts"])
        ends_at = self._moment("ends", self._last_day(data), data["ends"])
        doors_at = self._moment("doors", data["day"], data["doors"])
        if starts_at is None or self._is_wrong():
            return None
        self._check_order(data)
        self._check_to_come(data, starts_at, now)
        if self._is_wrong():
            return None
        return rules.proposed_times(starts_at, now, ends_at=ends_at, doors_at=doors_at, reply_day=data["reply_day"])

    def _moment(self, name: str, day: dt.date, time: dt.time | None) -> dt.datetime | None:
        """Return the moment; None when it was left open, or with an error when the clock changes just then."""
        try:
            return rules.local_moment(day, time) if time else None
        except rules.LocalTimeError as error:
            self.add_error(name, str(error))
            return None

    def _last_day(self, data: dict[str, Any]) -> dt.date:
        """Return the day on which the meeting ends: the next one when it ends in the night."""
        day: dt.date = data["day"]
        ends = data["ends"]
        is_next = bool(ends and ends <= data["starts"] and ends.hour < _NIGHT_ENDS)
        return day + dt.timedelta(days=1) if is_next else day

    def _check_order(self, data: dict[str, Any]) -> None:
        """Refuse an end before the start, doors after it, and a last day to reply after the meeting."""
        if data["ends"] and data["ends"] <= data["starts"] and data["ends"].hour >= _NIGHT_ENDS:
            self.add_error("ends", _("The meeting ends before it starts. Choose a later time."))
        if data["doors"] and data["doors"] > data["starts"]:
            self.add_error("doors", _("The doors open after the start. Choose an earlier time."))
        if data["reply_day"] and data["reply_day"] > data["day"]:
            self.add_error("reply_day", _("People can reply until the day of the meeting. Choose an earlier day."))

    def _check_to_come(self, data: dict[str, Any], starts_at: dt.datetime, now: dt.datetime) -> None:
        """Refuse days that are over; what was agreed before stays as it is once people are invited."""
        today = timezone.localdate(now)
        kept = {} if self.meeting.is_draft else _kept(self.meeting)
        if starts_at <= now and starts_at != self.meeting.starts_at:
            late = ("day", _("This day is over. Choose a day that is still to come."))
            self.add_error(*(late if data["day"] < today else ("starts", _("This time is over. Choose a later time."))))
        if data["reply_day"] and data["reply_day"] < today and data["reply_day"] != kept.get("reply_day"):
            self.add_error("reply_day", _("This day is over. Choose a day that is still to come."))


def _kept(meeting: Meeting) -> dict[str, Any]:
    """Return what the meeting holds already, as first values of the form."""
    kept: dict[str, Any] = {"venue": meeting.venue_id, "capacity": meeting.capacity}
    kept["after"] = "firm" if meeting.is_reply_by_firm else "soft"
    for name, moment in (("starts", meeting.starts_at), ("ends", meeting.ends_at), ("doors", meeting.doors_at)):
        kept[name] = timezone.localtime(moment).time() if moment else None
    for name, moment in (("day", meeting.starts_at), ("reply_day", meeting.reply_by)):
        kept[name] = timezone.localdate(moment) if moment else None
    return kept
