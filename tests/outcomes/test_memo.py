"""The draft of a memo to the council: the figures of the report, the headings of the municipality, files that open."""

import io
import shutil
import subprocess
import zipfile
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import LogEntry
from invitations.models import WalkIns
from meetings.models import Meeting
from outcomes.actions import publish_figures
from outcomes.models import Lesson, MemoStyle
from outcomes.paper.odt import MIMETYPE, NAMES
from outcomes.rules.periods import Half
from tests.factories import AdministratorFactory, AreaFactory, AreaRoleFactory, ThemeFactory
from tests.invitations.staff_pages import text, viewer
from tests.outcomes.held import came, final, held, lesson_in

DAYS = 220


@pytest.fixture
def half(db):
    """A settled half-year with a meeting, an agreement that is not kept and a lesson."""
    cache.clear()
    meeting = held(days=DAYS, themes=[ThemeFactory(name="Verkeer & wegen")])
    for number in range(6):
        came(meeting, name=f"Bewoner{number} Jansen", kind=None)
    came(meeting, name="Mark Visser", kind="municipal")
    WalkIns.objects.create(meeting=meeting, group="residents", count=2, noted_at=timezone.now())
    final(meeting)
    found = Half.of(timezone.localdate(meeting.starts_at))
    lesson_in(meeting.area, day=found.first, in_report=True)
    lesson_in(meeting.area, day=found.first, text="Dit blijft onder ons.")
    return found


def asked(half, **more):
    return {"periode": str(half), "portefeuillehouder": "mevrouw A. Aydın", "datum": "3 december 2026"} | more


def parts(reply):
    folder = zipfile.ZipFile(io.BytesIO(reply.content))
    return {name: ElementTree.fromstring(folder.read(name)) for name in folder.namelist() if name.endswith(".xml")}


def found_in(root, path):
    return root.findall(f".//{path}", NAMES)


def words(element):
    return " ".join("".join(element.itertext()).split())


def rows(root):
    return [
        [words(cell) for cell in row.findall("table:table-cell", NAMES)] for row in found_in(root, "table:table-row")
    ]


def test_the_memo_holds_the_figures_of_the_report(client, half):
    client.force_login(viewer())
    file = client.get("/raad/memo/odt/", asked(half))
    assert (file.status_code, file["Content-Type"]) == (200, MIMETYPE)
    content = parts(file)["content.xml"]
    report = client.get("/raad/", {"van": half.first, "tot": half.last})
    shown = {
        table.key: [[line.name, *(cell.text for cell in line.cells)] for line in table.lines]
        for table in report.context["tables"]
    }
    inside = rows(content)
    for key in ("mensen", "wijken", "afspraken", "organisaties", "terugblik", "themas", "bijeenkomsten"):
        assert (key, [row for row in shown[key] if row not in inside]) == (key, [])
    page = unescape(text(client.get("/raad/memo/", asked(half))))
    for each in ("Begin vroeger op de avond.", "mevrouw A. Aydın", "3 december 2026", "Verkeer & wegen"):
        assert (each, each in page, each in words(content)) == (each, True, True)
    for each in ("Jansen", "Mark Visser", "Dit blijft onder ons"):
        assert (each in page, each in words(content)) == (False, False)


