"""Whether the mail server takes our mail: reached, safely, logged in, and with our sender. Sends nothing."""

import contextlib
import ipaddress
import os
import smtplib
import socket
import ssl

from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.utils.translation import gettext as _

from invitations.delivery.outbox import masked
from invitations.mailcheck.finding import ERROR, OK, WARNING, Finding
from invitations.mailcheck.names import sender_address

SUBMISSION_PORTS = {465, 587}
LEAST_SIZE = 100_000  # bytes; a mail of ours has some 20,000


class Broken(Exception):
    """The conversation cannot go on; holds the finding that says why."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(cause)
        self.finding = Finding(ERROR, _("Mail server"), cause, cure)


def check_relay() -> list[Finding]:
    """Talk to the mail server up to the sender of a message, and return what was found until it broke off."""
    if settings.MAIL_DIR or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        cause = _("Mail is kept on this machine and reaches nobody.")
        cure = _("Set EMAIL_URL to your mail server, for example smtp+tls://user:password@mail.example:587.")
        return [Finding(WARNING if settings.DEMO else ERROR, _("Mail server"), cause, cure)]
    findings: list[Finding] = []
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _connect()
        findings += [_ok(_("%(server)s answers.") % {"server": _server()}), _safety(smtp)]
        findings += [_login(smtp), _sender(smtp), _size(smtp)]
    except Broken as broken:
        findings.append(broken.finding)
    except (OSError, smtplib.SMTPException) as error:
        cause = _("%(server)s broke off: %(why)s.") % {"server": _server(), "why": _words(error)}
        findings.append(Finding(ERROR, _("Mail server"), cause, _("Look in the log of the mail server.")))
    finally:
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
    return findings


def _connect() -> smtplib.SMTP:
    """Connect and greet; raises `Broken`."""
    options = {"timeout": settings.EMAIL_TIMEOUT, "local_hostname": DNS_NAME.get_fqdn()}
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    try:
        if settings.EMAIL_USE_SSL:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, context=ssl.create_default_context(), **options)
        else:
            smtp = smtplib.SMTP(host, port, **options)
        smtp.ehlo_or_helo_if_needed()
    except ssl.SSLError as error:
        raise _unsafe(error) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Broken(
            _("%(server)s cannot be reached: %(why)s.") % {"server": _server(), "why": _words(error)},
            _("Check host and port in EMAIL_URL, and whether the firewall lets this machine through."),
        ) from None
    return smtp


def _safety(smtp: smtplib.SMTP) -> Finding:
    """Return whether the connection is encrypted; begins to encrypt when the settings ask for it."""
    if settings.EMAIL_USE_SSL:
        return _ok(_("The connection is encrypted and the certificate is valid."))
    is_offered = smtp.has_extn("starttls")
    if not settings.EMAIL_USE_TLS:
        return _in_the_clear(is_offered=is_offered)
    if not is_offered:
        raise Broken(
            _("%(server)s does not offer STARTTLS, so nothing is sent.") % {"server": _server()},
            _("Ask which port does (usually 587), or use smtp+ssl:// with port 465 in EMAIL_URL."),
        )
    try:
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    except ssl.SSLError as error:
        raise _unsafe(error) from None
    return _ok(_("The connection is encrypted and the certificate is valid."))


def _in_the_clear(*, is_offered: bool) -> Finding:
    """Return what to think of a connection that is not encrypted: nothing wrong on one machine."""
    if _is_this_machine(settings.EMAIL_HOST):
        return _ok(_("The connection is not encrypted, and stays on this machine."))
    cause = _("Mail goes to %(server)s unencrypted, so others on the way can read it.") % {"server": _server()}
    if is_offered:
        return Finding(WARNING, _("Encryption"), cause, _("The server offers STARTTLS: use smtp+tls:// in EMAIL_URL."))
    return Finding(WARNING, _("Encryption"), cause, _("Use a mail server that offers STARTTLS."))


def _unsafe(error: ssl.SSLError) -> Broken:
    """Return why the certificate or the encryption is no good."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Broken(
            _("The certificate of %(server)s is not valid: %(why)s.")
            % {"server": _server(), "why": error.verify_message.rstrip(".")},
            _("Use in EMAIL_URL the name on the certificate, or have it renewed by an authority that is trusted here."),
        )
    return Broken(
        _("No encrypted connection with %(server)s: %(why)s.") % {"server": _server(), "why": error.reason or "SSL"},
        _("smtp+ssl:// is for port 465, smtp+tls:// (STARTTLS) for port 587. Check EMAIL_URL."),
    )


def _login(smtp: smtplib.SMTP) -> Finding:
    """Log in, when there is a user name."""
    subject, offered = _("Logging in"), smtp.has_extn("auth")
    if not settings.EMAIL_HOST_USER:
        if offered and settings.EMAIL_PORT in SUBMISSION_PORTS:
            cause = _("%(server)s usually asks for a user name, and EMAIL_URL has none.") % {"server": _server()}
            return Finding(WARNING, subject, cause, _("Put user name and password in EMAIL_URL."))
        return Finding(OK, subject, _("No user name is used."))
    try:
        smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except smtplib.SMTPNotSupportedError:
        raise Broken(
            _("%(server)s takes no user name on this connection.") % {"server": _server()},
            _("Use smtp+tls:// in EMAIL_URL, or leave user name and password out."),
        ) from None
    except smtplib.SMTPResponseException as error:
        reply = masked(_text(error.smtp_error))
        raise Broken(
            _("%(server)s refuses the user name or the password: %(reply)s")
            % {"server": _server(), "reply": f"{error.smtp_code} {reply}"},
            _("Correct user name and password in EMAIL_URL; percent-encode special characters."),
        ) from None
    return Finding(OK, subject, _("User name and password are right."))


def _sender(smtp: smtplib.SMTP) -> Finding:
    """Ask whether mail may come from us; the message itself is not begun."""
    sender = settings.BOUNCE_ADDRESS or sender_address()
    code, reply = smtp.mail(sender)
    smtp.rset()
    if code != 250:
        cause = _("The mail server refuses the sender %(sender)s: %(reply)s") % {
            "sender": sender,
            "reply": f"{code} {masked(_text(reply))}",
        }
        return Finding(ERROR, _("Sender"), cause, _("Let the mail server send for this address, or change it."))
    return Finding(OK, _("Sender"), _("The mail server takes mail from %(sender)s.") % {"sender": sender})


def _size(smtp: smtplib.SMTP) -> Finding:
    """Return whether our messages are not too large."""
    limit = smtp.esmtp_features.get("size", "").strip()
    if limit.isdecimal() and 0 < int(limit) < LEAST_SIZE:
        cause = _("The mail server takes messages of %(size)s bytes at most.") % {"size": limit}
        return Finding(ERROR, _("Size"), cause, _("Raise the limit to one megabyte or more."))
    return Finding(OK, _("Size"), _("Our messages are small enough."))


def _server() -> str:
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def _ok(sentence: str) -> Finding:
    return Finding(OK, _("Mail server"), sentence)


def _is_this_machine(host: str) -> bool:
    """True for a name that leads to this machine and no other."""
    try:
        found = {item[4][0] for item in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(str(address)).is_loopback for address in found)


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _words(error: Exception) -> str:
    """Return what went wrong as the system says it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {masked(_text(error.smtp_error))}"
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return str(error).strip().rstrip(".") or type(error).__name__
