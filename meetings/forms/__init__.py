"""The forms of planning, and the filters on the list of meetings."""

from meetings.forms.fields import TimeField, read_time
from meetings.forms.meetings import MeetingFilter
from meetings.forms.place import PlaceForm
from meetings.forms.series import ALL, FOLLOWING, ONE, RepeatForm
from meetings.forms.subject import SubjectForm, TextsForm, texts_form
from meetings.forms.venue import VenueForm

__all__ = [
    "ALL",
    "FOLLOWING",
    "ONE",
    "MeetingFilter",
    "PlaceForm",
    "RepeatForm",
    "SubjectForm",
    "TextsForm",
    "TimeField",
    "VenueForm",
    "read_time",
    "texts_form",
]
