"""Letters are made: the codes that lead back, the file, and the record of what was printed when and by whom."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations import queries, tokens
from invitations.models import Invitation, LetterBatch, Mailing, PrintedLetter
from invitations.paper import Paper, letters_pdf
from invitations.queries import Post
from meetings.models import Meeting

BATCH = 500
MOST_LETTERS = 200  # in one file: about five seconds and 200 MB; the next file has the next ones


class NothingToPrint(Exception):
    """No letter was made; the message says why, in the active language."""


def print_letters(
    *,
    meeting: Meeting,
    actor: User,
    form_nonce: str,
    mailing: Mailing | None = None,
    again: LetterBatch | None = None,
    now: dt.datetime | None = None,
) -> tuple[LetterBatch, bytes]:
    """Make the letters that are still to be printed (of one mailing, or all) and return their record and the file.

    `again`: the letters of an earlier download once more, each marked as a second print. The same form gives the same
    letters and one record. The file comes first: what could not be made was not printed. Raises `NothingToPrint`.
    """
    now = now or timezone.now()
    earlier = LetterBatch.objects.filter(meeting=meeting, form_nonce=form_nonce).first()
    repeated = earlier or again
    posts = queries.letters_of(repeated, meeting) if repeated else _due(meeting, mailing, now)
    if not posts:
        raise NothingToPrint(_("There is no letter to print. Perhaps someone else has just printed them."))
    codes = _codes([post.invitation for post in posts])
    is_copy = earlier.copy_of_id is not None if earlier else again is not None
    content = letters_pdf(meeting, _papers(meeting, posts, codes), day=timezone.localdate(now), is_copy=is_copy)
    if earlier:
        return earlier, content
    return _record(meeting, actor, form_nonce, posts, codes, now, mailing=mailing, again=again), content


def _due(meeting: Meeting, mailing: Mailing | None, now: dt.datetime) -> list[Post]:
    found = queries.letters(meeting, now)
    return (found.of(mailing.pk) if mailing else found.due)[:MOST_LETTERS]


def _codes(invitations: Iterable[Invitation]) -> dict[int, str]:
    """Return the code of each invitation: the one that it has, or its first that nobody else has. One query."""
    choices = {
        each.pk: [(code, tokens.code_hashes(code)) for code in tokens.letter_codes(each.public_id, each.token_version)]
        for each in invitations
    }
    kept = {each.pk: each.code_hash for each in invitations}
    fresh = [hashes[0] for pk, pairs in choices.items() for _code, hashes in pairs if not kept[pk]]
    taken = queries.taken_codes(fresh)
    codes = {}
    for pk, pairs in choices.items():
        own = next((code for code, hashes in pairs if kept[pk] in hashes), None)
        code, used = next(((code, hashes[0]) for code, hashes in pairs if hashes[0] not in taken), ("", ""))
        codes[pk] = own or code
        taken |= {used} if own is None else set()
    return codes


def _papers(meeting: Meeting, posts: Sequence[Post], codes: dict[int, str]) -> list[Paper]:
    """Return the letters with what each reader was told before. One query."""
    plans = queries.earlier_plans(meeting)
    return [
        Paper(
            invitation=post.invitation,
            kind=post.kind,
            code=codes[post.invitation.pk],
            before=next((plan for plan in plans if post.knows is not None and plan.sequence >= post.knows), None),
        )
        for post in posts
    ]


def _record(
    meeting: Meeting,
    actor: User,
    form_nonce: str,
    posts: Sequence[Post],
    codes: dict[int, str],
    now: dt.datetime,
    *,
    mailing: Mailing | None,
    again: LetterBatch | None,
) -> LetterBatch:
    """Write down what is printed, and by which hash each code is found. A few statements, whatever the number."""
    first = again.copy_of_id or again.pk if again else None
    with transaction.atomic():
        batch, is_new = LetterBatch.objects.get_or_create(
            meeting=meeting,
            form_nonce=form_nonce,
            defaults={"mailing": mailing, "copy_of_id": first, "created_by": actor, "created_at": now},
        )
        if not is_new:
            return batch
        letters = (
            PrintedLetter(batch=batch, invitation=post.invitation, kind=post.kind, sequence=meeting.sequence)
            for post in posts
        )
        PrintedLetter.objects.bulk_create(letters, batch_size=BATCH)
        changed = []
        for post in posts:
            hashes = tokens.code_hashes(codes[post.invitation.pk])
            if post.invitation.code_hash not in hashes:
                post.invitation.code_hash = hashes[0]
                changed.append(post.invitation)
        Invitation.objects.bulk_update(changed, ["code_hash"], batch_size=BATCH)
        log(
            actor=actor, action="print_letters", subject=meeting, batch=batch.pk, count=len(posts), copy_of=first or 0
        )  # fmt: skip
    return batch
