"""The tags of the house style."""

import datetime as dt

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils import timezone, translation
from pytest_django.asserts import assertHTMLEqual

from invitations.queries import Tally
from tests.factories import AdministratorFactory, MeetingFactory, ThemeFactory, UserFactory

EVENING = dt.datetime(2026, 12, 3, 18, 30, tzinfo=dt.UTC)


def shown(source, language="nl", **context):
    with translation.override(language):
        return Template(source).render(Context(context))


def test_icon_is_hidden_from_screen_readers():
    assertHTMLEqual(
        shown('{% icon "plus" %}'),
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="M12 5v14M5 12h14"/></svg>',
    )


@pytest.fixture
def in_november(monkeypatch):
    """It is 29 November 2026."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC))


def test_a_day_of_another_year_has_its_year(in_november):
    days = [dt.date(2025, 10, 5), dt.date(2026, 1, 2), dt.date(2027, 1, 8), dt.date(2027, 11, 1)]
    assert [shown("{{ m|day_short }}", m=day) for day in days] == [
        "zondag 5 oktober 2025", "vrijdag 2 januari", "vrijdag 8 januari", "maandag 1 november 2027",
    ]  # fmt: skip
    assert ["202" in shown("{% date_tile m %}", m=day) for day in days] == [True, False, False, True]
    assert "okt 2025</span>" in shown("{% date_tile m %}", m=days[0])
    assert shown("{{ m|moment_words }}", m=EVENING.replace(year=2025)) == "woensdag 3 december 2025, 19.30 uur"


def test_date_tile_shows_the_local_day(in_november):
    late = dt.datetime(2026, 12, 3, 23, 30, tzinfo=dt.UTC)
    assertHTMLEqual(
        shown("{% date_tile moment soon=True %}", moment=late),
        '<div class="lp-date lp-date--soon" aria-hidden="true"><span class="lp-date__top">vr</span>'
        '<span class="lp-date__day">4</span><span class="lp-date__mon">dec</span></div>',
    )


def test_date_tile_writes_months_as_the_language_does(in_november):
    assertHTMLEqual(
        shown("{% date_tile day %}", "en", day=dt.date(2026, 12, 3)),
        '<div class="lp-date" aria-hidden="true"><span class="lp-date__top">Thu</span>'
        '<span class="lp-date__day">3</span><span class="lp-date__mon">Dec</span></div>',
    )


def test_date_tile_is_empty_without_a_day():
    assert shown("{% date_tile moment %}", moment=None) == ""


def test_moments_in_words(in_november):
    source = "{{ m|day_words }} / {{ m|day_short }} / {{ m|clock }}"
    assert shown(source, m=EVENING) == "donderdag 3 december 2026 / donderdag 3 december / 19.30"
    assert shown("{{ m|moment_words }}", "en", m=EVENING) == "Thursday 3 December, 19:30"


@pytest.mark.parametrize(
    ("things", "most", "words"),
    [
        ([], 0, ""),
        (["Holy"], 0, "Holy"),
        (["Holy", "Centrum"], 0, "Holy and Centrum"),
        (["Holy", "Centrum", "West"], 3, "Holy, Centrum and West"),
        (["Holy", "Centrum", "West", "Oost"], 3, "Holy, Centrum and 2 others"),
    ],
)
def test_things_in_words(things, most, words):
    assert shown("{{ things|in_words:most }}", "en", things=things, most=most) == words


def test_phone_number_as_a_link():
    assert shown("{{ number|tel }}", number="+31 (0)10-123 45 67") == "+310101234567"


def test_answer_is_told_by_icon_and_word():
    with translation.override("en"):
        html = Template('{% answer_tag "accepted" %}').render(Context())
    assertHTMLEqual(html, shown('{% tag "yes" "check" "Comes" %}', "en"))


def test_tag_escapes_its_text():
    assertHTMLEqual(shown('{% tag "" "" text %}', text="<b>"), '<span class="lp-tag">&lt;b&gt;</span>')


def test_response_bar_says_in_words_what_it_draws():
    tally = Tally(total=4, accepted=3, waiting=1)
    html = shown("{% response_bar tally %}", "en", tally=tally)
    bar, legend = html.split("</svg>", 1)
    assertHTMLEqual(
        bar + "</svg>",
        '<svg class="lp-strip" viewBox="0 0 600 14" preserveAspectRatio="none" role="img"'
        ' aria-label="3 come, 1 no answer yet"><rect class="lp-c-yes" x="0.0" y="0" width="448.5" height="14"/>'
        '<rect class="lp-c-wait" x="450.5" y="0" width="149.5" height="14"/></svg>',
    )
    assert legend.count("<li>") == 5


def test_response_bar_keeps_points_in_numbers_in_dutch():
    assert 'width="448.5"' in shown("{% response_bar tally %}", tally=Tally(total=4, accepted=3, waiting=1))


@pytest.mark.django_db
def test_response_bar_of_a_meeting_leads_to_the_lists():
    meeting = MeetingFactory()
    html = shown("{% response_bar tally meeting %}", "en", tally=Tally(total=2, accepted=2), meeting=meeting)
    address = f"/bijeenkomsten/{meeting.pk}/reacties/?antwoord=accepted"
    assert html.count("<a ") == 1
    assert f'<a href="{address}"><b class="lp-num">2</b> come</a>' in html


@pytest.mark.django_db
def test_steps_of_a_new_meeting_lead_nowhere():
    assertHTMLEqual(
        shown('{% steps meeting "subject" %}', "en", meeting=None),
        '<ol class="lp-steps" aria-label="Steps"><li aria-current="step">Subject</li><li>Place and time</li>'
        "<li>Invitees</li><li>Check</li></ol>",
    )


@pytest.mark.django_db
def test_steps_show_what_is_done(django_assert_num_queries):
    meeting = MeetingFactory(themes=[ThemeFactory()])
    at = f"/bijeenkomsten/{meeting.pk}"
    with django_assert_num_queries(1):
        html = shown('{% steps meeting "invitees" %}', "en", meeting=meeting)
    assertHTMLEqual(
        html,
        f'<ol class="lp-steps" aria-label="Steps"><li class="is-done"><a href="{at}/onderwerp/">Subject'
        f'<span class="lp-vh"> (done)</span></a></li><li class="is-done"><a href="{at}/plek/">Place and time'
        f'<span class="lp-vh"> (done)</span></a></li><li aria-current="step">Invitees</li>'
        f'<li><a href="{at}/controleren/">Check</a></li></ol>',
    )


@pytest.mark.django_db
def test_step_with_something_missing_is_not_done():
    meeting = MeetingFactory(venue=None)
    html = shown('{% steps meeting "check" %}', "en", meeting=meeting)
    assert html.count("is-done") == 1  # only the invitees


def test_menu_marks_the_section_and_the_page(rf):
    source = "{% main_menu %} areas {% endmain_menu %}"
    user = UserFactory.build()
    inside = shown(source, "en", request=rf.get("/gebieden/3/"), user=user)
    itself = shown(source, "en", request=rf.get("/gebieden/"), user=user)
    assert '<a href="/gebieden/" aria-current="true">Areas</a>' in inside
    assert '<a href="/gebieden/" aria-current="page">Areas</a>' in itself
    assert inside.count("aria-current") == 1


def test_menu_of_an_administrator_has_one_entry_for_all_of_management(rf):
    user = AdministratorFactory.build()
    html = shown("{% main_menu %}log{% endmain_menu %}", "en", request=rf.get("/logboek/"), user=user)
    assert '<a href="/overzicht/beheer/" aria-current="true">Management</a>' in html
    assert html.count("<li>") == 7


def test_menu_without_anyone_has_no_pages_of_others(rf):
    html = shown("{% main_menu %}home{% endmain_menu %}", "en", request=rf.get("/"))
    assert (html.count("<li>"), "zoek-alles" in html) == (1, False)


def test_page_links_keep_the_filters(rf):
    html = shown(
        "{% page_links page %}", "en", page=Paginator(range(3), 1).page(2), request=rf.get("/?zoek=de&pagina=2")
    )
    assertHTMLEqual(
        html,
        '<nav class="lp-pages" aria-label="Pages"><a class="lp-btn lp-btn--second lp-btn--small" rel="prev"'
        ' href="?zoek=de&amp;pagina=1">Previous</a><p>2 to 2 of 3</p>'
        '<a class="lp-btn lp-btn--second lp-btn--small" rel="next" href="?zoek=de&amp;pagina=3">Next</a></nav>',
    )


def test_page_links_are_absent_on_a_single_page(rf):
    assert shown("{% page_links page %}", page=Paginator(range(3), 9).page(1), request=rf.get("/")).strip() == ""


def test_reason_has_its_icon_and_words():
    html = shown("{% reason reason %}", "en", reason={"code": "theme", "theme": "Zorg", "area": "Holy"})
    assert html.startswith('<span class="lp-why"><svg')
    assert "Zorg" in html
