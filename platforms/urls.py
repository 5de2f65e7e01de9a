"""Every address of the site. One line per app; the app's own `urls.py` is its table of contents."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from platforms import (
    crawlers,
    health,
    logbook,
    metrics,
    offline,
    oversight,
    postbox,
    restored,
    security,
    state,
    styleguide,
    views,
    who_saw,
)
from platforms.keeping import pages as keeping
from platforms.register import desk, pages

handler500 = "platforms.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("beheer/privacy/", desk.privacy_desk, name="privacy_desk"),
    path("beheer/privacy/wie-zag-wat/", who_saw.who_saw, name="who_saw"),
    path("beheer/privacy/wie-zag-wat/lijst/", who_saw.who_saw_file, name="who_saw_file"),
    path("beheer/privacy/bewaartermijnen/", keeping.terms, name="terms"),
    path("beheer/privacy/bewaartermijnen/uitvoeren/", keeping.forget_now, name="forget_now"),
    path("beheer/privacy/verklaringen/", keeping.certificates, name="forget_certificates"),
    path("beheer/privacy/register/", pages.register, name="register"),
    path("beheer/privacy/register.csv", pages.register_file, name="register_file"),
    path("beheer/privacy/dpia/", pages.dpia, name="dpia"),
    path("beheer/privacy/vastgehouden/", keeping.holds, name="holds"),
    path("beheer/privacy/vastgehouden/<int:pk>/vrijgeven/", keeping.release_hold, name="release_hold"),
    path("beheer/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("meetings.urls")),
    path("gebieden/<int:pk>/", views.area, name="area"),
    path("", include("areas.urls")),
    path("", include("invitations.urls")),
    path("", include("outcomes.urls")),
    path("", include("initiatives.urls")),
    path("postbus/", postbox.postbox, name="postbox"),
    path("postbus/<str:name>/", postbox.postbox_message, name="postbox_message"),
    path("postbus/<str:name>/opmaak/", postbox.postbox_html, name="postbox_html"),
    path("postbus/<str:name>/bijlage/<int:number>/", postbox.postbox_attachment, name="postbox_attachment"),
    path("overzicht/beheer/", oversight.management, name="management"),
    path("toestand/", state.state, name="state"),
    path("toestand/teruggezet/", restored.restored, name="restored"),
    path("logboek/", logbook.logbook, name="logbook"),
    path("logboek/lijst/", logbook.logbook_file, name="logbook_file"),
    path("zoeken/", views.search, name="search"),
    path("hulp/", views.help_page, name="help"),
    path("stijlgids/", styleguide.styleguide, name="styleguide"),
    path("hulp/bewoner/", views.help_for, {"name": "help_resident"}, name="help_resident"),
    path("hulp/ambtenaar-of-partner/", views.help_for, {"name": "help_partner"}, name="help_partner"),
    path("hulp/coordinator/", views.help_for, {"name": "help_coordinator"}, name="help_coordinator"),
    path("hulp/beheerder/", views.help_for, {"name": "help_administrator"}, name="help_administrator"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("taal/", views.language, name="set_language"),
    path("offline/", offline.offline, name="offline"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("_healthz/livez/", health.livez, name="livez"),
    path("_healthz/readyz/", health.ready, name="ready"),
    path("readyz/", health.ready, name="ready_all"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security.security_txt, name="security_txt"),
]
if settings.ANYMAIL:
    urlpatterns.append(path("anymail/", include("invitations.webhook")))
