"""What DNS says about who may send for us: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), and MX."""

import base64
import binascii
import re
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from invitations.mailcheck.finding import ERROR, OK, WARNING, Finding
from invitations.mailcheck.names import DnsSilent, Lookup, envelope_domain, organisation_of, sender_domain

# A public RSA key of 2048 bits takes 294 bytes, one of 1024 bits 162.
_BYTES_OF_2048, _BYTES_OF_1024 = 290, 160


def check_records(lookup: Lookup) -> list[Finding]:
    """Look at the four records; when DNS does not answer, say so once and go on."""
    checks: list[Callable[[Lookup], Finding]] = [_spf, _dkim, _dmarc, _mx]
    findings, is_silent = [], False
    for check in checks:
        try:
            findings.append(check(lookup))
        except DnsSilent:
            is_silent = True
    if is_silent:
        findings.append(
            Finding(
                WARNING,
                "DNS",
                _("DNS does not answer here, so not every record could be looked at."),
                _("Run mailcheck once more on a machine that reaches a name server."),
            )
        )
    return findings


def _spf(lookup: Lookup) -> Finding:
    """Look at who may send with our return path."""
    domain = envelope_domain()
    found = [text for text in lookup(domain, "TXT") if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]
    if len(found) != 1:
        cause = _("%(domain)s has no SPF record.") if not found else _("%(domain)s has more than one SPF record.")
        cure = _("Publish one TXT record, for example: v=spf1 include:your-mail-server.example -all")
        return Finding(ERROR, "SPF", cause % {"domain": domain}, cure)
    ending = re.search(r"(?:^|\s)([+?~-]?)all(?:\s|$)", found[0], re.IGNORECASE)
    cure = _("Let the SPF record of %(domain)s end in -all or ~all.") % {"domain": domain}
    if ending and ending[1] in {"", "+"}:
        cause = _("The SPF record of %(domain)s lets everybody send for you.") % {"domain": domain}
        return Finding(ERROR, "SPF", cause, cure)
    is_closed = ending is not None and ending[1] in {"-", "~"}
    if not is_closed and "redirect=" not in found[0].lower():
        cause = _("The SPF record of %(domain)s does not say that others may not send for you.") % {"domain": domain}
        return Finding(WARNING, "SPF", cause, cure)
    return Finding(OK, "SPF", _("%(domain)s says who may send for it.") % {"domain": domain})


def _dkim(lookup: Lookup) -> Finding:
    """Look at the key with which our mail server signs."""
    if not settings.DKIM_SELECTOR:
        return Finding(
            WARNING,
            "DKIM",
            _("Not looked at: DKIM_SELECTOR is not set."),
            _("Ask who runs your mail server for the selector (s= in the DKIM-Signature) and set DKIM_SELECTOR."),
        )
    name = f"{settings.DKIM_SELECTOR}._domainkey.{sender_domain()}"
    found = [_tags(text) for text in lookup(name, "TXT") if "p" in _tags(text)]
    renew = _("Have the mail server sign with a key of 2048 bits and publish it at %(name)s.") % {"name": name}
    if not found:
        return Finding(ERROR, "DKIM", _("There is no key at %(name)s.") % {"name": name}, renew)
    tags = found[0]
    try:
        size = len(base64.b64decode(re.sub(r"\s", "", tags["p"]), validate=True))
    except binascii.Error:
        return Finding(ERROR, "DKIM", _("The key at %(name)s cannot be read.") % {"name": name}, renew)
    if not size:
        return Finding(ERROR, "DKIM", _("The key at %(name)s was withdrawn.") % {"name": name}, renew)
    if tags.get("k", "rsa") == "rsa" and size < _BYTES_OF_2048:
        level = ERROR if size < _BYTES_OF_1024 else WARNING
        return Finding(level, "DKIM", _("The key at %(name)s is too short.") % {"name": name}, renew)
    return Finding(OK, "DKIM", _("There is a key at %(name)s.") % {"name": name})


def _dmarc(lookup: Lookup) -> Finding:
    """Look at what others must do with mail that claims to be ours and is not."""
    domain, organisation = sender_domain(), organisation_of(sender_domain())
    for place in dict.fromkeys([domain, organisation]):
        found = [text for text in lookup(f"_dmarc.{place}", "TXT") if re.match(r"v=DMARC1\s*;", text, re.IGNORECASE)]
        if found:
            break
    cure = _("Publish one TXT record at _dmarc.%(domain)s, for example: v=DMARC1; p=quarantine; rua=mailto:…") % {
        "domain": organisation
    }
    if len(found) != 1:
        cause = _("%(domain)s has no DMARC record.") if not found else _("%(domain)s has more than one DMARC record.")
        return Finding(ERROR, "DMARC", cause % {"domain": domain}, cure)
    tags = _tags(found[0])
    policy = tags.get("p", "").lower()
    if place != domain:
        policy = tags.get("sp", policy).lower()
    if policy not in {"quarantine", "reject"}:
        cause = _("The DMARC record at %(domain)s lets forged mail through.") % {"domain": place}
        return Finding(WARNING, "DMARC", cause, _("Set p=quarantine or p=reject in it."))
    return Finding(OK, "DMARC", _("Forged mail of %(domain)s is refused or set apart.") % {"domain": domain})


def _mx(lookup: Lookup) -> Finding:
    """Look at whether mail to our return path can come in."""
    domain = envelope_domain()
    hosts = [text.split()[-1].rstrip(".") for text in lookup(domain, "MX") if text.split()]
    if not any(hosts):
        cause = _("%(domain)s takes no mail: it has no MX record. Reports on lost mail cannot come back.")
        cure = _("Publish an MX record for %(domain)s, or use a domain that has one.")
        return Finding(ERROR, "MX", cause % {"domain": domain}, cure % {"domain": domain})
    return Finding(OK, "MX", _("Mail to %(domain)s goes to %(host)s.") % {"domain": domain, "host": hosts[0]})


def _tags(text: str) -> dict[str, str]:
    """Return the `name=value` pairs of a DKIM or DMARC record."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}
