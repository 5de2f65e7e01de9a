"""Whether a mail comes from who it says: what our own mail server found out about it (RFC 8601), and nothing else."""

import re
from collections.abc import Iterator, Sequence
from email.message import Message as Mail

# One address, with a name or without. A second @ outside quotation marks, or a second address, makes it none.
_SENDER = re.compile(
    r"\s*(?:(?:\"(?:[^\"\\]|\\.)*\"|[^\"<>@,;:\\]*)\s*<(?P<in_brackets>[^\s<>@\"(),;:]+@[^\s<>@\"(),;:]+)>"
    r"|(?P<bare>[^\s<>@\"(),;:]+@[^\s<>@\"(),;:]+))\s*"
)
_DMARC = re.compile(r"\s*dmarc\s*=\s*(\w+)", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*([^\s;]+)", re.IGNORECASE)


def sender(mail: Mail) -> str:
    """Return the one address of the one From header in small letters; "" when there is any doubt."""
    headers = mail.get_all("From") or []
    found = _SENDER.fullmatch(" ".join(str(headers[0]).split())) if len(headers) == 1 else None
    return (found["in_brackets"] or found["bare"]).lower() if found else ""


def is_authentic(mail: Mail, trusted: Sequence[str]) -> bool:
    """True when a server that we trust says that DMARC holds for the domain of the sender, and none says otherwise.

    A header with a trusted name may be forged when our server leaves it in. So each that names a result must say
    "pass": next to the result of our own server, a forged one changes nothing.
    """
    domain = sender(mail).rpartition("@")[2]
    results = list(_results(mail, {name.lower() for name in trusted}))
    return bool(domain and results) and all(result == ("pass", domain) for result in results)


def _results(mail: Mail, trusted: set[str]) -> Iterator[tuple[str, str]]:
    """Return the results of DMARC, each with the domain for which it holds."""
    for header in mail.get_all("Authentication-Results") or []:
        server, *findings = _without_asides(str(header)).split(";")
        if (server.split() or [""])[0].lower() not in trusted:
            continue
        for finding in findings:
            if found := _DMARC.match(finding):
                domain = _HEADER_FROM.search(finding)
                yield found[1].lower(), domain[1].lower().rstrip(".") if domain else ""


def _without_asides(text: str) -> str:
    """Return a header without comments, which may stand in each other, and without what stands in quotation marks.

    A sender chooses part of those words, and could write a result in them.
    """
    kept, depth, is_quoted, signs = [], 0, False, iter(text)
    for sign in signs:
        if sign == "\\":
            next(signs, "")
        elif is_quoted or (sign == '"' and not depth):
            is_quoted = not (is_quoted and sign == '"')
        elif sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif not depth:
            kept.append(sign)
    return "".join(kept)
