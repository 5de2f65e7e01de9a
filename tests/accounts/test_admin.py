"""The administration of users: the role decides, and the last administrator stays."""

import pytest
from django.urls import reverse

from accounts.actions import log
from accounts.models import LogEntry, User
from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db

ADD = reverse("admin:accounts_user_add")


@pytest.fixture
def administrator(client):
    user = AdministratorFactory(email="beheer@x.example")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def fields(user=None, **changes):
    data = {"name": "Sanne", "email": "sanne@x.example", "language": "nl", "role": "coordinator", "is_active": "on"}
    if user:
        data |= {"name": user.name, "email": user.email, "role": user.role}
    return data | changes


def test_a_user_is_added_without_a_password(client, administrator):
    assert client.post(ADD, fields(email="Sanne@X.example")).status_code == 302
    user = User.objects.get(email="sanne@x.example")
    assert (user.role, user.is_staff, user.is_superuser) == ("coordinator", False, False)
    assert not user.has_usable_password()


def test_the_role_opens_and_closes_the_administration(client, administrator):
    user = UserFactory()
    page = reverse("admin:accounts_user_change", args=[user.pk])
    for role, allowed in (("administrator", True), ("viewer", False)):
        assert client.post(page, fields(user, role=role)).status_code == 302
        user.refresh_from_db()
        assert (user.role, user.is_staff, user.is_superuser) == (role, allowed, allowed)
    assert list(LogEntry.objects.filter(action="set_role").values_list("actor", "details__role").order_by("pk")) == [
        (administrator.pk, "administrator"),
        (administrator.pk, "viewer"),
    ]


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"is_active": ""}])
def test_the_last_administrator_stays(client, administrator, change):
    page = reverse("admin:accounts_user_change", args=[administrator.pk])
    response = client.post(page, fields(administrator, **change))
    assert response.context["adminform"].form.non_field_errors() == [
        "This is the last administrator. First make somebody else administrator."
    ]
    AdministratorFactory()
    assert client.post(page, fields(administrator, **change)).status_code == 302


def test_an_address_is_used_once_whatever_the_capitals(client, administrator):
    response = client.post(ADD, fields(email="BEHEER@x.example"))
    assert response.context["adminform"].form.errors["email"] == ["Another user logs in with this e-mail address."]


def test_nobody_deletes_themselves(client, administrator):
    assert client.post(reverse("admin:accounts_user_delete", args=[administrator.pk])).status_code == 403


def test_there_are_no_groups_in_the_administration(client, administrator):
    shown = client.get(reverse("admin:index")).content.decode()
    assert "Groups" not in shown


def test_the_log_is_written_in_words(client, administrator):
    log(actor=administrator, action="set_role", subject=administrator, role="viewer")
    log(actor=administrator, action="something new")
    LogEntry.objects.create(actor=administrator, action="invite", object_type="gone.gone", object_id="3")
    page = client.get(reverse("admin:accounts_logentry_changelist"))
    shown = page.context["cl"]
    rows = [
        (shown.model_admin.action_words(row), shown.model_admin.object_words(row), shown.model_admin.details_words(row))
        for row in LogEntry.objects.exclude(action="logged in").order_by("pk")
    ]
    assert rows == [
        ("gave a role", f"user {administrator.pk}", "role: viewer"),
        ("something new", "", ""),
        ("sent invitations", "gone.gone 3", ""),
    ]
    assert client.get(f"{page.request['PATH_INFO']}?action=invite").context["cl"].result_count == 1
    detail = reverse("admin:accounts_logentry_change", args=[LogEntry.objects.get(action="set_role").pk])
    assert "gave a role" in client.get(detail).content.decode()


def test_choices_start_with_a_capital(client, administrator):
    choices = client.get(ADD).context["adminform"].form.fields["role"].choices
    assert [label.partition(":")[0] for _value, label in choices] == [
        "Administrator", "Coordinator", "Editor", "Help at the door", "Viewer", "Auditor", "Privacy officer",
    ]  # fmt: skip


def test_what_is_changed_in_the_administration_stands_in_our_log_without_values(client, administrator):
    client.post(ADD, fields(email="nieuw@x.example"))
    user = User.objects.get(email="nieuw@x.example")
    change = reverse("admin:accounts_user_change", args=[user.pk])
    client.post(change, fields(email="nieuw@x.example", is_active="on", name="Heel Anders", language="nl"))
    client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})
    rows = LogEntry.objects.filter(action__startswith="admin_").order_by("pk")
    assert [(row.action, row.actor, row.object_id, row.details) for row in rows] == [
        ("admin_add", administrator, str(user.pk), {}),
        ("admin_change", administrator, str(user.pk), {"fields": ["Name"]}),
        ("admin_delete", administrator, str(user.pk), {}),
    ]
