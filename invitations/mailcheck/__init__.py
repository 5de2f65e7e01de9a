"""Whether mail of this installation can arrive: names and records, the mail server, and a message from end to end.

`check` returns findings, each with its cause and its cure. It sends a message only when it is told to whom.
"""

from invitations.mailcheck.finding import ERROR, OK, WARNING, Finding
from invitations.mailcheck.names import DnsSilent, Lookup, check_names, system_lookup
from invitations.mailcheck.records import check_records
from invitations.mailcheck.relay import check_relay
from invitations.mailcheck.sample import check_sample, hand_over

__all__ = ["ERROR", "OK", "WARNING", "DnsSilent", "Finding", "Lookup", "check", "system_lookup"]


def check(*, to: str = "", lookup: Lookup = system_lookup) -> list[Finding]:
    """Look at everything; with `to` (a cleaned address) also hand over a test message. In the active language."""
    findings = [*check_names(), *check_records(lookup), *check_relay(), *check_sample()]
    if to:
        findings.append(hand_over(to))
    return findings
