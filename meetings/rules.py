"""Decisions about meetings from values alone, and dates and times in words."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from meetings.models import Meeting

# One plain sentence per degree: neither residents nor staff knew what the words meant (Hengelo, 2008).
PARTICIPATION = {
    "inform": gettext_lazy("We tell you what is going to happen. You can ask questions."),
    "consult": gettext_lazy("You say what you think. The municipality decides, and tells you what it did with it."),
    "advise": gettext_lazy("You give advice. The municipality follows it, or explains why not."),
    "coproduce": gettext_lazy("You make the plan together with the municipality."),
    "codecide": gettext_lazy("You decide together with the municipality."),
}


def day_words(moment: dt.datetime | dt.date, *, year: bool = True) -> str:
    """Return "donderdag 3 december 2026" in the active language and local time."""
    day = timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment
    return formats.date_format(day, "l j F Y" if year else "l j F", use_l10n=False)


def clock(moment: dt.datetime) -> str:
    """Return the local time: "19.30" in Dutch, "19:30" in English."""
    local = timezone.localtime(moment)
    if (translation.get_language() or "nl").startswith("nl"):
        return f"{local.hour}.{local:%M}"
    return f"{local:%H:%M}"


def span_words(meeting: "Meeting") -> str:
    """Return "19.30 tot 21.30 uur, inloop om 19.00 uur" in the active language."""
    if meeting.starts_at is None or meeting.ends_at is None:
        return ""
    words = _("%(start)s to %(end)s") % {"start": clock(meeting.starts_at), "end": clock(meeting.ends_at)}
    if meeting.doors_at and meeting.doors_at < meeting.starts_at:
        words += _(", doors open at %(doors)s") % {"doors": clock(meeting.doors_at)}
    return words


def missing_before_inviting(meeting: "Meeting", now: dt.datetime) -> list[tuple[str, str]]:
    """What still stands in the way of inviting, as (step, sentence); step is `subject`, `place` or `cancelled`."""
    missing = []
    if meeting.state not in {"draft", "inviting"}:
        missing.append(("cancelled", _("This meeting was cancelled or is over. You cannot invite people any more.")))
    if not meeting.themes.exists():
        missing.append(("subject", _("Choose a theme.")))
    if not meeting.participation:
        missing.append(("subject", _("Choose what residents can influence.")))
    if meeting.venue_id is None:
        missing.append(("place", _("Choose a venue.")))
    if meeting.starts_at is None or meeting.ends_at is None:
        missing.append(("place", _("Fill in the day and the times.")))
    elif meeting.starts_at <= now:
        missing.append(("place", _("The meeting has started or is over. Choose a day that is still to come.")))
    if meeting.reply_by is None:
        missing.append(("place", _("Fill in until when people can reply.")))
    elif meeting.reply_by <= now < (meeting.starts_at or now):
        missing.append(("place", _("The last day to reply is over. Choose a later day.")))
    return missing


def can_invite(meeting: "Meeting", now: dt.datetime) -> bool:
    """True when nothing stands in the way of sending invitations."""
    return not missing_before_inviting(meeting, now)


def can_answer(meeting: "Meeting", now: dt.datetime) -> bool:
    """True while people can answer by the link: until the last second of the reply-by moment, not when cancelled."""
    return meeting.state == "inviting" and meeting.reply_by is not None and now <= meeting.reply_by


def can_decline(meeting: "Meeting", now: dt.datetime) -> bool:
    """True until the start: a "no" after the reply-by moment is still good news for the places."""
    return meeting.state == "inviting" and meeting.starts_at is not None and now < meeting.starts_at
