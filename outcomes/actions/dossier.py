"""Closing the dossier of a meeting, opening it again, holding it, and handing it out as one file."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations import mail
from meetings.models import Meeting
from outcomes import paper, queries, rules
from outcomes.models import Dossier, DossierFile, Edition, RetentionClass
from outcomes.paper.mdto import Thing, file_xml, folder_xml

MANIFEST = "manifest-sha256.txt"


class CannotClose(Exception):
    """Nothing was changed; the message says why, in the active language."""


def close_dossier(
    *, meeting: Meeting, actor: User, remark: str = "", makes_files: bool = True, now: dt.datetime | None = None
) -> Dossier:
    """Close the papers of a meeting: they are made once, kept as bytes, and never change. Twice changes nothing.

    Raises `CannotClose` when something is in the way, or when something is missing and no remark says why, and
    `CannotPrint`. `makes_files`: False leaves that to the first download.
    """
    now = now or timezone.now()
    if queries.in_the_way(meeting, now):
        raise CannotClose(_("The dossier cannot be closed yet. This page says what must be done first."))
    if queries.missing(meeting) and not remark:
        raise CannotClose(_("Something is missing. Say why you close the dossier all the same."))
    retention = queries.retention_of(meeting.kind)
    assert retention is not None  # in_the_way looked
    made = _new(meeting, retention, actor=actor, remark=remark, now=now)
    files = _files(made) if makes_files else []  # before anything is locked: setting type takes seconds
    with transaction.atomic():
        Meeting.objects.select_for_update().get(pk=meeting.pk)
        found: Dossier | None = Dossier.objects.filter(meeting=meeting).first()
        if found:
            return found
        made.save(force_insert=True)
        _keep(made, files)
        log(actor=actor, action="close_dossier", subject=meeting, code=made.code, files=len(files))
    return made


def reopen_dossier(*, dossier: Dossier, actor: User) -> None:
    """Open a closed dossier again: its papers go, and its term begins anew when it is closed. Raises `CannotClose`.

    Not while it is held or stands on a list to destroy. The log keeps the fingerprint of what was handed out before.
    """
    with transaction.atomic():
        row = Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier.pk).first()
        if row is None:
            return
        if row.is_held or _on_open_list(row):
            raise CannotClose(_("This dossier is held or stands on a list to destroy. It stays as it is."))
        manifest = row.files.filter(path__endswith=MANIFEST).values_list("fingerprint", flat=True).first()
        log(actor=actor, action="reopen_dossier", subject=row.meeting, manifest=manifest or "")
        row.delete()


def pack_dossier(*, dossier: Dossier, actor: User, into: IO[bytes]) -> None:
    """Write all files of a closed dossier into a ZIP, one after the other; the same dossier gives the same bytes.

    Nothing is compressed (a PDF is already), so that no version of a library changes a byte. Raises `CannotPrint`.
    """
    if not dossier.files.exists():
        made = _files(Dossier.objects.select_related("meeting__area", "meeting__venue").get(pk=dossier.pk))
        with transaction.atomic():
            row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
            if not row.files.exists():
                _keep(row, made)
    moment = timezone.localtime(dossier.closed_at).timetuple()[:6]
    with zipfile.ZipFile(into, "w") as archive:
        for file in dossier.files.order_by("path").iterator(chunk_size=1):
            entry = zipfile.ZipInfo(file.path, moment)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, bytes(file.content))
    log(actor=actor, action="download_dossier", subject=dossier.meeting)


def _new(meeting: Meeting, retention: RetentionClass, *, actor: User, remark: str, now: dt.datetime) -> Dossier:
    closed_on = timezone.localdate(now)
    return Dossier(
        meeting=meeting,
        closed_at=now,
        closed_by=actor,
        remark=remark,
        code=retention.code,
        name=retention.name,
        source=retention.source,
        outcome=retention.outcome,
        years=retention.years,
        keep_until=rules.keep_until(closed_on, retention.years) if retention.years else None,
        content=queries.facts(meeting, retention, now),
    )


def _on_open_list(dossier: Dossier) -> bool:
    return any(line.destruction.is_open for line in dossier.lines.select_related("destruction"))


def _keep(dossier: Dossier, files: Iterable[tuple[str, bytes]]) -> None:
    DossierFile.objects.bulk_create(
        DossierFile(dossier=dossier, path=path, content=content, size=len(content), fingerprint=_sum(content))
        for path, content in files
    )


def _files(dossier: Dossier) -> list[tuple[str, bytes]]:
    """Return every file of a dossier: papers, the metadata beside them, the manifest of all. Raises `CannotPrint`."""
    found, top = dossier.content, f"dossier-{dossier.meeting_id}"
    keep_until = dossier.keep_until.isoformat() if dossier.keep_until else ""
    whole = Thing(found["meeting"]["id"], found["meeting"]["title"])
    papers = _papers(dossier, found)
    listed = [(f"{top}/{name}/{name}{end}", content) for name, _about, files in papers for end, content in files]
    rows = [(path, len(content), _sum(content)) for path, content in listed]
    papers.insert(0, ("inhoud", Thing(f"{whole.key}/inhoud", "Inhoud"), [(".pdf", paper.contents_pdf(found, rows))]))
    made: list[tuple[str, bytes]] = []
    for name, about, files in papers:
        things = []
        for end, content in files:
            path, thing = f"{top}/{name}/{name}{end}", Thing(f"{about.key}{end}", f"{name}{end}")
            things.append(thing)
            xml = file_xml(found, thing, size=len(content), fingerprint=_sum(content), of=about)
            made += [(path, content), (f"{path}.bestand.mdto.xml", xml)]
        xml = folder_xml(found, about, level="Archiefstuk", keep_until=keep_until, parent=whole, files=things)
        made.append((f"{top}/{name}/{name}.mdto.xml", xml))
    parts = [about for _name, about, _files in papers]
    made.append(
        (f"{top}/{top}.mdto.xml", folder_xml(found, whole, level="Dossier", keep_until=keep_until, children=parts))
    )
    lines = "".join(f"{_sum(content)}  {path.partition('/')[2]}\n" for path, content in sorted(made))
    return [*made, (f"{top}/{MANIFEST}", lines.encode())]


def _papers(dossier: Dossier, found: dict[str, Any]) -> list[tuple[str, Thing, list[tuple[str, bytes]]]]:
    """Return each paper as (name of its folder, what it is, its files by how their names end)."""
    key = found["meeting"]["id"]
    subject, text = _invitation(dossier.meeting)
    made = [
        ("overzicht", Thing(f"{key}/overzicht", "Overzicht"), [(".pdf", paper.overview_pdf(found))]),
        ("uitnodiging", Thing(f"{key}/uitnodiging", "Uitnodiging"),
         [(".pdf", paper.invitation_pdf(found, subject, text))]),
    ]  # fmt: skip
    for edition in Edition.objects.filter(report__meeting=dossier.meeting_id).order_by("number"):
        name = f"verslag-{edition.number}"
        is_public = edition.published_at is not None
        about = Thing(f"{key}/{name}", f"Verslag, versie {edition.number}", is_public)
        file = bytes(edition.file or b"") or paper.report_pdf(edition)
        made.append((name, about, [(".pdf", file), (".json", rules.canonical(edition.content))]))
    if found["points"]:
        made.append(("afspraken", Thing(f"{key}/afspraken", "Afspraken"), [(".pdf", paper.agreements_pdf(found))]))
    for each in found.get("added", ()):
        about = Thing(f"{key}/{each['name']}", each["title"])
        made.append((each["name"], about, [(".pdf", paper.added_pdf(found, each))]))
    return made


def _invitation(meeting: Meeting) -> tuple[str, str]:
    """Return subject and text of the invitation, to nobody in particular; its links open nothing."""
    language = settings.LANGUAGE_CODE
    with translation.override(language):
        name = _("(name of the invited person)")
    letter = mail.sample_letter(meeting, name=name, email="voorbeeld@example.org", language=language, group="partner")
    message = mail.compose(letter, "invite")
    return message.subject, message.text


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
