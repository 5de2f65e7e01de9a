"""What happens to each of our fields when someone is forgotten. A public idea stays, without its name."""

from django.db.models import Q

from invitations.rules.fates import KEEP, SEARCH, Person, Table


def _not_confirmed(person: Person) -> Q:
    """Return what somebody began and did not confirm: without the address nobody can."""
    return person.written_to("writer__email") & Q(confirmed_at=None)


def _written(person: Person) -> Q:
    return person.written_to("writer__email")


FATES: dict[str, Table] = {
    "initiatives.Joiner": Table({"form_nonce": KEEP}, _not_confirmed, is_deleted=True, shown=_written, is_chosen=True),
    "initiatives.Initiative": Table(
        {
            "title": SEARCH,
            "text": SEARCH,
            "initiators": SEARCH,
            "advice": SEARCH,
            "answer": SEARCH,
            "shown_answer": SEARCH,
            "form_nonce": KEEP,
        },
        _not_confirmed,
        is_deleted=True,
        shown=_written,
        is_chosen=True,
    ),
    "initiatives.FollowUp": Table(
        {"said": SEARCH}, shown=lambda person: person.written_to("initiative__writer__email")
    ),
    "initiatives.Step": Table(),
    "initiatives.Call": Table({"text": SEARCH}),
    "initiatives.Stand": Table({"other_needs": SEARCH}),
}
