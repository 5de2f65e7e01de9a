"""The forms of the directory, and the form fields that every app uses."""

from accounts.forms import TextField
from areas.forms.deputies import DeputyForm
from areas.forms.directory import AreaFilter, ContactFilter, ContactForm
from areas.forms.fields import AddressField, AreaChoiceField, DayField, PhoneField, capitalised, read_day
from areas.forms.place import PlaceForm

__all__ = [
    "AddressField",
    "AreaChoiceField",
    "AreaFilter",
    "ContactFilter",
    "ContactForm",
    "DayField",
    "DeputyForm",
    "PhoneField",
    "PlaceForm",
    "TextField",
    "capitalised",
    "read_day",
]
