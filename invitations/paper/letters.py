"""What stands on the letters of one download: the words of the mail, an address for the window, and three ways back."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from areas.rules import postal_lines, postcode_in
from invitations import tokens
from invitations.mail import letter_for, words
from invitations.mail.parts import one_line
from invitations.models import Invitation, PrintedLetter
from invitations.paper.texts import breakable
from invitations.paper.typeset import render
from meetings.models import EarlierPlan, Meeting
from meetings.rules import day_words

Kind = PrintedLetter.Kind


@dataclass(frozen=True, slots=True)
class Paper:
    """One letter: to whom, what it says, its code, and what this person was told of a meeting that changed since."""

    invitation: Invitation
    kind: str
    code: str
    before: EarlierPlan | None = None


def letters_pdf(meeting: Meeting, letters: Sequence[Paper], *, day: dt.date, is_copy: bool = False) -> bytes:
    """Return the letters as one file: each on a new sheet, in the language of its reader."""
    return render("letters", letters_data(meeting, letters, day=day, is_copy=is_copy))


def letters_data(meeting: Meeting, letters: Sequence[Paper], *, day: dt.date, is_copy: bool = False) -> dict[str, Any]:
    """Return all texts and drawings of the letters."""
    languages = {letter.invitation.contact.language for letter in letters}
    main = languages.pop() if len(languages) == 1 else settings.LANGUAGE_CODE
    with translation.override(main):
        title = _("Letters: %(meeting)s") % {"meeting": one_line(meeting.title)}
    return {
        "title": title,
        "lang": main,
        "author": settings.ORGANISATION_NAME,
        "letters": [_letter(letter, day, is_copy=is_copy) for letter in letters],
    }


def _letter(letter: Paper, day: dt.date, *, is_copy: bool) -> dict[str, Any]:
    """Return one letter in the language of its reader."""
    contact = letter.invitation.contact
    language = contact.language if contact.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        return {"lang": language, "address": _address(letter.invitation)} | _words(letter, day, language, is_copy)


def _words(letter: Paper, day: dt.date, language: str, is_copy: bool) -> dict[str, Any]:
    """Return what stands below the address, from the sentences of the mail."""
    mail = letter_for(letter.invitation, before=letter.before)
    variant = _variant(letter)
    said = words.shared(mail.common(), variant) | words.personal(mail, variant, language)
    date = day_words(day)
    is_invite = letter.kind == Kind.INVITE
    return {
        "organisation": said["organisation"],
        "date": _("%(day)s, second print") % {"day": date} if is_copy else date,
        "headline": breakable(said["headline"]),
        "greeting": breakable(_("Dear %(name)s,") % {"name": said["name"]}),
        "opening": _paragraphs(said["introduction"] if is_invite else _opening(letter.kind, variant, said)),
        "question": {"label": _("Our question to you:"), "text": breakable(said["question"])},
        "has_question": is_invite and bool(said["question"]),
        "more": [said[name] for name in ("participation", "role", "tone") if is_invite and said[name]],
        "facts": [] if letter.kind == Kind.CANCEL or variant == "declined" else _facts(said),
        "answer": None if letter.kind == Kind.CANCEL else _answer(letter, said, variant),
        "help": [] if letter.kind == Kind.CANCEL else [
            _("We also help you if you need an interpreter, a hearing loop or transport.")
        ],
        "phone": _("Would you rather call? Call %(whom)s:") % {"whom": said["whom"]} + f" {said['phone']}.",
        "regards": [
            _("Kind regards,"),
            *filter(None, [said["organiser"], said["function"], said["organisation"]]),
        ],
        "small": _small(letter.kind, said),
    }  # fmt: skip


def _variant(letter: Paper) -> str:
    """Return which sentences of the mail apply."""
    if letter.kind != Kind.CONFIRMATION:
        return letter.kind
    answer = letter.invitation.answer
    return answer if answer in {"accepted", "tentative"} else "declined"


def _opening(kind: str, variant: str, said: dict[str, str]) -> str:
    """Return the first lines of a letter that is no invitation."""
    if kind == Kind.CANCEL:
        more = _("You do not have to do anything. Is the meeting in your calendar? Then remove it.")
        return f"{said['change']}\n\n{more}"
    if kind == Kind.RESCHEDULE:
        answered = (
            f"{said['answered']} {_('Is that different now? Then change your answer.')}" if said["answered"] else ""
        )
        return f"{said['change']}\n\n{answered}"
    sentences = {
        "accepted": _("You are coming to the meeting %(title)s."),
        "tentative": _(
            "You do not know yet if you are coming to the meeting %(title)s. Let us know as soon as you do."
        ),
        "declined": _("You are not coming to the meeting %(title)s. You can still change your mind."),
    }
    return f"{_('We have received your answer.')} {sentences[variant] % {'title': said['title']}}"


def _facts(said: dict[str, str]) -> list[dict[str, Any]]:
    """Return when and where, until when to answer, and with how many."""
    until = _("On %(day)s at the latest") % {"day": said["reply_by"]} if said["reply_by"] else ""
    facts = [
        (_("You come"), [said["party"]]),
        (_("When"), [said["day"], said["hours"]]),
        (_("Where"), [said["venue"], said["address"]]),
        (_("Respond"), [until]),
    ]
    return [
        {"label": label, "lines": [breakable(line) for line in lines if line]} for label, lines in facts if any(lines)
    ]


def _answer(letter: Paper, said: dict[str, str], variant: str) -> dict[str, Any]:
    """Return the ways to answer: the square code, and the short code when the postcode is known."""
    invitation = letter.invitation
    is_first = variant == "invite" or (variant == "reschedule" and not said["answered"])
    postcode = postcode_in(invitation.contact.postal_address)
    site = settings.BASE_URL.partition("://")[2] + reverse("invitations:by_letter")
    return {
        "heading": _("Let us know if you come") if is_first else _("Change my answer"),
        "scan": _("Scan the square with the camera of your phone. You need nothing else."),
        "picture": code_picture(
            f"{said['reply_url']}?brief={tokens.letter_mark(invitation.public_id, invitation.token_version)}"
        ),
        "alt": _("A square code to scan with a phone. It opens the page on which you answer."),
        "type": _("Or go to this address on a computer and fill in the code and your postcode:") if postcode else "",
        "site": site.rstrip("/"),
        "codes": [
            {"label": _("Code"), "text": f"{letter.code[:4]} {letter.code[4:]}"},
            {"label": _("Postcode"), "text": postcode},
        ]
        if postcode
        else [],
    }


def _small(kind: str, said: dict[str, str]) -> list[str]:
    """Return why someone gets this letter, how to get no more of them, and what happens with data."""
    why = {
        Kind.INVITE: said["why"],
        Kind.CONFIRMATION: _("You get this letter because you answered our invitation."),
    }.get(Kind(kind), _("You get this letter because we invited you to this meeting."))
    return [
        why,
        *([] if kind == Kind.CANCEL else [_("The code and the square are only for you. Do not pass them on.")]),
        _("Do you not want invitations any more? Tell us by phone."),
        _("What we do with your data: %(url)s") % {"url": breakable(said["privacy_url"].partition("://")[2])},
    ]


def _address(invitation: Invitation) -> list[str]:
    """Return the lines for the window: name, organisation, street, postcode and town."""
    organisation = invitation.organisation.name if invitation.organisation else ""
    lines = [invitation.contact.name, organisation, *postal_lines(invitation.contact.postal_address)]
    shown = list(dict.fromkeys(line for line in map(_kept_spaces, lines) if line))
    return [breakable(line) for line in shown]


def _kept_spaces(line: str) -> str:
    """Return one clean line; the two spaces after a postcode stay."""
    return "  ".join(one_line(part) for part in line.split("  "))


def _paragraphs(text: str) -> list[list[str]]:
    """Return the paragraphs of a text, each as its lines."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [[breakable(line) for line in block.split("\n") if line.strip()] for block in blocks if block.strip()]


def code_picture(url: str) -> str:
    """Return the square code of an address as a drawing."""
    # Here, because only paper needs it.
    import segno

    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False)
    return drawing.getvalue().decode()
