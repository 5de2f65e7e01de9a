"""Every mail that we send, of one meeting that never changes: by reader and language, and the notices beside them."""

import datetime as dt
from copy import copy

from django.urls import reverse

from accounts.models import LogCheck, User
from areas.models import Area, Contact, Organisation
from initiatives.mail import answer_to_idea, question_about_idea, question_to_join, question_to_progress, wants_to
from initiatives.models import FollowUp, Initiative, Joiner
from invitations import mail
from invitations.models import Alarm, Channel, Correspondent, DataCheck, ErasureWish, Follow, Follower, Invitation
from invitations.queries import Briefing, Failures, Health
from meetings.models import ChecklistItem, Meeting, MeetingRole, ProgrammeItem, Theme
from meetings.rules.programme import lines
from outcomes import mail as outcomes
from outcomes.models import ActionPoint, Edition, Opinion, Report
from outcomes.queries import Promise
from platforms.watching import telling
from tests.factories import AreaFactory, AreaRoleFactory, MeetingFactory, ThemeFactory, UserFactory, VenueFactory
from tests.invitations.planned import at
from tests.invitations.snapshots import READERS
from tests.letters import IDENTITY

NOW = at(2026, 11, 5, 10, 0)


def the_meeting():
    """The meeting of the mock-ups."""
    area = AreaFactory(name="Westwijk", parent=AreaFactory(name="Voorbeeldstad"))
    organiser = UserFactory(
        name="Sanne de Wit", email="sanne@voorbeeldstad.example", function="Gebiedscoördinator Westwijk"
    )
    AreaRoleFactory(area=area, user=organiser)
    return MeetingFactory(
        title="Samen tegen eenzaamheid",
        area=area,
        themes=[ThemeFactory(name="Eenzaamheid", name_en="Loneliness")],
        venue=VenueFactory(name="Wijkcentrum De Linde"),
        organiser=organiser,
        starts_at=at(2026, 12, 3, 19, 30),
        introduction="In Westwijk voelen veel mensen zich weleens alleen. Wat kunnen we daar samen aan doen?",
        question="Wat helpt u om mensen te ontmoeten?",
    )


def mails_for(client, meeting, reader, language):
    """{kind: message} to this reader, as the page with every e-mail shows them."""
    page = client.get(reverse("invitations:mails", args=[meeting.pk]), {"voor": READERS[reader], "taal": language})
    return {example.code: example.message for example in page.context["examples"]}


def notices(language):
    """{kind: message} of the mail that is about no invitation: following, and what an administrator must know."""
    area, theme = Area(pk=1, name="Westwijk"), Theme(name="Verkeer", name_en="Traffic")
    follower = Follower(email="noor@example.org", language=language, public_id="f" * 22)
    asked = {"follower": follower, "language": language, "public_id": "g" * 22}
    administrator = User(name="Beheer Voorbeeld", email="beheer@example.org", language=language)
    channel = Channel(
        cause=Channel.Cause.LOGIN, smtp_code=535, smtp_reply="5.7.8 Authentication failed", alarmed_at=NOW,
        paused_since=NOW,
    )  # fmt: skip
    health = Health(
        oldest_queued_at=NOW, waiting=3, uncertain=1, held=2, failed=1, failed_today=4, channel=channel, gates=[],
        last_sweep_at=NOW,
    )  # fmt: skip
    meetings = [_public(1, "Samen tegen eenzaamheid", area), _public(2, "Veilig naar school", area)]
    said = {
        "follow": mail.question_to_follow(Follow(area=area, theme=theme, is_weekly=True, **asked)),
        "follows-already": mail.question_to_follow(Follow(area=area, confirmed_at=NOW, **asked)),
        "one-new-meeting": mail.news_for(follower, meetings[:1]),
        "new-meetings": mail.news_for(follower, meetings),
        "data": mail.question_about_data(_check(language)),
        "own-data": mail.link_to_own_data(
            Correspondent(email="noor@example.org", language=language, public_id="o" * 22, expires_at=NOW)
        ),
        "address": mail.address_changed(Correspondent(email="noor@example.org", language=language)),
        "wish": mail.answer_to_wish(
            ErasureWish(
                contact=Contact(name="Els de Boer", email="els@example.org", language=language),
                reason="U bent onze vaste contactpersoon bij de woningcorporatie.",
            )
        ),
        "digest": mail.digest_for(administrator, Failures(meetings=[(meetings[0], 2)], health=health)),
        "alarm": mail.alarm_for(administrator, channel, Channel.Cause.LOGIN),
        "watch": telling.notice_for(administrator, Alarm(kind="worker", count=4, since=NOW), is_over=False),
        "watch-over": telling.notice_for(
            administrator, Alarm(kind="worker", count=4, since=NOW, ended_at=NOW), is_over=True
        ),
        "alarm-log": mail.log_alarm_for(
            administrator, LogCheck(problem="changed", broken_entry=1204, broken_since=NOW, checked_at=NOW)
        ),
    }
    said |= of_preparation(meetings[0], language)
    said |= of_reports(meetings[0], language) | of_initiatives(language, area)
    return {kind: mail.compose_notice(notice, **IDENTITY) for kind, notice in said.items()}


def _check(language):
    contact = Contact(name="Fatima el Amrani", email="fatima@example.org", language=language)
    organisation = Organisation(name="Bewonersplatform De Westenwind")
    return DataCheck(organisation=organisation, contact=contact, public_id="h" * 22, expires_at=at(2027, 1, 4, 10, 0))


