"""How long each sort of personal data is kept, since when, what happens then and what stays.

A term is a number of days of 24 hours; nothing happens up to and including its last second. Of a day without an hour
(the last day of a contact) the whole day counts, in local time. `0` in the settings: no term was set, and it is kept.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of personal data. `setting`: the name of its term; `fixed`: its term in words when there is no setting.

    `is_soon`: looked at every hour, and not only at night.
    """

    code: str
    name: Promise
    since: Promise
    happens: Promise
    stays: Promise
    setting: str = ""
    fixed: Promise | str = ""
    is_soon: bool = False


_MEETING = _("the end of the meeting")
_COUNTS = _("The counts: how many were invited, answered and came, by group and organisation.")
_NOTHING = _("Nothing.")

SORTS = (
    Sort(
        "needs", _("What people need to take part"), _MEETING, _("is deleted"), _NOTHING,
        setting="NEEDS_KEPT_DAYS", is_soon=True,
    ),
    Sort(
        "answers", _("Who of the residents was invited, and what they answered"), _MEETING,
        _("becomes counts: names, words, reasons, people who come along and addresses go"), _COUNTS,
        setting="ANSWERS_KEPT_DAYS",
    ),
    Sort(
        "professionals", _("Which officials and partners were invited, and what they answered"), _MEETING,
        _("becomes counts: names, words, reasons, people who come along and addresses go"), _COUNTS,
        setting="PROFESSIONALS_KEPT_DAYS",
    ),
    Sort(
        "guests", _("Names of people who come along"), _MEETING, _("is deleted"),
        _("With how many people someone came."), setting="GUESTS_KEPT_DAYS",
    ),
    Sort(
        "registrations", _("Registrations for a meeting"), _("the form was filled in"), _("is deleted"),
        _("Who confirmed it is an invited person by then."), setting="UNCONFIRMED_KEPT_DAYS", is_soon=True,
    ),
    Sort(
        "followers", _("Addresses for news that nobody confirmed"), _("the form was filled in"), _("is deleted"),
        _("Who stops the news is deleted at once; only a keyed hash stays of who wants no mail at all."),
        setting="UNCONFIRMED_KEPT_DAYS", is_soon=True,
    ),
    Sort(
        "speakers", _("Addresses left with what people told us"), _("our answer, or the form when it is not confirmed"),
        _("is deleted"), _("What was said, without a name."), fixed=_("two weeks"), is_soon=True,
    ),
    Sort(
        "own_data", _("Links to the own data"), _("the link was asked for"), _("is deleted"), _NOTHING,
        fixed=_("seven days"), is_soon=True,
    ),
    Sort(
        "ideas", _("Names and addresses of who handed in an idea or wants to join"), _("the end of the initiative"),
        _("is deleted"), _("The idea, from whom by role or group, and how many wanted to join."),
        fixed=_("two months; of who wants to join one month; not confirmed: some days"),
    ),
    Sort(
        "messages", _("Traces of mail: addresses as a hash, domains, answers of mail servers"), _("the mail was made"),
        _("is emptied"), _("That a message went, of what kind, and whether it arrived."),
        setting="MESSAGES_KEPT_DAYS",
    ),
    Sort(
        "door", _("Link for who helps at the door, and taps that were counted"), _MEETING, _("is deleted"),
        _("Who was there, as long as the answers are kept; after that how many."), setting="DOOR_KEPT_DAYS",
    ),
    Sort(
        "contacts", _("Contacts past their last day"), _("the last day of the contact"),
        _("is forgotten everywhere"), _("The counts of the meetings, and words in a report that is archive."),
        setting="CONTACTS_KEPT_DAYS",
    ),
    Sort(
        "visitors", _("Contacts who registered by themselves, and are bound to nothing else"),
        _("the last meeting that names them, or the day on which they gave the address"),
        _("is forgotten everywhere"), _("The counts of the meetings, and words in a report that is archive."),
        setting="VISITORS_KEPT_DAYS",
    ),
    Sort(
        "log", _("The log: who did and saw what"), _("the entry"), _("is deleted"),
        _("One entry that says how many were removed. Looks and deeds have one term: they are one chain."),
        setting="LOG_KEPT_YEARS",
    ),
    Sort(
        "links", _("Links to choose a password"), _("the link stopped working"), _("is deleted"), _NOTHING,
        fixed=_("at once"),
    ),
    Sort(
        "sessions", _("Sessions of who logged in"), _("the session ended"), _("is deleted"), _NOTHING,
        fixed=_("at once"),
    ),
    Sort(
        "imports", _("Files that were uploaded to be imported, and wait for the second button"),
        _("the file was uploaded"), _("is deleted"), _NOTHING, fixed=_("one day"), is_soon=True,
    ),
    Sort(
        "unread_mail", _("Mail that came in, was not understood and waits for somebody"), _("the mail came in"),
        _("is deleted"), _NOTHING, setting="UNREAD_MAIL_KEPT_DAYS", is_soon=True,
    ),
)  # fmt: skip
BY_CODE = {sort.code: sort for sort in SORTS}


def until(now: dt.datetime, days: int) -> dt.datetime:
    """Return before which moment something must have happened to be past a term of so many days."""
    return now.astimezone(dt.UTC) - dt.timedelta(days=days)


def is_due(since: dt.datetime, days: int, now: dt.datetime) -> bool:
    """True when a term of so many days is over; not at its last second."""
    return since < until(now, days)


def due_at(since: dt.datetime, days: int) -> dt.datetime:
    """Return the last moment of a term of so many days."""
    return since.astimezone(dt.UTC) + dt.timedelta(days=days)


def days_until(today: dt.date, days: int) -> dt.date:
    """Return before which day someone's last day must lie to be past a term of so many days."""
    return today - dt.timedelta(days=days)
