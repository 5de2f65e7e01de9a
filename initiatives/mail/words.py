"""The sentences of mail about initiatives. Of someone else it holds a name and address only where they agreed."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from initiatives.models import FollowUp, Initiative, Joiner
from invitations import tokens
from invitations.mail import Notice, Point
from invitations.mail.words import printable
from invitations.models import Correspondent


def question_about_idea(initiative: Initiative, writer: Correspondent) -> Notice:
    """Return the question to confirm an idea. It repeats the title alone: anyone can fill in an address."""
    with translation.override(_language(writer)):
        title = {"title": printable(initiative.title)}
        return _notice(
            writer,
            subject=_("Confirm your idea: %(title)s") % title,
            introduction=_("You sent us your idea “%(title)s”. Press the button: then it counts.") % title,
            points=(),
            button=Point(_("Yes, this is my idea"), own_link(writer)),
            why=_(
                "You get this e-mail because someone filled in your e-mail address with an idea."
                " Was it not you? Then you do not need to do anything: we delete it after a few days."
            ),
        )


def answer_to_idea(initiative: Initiative, writer: Correspondent) -> Notice:
    """Return the answer to an idea, and how far it is."""
    with translation.override(_language(writer)):
        title = {"title": printable(initiative.title)}
        points = [Point(printable(initiative.answer)), Point(_now(initiative))]
        if initiative.state == Initiative.State.ADMITTED and initiative.meeting_id:
            points.append(Point(_("You can get a stand at the market. Tell us on your own page what you need for it.")))
        return _notice(
            writer,
            subject=_("Our answer to your idea: %(title)s") % title,
            introduction=_("You sent us your idea “%(title)s”. This is our answer:") % title,
            points=tuple(points),
            button=Point(_("See my idea"), own_link(writer)),
            why=_own_idea(),
        )


def question_to_join(joiner: Joiner, writer: Correspondent) -> Notice:
    """Return the question whether we may pass on name and address."""
    with translation.override(_language(writer)):
        title = {"title": printable(joiner.initiative.title)}
        link = settings.BASE_URL + reverse("initiatives:confirm_join", args=[tokens.make(writer.public_id, 1, "join")])
        return _notice(
            writer,
            subject=_("Confirm that you want to join: %(title)s") % title,
            introduction=_(
                "You want to join the initiative “%(title)s”. Press the button: then we give your name and"
                " e-mail address to its initiator."
            )
            % title,
            points=(),
            button=Point(_("Yes, pass on my name and address"), link),
            why=_(
                "You get this e-mail because someone filled in your e-mail address with an initiative."
                " Was it not you? Then you do not need to do anything: we delete it after a few days."
            ),
        )


def wants_to(joiner: Joiner, person: Correspondent, writer: Correspondent) -> Notice:
    """Tell the initiator who wants to join, with the address that this person let us pass on."""
    with translation.override(_language(writer)):
        title = {"title": printable(joiner.initiative.title)}
        who = {"name": printable(person.name), "email": printable(person.email)}
        return _notice(
            writer,
            subject=_("Someone wants to join: %(title)s") % title,
            introduction=_("Someone wants to join your initiative “%(title)s”:") % title,
            points=(
                Point(_("%(name)s, %(email)s") % who),
                Point(_("Use this address for your initiative only. We delete it on our side within a few weeks.")),
            ),
            button=Point(_("See my idea"), own_link(writer)),
            why=_own_idea(),
        )


def question_to_progress(follow_up: FollowUp, writer: Correspondent) -> Notice:
    """Ask the initiator how it goes."""
    with translation.override(_language(writer)):
        title = {"title": printable(follow_up.initiative.title), "months": follow_up.months}
        return _notice(
            writer,
            subject=_("How is it going? %(title)s") % title,
            introduction=_("%(months)s months ago your initiative “%(title)s” was presented. How is it going now?")
            % title,
            points=(Point(_("A few words are enough. Does something stand in the way? Tell us that too.")),),
            button=Point(_("Tell how it is going"), own_link(writer)),
            why=_own_idea(),
        )


def own_link(writer: Correspondent) -> str:
    """Return the address of the initiator’s own page."""
    return settings.BASE_URL + reverse("initiatives:own_idea", args=[tokens.make(writer.public_id, 1, "idea")])


def _now(initiative: Initiative) -> str:
    return _("How far it is now: %(state)s.") % {"state": capfirst(initiative.get_state_display())}


def _own_idea() -> str:
    return _("You get this e-mail because you sent us an idea and confirmed your address.")


def _notice(
    writer: Correspondent, *, subject: str, introduction: str, points: tuple[Point, ...], button: Point, why: str
) -> Notice:
    return Notice(writer.email, writer.name, _language(writer), subject, introduction, points, button, why)


def _language(writer: Correspondent) -> str:
    return writer.language if writer.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
