"""A colleague leaves: an administrator gives their areas and meetings to come to another."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry, User
from areas.models import AreaRole
from meetings.actions.handing_over import hand_over_work
from meetings.models import Meeting
from tests.factories import AdministratorFactory, AreaFactory, AreaRoleFactory, MeetingFactory, UserFactory
from tests.invitations.staff_pages import text, viewer

pytestmark = pytest.mark.django_db
PAGE = reverse("meetings:hand_over_work")


@pytest.fixture
def admin(client):
    client.user = AdministratorFactory()
    client.force_login(client.user)
    return client


@pytest.fixture
def els():
    """Who leaves: an area of now, one of before, a meeting to come, a draft without a day, and one that is over."""
    user, today = UserFactory(name="Els"), timezone.localdate()
    AreaRoleFactory(user=user, area=AreaFactory(name="Westwijk"))
    AreaRoleFactory(user=user, area=AreaFactory(name="Oost"), valid_until=today - dt.timedelta(days=1))
    MeetingFactory(title="Komt", organiser=user, state="inviting")
    MeetingFactory(title="Concept", organiser=user, starts_at=None, ends_at=None, doors_at=None, reply_by=None)
    begun = timezone.now() - dt.timedelta(days=9)
    MeetingFactory(title="Was", organiser=user, starts_at=begun, ends_at=begun + dt.timedelta(hours=2), state="held")
    return user


def roles(user):
    return list(AreaRole.objects.filter(user=user).values_list("area__name", flat=True))


def titles(user):
    return set(Meeting.objects.filter(organiser=user).values_list("title", flat=True))


def test_areas_and_meetings_to_come_move_and_the_past_stays(admin, els):
    amir = UserFactory(name="Amir")
    page = text(admin.get(f"{PAGE}?van={els.pk}"))
    assert [words in page for words in ("Westwijk", "Oost", "Komt", "Concept", "Was ")] == [
        True, False, True, True, False,
    ]  # fmt: skip
    response = admin.post(f"{PAGE}?van={els.pk}", {"by": amir.pk})
    assert (roles(amir), roles(els), titles(amir), titles(els)) == (
        ["Westwijk"], ["Oost"], {"Komt", "Concept"}, {"Was"},
    )  # fmt: skip
    assert "Amir heeft het nu. Gebieden: 1. Komende bijeenkomsten: 2." in text(admin.get(response.url))
    entry = LogEntry.objects.get(action="hand_over_work")
    assert (entry.actor, entry.object_id, entry.details) == (
        admin.user, str(els.pk), {"by": amir.pk, "areas": 1, "meetings": 2},
    )  # fmt: skip
    assert "heeft geen gebieden en geen komende bijeenkomsten" in text(admin.get(response.url))


def test_where_both_have_a_role_the_widest_stands(els):
    amir, area = UserFactory(), AreaRole.objects.get(area__name="Westwijk").area
    day = timezone.localdate()
    AreaRoleFactory(user=amir, area=area, is_deputy=True, valid_from=day, valid_until=day)
    assert hand_over_work(user=els, by=amir, actor=AdministratorFactory())[0] == 1
    role = AreaRole.objects.get(area=area)
    assert (role.user, role.is_deputy, role.valid_from, role.valid_until) == (amir, False, None, None)


def test_only_who_may_plan_can_take_over(admin, els):
    gone = UserFactory(is_active=False)
    for wrong in (viewer().pk, gone.pk, els.pk, "x", ""):
        response = admin.post(f"{PAGE}?van={els.pk}", {"by": wrong})
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["by"])
    assert (titles(els), len(roles(els))) == ({"Komt", "Concept", "Was"}, 2)


def test_first_one_chooses_who_leaves(admin):
    for query in ("", "?van=x", "?van=999"):
        assert "Kies eerst wie weggaat." in text(admin.get(PAGE + query))
    assert admin.post(PAGE, {"by": admin.user.pk}).status_code == 422


def test_only_an_administrator_finds_the_page(client, els):
    for user in (els, viewer()):
        client.force_login(user)
        assert [client.get(PAGE).status_code, client.post(f"{PAGE}?van={els.pk}").status_code] == [404, 404]
    assert User.objects.filter(role="administrator").count() == 0


def test_the_page_takes_as_many_queries_for_more_rows(admin, els):
    counts = []
    for rows in (1, 3):
        for _number in range(rows):
            AreaRoleFactory(user=els)
            MeetingFactory(organiser=els, state="inviting")
        with CaptureQueriesContext(connection) as seen:
            admin.get(f"{PAGE}?van={els.pk}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
