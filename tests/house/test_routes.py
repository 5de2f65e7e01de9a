"""Every route is private, unless it stands here with the reason why not."""

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver, reverse

PUBLIC_ROUTES = {
    "accounts:login": "a person who is not logged in must be able to",
    "accounts:check_factor": "the second step of logging in; without the first it leads to the login page",
    "accounts:add_app": "as check_factor, for who has no second factor yet",
    "accounts:add_key": "as add_app",
    "accounts:logout": "who is half way through logging in can start again",
    "accounts:forgotten": "who forgot the password cannot log in; every address gets the same answer",
    "accounts:choose_password": "the link in the mail is the key",
    "accounts:provider_login": "leads to the page of the municipality where one logs in",
    "accounts:provider_answer": "there one comes back; what is not signed for this login is refused",
    "accounts:house_style_tokens": "every page of a resident loads it; it holds the colours of the municipality",
    "accounts:house_style_logo": "as house_style_tokens; it holds the logo",
    "set_language": "a resident may read the pages in English; it only sets a cookie",
    "accessibility": "the law asks for it on every public site",
    "help": "a resident may need it before answering",
    "help_resident": "as help",
    "help_partner": "as help, for who is invited because of a function",
    "help_coordinator": "says nothing that is not in the manual; a new colleague reads it before logging in",
    "help_administrator": "as help_coordinator",
    "postbox": "only in the demo and only on this machine (404 elsewhere): the mail that would have been sent",
    "postbox_message": "as postbox",
    "postbox_html": "as postbox",
    "postbox_attachment": "as postbox",
    "privacy": "a resident must be able to read it before answering",
    "offline": "the page for who has no internet; it holds the phone number and nobody's data",
    "service_worker": "keeps that page in the browser of whoever reads the public agenda",
    "healthz": "asked by the machine that watches; says only that it runs",
    "readyz": "asked by the machine that watches; says only whether the database answers",
    "livez": "as healthz",
    "ready": "asked by the machine that watches; says which part does not work, and no secret",
    "ready_all": "as ready",
    "metrics": "asked by Prometheus, which shows a token; counts only, and 404 without a token in the settings",
    "security_txt": "who finds a weakness must be able to tell us",
    "invitations:reply": "the link in the mail is the key",
    "invitations:answered": "the link in the mail is the key",
    "invitations:calendar": "the link in the mail is the key",
    "invitations:unsubscribe": "the link in the mail is the key",
    "invitations:door_help": "the link is the key, on the day of the meeting only",
    "invitations:entry": "says to a stranger what the code is for, whatever code it is; a list needs a login or a link",
    "invitations:guest": "the link in the mail is the key, for who comes along by name",
    "invitations:guest_gone": "says the same to all: that a name is off the list",
    "invitations:area_feed": "a calendar fetches the public meetings of an area, and cannot log in",
    "invitations:theme_feed": "as area_feed",
    "invitations:organisation_feed": "as area_feed",
    "invitations:own_feed": "the address is the key; a calendar cannot log in",
    "invitations:agenda": "everyone may know which public meetings there are",
    "invitations:public_meeting": "as agenda; what is not public is not found",
    "invitations:meeting_feed": "as agenda: one public meeting, to put in a calendar",
    "invitations:embed": "as agenda, for a frame on the municipality's own site",
    "invitations:public_area": "as agenda: the meetings of one area",
    "invitations:public_theme": "as agenda: the meetings about one theme",
    "invitations:news": "as agenda, for programs that follow news and cannot log in",
    "invitations:area_news": "as news",
    "invitations:theme_news": "as news",
    "sitemap": "search engines find the public pages by it",
    "robots": "search engines read in it where they may not look",
    "invitations:register": "who was not invited comes too; every address gets the same answer",
    "invitations:confirm_registration": "the link in the mail is the key",
    "invitations:follow": "who wants mail about new meetings has no account; every address gets the same answer",
    "invitations:confirm_follow": "the link in the mail is the key",
    "invitations:following": "the link in the mail is the key",
    "invitations:stop_following": "the link in the mail is the key; a mail program presses it without a login",
    "invitations:speak_up": "who tells us something has no account; everyone gets the same answer",
    "invitations:confirm_speaker": "the link in the mail is the key",
    "invitations:organisation": "the link in the mail is the key",
    "invitations:ask_own_data": "who wants to see the own data has no account; every address gets the same answer",
    "invitations:own_data": "the link in the mail is the key",
    "invitations:own_data_json": "as own_data",
    "invitations:own_data_file": "as own_data",
    "invitations:correct_own_data": "the link in the mail is the key",
    "invitations:stop_own_mail": "the link in the mail is the key",
    "invitations:erase_own_data": "the link in the mail is the key; it asks twice",
    "initiatives:hand_in": "who has an idea has no account; every address gets the same answer",
    "initiatives:hand_in_area": "as hand_in",
    "initiatives:own_idea": "the link in the mail is the key",
    "initiatives:own_words": "the link in the mail is the key",
    "initiatives:own_stand": "the link in the mail is the key",
    "initiatives:own_progress": "the link in the mail is the key",
    "initiatives:own_withdrawal": "the link in the mail is the key",
    "initiatives:public_initiative": "everyone may know of an idea that was admitted; any other is not found",
    "initiatives:area_initiatives": "as public_area: the initiatives of one area that were admitted",
    "initiatives:join": "who wants to join has no account; every address gets the same answer",
    "initiatives:confirm_join": "the link in the mail is the key",
    "areas:my_area": "a resident looks up the own neighbourhood; nothing that is typed is kept",
    "outcomes:opinion": "the link in the mail is the key, for who checks a report",
    "outcomes:keep_point": "the link in the mail is the key, for who keeps an agreement",
    "outcomes:done": "as public_area: what became of the agreements of published reports",
    "outcomes:review": "the link in the mail is the key, for who looks back on a meeting",
    "outcomes:open_data": "as done: numbers of a half-year, none of which tells who someone is",
    "outcomes:open_data_csv": "as open_data, for programs, which cannot log in",
    "outcomes:open_data_json": "as open_data_csv",
    "outcomes:review_by_code": "the code on the sheet is the key, and opens three questions only",
    "outcomes:public_report": "as public_meeting: the report that was published",
    "outcomes:public_photo": "as public_report: a photo in it, as long as that version is public",
    "outcomes:public_report_file": "as public_report, to keep",
    "invitations:by_letter": "who got a letter types its code; every wrong code gets the same answer",
    "invitations:new_link": "who lost the link asks for a new one; the page answers the same to all",
}
VALUES = {"IntConverter": 1, "StringConverter": "x", "PathConverter": "x", "SlugConverter": "x"}


