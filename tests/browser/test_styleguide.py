"""Every component in Chromium, in our own colours and in those of another municipality."""

import pytest

from tests.browser.looking import judge, photograph
from tests.house import ROOT
from tests.installation import free_port, wait_until
from tests.pictures import png

pytestmark = pytest.mark.browser

THEME = ROOT / "tests" / "accounts" / "themes" / "meerdorp.css"


@pytest.fixture(scope="module")
def demo(running):
    """The address of a second website on the same data, which is a demo: only there is a style guide."""
    town, _inbox = running
    port = free_port()
    town.start(
        *("demo", "gunicorn", "platforms.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"),
        DEMO="true",
    )
    log = town.folder / "demo.log"
    wait_until(lambda: "Listening" in log.read_text(), what="the demo")
    return f"http://127.0.0.1:{port}"


LOGO = {"name": "logo.png", "mimeType": "image/png", "buffer": png(120, 60)}


def save(page, demo, class_name="", theme=None, logo=None):
    """Fill in the house style as an administrator does; what is not given is taken away."""
    page.goto(f"{demo}/beheer/accounts/branding/")
    page.fill("[name=class_name]", class_name)
    page.fill("[name=tokens]", "")
    page.set_input_files("[name=tokens_file]", theme or [])
    page.set_input_files("[name=logo_file]", logo or [])
    page.set_checked("[name=is_without_logo]", logo is None)
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")


@pytest.fixture(params=["", "meerdorp-theme"])
def themed(request, open_page, demo):
    """The class name of the house style that is set, taken away again afterwards."""
    if not request.param:
        yield request.param
        return
    page = open_page(login="beheer", bypass_csp=True)
    save(page, demo, request.param, THEME, LOGO)
    assert page.locator(".messagelist .warning").count() == 0
    photograph(page, "styleguide-administration")
    yield request.param
    save(page, demo)


def test_styleguide_in_both_themes(open_page, demo, themed):
    page = open_page(login="sanne")
    page.goto(f"{demo}/stijlgids/")
    assert (page.get_attribute("html", "class") or "", page.locator("h1").inner_text()) == (themed, "Stijlgids")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(250, 246, 240)" if themed else "rgb(244, 247, 246)")
    sizes = page.eval_on_selector_all(".lp-brand img", "each => each.map(one => [one.naturalWidth, one.naturalHeight])")
    assert sizes == ([[120, 60]] if themed else [])
    assert judge(page, f"styleguide-{themed or 'own'}", "coordinator") == []
