"""Every kind of PDF that we make, found in the code: a new one that is not made here fails the first test.

What is looked at, and what only a validator can tell, stands in docs/archive.md.
"""

import ast
import datetime as dt
import io

import pytest
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from accounts.models import User
from invitations.paper import (
    Badge,
    Line,
    Sheet,
    badges_pdf,
    door_pdf,
    letters_pdf,
    poster_pdf,
    programme_pdf,
    sheet_pdf,
)
from invitations.paper import Paper as Letter
from meetings.queries import programme as lines_of
from outcomes import paper, queries
from outcomes.models import Destruction, DestructionLine, Edition, ForgetRun, Forgotten
from outcomes.paper.questions import questions_pdf
from tests.factories import MeetingFactory
from tests.house import ROOT
from tests.invitations.post import invitation_of, planned
from tests.meetings.preparing import prepared
from tests.outcomes.held import final, held
from tests.pdf_structure import Looked, flaws

pytestmark = pytest.mark.django_db(transaction=True)
GENERAL = {"pages_pdf"}  # of which the papers of a dossier and the certificate are made
DAY = dt.date(2026, 11, 24)
FACTS = {
    "organisation": "Gemeente Voorbeeldstad",
    "meeting": {
        "id": "1", "title": "Veilig naar school", "kind": "theme", "state": "held", "area": "Westwijk",
        "venue": "De Linde", "starts_at": "2025-10-02T19:30:00+02:00", "ends_at": "", "themes": ["Verkeer"],
        "goal": "Plannen", "question": "Wat is er nodig?", "introduction": "", "participation": "consult",
        "is_public": True,
    },
    "programme": [{"title": "Welkom", "offset": 0, "minutes": 10, "who": "gespreksleider"}],
    "reasons": {
        "voices": 3,
        "decisions": [
            {"theme": "Verkeer", "decision": "accepted", "reason": "", "rule": 1, "year": 2024, "day": "2025-08-01"}
        ],
    },
    "invited": [{"group": "residents", "organisation": "", "role": "participant", "invited": 12, "came": 8}],
    "mail": [{"kind": "invite", "count": 13, "first": "2025-09-01", "last": "2025-09-02"}],
    "present": {"invited": {"residents": 8}, "walked_in": {"residents": 5}, "total": 13},
    "reviews": {"useful": {"yes": 8, "bit": 2, "no": 1}, "speak": None, "goal": {"yes": 1, "bit": 0, "no": 0},
                "people": {"yes": 0, "bit": 1, "no": 0}},
    "editions": [{"number": 1, "made_at": "2025-10-10T10:00:00+02:00", "published_at": "", "fingerprint": "a" * 64,
                  "mailed": 20}],
    "points": [
        {"what": "Zebrapad schilderen", "public_text": "Zebrapad", "who": "Verkeer (gemeente)", "state": "done",
         "first_due_on": "2025-12-01", "due_on": "2026-01-15",
         "steps": [{"kind": "later", "day": "2025-11-20", "text": "Te koud.", "due_on": "2026-01-15"}]}
    ],
    "retention": {"code": "1", "name": "Overleg", "source": "Lijst", "outcome": "destroy", "years": 5},
    "closed_at": "2026-02-01T10:00:00+01:00",
}  # fmt: skip


def letters():
    meeting = planned()
    kinds = [Letter(invitation_of("Corrie van der Ham"), "invite", "CDFGHJKM")]
    kinds.append(Letter(invitation_of("Grace Okafor"), "cancel", "CDFGHJKN"))
    return letters_pdf(meeting, kinds, day=DAY)


def door():
    groups = {"Bewoners": [Line("Anna", "met Bob", 2, ["Ringleiding"])], "Partners": [Line("Els", "", 1)]}
    return door_pdf(Sheet(MeetingFactory(), groups), now=timezone.now())


def report():
    edition = final(held(), is_public=False)
    return paper.report_pdf(Edition.objects.get(pk=edition.pk))


def council():
    table = {"heading": "Bijeenkomsten", "notes": ["Een regel."], "columns": ["Wat", "Aantal"], "rows": [["Nu", "3"]]}
    empty = {"heading": "Niets", "notes": [], "columns": ["Wat"], "rows": [], "empty": "Er was niets."}
    return paper.council_pdf("Wat het opleverde", "Westwijk, dit jaar", ["Een zin."], [table, empty])


def memo():
    table = {"heading": "Per thema", "notes": [], "columns": ["Wat", "Aantal"], "rows": [["Nu", "3"]], "empty": ""}
    section = {"heading": "Wat er gebeurde", "paragraphs": ["Een zin."], "points": ["Een", "Twee"], "tables": [table]}
    said = {"title": "Memo", "lang": "nl", "author": "Gemeente", "facts": [["Aan", "de raad"]], "sections": [section]}
    return paper.memo_pdf(said)


def programme():
    meeting = prepared(MeetingFactory())
    return programme_pdf(meeting, lines_of(meeting))


def badges():
    return badges_pdf(MeetingFactory(), [Badge("Els de Boer", "beheerder", "Groen"), Badge("")])


def certificate():
    now, one, two = timezone.now(), User(name="Een"), User(name="Twee")
    done = Destruction(pk=1, proposed_by=one, proposed_at=now, decided_by=two, decided_at=now, done_by=two, done_at=now)
    same = {"area": "Westwijk", "closed_on": DAY, "keep_until": DAY, "code": "1", "source": "Lijst"}
    lines = [
        DestructionLine(title="Weg", held_on=DAY, counts={"invitations": 3}, **same),
        DestructionLine(title="Gebleven", kept_because="held", **same),
    ]
    return paper.certificate_pdf(done, lines)


