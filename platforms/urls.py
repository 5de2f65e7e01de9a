"""Every address of the site. One line per app; the app's own `urls.py` is its table of contents."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from platforms import crawlers, offline, postbox, styleguide, views

handler500 = "platforms.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
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
]
if settings.ANYMAIL:
    urlpatterns.append(path("anymail/", include("invitations.webhook")))
