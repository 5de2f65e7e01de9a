"""The addresses of this installation, their domains, and how a name is looked up in DNS."""

from collections.abc import Callable
from email.utils import parseaddr
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext as _

from areas.rules import AddressError, clean_address
from invitations.mailcheck.finding import ERROR, OK, WARNING, Finding

# Name and kind (TXT, MX) → the records as text; raises `DnsSilent`.
Lookup = Callable[[str, str], list[str]]
SECONDS = 5.0


class DnsSilent(Exception):
    """No name server answered, so nothing is known."""


def system_lookup(name: str, kind: str) -> list[str]:
    """Ask the name servers of this machine. Returns no records for a name that does not exist."""
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise DnsSilent from error
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return [record.to_text() for record in answer]


def sender_address() -> str:
    """Return the address in From, without a name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sender_domain() -> str:
    """Return the domain that the reader sees."""
    return sender_address().rpartition("@")[2].lower()


def envelope_domain() -> str:
    """Return the domain that SPF is about, and to which reports come back."""
    return settings.BOUNCE_ADDRESS.rpartition("@")[2].lower() or sender_domain()


def organisation_of(domain: str) -> str:
    """Return the domain that someone registered. Under .nl and .eu that is the last two parts."""
    return ".".join(domain.split(".")[-2:])


def check_names() -> list[Finding]:
    """Compare sender, return path and site: a mail program trusts them when they belong together."""
    subject, domain = _("Sender"), sender_domain()
    try:
        clean_address(sender_address())
    except AddressError as error:
        return [Finding(ERROR, subject, str(error), _("Correct DEFAULT_FROM_EMAIL."))]
    findings = [Finding(OK, subject, _("Mail comes from %(address)s.") % {"address": sender_address()})]
    findings.append(_return_path(domain))
    site = urlsplit(settings.BASE_URL).hostname or ""
    if organisation_of(site) != organisation_of(domain):
        findings.append(
            Finding(
                WARNING,
                _("Address of the site"),
                _("The links lead to %(site)s, but the mail comes from %(domain)s. That looks like phishing.")
                % {"site": site, "domain": domain},
                _("Use a BASE_URL and a DEFAULT_FROM_EMAIL of the same organisation."),
            )
        )
    return findings


def _return_path(domain: str) -> Finding:
    """Return whether reports come back, and under a domain that counts as the sender's (DMARC)."""
    subject = _("Return path")
    if not settings.BOUNCE_ADDRESS:
        return Finding(
            WARNING,
            subject,
            _("Nobody reads which mail comes back: BOUNCE_ADDRESS is not set."),
            _("Make a mailbox for it and set BOUNCE_ADDRESS and BOUNCE_IMAP_URL (docs/reports.md)."),
        )
    back = envelope_domain()
    if organisation_of(back) != organisation_of(domain):
        return Finding(
            ERROR,
            subject,
            _("Mail comes back to %(back)s, which is not of the organisation of %(domain)s. SPF does not count then.")
            % {"back": back, "domain": domain},
            _("Use a BOUNCE_ADDRESS under %(domain)s.") % {"domain": domain},
        )
    return Finding(OK, subject, _("Mail that cannot be delivered comes back to %(back)s.") % {"back": back})