def forgotten():
    meeting = MeetingFactory()
    run = ForgetRun.objects.create(started_at=timezone.now())
    Forgotten.objects.create(run=run, meeting=meeting, sort="needs", count=3, days=14, at=timezone.now())
    return paper.forgotten_pdf(queries.certificate_of(meeting), now=timezone.now())


ADDED = {
    "title": "Ideeën",
    "sections": [
        {"heading": "Bankjes", "lines": ["Wij willen bankjes."],
         "columns": ["Wat", "Hoeveel"], "rows": [["Stemmen", "12"]],
         "widths": (3, 1)},
    ],
}  # fmt: skip
# Name of the function that makes it: how to have it made here, and whether it goes to the archive as PDF/A-2a.
KINDS = {
    "letters_pdf": (letters, False),
    "door_pdf": (door, False),
    "council_pdf": (council, False),
    "memo_pdf": (memo, False),
    "programme_pdf": (programme, False),
    "badges_pdf": (badges, False),
    "sheet_pdf": (lambda: sheet_pdf(MeetingFactory(), 12), False),
    "poster_pdf": (lambda: poster_pdf(MeetingFactory(), "a3"), False),
    "questions_pdf": (lambda: questions_pdf(MeetingFactory()), False),
    "report_pdf": (report, True),
    "overview_pdf": (lambda: paper.overview_pdf(FACTS), True),
    "invitation_pdf": (lambda: paper.invitation_pdf(FACTS, "Uitnodiging", "Beste (naam),\n\nKom erbij."), True),
    "agreements_pdf": (lambda: paper.agreements_pdf(FACTS), True),
    "added_pdf": (lambda: paper.added_pdf(FACTS, ADDED), True),
    "contents_pdf": (lambda: paper.contents_pdf(FACTS, [("dossier-1/a/a.pdf", 12, "a" * 64)]), True),
    "certificate_pdf": (certificate, True),
    "forgotten_pdf": (forgotten, True),
}


def trees():
    return [(path, ast.parse(path.read_text())) for path in sorted(ROOT.glob("*/paper/*.py"))]


def test_every_kind_of_pdf_is_looked_at():
    made = {
        node.name
        for _path, tree in trees()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.endswith("_pdf")
    }
    assert made - GENERAL == set(KINDS)


def test_every_layout_belongs_to_one_of_them():
    used = {
        node.args[0].value
        for _path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render"
    }
    # `sign` is how the press finds out whether a sign can be printed; it goes to nobody.
    assert {path.stem for path in ROOT.glob("*/paper/*.typ")} - {"sign"} == used


@pytest.mark.parametrize("name", sorted(KINDS))
def test_structure(name):
    make, is_archive = KINDS[name]
    assert flaws(make(), is_archive=is_archive) == []


@pytest.fixture(scope="module")
def good():
    return paper.agreements_pdf(FACTS)


def spoiled(content, spoil):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.pdf_header = "%PDF-1.7"
    spoil(writer, writer.root_object)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def first(root, kind):
    def search(each):
        each = each.get_object()
        if isinstance(each, list):
            return next((found for kid in each if (found := search(kid))), None)
        if not hasattr(each, "get") or isinstance(each, StreamObject):
            return None
        return each if each.get("/S") == kind else search(each["/K"]) if "/K" in each else None

    return search(root["/StructTreeRoot"]["/K"])


def without_marks(writer, _root):
    page = writer.pages[0]
    stream = StreamObject()
    stream.set_data(page.get_contents().get_data().replace(b"BDC", b"BMC").replace(b"/Span <<", b"/Span %<<"))
    page[NameObject("/Contents")] = stream


def with_script(writer, root):
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    root[NameObject("/OpenAction")] = action


def without_font(writer, _root):
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    del font["/ToUnicode"]
    del font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()["/FontFile2"]


def retyped(kind, into):
    def spoil(_writer, root):
        first(root, kind)[NameObject("/S")] = NameObject(into)

    return spoil


def without_scope(_writer, root):
    first(root, "/TH")[NameObject("/A")] = ArrayObject()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda _writer, root: root.pop("/Lang"), "has no language"),
        (lambda _writer, root: root.pop("/MarkInfo"), "is not marked"),
        (lambda _writer, root: root.pop("/ViewerPreferences"), "does not show its title"),
        (lambda _writer, root: root.pop("/OutputIntents"), "has no output intent"),
        (lambda _writer, root: root.pop("/StructTreeRoot"), "has no structure"),
        (lambda _writer, root: root.pop("/Metadata"), "does not say PDF/UA-1"),
        (lambda writer, _root: writer.pages[0].pop("/Tabs"), "page 1: tabs do not follow the structure"),
        (with_script, "holds /OpenAction"),
        (without_marks, "page 1: paints outside the structure"),
        (without_font, "is not in the file"),
        (without_font, "does not say which letters it shows"),
        (retyped("/H1", "/H3"), "does not begin with a heading of the first level"),
        (retyped("/H2", "/H4"), "skips a heading: [1, 4]"),
        (retyped("/P", "/Blurb"), "has the unknown kind Blurb"),
        (retyped("/P", "/Figure"), "has a picture without words"),
        (without_scope, "has a head without scope"),
    ],
)
def test_what_is_spoiled_is_found(good, spoil, words):
    found = flaws(spoiled(good, spoil), is_archive=True)
    assert [each for each in found if words in each] != [], found


def test_writing_a_file_anew_spoils_nothing(good):
    assert flaws(spoiled(good, lambda _writer, _root: None), is_archive=True) == []


def test_headings_are_read_in_order(good):
    looked = Looked(good)
    kinds = [kind for _depth, kind, _element in looked.elements if kind.startswith("H")]
    assert kinds == ["H1", "H2"]
