"""One press for several things: when one of them is not in sight, nothing is done at all."""

import pytest
from django.urls import reverse

from areas.models import AreaRole
from outcomes.models import Destruction, Opinion
from tests.cases import case
from tests.rights.world import browser, undone

pytestmark = pytest.mark.django_db


def pressed(world, role, name, args, data):
    """Return the status and what was written."""
    writes = []
    with undone(writes):
        response = browser(world, role).post(reverse(name, args=args), data)
    return response.status_code, writes


@case("J7", "ticks of invited people, with a contact of another area among them", "not one tick is kept")
def test_ticks_with_a_foreign_contact_are_refused(made):
    name, draft = "invitations:invitees", made.own.draft
    with undone():
        page = browser(made, "c").get(reverse(name, args=[draft.pk]))
        people = [invitee.contact_id for group in page.context["groups"] for invitee, _role in group.people]
    assert people
    fine = {"shown": people, "ticked": people[:1]}
    status, writes = pressed(made, "c", name, [draft.pk], fine)
    assert (status, bool(writes)) == (302, True)
    for field in ("shown", "ticked"):
        mixed = fine | {field: [*fine[field], made.other.contact.pk]}
        assert (field, pressed(made, "c", name, [draft.pk], mixed)) == (field, (404, []))


@case("J7", "areas for a deputy, with one of another coordinator among them", "nobody stands in anywhere")
def test_areas_with_a_foreign_one_are_refused(made):
    today = AreaRole.objects.filter(user=made.users["w"]).values_list("valid_until", flat=True)[0]
    said = {"deputy": made.users["o"].pk, "first": today, "last": today}
    status, writes = pressed(made, "c", "areas:deputies", [], said | {"areas": [made.own.area.pk]})
    assert (status, bool(writes)) == (302, True)
    mixed = said | {"areas": [made.own.area.pk, made.other.area.pk]}
    assert pressed(made, "c", "areas:deputies", [], mixed) == (422, [])


@case("J7", "who checks a report, with someone of another meeting among them", "nobody is asked")
def test_checkers_with_a_foreign_one_are_refused(made):
    name, meeting = "outcomes:ask_check", made.own.meeting
    with undone():
        form = browser(made, "c").get(reverse(name, args=[meeting.pk])).context["form"]
        offered = [checker.key for checker, _is_ticked in form.lines]
        until = form["until"].value()
    said = {"asked": [*offered, made.other.invitation.pk], "until": until}
    before = Opinion.objects.count()
    assert pressed(made, "c", name, [meeting.pk], said) == (422, [])
    assert Opinion.objects.count() == before


@case("J7", "who was there, with someone of another meeting among them", "nobody is written down")
def test_attendance_of_a_foreign_one_is_refused(made):
    name, meeting = "invitations:attendance", made.own.meeting
    fine = [made.own.invitation.pk]
    status, writes = pressed(made, "c", name, [meeting.pk], {"present": fine})
    assert (status, bool(writes)) == (302, True)
    assert pressed(made, "c", name, [meeting.pk], {"present": [*fine, made.other.invitation.pk]}) == (422, [])


@case("J7", "dossiers for destruction, with one that is not past its term among them", "no list is made")
def test_dossiers_that_may_not_go_spoil_the_whole_list(made):
    before = Destruction.objects.count()
    status, writes = pressed(made, "b", "outcomes:propose_destruction", [], {"dossier": ["1", "999999"]})
    assert (status, [each for each in writes if "destruction" in each]) == (302, [])
    assert Destruction.objects.count() == before
