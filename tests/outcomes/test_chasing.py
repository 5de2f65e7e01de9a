"""What is late is chased: the owner, and who leads it, once a week; who came hears months later what became of it."""

import datetime as dt

import pytest
from django.utils import timezone

from invitations import delivery
from invitations.actions import hand_over, merge_contacts
from invitations.models import Message, Suppression
from invitations.tokens import address_hash
from outcomes import actions
from outcomes.models import ActionPoint, Agreement
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory
from tests.outbox import parsed
from tests.outcomes.held import came, final, follows, held, reported

pytestmark = [pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture
def owner():
    """A department with someone who leads it, and one who gets its mail."""
    department = OrganisationFactory(name="Afdeling Verkeer", kind="municipal")
    for name, is_head in (("hoofd", True), ("mark", False)):
        contact = ContactFactory(name=name.title(), email=f"{name}@gemeente.example")
        MembershipFactory(organisation=department, contact=contact, is_invited=not is_head, is_head=is_head)
    return department


def late(meeting, owner, days=3, **fields):
    """A final report with an agreement that is late for so many days, of which nobody has heard yet."""
    final(meeting, owner=owner, due_on=timezone.localdate() - days * DAY, **fields)
    Message.objects.all().delete()
    return ActionPoint.objects.get(meeting=meeting)


def told(kind="overdue", **where):
    return sorted(Message.objects.filter(kind=kind, **where).values_list("contact__email", flat=True))


def words_to(server, address):
    return parsed(server.to(address)[0]).get_body(("plain",)).get_content()


def test_who_leads_a_department_hears_of_all_that_is_late_with_whom_and_since_when(owner, serve):
    server = serve()
    mark = owner.contacts.get(name="Mark")
    first, other = held(), held()
    late(first, owner, contact=mark)
    late(other, owner, what="Drempel leggen", days=20)
    ActionPoint.objects.create(
        agreement=Agreement.objects.create(
            report=reported(held(), what=""), what="Later", owner=owner, due_on=timezone.localdate()
        ),
        meeting=other, owner=owner, what="Nog op tijd", public_text="Later", number=1, made_at=timezone.now(),
        first_due_on=timezone.localdate(), due_on=timezone.localdate(),
    )  # fmt: skip
    actions.chase()
    assert told() == ["hoofd@gemeente.example", "mark@gemeente.example"]
    delivery.deliver()
    words = words_to(server, "hoofd@gemeente.example")
    assert ["2 afspraken van Afdeling Verkeer zijn te laat" in words, words.index("Drempel") < words.index("Zebrapad")]
    assert [part in words for part in ("Het ligt bij Mark.", "Te laat sinds", "/afspraak/", "Nog op tijd")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_at_most_one_mail_a_week_until_all_is_answered(owner):
    point = late(held(), owner, days=1)
    seen = {"hoofd@gemeente.example": [], "mark@gemeente.example": []}
    for day in range(24):
        before = set(Message.objects.filter(kind="overdue").values_list("pk", flat=True))
        actions.chase(now=timezone.now() + day * DAY)
        for address in told(pk__in=set(Message.objects.values_list("pk", flat=True)) - before):
            seen[address].append(day)
    # Who keeps it had a mail of its own the day after; it stands in the overview from a week late on.
    assert seen == {"hoofd@gemeente.example": [0, 7, 14, 21], "mark@gemeente.example": [6, 13, 20]}
    actions.answer(point=point, kind="done")
    Message.objects.all().delete()
    assert actions.chase(now=timezone.now() + 60 * DAY) == 0


def test_what_was_answered_before_it_leaves_is_not_sent(owner, serve):
    server = serve()
    point = late(held(), owner)
    assert actions.chase() == 1
    actions.answer(point=point, kind="impossible", text="Geen geld.")
    delivery.deliver()
    assert (server.mails, Message.objects.get().state) == ([], "cancelled")


def test_of_what_is_late_for_long_only_who_leads_still_hears(owner):
    late(held(), owner, days=90)
    actions.chase()
    assert told() == ["hoofd@gemeente.example"]


@pytest.mark.parametrize("fields", [{"email": ""}, {"channel": "letter"}, {"valid_until": dt.date(2020, 1, 1)}])
def test_a_head_who_cannot_be_reached_or_left_gets_nothing(owner, fields):
    late(held(), owner)
    owner.contacts.filter(name="Hoofd").update(**fields)
    assert actions.chase() == 0


def test_a_successor_leads_the_department_and_so_does_who_turns_out_to_be_the_same_person(owner):
    head, new = owner.contacts.get(name="Hoofd"), ContactFactory(name="Nieuw")
    organiser = held().organiser
    hand_over(contact=head, actor=organiser, by=new, last_day=timezone.localdate())
    assert list(owner.memberships.filter(is_head=True).values_list("contact__name", flat=True)) == ["Nieuw"]
    mark = owner.contacts.get(name="Mark")
    merge_contacts(kept=mark, double=new, from_double=[], actor=organiser)
    assert list(owner.memberships.filter(is_head=True).values_list("contact__name", flat=True)) == ["Mark"]


@pytest.fixture
def half_a_year_ago(owner):
    """A meeting of half a year ago with someone who came, someone who follows the area, and a late agreement."""
    meeting = held(days=185)
    came(meeting, "Els de Boer", kind=None)
    came(meeting, "Bob Weg", kind=None, presence="absent")
    follows(meeting.area)
    late(meeting, owner, days=100)
    return meeting


def heard():
    rows = Message.objects.filter(kind="after").order_by("pk")
    return [(row.dedupe_key.split(":")[2], bool(row.follower)) for row in rows]


def test_who_came_and_who_follows_hear_after_six_and_twelve_months_once_each(half_a_year_ago):
    assert [actions.tell_afterwards(), actions.tell_afterwards()] == [2, 0]
    for days in (1, 40, 150, 185, 186, 230, 400):
        actions.tell_afterwards(now=timezone.now() + days * DAY)
    assert heard() == [("6", False), ("6", True), ("12", False), ("12", True)]


def test_the_mail_says_honestly_how_everything_stands_and_can_be_stopped(half_a_year_ago, serve):
    server = serve()
    report = half_a_year_ago
    actions.tell_afterwards()
    delivery.deliver()
    words = words_to(server, "els@bij.example")
    assert [part in words for part in ("Daarvan is nog niets klaar.", "Zebrapad schilderen", "Nog geen antwoord.")] == [
        True
    ] * 3
    assert ("/afmelden/" in words, f"/agenda/gebied/{report.area_id}/gedaan/" in words) == (True, True)
    assert "/volgen/" in words_to(server, "noor@thuis.example")


def test_who_stopped_hears_nothing(half_a_year_ago, serve):
    server = serve()
    for address in ("els@bij.example", "noor@thuis.example"):
        Suppression.objects.create(address_hash=address_hash(address), reason="opted_out")
    actions.tell_afterwards()
    delivery.deliver()
    assert (server.mails, set(Message.objects.values_list("state", flat=True))) == ([], {"suppressed"})


@pytest.mark.parametrize("days", [100, 170, 260])
def test_too_early_or_too_late_nothing_is_said(owner, days):
    meeting = held(days=days)
    came(meeting, kind=None)
    late(meeting, owner, days=40)
    assert actions.tell_afterwards() == 0


def test_without_agreements_or_in_private_nothing_is_said(owner):
    without, private = held(days=185), held(days=185)
    for meeting, name in ((without, "Els Een"), (private, "Noor Twee")):
        came(meeting, name, kind=None)
    reported(without, what="")
    final(without)
    final(private, is_public=False, owner=owner)
    Message.objects.all().delete()
    assert actions.tell_afterwards() == 0


def test_a_report_begins_with_what_is_still_open_from_before(owner):
    before = held(days=40)
    late(before, owner)
    meeting = held(area=before.area)
    report = actions.begin_report(meeting=meeting, actor=meeting.organiser)
    subjects = dict(report.subjects.values_list("title", "said"))
    assert len(subjects) == 2
    line = subjects["Open afspraken van de vorige keer"]
    assert line.startswith("Zebrapad schilderen (Afdeling Verkeer, uiterlijk ")
    elsewhere = held()
    assert actions.begin_report(meeting=elsewhere, actor=elsewhere.organiser).subjects.count() == 1
