"""Logging in and out, what someone may change about themselves, and the files of the house style."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("inloggen/", views.login, name="login"),
    path("inloggen/code/", views.check_factor, name="check_factor"),
    path("inloggen/vergeten/", views.forgotten, name="forgotten"),
    path("inloggen/met/<slug:name>/", views.provider_login, name="provider_login"),
    path("inloggen/met/<slug:name>/antwoord/", views.provider_answer, name="provider_answer"),
    path("inloggen/met/<slug:name>/koppelen/", views.connect_provider, name="connect_provider"),
    path("toegang/<str:token>/", views.choose_password, name="choose_password"),
    path("uitloggen/", views.logout, name="logout"),
    path("overal-uitloggen/", views.end_other_sessions, name="end_other_sessions"),
    path("wachtwoord/", views.password, name="password"),
    path("mijn-gegevens/", views.profile, name="profile"),
    path("mijn-gegevens/bevestigen/", views.confirm, name="confirm"),
    path("tweede-stap/", views.factors, name="factors"),
    path("tweede-stap/app/", views.add_app, name="add_app"),
    path("tweede-stap/app/weg/", views.remove_app, name="remove_app"),
    path("tweede-stap/sleutel/", views.add_key, name="add_key"),
    path("tweede-stap/sleutel/<int:pk>/weg/", views.remove_key, name="remove_key"),
    path("tweede-stap/herstelcodes/", views.recovery_codes, name="recovery_codes"),
    path("tweede-stap/herstelcodes/nieuw/", views.new_recovery_codes, name="new_recovery_codes"),
    path("huisstijl/tokens.css", views.house_style_tokens, name="house_style_tokens"),
    path("huisstijl/logo.png", views.house_style_logo, name="house_style_logo"),
]
