"""What Django's administration and the sessions of staff keep of names beside the tables, and how it is emptied."""

import html
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils.encoding import force_str

from areas.models import Contact
from invitations.queries.traces import SHORTEST, plain, texts
from invitations.rules.fates import TABLES

# What a session holds in words: notices that were not read yet. Who logged in and what was checked are never words.
_NOTICES = "_messages"


def clear_traces_of_staff(words: Iterable[str], pks: Collection[int] = ()) -> None:
    """Empty what the administration and the sessions of staff keep of these names and addresses, and of these contacts.

    Only whole words count, and none that is short: who is called “e” must not empty the history of everyone.
    """
    wanted = {found for word in words if len((found := plain(word)).strip()) >= SHORTEST}
    _clear_history(wanted, pks)
    for session in Session.objects.all():  # of staff only, so few
        _clear_session(session, wanted)


def _clear_history(wanted: Collection[str], pks: Collection[int]) -> None:
    """Empty what the administration says of these contacts, and each text of other entries that names them."""
    of_contacts = ContentType.objects.get_for_model(Contact)
    own = AdminEntry.objects.filter(content_type=of_contacts, object_id__in=[str(pk) for pk in pks])
    own.update(object_repr="", change_message="")
    if not wanted:
        return
    of_people = {
        ContentType.objects.get_for_model(apps.get_model(label)).pk for label, each in TABLES.items() if each.whose
    }
    changed = []
    for entry in AdminEntry.objects.exclude(object_repr="", change_message="").order_by("pk").iterator():
        # What a team or a place is called is no trace of who has one word in common with it.
        names = wanted if entry.content_type_id in of_people else {each for each in wanted if " " in each.strip()}
        before = (entry.object_repr, entry.change_message)
        if _is_named(entry.object_repr, names):
            entry.object_repr = ""
        entry.change_message = _without(entry.change_message, wanted)
        if before != (entry.object_repr, entry.change_message):
            changed.append(entry)
    AdminEntry.objects.bulk_update(changed, ["object_repr", "change_message"], batch_size=200)


def _without(message: str, wanted: Collection[str]) -> str:
    """Return what was changed without the texts that name someone; a message that is no list goes as a whole."""
    if not message or not any(_is_named(each, wanted) for each in texts(_read(message))):
        return message
    found = _read(message)
    return json.dumps(_emptied(found, wanted)) if isinstance(found, list) else ""


def _emptied(value: Any, wanted: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {name: _emptied(each, wanted) for name, each in value.items()}
    if isinstance(value, list):
        return [_emptied(each, wanted) for each in value]
    return "" if isinstance(value, str) and _is_named(value, wanted) else value


def _clear_session(session: Session, wanted: Collection[str]) -> None:
    """Take notices that were not read yet and name someone out of a session; who is logged in stays so."""
    kept: Mapping[str, Any] = session.get_decoded()
    notices = _read(kept.get(_NOTICES, ""))
    if not any(_is_named(html.unescape(each), wanted) for each in texts(notices)):
        return
    left = {name: value for name, value in kept.items() if name != _NOTICES}
    session.session_data = Session.objects.encode(left)
    session.save(update_fields=["session_data"])


def _read(text: Any) -> Any:
    """Return what stands in a text as JSON, or the text itself."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return force_str(text)


def _is_named(text: str, wanted: Collection[str]) -> bool:
    words = plain(text)
    return any(each in words for each in wanted)