def of_preparation(meeting, language):
    """{kind: notice} to who has a role at a meeting, and to who must do something for it."""
    meeting.organiser = User(name="Sanne de Wit", email="sanne@voorbeeldstad.example", phone="010 123 45 67")
    meeting.state = Meeting.State.INVITING
    speaker = Contact(pk=1, name="Els de Boer", email="els@example.org", language=language)
    items = [
        ProgrammeItem(pk=1, title="Welkom", offset=0, duration=15, host="de wijkmanager"),
        ProgrammeItem(pk=2, title="Verhalen uit de buurt", offset=15, duration=30, contact=speaker),
    ]
    role = MeetingRole(role="speaker", contact=speaker, task="U hebt tien minuten.", meeting=meeting)
    colleague = User(name="Sanne de Wit", email="sanne@voorbeeldstad.example", language=language)
    chores = [
        ChecklistItem(pk=1, meeting=meeting, what="Koffie en thee regelen", due_on=dt.date(2026, 11, 4)),
        ChecklistItem(pk=2, meeting=meeting, what="De poster ophangen", due_on=dt.date(2026, 11, 5)),
    ]
    return {
        "briefing": mail.briefing_notice(Briefing(meeting, [role], lines(items), ""), 34),
        **{
            f"around-{state}": mail.around_notice(
                name="Els de Boer", email="els@example.org", language=language, meeting=in_state(meeting, state)
            )
            for state in ("inviting", "cancelled")
        },
        "chores": mail.chores_notice(colleague, chores, NOW.date()),
    }


def in_state(meeting, state):
    """The same meeting in another state."""
    changed = copy(meeting)
    changed.state = state
    return changed


def of_reports(meeting, language):
    """{kind: notice} of a report and its agreements."""
    reader = outcomes.Reader("els@example.org", "Els de Boer", language)
    visitor = outcomes.Reader("noor@example.org", "Noor Bakker", language, "http://testserver/u/x/afmelden/")
    report = Report(meeting=meeting, number=1)
    words = {"meeting": {"title": meeting.title, "area": meeting.area.name}}
    public = {"report": report, "content": words, "published_at": NOW}
    own = Opinion(report=report, round=0, public_id="s" * 22)
    owner = Organisation(name="Afdeling Verkeer")
    point = ActionPoint(
        meeting=meeting, owner=owner, what="Een zebrapad schilderen", public_text="Een zebrapad schilderen",
        due_on=dt.date(2027, 2, 1), first_due_on=dt.date(2027, 2, 1), public_id="p" * 22,
    )  # fmt: skip
    ended = ActionPoint(
        meeting=meeting,
        owner=owner,
        public_text="Een drempel leggen",
        state="impossible",
        answer="Er is geen geld.",
        due_on=dt.date(2027, 1, 4),
    )
    of_els = ActionPoint(
        owner=owner, what="Borden plaatsen", contact=Contact(name="Els de Boer"), due_on=dt.date(2027, 1, 4),
        public_id="q" * 22,
    )  # fmt: skip
    stand = [Promise(ended, "impossible"), Promise(point, "late")]
    invitation = Invitation(meeting=meeting, public_id="i" * 22)
    return {
        "check": outcomes.check_notice(
            reader, Opinion(report=report, organisation_id=1, public_id="o" * 22), dt.date(2026, 12, 12)
        ),
        "check-visitor": outcomes.check_notice(
            visitor, Opinion(report=report, public_id="r" * 22), dt.date(2026, 12, 12)
        ),
        "report": outcomes.report_notice(visitor, Edition(number=1, **public)),
        "corrected-report": outcomes.report_notice(visitor, Edition(number=2, **public)),
        "report-to-who-came": outcomes.report_notice(visitor, Edition(number=1, **public), own),
        "report-to-a-resident-who-came": outcomes.report_notice(
            visitor, Edition(number=1, **public), own, meeting.area
        ),
        "report-of-closed-meeting": outcomes.report_notice(
            visitor, Edition(report=report, number=1, content=words), own
        ),
        "nag": outcomes.nag_notice(reader, meeting),
        **{f"point-{what}": outcomes.point_notice(reader, point, what) for what in ("new", "before", "late")},
        "overdue-head": outcomes.overdue_notice(reader, [point, of_els], is_head=True),
        "overdue": outcomes.overdue_notice(reader, [point], is_head=False),
        "done": outcomes.done_notice(visitor, meeting, [ended]),
        "done-to-a-resident": outcomes.done_notice(visitor, meeting, [ended], meeting.area),
        **{f"after-{months}": outcomes.after_notice(visitor, meeting, stand, months) for months in (6, 12)},
        "review": outcomes.review_notice(visitor, invitation),
    }


def of_initiatives(language, area):
    """{kind: notice} about an idea: to its initiator, and to who wants to join."""
    noor = Correspondent(name="Noor Bakker", email="noor@example.org", language=language, public_id="h" * 22)
    els = Correspondent(name="Els", email="els@example.org", language=language, public_id="i" * 22)
    idea = Initiative(
        title="Bankjes in de Lindelaan", area=area, state="admitted", meeting_id=1,
        answer="Een mooi plan. Wij betalen het hout.",
    )  # fmt: skip
    joiner = Joiner(initiative=idea, writer=els)
    return {
        "idea": question_about_idea(idea, noor),
        "verdict": answer_to_idea(idea, noor),
        "join": question_to_join(joiner, els),
        "joined": wants_to(joiner, els, noor),
        "progress": question_to_progress(FollowUp(initiative=idea, months=6), noor),
    }


def _public(pk, title, area):
    starts_at = at(2026, 12, 2 + pk, 19, 30)
    return Meeting(
        pk=pk, title=title, area=area, venue=VenueFactory.build(name="Wijkcentrum De Linde"), starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2), doors_at=None,
    )  # fmt: skip
