"""The house style: edited on one page, shown on every page, and never in the way."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branding, LogEntry
from accounts.queries import forget_house_style, house_style
from accounts.rules.picture import read_logo
from accounts.rules.theme import StyleRefused
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory
from tests.house import ROOT
from tests.pictures import SIGNATURE, chunk, png

pytestmark = pytest.mark.django_db

LIST = reverse("admin:accounts_branding_changelist")
ADD = reverse("admin:accounts_branding_add")
CHANGE = reverse("admin:accounts_branding_change", args=[1])
TOKENS = reverse("accounts:house_style_tokens")
LOGO = reverse("accounts:house_style_logo")
MEERDORP = (ROOT / "tests" / "accounts" / "themes" / "meerdorp.css").read_text()


@pytest.fixture
def administrator(client):
    user = AdministratorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def save(client, administrator, django_capture_on_commit_callbacks):
    """Press save on the page of the house style, as when it is the first time or not."""

    def press(**fields):
        data = {"name": "", "class_name": "", "tokens": ""} | fields
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(CHANGE if Branding.objects.exists() else ADD, data)

    return press


def messages_of(client, address=CHANGE):
    """What the page says on top, once."""
    return [str(message) for message in client.get(address).context["messages"]]


def errors(response):
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def test_without_a_house_style_a_page_is_ours(client):
    page = client.get("/hulp/").content.decode()
    assert ('<html lang="nl">' in page, "huisstijl" in page, "Gemeente Voorbeeldstad" in page) == (True, False, True)
    tokens = client.get(TOKENS)
    assert (tokens.status_code, tokens.content, tokens.headers["Content-Type"]) == (200, b"", "text/css")
    assert (tokens.headers["Cache-Control"], client.get(LOGO).status_code) == ("no-cache", 404)


def test_every_page_shows_name_class_theme_and_logo(client, save):
    assert client.get(LIST)["Location"] == ADD
    logo = SimpleUploadedFile("logo.png", png())
    saved = save(name="Gemeente Meerdorp", class_name="meerdorp-theme", tokens=MEERDORP, logo_file=logo)
    assert (saved.status_code, client.get(LIST)["Location"]) == (302, CHANGE)
    client.logout()
    for address in ("/hulp/", "/agenda/", "/u/onbekend.link/", "/bestaat-niet/"):
        page = client.get(address).content.decode()
        assert '<html lang="nl" class="meerdorp-theme">' in page
        assert page.partition("</header>")[0].count("Gemeente Meerdorp") == 1
        files = re.findall(r'(?:href|src)="(/huisstijl/[^"]*)"', page)
        assert [file.partition("?")[0] for file in files] == [TOKENS, LOGO]
        for file in files:
            answer = client.get(file)
            assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
            assert (answer["X-Content-Type-Options"], list(answer.cookies)) == ("nosniff", [])
    assert (client.get(LOGO).content, client.get(LOGO)["Content-Type"]) == (png(), "image/png")
    style_sheet = client.get(TOKENS)
    assert style_sheet["Content-Type"] == "text/css; charset=utf-8"
    assert style_sheet.content.decode().startswith(".meerdorp-theme, .meerdorp-theme--compact{--meerdorp-plum:hsl(")


def test_another_version_than_the_one_that_was_asked_for_does_not_stay(client, save):
    save(tokens=":root{--a:1}")
    for address in (TOKENS, f"{TOKENS}?v=0123456789ab"):
        assert client.get(address)["Cache-Control"] == "no-cache"


def test_the_policy_of_the_pages_stays_ours(client, save):
    before = client.get("/hulp/")["Content-Security-Policy"]
    save(class_name="meerdorp-theme", tokens=MEERDORP, logo_file=SimpleUploadedFile("logo.png", png()))
    page = client.get("/hulp/")
    rules = {rule.strip() for rule in before.split(";")}  # in no fixed order
    assert (page["Content-Security-Policy"], "style-src 'self'" in rules) == (before, True)
    assert (" style=" in page.content.decode(), "<style" in page.content.decode()) == (False, False)


def test_a_page_asks_for_the_house_style_once_in_half_a_minute(client, django_assert_num_queries):
    forget_house_style()
    with django_assert_num_queries(1):
        client.get("/hulp/")
    with django_assert_num_queries(0):
        client.get("/hulp/")
        client.get("/privacy/")


def test_a_page_comes_without_the_database_too(client):
    def refuse(*arguments):
        raise DatabaseError

    forget_house_style()
    with connection.execute_wrapper(refuse):
        assert client.get("/hulp/").status_code == 200


def test_there_is_one_house_style_at_most(client, save):
    save(name="Een")
    assert client.get(ADD).status_code == 403
    with pytest.raises(IntegrityError):
        Branding.objects.create(id=2)


def test_only_an_administrator_may_see_or_change_it(client):
    client.force_login(UserFactory())
    for address in (LIST, ADD, CHANGE):
        for answer in (client.get(address, follow=True), client.post(address, {"name": "X"}, follow=True)):
            assert answer.status_code == 404
    assert Branding.objects.count() == 0


def test_nobody_deletes_it_and_the_log_says_who_changed_it(client, save, administrator):
    save(name="Een")
    assert client.post(reverse("admin:accounts_branding_delete", args=[1])).status_code == 403
    entries = LogEntry.objects.exclude(action="logged in").values_list("actor", "action", "object_id")
    assert sorted(entries) == [(administrator.pk, "admin_add", "1"), (administrator.pk, "set_house_style", "1")]


def test_a_refused_theme_stands_in_the_field_and_changes_nothing(client, save):
    save(name="Een", tokens=":root{--a:1}")
    bad = ":root{--a:2;\n color:red}\n"
    refused = save(name="Twee", tokens_file=SimpleUploadedFile("thema.css", bad.encode()))
    assert errors(refused) == {
        "tokens_file": [
            "Regel 2: alleen variabelen zijn toegestaan, zoals --basis-…: #08414b; en hier staat: color:red"
        ]
    }
    form = refused.context["adminform"].form
    assert (form["tokens"].value(), form["name"].value()) == (bad, "Twee")
    branding = Branding.objects.get()
    assert (branding.name, branding.tokens) == ("Een", ":root{--a:1}")


def test_a_refused_text_keeps_the_line_that_it_names(client, save):
    refused = save(tokens="\n\n:root{--a:url(x)}")
    assert errors(refused)["tokens"][0].startswith("Regel 3: url( is niet toegestaan")
    assert "\n\n:root{--a:url(x)}" in refused.content.decode().replace("\r", "")


def test_a_file_takes_the_place_of_the_text(client, save):
    save(tokens="not a theme", tokens_file=SimpleUploadedFile("thema.css", b"\xef\xbb\xbf:root{--a:2}"))
    assert Branding.objects.get().tokens == ":root{--a:2}"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b":root{--a:\x00}", b"/*" + b"x" * 200_000 + b"*/"])
def test_a_file_that_is_no_theme_is_refused(client, save, content):
    assert list(errors(save(tokens_file=SimpleUploadedFile("thema.css", content)))) == ["tokens_file"]
    assert Branding.objects.count() == 0


@pytest.mark.parametrize("name", ["met spatie", 'x" onload="', "1thema", "é", "thema{"])
def test_a_class_name_has_letters_digits_and_hyphens(client, save, name):
    expected = "Gebruik alleen letters, cijfers en streepjes, en begin met een letter, bijvoorbeeld gemeente-theme."
    assert errors(save(class_name=name)) == {"class_name": [expected]}
    assert Branding.objects.count() == 0


def test_a_theme_that_is_hard_to_read_is_kept_and_its_pairs_are_named(client, save):
    save(class_name="bleek", tokens=".bleek{--basis-color-accent-1-inverse-color-subtle:#30606a}")
    pair = "--basis-color-accent-1-inverse-color-subtle op --basis-color-accent-1-inverse-bg-default"
    [warning, _saved] = messages_of(client)
    assert warning == (
        "De huisstijl is opgeslagen, maar 1 kleurenpaar is slecht van elkaar te onderscheiden:"
        f" {pair}: 1,60 op 1, minstens 4,5 is nodig."
    )
    page = client.get(CHANGE).content.decode()
    assert f"<li>{pair}: 1,60 op 1, minstens 4,5 is nodig.</li>" in page
    assert Branding.objects.get().class_name == "bleek"


def test_a_good_theme_gets_no_warning_and_one_for_another_class_does(client, save):
    save(class_name="meerdorp-theme", tokens=MEERDORP)
    assert len(messages_of(client)) == 1
    assert "Alle teksten, randen en focusranden vallen genoeg op." in client.get(CHANGE).content.decode()
    for fields in (
        {"class_name": "elders", "tokens": MEERDORP},
        {"class_name": "", "tokens": ":root{--utrecht-table-color:#08414b}"},
    ):
        save(**fields)
        assert messages_of(client)[0] == (
            "Het thema heeft geen effect: voor deze klassenaam stelt het geen variabele in die deze site leest."
        )


def test_a_theme_that_a_later_version_refuses_breaks_no_page(client, save):
    save(name="Een")
    Branding.objects.update(tokens="@import 'x';")
    forget_house_style()
    assert (client.get("/hulp/").status_code, client.get(CHANGE).status_code) == (200, 200)
    assert (client.get(TOKENS).status_code, client.get(TOKENS).content) == (200, b"")


def test_the_logo_stays_until_another_comes_or_it_is_removed(client, save):
    save(logo_file=SimpleUploadedFile("logo.png", png()))
    save(name="Anders")
    assert client.get(LOGO).content == png()
    save(logo_file=SimpleUploadedFile("logo.png", png(3)))
    assert client.get(LOGO).content == png(3)
    save(is_without_logo="on")
    assert (client.get(LOGO).status_code, house_style().logo_version) == (404, "")


@case("H9", "a logo that tells of its maker", "made anew, without it")
def test_a_logo_is_kept_without_what_it_tells_of_its_maker():
    secret = chunk(b"tEXt", b"Author\0Jan") + chunk(b"eXIf", b"52.1 4.3") + chunk(b"acTL", b"\0" * 8)
    assert read_logo(png(extra=secret)) == png()
    assert read_logo(png() + b"<script>") == png()


@case("H9", "logos that are none", "refused")
@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Het logo is geen PNG-bestand."),
        (b"\xff\xd8\xff\xe0", "Het logo is geen PNG-bestand."),
        (SIGNATURE, "Het logo is beschadigd"),
        (png()[:-5], "Het logo is beschadigd"),
        (png().replace(b"IHDR", b"IHDX"), "Het logo is beschadigd"),
        (SIGNATURE + chunk(b"IHDR", b"\0" * 13) + chunk(b"IEND", b""), "Het logo is beschadigd"),
        (png(extra=chunk(b"IHDR", b"\0" * 13)), "Het logo is beschadigd"),
        (png(2001), "Het logo is groter dan 2000 pixels."),
        (png(0), "Het logo is groter dan 2000 pixels."),
        (png(extra=chunk(b"tEXt", b"x" * 200_000)), "Het logo is groter dan 200 kB."),
    ],
)
def test_what_is_no_logo_is_refused(data, start):
    with pytest.raises(StyleRefused) as refused:
        read_logo(data)
    assert str(refused.value)[: len(start)] == start


def test_a_refused_logo_keeps_the_old_one(client, save):
    save(logo_file=SimpleUploadedFile("logo.png", png()))
    refused = save(logo_file=SimpleUploadedFile("logo.svg", b"<svg/>"))
    assert errors(refused) == {"logo_file": ["Het logo is geen PNG-bestand. Sla het op als PNG en kies dat bestand."]}
    assert client.get(LOGO).content == png()


def test_the_house_style_says_when_it_changed(client, save):
    save(name="Een")
    assert (timezone.now() - Branding.objects.get().changed_at).total_seconds() < 60
