"""What the pages of planned mail say: when it goes, who gets it, who does not and why, and what became of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from invitations import queries, rules
from invitations.models import PlannedMail
from meetings.models import Meeting
from meetings.rules import clock, day_words

Anchor, State = PlannedMail.Anchor, PlannedMail.State
_LEFT_OUT: Mapping[str, Promise] = {
    "no_mail": ngettext_lazy(
        "%(count)s person gets no e-mail from us. Call this person.",
        "%(count)s people get no e-mail from us. Call them.",
        "count",
    ),
    "stopped": ngettext_lazy(
        "%(count)s person wants no mail from us, or the address does not work.",
        "%(count)s people want no mail from us, or their address does not work.",
        "count",
    ),
    "twice": ngettext_lazy(
        "%(count)s person was reminded twice already. Call this person.",
        "%(count)s people were reminded twice already. Call them.",
        "count",
    ),
    "untold": ngettext_lazy(
        "%(count)s person does not know yet when and where the meeting is now.",
        "%(count)s people do not know yet when and where the meeting is now.",
        "count",
    ),
    "resting": ngettext_lazy(
        "%(count)s person got mail from us less than a day ago.",
        "%(count)s people got mail from us less than a day ago.",
        "count",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One planned mail in words. `state` is what holds now: `late` when its moment is no use any more."""

    mail: PlannedMail
    title: str
    when: str
    relation: str
    state: str
    audience: queries.Audience | None
    left_out: list[str]

    @property
    def is_sent(self) -> bool:
        """True once it left."""
        return self.mail.state == State.SENT

    @property
    def can_stop(self) -> bool:
        """True while it would go."""
        return self.state == State.PLANNED

    @property
    def can_resume(self) -> bool:
        """True when it was stopped."""
        return self.mail.state == State.STOPPED


def row(mail: PlannedMail, meeting: Meeting, everyone: queries.Everyone | None, now: dt.datetime) -> Row:
    """Return the words of one mail. Without `everyone` nobody was invited yet."""
    window = rules.window(mail, meeting, rules.Quiet.of_settings())
    moment = mail.sent_at or (window.opens_at if window else None)
    is_late = window is not None and (window.is_over(now) or not window.is_real)
    audience = everyone.audience(mail.kind) if everyone and mail.state != State.SENT else None
    return Row(
        mail=mail,
        title=capfirst(mail.get_kind_display()),
        when=capfirst(moment_words(moment)) if moment else _("No day yet"),
        relation=relation_words(mail),
        state="late" if is_late and mail.state == State.PLANNED else mail.state,
        audience=audience,
        left_out=left_out_words(audience.left_out) if audience else [],
    )


def moment_words(moment: dt.datetime) -> str:
    """Return "zaterdag 14 november, 10.00 uur"."""
    return _("%(day)s, %(time)s") % {"day": day_words(moment, year=False), "time": clock(moment)}


def relation_words(mail: PlannedMail) -> str:
    """Return from which day of the meeting the moment is counted."""
    days = {"days": mail.days}
    if mail.anchor == Anchor.BY_HAND:
        return _("Sent by hand")
    if mail.anchor == Anchor.END:
        return ngettext("%(days)s day after the meeting", "%(days)s days after the meeting", mail.days) % days
    if mail.anchor == Anchor.REPLY_BY:
        if mail.days == 0:
            return _("On the last day to reply")
        words = ngettext(
            "%(days)s day before the last day to reply", "%(days)s days before the last day to reply", mail.days
        )
        return words % days
    if mail.days == 0:
        return _("On the day of the meeting")
    return ngettext("%(days)s day before the meeting", "%(days)s days before the meeting", mail.days) % days


def left_out_words(left_out: Mapping[str, int]) -> list[str]:
    """Return a sentence for each reason why people of the audience get nothing."""
    return [str(words % {"count": left_out[code]}) for code, words in _LEFT_OUT.items() if left_out.get(code)]
