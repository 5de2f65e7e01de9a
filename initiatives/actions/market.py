"""The market: the call, the stands, and what was counted on paper."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Organisation
from initiatives import queries, rules
from initiatives.actions.handing_in import TooLate
from initiatives.models import Call, Initiative, Stand
from meetings.actions.preparing import note_done
from meetings.models import Meeting


class TooEarly(Exception):
    """The market was not held yet."""


def set_call(*, meeting: Meeting, text: str, closes_on: dt.date | None, actor: User) -> Call:
    """Save what the form says and until when it takes ideas."""
    with transaction.atomic():
        call, _is_new = Call.objects.update_or_create(meeting=meeting, defaults={"text": text, "closes_on": closes_on})
        note_done(meeting=meeting, code="call", actor=actor)
        log(actor=actor, action="set_call", subject=meeting)
    return call


def answer_stand(*, initiative: Initiative, is_coming: bool, actor: User | None = None, **needs: object) -> Stand:
    """Save whether the initiator comes with a stand, and what it needs. Raises `TooLate` when it is not admitted.

    Who does not come leaves the place on the floor to others. `actor`: staff who heard it by phone or on paper.
    """
    with transaction.atomic():
        row = Initiative.objects.select_for_update().get(pk=initiative.pk)
        if row.state != Initiative.State.ADMITTED or row.meeting is None:
            raise TooLate
        values = {"meeting": row.meeting, "is_coming": is_coming, **needs} | ({} if is_coming else {"number": None})
        stand, _is_new = Stand.objects.update_or_create(initiative=row, defaults=values)
        if actor:
            log(actor=actor, action="note_stand", subject=row, is_coming=is_coming)
    return stand


def add_stand(*, meeting: Meeting, organisation: Organisation, actor: User, **needs: object) -> Stand:
    """Give an organisation a stand; twice changes what it needs."""
    with transaction.atomic():
        stand, _is_new = Stand.objects.update_or_create(meeting=meeting, organisation=organisation, defaults=needs)
        log(actor=actor, action="add_stand", subject=meeting, organisation=organisation.pk)
    return stand


def remove_stand(*, stand: Stand, actor: User) -> None:
    """Take a stand from the floor; whose it was may say or be given it anew."""
    with transaction.atomic():
        whose = {"organisation": stand.organisation_id} if stand.organisation_id else {"idea": stand.initiative_id}
        log(actor=actor, action="remove_stand", subject=stand.meeting, **whose)
        stand.delete()


def number_stands(*, meeting: Meeting, numbers: Mapping[int, int | None], actor: User) -> None:
    """Save which stand is where. The numbers must differ; others on the floor keep theirs.

    Who is not on the floor any more leaves the place to others.
    """
    with transaction.atomic():
        shown = [stand.pk for stand in queries.floor(meeting).stands]
        Stand.objects.filter(meeting=meeting, number__isnull=False).exclude(pk__in=shown).update(number=None)
        given = [pk for pk in shown if pk in numbers]
        rows = list(Stand.objects.select_for_update().filter(pk__in=given).order_by("pk"))
        # First none, so that two stands can change places.
        Stand.objects.filter(pk__in=[row.pk for row in rows]).update(number=None)
        for row in rows:
            row.number = numbers[row.pk]
        Stand.objects.bulk_update(rows, ["number"])
        log(actor=actor, action="number_stands", subject=meeting, count=len(rows))


def note_counts(*, meeting: Meeting, counted: Iterable[rules.Counted], actor: User) -> list[tuple[int, str]]:
    """Save the slips and votes on paper that were filled in otherwise than they were seen.

    Return what somebody else filled in meanwhile, as pairs of an initiative and "joins" or "votes": that stays. Raises
    `TooEarly` when there are votes before the day of the market.
    """
    given = {each.pk: each for each in counted}
    has_votes = any(each.votes != each.seen_votes for each in given.values())
    if has_votes and not rules.takes_votes(meeting, timezone.localdate()):
        raise TooEarly
    clashing, changed = [], []
    with transaction.atomic():
        for row in Initiative.objects.select_for_update().filter(meeting=meeting, pk__in=given).order_by("pk"):
            before, clashes = (row.join_count, row.vote_count), _count(row, given[row.pk])
            clashing += [(row.pk, name) for name in clashes]
            changed += [row] if (row.join_count, row.vote_count) != before else []
        Initiative.objects.bulk_update(changed, ["join_count", "vote_count"])
        log(actor=actor, action="note_counts", subject=meeting, count=len(changed))
    return clashing


def _count(row: Initiative, said: rules.Counted) -> list[str]:
    """Put into a row what was counted of it; return which of its two totals somebody changed meanwhile."""
    clashes = []
    for name, field in (("joins", "join_count"), ("votes", "vote_count")):
        typed, seen, now = getattr(said, name), getattr(said, f"seen_{name}"), getattr(row, field)
        if typed != seen and now not in (seen, typed):
            clashes.append(name)
        elif typed != seen:
            setattr(row, field, typed)
    return clashes
