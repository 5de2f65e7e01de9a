"""Logging in and out, and what someone may change about themselves."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("inloggen/", views.login, name="login"),
    path("uitloggen/", views.logout, name="logout"),
    path("wachtwoord/", views.password, name="password"),
    path("mijn-gegevens/", views.profile, name="profile"),
]
