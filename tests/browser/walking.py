"""What the long stories share: pressing, waiting for mail, and time that passes."""

import re

from tests.installation import wait_until

# A story tells of weeks in a minute. Time passes for one meeting: every moment and day of it lies so much earlier.
EARLIER = """
import datetime as dt
from django.db.models import F
from meetings.models import Meeting
step = dt.timedelta(days={days}, hours={hours})
changes = {{name: F(name) - step for name in ("doors_at", "starts_at", "ends_at", "reply_by")}}
Meeting.objects.filter(pk={pk}).update(**changes)
"""


def press(page, text, **options):
    """Press the button with this text that people can see, and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=text, **options).first.click()


def follow(page, text):
    """Follow the link in the page with this text."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=text).first.click()


def pass_time(town, meeting, *, days=0, hours=0):
    """Let so much time pass for this meeting."""
    town.manage("shell", "-c", EARLIER.format(pk=meeting, days=days, hours=hours))


def next_mail(inbox, address, words, *, after=0):
    """Wait for a mail to this address whose subject holds these words, and return its text."""

    def found():
        mails = [mail for to, mail in inbox.mails[after:] if address in to and words in str(mail["Subject"])]
        return mails[-1] if mails else None

    mail = wait_until(found, seconds=150, what=f"the mail “{words}” to {address}")
    return mail.get_body(("plain",)).get_content()


def link_in(text, path):
    """The link in a mail that leads to this path."""
    return re.search(rf"https?://\S+?/{path}/[\w.-]+/", text).group(0)


def option(page, name, text):
    """The whole text of the first option that holds this text."""
    return next(option for option in page.locator(f"[name={name}] option").all_inner_texts() if text in option)
