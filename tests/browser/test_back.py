"""The back button: what was typed comes back, and after logging out nobody's data do, without JavaScript too."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["with-script", "without-script"])
def test_what_was_typed_comes_back_and_after_logging_out_no_page_does(open_page, java_script_enabled):
    page = open_page("/", login="sanne", java_script_enabled=java_script_enabled)
    page.goto("/bijeenkomsten/nieuw/")
    page.fill("[name=title]", "Half ingevuld")
    page.fill("[name=question]", "Eerste regel\nTweede regel")
    page.locator("[name=themes]").nth(2).check()
    page.goto("/bijeenkomsten/")
    page.go_back()
    assert page.url.endswith("/bijeenkomsten/nieuw/")
    assert page.input_value("[name=title]") == "Half ingevuld"
    assert page.input_value("[name=question]") == "Eerste regel\nTweede regel"
    assert [page.locator("[name=themes]").nth(number).is_checked() for number in range(4)] == [
        False,
        False,
        True,
        False,
    ]
    page.goto("/contacten/")
    name = page.locator("main tbody a").first.inner_text()
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/contacten/*/")
    assert page.inner_text("h1") == name
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/inloggen/**")
    for _times in range(2):  # the page of the contact, and the list
        page.go_back()
        assert (page.inner_text("h1"), name in page.content()) == ("Inloggen", False)
