"""From a mailed link to an invitation, or 404. The only way. And how often one client or one link may try."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.access import client_address, count_up, forget_count
from accounts.models import User
from areas.access import areas_checked_in_by
from areas.models import Area, Contact
from areas.rules import postcode_in
from invitations import rules, tokens
from invitations.models import (
    Compiled,
    Correspondent,
    DataCheck,
    DoorLink,
    Follow,
    Follower,
    Guest,
    Invitation,
    Registration,
    Reply,
    Speaker,
    Suppression,
)
from meetings.access import meeting_for, meetings_changed_by
from meetings.models import Meeting

BAD_TOKENS, BAD_TOKENS_SECONDS = 30, 10 * 60
POSTS, POSTS_SECONDS = 60, 3600
LOOKS_SECONDS = 60
DAYS_AHEAD = 7  # who helps at the door sees the meetings of a week
NEW_LINKS, NEW_LINKS_SECONDS = 10, 10 * 60
CODES, CODES_SECONDS = 30, 10 * 60
TRIES_PER_CODE, TRIES_SECONDS = 5, 3600
FORMS, FORMS_SECONDS = 20, 10 * 60
REVIEWS, REVIEWS_SECONDS = 100, 3600
QUESTIONS, QUESTIONS_SECONDS = 5, 24 * 3600

logger = logging.getLogger(__name__)


class BadToken(Http404):
    """Not a link that we made, or one that was revoked. Counts as a guess."""


class LinkOver(Http404):
    """A link that we made, for an invitation that was withdrawn or a meeting of long ago. Not a guess."""


_SHOWN = ("meeting__venue", "meeting__area", "meeting__organiser", "contact", "organisation", "need")
# What no page behind a link shows; a boundary alone can be larger than the page.
_NOT_SHOWN = (
    "meeting__area__boundary", "meeting__area__source", "meeting__area__path", "meeting__area__depth",
    "meeting__organiser__password", "meeting__organiser__last_login", "meeting__organiser__created_at",
    "contact__postal_address", "contact__origin", "contact__obtained_on", "contact__legal_basis", "contact__reference",
    "organisation__reference", "organisation__website", "organisation__represents",
)  # fmt: skip
# What recording an answer must know before it locks the row; the rest is read when it is asked for.
_ANSWERED = (
    "public_id", "token_version", "state", "answer", "answer_version", "party_size", "seats_max", "group",
    "organisation", "meeting__ends_at", "meeting__sequence", "contact__language", "contact__email",
)  # fmt: skip


def _by_public_id(public_id: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(public_id=public_id).order_by()


_shown = Compiled(lambda key: _by_public_id(key).select_related(*_SHOWN).defer(*_NOT_SHOWN), "a public id")
_answered = Compiled(
    lambda key: _by_public_id(key).select_related("meeting", "contact").only(*_ANSWERED), "a public id"
)


def invitation_for(token: str, purpose: str, *, is_light: bool = False, now: dt.datetime | None = None) -> Invitation:
    """Return the invitation with all that its page shows, or raise `Http404`. One query.

    `is_light`: only what recording an answer needs.

    Unknown, malformed, revoked or made for something else: the same query and the same signatures are done, so that
    neither the answer nor its time tells which. Checked at every use; no cleanup job decides who may still look.
    """
    public_id, signature = tokens.split(token)
    found = (_answered if is_light else _shown).rows(public_id)
    invitation = found[0] if found else None
    version = invitation.token_version if invitation else 0
    if not tokens.is_valid(public_id, version, purpose, signature) or invitation is None:
        raise BadToken
    # A stop link works as long as we know whose it is: nobody has to look for a newer mail to be left alone.
    if purpose != "unsubscribe" and not _is_visible(invitation, now or timezone.now()):
        raise LinkOver
    return invitation


def guest_for(token: str, *, now: dt.datetime | None = None) -> Guest:
    """Return who comes along by this link, with all that the page shows, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    related = ("meeting__venue", "meeting__area", "meeting__organiser", "contact", "organisation")
    rows = Guest.objects.select_related(*(f"invitation__{name}" for name in related))
    guest: Guest | None = rows.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "guest", signature) or guest is None:
        raise BadToken
    if not _is_visible(guest.invitation, now or timezone.now()):
        raise LinkOver
    return guest


