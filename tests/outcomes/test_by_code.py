"""The questions on paper: the sheet, the page behind its code, answers that stand apart, and the years."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import LogEntry
from invitations import access
from meetings.models import Meeting
from outcomes import queries
from outcomes.models import PaperReviews, Review
from outcomes.paper.questions import questions_data
from outcomes.tokens import code_of
from platforms.logs import masked
from tests.factories import AreaFactory, MeetingFactory
from tests.invitations.staff_pages import coordinator_of, hidden, text, viewer
from tests.outcomes.held import address, came, held
from tests.resident import rows

pytestmark = pytest.mark.django_db
SAID = {"was_useful": "yes", "could_speak": "bit"}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


def url_of(meeting):
    return f"/hoewashet/{code_of(meeting)}/"


def form_of(client, meeting):
    page = client.get(url_of(meeting))
    return {name: hidden(page, name)[0] for name in ("nonce", "key")} | SAID


def answers(meeting, count, **fields):
    said = SAID | fields
    Review.objects.bulk_create(
        [Review(meeting=meeting, key=get_random_string(64), better=f"Tip {number}", **said) for number in range(count)]
    )


def test_a_visitor_answers_by_the_code_without_a_cookie_or_a_name(meeting):
    visitor, before = Client(enforce_csrf_checks=True), rows()
    page = visitor.get(url_of(meeting).lower())
    assert (page.status_code, bool(page.cookies), page.headers["Referrer-Policy"]) == (200, False, "no-referrer")
    assert rows() == before
    data = form_of(visitor, meeting)
    for _twice in range(2):
        response = visitor.post(url_of(meeting), data | {"better": "Koffie"})
        assert (response.status_code, bool(response.cookies)) == (303, False)
    found = Review.objects.get()
    assert (found.was_useful, found.better, found.by_code, found.is_counted) == ("yes", "Koffie", True, False)
    assert data["key"] not in found.key
    thanks = visitor.get(response.url)
    assert ("Dank u voor uw antwoord" in text(thanks), hidden(thanks, "nonce")) == (True, [])
    assert visitor.post(url_of(meeting), form_of(visitor, meeting)).status_code == 303  # someone beside them
    assert Review.objects.count() == 2
    assert masked(url_of(meeting)) != url_of(meeting)


def test_what_is_missing_old_or_forged_keeps_nothing(client, meeting):
    data = form_of(client, meeting)
    for wrong in ({"was_useful": ""}, {"nonce": "x"}, {"key": "x"}):
        assert client.post(url_of(meeting), data | wrong).status_code == 422
    assert client.get("/hoewashet/CDFGHJKM/").status_code == 404
    assert not Review.objects.exists()


@pytest.mark.parametrize(("days", "state", "status"), [(13, "held", 200), (15, "held", 404), (-1, "inviting", 404),
                                                       (4, "cancelled", 404), (4, "draft", 404)])  # fmt: skip
def test_the_code_works_from_the_start_until_two_weeks_after_the_end(client, days, state, status):
    starts_at = timezone.now() - dt.timedelta(days=days)
    meeting = MeetingFactory(state=state, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=1))
    assert client.get(url_of(meeting)).status_code == status


def test_one_client_cannot_go_on_answering(client, meeting, monkeypatch):
    monkeypatch.setattr(access, "REVIEWS", 3)
    status = [client.post(url_of(meeting), form_of(client, meeting)).status_code for _each in range(5)]
    assert (status, Review.objects.count()) == ([303] * 3 + [429] * 2, 3)


def test_answers_by_the_code_stand_apart_until_an_organiser_lets_them_count(client, meeting):
    came(meeting, kind=None)
    answers(meeting, 5)
    answers(meeting, 6, was_useful="no", by_code=True, is_counted=False)
    page = text(client.get(address("evaluation", meeting)))
    for words in (
        "Ja 5 Een beetje 0 Nee 0", "Ja 0 Een beetje 0 Nee 6", "Er kwamen 6 antwoorden via de code.",
        "Er zijn meer antwoorden via de code dan mensen.",
        "Via e-mail: 5. Op papier: 0. Via de code op het formulier: 0.",
    ):  # fmt: skip
        assert words in page
    for go, words in (("count", "Ja 5 Een beetje 0 Nee 6"), ("apart", "Ja 5 Een beetje 0 Nee 0")):
        client.post(address("count_codes", meeting), {"go": go})
        assert words in text(client.get(address("evaluation", meeting)))
    assert [entry.details["count"] for entry in LogEntry.objects.filter(action="count_code_reviews")] == [6, 6]


def test_a_few_answers_by_the_code_are_not_shown(client, meeting):
    answers(meeting, 4, by_code=True, is_counted=False)
    page = text(client.get(address("evaluation", meeting)))
    assert ("Tip 1" in page, "Er zijn 4 antwoorden. Vanaf 5 antwoorden ziet u ze hier." in page) == (False, True)


def test_the_sheet_names_the_address_in_both_languages(client, meeting):
    response = client.get(address("question_sheet", meeting))
    assert (response.headers["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert "drie-vragen-veilig-naar-school.pdf" in response.headers["Content-Disposition"]
    english = client.get(address("question_sheet", meeting), {"taal": "en"})
    assert "three-questions" in english.headers["Content-Disposition"]
    data = questions_data(meeting)
    assert data["phone"]["address"].replace("\u200b", "").endswith(url_of(meeting))
    assert [each["question"] for each in data["choices"]] == ["Vond u het zinvol?", "Kon u zeggen wat u wilde?"]
    assert "<svg" in data["phone"]["picture"]
    page = client.get(address("evaluation", meeting)).content.decode()
    assert address("question_sheet", meeting) in page


def test_the_sheet_can_be_printed_before_the_meeting(client):
    meeting = held(days=-4)
    client.force_login(meeting.organiser)
    assert address("question_sheet", meeting) in client.get(address("evaluation", meeting)).content.decode()


def test_sheet_and_counting_are_for_who_may_see_or_change_the_meeting(client, meeting):
    seen = []
    for user in (meeting.organiser, viewer(), coordinator_of(MeetingFactory().area)):
        client.force_login(user)
        sheet = client.get(address("question_sheet", meeting)).status_code
        seen.append([sheet, client.post(address("count_codes", meeting), {"go": "count"}).status_code])
    assert seen == [[200, 302], [200, 404], [404, 404]]


def of_year(year, area, **fields):
    starts_at = dt.datetime(year, 5, 1, 19, tzinfo=timezone.get_default_timezone())
    return MeetingFactory(
        area=area, state="held", starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), **fields
    )


def test_the_years_show_only_meetings_with_enough_answers(client, meeting):
    area = meeting.area
    answers(of_year(2023, area), 5)
    answers(of_year(2023, area), 5, was_useful="no", could_speak="yes")
    market = of_year(2024, area, kind="market")
    answers(market, 3)
    numbers = {"useful_yes": 1, "useful_no": 4, "speak_bit": 5}
    PaperReviews.objects.create(meeting=market, noted_at=timezone.now(), **numbers)
    answers(of_year(2025, area), 4)
    answers(of_year(2025, area), 9, by_code=True, is_counted=False)
    areas, kinds = queries.trends(Meeting.objects.all())
    of_area = [(each.year, each.meetings, each.answers, each.useful, each.speak) for each in areas[0].years]
    assert (areas[0].name, of_area) == (str(area), [(2023, 2, 10, 50, 50), (2024, 1, 8, 50, 0)])
    assert [line.years[0].year for line in kinds] == [2024, 2023]
    page = client.get("/evaluaties/")
    assert "2023: zinvol 50%, kon het zeggen 50%; 2024: zinvol 50%, kon het zeggen 0%" in page.content.decode()
    assert "2023 2 10 50% 50%" in text(page)
    assert "/evaluaties/" in client.get(address("evaluation", meeting)).content.decode()
    client.force_login(coordinator_of(AreaFactory()))
    assert "Nog geen bijeenkomst heeft 5 antwoorden." in text(client.get("/evaluaties/"))


def test_the_years_take_as_many_queries_for_one_as_for_three(client, meeting):
    answers(of_year(2021, meeting.area), 5)
    client.get("/evaluaties/")
    with CaptureQueriesContext(connection) as one:
        client.get("/evaluaties/")
    for year in (2022, 2023):
        answers(of_year(year, AreaFactory(parent=meeting.area)), 5)
    with CaptureQueriesContext(connection) as three:
        client.get("/evaluaties/")
    assert len(three) == len(one)
