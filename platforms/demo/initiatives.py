"""A market with ideas in every stage, and an older initiative of which someone must ask how it goes. All invented."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from areas.models import Area
from initiatives import actions, rules
from initiatives.models import FollowUp, Initiative
from invitations.models import Message
from meetings.models import Meeting, Theme, Venue
from meetings.rules import end_of_day, local_moment, proposed_times
from platforms.demo import parts, rows
from platforms.demo.areas import Areas
from platforms.demo.meetings import HANDED_OVER

AREA, THEME, VENUE, ORGANISER = "Westwijk", "Bewonersinitiatieven", "Buurthuis De Brede Stoep", "Sanne de Wit"
SATURDAY, IN_DAYS, CALL_DAYS = 5, 27, 10


def make(areas: Areas, themes: dict[str, Theme], users: dict[str, User]) -> None:
    """Make the market, its ideas and the older initiative, by the same actions that people use."""
    area, organiser = areas[AREA], users[ORGANISER]
    market = _market(area, organiser)
    market.themes.set([themes[THEME]])
    actions.set_call(
        meeting=market,
        text="Hebt u een plan voor de buurt? Vertel het ons. Op de markt vindt u mensen die meedoen.",
        closes_on=timezone.localdate() + dt.timedelta(days=CALL_DAYS),
        actor=organiser,
    )
    for row in rows("ideas"):
        _idea(row, area, market if row["with_market"] else None, organiser)
    # Days ago already: a worker would find these too late to send.
    Message.objects.filter(kind=Message.Kind.VERDICT, state=Message.State.QUEUED).update(**HANDED_OVER)


def _market(area: Area, organiser: User) -> Meeting:
    """Make a market on a Saturday afternoon that everyone may know of; nobody is invited by name yet."""
    day = timezone.localdate() + dt.timedelta(days=IN_DAYS)
    day += dt.timedelta(days=(SATURDAY - day.weekday()) % 7)
    while (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 4):
        day += dt.timedelta(days=7)
    reply_day = day - dt.timedelta(days=3)
    times = proposed_times(local_moment(day, dt.time(14)), timezone.now(), reply_day=reply_day)
    return Meeting.objects.create(
        title="Initiatievenmarkt Westwijk",
        kind=Meeting.Kind.MARKET,
        state=Meeting.State.INVITING,
        area=area,
        venue=Venue.objects.get(name=VENUE),
        organiser=organiser,
        participation=Meeting.Participation.COPRODUCE,
        goal="Bewoners met een plan vinden mensen die meedoen.",
        introduction="Bewoners laten zien wat zij willen doen. Loop langs de stands en doe mee.",
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        doors_at=times.doors_at,
        reply_by=end_of_day(reply_day),
    )


def _idea(row: dict[str, str], area: Area, market: Meeting | None, actor: User) -> None:
    """Hand in an idea some days ago, decide about it, and answer it as far as the list says."""
    at = timezone.now() - dt.timedelta(days=int(row["days_ago"]))
    made = actions.hand_in(
        area=area,
        meeting=market,
        title=row["title"],
        text=row["text"],
        initiators=row["initiators"],
        name=row["name"],
        email=f"{row['name'].split()[0].lower()}@bewoners.example",
        actor=actor,
        now=at,
    )
    if row["state"] != made.state:
        decided_at = at + dt.timedelta(days=1)
        wanted = rules.Treatment(made.pk, made.version, row["state"], "", row["answer"])
        actions.treat(treatments=[wanted], actor=actor, now=decided_at)
        actions.send_answers(ids=[made.pk], actor=actor, now=decided_at)
    if row["needs"] or row["state"] == Initiative.State.ADMITTED:
        made.refresh_from_db()
        needs: dict[str, Any] = dict.fromkeys(parts(row["needs"]), True)
        actions.answer_stand(initiative=made, is_coming=True, **needs)
    if row["joins"]:
        Initiative.objects.filter(pk=made.pk).update(join_count=int(row["joins"]))
        follow_up = FollowUp.objects.filter(initiative=made).earliest("due_on")
        FollowUp.objects.filter(pk=follow_up.pk).update(
            asked_at=timezone.now(), said="De kast staat er. Er komen elke week boeken bij.", said_at=timezone.now()
        )
