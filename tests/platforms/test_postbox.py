"""The mail of a demo, seen from the machine itself only."""

import os
from email.message import EmailMessage

import pytest

LINK = "http://testserver/u/AbCdEfGhIjKlMnOpQrStUv.AbCdEfGhIjKlMnOpQrStU_/"


@pytest.fixture
def client(client):
    """A browser that asks for this machine by its own name."""
    client.defaults["HTTP_HOST"] = "127.0.0.1:8000"
    return client


@pytest.fixture
def box(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    settings.MAIL_DIR.mkdir()
    return settings.MAIL_DIR


def put(box, name="1.eml", subject="Komt u ook? Ééntje", html=True, at=None):
    message = EmailMessage()
    message["Subject"], message["To"], message["From"] = subject, "Fatima <f@bewoners.example>", "w@gemeente.example"
    message.set_content(f"Beste <Fatima>,\n\nLaat weten of u komt:\n{LINK}\n")
    if html:
        message.add_alternative(
            '<html><head lang="nl"><style>p{color:red}</style></head><body><p>Beste</p></body></html>', subtype="html"
        )
    message.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="komst.ics")
    (box / name).write_bytes(message.as_bytes())
    if at:
        os.utime(box / name, (at, at))


def csp(response):
    policy = response["Content-Security-Policy"].split("; ")
    return dict(sorted(part.split(" ", 1) for part in policy))


def test_postbox_lists_the_newest_first(client, box):
    put(box, "a.eml", "Eerste", at=1_000)
    put(box, "b.eml", "Tweede", at=2_000)
    (box / "notes.txt").write_text("geen mail")
    response = client.get("/postbus/")
    assert [(line.name, line.subject, line.recipient) for line in response.context["lines"]] == [
        ("b.eml", "Tweede", "Fatima <f@bewoners.example>"),
        ("a.eml", "Eerste", "Fatima <f@bewoners.example>"),
    ]
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_postbox_without_mail_or_folder_says_so(client, box):
    assert client.get("/postbus/").context["lines"] == []
    box.rmdir()
    assert client.get("/postbus/").context["lines"] == []


def test_postbox_shows_fifty_on_a_page(client, box):
    for number in range(51):
        put(box, f"{number:02}.eml", at=number + 1)
    assert len(client.get("/postbus/").context["lines"]) == 50
    assert [line.name for line in client.get("/postbus/?pagina=2").context["lines"]] == ["00.eml"]


def test_message_shows_text_with_links_and_lets_only_its_own_frame_in(client, box):
    put(box)
    response = client.get("/postbus/1.eml/")
    page = response.content.decode()
    assert f'<a href="{LINK}" rel="nofollow">{LINK}</a>' in page
    assert "Beste &lt;Fatima&gt;," in page
    assert 'sandbox="allow-top-navigation-by-user-activation"' in page
    assert csp(response)["frame-src"] == "'self'"
    assert "frame-src" not in csp(client.get("/postbus/"))


def test_message_without_layout_has_no_frame(client, box):
    put(box, html=False)
    assert "<iframe" not in client.get("/postbus/1.eml/").content.decode()
    assert client.get("/postbus/1.eml/opmaak/").status_code == 404


def test_layout_of_a_mail_may_fetch_and_run_nothing(client, box):
    put(box)
    response = client.get("/postbus/1.eml/opmaak/")
    assert csp(response) == {
        "base-uri": "'none'",
        "default-src": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "img-src": "data:",
        "style-src": "'unsafe-inline'",
    }
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head lang="nl"><base target="_top"><style>' in response.content.decode()


def test_attachment_is_a_download(client, box):
    put(box)
    response = client.get("/postbus/1.eml/bijlage/0/")
    assert (response["Content-Disposition"], response["Content-Type"]) == (
        'attachment; filename="komst.ics"',
        "text/calendar",
    )
    assert response.content.strip() == b"BEGIN:VCALENDAR"
    assert client.get("/postbus/1.eml/bijlage/1/").status_code == 404


ADDRESSES = ["/postbus/", "/postbus/1.eml/", "/postbus/1.eml/opmaak/", "/postbus/1.eml/bijlage/0/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("where", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_VIA": "1.1 proxy"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "testserver"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}, 200),
    ],
)
def test_postbox_opens_on_the_machine_itself_only(client, box, address, where, status):
    put(box)
    assert client.get(address, **where).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_postbox_is_closed_where_a_proxy_is_expected(client, box, settings, address):
    put(box)
    settings.NUM_PROXIES = 1
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_postbox_does_not_exist_beside_a_mail_server(client, box, settings, address):
    put(box)
    settings.MAIL_DIR = None
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["..%2Fgeheim.eml", "%2Fetc%2Fpasswd", ".eml", "..eml", "a.txt", "niet.eml", "link.eml", "map.eml", "1.eml%00"],
)
def test_name_cannot_lead_out_of_the_folder(client, box, name):
    put(box)
    (box.parent / "geheim.eml").write_text("Subject: geheim\n\n")
    (box / "link.eml").symlink_to(box.parent / "geheim.eml")
    (box / "map.eml").mkdir()
    (box / "a.txt").write_text("Subject: a\n\n")
    assert client.get(f"/postbus/{name}/").status_code == 404
