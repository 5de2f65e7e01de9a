"""What an administrator looks at of reports and ideas, and what nobody changes or sees there."""

import pytest
from django.urls import reverse

from initiatives.models import Call, Initiative, Stand
from outcomes.models import ActionPoint, Edition, Report
from tests.factories import AdministratorFactory
from tests.initiatives.ideas import an_idea
from tests.outcomes.held import came, held, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    meeting = held()
    els = came(meeting, "Els de Boer")
    report = written(meeting, els, state="final")
    handed_in = an_idea(meeting)
    stand = Stand.objects.create(meeting=meeting, initiative=handed_in, needs_power=True)
    call = Call.objects.create(meeting=meeting, text="Kom met een idee")
    found = [report, Edition.objects.get(), ActionPoint.objects.get(), handed_in, stand, call]
    return {type(row): row for row in found}


MODELS = [Report, Edition, ActionPoint, Initiative, Stand, Call]


def address(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


@pytest.mark.parametrize("model", MODELS)
def test_an_administrator_looks_and_nobody_changes(client, rows, model):
    row = rows[model]
    organiser = rows[Report].meeting.organiser
    place = address(model, "change", row.pk)
    client.force_login(AdministratorFactory())
    pages = [client.get(address(model, "changelist"), {"q": "a"}), client.get(place)]
    assert [page.status_code for page in pages] == [200, 200]
    assert 'name="_save"' not in pages[1].content.decode()
    refused = [client.post(place, {}), client.get(address(model, "add")), client.post(address(model, "delete", row.pk))]
    assert [answer.status_code for answer in refused] == [403] * 3
    client.force_login(organiser)
    for url in (place, address(model, "changelist")):
        assert client.get(url, follow=True).status_code == 404


@pytest.mark.parametrize("model", MODELS)
def test_no_name_and_no_link_of_who_took_part_is_shown(client, rows, model):
    client.force_login(AdministratorFactory())
    words = client.get(address(model, "change", rows[model].pk)).content.decode()
    writer = rows[Initiative].writer
    hidden = ["Els de Boer", "els@bij.example", writer.name, writer.email, rows[ActionPoint].public_id]
    assert [part for part in hidden if part in words] == []
