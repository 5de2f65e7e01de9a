"""What the reply of a mail server means, in plain words: what is wrong, and what to do about it.

The codes are those of RFC 3463 (with RFC 7505, RFC 7372 and the IANA list), and the plain ones of RFC 5321.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invitations.models import Channel

_UNKNOWN = _("this e-mail address does not exist. Ask for the right address.")
_CLOSED = _("this e-mail address is not in use any more. Ask for another address.")
_MOVED = _("this person has another e-mail address now. Ask for the new address.")
_FULL = _("the mailbox is full. Call this person, or try again later.")
_MISTYPED = _("the e-mail address is not correct. Look for a typing mistake.")
_NO_DOMAIN = _("the part after the @ does not exist. Look for a typing mistake.")
_TAKES_NONE = _("this address takes no e-mail. Ask for another address.")
_UNREACHABLE = _("the mail server of this person does not answer. Call this person, or look at the part after the @.")
_TOO_LARGE = _("the mail server finds our message too large. Tell your administrator.")
_MEMBERS_ONLY = _("this address only takes mail from its members. Ask for an address of one person.")
_DISTRUST = _("the mail server of this person does not want our mail. Call this person, and tell your administrator.")
_CONTENT = _("the mail server did not accept the message itself. Call this person, and tell your administrator.")

# Subject and detail of RFC 3463; the class (4 or 5) only says whether it was for good.
ENHANCED: dict[str, Promise] = {
    "1.0": _UNKNOWN,
    "1.1": _UNKNOWN,
    "1.2": _NO_DOMAIN,
    "1.3": _MISTYPED,
    "1.4": _UNKNOWN,
    "1.6": _MOVED,
    "1.10": _TAKES_NONE,
    "2.0": _CLOSED,
    "2.1": _CLOSED,
    "2.2": _FULL,
    "2.3": _TOO_LARGE,
    "2.4": _MEMBERS_ONLY,
    "3.4": _TOO_LARGE,
    "4.1": _UNREACHABLE,
    "4.3": _UNREACHABLE,
    "4.4": _NO_DOMAIN,
    "4.7": _UNREACHABLE,
    "5.0": _UNKNOWN,
    "6.0": _CONTENT,
    "7.2": _MEMBERS_ONLY,
}
SUBJECTS: dict[str, Promise] = {"1": _UNKNOWN, "2": _CLOSED, "4": _UNREACHABLE, "6": _CONTENT, "7": _DISTRUST}
CODES: dict[int, Promise] = {
    421: _UNREACHABLE,
    450: _UNREACHABLE,
    451: _UNREACHABLE,
    452: _FULL,
    521: _TAKES_NONE,
    550: _UNKNOWN,
    551: _MOVED,
    552: _FULL,
    553: _MISTYPED,
    554: _CONTENT,
    556: _TAKES_NONE,
}
# Servers that send a plain 550 for everything say in words what they mean.
_WORDS: tuple[tuple[re.Pattern[str], Promise], ...] = (
    (re.compile(r"spam|black|block|reputation|policy|spf|dkim|dmarc|not allowed", re.IGNORECASE), _DISTRUST),
    (re.compile(r"quota|full|storage", re.IGNORECASE), _FULL),
    (re.compile(r"disabled|inactive|suspended|deactivated", re.IGNORECASE), _CLOSED),
    (re.compile(r"too (large|big)|size", re.IGNORECASE), _TOO_LARGE),
)
_ENHANCED_CODE = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")

PAUSES: dict[str, tuple[Promise, Promise]] = {
    Channel.Cause.UNREACHABLE: (
        _("The mail server does not answer."),
        _("Ask the people who run the mail server whether it works, and compare EMAIL_URL with what they say."),
    ),
    Channel.Cause.LOGIN: (
        _("The mail server refuses our user name or password."),
        _("Change the user name and the password in EMAIL_URL, and start Buurtvenster again."),
    ),
    Channel.Cause.SENDER: (
        _("The mail server does not let us send with our sender address."),
        _("Ask for leave to send with the address in DEFAULT_FROM_EMAIL, or change that address."),
    ),
    Channel.Cause.REPUTATION: (
        _("The mail server does not trust our mail."),
        _("Run “manage.py mailcheck” and repair what it finds: mostly SPF, DKIM or DMARC of our domain."),
    ),
    Channel.Cause.TLS: (
        _("There is no safe connection to the mail server."),
        _("Look whether the certificate of the mail server is valid, and whether EMAIL_URL has the right name."),
    ),
}


def refusal(code: int | None, reply: str, enhanced: str = "") -> Promise | str:
    """Return what is wrong and what to do, starting with a small letter; "" when the server gave no reason.

    `enhanced` is the code of a report that came back later; without it the reply is read.
    """
    if found := _ENHANCED_CODE.search(enhanced or reply):
        subject, detail = found.groups()
        words = ENHANCED.get(f"{subject}.{detail}", SUBJECTS.get(subject))
        if words:
            return words
    if code is None:  # lost on the way, or never made: the text is not that of a mail server
        return ""
    return next((words for pattern, words in _WORDS if pattern.search(reply)), CODES.get(code, ""))
