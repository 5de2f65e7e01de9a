"""Where an address came from and why we may write to it, in plain words with the article of the law."""

import datetime as dt
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Contact

BASIS = {
    Contact.Basis.PUBLIC_TASK: _("Public task, because of a function (AVG art. 6(1)(e))"),
    Contact.Basis.REGISTERED: _("Registered organisation or subscriber: public task (AVG art. 6(1)(e))"),
    Contact.Basis.CONSENT: _("Consent, which may be taken back at any time (AVG art. 6(1)(a))"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """Origin and legal basis of one contact, in words; `obtained_on` is None when nobody wrote it down."""

    origin: str
    obtained_on: dt.date | None
    basis: str


def explained(contact: Contact) -> Explained:
    """Return where the address of this contact came from, and why we may write to it. No query."""
    return Explained(
        capfirst(str(contact.get_origin_display())), contact.obtained_on, str(BASIS[Contact.Basis(contact.legal_basis)])
    )
