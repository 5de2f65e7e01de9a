"""The addresses of an installation that gets reports by webhook."""

from django.urls import include, path

from platforms.urls import urlpatterns as usual

urlpatterns = [*usual, path("anymail/", include("invitations.webhook"))]