def walk(resolver=None, space=""):
    """Every named route with the values that make an address of it; a route without a name is an error."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern.pattern.converters, pattern


def address_of(name):
    if name == "admin:app_list":
        return reverse(name, kwargs={"app_label": "areas"})  # its pattern names the apps
    kinds = {key: type(converter).__name__ for key, converter in ROUTES[name].items()}
    return reverse(name, kwargs={key: VALUES[kind] for key, kind in kinds.items()})


ROUTES = {name: converters for name, converters, _pattern in walk() if not name.endswith(":None")}


def test_every_route_of_ours_has_a_name():
    nameless = [pattern for _name, _converters, pattern in walk() if pattern.name is None]
    ours = [pattern for pattern in nameless if not pattern.callback.__module__.startswith("django.")]
    assert [str(pattern.pattern) for pattern in ours] == []


def test_the_public_list_names_only_routes_that_exist():
    assert [name for name in PUBLIC_ROUTES if name not in ROUTES] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(ROUTES) - set(PUBLIC_ROUTES)))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_private_route_sends_a_stranger_to_the_login_page(client, name, method):
    response = getattr(client, method)(address_of(name))
    target = response.headers.get("Location", "")
    logins = (reverse(settings.LOGIN_URL), reverse("admin:login"))
    assert (response.status_code, target.startswith(logins)) in {(302, True), (404, False)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PUBLIC_ROUTES))
def test_a_public_route_lets_a_stranger_in(client, name):
    response = client.get(address_of(name))
    assert response.headers.get("Location", "").startswith(reverse(settings.LOGIN_URL)) is False
