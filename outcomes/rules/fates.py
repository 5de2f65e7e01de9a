"""What happens to each of our fields when someone is forgotten. Reports stay as they are: they are archive."""

from django.db.models import Q

from invitations.rules.fates import BLANK, KEEP, RENEW, SEARCH, STAFF, Table

FATES: dict[str, Table] = {
    # What people thought of a report is a part of it; of whom it was goes.
    "outcomes.Opinion": Table(
        {"contact": KEEP, "public_id": RENEW, "text": SEARCH},
        lambda person: Q(contact__in=person.contacts),
        meeting="report__meeting",
    ),
    "outcomes.Report": Table({"reason": SEARCH, "summary": SEARCH, "before": SEARCH}),
    "outcomes.Subject": Table(
        {"title": SEARCH, "said": SEARCH, "ideas": SEARCH, "questions": SEARCH, "form_nonce": KEEP}
    ),
    "outcomes.Agreement": Table({"what": SEARCH, "contact": BLANK, "form_nonce": KEEP}),
    "outcomes.ActionPoint": Table(
        {"contact": BLANK, "what": SEARCH, "public_text": SEARCH, "answer": SEARCH, "public_id": RENEW},
        lambda person: Q(contact__in=person.contacts),
    ),
    "outcomes.Step": Table({"text": SEARCH}),
    "outcomes.OtherText": Table({"values": SEARCH}),
    "outcomes.Photo": Table({"name": SEARCH, "alt": SEARCH, "content": KEEP, "digest": KEEP, "form_nonce": KEEP}),
    # The file is made of the words beside it, and those are searched.
    "outcomes.Edition": Table({"content": SEARCH, "fingerprint": KEEP, "file": KEEP}),
    "outcomes.PublicFigures": Table({"rows": SEARCH}),
    "outcomes.Dossier": Table({"remark": SEARCH, "code": KEEP, "name": KEEP, "source": KEEP, "content": SEARCH}),
    "outcomes.DossierFile": Table({"path": SEARCH, "content": KEEP, "fingerprint": KEEP}),
    "outcomes.DpiaVersion": Table({"answers": SEARCH}),
    "outcomes.Hold": Table({"reason": SEARCH}),
    "outcomes.ForgetRun": Table({"failed": KEEP}),
    "outcomes.Forgotten": Table({"sort": KEEP, "title": SEARCH, "area": KEEP}),
    "outcomes.Destruction": Table({"reason": SEARCH, "certificate": KEEP}),
    "outcomes.DestructionLine": Table(
        {"title": SEARCH, "area": KEEP, "code": KEEP, "source": KEEP, "counts": KEEP, "kept_because": KEEP}
    ),
    "outcomes.RetentionClass": Table({"code": KEEP, "name": KEEP, "source": KEEP}),
    # Kept without the person from the start: the key is a keyed hash.
    "outcomes.Review": Table({"key": KEEP, "better": SEARCH}),
    "outcomes.LookBack": Table({"better": SEARCH}),
    "outcomes.Lesson": Table({"text": SEARCH}),
    "outcomes.MemoStyle": Table(
        dict.fromkeys(("name", "addressee", "occasion", "done", "brought", "learned", "ahead"), STAFF)
    ),
}
