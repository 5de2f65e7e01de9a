"""Planning: the subject, who may change what, and removing a draft."""

import pytest
from django.urls import reverse

from accounts.models import LogEntry, User
from meetings.models import Meeting
from tests.factories import AreaFactory, AreaRoleFactory, MeetingFactory, ThemeFactory, UserFactory
from tests.meetings.typed import about, errors, url


def test_plan_makes_a_draft_and_goes_to_step_two(client, coordinator, wijk, theme):
    client.force_login(coordinator)
    response = client.post(url("plan"), about(wijk, theme, title="  Groen \n in de straat "))
    made = Meeting.objects.get()
    assert (response.status_code, response["Location"]) == (302, url("place", made))
    assert (made.title, made.area, made.organiser, made.state) == ("Groen in de straat", wijk, coordinator, "draft")
    assert list(made.themes.all()) == [theme]
    assert made.introduction.startswith(f"In {made.area} praten we over ")
    entry = LogEntry.objects.get()
    assert (entry.action, entry.object_id, entry.details) == ("plan_meeting", str(made.pk), {"area": wijk.pk})


def test_plan_keeps_a_draft_without_theme_and_degree(client, coordinator, wijk):
    client.force_login(coordinator)
    response = client.post(url("plan"), about(wijk, participation="", question="", next="draft"))
    made = Meeting.objects.get()
    assert (response["Location"], made.participation, made.themes.count()) == (made.get_absolute_url(), "", 0)


def test_plan_shows_every_mistake_and_keeps_what_was_typed(client, coordinator, wijk):
    client.force_login(coordinator)
    response = client.post(url("plan"), {"title": "", "question": "Wat nu?", "kind": "feest", "area": wijk.pk})
    assert errors(response) == ["kind", "participation", "themes", "title"]
    page = response.content.decode()
    assert ("Wat nu?" in page, f'<option value="{wijk.pk}" selected>' in page) == (True, True)
    assert Meeting.objects.count() == 0


def test_plan_starts_with_the_area_of_the_link(client, coordinator, wijk):
    client.force_login(coordinator)
    page = client.get(url("plan"), {"gebied": wijk.pk}).content.decode()
    assert f'<option value="{wijk.pk}" selected>' in page


@pytest.mark.parametrize("value", ["x", "-1", "999999", "\x00"])
def test_plan_ignores_an_unknown_area_in_the_link(client, coordinator, wijk, value):
    client.force_login(coordinator)
    assert client.get(url("plan"), {"gebied": value}).status_code == 200


def test_plan_offers_only_areas_that_the_coordinator_may_change(client, coordinator, wijk, other):
    inside = AreaFactory(name="Statenbuurt", parent=wijk, kind="buurt")
    AreaFactory(name="Oude buurt", parent=wijk, kind="buurt", is_active=False)
    client.force_login(coordinator)
    assert list(client.get(url("plan")).context["form"].fields["area"].queryset) == [wijk, inside]


def test_plan_refuses_an_area_of_another_coordinator(client, coordinator, other, theme):
    client.force_login(coordinator)
    assert errors(client.post(url("plan"), about(other, theme))) == ["area"]
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize("name", ["area", "themes"])
@pytest.mark.parametrize("value", ["99999999999999999999", "-1", "x", "\x00"])
def test_plan_refuses_what_is_no_choice(client, coordinator, wijk, theme, name, value):
    client.force_login(coordinator)
    response = client.post(url("plan"), about(wijk, theme) | {name: [value]})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [name])


def test_subject_refuses_moving_to_an_area_of_another_coordinator(client, coordinator, meeting, other, theme):
    client.force_login(coordinator)
    assert errors(client.post(url("subject", meeting), about(other, theme))) == ["area"]
    meeting.refresh_from_db()
    assert meeting.area.name == "Holy"


@pytest.mark.parametrize("name", ["subject", "place", "venue", "remove"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_change_pages_are_hidden_from_whoever_may_not_change(client, coordinator, meeting, other, name, method):
    statuses = []
    for user in (AreaRoleFactory(area=other).user, UserFactory(role=User.Role.VIEWER), UserFactory()):
        client.force_login(user)
        statuses.append(getattr(client, method)(url(name, meeting)).status_code)
    client.logout()
    statuses.append(getattr(client, method)(url(name, meeting)).status_code)
    assert statuses == [404, 404, 404, 302]
    client.force_login(coordinator)
    assert client.get(url(name, meeting)).status_code == 200
    assert Meeting.objects.filter(pk=meeting.pk).exists()


def test_plan_is_hidden_from_a_viewer(client, db):
    client.force_login(UserFactory(role=User.Role.VIEWER))
    assert (client.get(url("plan")).status_code, client.post(url("plan")).status_code) == (404, 404)


def test_plan_tells_a_coordinator_without_area_whom_to_ask(client, db):
    client.force_login(UserFactory())
    assert "lp-alert--warn" in client.get(url("plan")).content.decode()


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_change_pages_are_closed_when_the_meeting_is_over(client, coordinator, meeting, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    client.force_login(coordinator)
    assert [client.get(url(name, meeting)).status_code for name in ("subject", "place", "venue", "remove")] == [404] * 4


def test_subject_saves_and_logs_the_names_of_what_changed(client, coordinator, meeting, wijk, theme):
    client.force_login(coordinator)
    new = ThemeFactory(name="Groen")
    response = client.post(url("subject", meeting), about(wijk, theme, new, introduction="Kom ook."))
    assert response["Location"] == url("place", meeting)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.introduction, meeting.themes.count()) == ("Groen in de straat", "Kom ook.", 2)
    assert LogEntry.objects.get().details == {"fields": ["title", "question", "introduction", "themes"]}


def test_subject_of_an_inviting_meeting_warns_and_must_stay_complete(client, coordinator, meeting, wijk, theme):
    Meeting.objects.filter(pk=meeting.pk).update(state="inviting")
    client.force_login(coordinator)
    assert "lp-alert--warn" in client.get(url("subject", meeting)).content.decode()
    assert errors(client.post(url("subject", meeting), about(wijk, next="draft"))) == ["themes"]
    response = client.post(url("subject", meeting), about(wijk, theme))
    meeting.refresh_from_db()
    assert (response["Location"], meeting.sequence) == (meeting.get_absolute_url(), 0)


def test_subject_offers_a_text_while_there_is_none(client, coordinator, wijk, theme):
    shown = MeetingFactory(area=wijk, themes=[theme], introduction="", question="Wat helpt u?")
    client.force_login(coordinator)
    offered = client.get(url("subject", shown)).context["form"]["introduction"].value()
    assert offered.startswith(f"In {wijk} praten we over ‘{theme}’. ")


def test_remove_asks_first_and_removes_only_by_post(client, coordinator, draft):
    client.force_login(coordinator)
    assert client.get(url("remove", draft)).status_code == 200
    assert Meeting.objects.count() == 1
    response = client.post(url("remove", draft))
    assert (response["Location"], Meeting.objects.count()) == (reverse("meetings:meetings"), 0)


def test_remove_refuses_a_meeting_to_which_people_were_invited(client, coordinator, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state="inviting")
    client.force_login(coordinator)
    assert client.post(url("remove", meeting)).status_code == 404
    assert Meeting.objects.count() == 1
