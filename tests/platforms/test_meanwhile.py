"""Every page on which staff or an organisation changes a row: an old page puts back nothing, and a clash is asked."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from initiatives.models import Call, Stand
from invitations import tokens
from invitations.actions import ask_organisations, ask_own_data, prepare_mail
from invitations.models import DataCheck, PlannedMail
from meetings.models import Meeting, Signal
from outcomes.models import ActionPoint, PaperReviews
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.initiatives.ideas import a_market, an_idea
from tests.initiatives.ideas import page as of_idea
from tests.meetings.preparing import address, prepared, row_of
from tests.outcomes.held import final, held, lesson_in, reported

pytestmark = pytest.mark.django_db
NEWER, TYPED = "Van een collega", "Van mij"


def a_contact():
    return MembershipFactory(organisation=OrganisationFactory(name="Raad", areas=[AreaFactory()])).contact


def of_meeting(page, name):
    def make(_user):
        meeting = MeetingFactory(question="Wat nu?", introduction="Kom ook.", goal="Weten", participation="advise")
        meeting.themes.add(ThemeFactory())
        return address(page, meeting), meeting, name, NEWER, TYPED

    return make


def texts(user):
    """Who writes, and decides nothing else about a meeting."""
    found = of_meeting("subject", "introduction")(user)
    AreaRoleFactory(user=user, area=found[1].area)
    User.objects.filter(pk=user.pk).update(role="editor", is_superuser=False, is_staff=False)
    return found


def place(_user):
    meeting = MeetingFactory(capacity=60)
    return address("place", meeting), meeting, "capacity", 70, 80


def part(page, name, newer=NEWER, typed=TYPED):
    def make(_user):
        meeting = prepared(MeetingFactory())
        row = row_of(f"meetings:{page}", meeting)
        return address(page, meeting, row), row, name, newer, typed

    return make


def call(_user):
    market = a_market()
    row = Call.objects.update_or_create(meeting=market, defaults={"text": "Doe mee"})[0]
    return reverse("initiatives:call", args=[market.pk]), row, "text", NEWER, TYPED


def stand(_user):
    idea = an_idea(a_market(), state="admitted", answer="Ja")
    row = Stand.objects.create(meeting=idea.meeting, initiative=idea, is_coming=True, other_needs="Stroom")
    return of_idea(idea, "note_stand"), row, "other_needs", NEWER, TYPED


def words_of_point(_user):
    meeting = held()
    reported(meeting, owner=OrganisationFactory())
    final(meeting)
    row = ActionPoint.objects.get()
    return reverse("outcomes:point_words", args=[row.pk]), row, "public_text", NEWER, TYPED


def lesson(_user):
    row = lesson_in(AreaFactory())
    return reverse("outcomes:lesson", args=[row.pk]), row, "text", NEWER, TYPED


def profile(user):
    return reverse("accounts:profile"), user, "phone", "010 222 22 22", "010 333 33 33"


def addressed(_user):
    row = InvitationFactory()
    return (
        reverse("invitations:address", args=[row.meeting_id, row.pk]),
        row.contact,
        "email",
        "b@x.example",
        "c@x.example",
    )


def planned(_user):
    meeting = MeetingFactory()
    prepare_mail(meeting=meeting)
    row = PlannedMail.objects.get(meeting=meeting, kind="coming")
    return reverse("invitations:planned_mail", args=[meeting.pk, row.pk]), row, "days", 2, 3


def organisation(_user):
    council = a_contact().organisations.get()
    ask_organisations(organisations=[council], actor=AdministratorFactory())
    url = reverse("invitations:organisation", args=[tokens.make(DataCheck.objects.get().public_id, 1, "data")])
    return url, council, "phone", "010 222 22 22", "010 333 33 33"


def own_data(_user):
    contact = ContactFactory(name="Noor", email="noor@thuis.example")
    found = ask_own_data(email=contact.email)
    url = reverse("invitations:correct_own_data", args=[tokens.make(found.public_id, 1, "own")])
    return url, contact, "phone", "010 222 22 22", "010 333 33 33"


def voice(_user):
    said = {"text": "Te donker", "answer": "Wij kijken.", "state": "answered", "received_on": timezone.localdate()}
    said["answered_at"] = timezone.now()
    row = Signal.objects.create(area=AreaFactory(), **said)
    return reverse("meetings:signal", args=[row.pk]), row, "answer", NEWER, TYPED


def room(_user):
    meeting = MeetingFactory(capacity=60)
    return reverse("invitations:places", args=[meeting.pk]), meeting, "capacity", 70, 80


def on_paper(_user):
    meeting = held()
    row = PaperReviews.objects.create(meeting=meeting, useful_yes=1, speak_yes=1, noted_at=timezone.now())
    return reverse("outcomes:paper_reviews", args=[meeting.pk]), row, "useful_yes", 2, 3


CASES = {
    "subject": of_meeting("subject", "introduction"), "texts": texts, "place": place,
    "item": part("item", "title"), "role": part("role", "task"), "chore": part("chore", "what"),
    "material": part("material", "what"), "call": call, "stand": stand, "words": words_of_point, "lesson": lesson,
    "profile": profile, "address": addressed, "planned": planned, "organisation": organisation, "own_data": own_data,
    "voice": voice, "room": room, "paper": on_paper,
}  # fmt: skip


def sent(page):
    """What a browser sends of the form on a page without a touch."""
    form = page.context.get("answer") or page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value is not None and value is not False}
    nonces = ["nonce", "form_nonce"] if "form_nonce" in form.fields else ["nonce"]
    return data | dict.fromkeys(nonces, page.context.get("nonce", ""))


@pytest.mark.parametrize("make", CASES.values(), ids=list(CASES))
def test_an_old_page_puts_back_nothing_and_what_both_changed_is_asked(client, make):
    user = AdministratorFactory(language="nl")
    url, row, name, newer, typed = make(user)
    client.force_login(User.objects.get(pk=user.pk))

    def now():
        return type(row).objects.values_list(name, flat=True).get(pk=row.pk)

    old = sent(client.get(url))
    type(row).objects.filter(pk=row.pk).update(**{name: newer})
    assert (client.post(url, old).status_code in {302, 303}, now()) == (True, newer)
    page = client.post(url, old | {name: typed})
    assert (page.status_code, now(), list(page.context["form"].errors)) == (422, newer, [name])
    assert f"Nu staat er: {newer}." in page.context["form"].errors[name][0]
    assert client.post(url, sent(page)).status_code in {302, 303}
    assert now() == typed


def test_asking_for_advice_hides_no_clash(client):
    """Advice calls nothing a mistake, but the next press would take the place of what was never shown."""
    user = AdministratorFactory()
    url, meeting, *_ = of_meeting("subject", "introduction")(user)
    client.force_login(user)
    old = sent(client.get(url)) | {"introduction": TYPED, "next": "advice"}
    Meeting.objects.filter(pk=meeting.pk).update(introduction=NEWER)
    assert f"Nu staat er: {NEWER}." in client.post(url, old).content.decode()


def test_two_people_who_number_stands_keep_each_others_numbers(client):
    client.force_login(AdministratorFactory())
    market = a_market()
    mine, other = (
        Stand.objects.create(meeting=market, organisation=OrganisationFactory(), is_coming=True) for _ in range(2)
    )
    shown = client.get(reverse("initiatives:floor", args=[market.pk])).context["shown"].value()
    Stand.objects.filter(pk=other.pk).update(number=3)
    data = {"shown": shown, f"number_{mine.pk}": "4", f"number_{other.pk}": ""}
    assert client.post(reverse("initiatives:number_stands", args=[market.pk]), data).status_code == 302
    assert list(Stand.objects.order_by("pk").values_list("number", flat=True)) == [4, 3]
