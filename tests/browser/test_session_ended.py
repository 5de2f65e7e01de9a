"""A coordinator whose session ended while a form stood open gets back all of it, without JavaScript too."""

import pytest

from tests.browser.looking import judge
from tests.installation import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["with-script", "without-script"])
def test_a_half_filled_form_comes_back_after_logging_in(open_page, java_script_enabled):
    title = f"Groen & <grijs>, script {java_script_enabled}"
    page = open_page("/", login="sanne", java_script_enabled=java_script_enabled)
    page.goto("/bijeenkomsten/nieuw/")
    page.fill("[name=title]", title)
    page.fill("[name=question]", "Eerste regel\nTweede regel")
    themes = page.locator("[name=themes]")
    themes.nth(1).check()
    themes.nth(2).check()
    page.check("[name=participation][value=consult]")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Opslaan en verder").click()
    assert page.inner_text("h1") == "Inloggen"
    if java_script_enabled:  # axe works with promises, and would wait for ever
        assert judge(page, "session-ended", "coordinator") == []
    page.fill("[name=email]", "sanne@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    assert page.url.endswith("/bijeenkomsten/nieuw/")
    assert "staat er weer" in page.inner_text("[role=status]")
    if java_script_enabled:
        assert judge(page, "session-back", "coordinator") == []
    assert page.input_value("[name=title]") == title
    assert page.input_value("[name=question]") == "Eerste regel\nTweede regel"
    assert [themes.nth(number).is_checked() for number in range(4)] == [False, True, True, False]
    assert page.is_checked("[name=participation][value=consult]")
    area = page.locator("[name=area] option", has_text="Westwijk").first.inner_text()
    page.select_option("[name=area]", label=area)
    page.get_by_role("button", name="Opslaan en verder").click()
    page.wait_for_url("**/plek/")  # a click goes on while the next page is still on its way
    page.wait_for_load_state()
    assert page.title().startswith("Waar en wanneer?")
    page.goto("/bijeenkomsten/")
    assert page.get_by_role("link", name=title).count() == 1  # once, and only when she pressed
