"""Who gets what, and when: the mail that goes by itself, to look at, change and stop before anything goes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.nonce import new_nonce
from accounts.views.meanwhile import say_kept
from invitations import actions, mail, queries, rules
from invitations.audience import resolve
from invitations.forms.planned import PlannedForm, quiet_words
from invitations.models import Invitation, PlannedMail
from invitations.views.planned_words import row
from invitations.views.preview import by_mail
from invitations.views.staff import StaffRequest, may_change
from invitations.views.states import state_words
from meetings.access import meeting_for
from meetings.models import Meeting

Kind, Anchor, State = PlannedMail.Kind, PlannedMail.Anchor, PlannedMail.State
# What a reader of each kind of mail answered.
_ANSWERS = {Kind.SILENT: Invitation.Answer.NEEDS_ACTION}


@require_safe
def planned(request: StaffRequest, pk: int) -> HttpResponse:
    """Show every planned mail: its moment, how many people get it now, and what became of what left."""
    meeting, now = meeting_for(request.user, pk), timezone.now()
    kept = queries.planned_of(meeting)
    everyone = None if meeting.is_draft else queries.everyone_of(meeting, now)
    usual = [PlannedMail(meeting=meeting, **default._asdict()) for default in rules.DEFAULTS]
    silent = everyone.audience(Kind.SILENT) if everyone else queries.Audience()
    quiet = rules.Quiet.of_settings()
    context = {
        "meeting": meeting,
        "rows": [row(each, meeting, everyone, now) for each in kept or usual],
        "is_kept": bool(kept),
        "is_over": meeting.state == Meeting.State.CANCELLED,
        "invited_count": len(by_mail(resolve(meeting).to_invite)) if meeting.is_draft else 0,
        "remind_count": silent.count if can_remind(meeting) else 0,
        "kinds": Kind.choices,
        "quiet": quiet_words(quiet) if quiet.starts != quiet.ends else None,
        "most": rules.MOST_REMINDERS,
        "can_change": may_change(request, meeting),
    }
    return render(request, "invitations/planned.html", context)


@require_POST
def prepare_planned(request: StaffRequest, pk: int) -> HttpResponse:
    """Plan the usual mail before the invitations go out, to change it."""
    meeting = meeting_for(request.user, pk, change=True)
    actions.prepare_mail(meeting=meeting)
    return redirect("invitations:planned", meeting.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_mail(request: StaffRequest, pk: int) -> HttpResponse:
    """Plan one more mail, of the kind in the address."""
    meeting = meeting_for(request.user, pk, change=True)
    kind = request.GET.get("soort", "")
    if kind not in Kind.values or meeting.state == Meeting.State.CANCELLED:
        raise Http404
    usual = PlannedMail(meeting=meeting, kind=kind, anchor=_anchor(kind), days=1)
    form = _form(request, meeting, usual)
    if request.method == "POST" and form.is_valid():
        actions.plan_mail(meeting=meeting, actor=request.user, kind=kind, **form.cleaned_data)
        messages.success(request, _("Planned."))
        return redirect("invitations:planned", meeting.pk)
    return _page(request, meeting, usual, form)


@require_http_methods(["GET", "HEAD", "POST"])
def planned_mail(request: StaffRequest, pk: int, planned_pk: int) -> HttpResponse:
    """Show who gets a mail and what it says; a POST gives it another moment."""
    meeting = meeting_for(request.user, pk, change=True)
    found = _found(meeting, planned_pk)
    form = _form(request, meeting, found)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("anchor", "days", "time")}
        try:
            actions.change_planned(mail=found, actor=request.user, **said)
        except actions.CannotPlan as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
            say_kept(request, form)
        return redirect("invitations:planned", meeting.pk)
    return _page(request, meeting, found, form)


@require_POST
def stop_planned(request: StaffRequest, pk: int, planned_pk: int) -> HttpResponse:
    """Let a mail not go."""
    return _turn(request, pk, planned_pk, actions.stop_planned, _("This mail does not go."))


@require_POST
def resume_planned(request: StaffRequest, pk: int, planned_pk: int) -> HttpResponse:
    """Let a mail go after all."""
    return _turn(request, pk, planned_pk, actions.resume_planned, _("This mail goes at its moment."))


def can_remind(meeting: Meeting) -> bool:
    """True while a reminder to answer has a point."""
    window = rules.window_from(timezone.now(), Kind.SILENT, meeting, rules.Quiet.of_settings())
    return meeting.state == Meeting.State.INVITING and window.is_real


def preview_of(request: StaffRequest, meeting: Meeting, kind: str, audience: queries.Audience) -> mail.Composed:
    """Return the message as its first reader gets it, or the coordinator when there is none; its links open nothing."""
    reader = audience.readers[0] if audience.readers else None
    name, email = (reader.name, reader.email) if reader else (request.user.name, request.user.email)
    presence = reader.presence if reader else Invitation.Presence.UNKNOWN.value
    letter = mail.sample_letter(
        meeting,
        name=name,
        email=email,
        language=reader.language if reader else request.user.language,
        answer=_ANSWERS.get(Kind(kind), Invitation.Answer.ACCEPTED).value,
        party_size=0 if kind == Kind.SILENT else 1,
        presence=presence,
        group=reader.group if reader else Invitation.Group.RESIDENTS.value,
    )
    return mail.compose(letter, rules.MESSAGE_KINDS[Kind(kind)])


def _turn(request: StaffRequest, pk: int, planned_pk: int, act: Any, words: str) -> HttpResponse:
    meeting = meeting_for(request.user, pk, change=True)
    try:
        act(mail=_found(meeting, planned_pk), actor=request.user)
    except actions.CannotPlan as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("invitations:planned", meeting.pk)


def _found(meeting: Meeting, pk: int) -> PlannedMail:
    """Return the mail of this meeting, or raise `Http404`; one of another meeting is not found."""
    return get_object_or_404(PlannedMail, pk=pk, meeting=meeting)


def _anchor(kind: str) -> str:
    return {Kind.SILENT: Anchor.REPLY_BY, Kind.COMING: Anchor.START}.get(Kind(kind), Anchor.END)


def _form(request: StaffRequest, meeting: Meeting, shown: PlannedMail) -> PlannedForm:
    initial = {"anchor": shown.anchor, "days": shown.days, "time": shown.time}
    data = request.POST if request.method == "POST" else None
    return PlannedForm(data, meeting=meeting, kind=shown.kind, initial=initial)


def _page(request: StaffRequest, meeting: Meeting, shown: PlannedMail, form: PlannedForm) -> HttpResponse:
    now = timezone.now()
    everyone = None if meeting.is_draft else queries.everyone_of(meeting, now)
    audience = everyone.audience(shown.kind) if everyone else queries.Audience()
    sent = queries.with_cause(shown.messages.select_related("invitation__contact").order_by("pk")) if shown.pk else []
    context = {
        "meeting": meeting,
        "row": row(shown, meeting, everyone, now),
        "form": form,
        "nonce": form.data.get("form_nonce") or new_nonce(),
        "readers": audience.readers,
        "sent": [(each, state_words(each)) for each in sent],
        "message": preview_of(request, meeting, shown.kind, audience),
        "can_move": shown.state != State.SENT and meeting.state != Meeting.State.CANCELLED,
    }
    return render(request, "invitations/planned_mail.html", context, status=422 if form.errors else 200)