def registration_for(token: str, *, now: dt.datetime | None = None) -> Registration:
    """Return what this link confirms, with all that the page shows, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    rows = Registration.objects.select_related("meeting__venue", "meeting__area", "meeting__organiser", "invitation")
    found: Registration | None = rows.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "register", signature) or found is None:
        raise BadToken
    if not rules.is_standing(found.expires_at, now or timezone.now()):
        raise LinkOver
    return found


def follow_for(token: str, *, now: dt.datetime | None = None) -> Follow:
    """Return what this link confirms that someone follows, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    found: Follow | None = (
        Follow.objects.select_related("follower", "area", "theme").filter(public_id=public_id).first()
    )
    if not tokens.is_valid(public_id, 1, "follow", signature) or found is None:
        raise BadToken
    if found.confirmed_at is None and not rules.is_standing(found.expires_at, now or timezone.now()):
        raise LinkOver
    return found


@dataclass(frozen=True, slots=True)
class Following:
    """Whose link it is; there is no follower any more when they stopped."""

    public_id: str
    follower: Follower | None

    @property
    def language(self) -> str:
        """In which language we write to them."""
        return self.follower.language if self.follower else settings.LANGUAGE_CODE


def follower_for(token: str, purpose: str) -> Following:
    """Return whose link this is, also after they stopped; raise `Http404` when we did not make it. One query."""
    public_id, signature = tokens.split(token)
    found: Follower | None = Follower.objects.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, purpose, signature):
        raise BadToken
    return Following(public_id, found)


