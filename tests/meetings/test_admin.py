"""The administration of the directory, themes, venues, meetings and what was sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import log
from areas.models import Contact, OrganisationType
from invitations.models import Invitation, Mailing, Message, Suppression
from meetings.models import Meeting, ThemeLink
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    ContactFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

EDITABLE = ["areas_area", "areas_organisation", "areas_organisationtype", "areas_contact", "accounts_user"]
EDITABLE += ["meetings_theme", "meetings_themelink", "meetings_venue"]
READ_ONLY = ["accounts_logentry", "invitations_invitation", "invitations_message", "invitations_mailing"]
READ_ONLY += ["invitations_suppression"]
EVERY_LIST = [*EDITABLE, "meetings_meeting", *READ_ONLY]


@pytest.fixture
def admin_client(client):
    client.force_login(AdministratorFactory())
    client.cookies["django_language"] = "en"
    return client


def a_row_of_everything():
    """One more of each thing that a list shows."""
    area = AreaFactory()
    organisation = OrganisationFactory(areas=[area], type=OrganisationType.objects.create(name=f"soort {area.pk}"))
    contact = MembershipFactory(organisation=organisation).contact
    ThemeLinkFactory(contact=contact, area=area)
    meeting = MeetingFactory(area=area, venue__area=area)
    mailing = Mailing.objects.create(meeting=meeting, form_nonce="x", release_at=timezone.now())
    invitation = Invitation.objects.create(meeting=meeting, mailing=mailing, contact=contact, group="residents")
    Message.objects.create(
        dedupe_key=f"{invitation.pk}:invite:0",
        kind="invite",
        invitation=invitation,
        mailing=mailing,
        not_before=timezone.now(),
        deadline=timezone.now(),
    )
    Suppression.objects.create(address_hash=f"{area.pk:064}", reason="bounced", area=area)
    log(actor=meeting.organiser, action="test", subject=meeting)
    return meeting


def rows(name):
    return reverse(f"admin:{name}_changelist")


def add(name):
    return reverse(f"admin:{name}_add")


@pytest.mark.parametrize("name", EVERY_LIST)
def test_every_list_and_page_renders_with_the_same_queries_for_one_and_three_rows(admin_client, name):
    a_row_of_everything()

    def queries():
        with CaptureQueriesContext(connection) as counted:
            response = admin_client.get(rows(name))
        assert response.status_code == 200
        return len(counted), response.context["cl"].result_list

    queries()
    one, found = queries()
    model = found[0]._meta
    page = reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[found[0].pk])
    assert admin_client.get(page).status_code == 200
    a_row_of_everything()
    a_row_of_everything()
    assert queries()[0] == one


@pytest.mark.parametrize("name", EDITABLE)
def test_every_form_to_add_renders(admin_client, name):
    assert admin_client.get(add(name)).status_code == 200


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_happened_is_only_to_be_looked_at(admin_client, name):
    a_row_of_everything()
    assert admin_client.get(add(name)).status_code == 403
    row = admin_client.get(rows(name)).context["cl"].result_list[0]
    app, model = row._meta.app_label, row._meta.model_name
    assert admin_client.post(reverse(f"admin:{app}_{model}_change", args=[row.pk]), {}).status_code == 403
    assert admin_client.post(reverse(f"admin:{app}_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", EVERY_LIST)
@pytest.mark.parametrize("role", ["coordinator", "viewer"])
def test_who_is_no_administrator_is_sent_away(client, name, role):
    client.force_login(UserFactory(role=role))
    assert client.get(rows(name)).status_code == 302
    client.force_login(UserFactory(role=role, is_staff=True))
    assert client.get(rows(name)).status_code == 403


def test_no_page_shows_what_makes_a_personal_link(admin_client):
    a_row_of_everything()
    invitation = Invitation.objects.get()
    page = reverse("admin:invitations_invitation_change", args=[invitation.pk])
    assert invitation.public_id not in admin_client.get(page).content.decode()


def link(**changes):
    return {"role": "participant", **{key: getattr(value, "pk", value) for key, value in changes.items()}}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["theme"], {"contact": ["Choose a contact or an organisation."]}),
        (
            ["theme", "contact", "organisation"],
            {"organisation": ["Choose a contact or an organisation, not both."]},
        ),
        (["contact"], {"theme": ["Choose a theme, an area, or both."]}),
        (
            ["theme", "contact", "function"],
            {"function": ["A function belongs to an organisation. Choose the organisation too."]},
        ),
    ],
)
def test_a_link_says_at_the_right_field_what_is_wrong(admin_client, given, found):
    every = {"theme": ThemeFactory(), "contact": ContactFactory(), "organisation": OrganisationFactory()}
    every["function"] = "voorzitter"
    response = admin_client.post(add("meetings_themelink"), link(**{key: every[key] for key in given}))
    errors = response.context["adminform"].form.errors
    assert {name: each for name, each in errors.items() if name != "__all__"} == found


def test_a_link_is_made_once(admin_client):
    data = link(theme=ThemeFactory(), organisation=OrganisationFactory(), function="voorzitter", role="speaker")
    assert admin_client.post(add("meetings_themelink"), data).status_code == 302
    again = admin_client.post(add("meetings_themelink"), data)
    assert (again.status_code, ThemeLink.objects.count()) == (200, 1)


def test_a_contact_gets_an_address_that_works(admin_client):
    data = {"name": "Jan", "kind": "person", "channel": "email", "language": "nl", "origin": "self"}
    data |= {"legal_basis": "consent", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    data |= {"theme_links-TOTAL_FORMS": 0, "theme_links-INITIAL_FORMS": 0}
    response = admin_client.post(add("areas_contact"), data | {"email": "jan@gemeente"})
    assert list(response.context["adminform"].form.errors) == ["email"]
    assert admin_client.post(add("areas_contact"), data | {"email": "Jan@Gemeente.Example"}).status_code == 302
    assert Contact.objects.get().email == "Jan@gemeente.example"


def test_of_a_meeting_only_the_organiser_changes(admin_client):
    meeting = MeetingFactory()
    other = UserFactory()
    page = reverse("admin:meetings_meeting_change", args=[meeting.pk])
    assert admin_client.post(page, {"organiser": other.pk, "title": "Anders"}).status_code == 302
    found = Meeting.objects.get()
    assert (found.organiser, found.title) == (other, meeting.title)
    assert admin_client.get(reverse("admin:meetings_meeting_add")).status_code == 403
    assert admin_client.post(reverse("admin:meetings_meeting_delete", args=[meeting.pk])).status_code == 403


@pytest.mark.parametrize("address", ["meetings/themelink/?area=", "areas/area/?municipality="])
@pytest.mark.parametrize("value", ["99999999999999999999", "²", "x"])
def test_a_filter_on_an_area_that_cannot_be_is_no_error(admin_client, address, value):
    assert admin_client.get(f"/beheer/{address}{value}").status_code == 200


@pytest.mark.parametrize("name", ["invitations_invitation", "invitations_message", "invitations_mailing"])
def test_what_is_only_looked_at_speaks_dutch(client, name):
    a_row_of_everything()
    client.force_login(AdministratorFactory())
    client.cookies["django_language"] = "nl"
    model = {"invitation": Invitation, "message": Message, "mailing": Mailing}[name.partition("_")[2]]
    for page in (
        reverse(f"admin:{name}_changelist"),
        reverse(f"admin:{name}_change", args=[model.objects.get().pk]),
    ):
        shown = client.get(page).content.decode().lower()
        assert [
            word for word in (">state", ">kind", "not before", "created at", ">answer", "party") if word in shown
        ] == []
