"""Puts planned mail in the outbox at its moment, once, to who is in its audience then; and a reminder by hand."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations import queries, rules
from invitations.actions.queueing import domain_of, message_defaults, ring_bell
from invitations.models import Message, PlannedMail
from invitations.tokens import address_hash
from meetings.models import Meeting

State, Kind = PlannedMail.State, PlannedMail.Kind
_LIVE = (Meeting.State.INVITING, Meeting.State.HELD)
# So long after a meeting its missed mail may still become mail to come, because the meeting is moved.
_LOOKED_BACK = dt.timedelta(days=rules.MOST_DAYS + 2)


class CannotRemind(Exception):
    """Nothing was sent; the message says why and what to do, in the active language."""


def send_planned(*, now: dt.datetime | None = None) -> int:
    """Queue all mail whose moment has come; return how many messages. Safe to run twice at once.

    What did not leave in time is missed from now on; what was missed of a meeting that was moved waits again. Each
    meeting has a transaction of its own, so that one that fails holds up no other, and nobody waits long for a lock.
    """
    now = now or timezone.now()
    quiet = rules.Quiet.of_settings()
    due, missed, to_come = set(), [], []
    for mail in _open_mail(now):
        window = rules.window(mail, mail.meeting, quiet)
        if window is None:
            continue
        if mail.state == State.MISSED:
            to_come += [mail.pk] if window.is_to_come(now) else []
        elif window.is_open(now):
            due.add(mail.meeting_id)
        elif window.is_over(now):
            missed.append(mail.pk)
    _turn(missed, State.PLANNED, State.MISSED)
    _turn(to_come, State.MISSED, State.PLANNED)
    return sum(_send_of(pk, quiet, now) for pk in sorted(due))


def remind_now(
    *, meeting: Meeting, actor: User, form_nonce: str, expected_count: int, now: dt.datetime | None = None
) -> PlannedMail:
    """Remind everyone who is silent, at once or when the quiet hours end. The same form reminds once.

    Raises `CannotRemind` when it is too late, when nobody can be reminded, or when they are not as many as the
    coordinator saw.
    """
    now = now or timezone.now()
    with transaction.atomic():
        meeting = _locked(meeting.pk)
        earlier: PlannedMail | None = PlannedMail.objects.filter(meeting=meeting, form_nonce=form_nonce).first()
        if earlier:
            return earlier
        window = rules.window_from(now, Kind.SILENT, meeting, rules.Quiet.of_settings())
        audience = queries.everyone_of(meeting, now).audience(Kind.SILENT)
        _refuse_unless_useful(meeting, window, audience, expected_count)
        mail = PlannedMail.objects.create(
            meeting=meeting,
            kind=Kind.SILENT,
            anchor=PlannedMail.Anchor.BY_HAND,
            time=timezone.localtime(now).time().replace(microsecond=0),
            form_nonce=form_nonce,
        )
        _send(mail, meeting, audience, window, now, actor=actor)
        mail.refresh_from_db()
    return mail


def _open_mail(now: dt.datetime) -> list[PlannedMail]:
    """Return what waits, and what was missed and may have become mail to come, with its meeting. One query."""
    recent = Q(state=State.MISSED, meeting__ends_at__gt=now - _LOOKED_BACK)
    rows = PlannedMail.objects.filter(Q(state=State.PLANNED) | recent, meeting__state__in=_LIVE)
    return list(rows.select_related("meeting"))


def _turn(pks: list[int], before: str, after: str) -> None:
    if pks:
        PlannedMail.objects.filter(pk__in=pks, state=before).update(state=after)


def _locked(pk: int) -> Meeting:
    """Return the meeting, locked: what counts reminders and what adds one do not overlap."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("area")
    meeting: Meeting = rows.get(pk=pk)
    return meeting


def _send_of(meeting_id: int, quiet: rules.Quiet, now: dt.datetime) -> int:
    """Queue the due mail of one meeting, by the meeting as it is under the lock; return how many messages."""
    count = 0
    with transaction.atomic():
        meeting = _locked(meeting_id)
        if meeting.state not in _LIVE:
            return 0
        for mail in PlannedMail.objects.filter(meeting=meeting, state=State.PLANNED).order_by("pk"):
            window = rules.window(mail, meeting, quiet)
            if window and window.is_open(now):
                audience = queries.everyone_of(meeting, now).audience(mail.kind)
                count += _send(mail, meeting, audience, window, now)
    return count


def _send(
    mail: PlannedMail,
    meeting: Meeting,
    audience: queries.Audience,
    window: rules.Window,
    now: dt.datetime,
    *,
    actor: User | None = None,
) -> int:
    """Turn a mail into messages, one per reader, once. Three statements, however many there are."""
    claimed = PlannedMail.objects.filter(pk=mail.pk, state=State.PLANNED)
    if not claimed.update(state=State.SENT, sent_at=now, count=audience.count):
        return 0
    kind = rules.MESSAGE_KINDS[Kind(mail.kind)]
    rows = [
        (f"{each.pk}:{kind}:{mail.pk}", each.pk, address_hash(each.email), domain_of(each.email))
        for each in audience.readers
    ]
    defaults = message_defaults(
        kind, meeting, not_before=max(now, window.opens_at), created_at=now, planned=mail.pk, deadline=window.closes_at
    )
    Message.objects.insert_rows(["dedupe_key", "invitation", "address_hash", "domain"], rows, defaults)
    log(actor=actor, action="send_planned", subject=meeting, planned=mail.pk, kind=mail.kind, count=len(rows))
    ring_bell()
    return len(rows)


def _refuse_unless_useful(meeting: Meeting, window: rules.Window, audience: queries.Audience, expected: int) -> None:
    if meeting.state != Meeting.State.INVITING or not window.is_real:
        raise CannotRemind(_("It is too late for a reminder. Nothing was sent."))
    if not audience.count and set(audience.left_out) == {"twice"}:
        raise CannotRemind(_("Everyone who did not answer was reminded twice already. Call them."))
    if not audience.count:
        raise CannotRemind(_("There is nobody to remind now. Nothing was sent."))
    if audience.count != expected:
        raise CannotRemind(
            _("The list has changed: it was %(before)s people and is %(now)s now. Nothing was sent. Check it again.")
            % {"before": expected, "now": audience.count}
        )