def speaker_for(token: str, *, now: dt.datetime | None = None) -> Speaker:
    """Return whose address this link confirms, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    found: Speaker | None = Speaker.objects.select_related("signal__area").filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "voice", signature) or found is None:
        raise BadToken
    if found.confirmed_at is None and not rules.is_standing(found.expires_at, now or timezone.now()):
        raise LinkOver
    return found


def own_data_for(token: str, *, now: dt.datetime | None = None) -> Correspondent:
    """Return whose own data this link shows, or raise `Http404`. One query."""
    public_id, signature = tokens.split(token)
    found: Correspondent | None = Correspondent.objects.filter(public_id=public_id).first()
    if not tokens.is_valid(public_id, 1, "own", signature) or found is None:
        raise BadToken
    if not rules.is_standing(found.expires_at, now or timezone.now()):
        raise LinkOver
    return found


def data_check_for(token: str) -> DataCheck:
    """Return which organisation this link lets check, or raise `Http404`; also after it expired: it asks for a new one.

    Over is a link for someone who left, who is no member any more, or who has another address. Two queries.
    """
    public_id, signature = tokens.split(token)
    found: DataCheck | None = (
        DataCheck.objects.select_related("organisation", "contact").filter(public_id=public_id).first()
    )
    if not tokens.is_valid(public_id, 1, "data", signature) or found is None:
        raise BadToken
    is_same = constant_time_compare(tokens.address_hash(found.email), found.address_hash)
    members = found.organisation.memberships.filter(
        contact__in=Contact.objects.valid_on(timezone.localdate()), contact=found.contact_id
    )
    if not is_same or not found.organisation.is_active or not members.exists():
        raise LinkOver
    return found


def meetings_near(user: User, now: dt.datetime) -> QuerySet[Meeting]:
    """Return the meetings of the days around now in the areas of who helps at the door, the first one first."""
    first, last = now - dt.timedelta(days=2), now + dt.timedelta(days=DAYS_AHEAD)
    rows = Meeting.objects.filter(area__in=areas_checked_in_by(user), starts_at__gte=first, starts_at__lte=last)
    rows = rows.filter(state__in=[Meeting.State.INVITING, Meeting.State.HELD]).order_by("starts_at", "pk")
    return rows.select_related("area", "venue", "organiser")


def door_meeting_for(user: User, pk: int, *, now: dt.datetime | None = None) -> Meeting:
    """Return the meeting at whose door this user may help, else `Http404`: who does nothing else, on the day itself."""
    if user.may.work:
        return meeting_for(user, pk, change=True)
    now = now or timezone.now()
    found: Meeting = get_object_or_404(meetings_near(user, now), pk=pk)
    if not rules.is_day_of(found, now):
        raise Http404
    return found


def door_for(token: str, *, now: dt.datetime | None = None) -> DoorLink:
    """Return for which door this link is, or raise `Http404`: also on any other day, and after it was stopped."""
    public_id, signature = tokens.split(token)
    rows = DoorLink.objects.select_related("meeting__venue", "meeting__area", "meeting__organiser")
    found: DoorLink | None = rows.filter(public_id=public_id).first()
    version = found.version if found else 0
    if not tokens.is_valid(public_id, version, "door", signature) or found is None:
        raise BadToken
    if found.stopped_at is not None or not rules.is_day_of(found.meeting, now or timezone.now()):
        raise LinkOver
    return found


def contact_for_feed(token: str) -> Contact:
    """Return whose agenda this secret address shows, or raise `Http404`: also when it was stopped, or someone left."""
    feed_key, signature = tokens.split(token)
    found = Contact.objects.valid_on(timezone.localdate()).filter(feed_key=feed_key).first()
    if not tokens.is_valid(feed_key, 1, "feed", signature) or found is None:
        raise BadToken
    return found


def invitation_by_code(code: str, postcode: str) -> Invitation | None:
    """Return the invitation of a letter with this code to this postcode, or None. One query, found or not.

    The code is looked up by its keyed hash, and must still be one that this invitation has now.
    """
    hashes = tokens.code_hashes(code)
    found = Invitation.objects.select_related("contact").filter(code_hash__in=hashes).first()
    public_id, version = (found.public_id, found.token_version) if found else ("", 0)
    is_current = code in tokens.letter_codes(public_id, version)
    is_right = constant_time_compare(postcode_in(found.contact.postal_address) if found else "", postcode)
    return found if is_current and is_right and postcode else None


def reply_source(request: HttpRequest, invitation: Invitation) -> str:
    """Return how an answer by a link reached us: the links of a letter carry a signed mark."""
    mark = request.GET.get("brief", "")
    is_letter = tokens.is_valid(invitation.public_id, invitation.token_version, "letter", mark)
    return Reply.Source.LETTER if is_letter else Reply.Source.LINK


def _is_visible(invitation: Invitation, now: dt.datetime) -> bool:
    """True until `ANSWERS_VISIBLE_DAYS` after the end of the meeting, the last second included."""
    ends_at = invitation.meeting.ends_at
    is_recent = ends_at is None or now <= rules.links_open_until(ends_at)
    return is_recent and invitation.state == Invitation.State.OPEN


def reply_by_nonce(invitation: Invitation, nonce: str) -> Reply | None:
    """Return the answer that this very form gave before: a double click, or the back button."""
    return invitation.replies.filter(form_nonce=nonce).first()


def newest_replies(invitation: Invitation) -> list[Reply]:
    """Return the newest answer and the one before it, as far as there are any. One query."""
    return list(invitation.replies.order_by("-pk")[:2])


def may_see_needs(user: User, meeting: Meeting) -> bool:
    """True for who organises this meeting: its organiser, and the coordinators of its area. Two queries at most.

    Not for others who may change it, such as an administrator of the installation.
    """
    if not meetings_changed_by(user).filter(pk=meeting.pk).exists():
        return False
    if meeting.organiser_id == user.pk:
        return True
    own = Area.objects.within(Area.objects.coordinated_by(user, timezone.localdate()))
    return own.filter(pk=meeting.area_id).exists()


def stopped(invitation: Invitation) -> list[Suppression]:
    """Return what this person does not want any more. One query."""
    hashed = tokens.address_hash(invitation.contact.email)
    rows = Suppression.objects.filter(address_hash=hashed, reason=Suppression.Reason.OPTED_OUT)
    return list(rows.select_related("theme", "area").order_by("pk"))


def note_look(invitation: Invitation, what: str) -> None:
    """Remember for a minute that this link was fetched; writes no row, so that looking changes nothing."""
    key = f"look:{invitation.public_id}"
    try:
        cache.set(key, {*(cache.get(key) or ()), what}, LOOKS_SECONDS)
    except Exception:  # any cache, any fault
        logger.exception("The memory of looks does not work")


def looks_automatic(invitation: Invitation, *, now: dt.datetime | None = None) -> bool:
    """True when every link of a mail was fetched, seconds after it arrived: a mail scanner may have pressed the button.

    The answer counts all the same; it is flagged, and confirmed by mail as every answer.
    """
    try:
        seen = cache.get(f"look:{invitation.public_id}") or set()
    except Exception:
        return False
    if not {"reply", "decline", "unsubscribe"} <= seen:
        return False
    since = (now or timezone.now()) - dt.timedelta(seconds=LOOKS_SECONDS)
    return invitation.messages.filter(accepted_at__gte=since).exists()


def is_guessing(request: HttpRequest) -> bool:
    """Count one bad link of this client; true when there were too many. Says yes when the counter is broken."""
    return _count("token", client_address(request), BAD_TOKENS_SECONDS, if_broken=BAD_TOKENS + 1) > BAD_TOKENS


def is_posting_too_often(invitation: Invitation) -> bool:
    """Count one POST by this link. A broken counter silences nobody: it says no."""
    return is_link_busy(invitation.public_id)


def is_link_busy(public_id: str) -> bool:
    """Count one POST by the link with this public id, as `is_posting_too_often`."""
    return _count("post", public_id, POSTS_SECONDS, if_broken=0) > POSTS


def is_filling_in_too_often(request: HttpRequest) -> bool:
    """Count one form of this client to register or to follow. Says yes when the counter is broken."""
    return _count("form", client_address(request), FORMS_SECONDS, if_broken=FORMS + 1) > FORMS


def is_reviewing_too_often(request: HttpRequest, public_id: str) -> bool:
    """Count one answer by a code on paper: a hall has one address, and fewer people than these.

    Says yes when the counter is broken.
    """
    of_client = _count("review", client_address(request), REVIEWS_SECONDS, if_broken=REVIEWS + 1) > REVIEWS
    of_meeting = _count("reviews", public_id, REVIEWS_SECONDS, if_broken=REVIEWS + 1) > REVIEWS * 2
    return of_client or of_meeting


def is_asked_too_often(email: str) -> bool:
    """Count one question to confirm to this address, whoever asks. Says yes when the counter is broken.

    The page says the same then: it must not tell what others filled in.
    """
    return _count("question", email, QUESTIONS_SECONDS, if_broken=QUESTIONS + 1) > QUESTIONS


def is_asking_too_often(request: HttpRequest) -> bool:
    """Count one request of this client for new links. Says yes when the counter is broken."""
    return _count("link", client_address(request), NEW_LINKS_SECONDS, if_broken=NEW_LINKS + 1) > NEW_LINKS


def is_trying_codes(request: HttpRequest) -> bool:
    """Count one code typed by this client; true when there were too many. Kept in the database, as tries to log in."""
    return count_up(_counter("codes", client_address(request)), seconds=CODES_SECONDS) > CODES


def is_code_locked(code: str) -> bool:
    """Count one try of this code, known or not; true after five. Kept in the database, as tries to log in."""
    return count_up(_counter("code", code), seconds=TRIES_SECONDS) > TRIES_PER_CODE


def forget_tries(code: str) -> None:
    """Start counting anew after the right postcode: who comes back by the letter is not a guess."""
    forget_count(_counter("code", code))


def _counter(what: str, who: str) -> str:
    """Return the key of a counter; it holds a hash, never an address."""
    return f"limit:{what}:{tokens.address_hash(who)[:32]}"


def _count(what: str, who: str, seconds: int, *, if_broken: int) -> int:
    """Add one to a counter that starts anew after so many seconds."""
    key = _counter(what, who)
    try:
        cache.add(key, 0, seconds)
        return int(cache.incr(key))
    except Exception:  # any cache, any fault: each has its own errors
        logger.exception("The counter of attempts does not work")
        return if_broken