def test_the_file_can_be_read_by_everyone(client, half):
    client.force_login(viewer())
    reply = client.get("/raad/memo/odt/", asked(half, onderwerp="Wat\x07 de wijken zeiden"))
    folder = zipfile.ZipFile(io.BytesIO(reply.content))
    first = folder.infolist()[0]
    assert (first.filename, first.compress_type, folder.read("mimetype")) == ("mimetype", 0, MIMETYPE.encode())
    found = parts(reply)
    title = words(found_in(found["meta.xml"], "dc:title")[0])
    assert title == "Memo aan de raad: Wat de wijken zeiden"
    assert words(found_in(found["meta.xml"], "dc:language")[0]) == "nl-NL"
    language = found_in(found["styles.xml"], "style:default-style/style:text-properties")[0]
    assert language.get(f"{{{NAMES['fo']}}}language") == "nl"
    levels = [int(each.get(f"{{{NAMES['text']}}}outline-level")) for each in found_in(found["content.xml"], "text:h")]
    assert (levels[0], levels.count(1), max(levels)) == (1, 1, 3)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = found_in(found["content.xml"], "table:table")
    assert len(tables) > 5
    assert [len(table.findall("table:table-header-rows", NAMES)) for table in tables] == [1] * len(tables)
    listed = {each.get(f"{{{NAMES['manifest']}}}full-path") for each in found["META-INF/manifest.xml"]}
    assert listed == {"/", *(name for name in folder.namelist() if not name.startswith(("mimetype", "META-INF")))}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_the_file(client, half, tmp_path):
    client.force_login(viewer())
    (tmp_path / "memo.odt").write_bytes(client.get("/raad/memo/odt/", asked(half)).content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "txt:Text"]
    subprocess.run([*command, "memo.odt"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    said = (tmp_path / "memo.txt").read_text()
    assert ("Wat wij leerden" in said, "Begin vroeger op de avond." in said, "minder dan 5" in said) == (True,) * 3


def test_the_memo_on_paper_is_accessible(client, half):
    client.force_login(viewer())
    paper = client.get("/raad/memo/pdf/", asked(half))
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert b"pdfuaid" in paper.content or b"StructTreeRoot" in paper.content


def test_the_municipality_calls_the_parts_as_it_likes(client, half):
    client.force_login(AdministratorFactory(is_superuser=True))
    page = client.get("/raad/memo/", asked(half))
    assert [each["heading"] for each in page.context["memo"]["sections"]] == [
        "Aanleiding", "Wat wij deden", "Wat het opleverde", "Wat wij leerden", "Hoe nu verder",
    ]  # fmt: skip
    add = client.get("/beheer/outcomes/memostyle/", follow=True)
    assert add.redirect_chain[-1][0] == "/beheer/outcomes/memostyle/add/"
    client.post(add.redirect_chain[-1][0], {"name": "Raadsinformatiebrief", "done": "Terugblik"})
    page = client.get("/raad/memo/", asked(half))
    assert page.context["memo"]["title"] == "Raadsinformatiebrief: Wat de bijeenkomsten opleverden"
    assert [each["heading"] for each in page.context["memo"]["sections"]][:2] == ["Aanleiding", "Terugblik"]
    assert "/change/" in client.get("/beheer/outcomes/memostyle/", follow=True).redirect_chain[-1][0]
    assert MemoStyle.objects.count() == 1
    client.force_login(viewer())
    assert client.get("/beheer/outcomes/memostyle/").status_code == 302


def test_a_wijk_and_a_year_can_be_chosen_and_nothing_that_overlaps(client, half):
    client.force_login(viewer())
    page = client.get("/raad/memo/", asked(half.year))
    assert page.context["memo"]["facts"][4][1].startswith("De hele gemeente, van ")
    assert page.context["memo"]["facts"][4][1].endswith(f"31 december {half.year}")
    places = {name: key for key, name in page.context["form"].fields["gebied"].choices}
    assert set(places) == {"De hele gemeente", "Westwijk"}
    assert "Westwijk, van" in text(client.get("/raad/memo/", asked(half, gebied=places["Westwijk"])))
    for wrong in ({"periode": "2026-3"}, {"gebied": "999"}, {"portefeuillehouder": ""}, {"datum": "geen dag"}):
        reply = client.get("/raad/memo/", asked(half) | wrong)
        assert (reply.status_code, "memo" in reply.context) == (422, False)
        assert client.get("/raad/memo/odt/", asked(half) | wrong).status_code == 302
    client.logout()
    assert [client.get(f"/raad/memo/{part}").status_code for part in ("", "odt/", "pdf/")] == [302] * 3


def test_a_coordinator_makes_it_of_the_own_wijken_with_the_figures_of_the_own_report(client, half):
    """Of another wijk and of everything it is refused, beside the own one; lessons of elsewhere stay there."""
    west = Lesson.objects.first().area
    east = AreaFactory(name="Oostwijk", parent=west.parent, kind="wijk")
    lesson_in(east, day=half.first, text="Zo ging het in Oost.", in_report=True)
    final(held(days=DAYS, area=east))
    client.force_login(AreaRoleFactory(area=west).user)
    page = client.get("/raad/memo/", asked(half))  # the own wijk is proposed
    assert [name for _key, name in page.context["form"].fields["gebied"].choices] == ["Westwijk"]
    own = asked(half, gebied=west.pk)
    file = words(parts(client.get("/raad/memo/odt/", own))["content.xml"])
    for shown in (text(page), text(client.get("/raad/memo/", own)), file):
        seen = [
            each in shown for each in ("Begin vroeger", "Westwijk, van", "Er was 1 bijeenkomst.", "Zo ging het in Oost")
        ]
        assert seen == [True, True, True, False]
    report = client.get("/raad/", {"van": half.first, "tot": half.last, "gebied": west.pk})
    people = next(table for table in report.context["tables"] if table.key == "mensen")
    inside = rows(parts(client.get("/raad/memo/odt/", own))["content.xml"])
    assert [line.name for line in people.lines if [line.name, *(cell.text for cell in line.cells)] not in inside] == []
    for other in (east.pk, "", "999"):
        reply = client.get("/raad/memo/", asked(half, gebied=other))
        assert (reply.status_code, "memo" in reply.context) == (422, False)
        parted = [client.get(f"/raad/memo/{part}/", asked(half, gebied=other)).status_code for part in ("odt", "pdf")]
        assert parted == [302, 302]
    client.force_login(viewer())
    everything = text(client.get("/raad/memo/", asked(half)))
    assert ["Zo ging het in Oost" in everything, "Er waren 2 bijeenkomsten." in everything] == [True, True]


def test_who_sees_no_whole_wijk_reads_whom_to_ask(client, half):
    west = Lesson.objects.first().area
    client.force_login(AreaRoleFactory(area=AreaFactory(name="Buurtje", parent=west, kind="buurt")).user)
    page = client.get("/raad/memo/")
    assert ("vraag een beheerder" in text(page).lower(), "<form class" in text(page)) == (True, False)
    assert client.get("/raad/memo/odt/", asked(half, gebied=west.pk)).status_code == 302


def test_each_download_is_in_the_log_and_a_refused_one_is_not(client, half):
    user = viewer()
    client.force_login(user)
    for part in ("odt", "pdf"):
        client.get(f"/raad/memo/{part}/", asked(half, gebied="999"))
    assert not LogEntry.objects.filter(action="export_council").exists()
    for part in ("odt", "pdf"):
        assert client.get(f"/raad/memo/{part}/", asked(half)).status_code == 200
    entries = LogEntry.objects.filter(action="export_council")
    assert [(each.actor, each.details) for each in entries] == [(user, {"kind": "memo"})] * 2


def test_the_memo_says_of_people_what_was_made_public_and_nothing_newer(client, half):
    publish_figures()
    client.force_login(viewer())
    before = rows(parts(client.get("/raad/memo/odt/", asked(half)))["content.xml"])
    came(Meeting.objects.get(), name="Nog Iemand", kind=None)
    people = "Bewoners en bewonersorganisaties"
    assert [people, "6", "0", "8"] in before
    after = rows(parts(client.get("/raad/memo/odt/", asked(half)))["content.xml"])
    assert ([people, "6", "0", "8"] in after, [people, "7", "0", "9"] in after) == (True, False)
    Meeting.objects.all().delete()
    gone = client.get("/raad/memo/odt/", asked(half))
    assert [people, "6", "0", "8"] in rows(parts(gone)["content.xml"])
    shown = text(client.get("/raad/memo/", asked(half)))
    assert ("weggehaald toen hun termijn voorbij was" in shown, "Er waren 0" in shown) == (True, False)


def test_the_report_brings_its_period_and_area_along(client, half):
    client.force_login(viewer())
    west = Lesson.objects.first().area
    chosen = {"van": half.first, "tot": half.last, "gebied": west.pk}
    page = client.get("/raad/", chosen)
    link = next(part for part in page.content.decode().split('"') if part.startswith("/raad/memo/")).replace(
        "&amp;", "&"
    )
    memo = client.get(link)
    form = memo.context["form"]
    assert (memo.status_code, "memo" in memo.context, form["periode"].value(), form["gebied"].value()) == (
        200, False, str(half), str(west.pk),
    )  # fmt: skip
    year = client.get("/raad/", {"van": f"{half.year}-01-01", "tot": f"{half.year}-12-31"}).context["memo"]
    free = client.get("/raad/", {"van": half.first, "tot": half.first}).context["memo"]
    assert (year, free) == (f"periode={half.year}", "")


def test_the_form_proposes_the_newest_settled_half_year(client, half):
    client.force_login(viewer())
    page = client.get("/raad/memo/")
    assert (page.status_code, "memo" in page.context) == (200, False)
    assert Half.read(page.context["form"].initial["periode"]).is_settled(timezone.localdate())
