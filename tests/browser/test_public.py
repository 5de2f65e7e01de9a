"""The public pages in Chromium: the data block under the strict policy, the weight, and frames on another site."""

import http.server
import threading

import pytest

pytestmark = pytest.mark.browser
MEETING, EMBED = "/agenda/3/", "/agenda/inbedden/"


@pytest.fixture
def neighbour():
    """Another site, whose page frames an address; gives the address of that page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            target = self.path.partition("?")[2]
            self.wfile.write(f'<!DOCTYPE html><title>x</title><iframe name="agenda" src="{target}"></iframe>'.encode())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield lambda target: f"http://127.0.0.1:{server.server_port}/?{target}"
    server.shutdown()
    server.server_close()


def test_the_data_block_stands_there_and_the_console_stays_clean(open_page):
    page = open_page(MEETING)
    assert page.locator('script[type="application/ld+json"]').count() == 1
    event = page.evaluate("JSON.parse(document.querySelector('[type$=json]').textContent)")
    assert (event["@type"], event["name"]) == ("Event", page.locator("h1").inner_text())


def test_a_meeting_page_is_light_cold_and_asks_nobody_else(open_page, running):
    page, answers = open_page("/privacy/"), []
    context = page.context.browser.new_context(base_url=running[0].base_url)
    cold = context.new_page()
    cold.on("response", lambda answer: answers.append(answer))
    cold.goto(MEETING, wait_until="networkidle")
    assert {answer.url.startswith(running[0].base_url) for answer in answers} == {True}
    assert {answer.request.resource_type for answer in answers} <= {
        "document",
        "stylesheet",
        "font",
        "other",
        "image",
        "script",
    }
    assert sum(answer.request.sizes()["responseBodySize"] for answer in answers) <= 45_000
    context.close()


def test_public_pages_need_no_javascript(open_page):
    page = open_page("/agenda/", width=390, java_script_enabled=False)
    page.locator(".lp-meet h3 a").first.click()
    assert page.locator("h1").count() == 1
    page.locator(".lp-g-intro a").last.click()
    assert page.url.split("/agenda/")[1].startswith("gebied/")


@pytest.mark.parametrize("width", [1280, 390])
def test_our_own_site_may_frame_the_agenda_and_links_open_the_whole_page(open_page, running, width):
    page = open_page("/privacy/", width=width, bypass_csp=True)  # our own page frames nothing by itself
    page.evaluate(
        "address => { const frame = document.createElement('iframe'); frame.src = address; frame.name = 'agenda';"
        " document.querySelector('main').replaceChildren(frame) }",
        EMBED,
    )
    frame = page.frame_locator("[name=agenda]")
    frame.locator("h2").first.wait_for()
    frame.locator(".lp-meet h3 a").first.click()
    page.wait_for_url("**/agenda/*/")
    assert page.locator(".lp-foot").count() == 1


@pytest.mark.parametrize("path", [EMBED, "/agenda/", MEETING, "/volgen/"])
def test_another_site_that_is_not_on_the_list_frames_nothing(chromium, running, neighbour, path):
    context = chromium.new_context()
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(neighbour(running[0].base_url + path), wait_until="networkidle")
    framed = page.frame(name="agenda")
    assert framed is None or "lp-" not in framed.content()
    assert any("frame-ancestors" in each or "X-Frame-Options" in each for each in complaints)
    context.close()
