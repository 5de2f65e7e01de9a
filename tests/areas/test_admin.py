"""The administration of areas: the tree, what is refused in which words, and counts in constant queries."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import LogEntry
from areas.models import Area, AreaCode, AreaRole
from tests.factories import AdministratorFactory, AreaFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ROWS = reverse("admin:areas_area_changelist")
ADD = reverse("admin:areas_area_add")
RING = [[4.3, 51.9], [4.4, 51.9], [4.4, 52.0], [4.3, 51.9]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


@pytest.fixture
def admin_client(client):
    client.force_login(AdministratorFactory(language="en"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def town():
    town = AreaFactory(name="Vlaardingen")
    AreaCode.objects.create(area=town, code="GM0622", year_from=2022)
    return town


@pytest.fixture
def wijk(town):
    wijk = AreaFactory(name="Holy", parent=town)
    AreaCode.objects.create(area=wijk, code="WK062206", year_from=2022)
    return wijk


def page(area):
    return reverse("admin:areas_area_change", args=[area.pk])


def fields(codes=(), **changes):
    """What the form of an area sends; codes are (code, year)."""
    data = {"name": "Nieuw", "kind": "wijk", "parent": "", "source": "", "boundary_text": "", "is_active": "on"}
    for prefix, rows in (("codes", codes), ("roles", ())):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, (code, year) in enumerate(codes):
        data |= {f"codes-{number}-code": code, f"codes-{number}-year_from": year, f"codes-{number}-scheme": "CBS"}
    return data | changes


def errors(response):
    """Every error on the page, by field."""
    assert response.status_code == 200
    form = response.context["adminform"].form
    found = {name: [str(error) for error in each] for name, each in form.errors.items()}
    for formset in response.context["inline_admin_formsets"]:
        for each in formset.formset.errors:
            found |= {name: [str(error) for error in errors] for name, errors in each.items()}
    return found


def test_adding_an_area_puts_it_in_the_tree(admin_client, town):
    response = admin_client.post(ADD, fields(parent=town.pk, name="  Holy  Zuid ", codes=[("WK062206", 2022)]))
    assert response.status_code == 302
    area = Area.objects.get(kind="wijk")
    assert (area.name, area.chain_ids, area.depth) == ("Holy Zuid", [town.pk, area.pk], 1)
    assert [code.code for code in area.codes.all()] == ["WK062206"]


def test_moving_an_area_takes_everything_in_it_along(admin_client, town, wijk):
    buurt = AreaFactory(name="Statenbuurt", parent=wijk, kind="buurt")
    district = AreaFactory(name="Noord", parent=town, kind="district")
    assert admin_client.post(page(wijk), fields(name="Holy", parent=district.pk)).status_code == 302
    buurt.refresh_from_db()
    assert buurt.chain_ids == [town.pk, district.pk, wijk.pk, buurt.pk]


def test_a_circle_is_refused(admin_client, town):
    outer = AreaFactory(name="Noord", parent=town, kind="district")
    inner = AreaFactory(name="Noordoost", parent=outer, kind="district")
    found = errors(admin_client.post(page(outer), fields(name="Noord", kind="district", parent=inner.pk)))
    assert found == {"parent": ["“Noordoost” lies in “Noord”. An area cannot lie inside itself."]}
    found = errors(admin_client.post(page(outer), fields(name="Noord", kind="district", parent=outer.pk)))
    assert found == {"parent": ["“Noord” lies in “Noord”. An area cannot lie inside itself."]}


def test_the_wrong_order_of_kinds_is_refused(admin_client, town, wijk):
    buurt = AreaFactory(name="Statenbuurt", parent=wijk, kind="buurt")
    found = errors(admin_client.post(ADD, fields(parent=buurt.pk)))
    assert found == {"parent": ["A wijk cannot lie in a buurt. The order is: municipality, district, wijk, buurt."]}
    found = errors(admin_client.post(page(wijk), fields(name="Holy", kind="buurt", parent=town.pk)))
    assert found["kind"] == ["“Statenbuurt” (buurt) lies in it and does not fit. First move “Statenbuurt”."]
    assert admin_client.post(ADD, fields(kind="custom", parent=buurt.pk)).status_code == 302


def test_top_and_parent_belong_together(admin_client, town):
    found = errors(admin_client.post(ADD, fields()))
    assert found["parent"] == ["Choose the area in which this one lies."]
    found = errors(admin_client.post(ADD, fields(kind="municipality", parent=town.pk)))
    assert found["parent"] == ["A municipality stands at the top. Leave this empty."]


def test_an_area_of_another_municipality_is_refused(admin_client, town, wijk):
    found = errors(admin_client.post(ADD, fields(parent=town.pk, codes=[("WK060601", 2022)])))
    assert found == {"code": ["Code WK060601 belongs to another municipality (GM0606, not GM0622)."]}
    other = AreaFactory(name="Schiedam")
    AreaCode.objects.create(area=other, code="GM0606", year_from=2022)
    buurt = AreaFactory(name="Statenbuurt", parent=wijk, kind="buurt")
    AreaCode.objects.create(area=buurt, code="BU06220602", year_from=2022)
    found = errors(admin_client.post(page(wijk), fields(name="Holy", parent=other.pk)))
    assert found == {"parent": ["Code BU06220602 belongs to another municipality (GM0622, not GM0606)."]}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("622", "Type a code such as GM0622, WK062206 or BU06220602 (letters may occur)."),
        ("BU06220602", "Code BU06220602 does not fit a wijk: GM is a municipality, WK a wijk, BU a buurt."),
    ],
)
def test_an_invalid_code_is_refused(admin_client, town, code, sentence):
    assert errors(admin_client.post(ADD, fields(parent=town.pk, codes=[(code, 2022)]))) == {"code": [sentence]}


def test_members_belong_to_an_own_area_in_the_same_municipality(admin_client, town, wijk):
    found = errors(admin_client.post(ADD, fields(parent=town.pk, members=[wijk.pk])))
    assert found == {"members": ["Only an own area consists of other areas. Leave this empty."]}
    other = AreaFactory(name="Schiedam")
    found = errors(admin_client.post(ADD, fields(kind="custom", parent=town.pk, members=[other.pk])))
    assert found == {"members": ["“Schiedam” lies in another municipality."]}
    assert admin_client.post(ADD, fields(kind="custom", parent=town.pk, members=[wijk.pk])).status_code == 302
    assert list(Area.objects.get(kind="custom").members.all()) == [wijk]


def test_a_pasted_boundary_is_stored_and_drawn_and_can_be_emptied(admin_client, town, wijk):
    text = json.dumps({"type": "Feature", "properties": {}, "geometry": POLYGON})
    data = fields(name="Holy", parent=town.pk, boundary_text=text)
    assert admin_client.post(page(wijk), data).status_code == 302
    wijk.refresh_from_db()
    assert wijk.boundary == POLYGON
    shown = admin_client.get(page(wijk)).content.decode()
    assert shown.count('<svg class="area-picture" viewBox="0 0 320 240"') == 1
    assert admin_client.post(page(wijk), fields(name="Holy", parent=town.pk)).status_code == 302
    wijk.refresh_from_db()
    assert wijk.boundary is None


def test_an_uploaded_boundary_takes_the_place_of_the_text(admin_client, town, wijk, tmp_path):
    path = tmp_path / "grens.geojson"
    path.write_text("\ufeff" + json.dumps(POLYGON))
    with path.open("rb") as file:
        data = fields(name="Holy", parent=town.pk, boundary_file=file)
        assert admin_client.post(page(wijk), data).status_code == 302
    wijk.refresh_from_db()
    assert wijk.boundary == POLYGON


def test_a_file_of_many_areas_gives_an_area_its_own_boundary(admin_client, town, wijk):
    other = {"type": "Polygon", "coordinates": [[[4.1, 51.9], [4.2, 51.9], [4.2, 52.0], [4.1, 51.9]]]}
    features = [
        {"type": "Feature", "properties": {"statcode": code}, "geometry": geometry}
        for code, geometry in (("GM0622", other), ("WK062206", POLYGON))
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    assert admin_client.post(page(wijk), fields(name="Holy", parent=town.pk, boundary_text=text)).status_code == 302
    wijk.refresh_from_db()
    assert wijk.boundary == POLYGON


def test_a_wrong_boundary_keeps_what_was_typed(admin_client, town, wijk):
    response = admin_client.post(page(wijk), fields(name="Anders", parent=town.pk, boundary_text='{"type":"Point"}'))
    assert errors(response) == {"boundary_text": ["A boundary is a Polygon or a MultiPolygon, not a Point."]}
    assert response.context["adminform"].form["boundary_text"].value() == '{"type":"Point"}'
    wijk.refresh_from_db()
    assert wijk.name == "Holy"


def test_an_area_with_others_in_it_cannot_be_deleted(admin_client, town, wijk):
    url = reverse("admin:areas_area_delete", args=[town.pk])
    assert "Untick “in use” instead" in admin_client.get(url).content.decode()
    admin_client.post(url, {"post": "yes"})
    assert Area.objects.filter(pk=town.pk).exists()
    url = reverse("admin:areas_area_delete", args=[wijk.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Area.objects.filter(pk=wijk.pk).exists()


def test_a_coordinator_is_chosen_on_the_page_of_the_area(admin_client, town, wijk):
    user = UserFactory()
    data = fields(name="Holy", parent=town.pk)
    data |= {"roles-TOTAL_FORMS": 1, "roles-0-user": user.pk, "roles-0-area": wijk.pk}
    assert admin_client.post(page(wijk), data).status_code == 302
    assert list(AreaRole.objects.values_list("user", "area")) == [(user.pk, wijk.pk)]


def test_a_role_in_an_area_is_in_the_log_with_whom_where_and_how_long(admin_client, town, wijk):
    """Given, changed, exchanged and taken; saving the page without a change of it says nothing."""
    sanne, bram = UserFactory(), UserFactory()
    data = fields(name="Holy", parent=town.pk)

    def save(**changes):
        pk = AreaRole.objects.values_list("pk", flat=True).first()
        rows = {"roles-TOTAL_FORMS": 1, "roles-INITIAL_FORMS": int(pk is not None), "roles-0-area": wijk.pk}
        rows |= {"roles-0-id": pk or "", "roles-0-user": sanne.pk} | {f"roles-0-{k}": v for k, v in changes.items()}
        before = set(LogEntry.objects.values_list("pk", flat=True))
        response = admin_client.post(page(wijk), data | rows)
        assert response.status_code == 302, response.context["errors"]
        new = LogEntry.objects.filter(action__endswith="_area_role").exclude(pk__in=before).order_by("pk")
        assert {each.object_type for each in new} <= {"accounts.user"}
        return [(each.action, each.object_id, each.details) for each in new]

    def said(action, user, first="", last="", is_deputy=False):
        details = {"area": wijk.pk, "first": first, "last": last, "is_deputy": is_deputy}
        return (action, str(user.pk), details)

    days = {"valid_from": "2026-10-01", "valid_until": "2026-10-31"}
    for_october = {"first": "2026-10-01", "last": "2026-10-31", "is_deputy": True}
    assert save() == [said("give_area_role", sanne)]
    assert save() == []
    assert save(is_deputy="on", **days) == [
        said("take_area_role", sanne), said("give_area_role", sanne, **for_october),
    ]  # fmt: skip
    assert save(user=bram.pk, is_deputy="on", **days) == [
        said("take_area_role", sanne, **for_october), said("give_area_role", bram, **for_october),
    ]  # fmt: skip
    assert save(user=bram.pk, is_deputy="on", DELETE="on", **days) == [said("take_area_role", bram, **for_october)]
    assert save() == [said("give_area_role", sanne)]
    admin_client.post(reverse("admin:areas_area_delete", args=[wijk.pk]), {"post": "yes"})
    newest = LogEntry.objects.filter(action="take_area_role").latest("pk")
    assert (newest.object_id, newest.details["area"]) == (str(sanne.pk), wijk.pk)
    assert not AreaRole.objects.exists()


def test_the_list_is_a_tree_with_counts(admin_client, town, wijk):
    OrganisationFactory(areas=[wijk, town])
    OrganisationFactory(areas=[wijk])
    response = admin_client.get(ROWS)
    found = [
        (row.name, row.depth, row.organisations_here, row.links_here) for row in response.context["cl"].result_list
    ]
    assert found == [("Vlaardingen", 0, 1, 0), ("Holy", 1, 2, 0)]
    assert response.content.decode().count('<span class="tree-name tree-depth-1">Holy</span>') == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=WK062206", ["Holy"]),
        ("?q=vlaar", ["Vlaardingen"]),
        ("?kind__exact=wijk", ["Holy"]),
        ("?boundary=yes", []),
        ("?boundary=no&is_active__exact=1", ["Vlaardingen", "Holy"]),
        ("?municipality=999999", []),
    ],
)
def test_search_and_filters(admin_client, wijk, query, names):
    assert [row.name for row in admin_client.get(ROWS + query).context["cl"].result_list] == names


def test_filter_on_municipality_shows_everything_inside(admin_client, town, wijk):
    AreaFactory(name="Schiedam")
    found = admin_client.get(f"{ROWS}?municipality={town.pk}").context["cl"].result_list
    assert [row.name for row in found] == ["Vlaardingen", "Holy"]


def test_the_list_needs_the_same_queries_for_one_and_three_areas(admin_client, town):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            admin_client.get(ROWS)
        return len(counted)

    queries()
    one = queries()
    for name in ("A", "B"):
        AreaCode.objects.create(
            area=AreaFactory(name=name, parent=town), code=f"WK06220{ord(name) % 10}", year_from=2022
        )
    assert queries() == one


def test_a_search_field_says_where_an_area_lies(admin_client, wijk):
    url = reverse("admin:autocomplete") + "?app_label=meetings&model_name=themelink&field_name=area&term=Holy"
    assert [row["text"] for row in admin_client.get(url).json()["results"]] == ["Holy – wijk in Vlaardingen"]
    Area.objects.filter(pk=wijk.pk).update(is_active=False)
    assert admin_client.get(url).json()["results"] == []
