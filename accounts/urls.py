"""Logging in and out, what someone may change about themselves, and the files of the house style."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("inloggen/", views.login, name="login"),
    path("uitloggen/", views.logout, name="logout"),
    path("wachtwoord/", views.password, name="password"),
    path("mijn-gegevens/", views.profile, name="profile"),
    path("huisstijl/tokens.css", views.house_style_tokens, name="house_style_tokens"),
    path("huisstijl/logo.png", views.house_style_logo, name="house_style_logo"),
]
