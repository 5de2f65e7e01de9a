import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext

from platforms.management.commands.messages import Text, _texts_in, check, source_texts, update

HELLO = Text("Hello %(name)s")
PEOPLE = Text("%(count)s person", plural="%(count)s people")


@pytest.fixture
def folder(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
    return tmp_path


def catalogue(folder, language="nl"):
    return polib.pofile(str(folder / language / "LC_MESSAGES" / "django.po"))


def translate(folder, tmp_path, **translations):
    offered = polib.POFile()
    for msgid, msgstr in translations.items():
        offered.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    offered.save(str(tmp_path / "offered.po"))
    call_command("messages", "--merge", str(tmp_path / "offered.po"))


def test_texts_are_found_in_python():
    code = """
_("One")
gettext_lazy("Two " "parts")
ngettext("%(n)s house", "%(n)s houses", n)
pgettext("month", "May")
print("not this"), _(variable), f"{_('inside')}"
"""
    assert [text for text in _texts_in(code) if text.single != "inside"] == [
        Text("One"),
        Text("Two parts"),
        Text("%(n)s house", plural="%(n)s houses"),
        Text("May", context="month"),
    ]


def test_texts_are_found_in_templates(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates" / "mail").mkdir(parents=True)
    (tmp_path / "templates" / "page.html").write_text(
        """
  {% if "don't" %}
 {% translate "Save" %} isn't
        {% blocktranslate trimmed with name=person.name %}
            Hello
            {{ name }}
        {% endblocktranslate %}
   {% blocktranslate count n=people|length %}{{ n }} person{% plural %}{{ n }} people{% endblocktranslate %}
  {{ _("Filter")|capfirst }} {% translate "May" context "month" %}
{% endif %}"""
    )
    (tmp_path / "templates" / "mail" / "invite.txt").write_text('{% translate "Dear" %}')
    assert set(source_texts()) == {
        Text("Save"),
        Text("Hello %(name)s"),
        Text("%(n)s person", plural="%(n)s people"),
        Text("Filter"),
        Text("May", context="month"),
        Text("Dear"),
    }


def test_update_keeps_translations_and_drops_what_is_gone(folder, tmp_path):
    update({HELLO, Text("Old")})
    translate(folder, tmp_path, **{"Hello %(name)s": "Hallo %(name)s", "Old": "Oud"})
    update({HELLO, Text("New")})
    assert [(entry.msgid, entry.msgstr) for entry in catalogue(folder)] == [
        ("Hello %(name)s", "Hallo %(name)s"),
        ("New", ""),
    ]


def test_update_twice_changes_nothing(folder):
    update({HELLO, PEOPLE})
    first = (folder / "nl" / "LC_MESSAGES" / "django.po").read_text()
    update({HELLO, PEOPLE})
    assert (folder / "nl" / "LC_MESSAGES" / "django.po").read_text() == first


def test_english_translates_itself(folder):
    update({HELLO, PEOPLE})
    assert [(entry.msgstr, entry.msgstr_plural) for entry in catalogue(folder, "en")] == [
        ("", {0: "%(count)s person", 1: "%(count)s people"}),
        ("Hello %(name)s", {}),
    ]


def test_merge_says_what_nobody_asks_for(folder, tmp_path, capsys):
    update({HELLO})
    translate(folder, tmp_path, Gone="Weg")
    assert capsys.readouterr().err == "offered.po: not asked for: 'Gone'\n"


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        ("Hallo %(name)s", []),
        ("", ["nl: not translated: 'Hello %(name)s'"]),
        ("Hallo", ["nl: other placeholders than the source: 'Hello %(name)s'"]),
        ("Hallo %(naam)s", ["nl: other placeholders than the source: 'Hello %(name)s'"]),
    ],
)
def test_check_judges_a_translation(folder, tmp_path, translation, problem):
    update({HELLO})
    translate(folder, tmp_path, **{HELLO.single: translation})
    assert check({HELLO}) == problem


@pytest.mark.parametrize(
    ("single", "plural", "problem"),
    [
        ("%(count)s persoon", "%(count)s personen", []),
        ("één persoon", "%(count)s personen", []),
        ("%(count)s persoon", "personen", ["nl: other placeholders than the source: '%(count)s person'"]),
        ("%(count)s persoon", "", ["nl: not translated: '%(count)s person'"]),
    ],
)
def test_check_judges_plurals(folder, single, plural, problem):
    update({PEOPLE})
    dutch = catalogue(folder)
    dutch[0].msgstr_plural = {0: single, 1: plural}
    dutch.save()
    assert check({PEOPLE}) == problem


def test_check_finds_what_is_missing_fuzzy_and_gone(folder, tmp_path):
    update({HELLO, Text("Old")})
    translate(folder, tmp_path, **{HELLO.single: "Hallo %(name)s", "Old": "Oud"})
    dutch = catalogue(folder)
    dutch[0].flags.append("fuzzy")
    dutch.save()
    assert check({HELLO, Text("New")}) == [
        "nl: not translated: 'Hello %(name)s'",
        "nl: missing: 'New'",
        "nl: no longer asked for: 'Old'",
        "en: missing: 'New'",
        "en: no longer asked for: 'Old'",
    ]


def test_check_ends_with_an_error(folder):
    with pytest.raises(CommandError):
        call_command("messages", "--check")


def test_compile_writes_what_django_reads(folder, tmp_path):
    update({HELLO, PEOPLE})
    translate(folder, tmp_path, **{HELLO.single: "Hallo %(name)s"})
    call_command("messages", "--compile")
    compiled = polib.mofile(str(folder / "nl" / "LC_MESSAGES" / "django.mo"))
    assert [(entry.msgid, entry.msgstr) for entry in compiled] == [(HELLO.single, "Hallo %(name)s")]
    assert [path.name for path in (folder / "nl" / "LC_MESSAGES").iterdir() if path.suffix not in {".po", ".mo"}] == []


def test_compile_is_seen_by_the_process_that_looked_before(folder, tmp_path):
    update({HELLO})
    translate(folder, tmp_path, **{HELLO.single: "Hallo %(name)s"})
    before = gettext(HELLO.single)
    call_command("messages", "--compile")
    assert (before, gettext(HELLO.single)) == (HELLO.single, "Hallo %(name)s")
